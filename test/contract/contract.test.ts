import { describe, expect, it } from 'vitest';
import { APP, type Fault, type Options, RingCentral } from '../support/simulator/ringcentral.ts';
import { CHECKS, Deviation } from './checks.ts';
import { virtualClock } from './clock.ts';
import { runCheck, runContract, tableOf } from './contract.ts';
import { Service } from './service.ts';

describe('what this action relies on', () => {
  it.each(CHECKS)('$name', async (check) => {
    await using ringcentral = await RingCentral.start();
    const outcome = await runCheck(check, serviceOf(ringcentral));
    expect(outcome).toMatchObject({ verdict: 'holds' });
    expect(ringcentral.liveSessions).toEqual([]);
  });
});

type FaultOf = (request: RingCentral['requests'][number]) => Fault | undefined;

interface DeviatingService {
  /** A service that is not as the check says. */
  service: string;
  options?: Options;
  fault?: FaultOf;
  callFault?: Fault;
}

const REFUSAL: Fault = { kind: 'answer', status: 400, body: '{"error":"invalid_request"}' };
const EMPTY: Fault = { kind: 'answer', status: 200 };

/** In the order of the checks. */
const DEVIATIONS: readonly DeviatingService[] = [
  { service: 'sends a lifetime as text', fault: () => withFields({ expires_in: '3600' }) },
  {
    service: 'issues a refresh token in spite of refresh_token_ttl=0',
    fault: () => withFields({ refresh_token: 'unasked' }),
  },
  {
    service: 'issues a refresh token without its lifetime',
    fault: () => withFields({ refresh_token_expires_in: undefined }),
  },
  {
    service: 'refuses a short lifetime',
    fault: ({ form }) => (form.has('access_token_ttl') ? REFUSAL : undefined),
  },
  { service: 'grants a long lifetime', fault: () => withFields({ expires_in: 7200 }) },
  {
    service: 'grants a refresh token a long lifetime',
    fault: () => withFields({ refresh_token_expires_in: 2_592_001 }),
  },
  { service: 'grants more than was asked for', fault: () => withFields({ scope: 'SMS ReadCallLog' }) },
  { service: 'takes the access token before a renewal', callFault: { kind: 'answer', status: 200 } },
  { service: 'refuses a spent refresh token', fault: refuseSecond('refresh_token') },
  {
    service: 'refuses a renewal that wants no refresh token',
    fault: ({ form }) => (form.has('refresh_token') && form.has('refresh_token_ttl') ? REFUSAL : undefined),
  },
  { service: 'does not end an access token', fault: ({ form }) => (form.has('token') ? EMPTY : undefined) },
  {
    service: 'does not end an access token with its refresh token',
    callFault: { kind: 'answer', status: 200 },
  },
  { service: 'has no code for a token that is gone', fault: refuseSecond('token') },
  { service: 'says something else of a wrong client', fault: () => REFUSAL },
  {
    service: 'takes any JWT',
    fault: ({ form }) =>
      form.has('assertion') ? { ...EMPTY, body: '{"access_token":"for anybody"}' } : undefined,
  },
  { service: 'does not tell the rate limit', options: { rateLimitHeaders: false } },
];

describe('the contract', () => {
  it('has a service that deviates for each check', () => expect(DEVIATIONS).toHaveLength(CHECKS.length));

  it.each(DEVIATIONS.map((deviation, i) => ({ ...deviation, index: i })))(
    'finds that a service $service',
    async ({ options, fault, callFault, index }) => {
      await using ringcentral = await RingCentral.start(options);
      if (fault) ringcentral.failAlways(fault);
      if (callFault) ringcentral.failNextCall(callFault);
      await expect(CHECKS[index]?.run(serviceOf(ringcentral))).rejects.toThrow(Deviation);
    },
  );

  it('does not judge refresh tokens where the app issues none', async () => {
    const clock = virtualClock();
    const apps = [{ ...APP, issuesRefreshTokens: false }];
    await using ringcentral = await RingCentral.start({ apps, now: clock.now });
    const outcomes = await runContract(serviceOf(ringcentral, clock));
    const verdicts = new Set(outcomes.map(({ verdict }) => verdict));
    expect(verdicts).toEqual(new Set(['holds', 'not checked']));
  });

  it('ends the session of a check that fails', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ expires_in: 'x' }));
    const [check] = CHECKS;
    if (check) await runCheck(check, serviceOf(ringcentral));
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('says so when a session could not be revoked', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(({ form }) => (form.has('token') ? REFUSAL : undefined));
    const [check] = CHECKS;
    const outcome = check && (await runCheck(check, serviceOf(ringcentral)));
    expect(outcome?.found).toMatch(/; sessions that could not be revoked: 1$/);
  });

  it('asks five times a minute, so that it is never refused for the rate limit', async () => {
    const clock = virtualClock();
    await using ringcentral = await RingCentral.start({ now: clock.now });
    const waits: number[] = [];
    const service = serviceOf(ringcentral, clock, (seconds) => waits.push(seconds));
    const outcomes = await runContract(service);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(CHECKS.map(() => 'holds'));
    const requests = [...ringcentral.tokenRequests, ...ringcentral.revocations];
    expect(waits).toEqual(Array(Math.ceil(requests.length / 5) - 1).fill(61));
  });

  it('waits as Retry-After says when others use up the rate limit', async () => {
    const clock = virtualClock();
    await using ringcentral = await RingCentral.start({ now: clock.now });
    const others = serviceOf(ringcentral, clock);
    for (let i = 0; i < 5; i++) await others.logIn();
    const waits: number[] = [];
    const [check] = CHECKS;
    const outcome =
      check &&
      (await runCheck(
        check,
        serviceOf(ringcentral, clock, (s) => waits.push(s)),
      ));
    expect([outcome?.verdict, waits]).toEqual(['holds', [61]]);
  });

  it('goes no further when there is no token at first, for failed logins lock accounts', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => REFUSAL);
    const outcomes = await runContract(serviceOf(ringcentral));
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual([
      'does not hold',
      ...Array(CHECKS.length - 1).fill('not checked'),
    ]);
  });

  it('says who it is, as RingCentral asks of every request', async () => {
    await using ringcentral = await RingCentral.start();
    await serviceOf(ringcentral).logIn();
    const [request] = ringcentral.tokenRequests;
    expect(request?.headers['user-agent']).toMatch(/^ringcentral-access-token-contract\/\d+\.\d+\.\d+$/);
  });

  it('tells that no answer came', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'drop', when: 'before-headers' }));
    const [outcome] = await runContract(serviceOf(ringcentral));
    expect(outcome?.found).toBe('no answer (UND_ERR_SOCKET)');
  });

  it('shows nothing that a service says, except codes and numbers', async () => {
    await using ringcentral = await RingCentral.start();
    const secrets = [
      APP.secret,
      ringcentral.jwtCredential(),
      'an_access_token_of_more_than_forty_characters_',
    ];
    const words = secrets.join(' ');
    const fields = {
      error: words,
      error_description: words,
      errors: [{ errorCode: words, message: words }],
      expires_in: words,
      scope: words,
      refresh_token_expires_in: words,
    };
    for (const status of [200, 400]) {
      const body = JSON.stringify({ access_token: secrets[2], token_type: 'bearer', ...fields });
      ringcentral.failAlways(() => ({ kind: 'answer', status, body }));
      const service = serviceOf(ringcentral);
      const outcomes = await Promise.all(CHECKS.map((check) => runCheck(check, service)));
      const table = tableOf(outcomes);
      for (const secret of secrets) expect(table).not.toContain(secret);
    }
  });
});

/** The service, as somebody with an account there sees it. Waiting takes no time. */
function serviceOf(
  ringcentral: RingCentral,
  clock = virtualClock(),
  onWait: (seconds: number) => void = () => {},
) {
  const access = {
    serverUrl: ringcentral.url,
    clientId: APP.id,
    clientSecret: APP.secret,
    jwt: ringcentral.jwtCredential(),
  };
  return new Service(access, clock, onWait);
}

/** The true answer with these fields instead, if it is one with a token. */
function withFields(fields: Record<string, unknown>): Fault {
  const body = (answer: string) => (answer ? JSON.stringify({ ...JSON.parse(answer), ...fields }) : '');
  return { kind: 'rewrite', body };
}

/** Refuses a parameter's value that it has seen. */
function refuseSecond(name: string): FaultOf {
  const seen = new Set<string>();
  return ({ form }) => {
    const value = form.get(name);
    if (value === null) return undefined;
    const again = seen.has(value);
    seen.add(value);
    return again ? REFUSAL : undefined;
  };
}
