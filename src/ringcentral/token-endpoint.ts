import { FailedRequest, type RetryRule } from '../errors.ts';
import { type JsonObject, parseObject } from '../json.ts';
import { SHORTEST_SECRET } from '../log/secrets.ts';
import { hasControlCharacters } from '../log/text.ts';
import type { WorkflowLog } from '../log/workflow-log.ts';
import { type Answer, postForm } from '../network/http.ts';
import { basicCredentials, type Client } from './client.ts';
import { errorCodes, explain, forbidsRetry, type Refusal } from './error-codes.ts';
import { type TokenRequest, tokenRequestForm } from './grant.ts';
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

/** The tokens of one session, as far as an answer has them. */
export interface IssuedTokens {
  accessToken?: string;
  refreshToken?: string;
}

/** The version of this action, which RingCentral's page "URIs" asks clients to tell in the User-Agent header. */
export const VERSION = '1.0.0';

/** The longest token that is accepted: the runner hands it to the post step in an environment variable. */
const LONGEST_TOKEN = 8192;

const TOKEN_LIMITS = { timeoutMilliseconds: 30_000, maxBodyBytes: 1024 * 1024 };
const REVOCATION_LIMITS = { ...TOKEN_LIMITS, timeoutMilliseconds: 10_000 };

/** RingCentral's two OAuth calls, as one app makes them. */
export class TokenEndpoint {
  readonly #client: Client;
  readonly #log: Pick<WorkflowLog, 'mask' | 'quote' | 'debug'>;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(client: Client, log: Pick<WorkflowLog, 'mask' | 'quote' | 'debug'>, now: () => number) {
    this.#client = client;
    this.#log = log;
    this.#now = now;
  }

  /**
   * One try of `POST /restapi/oauth/token`. Every token of an answer is masked before anything else is done with it.
   *
   * @param onSession is told the tokens of an answer before it is checked: whatever else is wrong with it, they belong to
   * a session that must be ended
   * @throws FailedRequest if RingCentral refused, did not answer, or answered something that is not a token
   */
  async requestToken(request: TokenRequest, onSession: (tokens: IssuedTokens) => void): Promise<AccessToken> {
    const sentAt = this.#now();
    const answer = await this.#post('/restapi/oauth/token', tokenRequestForm(request), TOKEN_LIMITS);
    const { access_token, refresh_token } = answer.fields ?? {};
    const issued = {
      ...(isToken(access_token) && { accessToken: access_token }),
      ...(isToken(refresh_token) && { refreshToken: refresh_token }),
    };
    if (Object.keys(issued).length > 0) onSession(issued);
    if (answer.status >= 400) throw this.#refused('the token request', request.grant.type, answer);
    return this.#readToken(answer, sentAt);
  }

  /**
   * One try of `POST /restapi/oauth/revoke`, at most 10 s. It ends the session of the token, with every token of it.
   * RingCentral's page "Errors" says that a failed revocation is to be ignored and not tried again.
   *
   * @throws FailedRequest if RingCentral refused or did not answer
   */
  async revokeToken(token: string): Promise<void> {
    const form = new URLSearchParams({ token });
    const answer = await this.#post('/restapi/oauth/revoke', form, REVOCATION_LIMITS);
    if (answer.status >= 300) throw this.#refused('the revocation', 'revocation', answer);
  }

  async #post(path: string, form: URLSearchParams, limits: typeof TOKEN_LIMITS): Promise<JsonAnswer> {
    const sentAt = this.#now();
    const headers = {
      Authorization: `Basic ${basicCredentials(this.#client)}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      Accept: 'application/json',
      'User-Agent': `ringcentral-access-token/${VERSION}`,
    };
    const url = new URL(path, this.#client.serverUrl);
    const answer = await postForm(url, form, headers, limits, this.#log.quote);
    const fields = parseObject(answer.body);
    // Whatever the status, and whether or not the rest of it makes sense.
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      const token = fields?.[name];
      if (isToken(token)) this.#log.mask(token);
    }
    this.#log.debug(() => `POST ${path}: HTTP ${answer.status} after ${this.#now() - sentAt} ms`);
    this.#log.debug(() => `Rate limit: ${this.#log.quote(rateLimitOf(answer))}`);
    return { ...answer, fields };
  }

  #refused(
    what: string,
    request: Refusal['request'],
    { status, headers, fields }: JsonAnswer,
  ): FailedRequest {
    const codes = errorCodes(fields);
    const hasRateLimitHeaders = headers['x-rate-limit-limit'] !== undefined;
    const retry: RetryRule = forbidsRetry(codes)
      ? { kind: 'never' }
      : retryRule(status, headers, this.#now());
    return new FailedRequest(
      `RingCentral refused ${what} with ${explain({ status, fields, request, hasRateLimitHeaders }, this.#log.quote)}`,
      retry,
      retry.kind === 'rate-limit' ? 'too-many-requests' : 'ringcentral-refuses',
      codes,
    );
  }

  #readToken({ status, headers, body, fields }: JsonAnswer, sentAt: number): AccessToken {
    if (status !== 200) throw notAToken(`its status is HTTP ${status}, not 200`);
    if (!fields) {
      const type = this.#log.quote(headers['content-type'] ?? 'none');
      throw notAToken(`it is not a JSON object (content type: ${type}; length: ${body.length})`);
    }
    const {
      access_token,
      token_type,
      expires_in,
      session_expires_in,
      refresh_token,
      refresh_token_expires_in,
    } = fields;
    if (!isToken(access_token)) throw notAToken(`its \`access_token\` is ${describe(access_token)}`);
    if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') {
      throw notAToken(`its \`token_type\` is ${describe(token_type)}, not "bearer"`);
    }
    if (!isSeconds(expires_in)) {
      throw notAToken(`its \`expires_in\` is ${describe(expires_in)}, not a positive whole number`);
    }
    // A token dies with its session, whatever it says about itself.
    const expiresInSeconds =
      typeof session_expires_in === 'number'
        ? Math.min(expires_in, Math.floor(session_expires_in))
        : expires_in;
    if (expiresInSeconds <= 0) throw notAToken('its session has ended already (`session_expires_in`)');
    return {
      accessToken: access_token,
      tokenType: token_type,
      expiresInSeconds,
      // Counted from the moment of sending, so that it never claims more time than there is.
      expiresAt: new Date(sentAt + expiresInSeconds * 1000),
      scope: text(fields.scope),
      ownerId: text(fields.owner_id),
      endpointId: text(fields.endpoint_id),
      sessionId: text(fields.session_id),
      ...(isToken(refresh_token) && {
        refreshToken: {
          refreshToken: refresh_token,
          ...(isSeconds(refresh_token_expires_in) && { expiresInSeconds: refresh_token_expires_in }),
        },
      }),
    };
  }
}

/** An answer, and the JSON object in its body, if there is one. */
interface JsonAnswer extends Answer {
  fields: JsonObject | undefined;
}

/** RingCentral's page "Rate limits": the headers in which an answer tells how much of the limit is left. */
function rateLimitOf({ headers }: Answer): string {
  return ['group', 'limit', 'remaining', 'window']
    .map((name) => `${name} ${headers[`x-rate-limit-${name}`] ?? 'not reported'}`)
    .join(', ');
}

function notAToken(what: string): FailedRequest {
  return new FailedRequest(
    `RingCentral's answer is not an access token: ${what}. Check \`server-url\`, and whether something between the runner and RingCentral answers instead.`,
    { kind: 'never' },
    'the-answer-is-not-a-token',
  );
}

/** Printable ASCII without spaces, so that it fits a Bearer header (RFC 6750), neither too short to be masked nor too long. */
function isToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[\x21-\x7e]+$/.test(value) &&
    value.length >= SHORTEST_SECRET &&
    value.length <= LONGEST_TOKEN
  );
}

/** Seconds that a date can hold: at most 68 years. */
function isSeconds(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31;
}

/** A field that is only passed on. Anything but text of one line counts as not sent. */
function text(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && !hasControlCharacters(value) ? value : '';
}

/** Kinds of values, never values: they are not for the log. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  if (typeof value === 'string') {
    return value.length > LONGEST_TOKEN ? `longer than ${LONGEST_TOKEN} characters` : 'unexpected text';
  }
  return Array.isArray(value) ? 'a list' : `an unexpected ${typeof value}`;
}
