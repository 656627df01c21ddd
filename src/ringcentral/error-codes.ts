import { asList, asObject, type JsonObject } from '../json.ts';
import type { Quote } from '../log/workflow-log.ts';
import type { Grant } from './grant.ts';

/** An answer in which RingCentral refuses a request. */
export interface Refusal {
  status: number;
  /** The JSON object in its body, if there is one. */
  fields: JsonObject | undefined;
  /** What was refused: a token request, by its grant, or a revocation. */
  request: Grant['type'] | 'revocation';
  /** Whether the answer has `X-Rate-Limit-*` headers. RingCentral's page "Rate limits": if not, another limit was reached. */
  hasRateLimitHeaders: boolean;
}

/** RingCentral's error codes in an answer (`OAU-140`, `invalid_grant`), the most telling first. */
export function errorCodes(fields: JsonObject = {}): string[] {
  const details = asList(fields.errors).map(asObject);
  const numbered = [...details.map((detail) => detail?.errorCode), fields.errorCode].filter(
    (code): code is string => typeof code === 'string' && /^[A-Z]{2,5}-\d{1,5}$/.test(code),
  );
  const known = numbered.filter((code) => Object.hasOwn(CODES, code));
  const oauth = OAUTH_ERRORS.filter((name) => name === fields.error);
  return [...new Set([...known, ...numbered, ...oauth])].slice(0, MOST_CODES);
}

/** A message has room for no more. */
const MOST_CODES = 5;

/** RFC 6749, section 5.2. */
const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
] as const;

/**
 * Says what a refusal means and what to change: by RingCentral's code where it is known, by its OAuth error next, and
 * otherwise in RingCentral's own words.
 */
export function explain(refusal: Refusal, quote: Quote): string {
  const codes = errorCodes(refusal.fields);
  const label = [`HTTP ${refusal.status}`, ...codes].join(', ');
  // Stryker disable next-line StringLiteral: any text that is not a code will do
  const [code = ''] = codes;
  if (Object.hasOwn(CODES, code)) {
    const meaning = CODES[code];
    const text = typeof meaning === 'function' ? meaning(refusal) : meaning;
    return `${label}: ${text}${PARAMETER_CODES.has(code) ? parameterNames(refusal.fields, quote) : ''}`;
  }
  const words = ownWords(refusal.fields);
  if (words === '') return `${label}: ${reasonByStatus(refusal)}`;
  const quoted = quote(words, '');
  return quoted === ''
    ? `${label}: RingCentral's explanation is left out because it repeats part of a credential.`
    : `${label}: RingCentral says "${quoted}".`;
}

/** Whether a code forbids another try, whatever the status: the account is locked already. */
export function forbidsRetry(codes: readonly string[]): boolean {
  return codes.some((code) => Object.hasOwn(CODES, code) && CODES[code] === LOCKED);
}

type Meaning = string | ((refusal: Refusal) => string);

const GRANT_NOT_ALLOWED: Meaning = ({ request }) =>
  ({
    jwt: 'the app may not use JWT credentials. Open the app\'s settings in the RingCentral developer console and choose "JWT auth flow" under "Auth".',
    password:
      'the app may not use the password grant, which RingCentral has discontinued. Choose "JWT auth flow" in the app\'s settings in the RingCentral developer console, and use a JWT credential (`jwt`).',
    'refresh-token':
      'the app may not use refresh tokens. Switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console.',
    revocation:
      "the app may not revoke tokens. Check the app's settings in the RingCentral developer console.",
  })[request];

const UNSUPPORTED_GRANT: Meaning = ({ request }) =>
  request === 'jwt'
    ? 'RingCentral does not support this grant here. Check that the app uses "JWT auth flow", and that the app, the JWT credential and `server-url` belong to the same environment.'
    : 'RingCentral does not support this grant here. Use a JWT credential (`jwt`).';

const WRONG_APP =
  'RingCentral does not accept this app. Check that `client-id` is correct and belongs to the same environment as `server-url`.';

const SANDBOX_APP =
  'this is a sandbox app, and RingCentral has deprecated its sandbox. Use a production app and `server-url: https://platform.ringcentral.com`.';

const MALFORMED_HEADER =
  'the Authorization header is malformed. Check `client-id` and `client-secret` for stray characters.';

const WRONG_CLIENT =
  "the client ID or the client secret is wrong. Copy both again from the app's page in the RingCentral developer console into `client-id` and `client-secret`.";

const MAY_NOT_LOG_IN =
  'the user is not allowed to log in. Ask the administrator of the RingCentral account whether the extension exists, is enabled and may log in.';

const RESTRICTED_ACCOUNT =
  'access to the account is restricted. Ask the administrator of the RingCentral account, or use a user of another account.';

const WRONG_USER: Meaning = ({ request }) =>
  request === 'jwt'
    ? 'the JWT credential is not valid for this app. In the RingCentral developer console, check under "Credentials" that it still exists and permits this client ID.'
    : 'the user name or the password is wrong. Check `username` (with the country code), `extension` and `password`.';

const LOCKED =
  'the account is locked after too many failed logins. Wait, or unlock it in RingCentral. Correct the password before you run the job again: more failed logins can keep the account locked.';

const SINGLE_SIGN_ON_OR_MFA =
  'RingCentral refuses the password grant because the user must use multi-factor authentication. Use a JWT credential (`jwt`).';

const EXPIRED: Meaning = ({ request }) =>
  ({
    jwt: 'the JWT credential has expired. Create a new one in the RingCentral developer console and update the secret.',
    password: 'the credential has expired. Check `username` and `password`.',
    'refresh-token':
      'the refresh token has expired. Renew earlier, or request a new token with `jwt` instead.',
    revocation: 'the token has expired.',
  })[request];

const NOT_FOUND: Meaning = ({ request }) =>
  ({
    jwt: 'RingCentral does not know this JWT credential. In the RingCentral developer console, check under "Credentials" that it still exists and permits this client ID.',
    password: 'RingCentral does not know this user. Check `username` and `extension`.',
    'refresh-token':
      'RingCentral does not know this refresh token. It was already used (a refresh token works once), it was revoked, or its session has ended. Request a new token with `jwt`.',
    revocation: 'RingCentral does not know this token. It was already revoked, or its session has ended.',
  })[request];

const REVOKED: Meaning = ({ request }) =>
  request === 'revocation'
    ? 'the token was already revoked.'
    : 'the credential was revoked. Create a new one, or request a new token with `jwt`.';

const OTHER_APP =
  'the token belongs to another app. Use the same `client-id` and `client-secret` as in the step that requested it.';

const UNKNOWN_SIGNATURE =
  'RingCentral does not accept the way this JWT is signed. Use a JWT credential that was created in the RingCentral developer console.';

const INVALID_PARAMETER =
  'a parameter has an invalid value. Check the inputs that you set, such as `scope` and `endpoint-id`. Parameters: ';

const WRONG_ADDRESS = 'there is no token endpoint at this address. Check `server-url`.';

const TROUBLE = 'RingCentral reports an internal error.';

const SHARED_LIMIT =
  'too many requests, and not only from this app. RingCentral also limits the requests of each account and IP address, and GitHub-hosted runners share IP addresses.';

const APP_LIMIT =
  'too many requests. By default, RingCentral allows five token and revocation requests a minute. If several jobs request tokens, let them share one (`seal-token`).';

const RATE_LIMIT: Meaning = ({ hasRateLimitHeaders }) => (hasRateLimitHeaders ? APP_LIMIT : SHARED_LIMIT);

/**
 * What RingCentral's codes mean and what to do. Sources: [errors] its page "Errors"; [1.0.41], [1.0.42] the changelogs of
 * these API versions; [community] answers recorded in its developer community; [widgets] the messages of its own web
 * widgets; [faq] its page "Unauthorized grant type".
 */
const CODES: Readonly<Record<string, Meaning>> = {
  'OAU-105': MAY_NOT_LOG_IN, // [errors]
  'OAU-111': 'a parameter was sent twice. Please report this. Parameters: ', // [errors]
  'OAU-112': GRANT_NOT_ALLOWED, // [errors]
  'OAU-119': MAY_NOT_LOG_IN, // [errors]
  'OAU-120': WRONG_APP, // [errors]
  'OAU-121': WRONG_APP, // [errors]
  'OAU-123': MALFORMED_HEADER, // [errors]
  'OAU-125': GRANT_NOT_ALLOWED, // [errors]
  'OAU-127': WRONG_APP, // [errors]
  'OAU-134': MALFORMED_HEADER, // [errors]
  'OAU-136': MAY_NOT_LOG_IN, // [errors]
  'OAU-140': WRONG_USER, // [errors]
  'OAU-141': MAY_NOT_LOG_IN, // [errors]
  'OAU-142': MAY_NOT_LOG_IN, // [errors]
  'OAU-146': WRONG_CLIENT, // [errors]
  'OAU-147': LOCKED, // [errors]
  'OAU-148': LOCKED, // [errors]
  'OAU-151':
    'the app does not support this kind of authorization. Use a confidential app: a server-side app with a client secret.', // [errors]
  'OAU-153': WRONG_CLIENT, // [community] "Implementing the reauthentication flow"
  'OAU-163': MAY_NOT_LOG_IN, // [1.0.41]
  'OAU-164': OTHER_APP, // [1.0.42]
  'OAU-165': SANDBOX_APP, // [1.0.42]
  'OAU-167': RESTRICTED_ACCOUNT, // [widgets]
  'OAU-168': SINGLE_SIGN_ON_OR_MFA, // [errors]
  'OAU-210': EXPIRED, // [community] "My access token expired"
  'OAU-211': REVOKED, // [widgets]
  'OAU-213': NOT_FOUND, // [community] "TokenInvalid: OAU-213"
  'OAU-250': UNSUPPORTED_GRANT, // [community] "Getting Unauthorized grant type exception OAU-250"
  'OAU-251': GRANT_NOT_ALLOWED, // [faq]
  'OAU-347': UNKNOWN_SIGNATURE, // [1.0.41]
  'CMN-101': INVALID_PARAMETER, // [errors]
  'CMN-102':
    'a parameter refers to something that does not exist. Check the inputs that you set, such as `scope` and `endpoint-id`. Parameters: ', // [errors]
  'CMN-120': WRONG_ADDRESS, // [errors]
  'CMN-201': TROUBLE, // [errors]
  'CMN-203': TROUBLE, // [errors]
  'CMN-301': RATE_LIMIT, // [errors]
  'CMN-302': RATE_LIMIT, // [errors]
  'CMN-303':
    "RingCentral cannot determine the app's API plan, and so its rate limit. If this keeps happening, ask RingCentral's developer support about the app.", // [errors]
  'CMN-304':
    'RingCentral was already handling the same request. If several jobs request tokens, let them share one (`seal-token`).', // [errors]
  'CMN-310': SHARED_LIMIT, // [errors]
  // Without a code of RingCentral's, they mean what RFC 6749, section 5.2, says.
  invalid_client: WRONG_CLIENT,
  unauthorized_client: GRANT_NOT_ALLOWED,
  unsupported_grant_type: UNSUPPORTED_GRANT,
  invalid_scope:
    "`scope` is not valid, or asks for more than the app's permissions. Check `scope` against the app's settings in the RingCentral developer console.",
  invalid_request: 'the request lacks a parameter or has an invalid value. Check the inputs that you set.',
  invalid_grant: ({ request }) =>
    ({
      jwt: 'the JWT credential is not valid. It may have expired or been deleted, or it may not permit this client ID. Check it under "Credentials" in the RingCentral developer console.',
      password: 'the user name or the password is wrong. Check `username`, `extension` and `password`.',
      'refresh-token':
        'the refresh token is not valid. It was already used (a refresh token works once), it was revoked, or it has expired. Request a new token with `jwt`.',
      revocation: 'the token is no longer valid.',
    })[request],
};

/** Every code that has an explanation. */
export const EXPLAINED_CODES: readonly string[] = Object.keys(CODES);

const PARAMETER_CODES = new Set(['OAU-111', 'CMN-101', 'CMN-102']);

/** For answers without a code or a message, such as those of a gateway in between. */
function reasonByStatus({ status, hasRateLimitHeaders }: Refusal): string {
  if (status === 429) return hasRateLimitHeaders ? APP_LIMIT : SHARED_LIMIT;
  return STATUSES[status] ?? 'RingCentral gives no reason.';
}

const STATUSES: Readonly<Record<number, string>> = {
  403: 'access is forbidden, perhaps by a gateway or firewall between the runner and RingCentral.',
  404: WRONG_ADDRESS,
  408: 'the server timed out while waiting for the request.',
  500: TROUBLE,
  502: 'a gateway got no valid answer from RingCentral.',
  503: 'RingCentral is unavailable at the moment.',
  504: 'a gateway got no answer from RingCentral in time.',
};

/** Names only: `parameterValue` can repeat what was sent. */
function parameterNames(fields: JsonObject = {}, quote: Quote): string {
  const names = asList(fields.errors)
    .flatMap((error) => asList(asObject(error)?.parameters))
    .map((parameter) => asObject(parameter)?.parameterName)
    .filter(isText);
  return names.length > 0 ? `${quote([...new Set(names)].join(', '))}.` : 'not reported.';
}

function ownWords(fields: JsonObject = {}): string {
  const details = asList(fields.errors).map((error) => asObject(error)?.message);
  const words = [fields.error_description, fields.message, ...details].filter(isText);
  return [...new Set(words)].slice(0, 5).join('; ');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
