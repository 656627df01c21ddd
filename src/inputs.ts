import * as core from '@actions/core';
import { ActionError, type HelpTopic } from './errors.ts';
import { hasControlCharacters } from './log/text.ts';
import { basicCredentials, type Client } from './ringcentral/client.ts';
import type { Grant, TokenRequest } from './ringcentral/grant.ts';
import { readJwtCredential } from './ringcentral/jwt-credential.ts';
import { DEFAULT_RATE_LIMIT, type MatrixJob } from './ringcentral/matrix.ts';

/** The inputs of action.yml. */
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
  'strategy-job-index',
  'strategy-job-total',
  'strategy-max-parallel',
] as const;

/** The text of each input; empty if it was not set. */
export type Inputs = Readonly<Record<(typeof INPUT_NAMES)[number], string>>;

/** What the inputs ask for, validated. */
export interface Settings {
  client: Client;
  task: TokenToRequest | TokenToOpen | TokenToRevoke;
  revoke: 'auto' | 'always' | 'never';
  /** When the JWT credential expires; absent if it never does or there is none. */
  credentialExpiresAt?: Date;
  /** Problems that are not errors yet. */
  warnings: readonly string[];
}

export interface TokenToRequest {
  kind: 'request';
  request: TokenRequest;
  retryTimeoutSeconds: number;
  seal: boolean;
  /** `strategy.job-index`, from 0. */
  jobIndex: number;
  /** `strategy.job-total`: 1 outside a matrix. */
  jobTotal: number;
  /** Absent where no more jobs run at once than RingCentral lets through. */
  matrix?: MatrixJob;
}

/** A token that another job requested and sealed. */
export interface TokenToOpen {
  kind: 'open';
  sealedToken: string;
  minimumTtlSeconds: number;
  /** For when the token cannot be used any more. */
  fallback?: TokenToRequest;
}

/** A token that another job requested and sealed, which nobody needs any more. */
export interface TokenToRevoke {
  kind: 'revoke';
  /** Empty if no job sealed one. */
  sealedToken: string;
}

/** What the runner says about the run, to name the likely cause of an empty secret. */
export interface Run {
  /** GITHUB_EVENT_NAME */
  event?: string | undefined;
  /** GITHUB_ACTOR */
  actor?: string | undefined;
}

/** Reads all inputs, as they are. */
export function readInputs(): Inputs {
  const entries = INPUT_NAMES.map((name) => [name, core.getInput(name)]);
  // A password may begin or end with a space, but a line end comes from pasting it.
  const password = core.getInput('password', { trimWhitespace: false }).replace(/[\r\n]+$/, '');
  return { ...Object.fromEntries(entries), password };
}

/** The secrets among the inputs, and the Basic credentials made of them, for masking before anything else. */
export function secretsIn(inputs: Inputs): string[] {
  const id = inputs['client-id'];
  const secret = inputs['client-secret'];
  const basic = secret === '' ? [] : [basicCredentials({ id, secret })];
  return [secret, inputs.jwt, inputs['refresh-token'], inputs.password, ...basic];
}

/**
 * Validates the inputs.
 *
 * @param now milliseconds since the epoch, to tell whether a JWT credential has expired
 * @throws ActionError that names every problem, its input and the fix
 */
export function readSettings(inputs: Inputs, now: number, run: Run = {}): Settings {
  return new Reader(inputs, now, run).settings();
}

const PRODUCTION = 'https://platform.ringcentral.com';

const CREDENTIALS = ['jwt', 'username', 'refresh-token'] as const;

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Collects the problems on its way through the inputs. */
class Reader {
  readonly #inputs: Inputs;
  readonly #now: number;
  readonly #run: Run;
  readonly #problems: string[] = [];
  readonly #warnings: string[] = [];

  constructor(inputs: Inputs, now: number, run: Run) {
    this.#inputs = inputs;
    this.#now = now;
    this.#run = run;
  }

  settings(): Settings {
    const client = this.#client();
    const revoke = this.#choice('revoke-token', ['auto', 'always', 'never', 'now']);
    const task = this.#task(revoke);
    const othersAreFine = this.#problems.length === 0;
    const credentialExpiresAt = task?.kind === 'revoke' ? undefined : this.#checkJwt(client.serverUrl);
    if (this.#problems.length > 0 || !task) {
      throw this.#error(othersAreFine ? 'the-jwt-credential' : 'the-inputs');
    }
    return {
      client,
      task,
      revoke: revoke === 'now' ? 'never' : revoke,
      ...(credentialExpiresAt && { credentialExpiresAt }),
      warnings: this.#warnings,
    };
  }

  #error(help: HelpTopic): ActionError {
    const problems = this.#problems;
    const [only] = problems;
    const message =
      problems.length === 1
        ? `Input problem: ${only}`
        : `${problems.length} input problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
    return new ActionError(message, help);
  }

  #client(): Client {
    const id = this.#inputs['client-id'];
    const secret = this.#inputs['client-secret'];
    for (const name of ['client-id', 'client-secret'] as const) {
      if (this.#inputs[name] === '') this.#problems.push(`\`${name}\` is empty. ${this.#causeOfEmpty()}`);
    }
    // RFC 7617: the first colon ends the user name.
    if (/[\s:]/.test(id)) {
      this.#problems.push(
        '`client-id` contains a colon or whitespace. Copy it again from the RingCentral developer console.',
      );
    }
    for (const name of [
      'client-id',
      'client-secret',
      'username',
      'password',
      'refresh-token',
      'endpoint-id',
    ] as const) {
      if (hasControlCharacters(this.#inputs[name])) {
        this.#problems.push(`\`${name}\` contains a line break or another control character. Remove it.`);
      }
    }
    return { id, secret, serverUrl: this.#serverUrl() };
  }

  /** The text itself never goes into a message: a URL can hold a password. */
  #serverUrl(): string {
    const url = URL.parse(this.#inputs['server-url'] || PRODUCTION);
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      this.#problems.push(`\`server-url\` is not a URL. Use an origin such as ${PRODUCTION}.`);
      return PRODUCTION;
    }
    if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
      this.#problems.push(
        '`server-url` does not use https, so your credentials would travel unencrypted. Use https.',
      );
    }
    if (url.username !== '' || url.password !== '') {
      this.#problems.push('`server-url` contains a user name or password. Remove everything before the `@`.');
    }
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
      this.#problems.push(
        `\`server-url\` has a path, query or fragment. Use only the origin: ${url.origin}.`,
      );
    }
    return url.origin;
  }

  #task(revoke: string): Settings['task'] | undefined {
    const sealedToken = this.#inputs['sealed-token'];
    if (revoke === 'now') return { kind: 'revoke', sealedToken };
    const minimumTtlSeconds = this.#seconds('minimum-ttl', 0, 3600) ?? 60;
    const request = this.#tokenToRequest(revoke);
    if (sealedToken === '') return request;
    if (this.#boolean('seal-token', false)) {
      this.#problems.push(
        '`seal-token` cannot be used with `sealed-token`: that token is already sealed. Omit `seal-token`.',
      );
    }
    return { kind: 'open', sealedToken, minimumTtlSeconds, ...(request && { fallback: request }) };
  }

  /** `undefined` if there is no credential. */
  #tokenToRequest(revoke: string): TokenToRequest | undefined {
    const retryTimeoutSeconds = this.#seconds('retry-timeout', 0, 86_400) ?? 600;
    const accessTokenTtlSeconds = this.#seconds('access-token-ttl', 600, 3600);
    const refreshTokenTtlSeconds = this.#seconds('refresh-token-ttl', 1, 2_592_000);
    const disableRefreshToken = this.#boolean('disable-refresh-token', true);
    const seal = this.#boolean('seal-token', false);
    const scope = this.#scope();
    const endpointId = this.#inputs['endpoint-id'];
    const grant = this.#grant();
    if (!grant) return undefined;
    if (disableRefreshToken && this.#inputs['refresh-token-ttl'] !== '') {
      this.#problems.push(
        '`refresh-token-ttl` has no effect while `disable-refresh-token` is `true`. Omit it, or set `disable-refresh-token: false`.',
      );
    }
    if (seal && revoke === 'always') {
      this.#problems.push(
        '`revoke-token: always` would revoke the sealed token when this job ends, before other jobs can use it. Omit it here, and use `revoke-token: now` in the last job.',
      );
    }
    if (seal && !disableRefreshToken) {
      this.#warnings.push(
        '`seal-token: true` and `disable-refresh-token: false` are set together. This job does not revoke a token that it seals, so the refresh token stays valid after the access token expires. End the session in the last job with `revoke-token: now`.',
      );
    }
    return {
      kind: 'request',
      request: {
        grant,
        disableRefreshToken,
        scope,
        ...(accessTokenTtlSeconds !== undefined && { accessTokenTtlSeconds }),
        ...(refreshTokenTtlSeconds !== undefined && { refreshTokenTtlSeconds }),
        ...(endpointId !== '' && { endpointId }),
      },
      retryTimeoutSeconds,
      seal,
      ...this.#matrix(),
    };
  }

  /** `undefined` if there is no credential, which is a problem unless there is a sealed token. */
  #grant(): Grant | undefined {
    const { username, password, extension } = this.#inputs;
    const given = CREDENTIALS.filter((name) => this.#inputs[name] !== '');
    if (extension !== '' && given[0] !== 'username') {
      this.#problems.push('`extension` can only be used with `username` and `password`. Omit it.');
    }
    if (password !== '' && !given.includes('username')) {
      this.#problems.push(
        `\`password\` is set but \`username\` is empty. ${
          given.length > 0
            ? `Omit \`password\`, because \`${given[0]}\` is set too.`
            : `Set both. ${this.#causeOfEmpty()}`
        }`,
      );
      if (given.length === 0) return undefined;
    }
    if (given.length > 1) {
      this.#problems.push(
        `${given.map((name) => `\`${name}\``).join(' and ')} are set, but a token request takes one credential. Keep one of them.`,
      );
    }
    switch (given[0]) {
      case 'jwt':
        return { type: 'jwt', assertion: this.#inputs.jwt };
      case 'refresh-token':
        return { type: 'refresh-token', refreshToken: this.#inputs['refresh-token'] };
      case 'username':
        if (password === '') {
          this.#problems.push(`\`username\` is set but \`password\` is empty. ${this.#causeOfEmpty()}`);
        }
        if (extension !== '' && !/^\d+$/.test(extension)) {
          this.#problems.push('`extension` is not a number. Use only the extension number, such as 101.');
        } else if (extension !== '' && username.includes('*')) {
          this.#problems.push('`username` already contains an extension after the `*`. Omit `extension`.');
        }
        return { type: 'password', username, password, ...(extension !== '' && { extension }) };
      default:
        if (this.#inputs['sealed-token'] === '') this.#problems.push(this.#noCredential());
        return undefined;
    }
  }

  #noCredential(): string {
    return `There is no credential: \`jwt\`, \`username\`, \`refresh-token\` and \`sealed-token\` are all empty. Set one of them. If you did set one, check why it is empty:
  - \`jwt\`: ${this.#causeOfEmpty()}
  - \`refresh-token\`: Give the earlier step \`disable-refresh-token: false\` and the \`id\` that you use here.
  - \`sealed-token\`: List the job that seals under this job's \`needs\`. In that job, set the output \`sealed_token: \${{ steps.ID.outputs.sealed_token }}\`, and give that step its \`id\` and \`seal-token: true\`.`;
  }

  /** Why a secret is empty, as far as the runner tells. */
  #causeOfEmpty(): string {
    if (this.#run.actor === 'dependabot[bot]') {
      return 'Dependabot started this run, so GitHub gives it only Dependabot secrets. Add the secret under "Secrets and variables", "Dependabot" in the settings of the repository.';
    }
    if (this.#run.event === 'pull_request') {
      return 'A pull request started this run. If it comes from a fork, GitHub gives it no secrets. Otherwise, check the name of the secret.';
    }
    return 'Check the name of the secret or variable: GitHub passes an empty value for one that does not exist.';
  }

  /** RFC 6749, section 3.3: the characters of a scope. */
  #scope(): string[] {
    const text = this.#inputs.scope;
    const scope = text.split(/[\s,]/).filter(Boolean);
    if ((text !== '' && scope.length === 0) || !scope.every((name) => /^[!#-[\]-~]+$/.test(name))) {
      this.#problems.push(
        '`scope` must be permission names separated by spaces, commas or new lines, such as: ReadCallLog SMS.',
      );
    }
    return scope;
  }

  #checkJwt(serverUrl: string): Date | undefined {
    if (this.#inputs.jwt === '') return undefined;
    const credential = readJwtCredential(this.#inputs.jwt);
    if (!credential) {
      this.#problems.push(
        '`jwt` is not a JWT. Copy the whole JWT credential from the RingCentral developer console: three parts separated by dots, on one line.',
      );
      return undefined;
    }
    const { expiresAt, hosts } = credential;
    const { host } = new URL(serverUrl);
    if (expiresAt && expiresAt.getTime() <= this.#now) {
      this.#problems.push(
        `\`jwt\` expired at ${expiresAt.toISOString()}. Create a new JWT credential in the RingCentral developer console and update the secret.`,
      );
    } else if (expiresAt && expiresAt.getTime() - this.#now < 14 * DAY_MILLISECONDS) {
      this.#warnings.push(
        `The JWT credential expires at ${expiresAt.toISOString()}. Before then, create a new one in the RingCentral developer console and update the secret.`,
      );
    }
    if (hosts.length > 0 && !hosts.includes(host)) {
      this.#warnings.push(
        `The JWT credential was created for ${hosts[0]}, but \`server-url\` is ${host}. If RingCentral refuses it, use a credential and a \`server-url\` from the same environment.`,
      );
    }
    return expiresAt;
  }

  /** The boolean literals of YAML 1.2, as `core.getBooleanInput` takes them; empty means the default. */
  #boolean(name: keyof Inputs, byDefault: boolean): boolean {
    const text = this.#inputs[name];
    if (text === '') return byDefault;
    if (['true', 'True', 'TRUE'].includes(text)) return true;
    if (!['false', 'False', 'FALSE'].includes(text)) {
      this.#problem(`\`${name}\` must be \`true\` or \`false\`.`);
    }
    return false;
  }

  #seconds(name: keyof Inputs, least: number, most: number): number | undefined {
    const text = this.#inputs[name];
    if (text === '') return undefined;
    const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (seconds >= least && seconds <= most) return seconds;
    this.#problem(`\`${name}\` must be a whole number of seconds from ${least} to ${most}.`);
    return undefined;
  }

  #choice<T extends string>(name: keyof Inputs, choices: readonly [T, ...T[]]): T {
    const text = this.#inputs[name] || choices[0];
    const choice = choices.find((candidate) => candidate === text);
    if (!choice) {
      this.#problem(`\`${name}\` must be one of ${choices.map((name) => `\`${name}\``).join(', ')}.`);
    }
    return choice ?? choices[0];
  }

  #problem(problem: string): void {
    if (!this.#problems.includes(problem)) this.#problems.push(problem);
  }

  /**
   * What the runner says about the matrix. With `max-parallel`, jobs follow one another, and only those that run at the same
   * time are rivals. A single job if the values make no sense.
   */
  #matrix(): Pick<TokenToRequest, 'jobIndex' | 'jobTotal' | 'matrix'> {
    const [jobIndex, jobTotal, maxParallel] = (['job-index', 'job-total', 'max-parallel'] as const).map(
      (name) => {
        const text = this.#inputs[`strategy-${name}`];
        return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
      },
    ) as [number, number, number];
    if (!(jobIndex < jobTotal)) return { jobIndex: 0, jobTotal: 1 };
    const total = maxParallel > 0 ? Math.min(jobTotal, maxParallel) : jobTotal;
    return {
      jobIndex,
      jobTotal,
      ...(total > DEFAULT_RATE_LIMIT.requests && { matrix: { index: jobIndex % total, total } }),
    };
  }
}
