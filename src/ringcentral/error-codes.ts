/** The part of RingCentral's error body that decisions and messages are made of. */
export interface ErrorAnswer {
  status: number;
  /** The body as it arrived; any text at all. */
  body: string;
}

/** RingCentral's error codes in an answer (`OAU-140`, `invalid_grant`), most telling first. */
export function errorCodes({ body }: ErrorAnswer): string[] {
  const answer = parseObject(body);
  const details = Array.isArray(answer.errors) ? answer.errors.map(asObject) : [];
  const numbered = [...details.map((detail) => detail.errorCode), answer.errorCode].filter(
    (code): code is string => typeof code === 'string' && /^[A-Z]{2,5}-\d{1,5}$/.test(code),
  );
  const known = numbered.filter((code) => meaningOf(code));
  const oauth = typeof answer.error === 'string' && /^[a-z_]{3,40}$/.test(answer.error) ? [answer.error] : [];
  return [...new Set([...known, ...numbered, ...oauth])].slice(0, MOST_CODES);
}

/**
 * Says what an error answer means and what to change: by RingCentral's code where it is known, by its OAuth error
 * (RFC 6749, section 5.2) next, and otherwise in RingCentral's own words.
 *
 * @param harmless makes server text fit to stand in a message
 */
export function explain(answer: ErrorAnswer, harmless: (text: string) => string): string {
  const codes = errorCodes(answer);
  const label = [`HTTP ${answer.status}`, ...codes].join(', ');
  const known = codes.find((code) => meaningOf(code));
  if (known) {
    const parameters = PARAMETER_CODES.has(known) ? parameterNames(answer, harmless) : '';
    return `${label}: ${meaningOf(known)}${parameters}`;
  }
  const words = ownWords(answer, harmless);
  return words
    ? `${label}: RingCentral says "${words}".`
    : `${label}: ${STATUSES[answer.status] ?? 'RingCentral gives no reason.'}`;
}

/** A message has room for no more. */
const MOST_CODES = 5;

/** Whether a code forbids another try, whatever the status: each further try prolongs the lock of an account. */
export function forbidsRetry(codes: readonly string[]): boolean {
  return codes.some((code) => meaningOf(code) === LOCKED);
}

const KIND_OF_APP =
  'Open the app in the RingCentral developer console, and add the grant to its auth settings ("JWT auth flow" for `jwt`, "Resource owner credentials" for `username`); an app that was made for another flow has to be made anew. For `refresh-token`, switch on "Issue refresh tokens" there.';
const SERVER_OF_APP =
  'Check that `client-id` belongs to this environment, and `server-url` too: a sandbox app works on https://platform.devtest.ringcentral.com only, a production app on https://platform.ringcentral.com only.';
const LOGIN_OF_EXTENSION =
  'Ask the administrator of the RingCentral account whether the extension exists, is enabled and may log in.';
const CLIENT =
  'the client ID or the client secret is wrong. Check `client-id` and `client-secret` against the app in the RingCentral developer console, and that it is an app of this environment (`server-url`).';
const USER =
  'the user name or the password is wrong, or the JWT credential is not valid for this app. Check `username` (with country code), `extension` and `password`; for `jwt`, that the credential lists this client ID or all apps.';
const LOCKED =
  'the account is locked after failed logins, and each further try prolongs that. Wait, unlock it in RingCentral, correct `password`, and only then run this again.';
const RATE_LIMIT =
  'too many requests. RingCentral allows five token or revocation requests a minute for a user and app; let jobs share one token (`seal-token`).';
const RINGCENTRAL_TROUBLE = 'RingCentral has trouble of its own. Nothing to change; try again later.';

/** What RingCentral's codes mean and what to do. Source: RingCentral's page "Errors" and its changelogs 1.0.41 and 1.0.42. */
const CODES: Readonly<Record<string, string>> = {
  'OAU-112': `the app is not allowed this grant type. ${KIND_OF_APP}`,
  'OAU-125': `the app is not allowed this grant type. ${KIND_OF_APP}`,
  'OAU-251': `the app is not allowed this grant type. ${KIND_OF_APP}`,
  'OAU-120': `the app is not valid on this server. ${SERVER_OF_APP}`,
  'OAU-121': `the app is not valid on this server. ${SERVER_OF_APP}`,
  'OAU-127': `the app is not valid on this server. ${SERVER_OF_APP}`,
  'OAU-165': `the app is not valid on this server. ${SERVER_OF_APP}`,
  'OAU-123':
    'the Authorization header is malformed. Check `client-id` and `client-secret` for stray characters.',
  'OAU-134':
    'the Authorization header is malformed. Check `client-id` and `client-secret` for stray characters.',
  'OAU-105': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
  'OAU-119': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
  'OAU-163': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
  'OAU-136': `the extension was not found or may not log in. ${LOGIN_OF_EXTENSION}`,
  'OAU-141': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
  'OAU-142': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
  'OAU-140': USER,
  'OAU-146': CLIENT,
  'OAU-153': CLIENT,
  'OAU-164': CLIENT,
  'OAU-147': LOCKED,
  'OAU-148': LOCKED,
  'OAU-151': 'the app does not support this way of authorization. Make it a confidential (server) app.',
  'OAU-168':
    'the password grant was refused because the user must pass multi-factor authentication. Use a JWT credential (`jwt`) instead.',
  'OAU-210':
    'the token or credential has expired. Make a new JWT credential in the developer console; a refresh token comes from a step that requests a token anew.',
  'OAU-213':
    'the token was not found: it was used before (a refresh token works once), was revoked, or its session was ended by a newer one (RingCentral keeps about five for a user and app).',
  'OAU-111': 'a parameter was sent twice. Please report this: ',
  'CMN-101':
    'the value of a parameter is invalid. Check the inputs that you set (`scope`, `endpoint-id` and others): ',
  'CMN-102': 'something that a parameter names was not found. Check the inputs that you set: ',
  'CMN-201': RINGCENTRAL_TROUBLE,
  'CMN-203': RINGCENTRAL_TROUBLE,
  'CMN-301': RATE_LIMIT,
  'CMN-302': RATE_LIMIT,
  'CMN-303':
    'RingCentral cannot tell the API plan of the app, and so its rate limits. If that goes on, ask RingCentral support about the app.',
  'CMN-304':
    'RingCentral was answering the same request of another job at that moment. Let jobs share one token (`seal-token`).',
  'CMN-310': RATE_LIMIT,
  invalid_client: CLIENT,
  unauthorized_client: `the app is not allowed this grant type. ${KIND_OF_APP}`,
};

function meaningOf(code: string): string | undefined {
  return Object.hasOwn(CODES, code) ? CODES[code] : undefined;
}

const PARAMETER_CODES = new Set(['OAU-111', 'CMN-101', 'CMN-102']);

/** For answers without a code or a word, such as those of a gateway in between. */
const STATUSES: Readonly<Record<number, string>> = {
  403: 'access was forbidden, perhaps by a gateway or firewall in between.',
  404: 'there is no token endpoint at this address. Check `server-url`.',
  408: 'the server waited too long for the request.',
  429: RATE_LIMIT,
  500: RINGCENTRAL_TROUBLE,
  502: 'a gateway in between got no answer from RingCentral.',
  503: 'RingCentral is not available at the moment.',
  504: 'a gateway in between got no answer from RingCentral in time.',
};

/** Names only: `parameterValue` can echo what was sent. */
function parameterNames(answer: ErrorAnswer, harmless: (text: string) => string): string {
  const { errors } = parseObject(answer.body);
  const names = (Array.isArray(errors) ? errors : [])
    .flatMap((error) => asObject(error).parameters ?? [])
    .map((parameter) => asObject(parameter).parameterName)
    .filter((name): name is string => typeof name === 'string' && name !== '');
  return names.length > 0 ? harmless([...new Set(names)].join(', ')) : 'RingCentral names none.';
}

function ownWords(answer: ErrorAnswer, harmless: (text: string) => string): string {
  const { error_description, message, errors } = parseObject(answer.body);
  const details = (Array.isArray(errors) ? errors : []).map((error) => asObject(error).message);
  const words = [error_description, message, ...details].filter(
    (word): word is string => typeof word === 'string' && word.trim() !== '',
  );
  return harmless([...new Set(words)].slice(0, 5).join('; '));
}

function parseObject(json: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(json));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
