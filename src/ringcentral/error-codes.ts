import { asObject, type JsonObject, parseObject } from '../json.ts';
import type { Quote } from '../log/workflow-log.ts';
import { isPage, type JsonAnswer } from './access-token.ts';
import type { Grant } from './grant.ts';

/** An answer in which RingCentral refuses a request, and what it says. */
export interface Refusal extends Reason {
  status: number;
  headers: JsonAnswer['headers'];
  /** What was refused: a token request, by its grant, or a revocation. */
  request: Grant['type'] | 'revocation';
}

/** What an answer gives as its reason. */
export interface Reason {
  /** Whether the answer says that it is an error, whatever its status. */
  isError: boolean;
  /** Codes that this file explains, the most telling first: `OAU-140`, `invalid_grant`. */
  codes: readonly string[];
  /** These and what follows, a server chose: they may hold anything. */
  otherCodes: readonly string[];
  words: readonly string[];
  isPage: boolean;
}

/** How servers name the fields with the words of a reason, the most telling first. */
const WORDS = [/descr|detail|message|msg|summary|reason|faultstring/i, /title|^error$/i, /^parameterName$/];
/** A message has room for no more. */
const MOST_QUOTED = 5;
/** No answer with a reason has more objects, lists and values than this. */
const MOST_VALUES = 200;

/**
 * The reason in an answer, wherever a server puts it: in RingCentral's form, in that of RFC 6749, section 5.2, in one of a
 * gateway's (RFC 9457, objects in objects, a list, plain text, the title of a page), or in the header `WWW-Authenticate`
 * (RFC 6750, section 3).
 */
export function reasonIn({ fields, headers, body }: Omit<JsonAnswer, 'status'>): Reason {
  const challenge = String(headers['www-authenticate'] ?? '').slice(0, 2000);
  const inHeader = (name: string) =>
    new RegExp(`\\b${name}=(?:"([^"]*)"|([^\\s",]+))`).exec(challenge)?.slice(1).join('');
  // A list, or a text, is JSON too.
  const json = fields ?? parseObject(`{"errors":${body}}`);
  // What a header calls an error may be a gateway's: its words say enough.
  const places = [...objectsIn(json), { detail: inHeader('error_description') ?? inHeader('error') }];
  const entries = places.flatMap((place) => Object.entries(place).slice(0, MOST_VALUES));
  const valuesOf = (pattern: RegExp) => entries.filter(([name]) => pattern.test(name)).flatMap(([, value]) => value);
  const names = textsIn(valuesOf(/^(errors?|(error)?code)$/i));
  const codes = names.filter((name) => meanings().has(name));
  // JSON or a form that was cut off may end with the beginning of a token.
  const isProse = !json && !/^\s*[{[<]|_token|[\0\ufffd]/.test(body);
  const text = isProse ? body : isPage(body) ? /<title>([^<]*)/i.exec(body)?.[1] : undefined;
  const words = textsIn([...WORDS.flatMap(valuesOf), ...valuesOf(/^errors$/), text]);
  return {
    isError: Boolean(fields?.error || fields?.errorCode || (Array.isArray(fields?.errors) && fields.errors[0])),
    codes: [...codes.filter(isNumbered), ...codes.filter((code) => !isNumbered(code))].slice(0, MOST_QUOTED),
    otherCodes: names.filter((name) => isNumbered(name) && !codes.includes(name)).slice(0, MOST_QUOTED),
    words: words.filter((text) => !codes.includes(text) && !isNumbered(text)).slice(0, MOST_QUOTED),
    isPage: isPage(body),
  };
}

/** An object, and the objects in it, the outer ones first. */
function objectsIn(json: JsonObject | undefined): JsonObject[] {
  const values: unknown[] = [json];
  for (const value of values) {
    if (values.length > MOST_VALUES) break;
    if (typeof value === 'object' && value) values.push(...Object.values(value).slice(0, MOST_VALUES));
  }
  return values.map(asObject).filter((place) => !!place);
}

/** Whether a name is a code in RingCentral's form. */
function isNumbered(name: string): boolean {
  return /^[A-Z]{2,5}-\d{1,5}$/.test(name);
}

function textsIn(values: readonly unknown[]): string[] {
  const texts = values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
  return [...new Set(texts)];
}

/**
 * Says what a refusal means and what to change, and quotes the answer's own words. What RingCentral's codes mean is certain;
 * the names of RFC 6749 and a status stand for much, so the words come first. RingCentral's support asks for the request ID.
 */
export function explain(refusal: Refusal, quote: Quote): string {
  const { status, headers, codes, otherCodes } = refusal;
  const label = [`HTTP ${status}`, ...codes, ...otherCodes.map((code) => quote(code, ''))].filter(Boolean).join(', ');
  const id = headers.rcrequestid === undefined ? '' : quote(String(headers.rcrequestid), '');
  const requestId = id && `RingCentral's request ID: ${id}.`;
  return `${label}: ${[...sentences(refusal, quote), requestId].filter(Boolean).join(' ')}`;
}

function sentences(refusal: Refusal, quote: Quote): (string | undefined)[] {
  const { status, codes, words } = refusal;
  const [code = ''] = codes;
  const news = words.filter((text, at) => !words.slice(0, at).join().includes(text));
  const quoted = words.length > 0 ? quote(news.join('; ').replace(/\.(?=;|$)/g, ''), '') : '';
  const said = quoted === '' ? undefined : `The answer says "${quoted}".`;
  if (isNumbered(code)) return [meaningOf(code, refusal), said];
  const meaning = code !== '' && !PASSING_STATUSES.has(status) ? meaningOf(code, refusal) : undefined;
  const reason = meaning ?? reasonByStatus(refusal, said ? 'it' : 'the answer');
  const capital = reason?.charAt(0).toUpperCase();
  if (said) return [said, meaning ? `This usually means: ${meaning}` : reason && `${capital}${reason.slice(1)}`];
  return words.length > 0 ? [reason, LEFT_OUT] : [reason || 'RingCentral gives no reason.'];
}

function meaningOf(code: string, refusal: Refusal): string {
  const meaning = meanings().get(code);
  return String(typeof meaning === 'function' ? meaning(refusal) : meaning);
}

const LEFT_OUT = "The answer's explanation is left out because it may repeat part of a credential.";

/** For answers without a code, such as those of a gateway in between. */
function reasonByStatus(refusal: Refusal, subject: string): string {
  const { status, headers, otherCodes, isError, isPage, request } = refusal;
  if (status === 429) return rateLimit(headers, request);
  // RingCentral gives every request an ID.
  const isForeign = headers.rcrequestid === undefined && otherCodes.length === 0 && !isError;
  const what = isPage ? 'is a web page (HTML or XML)' : isForeign ? "is not in RingCentral's form" : '';
  const sender = 'A firewall, proxy or gateway between the runner and RingCentral probably sent it.';
  return STATUSES[status] ?? (what && `${subject} ${what}. ${sender}`);
}

/** Whether codes forbid another try, whatever the status: to send a wrong credential again may lock the account. */
export function forbidsRetry(status: number, codes: readonly string[]): boolean {
  const isPassing = (code: string) => PASSING_STATUSES.has(status) || PASSING_CODES.has(code);
  return codes.some((code) => LOCKED_CODES.has(code) || (meanings().has(code) && !isPassing(code)));
}

/** Whether the codes say that a token has ended. Its session may go on with another token of it. */
export function saysEnded(codes: readonly string[]): boolean {
  return codes.some((code) => ENDED_CODES.has(code)) || /^invalid_(grant|token)$/.test(codes.join());
}

/** RingCentral's page "Errors". */
const LOCKED_CODES = new Set(['OAU-147', 'OAU-148']);
/** These say that another try may succeed, whatever a code says. */
const PASSING_STATUSES = new Set([429, 503]);
/** RingCentral's own trouble, and its limits. */
const PASSING_CODES = new Set('CMN-201 CMN-203 CMN-211 CMN-301 CMN-302 CMN-303 CMN-304 CMN-310'.split(' '));
/** Token expired, broken, revoked, or not found. Sources: see {@link makeMeanings}. */
const ENDED_CODES = new Set('OAU-128 OAU-129 OAU-149 OAU-210 OAU-211 OAU-213'.split(' '));

type Meaning = string | ((refusal: Refusal) => string);

/** A meaning that depends on what was refused. */
function byRequest(jwt: string, password: string, refreshToken = password, revocation = refreshToken): Meaning {
  return ({ request }) => ({ jwt, password, 'refresh-token': refreshToken, revocation })[request];
}

/** A meaning for token requests. It cannot explain a refused revocation: the same app got a token before. */
function unlessRevoking(meaning: string): Meaning {
  const changed = 'RingCentral no longer accepts this app. It may have been blocked or given a new secret since.';
  return byRequest(meaning, meaning, meaning, changed);
}

const CHECK_JWT =
  'Check that it was copied whole and, under "Credentials" in the RingCentral developer console, that it still exists and permits this client ID.';
const UNSUPPORTED = 'RingCentral does not support this way to log in here.';
const WRONG_PASSWORD =
  'the user name or the password is wrong. Check `username` (with the country code), `extension` and `password`.';
const REFRESH_TOKEN_CAUSES =
  'It was already used (a refresh token works once), it was revoked (by the end of the job that got it, unless `revoke-token` was `never`), its session has ended, or it belongs to another app. Request a new token with `jwt`.';
const WRONG_ADDRESS = 'there is no token endpoint at this address. Check `server-url`.';
const ELSEWHERE = `${WRONG_ADDRESS} Or something between the runner and RingCentral answers instead.`;
const INTERNAL_ERROR = 'RingCentral reports an internal error.';
const SHARE =
  'If several jobs act for the same user, let them share one token (`seal-token`). Jobs for different users cannot share: start fewer of them at a time (`max-parallel`).';
const SHARED_LIMIT =
  'too many requests, and not only from this app. RingCentral also limits the requests of each account and IP address, and GitHub-hosted runners share IP addresses.';

/** RingCentral's page "Rate limits": without these headers, another limit was reached. */
function rateLimit(headers: Refusal['headers'], request: Refusal['request']): string {
  if (headers['x-rate-limit-limit'] === undefined) return SHARED_LIMIT;
  const limit = 'By default, RingCentral allows five token and revocation requests a minute for each user and app.';
  return `too many requests. ${limit}${request === 'revocation' ? '' : ` ${SHARE}`}`;
}

/**
 * What codes mean and what to do. Sources: RingCentral's page "Errors"; its FAQ "RingCentral Basics" (CMN-211) and "Unauthorized
 * grant type" (OAU-251); the changelogs of its API 1.0.41 (OAU-163, OAU-347) and 1.0.42 (OAU-164); its Postman collection (AGW);
 * its web widgets (OAU-167, OAU-222, OAU-232, OAU-236); answers recorded in its community (OAU-153, OAU-210, OAU-213, OAU-250,
 * CMN-408) and elsewhere (OAU-345). The names in lower case are those of RFC 6749, section 5.2, and RFC 6750, section 3.1.
 *
 * Made when it is needed: it takes more memory than all else that a step makes before its request.
 */
const makeMeanings = (): Readonly<Record<string, Meaning>> => ({
  'OAU-105 OAU-119 OAU-136 OAU-141 OAU-142 OAU-163':
    'the user is not allowed to log in. Ask the administrator of the RingCentral account whether the account is active, and whether the extension exists, is enabled and may log in.',
  'OAU-111': 'a parameter was sent twice. Please report this.',
  'OAU-112 OAU-125 OAU-251 unauthorized_client': byRequest(
    'the app may not use JWT credentials. Open the app\'s settings in the RingCentral developer console and choose "JWT auth flow" under "Auth".',
    'the app may not log in with user name and password, which RingCentral has discontinued. Choose "JWT auth flow" in the app\'s settings in the RingCentral developer console, and use a JWT credential (`jwt`).',
    'the app may not use refresh tokens. Switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console.',
    "the app may not revoke tokens. Check the app's settings in the RingCentral developer console.",
  ),
  'OAU-120 OAU-121 OAU-127': unlessRevoking(
    'RingCentral does not accept this app. Check that `client-id` is correct and belongs to the same environment as `server-url`, and that the RingCentral developer console does not show the app as blocked.',
  ),
  'OAU-123 OAU-134 AGW-401 AGW-402':
    'the Authorization header is missing or malformed. Check `client-id` and `client-secret` for stray characters, and whether a proxy removes the header.',
  'OAU-128 OAU-210': byRequest(
    'the JWT credential has expired. Create a new one in the RingCentral developer console and update the secret.',
    'the credential has expired. Check `username` and `password`.',
    'the refresh token has expired, or was already used (it works once). Request a new token with `jwt`.',
    'the token has expired.',
  ),
  'OAU-129 OAU-149':
    'RingCentral cannot read the credential or token, or it has expired. Copy it again, or create a new one.',
  'OAU-213 invalid_token': byRequest(
    `RingCentral does not know this JWT credential. ${CHECK_JWT}`,
    'RingCentral does not know this user. Check `username` and `extension`.',
    `RingCentral does not know this refresh token. ${REFRESH_TOKEN_CAUSES}`,
    'RingCentral does not know this token. It was already revoked, or its session has ended.',
  ),
  'OAU-140': byRequest(`the JWT credential is not valid for this app. ${CHECK_JWT}`, WRONG_PASSWORD),
  'OAU-146 OAU-153 invalid_client': unlessRevoking(
    "the client ID or the client secret is wrong. Copy both again from the app's page in the RingCentral developer console into `client-id` and `client-secret`, with nothing before or after them, such as a name, a quote or a `$`, and check `server-url`.",
  ),
  'OAU-147 OAU-148':
    'the account is locked after too many failed logins. Wait, or unlock it in RingCentral. Correct what fails before you run the job again: more failed logins can keep the account locked. A JWT credential (`jwt`) needs no password.',
  'OAU-151':
    'the app does not support this kind of authorization. Use a confidential app: a server-side app with a client secret.',
  'OAU-164':
    'the token belongs to another app. Use the same `client-id` and `client-secret` as in the step that requested it.',
  'OAU-165':
    'this is a sandbox app, and RingCentral has deprecated its sandbox. Use a production app and `server-url: https://platform.ringcentral.com`.',
  'OAU-167':
    'access to the account is restricted. Ask the administrator of the RingCentral account, or use a user of another account.',
  'OAU-211': 'the credential or token was revoked. Create a new JWT credential, or request a new token with `jwt`.',
  'OAU-222 OAU-232 OAU-236':
    'the account or the extension does not exist any more, or is disabled or frozen. If the user has left the company, create a credential for another user.',
  'OAU-168':
    'RingCentral refuses user name and password because the user must use multi-factor authentication. Use a JWT credential (`jwt`).',
  'OAU-250 unsupported_grant_type': byRequest(
    `${UNSUPPORTED} Check that the app uses "JWT auth flow", and that the app, the JWT credential and \`server-url\` belong to the same environment.`,
    `${UNSUPPORTED} Use a JWT credential (\`jwt\`).`,
  ),
  'OAU-345 OAU-347':
    'RingCentral does not accept the signature of this JWT. Use a JWT credential that was created in the RingCentral developer console, and copy it whole.',
  'CMN-101': 'a parameter has an invalid value. Check your inputs, such as `scope` (permissions that the app has).',
  'CMN-102':
    'a parameter refers to something that does not exist. Check `server-url`, and the inputs that you set, such as `scope`.',
  'CMN-120 AGW-404': WRONG_ADDRESS,
  'CMN-201 CMN-203': INTERNAL_ERROR,
  'CMN-211': 'RingCentral is overloaded, or under maintenance.',
  'CMN-301 CMN-302': ({ headers, request }) => rateLimit(headers, request),
  'CMN-303':
    "RingCentral cannot determine the app's API plan, and so its rate limit. If this keeps happening, ask RingCentral's developer support about the app.",
  'CMN-304': `RingCentral was already handling the same request. ${SHARE}`,
  'CMN-310': SHARED_LIMIT,
  'CMN-408':
    'the user lacks a permission. Ask the administrator of the RingCentral account to add it, such as "Third Party Apps", to the user\'s role.',
  invalid_scope:
    "`scope` is not valid, or asks for more than the app's permissions. Permission names have no spaces, such as ReadCallLog. Check `scope` against the app's settings in the RingCentral developer console.",
  invalid_request: 'the request lacks a parameter or has an invalid value. Check the credential and all other inputs.',
  invalid_grant: byRequest(
    `the JWT credential is not valid: it may have expired. ${CHECK_JWT}`,
    WRONG_PASSWORD,
    `the refresh token is not valid. ${REFRESH_TOKEN_CAUSES}`,
    'the token is no longer valid.',
  ),
});

let meaningsByCode: ReadonlyMap<string, Meaning> | undefined;

/** What each code means. */
export function meanings(): ReadonlyMap<string, Meaning> {
  const entries = () => Object.entries(makeMeanings());
  meaningsByCode ??= new Map(entries().flatMap(([codes, meaning]) => codes.split(' ').map((code) => [code, meaning])));
  return meaningsByCode;
}

const STATUSES: Readonly<Record<number, string>> = {
  404: ELSEWHERE,
  405: ELSEWHERE,
  408: 'the server timed out while waiting for the request.',
  500: INTERNAL_ERROR,
  502: 'a gateway got no valid answer from RingCentral.',
  503: 'RingCentral is unavailable at the moment.',
  504: 'a gateway got no answer from RingCentral in time.',
  511: 'the network asks for a login first. Ask its administrator to let the runner through.',
};
