import { describe, expect, it } from 'vitest';
import { APP, type Options, RingCentral } from '../support/simulator/ringcentral.ts';
import type { Check } from './check.ts';
import { AFTER, ALL } from './checks.ts';
import { virtualClock } from './clock.ts';
import { runCheck } from './contract.ts';
import { type FaultOf, REFUSAL, withFields } from './deviations/deviating-service.ts';
import { startDnsServer } from './dns-server.ts';
import { Service } from './service.ts';
import { simulate } from './simulated-access.ts';

const SIXTH = 'What does a sixth session do?';
const RENEWAL = 'What does refresh_token_ttl=0 do on a renewal?';
const CHANGES = 'What does a renewal change?';
const INCLUDED = 'Does the scope in the answer list included permissions?';
const COUNTED = 'Do revocations count towards the rate limit?';
const SECRET_JWT = 'Can an app authenticate with client_secret_jwt?';
const KEY_JWT = 'Can an app authenticate with private_key_jwt and an unregistered key?';
const IPV6 = 'Does the host have IPv6 addresses?';
const LIMIT = 'How many OAuth requests may an app send?';
const WINDOW = "How long is the rate limit's window, if answers do not say?";
const REFUSALS = 'How often did the rate limit refuse a request?';
const DATE = 'Do answers have Date?';
const REQUEST_ID = 'Do answers have RCRequestId?';
const TOLD = 'Do answers to revocations have X-Rate-Limit-* headers?';
const COMPRESSED = 'Are answers compressed, although the request says not to?';

const FOR_REVOCATIONS = ({ form }: { form: URLSearchParams }) => form.has('token');
const headers = (changed: Record<string, string | undefined>): FaultOf => {
  return () => ({ kind: 'rewrite', headers: changed });
};

/** What is found of a service that is asked. */
const FINDINGS: readonly {
  question: string;
  service: string;
  found: string | RegExp;
  options?: Options;
  fault?: FaultOf;
}[] = [
  { question: SIXTH, service: 'ends the oldest', found: 'it ends session 1 of 6' },
  {
    question: SIXTH,
    service: 'refuses it',
    options: { sixthSession: 'is refused' },
    found: 'it is refused: HTTP 429, invalid_request',
  },
  { question: SIXTH, service: 'takes six', options: { sixthSession: 'ends none' }, found: 'it ends none' },
  { question: RENEWAL, service: 'grants it', found: 'no refresh token comes with the new access token' },
  {
    question: RENEWAL,
    service: 'ignores it',
    options: { renewalWithoutRefreshToken: 'is ignored' },
    found: 'a refresh token comes with the new access token',
  },
  {
    question: RENEWAL,
    service: 'refuses it',
    fault: ({ form }) => (form.has('refresh_token') ? REFUSAL : undefined),
    found: 'HTTP 400, invalid_request',
  },
  {
    question: CHANGES,
    service: 'goes on with the session',
    found: 'the same session_id, another refresh_token, the same scope',
  },
  {
    question: CHANGES,
    service: 'begins another session, and leaves the refresh token as it is',
    fault: ({ form }) => {
      const refresh_token = form.get('refresh_token');
      return refresh_token ? withFields({ session_id: 'another', refresh_token, scope: 'SMS' }) : undefined;
    },
    found: 'another session_id, the same refresh_token, another scope',
  },
  {
    question: CHANGES,
    service: 'does not go on for longer',
    fault: ({ form }) =>
      form.has('refresh_token') ? withFields({ session_id: undefined, refresh_token: undefined }) : undefined,
    found: 'no session_id, no refresh_token, the same scope',
  },
  { question: INCLUDED, service: 'tells what was asked for', found: 'no, for ReadCallRecording' },
  {
    question: INCLUDED,
    service: 'tells them, too',
    options: { includedPermissions: 'are told' },
    found: 'yes, for ReadCallRecording',
  },
  { question: COUNTED, service: 'counts them', found: 'yes: 4, then 2 remain; their own answers say 3' },
  {
    question: COUNTED,
    service: 'does not count them',
    fault: (request) => (FOR_REVOCATIONS(request) ? { kind: 'answer', status: 200 } : undefined),
    found: 'no: 4, then 3 remain; their own answers do not say',
  },
  { question: SECRET_JWT, service: 'takes Basic only', found: 'no: HTTP 401, invalid_client, OAU-123' },
  {
    question: SECRET_JWT,
    service: 'takes any assertion',
    fault: takeClientAssertion('HS256'),
    found: 'yes',
  },
  { question: KEY_JWT, service: 'takes Basic only', found: 'no: HTTP 401, invalid_client, OAU-123' },
  { question: KEY_JWT, service: 'takes any assertion', fault: takeClientAssertion('RS256'), found: 'yes' },
  { question: LIMIT, service: 'tells it', found: /^5 in 60 s; said by (\d+) of \1 answers$/ },
  {
    question: LIMIT,
    service: 'has another',
    options: { rateLimit: { requests: 4, windowSeconds: 120, penaltySeconds: 60 } },
    found: /^4 in 120 s;/,
  },
  { question: LIMIT, service: 'does not tell it', options: { rateLimitHeaders: false }, found: 'not said' },
  { question: WINDOW, service: 'tells it', found: 'answers say: 60 s' },
  {
    question: WINDOW,
    service: 'has a short one',
    options: untold({ requests: 5, windowSeconds: 30, penaltySeconds: 60 }),
    found: 'at most 31 s, for 5 requests',
  },
  {
    question: WINDOW,
    service: 'has a long one',
    options: untold({ requests: 5, windowSeconds: 120, penaltySeconds: 60 }),
    found: 'longer than 31 s, for 5 requests',
  },
  {
    question: WINDOW,
    service: 'allows less',
    options: untold({ requests: 4, windowSeconds: 60, penaltySeconds: 60 }),
    found: 'request 5 was refused already',
  },
  { question: REFUSALS, service: 'refuses nothing', found: /^never, in \d+ requests$/ },
  {
    question: REFUSALS,
    service: 'allows less than it says',
    options: { rateLimit: { requests: 2, windowSeconds: 60, penaltySeconds: 60 } },
    fault: headers({ 'x-rate-limit-limit': '5', 'x-rate-limit-remaining': '3' }),
    found: /^1 of \d+: 1 below the limit, 0 without Retry-After; remaining: 3$/,
  },
  {
    question: REFUSALS,
    service: 'does not say for how long',
    options: { rateLimit: { requests: 2, windowSeconds: 60, penaltySeconds: 60 } },
    fault: headers({
      'x-rate-limit-limit': '5',
      'retry-after': undefined,
      'x-rate-limit-remaining': undefined,
    }),
    found: /^1 of \d+: 1 below the limit, 1 without Retry-After; remaining: not said$/,
  },
  {
    question: REFUSALS,
    service: 'has a long window that it does not tell',
    options: untold({ requests: 2, windowSeconds: 120, penaltySeconds: 60 }),
    found: /^2 of \d+: 2 below the limit, 0 without Retry-After; remaining: not said$/,
  },
  { question: DATE, service: 'sends it', found: /^(\d+) of \1$/ },
  { question: REQUEST_ID, service: 'sends it', found: /^(\d+) of \1$/ },
  {
    question: REQUEST_ID,
    service: 'does not',
    fault: headers({ RCRequestId: undefined }),
    found: /^0 of [1-9]/,
  },
  { question: TOLD, service: 'tells it', found: '1 of 1' },
  {
    question: TOLD,
    service: 'does not',
    fault: (request) => (FOR_REVOCATIONS(request) ? { kind: 'answer', status: 200 } : undefined),
    found: '0 of 1',
  },
  { question: COMPRESSED, service: 'sends them as they are', found: 'no' },
  {
    question: COMPRESSED,
    service: 'says that they are',
    fault: headers({ 'content-encoding': 'identity' }),
    found: /^(\d+) of \1: identity$/,
  },
];

describe('an open question', () => {
  it.each(FINDINGS)('$question A service $service: $found', async ({ question, found, options, fault }) => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock, options);
    await using _ = ringcentral;
    if (fault) ringcentral.failAlways(fault);
    const outcome = await ask(question, new Service(access, { clock, mayExceedRateLimit: true }));
    expect(outcome).toMatchObject({ verdict: 'open', found: expect.stringMatching(found) });
    if (typeof found === 'string') expect(outcome.found).toBe(found);
  });

  it('about revocations is not confused by earlier requests that no longer count', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    const service = new Service(access, { clock });
    for (let i = 0; i < 3; i++) await service.logIn();
    await clock.sleep(58_000);
    expect((await ask(COUNTED, service)).found).toBe('yes: 4, then 2 remain; their own answers say 3');
  });

  it.each([
    [undefined, 'unknown (ENOTFOUND)'],
    [0, 'none'],
    [3, '3'],
  ])(`${IPV6} Of %d: %s`, async (addresses, found) => {
    await using dns = await startDnsServer(addresses);
    const access = { serverUrl: 'https://ringcentral.test:1', clientId: '', clientSecret: '', jwt: '' };
    const service = new Service(access, { clock: virtualClock(), resolve6: dns.resolve6 });
    expect(await ask(IPV6, service)).toMatchObject({ verdict: 'open', found });
  });

  it.each([
    [IPV6, {}, 'the server is named by its address'],
    [INCLUDED, { apps: [{ ...APP, scope: ['ReadAccounts', 'ReadMessages'] }] }, /no permission of the app/],
    [COUNTED, { rateLimitHeaders: false }, 'answers do not say how many requests remain'],
    [
      WINDOW,
      { rateLimitHeaders: false },
      'exceeds the limit on purpose: npm run contract -- --exceed-rate-limit',
    ],
    [RENEWAL, { apps: [{ ...APP, issuesRefreshTokens: false }] }, 'the app issues no refresh tokens'],
  ])('%s This service cannot tell: %j', async (question, options, found) => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock, options);
    await using _ = ringcentral;
    const outcome = await ask(question, new Service(access, { clock }));
    expect(outcome).toMatchObject({ verdict: 'not checked', found: expect.stringMatching(found) });
  });

  it('is never a failure, whatever the service says', async () => {
    for (const check of ALL) {
      if (!('open' in check)) continue;
      await using ringcentral = await RingCentral.start();
      ringcentral.failAlways(({ form }) => (form.has('token') ? undefined : { kind: 'answer', status: 500 }));
      const access = { serverUrl: ringcentral.url, clientId: APP.id, clientSecret: APP.secret, jwt: 'x' };
      const { verdict } = await runCheck(check, new Service(access, { clock: virtualClock() }));
      expect([check.name, verdict]).toEqual([check.name, expect.stringMatching(/^(open|not checked)$/)]);
    }
  });

  it('is asked of a service in these tests', () => {
    const asked = new Set([...FINDINGS.map(({ question }) => question), IPV6]);
    const open = ALL.filter((check) => 'open' in check).map(({ name }) => name);
    expect([...asked].sort()).toEqual(open.sort());
  });
});

function untold(rateLimit: Exclude<Options['rateLimit'], false>): Options {
  return { ...(rateLimit && { rateLimit }), rateLimitHeaders: false };
}

/** Asks a question; those about the whole run after three logins. */
async function ask(question: string, service: Service) {
  const check = ALL.find(({ name }) => name === question) as Check;
  if (AFTER.includes(check)) {
    for (let i = 0; i < 3; i++) await service.logIn();
    await service.revoke(String(service.answers[0]?.fields.access_token));
  }
  return await runCheck(check, service);
}

/** Takes an app at its word if its assertion is a JWT with this algorithm for this service (RFC 7523, section 3). */
function takeClientAssertion(algorithm: string): FaultOf {
  return ({ form }) => {
    const [header = '', payload = '', signature] = form.get('client_assertion')?.split('.') ?? [];
    if (!signature) return undefined;
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    const { iss, sub, aud, exp, jti } = read(payload);
    const good = read(header).alg === algorithm && iss === APP.id && sub === APP.id && jti && exp;
    if (!good || !aud.endsWith('/restapi/oauth/token')) return REFUSAL;
    const authorization = `Basic ${btoa(`${APP.id}:${APP.secret}`)}`;
    return {
      kind: 'rewrite',
      request: (request) => ({ ...request, headers: { ...request.headers, authorization } }),
    };
  };
}
