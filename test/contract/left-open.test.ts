import { describe, expect, it } from 'vitest';
import { APP, type Options } from '../support/simulator/ringcentral.ts';
import { type FaultOf, withFields } from './deviations/deviating-service.ts';
import { failing, runAgainst } from './run-against.ts';

const without =
  (...names: string[]): FaultOf =>
  () =>
    withFields(Object.fromEntries(names.map((name) => [name, undefined])));

/** What RingCentral's pages say, or do not say, of each stands in the options of the simulator, and in the checks. */
const LEFT_OPEN: readonly { service: string; options?: Options; fault?: FaultOf; call?: FaultOf }[] = [
  { service: 'has neither endpoint_id nor owner_id', fault: without('endpoint_id', 'owner_id') },
  { service: 'issues a dead refresh token', options: { unwantedRefreshToken: 'is issued dead' } },
  { service: 'issues no refresh tokens', options: { apps: [{ ...APP, issuesRefreshTokens: false }] } },
  { service: 'ignores a wish on a renewal', options: { renewalWithoutRefreshToken: 'is ignored' } },
  { service: 'tells included permissions', options: { includedPermissions: 'are told' } },
  { service: 'refuses a sixth session', options: { sixthSession: 'is refused' } },
  { service: 'takes any number of sessions', options: { sixthSession: 'ends none' } },
  { service: 'takes unknown tokens for revoked', options: { revocationOfUnknownToken: 'succeeds' } },
  { service: 'refuses as documented', options: { refusals: 'as documented' } },
  { service: 'tells no rate limit', options: { rateLimitHeaders: false } },
  { service: 'has no rate limit', options: { rateLimit: false } },
  {
    service: 'has a short window',
    options: { rateLimit: { requests: 5, windowSeconds: 30, penaltySeconds: 30 } },
  },
  {
    service: 'has a long window',
    options: { rateLimit: { requests: 3, windowSeconds: 120, penaltySeconds: 120 } },
  },
  {
    service: 'has a long window that it does not tell',
    options: {
      rateLimit: { requests: 5, windowSeconds: 120, penaltySeconds: 120 },
      rateLimitHeaders: false,
    },
  },
  { service: 'counts by app', options: { rateLimitedBy: 'app' } },
  { service: 'counts by address', options: { rateLimitedBy: 'address' } },
  {
    service: 'never says how long to wait',
    fault: () => ({ kind: 'rewrite', headers: { 'retry-after': undefined } }),
  },
  {
    service: 'has other names for its groups',
    fault: () => ({ kind: 'rewrite', headers: { 'x-rate-limit-group': 'Sign-in' } }),
  },
  { service: 'ends sessions after seven minutes', options: { sessionTimeouts: { absolute: 420 } } },
  { service: 'ends idle sessions', options: { sessionTimeouts: { idle: 300 } } },
  { service: 'has one permission', options: { apps: [{ ...APP, scope: ['ReadAccounts'] }] } },
  {
    service: 'has permissions that cannot be told apart',
    options: { apps: [{ ...APP, scope: ['SMS', 'TeamMessaging'] }] },
  },
  { service: 'has an API that is down', call: () => ({ kind: 'answer', status: 503 }) },
  { service: 'has an API that is busy', call: () => ({ kind: 'answer', status: 429 }) },
  {
    service: 'has no call log and no messages',
    call: ({ path }) => (path.endsWith('~') ? undefined : { kind: 'answer', status: 404, body: '{}' }),
  },
  {
    service: 'does not tell another app that it may not revoke',
    fault: ({ form, headers }) =>
      form.has('token') && headers.authorization !== `Basic ${btoa(`${APP.id}:${APP.secret}`)}`
        ? { kind: 'answer', status: 200 }
        : undefined,
  },
  {
    service: 'refuses a JWT in a way of its own',
    fault: ({ form }) =>
      form.get('assertion')?.endsWith(Buffer.from('{"not":"a signature"}').toString('base64url'))
        ? { kind: 'answer', status: 401, body: '{"errors":[{"errorCode":"OAU-999"}]}' }
        : undefined,
  },
];

describe('what sources leave open', () => {
  it.each(LEFT_OPEN)('does not fail: a service that $service', async ({ options, fault, call }) => {
    const { outcomes, ringcentral } = await runAgainst(options, (ringcentral) => {
      if (fault) ringcentral.failAlways(fault);
      if (call) ringcentral.failEveryCall(call);
    });
    expect(outcomes[0]?.verdict).toBe('holds');
    expect(failing(outcomes)).toEqual([]);
    expect(ringcentral.liveSessions).toEqual([]);
  });
});
