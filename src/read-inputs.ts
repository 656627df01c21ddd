import * as core from '@actions/core';
import { invisibleCharacterIn } from './log/text.ts';
import { basicCredentials } from './ringcentral/client.ts';

/** The inputs of action.yml. Those of revoke/action.yml are among them. */
export const INPUT_NAMES = [
  'client-id',
  'client-secret',
  'server-url',
  'jwt',
  'username',
  'password',
  'extension',
  'refresh-token',
  'sealed-token',
  'minimum-ttl',
  'disable-refresh-token',
  'access-token-ttl',
  'refresh-token-ttl',
  'scope',
  'endpoint-id',
  'seal-token',
  'retry-timeout',
  'revoke-token',
] as const;

export type InputName = (typeof INPUT_NAMES)[number];

/** The text of each input; empty if it was not set. */
export type Inputs = Readonly<Record<InputName, string>>;

/** Reads all inputs, without judging them. */
export function readInputs(): Inputs {
  const entries = INPUT_NAMES.map((name) => [name, core.getInput(name)]);
  // A password may begin or end with a space, but a line end comes from pasting it.
  const password = core.getInput('password', { trimWhitespace: false }).replace(/[\r\n]+$/, '');
  return { ...Object.fromEntries(entries), password };
}

/** The secrets among the inputs, and what else holds them, for masking before anything else. */
export function secretsIn(inputs: Inputs): string[] {
  const { 'client-id': id, 'client-secret': secret, jwt, password } = inputs;
  const decodedJwt = isEncodedJwt(jwt) ? Buffer.from(jwt, 'base64').toString().trim() : '';
  const basic = secret === '' ? '' : basicCredentials({ id, secret });
  return [secret, jwt, decodedJwt, inputs['refresh-token'], password, password.trim(), basic];
}

/** Whether a text is a JWT that was encoded once more: all JWTs begin with the base64 form of `{"`. */
export function isEncodedJwt(text: string): boolean {
  return /^ZXlK[\w+/=-]+$/.test(text);
}

/** What happened to a value on its way into an input, and what to do: the rest of a sentence that begins with its name. */
export function mishapOf(text: string): string | undefined {
  const invisible = invisibleCharacterIn(text);
  if (/^(\{|\[\{?)(\s|\\n)*"/.test(text)) return 'is a JSON document. Use only one of the values in it.';
  if (/[\r\n]/.test(text)) return 'contains a line break. Use only the value itself, on one line.';
  if (invisible) return `contains an invisible character (${invisible}). Remove it, or copy the value again.`;
  return MISHAPS.find(([pattern]) => pattern.test(text))?.[1];
}

const MISHAPS: readonly [RegExp, string][] = [
  [/\$\{\{/, 'contains `${{`: GitHub evaluates expressions only in workflow files. Store the value itself.'],
  [
    /^[$({\s]*(secrets|vars|env|inputs|steps|needs|matrix)\.[\w.-]+[)}\s]*$/,
    'is the name of a value. Write that name between `${{` and `}}`.',
  ],
  [/^(\$(env:)?\w+|\$[({]\w+[)}]|%\w+%)$/i, 'is a shell variable, not its value. Write `${{ secrets.NAME }}`.'],
  [/^\*{3,}$/, 'is what the log shows in place of a secret. Copy the value from where it was created.'],
  [/^(null|undefined|none|nil)$/i, 'is a word such as `null`, not a value. Set a value, or omit the input.'],
  [/^(["'`]).*\1$|^[\u2018-\u201f\xab\xbb]/, 'is in quotes, which are part of the value. Remove them.'],
  [/\\n/, 'contains `\\n`, a backslash and an n, in place of a line break. Remove it.'],
];

const DEFAULTS = ['https://platform.ringcentral.com', '60', 'true', 'false', '600', 'auto'];

/** Inputs that were given under a name that does not exist, such as `clientId`. GitHub only warns of them. */
export function* misnamedInputs(inputs: Inputs, environment: NodeJS.ProcessEnv, warnings: string[]): Iterable<string> {
  const right = new Set(INPUT_NAMES.map(variableOf));
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('INPUT_') || right.has(variable)) continue;
    const wrong = variable.slice('INPUT_'.length).toLowerCase();
    const name = INPUT_NAMES.find((name) => name.replaceAll('-', '') === wrong.replace(/[^a-z]/g, ''));
    const value = environment[variable]?.trim();
    if (!name || !value || value === inputs[name]) continue;
    const problem = `\`${name}\` was given as \`${wrong}\`, which is not an input. Write \`${name}\`.`;
    // Where the right one was set, the other may be a variable of the job, or of an action around this one (nektos/act 2874).
    if (inputs[name] && !DEFAULTS.includes(inputs[name])) warnings.push(problem);
    else yield problem;
  }
  for (const name of ['https_proxy', 'http_proxy', 'no_proxy'])
    if (environment[variableOf(name)]) yield `\`${name}\` is not an input. Set it under \`env\`, not \`with\`.`;
}

/** Whether something between the runner and this process has dropped the inputs with a hyphen, as some shells do. */
export function hasLostInputs(environment: NodeJS.ProcessEnv): boolean {
  return INPUT_NAMES.every((name) => !name.includes('-') || environment[variableOf(name)] === undefined);
}

/** actions/runner: the environment variable of an input. */
function variableOf(name: string): string {
  return `INPUT_${name.toUpperCase()}`;
}
