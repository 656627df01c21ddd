import { type JsonObject, parseObject } from '../json.ts';
import { canBeSecret } from '../log/secrets.ts';
import { hasControlCharacters } from '../log/text.ts';
import type { Quote } from '../log/workflow-log.ts';
import type { Answer } from '../network/http.ts';
import { FailedRequest } from './retry.ts';

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
  refreshToken?: { refreshToken: string; expiresInSeconds?: number | undefined };
}

/** The tokens of a session: revoking any of them ends all of it. When they expire, in milliseconds since the epoch. */
export type Session = readonly { token: string; expiresAt: number }[];

/** An answer, with any status, and the JSON object in its body, if there is one. */
export interface JsonAnswer extends Answer {
  fields: JsonObject | undefined;
}

/** The longest token that is accepted: the runner hands it to the post step in an environment variable. */
export const LONGEST_TOKEN = 8192;
/** The longest that RingCentral lets an access token live. Source: its reference of `POST /restapi/oauth/token`. */
export const LONGEST_ACCESS_TOKEN_SECONDS = 3600;
/** RingCentral's default for a refresh token, a week. Source: the same. */
export const DEFAULT_REFRESH_TOKEN_SECONDS = 604_800;

/**
 * The secrets of an answer, and its session. They are looked for in the text, too: it may be cut off, or have something
 * around it, and each of them may still end a session. `now` is in milliseconds since the epoch.
 */
export function tokensIn(
  { body, fields = {} }: Pick<JsonAnswer, 'body' | 'fields'>,
  now: number,
): { secrets: string[]; session: Session } {
  const find = (name: string) => {
    // A name that is there twice, or in another place, is looked for in the text.
    const isOnce = body.indexOf(name) === body.lastIndexOf(name);
    if (!body.includes(name) || (isOnce && isSecret(fields[name]))) return [fields[name]].filter(isSecret);
    const pattern = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`);
    // JSON may stand in a text of JSON.
    const literal = (pattern.exec(body) ?? pattern.exec(body.replaceAll('\\', '')))?.[1];
    const inJson = literal && parseObject(`{"token":${literal}}`)?.token;
    const inForm = new RegExp(`\\b${name}=([^&\\s"']+)`).exec(body)?.[1];
    return [...new Set([fields[name], inJson, inForm])].filter(isSecret);
  };
  const access = find('access_token');
  const refresh = find('refresh_token');
  const accessSeconds = seconds(fields.expires_in) ?? LONGEST_ACCESS_TOKEN_SECONDS;
  const refreshSeconds = seconds(fields.refresh_token_expires_in) ?? DEFAULT_REFRESH_TOKEN_SECONDS;
  const lifetime = Math.min(accessSeconds, LONGEST_ACCESS_TOKEN_SECONDS);
  return {
    secrets: [...access, ...refresh, ...find('id_token')],
    session: [
      ...access.map((token) => ({ token, expiresAt: now + lifetime * 1000 })),
      ...refresh.map((token) => ({ token, expiresAt: now + refreshSeconds * 1000 })),
    ],
  };
}

/**
 * The access token of an answer to a request that was sent at a time in milliseconds since the epoch: a token never claims
 * more time than it has. Throws a FailedRequest that says what is wrong with it.
 */
export function readAccessToken(answer: JsonAnswer, sentAt: number, quote: Quote): AccessToken {
  const { status, headers, body, fields } = answer;
  if (status !== 200) throw notAToken(`its status is HTTP ${status}, not 200`);
  if (!fields) {
    const type = quote(headers['content-type'] ?? 'none');
    const what = body.trim() === '' ? 'empty' : isPage(body) ? 'a web page (HTML or XML)' : 'not a JSON object';
    throw notAToken(`it is ${what} (content type: ${type}; length: ${body.length})`);
  }
  const { access_token, token_type, expires_in, session_expires_in } = fields;
  if (!isToken(access_token)) throw notAToken(`its \`access_token\` is ${describe(access_token)}`);
  if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer')
    throw notAToken(`its \`token_type\` is ${describe(token_type)}, not "bearer"`);
  const ownSeconds = seconds(expires_in);
  if (ownSeconds === undefined) {
    throw notAToken(`its \`expires_in\` is ${describe(expires_in)}, where a number from 1 to 2147483647 belongs`);
  }
  // A token dies with its session, whatever it says about itself.
  const sessionSeconds = seconds(session_expires_in) ?? ownSeconds;
  const expiresInSeconds = Math.min(ownSeconds, LONGEST_ACCESS_TOKEN_SECONDS, sessionSeconds);
  const { refresh_token, refresh_token_expires_in } = fields;
  const refreshToken = isToken(refresh_token)
    ? { refreshToken: refresh_token, expiresInSeconds: seconds(refresh_token_expires_in) }
    : undefined;
  return {
    accessToken: access_token,
    tokenType: token_type,
    expiresInSeconds,
    expiresAt: new Date(sentAt + expiresInSeconds * 1000),
    scope: [fields.scope].flat().map(text).join(' ').replace(/\s+/g, ' ').trim(),
    ownerId: text(fields.owner_id),
    endpointId: text(fields.endpoint_id),
    sessionId: text(fields.session_id),
    ...(refreshToken && { refreshToken }),
  };
}

function notAToken(what: string): FailedRequest {
  const message = `RingCentral's answer is not an access token: ${what}. Check \`server-url\`, and whether something between the runner and RingCentral answers instead.`;
  return new FailedRequest(message, { kind: 'never' }, 'the-answer-is-not-a-token');
}

/** Whether a body is a page for people, which a gateway or a login puts in the place of an answer. */
export function isPage(body: string): boolean {
  return /^\s*</.test(body);
}

/** Printable ASCII without spaces, so that it fits a Bearer header (RFC 6750), and not too short to be masked. */
function isSecret(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && canBeSecret(value);
}

export function isToken(value: unknown): value is string {
  return isSecret(value) && value.length <= LONGEST_TOKEN;
}

/** Whole seconds, at most 68 years, which a date can hold, from a number or text; `undefined` if it is anything else. */
function seconds(value: unknown): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{1,10}(\.\d*)?$/.test(value));
  const whole = isNumber ? Math.floor(Number(value)) : 0;
  return whole > 0 && whole < 2 ** 31 ? whole : undefined;
}

/** A field that is only passed on. Anything but text of one line counts as not sent. */
function text(value: unknown): string {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && !hasControlCharacters(value) ? value : '';
}

/** Kinds of values, never values: they are not for the log. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  if (typeof value === 'string' && value.length > LONGEST_TOKEN) return `longer than ${LONGEST_TOKEN} characters`;
  return Array.isArray(value) ? 'a list' : `an unexpected ${typeof value}`;
}
