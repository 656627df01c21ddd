import { ActionError } from './errors.ts';
import { hasLostInputs, type InputName, type Inputs, isEncodedJwt, mishapOf, misnamedInputs } from './read-inputs.ts';
import type { Client } from './ringcentral/client.ts';
import type { Grant, TokenRequest } from './ringcentral/grant.ts';
import { readJwtCredential } from './ringcentral/jwt-credential.ts';
import { parseUrl } from './url.ts';

/** What the inputs ask for, validated. */
export interface Settings {
  client: Client;
  task: TokenToRequest | TokenToOpen;
  revoke: 'auto' | 'always' | 'never';
  /** When the JWT credential expires; absent if it never does or there is none. */
  credentialExpiresAt?: Date | undefined;
  /** Problems that are not errors yet. */
  warnings: readonly string[];
}

export interface TokenToRequest {
  kind: 'request';
  request: TokenRequest;
  retryTimeoutSeconds: number;
  seal: boolean;
}

/** A token that another job requested and sealed. */
export interface TokenToOpen {
  kind: 'open';
  sealedToken: string;
  minimumTtlSeconds: number;
  /** For when the token cannot be used. */
  fallback?: TokenToRequest;
}

/** What everything is read from, and where problems go. */
interface Source {
  inputs: Inputs;
  /** Why a secret is empty, and what to do. */
  cause: string;
  warnings: string[];
  /** Notes what is wrong with an input, whose name comes first. */
  problem: (text: string) => void;
}

/**
 * Validates the inputs, or throws an ActionError that names every problem, its input and the fix. `now` is in milliseconds
 * since the epoch; the environment tells the likely cause of an empty secret.
 */
export function readSettings(inputs: Inputs, now: number, environment: NodeJS.ProcessEnv): Settings {
  return read(inputs, environment, (source) => {
    const client = readClient(source);
    const revoke = readRevoke(source);
    const task = readTask(source, revoke);
    const credentialExpiresAt = checkJwt(source, client.serverUrl, now);
    return task && { client, task, revoke, credentialExpiresAt, warnings: source.warnings };
  });
}

/** The same for the action `revoke`, but for the sealed token: what is wrong with it is no reason to fail. */
export function readRevokingClient(inputs: Inputs, environment: NodeJS.ProcessEnv): Client {
  return read({ ...inputs, 'sealed-token': '' }, environment, readClient);
}

function read<T>(inputs: Inputs, environment: NodeJS.ProcessEnv, part: (source: Source) => T | undefined): T {
  if (hasLostInputs(environment)) {
    const message =
      'No input with a hyphen in its name has reached this step. Something between the runner and Node drops such environment variables, as a shell does. Let the runner start Node directly.';
    throw new ActionError(message, 'the-runner');
  }
  const cause = causeOfEmpty(environment);
  const warnings: string[] = [];
  const problems = [...misnamedInputs(inputs, environment, warnings), ...findMishaps(inputs, warnings)];
  // One problem is enough for each input that came with one.
  const flawed = problems.map((problem) => problem.replace(/ .*/s, ' '));
  const problem = (text: string) => {
    if (!flawed.some((name) => text.startsWith(name))) problems.push(text);
  };
  const value = part({ inputs, cause, warnings, problem });
  if (problems.length === 0 && value !== undefined) return value;
  const isJwt = problems.every((problem) => /^`jwt` (is not a JWT|expired)/.test(problem));
  const list = problems.map((problem) => `\n- ${problem}`).join('');
  // What may be wrong with several secrets is said once.
  const end = list.indexOf(cause) + cause.length;
  const brief = list.slice(0, end) + list.slice(end).replaceAll(cause, 'See above.');
  const message = problems.length === 1 ? `Input problem: ${problems}` : `${problems.length} input problems:${brief}`;
  throw new ActionError(message, isJwt ? 'the-jwt-credential' : 'the-inputs');
}

function* findMishaps(inputs: Inputs, warnings: string[]): Iterable<string> {
  // Usual values are done with at one glance.
  if (!/[^\0 -~]|["$%'(*[\\`{]|\0 *(\w{3,7}\.|[nNuU])/.test(['', ...Object.values(inputs)].join('\0'))) return;
  for (const [name, text] of Object.entries(inputs)) {
    // A list of permissions has a message of its own.
    const mishap = mishapOf(name === 'scope' ? text.replace(/[\s"[\]]+/g, ' ') : text);
    // A password may be anything that fits into one line.
    if (mishap && name === 'password' && !/^contains an? /.test(mishap))
      warnings.push(`\`password\` ${mishap} If your password really looks like that, ignore this warning.`);
    else if (mishap) yield `\`${name}\` ${mishap}`;
  }
}

const PRODUCTION = 'https://platform.ringcentral.com';

function readClient(source: Source): Client {
  const { problem, cause } = source;
  const { 'client-id': id, 'client-secret': secret } = source.inputs;
  if (id === '') problem(`\`client-id\` is empty. ${cause}`);
  if (secret === '')
    problem(`\`client-secret\` is empty. ${cause} An app without a secret, such as a single-page app, cannot be used.`);
  // RFC 7617: the first colon ends the user name.
  if (/[^!-9;-~]/.test(id))
    problem("`client-id` contains whitespace, a colon or a character outside ASCII. Copy it from the app's dashboard.");
  return { id, secret, serverUrl: readServerUrl(source) };
}

/** The text itself never goes into a message: a URL can hold a password. */
function readServerUrl({ inputs, problem }: Source): string {
  const text = inputs['server-url'] || PRODUCTION;
  const url = parseUrl(text);
  // A URL takes much for a host: `https://a,https://b` has the host `a,https`.
  if (!url || !/^https?:\/\/(?!.*(\/\/|[,;]))/i.test(text)) {
    problem(
      `\`server-url\` is not a URL, or more than one. Use one address that begins with https://, such as ${PRODUCTION}.`,
    );
    return PRODUCTION;
  }
  // The dot that ends a complete name is no part of what TLS and NO_PROXY call the server (RFC 6066, section 3).
  url.hostname = url.hostname.replace(/\.$/, '');
  if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
    problem('`server-url` does not use https, so your credentials would travel unencrypted. Use https.');
  if (url.username !== '' || url.password !== '')
    problem('`server-url` contains a user name or password. Remove everything before the `@`.');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    problem(`\`server-url\` has a path, query or fragment. Remove everything after \`${url.host}\`.`);
  return url.origin;
}

function readTask(source: Source, revoke: Settings['revoke']): Settings['task'] | undefined {
  const { inputs, problem } = source;
  const sealedToken = inputs['sealed-token'];
  const seal = readBoolean(source, 'seal-token', false);
  const minimumTtlSeconds = readSeconds(source, 'minimum-ttl', 0, 3600) ?? 60;
  const request = readTokenToRequest(source, seal, revoke);
  if (sealedToken === '') return request;
  if (seal)
    problem('`seal-token` cannot be used with `sealed-token`: that token is already sealed. Omit `seal-token`.');
  return { kind: 'open', sealedToken, minimumTtlSeconds, ...(request && { fallback: request }) };
}

/** `undefined` if there is no credential. */
function readTokenToRequest(source: Source, seal: boolean, revoke: Settings['revoke']): TokenToRequest | undefined {
  const { inputs, warnings, problem } = source;
  const retryTimeoutSeconds = readSeconds(source, 'retry-timeout', 0, 86_400) ?? 600;
  const accessTokenTtlSeconds = readSeconds(source, 'access-token-ttl', 600, 3600);
  const refreshTokenTtlSeconds = readSeconds(source, 'refresh-token-ttl', 1, 2_592_000);
  const disableRefreshToken = readBoolean(source, 'disable-refresh-token', true);
  const scope = readScope(source);
  const grant = readGrant(source);
  if (!grant) return undefined;
  if (disableRefreshToken && !/^0*$/.test(inputs['refresh-token-ttl']))
    problem(
      '`refresh-token-ttl` has no effect while `disable-refresh-token` is `true`. Omit it, or set `disable-refresh-token: false`.',
    );
  if (seal && revoke === 'always')
    problem(
      '`revoke-token: always` would revoke the sealed token when this job ends, before other jobs can use it. Omit it here, and use the action in the folder `revoke` in the last job.',
    );
  if (seal && !disableRefreshToken)
    warnings.push(
      '`seal-token: true` and `disable-refresh-token: false` are set together. This job does not revoke a token that it seals, so the refresh token outlives the access token. End the session in the last job, with the action in the folder `revoke`.',
    );
  const lifetimes = { disableRefreshToken, accessTokenTtlSeconds, refreshTokenTtlSeconds };
  const request = { grant, ...lifetimes, scope, endpointId: inputs['endpoint-id'] };
  return { kind: 'request', request, retryTimeoutSeconds, seal };
}

/** RFC 6749, section 3.3. RingCentral's permissions are words, such as ReadCallLog. */
function readScope({ inputs, problem }: Source): string[] {
  const scope = [...new Set(inputs.scope.split(/[\s,]+/).filter(Boolean))];
  const isFine = inputs.scope === '' || (scope.length > 0 && scope.every((name) => /^[A-Za-z][\w.:-]*$/.test(name)));
  if (!isFine)
    problem('`scope` must be permission names separated by spaces, commas or new lines, such as: ReadCallLog SMS.');
  return scope;
}

/** `undefined` if there is no credential, which is a problem unless there is a sealed token. */
function readGrant({ inputs, cause, problem }: Source): Grant | undefined {
  const { username, password, extension } = inputs;
  const given = (['jwt', 'username', 'refresh-token'] as const).filter((name) => inputs[name] !== '');
  const [credential] = given;
  if (extension !== '' && credential && credential !== 'username')
    problem('`extension` can only be used with `username` and `password`. Omit it.');
  if (password !== '' && !given.includes('username')) {
    const advice = credential ? `Omit \`password\`, because \`${credential}\` is set too.` : `Set both. ${cause}`;
    problem(`\`password\` is set but \`username\` is empty. ${advice}`);
    if (!credential) return undefined;
  }
  if (given.length > 1) {
    const names = given.map((name) => `\`${name}\``).join(' and ');
    problem(`${names} are set, but a token request takes one credential. Keep one of them.`);
  }
  switch (credential) {
    case 'jwt':
      return { type: 'jwt', assertion: inputs.jwt };
    case 'refresh-token':
      return { type: 'refresh-token', refreshToken: inputs['refresh-token'] };
    case 'username':
      if (password === '') problem(`\`username\` is set but \`password\` is empty. ${cause}`);
      if (extension === '') return { type: 'password', username, password };
      if (!/^\d+$/.test(extension)) problem('`extension` is not a number. Use only the extension number, such as 101.');
      if (username.includes('*')) problem('`username` already contains an extension after the `*`. Omit `extension`.');
      if (username.includes('@'))
        problem('`extension` belongs to a phone number, and `username` is an email address. Omit `extension`.');
      return { type: 'password', username, password, extension };
    default:
      if (inputs['sealed-token'] === '') problem(noCredential(cause));
      return undefined;
  }
}

function noCredential(cause: string): string {
  return `There is no credential: \`jwt\`, \`username\`, \`refresh-token\` and \`sealed-token\` are all empty. Set one of them. If you did set one, check why it is empty:
  - \`jwt\`: ${cause}
  - \`refresh-token\`: Give the earlier step \`disable-refresh-token: false\` and the \`id\` that you use here.
  - \`sealed-token\`: List the job that seals under this job's \`needs\`, and write \`\${{ needs.JOB.outputs.sealed_token }}\`. In that job, set the output \`sealed_token: \${{ steps.ID.outputs.sealed_token }}\`, and give that step its \`id\` and \`seal-token: true\`.`;
}

/** Why a secret is empty, as far as the runner tells. */
function causeOfEmpty(environment: NodeJS.ProcessEnv): string {
  const { GITHUB_ACTOR, GITHUB_TRIGGERING_ACTOR, GITHUB_EVENT_NAME = '' } = environment;
  if ([GITHUB_ACTOR, GITHUB_TRIGGERING_ACTOR].includes('dependabot[bot]'))
    return 'Dependabot started this run, so GitHub gives it only Dependabot secrets. Add the secret under "Secrets and variables", "Dependabot" in the settings of the repository.';
  const isPullRequest = /^pull_request(_review|_review_comment)?$/.test(GITHUB_EVENT_NAME);
  const fork = 'A pull request started this run. If it comes from a fork, GitHub gives it no secrets. ';
  return `${isPullRequest ? fork : ''}Check the name, that it is under \`with\`, and where the value comes from: a secret (\`secrets.NAME\`), a variable (\`vars.NAME\`) or a step (\`steps.ID.outputs.NAME\`). GitHub passes an empty value for what it does not find, or what an organization does not share with this repository. Secrets of an environment need \`environment\` in the job. A reusable workflow gets only the secrets that its caller passes (\`secrets\`), even if they are those of an environment.`;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const NEW_JWT = 'create a new JWT credential in the RingCentral developer console and update the secret.';

function checkJwt({ inputs, warnings, problem }: Source, serverUrl: string, now: number): Date | undefined {
  const { jwt } = inputs;
  if (jwt === '') return undefined;
  const credential = readJwtCredential(jwt);
  if (!credential) problem(`\`jwt\` is not a JWT${flawOfJwt(jwt)}`);
  const { expiresAt, hosts = [] } = credential ?? {};
  const { host } = new URL(serverUrl);
  const at = expiresAt?.toISOString();
  if (expiresAt && expiresAt.getTime() <= now) {
    problem(
      `\`jwt\` expired at ${at}, and the clock of this runner says ${new Date(now).toISOString()}. If that is right, ${NEW_JWT}`,
    );
  } else if (expiresAt && expiresAt.getTime() - now < 14 * DAY_MILLISECONDS) {
    warnings.push(`The JWT credential expires at ${at}. Before then, ${NEW_JWT}`);
  }
  if (hosts.length > 0 && !hosts.includes(host)) {
    const what = `The JWT credential was created for ${hosts[0]}, but \`server-url\` is ${host}.`;
    const advice = 'If RingCentral refuses it, use a credential and a `server-url` from the same environment.';
    warnings.push(`${what} ${advice}`);
  }
  return expiresAt;
}

function flawOfJwt(jwt: string): string {
  if (/eyJ[\w-]+\.[\w-]+\.[\w-]+/.test(jwt))
    return ' alone. Remove what stands before or after it, such as a name or `Bearer`.';
  if (/\s/.test(jwt)) return ', because it contains a space. Copy it again, on one line.';
  if (isEncodedJwt(jwt)) return ', but looks like the base64 form of one. Store the JWT credential as it is.';
  return '. Copy the whole JWT credential from the RingCentral developer console: three parts separated by dots, on one line.';
}

/** The boolean literals of YAML 1.2, as `core.getBooleanInput` takes them; empty means the default. */
function readBoolean({ inputs, problem }: Source, name: InputName, byDefault: boolean): boolean {
  const text = inputs[name];
  if (!/^(true|True|TRUE|false|False|FALSE|)$/.test(text)) problem(`\`${name}\` must be \`true\` or \`false\`.`);
  return text === '' ? byDefault : text.toLowerCase() === 'true';
}

/** `undefined` if it is not set. */
function readSeconds({ inputs, problem }: Source, name: InputName, least: number, most: number): number | undefined {
  const text = inputs[name];
  if (text === '') return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const longer = name === 'access-token-ttl' && value > most ? ' For more time, see "Long job" in the README.' : '';
  const none = name === 'refresh-token-ttl' && value === 0 ? ' For no token, omit it and `disable-refresh-token`.' : '';
  problem(`\`${name}\` must be a whole number of seconds from ${least} to ${most}.${longer}${none}`);
  return undefined;
}

function readRevoke({ inputs, problem }: Source): Settings['revoke'] {
  const text = inputs['revoke-token'] || 'auto';
  if (text === 'auto' || text === 'always' || text === 'never') return text;
  problem('`revoke-token` must be one of `auto`, `always`, `never`. To keep the token, use `never`.');
  return 'auto';
}
