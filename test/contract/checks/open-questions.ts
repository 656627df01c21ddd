/** What no source says, or where sources disagree: whatever is found is told, and nothing fails. */
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { describe, numberIn, text } from '../answer.ts';
import { accessTokenIn, type Check, NO_REFRESH_TOKEN } from '../check.ts';
import { JWT_GRANT, type Service } from '../service.ts';
import { NotApplicable } from '../verdicts.ts';

const SESSIONS = 5;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const CODINGS = ['gzip', 'deflate', 'br', 'zstd', 'identity'];

export const SIXTH_SESSION: Check = {
  name: 'What does a sixth session do?',
  source: 'Page "Tokens": usually five are allowed, more invalidate tokens; page "Errors": or HTTP 429',
  open: true,
  async run(service) {
    const tokens: string[] = [];
    for (let i = 0; i < SESSIONS; i++) tokens.push(accessTokenIn(await service.logIn(NO_REFRESH_TOKEN)));
    const sixth = await service.logInOnce();
    if (sixth.status !== 200) return `it is refused: ${describe(sixth)}`;
    tokens.push(accessTokenIn(sixth));
    const ended: number[] = [];
    for (const [i, token] of tokens.entries()) if ((await service.callApi(token)) === 401) ended.push(i + 1);
    return ended.length === 0 ? 'it ends none' : `it ends session ${ended.join(', ')} of 6`;
  },
};

export const OPEN_QUESTIONS: readonly Check[] = [
  {
    name: 'Do revocations count towards the rate limit?',
    source: 'API reference, Revoke Token: group Auth; page "Rate limits" does not name them',
    open: true,
    async run(service) {
      await service.pace.calm();
      const first = await service.logIn(NO_REFRESH_TOKEN);
      const revocation = await service.revoke(accessTokenIn(first));
      const second = await service.logIn(NO_REFRESH_TOKEN);
      const [before, between, after] = [first, revocation, second].map(({ headers }) =>
        numberIn(headers, 'x-rate-limit-remaining'),
      );
      if (before === undefined || after === undefined)
        throw new NotApplicable('answers do not say how many requests remain');
      const told =
        between === undefined ? 'their own answers do not say' : `their own answers say ${between}`;
      const used = before - after;
      return `${used === 2 ? 'yes' : used === 1 ? 'no' : 'not clear'}: ${before}, then ${after} remain; ${told}`;
    },
  },
  {
    name: 'Can an app authenticate with client_secret_jwt?',
    source: 'API reference, Get Token, names it; no source says how to set it up',
    open: true,
    run: (service) =>
      authenticateWith(
        service,
        (signed) => {
          const { clientSecret } = service.access;
          return createHmac('sha256', clientSecret).update(signed).digest('base64url');
        },
        'HS256',
      ),
  },
  {
    name: 'Can an app authenticate with private_key_jwt and an unregistered key?',
    source: 'API reference, Get Token, names it; no source says how to set it up',
    open: true,
    run: (service) =>
      authenticateWith(
        service,
        (signed) => {
          const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
          return sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url');
        },
        'RS256',
      ),
  },
  {
    name: 'Does the host have IPv6 addresses?',
    source: 'No source says',
    open: true,
    async run(service) {
      const { hostname } = new URL(service.access.serverUrl);
      if (isIP(hostname.replace(/^\[|\]$/g, '')))
        throw new NotApplicable('the server is named by its address');
      const addresses = await service
        .resolve6(hostname)
        .catch((error: { code?: unknown }) => text(error.code));
      if (typeof addresses !== 'string') return `${addresses.length}`;
      return addresses === 'ENODATA'
        ? 'none'
        : `unknown (${/^[A-Z_]{1,20}$/.exec(addresses)?.[0] ?? 'failed'})`;
    },
  },
];

/** What the answers of the whole run tell; asks nothing more. */
export const FIGURES: readonly Check[] = [
  {
    name: 'How many OAuth requests may an app send?',
    source: 'Page "Rate limits": 5 in 60 s by default, which can be another for each app',
    open: true,
    async run({ answers, pace }) {
      const told = answers.filter(({ headers }) => numberIn(headers, 'x-rate-limit-limit') !== undefined);
      if (told.length === 0) return 'not said';
      const { requests, windowSeconds } = pace.limit;
      return `${requests} in ${windowSeconds} s; said by ${told.length} of ${answers.length} answers`;
    },
  },
  {
    name: 'How often did the rate limit refuse a request?',
    source: 'Page "Rate limits": most refusals have Retry-After',
    open: true,
    async run({ answers, pace: { refusals } }) {
      if (refusals.length === 0) return `never, in ${answers.length} requests`;
      const below = refusals.filter(({ belowLimit }) => belowLimit).length;
      const without = refusals.filter(({ retryAfter }) => retryAfter === null).length;
      const remaining = [...new Set(refusals.map(({ remaining }) => number(remaining)))].join(' or ');
      return `${refusals.length} of ${answers.length}: ${below} below the limit, ${without} without Retry-After; remaining: ${remaining}`;
    },
  },
  headerFigure('Do answers have Date?', 'date'),
  headerFigure('Do answers have RCRequestId?', 'rcrequestid'),
  headerFigure('Do answers to revocations have X-Rate-Limit-* headers?', 'x-rate-limit-limit', 'revoke'),
  {
    name: 'Are answers compressed, although the request says not to?',
    source: 'RFC 9110, section 12.5.3: not where identity is asked for',
    open: true,
    async run({ answers }) {
      const codings = answers
        .map(({ headers }) => headers.get('content-encoding'))
        .filter((value) => value !== null);
      if (codings.length === 0) return 'no';
      const known = codings.map((coding) => CODINGS.find((known) => known === coding) ?? 'another');
      return `${codings.length} of ${answers.length}: ${[...new Set(known)].join(', ')}`;
    },
  },
];

function headerFigure(name: string, header: string, endpoint?: 'revoke'): Check {
  return {
    name,
    source: 'No source says',
    open: true,
    async run(service) {
      const answers = service.answers.filter((answer) => !endpoint || answer.endpoint === endpoint);
      const having = answers.filter(({ headers }) => headers.has(header)).length;
      return `${having} of ${answers.length}`;
    },
  };
}

/** RFC 7523, sections 2.2 and 3. */
async function authenticateWith(
  service: Service,
  signatureOf: (signed: string) => string,
  alg: string,
): Promise<string> {
  const { clientId, jwt, serverUrl } = service.access;
  const now = Math.floor(service.surroundings.clock.now() / 1000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: `${serverUrl}/restapi/oauth/token`,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  const form = {
    grant_type: JWT_GRANT,
    assertion: jwt,
    ...NO_REFRESH_TOKEN,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: `${signed}.${signatureOf(signed)}`,
  };
  const answer = await service.requestToken(form, null);
  return answer.status === 200 ? 'yes' : `no: ${describe(answer)}`;
}

function number(value: string | null): string {
  return /^\d{1,6}$/.test(value ?? '') ? (value ?? '') : 'not said';
}
