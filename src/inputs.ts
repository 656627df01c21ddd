import { ActionError } from './errors.ts';
import { hasControlCharacters } from './log/text.ts';
import { type Client, PRODUCTION, type ReadInput, readClient, readPassword } from './ringcentral/client.ts';
import type { Grant, TokenRequest } from './ringcentral/grant.ts';
import { readJwtCredential } from './ringcentral/jwt-credential.ts';
import { DEFAULT_RATE_LIMIT, type MatrixJob } from './ringcentral/matrix.ts';

/** Everything that action.yml's inputs say, validated. */
export interface Inputs {
  client: Client;
  token: TokenToRequest | TokenToOpen;
  revoke: 'auto' | 'always' | 'never';
  /** Things that are no errors yet, for the user to know. */
  warnings: readonly string[];
}

export interface TokenToRequest {
  from: 'request';
  request: TokenRequest;
  retryTimeoutSeconds: number;
  seal: boolean;
  /** `strategy.job-total`: 1 outside a matrix. */
  jobTotal: number;
  /** Absent where no more than five jobs run at once. */
  matrix?: MatrixJob;
}

/** A token that another job asked for and sealed. */
export interface TokenToOpen {
  from: 'sealed-token';
  sealedToken: string;
}

/**
 * Reads and validates all inputs.
 *
 * @param now milliseconds since the epoch, to tell whether a JWT credential has expired
 * @throws ActionError that names every problem, its input and the fix
 */
export function readInputs(read: ReadInput, now: number): Inputs {
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const name of ['client-id', 'client-secret']) {
    if (read(name) === '') problems.push(`\`${name}\` is empty. ${WHY_EMPTY}`);
  }
  // RFC 7617: the first colon ends the user name.
  if (/[\s:]/.test(read('client-id'))) {
    problems.push(
      '`client-id` holds a colon or white space. Copy it again from the RingCentral developer console.',
    );
  }
  for (const name of ['client-id', 'client-secret', 'username', 'endpoint-id']) {
    if (hasControlCharacters(read(name))) {
      problems.push(`\`${name}\` holds a line break or another control character. Remove it.`);
    }
  }
  const serverUrl = readServerUrl(read('server-url') || PRODUCTION, problems);
  const revoke = readChoice('revoke-token', read, ['auto', 'always', 'never'], problems);
  const token = readTokenInputs(read, problems);
  if (token?.from === 'request' && token.request.grant.type === 'jwt') {
    checkJwtCredential(token.request.grant.assertion, serverUrl, now, problems, warnings);
  }
  if (problems.length > 0 || !token) throw invalidInputs(problems);
  if (token.from === 'request' && token.seal && !token.request.disableRefreshToken) {
    warnings.push(
      'A token with a refresh token is to be sealed (`seal-token`, `disable-refresh-token: false`). Its session is not ended with this job, and the refresh token lives on after the access token. Have the last job open the sealed token with `revoke-token: always` before that expires.',
    );
  }
  return { client: readClient(read), token, revoke, warnings };
}

const WHY_EMPTY =
  'Set it from a secret, and check the name of the secret. Workflows started by pull requests from forks and by Dependabot get no secrets: everything that needs one is empty there.';

function invalidInputs(problems: readonly string[]): ActionError {
  const [only] = problems;
  return new ActionError(
    problems.length === 1
      ? `Input problem: ${only}`
      : `${problems.length} input problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
  );
}

function readTokenInputs(read: ReadInput, problems: string[]): TokenToRequest | TokenToOpen | undefined {
  const password = readPassword(read);
  const credentials = ['jwt', 'username', 'refresh-token', 'sealed-token'].filter(
    (name) => read(name) !== '',
  );
  if (password !== '' && !credentials.includes('username')) {
    problems.push('`password` is set and `username` is not. Set both for the password grant, or neither.');
    if (credentials.length === 0) return undefined;
  }
  if (credentials.length === 0) {
    if (read('extension') !== '')
      problems.push('`extension` goes with `username` and `password`. Set these, or leave it out.');
    problems.push(NO_CREDENTIAL);
    return undefined;
  }
  if (credentials.length > 1) {
    problems.push(
      `${credentials.map((name) => `\`${name}\``).join(' and ')} are set, and each is a way to get a token. Keep one of them.`,
    );
  }
  const disableRefreshToken = readBoolean('disable-refresh-token', read, problems);
  const seal = readBoolean('seal-token', read, problems);
  const retryTimeoutSeconds = readSeconds('retry-timeout', read, 0, 86_400, problems) ?? 600;
  const accessTokenTtlSeconds = readSeconds('access-token-ttl', read, 600, 3600, problems);
  const refreshTokenTtlSeconds = readSeconds('refresh-token-ttl', read, 1, 2_592_000, problems);
  if (credentials[0] === 'sealed-token') {
    for (const name of ['access-token-ttl', 'refresh-token-ttl', 'scope', 'endpoint-id']) {
      if (read(name) !== '')
        problems.push(`\`${name}\` has no effect on a sealed token. Set it in the step that seals.`);
    }
    if (seal) problems.push('`seal-token` is set, and the token is sealed already. Leave it out.');
    return { from: 'sealed-token', sealedToken: read('sealed-token') };
  }
  if (disableRefreshToken && read('refresh-token-ttl') !== '') {
    problems.push(
      '`refresh-token-ttl` is set, and `disable-refresh-token` is `true`, so there will be no refresh token. Leave the first out, or set the second to `false`.',
    );
  }
  const grant = readGrant(credentials[0] ?? '', password, read, problems);
  const endpointId = read('endpoint-id');
  const scope = readScope(read('scope'), problems);
  return {
    from: 'request',
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
    ...readMatrix(read),
  };
}

/** RFC 6749, section 3.3: of what a scope may be made. */
function readScope(text: string, problems: string[]): string[] {
  const scope = text.split(/[\s,]+/).filter(Boolean);
  if ((text !== '' && scope.length === 0) || !scope.every((name) => /^[!#-[\]-~]+$/.test(name))) {
    problems.push(
      '`scope` must be names of permissions, separated by spaces, commas or new lines, such as: ReadCallLog SMS.',
    );
  }
  return scope;
}

const NO_CREDENTIAL = `none of \`jwt\`, \`username\` with \`password\`, \`refresh-token\` and \`sealed-token\` is set. Set one; RingCentral recommends \`jwt\`. If one is set and arrives empty: a secret may have another name, or is not available: workflows started by pull requests from forks and by Dependabot get no secrets. For \`sealed-token\`, the job that seals must be in this job's \`needs\` and declare \`sealed_token\` in its \`outputs\`.`;

function readGrant(credential: string, password: string, read: ReadInput, problems: string[]): Grant {
  const extension = read('extension');
  if (extension !== '' && credential !== 'username') {
    problems.push('`extension` goes with `username` and `password` only. Leave it out.');
  }
  switch (credential) {
    case 'jwt':
      return { type: 'jwt', assertion: read('jwt') };
    case 'refresh-token':
      return { type: 'refresh-token', refreshToken: read('refresh-token') };
    default: {
      const username = read('username');
      if (password === '') problems.push(`\`password\` is empty, and \`username\` is set. ${WHY_EMPTY}`);
      if (extension !== '' && !/^\d+$/.test(extension)) {
        problems.push('`extension` is no number. Give the extension number alone, such as 101.');
      } else if (extension !== '' && username.includes('*')) {
        problems.push('`username` names an extension already (after the `*`). Leave `extension` out.');
      }
      return { type: 'password', username, password, ...(extension !== '' && { extension }) };
    }
  }
}

/**
 * The origin of the server. The text itself never goes into a message: a URL can hold a password.
 */
function readServerUrl(text: string, problems: string[]): string {
  const url = URL.parse(text);
  if (!url?.hostname || !/^https?:$/.test(url.protocol)) {
    problems.push(`\`server-url\` is no web address. Use an origin such as ${PRODUCTION}.`);
    return PRODUCTION;
  }
  if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
    problems.push('`server-url` is not https, and credentials would travel in the clear. Use https.');
  }
  if (url.username !== '' || url.password !== '') {
    problems.push('`server-url` holds a user name or password. Remove everything before the `@`.');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    problems.push(`\`server-url\` has a path, query or fragment. Use the origin only: ${url.origin}.`);
  }
  return url.origin;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

function checkJwtCredential(
  jwt: string,
  serverUrl: string,
  now: number,
  problems: string[],
  warnings: string[],
): void {
  try {
    const { expiresAt, hosts } = readJwtCredential(jwt);
    if (expiresAt) {
      const at = expiresAt.toISOString();
      const left = expiresAt.getTime() - now;
      if (left <= 0) {
        problems.push(
          `\`jwt\` expired at ${at}. Make a new JWT credential in the RingCentral developer console and put it into the secret.`,
        );
      } else if (left < 14 * DAY_MILLISECONDS) {
        warnings.push(
          `The JWT credential (\`jwt\`) expires at ${at}. Make a new one in the RingCentral developer console before that, and put it into the secret.`,
        );
      }
    }
    const { host } = new URL(serverUrl);
    if (hosts.length > 0 && !hosts.includes(host)) {
      warnings.push(
        `The JWT credential (\`jwt\`) was made for ${hosts[0]}, and \`server-url\` is ${host}. If RingCentral refuses it, make them agree.`,
      );
    }
  } catch {
    problems.push(
      '`jwt` is not a JWT. Copy the whole JWT credential from the RingCentral developer console: three parts with a dot between them, in one line.',
    );
  }
}

/** The boolean literals of YAML 1.2, which `core.getBooleanInput` takes too. */
function readBoolean(name: string, read: ReadInput, problems: string[]): boolean {
  const text = read(name);
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (!['false', 'False', 'FALSE'].includes(text))
    problems.push(`\`${name}\` must be \`true\` or \`false\`.`);
  return false;
}

function readSeconds(
  name: string,
  read: ReadInput,
  least: number,
  most: number,
  problems: string[],
): number | undefined {
  const text = read(name);
  if (text === '') return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= least && seconds <= most) return seconds;
  problems.push(`\`${name}\` must be a whole number of seconds from ${least} to ${most}.`);
  return undefined;
}

function readChoice<T extends string>(
  name: string,
  read: ReadInput,
  choices: readonly [T, ...T[]],
  problems: string[],
): T {
  const text = read(name) || choices[0];
  const choice = choices.find((candidate) => candidate === text);
  if (!choice)
    problems.push(`\`${name}\` must be one of ${choices.map((name) => `\`${name}\``).join(', ')}.`);
  return choice ?? choices[0];
}

/**
 * What the runner says of the matrix, where more than five of its jobs run at once. With `max-parallel`, jobs follow one
 * another, and only those that run at the same time are rivals. Nothing if it makes no sense.
 */
function readMatrix(read: ReadInput): Pick<TokenToRequest, 'jobTotal' | 'matrix'> {
  const [index, jobTotal, maxParallel] = ['job-index', 'job-total', 'max-parallel'].map((name) => {
    const text = read(`strategy-${name}`);
    return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  }) as [number, number, number];
  if (!(index < jobTotal)) return { jobTotal: 1 };
  const total = maxParallel > 0 ? Math.min(jobTotal, maxParallel) : jobTotal;
  return total > DEFAULT_RATE_LIMIT.requests
    ? { jobTotal, matrix: { index: index % total, total } }
    : { jobTotal };
}
