import { describe, expect, it } from 'vitest';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';
import { PENALTY } from './checks/rate-limit.ts';
import { ALL, GATE } from './checks.ts';
import { type Clock, virtualClock } from './clock.ts';
import { type Outcome, runCheck, runContract, tableOf } from './contract.ts';
import { REFUSAL, withFields } from './deviations/deviating-service.ts';
import { failing, runAgainst } from './run-against.ts';
import { Service } from './service.ts';
import { simulate } from './simulated-access.ts';

describe('the contract', () => {
  it('makes every check once, and leaves no session', async () => {
    const { outcomes, ringcentral } = await runAgainst();
    expect(outcomes.map(({ name }) => name).sort()).toEqual(ALL.map(({ name }) => name).sort());
    expect(new Set(outcomes.map(({ verdict }) => verdict))).toEqual(
      new Set(['holds', 'open', 'not checked']),
    );
    expect(ringcentral.liveSessions).toEqual([]);
    const refusals = outcomes.find(({ name }) => name.startsWith('How often did the rate limit refuse'));
    expect(refusals?.found, 'but for those on purpose').toMatch(/^never/);
  });

  it('has a name of its own for every check', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  });

  it('tells how long a token lived, before its end and after it', async () => {
    const { outcomes } = await runAgainst();
    const lifetime = outcomes.find(({ name }) => name.startsWith('An access token lives'));
    const [, alive, dead] =
      /^alive after (\d+) s, dead after (\d+) s, of 600 s$/.exec(lifetime?.found ?? '') ?? [];
    expect(Number(alive)).toBeGreaterThan(300);
    expect(Number(dead)).toBeGreaterThan(600);
  });

  it('goes no further when there is no token at first, for failed logins lock accounts', async () => {
    const { outcomes, ringcentral } = await runAgainst({}, (ringcentral) =>
      ringcentral.failAlways(() => REFUSAL),
    );
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual([
      'does not hold',
      ...Array(ALL.length - 1).fill('not checked'),
    ]);
  });

  it('goes on when there is a token that cannot be revoked', async () => {
    const { outcomes } = await runAgainst({}, (ringcentral) =>
      ringcentral.failAlways(({ form }) =>
        form.has('token') ? { kind: 'rewrite', status: 204 } : undefined,
      ),
    );
    expect(failing(outcomes)).toContainEqual(
      expect.stringMatching(/^A revocation ends the access token: HTTP 204/),
    );
    expect(outcomes.map(({ found }) => found)).not.toContain('there is no token');
  });

  it('goes on when a check fails, and ends its session', async () => {
    const { outcomes, ringcentral } = await runAgainst({}, (ringcentral) =>
      ringcentral.failAlways(() => withFields({ scope: 42 })),
    );
    expect(failing(outcomes)).toContainEqual(expect.stringMatching(/^The answer has the fields/));
    expect(outcomes.filter(({ verdict }) => verdict === 'holds').length).toBeGreaterThan(10);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('goes on when the token that it watches does not come', async () => {
    const { outcomes } = await runAgainst({}, (ringcentral) =>
      ringcentral.failAlways(({ form }) => (form.get('access_token_ttl') === '600' ? REFUSAL : undefined)),
    );
    expect(failing(outcomes)).toEqual([
      expect.stringMatching(/^An access token lives .*: HTTP 400/),
      expect.stringMatching(/^A refresh token works when .*: HTTP 400/),
    ]);
  });

  it('claims nothing of the token where the API is down', async () => {
    const { outcomes } = await runAgainst({}, (ringcentral) =>
      ringcentral.failEveryCall(() => ({ kind: 'answer', status: 503 })),
    );
    const lifetime = outcomes.find(({ name }) => name.startsWith('An access token lives'));
    expect(lifetime).toMatchObject({ verdict: 'not checked', found: 'the API said nothing about the token' });
  });

  it('watches the token though a look fails now and then', async () => {
    let calls = 0;
    const { outcomes } = await runAgainst({}, (ringcentral) =>
      ringcentral.failEveryCall(() => (++calls % 7 === 0 ? { kind: 'answer', status: 503 } : undefined)),
    );
    const lifetime = outcomes.find(({ name }) => name.startsWith('An access token lives'));
    expect(lifetime?.verdict).toBe('holds');
  });

  it('does not exceed the rate limit on purpose, unless it may', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    const outcomes = await runContract(new Service(access, { clock }));
    const [penalty] = outcomes.filter(({ found }) => found.includes('--exceed-rate-limit'));
    expect(penalty?.verdict).toBe('not checked');
    const refusals = outcomes.find(({ name }) => name.startsWith('How often did the rate limit refuse'));
    expect(refusals?.found).toMatch(/^never/);
  });

  it('says what it needs for the checks that it did not make', async () => {
    const clock = virtualClock();
    await using ringcentral = await RingCentral.start({ now: clock.now });
    const access = { serverUrl: ringcentral.url, clientId: APP.id, clientSecret: APP.secret };
    const service = new Service({ ...access, jwt: ringcentral.jwtCredential() }, { clock });
    const found = (await runContract(service)).map((outcome) => outcome.found);
    expect(found).toContainEqual(expect.stringContaining('RC_EXPIRED_USER_JWT'));
    expect(found).toContainEqual(expect.stringContaining('RC_OTHER_APP_CLIENT_ID'));
  });
});

describe('the check of the penalty', () => {
  const inAMinute = ({ now }: { now: () => number }) => new Date(now() + 60_999).toUTCString();

  it.each([
    ['a date', inAMinute, 'holds', /Retry-After is a date, 6\d s later; the penalty restarts$/],
    ['words', () => 'soon', 'not checked', /Retry-After is neither seconds nor a date$/],
    ['missing', () => undefined, 'not checked', /Retry-After is missing$/],
  ])('tells that Retry-After is %s', async (_, retryAfter, verdict, found) => {
    const clock = virtualClock();
    const outcome = await checkPenalty(clock, (ringcentral) =>
      ringcentral.failAlways(() => ({ kind: 'rewrite', headers: { 'retry-after': retryAfter(clock) } })),
    );
    expect(outcome).toMatchObject({ verdict, found: expect.stringMatching(found) });
  });

  it('tells that fewer requests are let in than the headers say', async () => {
    const { found } = await checkPenalty(virtualClock(), (ringcentral) =>
      ringcentral.failAlways(() => ({ kind: 'rewrite', headers: { 'x-rate-limit-limit': '8' } })),
    );
    expect(found).toMatch(/^request 6 was refused, though 8 are allowed; /);
  });

  it('takes no trouble of the service for a request that was let in', async () => {
    const outcome = await checkPenalty(virtualClock(), (ringcentral) =>
      ringcentral.failAlways(({ path }) =>
        path.endsWith('token') && ringcentral.tokenRequests.length > 3
          ? { kind: 'answer', status: 503 }
          : undefined,
      ),
    );
    expect(outcome).toMatchObject({
      verdict: 'not checked',
      found: 'the answer to request 4 was HTTP 503',
    });
  });
});

describe('a check', () => {
  it('says so when a session could not be revoked', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    ringcentral.failAlways(({ form }) => (form.has('token') ? REFUSAL : undefined));
    const outcome = await runCheck(GATE, new Service(access, { clock }));
    expect(outcome).toMatchObject({
      verdict: 'does not hold',
      found: expect.stringMatching(/; sessions that could not be revoked: 1$/),
    });
  });

  it('revokes a session that was renewed once only', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    const service = new Service(access, { clock });
    await service.renew(String((await service.logIn()).fields.refresh_token));
    expect(await service.endSessions()).toBe(0);
    expect(ringcentral.revocations).toHaveLength(1);
  });

  it('revokes by the refresh token where the access token cannot be revoked', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    const service = new Service(access, { clock });
    const { access_token } = (await service.logIn()).fields;
    ringcentral.failAlways(({ form }) => (form.get('token') === access_token ? REFUSAL : undefined));
    expect(await service.endSessions()).toBe(0);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('tells that no answer came', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    ringcentral.failAlways(() => ({ kind: 'drop', when: 'before-headers' }));
    const { found } = await runCheck(GATE, new Service(access, { clock }));
    expect(found).toBe('no answer (UND_ERR_SOCKET)');
  });

  it('is not made where the service refuses again and again for the rate limit', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    ringcentral.failAlways(() => ({ kind: 'answer', status: 429 }));
    const outcome = await runCheck(GATE, new Service(access, { clock }));
    expect(outcome).toMatchObject({
      verdict: 'not checked',
      found: 'refused for the rate limit 3 times',
    });
  });

  it('shows nothing that a service says, except codes and numbers', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    const secrets = [APP.secret, access.jwt, 'an_access_token_of_small_letters', 'AnAccessToken'];
    for (const secret of secrets) {
      const fields = {
        token_type: 'bearer',
        error: secret,
        error_description: secret,
        errors: [{ errorCode: secret, message: secret }],
        expires_in: secret,
        scope: `${secret} ReadCallLog`,
        refresh_token: secret,
        refresh_token_expires_in: secret,
        endpoint_id: secret,
        session_expires_in: secret,
      };
      const headers = {
        'x-rate-limit-group': secret,
        'x-rate-limit-limit': secret,
        'x-rate-limit-remaining': secret,
        'x-rate-limit-window': secret,
        'retry-after': secret,
        rcrequestid: secret,
        'content-encoding': secret,
      };
      for (const status of [200, 400, 429]) {
        const body = JSON.stringify({ access_token: secret, ...fields });
        ringcentral.failAlways(() => ({ kind: 'answer', status, body, headers }));
        ringcentral.failEveryCall(() => ({ kind: 'answer', status, body, headers }));
        const service = new Service(access, { clock, mayExceedRateLimit: true });
        const checks = ALL.map((check) =>
          'begin' in check ? { ...check, run: async () => (await check.begin(service)).end() } : check,
        );
        const outcomes: Outcome[] = [];
        for (const check of checks) outcomes.push(await runCheck(check, service));
        const table = tableOf(outcomes);
        expect(table.match(/\n/g)).toHaveLength(ALL.length + 1);
        expect(table).not.toContain(secret);
      }
    }
  });
});

/** What the check of the penalty finds of a service that deviates. */
async function checkPenalty(clock: Clock, deviate: (ringcentral: RingCentral) => void): Promise<Outcome> {
  const { ringcentral, access } = await simulate(clock);
  await using _ = ringcentral;
  deviate(ringcentral);
  return await runCheck(PENALTY, new Service(access, { clock, mayExceedRateLimit: true }));
}
