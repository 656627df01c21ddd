import { FailedRequest } from '../errors.ts';
import { SHORTEST_MASK } from '../log/secrets.ts';
import { hasControlCharacters } from '../log/text.ts';
import type { WorkflowLog } from '../log/workflow-log.ts';
import { type Answer, post } from '../network/http.ts';
import { basicCredentials, type Client } from './client.ts';
import { retryRule } from './retry.ts';

/** An access token as RingCentral issued it (RFC 6749, section 5.1). Text that was not sent is empty. */
export interface AccessToken {
  accessToken: string;
  tokenType: string;
  expiresInSeconds: number;
  expiresAt: Date;
  scope: string;
  ownerId: string;
  endpointId: string;
  sessionId: string;
  refreshToken?: RefreshToken;
}

export interface RefreshToken {
  refreshToken: string;
  expiresInSeconds?: number;
}

/** What the two calls need of their surroundings. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Is told each secret of an answer before anything else is done with the answer. */
  log: Pick<WorkflowLog, 'mask' | 'harmless' | 'debug'>;
}

const TOKEN_LIMITS = { timeoutMilliseconds: 30_000, maxBodyBytes: 1024 * 1024 };
const REVOCATION_LIMITS = { ...TOKEN_LIMITS, timeoutMilliseconds: 10_000 };

/**
 * One try of `POST /restapi/oauth/token`.
 *
 * @param onSession is told the tokens of an answer before it is checked: whatever else is wrong with it, they belong to
 * a session that must be ended
 * @throws FailedRequest if RingCentral refused, or did not answer, or answered something that is no token
 */
export async function requestToken(
  client: Client,
  form: URLSearchParams,
  around: Surroundings,
  onSession: (tokens: readonly string[]) => void,
): Promise<AccessToken> {
  const sentAt = around.now();
  const answer = await call('/restapi/oauth/token', client, form, TOKEN_LIMITS, around);
  const tokens = [answer.fields?.access_token, answer.fields?.refresh_token].filter(isToken);
  if (tokens.length > 0) onSession(tokens);
  if (answer.status >= 400) throw await refusal('the token request', answer, around);
  return readToken(answer, sentAt, around);
}

/**
 * One try of `POST /restapi/oauth/revoke`, at most 10 s. It ends the session of the token, with every token of it.
 * RingCentral's page "Errors" says that a failed revocation is to be ignored and not tried again.
 *
 * @throws FailedRequest if RingCentral refused or did not answer
 */
export async function revokeToken(client: Client, token: string, around: Surroundings): Promise<void> {
  const form = new URLSearchParams({ token });
  const answer = await call('/restapi/oauth/revoke', client, form, REVOCATION_LIMITS, around);
  if (answer.status >= 300) throw await refusal('the revocation', answer, around);
}

/** An answer and what its body says, if that is a JSON object. */
interface JsonAnswer extends Answer {
  fields: Readonly<Record<string, unknown>> | undefined;
}

async function call(
  path: string,
  client: Client,
  form: URLSearchParams,
  limits: typeof TOKEN_LIMITS,
  around: Surroundings,
): Promise<JsonAnswer> {
  const sentAt = around.now();
  const headers = { Authorization: `Basic ${basicCredentials(client)}` };
  const answer = await post(client.serverUrl + path, form, headers, limits);
  const fields = parse(answer.body);
  // Whatever the status, and whether or not the rest of it makes sense.
  for (const name of ['access_token', 'refresh_token', 'id_token']) {
    if (typeof fields?.[name] === 'string') around.log.mask(fields[name]);
  }
  around.log.debug(() => `POST ${path}: HTTP ${answer.status} after ${around.now() - sentAt} ms`);
  around.log.debug(() => `Rate limit: ${around.log.harmless(rateLimit(answer))}`);
  return Object.assign(answer, { fields });
}

/** RingCentral's page "Rate limits": the headers in which an answer tells how much of the limit is left. */
function rateLimit({ headers }: Answer): string {
  return ['group', 'limit', 'remaining', 'window']
    .map((name) => `${name} ${headers[`x-rate-limit-${name}`] ?? 'not told'}`)
    .join(', ');
}

async function refusal(what: string, answer: Answer, around: Surroundings): Promise<FailedRequest> {
  // Loaded only where it is needed: see scripts/build.ts.
  const { errorCodes, explain, forbidsRetry } = await import('./error-codes.ts');
  const codes = errorCodes(answer);
  return new FailedRequest(
    `RingCentral refused ${what}: ${explain(answer, around.log.harmless)}`,
    forbidsRetry(codes) ? { kind: 'never' } : retryRule(answer.status, answer.headers, around.now()),
    codes,
  );
}

function readToken(answer: JsonAnswer, sentAt: number, around: Surroundings): AccessToken {
  if (answer.status !== 200) throw noToken(`its status is HTTP ${answer.status} instead of 200`);
  const { fields } = answer;
  if (!fields) {
    const type = around.log.harmless(answer.headers['content-type'] ?? 'none');
    throw noToken(`it is no JSON object (content type: ${type}; ${answer.body.length} characters)`);
  }
  const { access_token, token_type, expires_in } = fields;
  if (!isToken(access_token)) throw noToken(`its \`access_token\` is ${describe(access_token)}`);
  if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') {
    throw noToken(`its \`token_type\` is not "bearer" but ${describe(token_type)}`);
  }
  if (!isSeconds(expires_in)) {
    throw noToken(`its \`expires_in\` is no positive whole number but ${describe(expires_in)}`);
  }
  const token: AccessToken = {
    accessToken: access_token,
    tokenType: token_type,
    expiresInSeconds: expires_in,
    // Counted from the moment of sending, so that it never claims more time than there is.
    expiresAt: new Date(sentAt + expires_in * 1000),
    scope: text(fields.scope),
    ownerId: text(fields.owner_id),
    endpointId: text(fields.endpoint_id),
    sessionId: text(fields.session_id),
  };
  if (!isToken(fields.refresh_token)) return token;
  const refreshToken: RefreshToken = { refreshToken: fields.refresh_token };
  if (isSeconds(fields.refresh_token_expires_in)) {
    refreshToken.expiresInSeconds = fields.refresh_token_expires_in;
  }
  return { ...token, refreshToken };
}

function noToken(what: string): FailedRequest {
  return new FailedRequest(
    `The answer is not an access token: ${what}. Check \`server-url\`, and whether something between the runner and RingCentral answers in its place.`,
    { kind: 'never' },
  );
}

function parse(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Printable ASCII without spaces, so that it fits a Bearer header (RFC 6750), and long enough to be masked. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && value.length >= SHORTEST_MASK;
}

/** Seconds that a date can hold: at most 68 years. */
function isSeconds(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31;
}

/** A field that is only passed on; whatever is no text, or no text of one line, counts as not sent. */
function text(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && !hasControlCharacters(value) ? value : '';
}

/** Kinds of values, never values: they are not for the log. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  if (typeof value === 'string') return 'other text';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
