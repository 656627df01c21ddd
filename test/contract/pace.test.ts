import { describe, expect, it } from 'vitest';
import type { Options, RingCentral } from '../support/simulator/ringcentral.ts';
import { virtualClock } from './clock.ts';
import { retryAfterMilliseconds } from './pace.ts';
import { Service } from './service.ts';
import { simulate } from './simulated-access.ts';

/** So many logins, one after the other; the waits for the rate limit, in seconds. */
async function logIn(
  times: number,
  options: Options = {},
  onStart: (ringcentral: RingCentral) => void = () => {},
) {
  const clock = virtualClock();
  const { ringcentral, access } = await simulate(clock, { sixthSession: 'ends none', ...options });
  await using _ = ringcentral;
  onStart(ringcentral);
  const waits: number[] = [];
  const service = new Service(access, { clock, onWait: (seconds) => waits.push(seconds) });
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await service.logIn()).status);
  expect(statuses).toEqual(Array(times).fill(200));
  return { waits, refusals: service.pace.refusals, requests: ringcentral.tokenRequests.length };
}

describe('the pace', () => {
  it('is five requests a minute, so that none is refused', async () => {
    expect(await logIn(11)).toEqual({ waits: [61, 61], refusals: [], requests: 11 });
  });

  it.each([
    [{ requests: 2, windowSeconds: 60, penaltySeconds: 60 }, [61, 61]],
    [{ requests: 5, windowSeconds: 120, penaltySeconds: 60 }, [121]],
    [{ requests: 5, windowSeconds: 30, penaltySeconds: 60 }, [31]],
    [{ requests: 50, windowSeconds: 60, penaltySeconds: 60 }, []],
  ])('is what the service says: %j', async (rateLimit, waits) => {
    expect(await logIn(6, { rateLimit })).toEqual({ waits, refusals: [], requests: 6 });
  });

  it('waits where somebody else has used up the limit', async () => {
    const taken = (ringcentral: RingCentral) =>
      ringcentral.failNext({ kind: 'rewrite', headers: { 'x-rate-limit-remaining': '0' } });
    expect(await logIn(2, {}, taken)).toMatchObject({ waits: [61], requests: 2 });
  });

  it('waits as Retry-After says when somebody else is faster', async () => {
    const others = (ringcentral: RingCentral) =>
      ringcentral.failNext({ kind: 'answer', status: 429, headers: { 'retry-after': '45' } });
    expect(await logIn(1, {}, others)).toEqual({
      waits: [46],
      refusals: [{ belowLimit: true, retryAfter: '45', remaining: null }],
      requests: 2,
    });
  });

  it('waits for a minute at most when the clock is set back', async () => {
    const clock = virtualClock();
    let back = 0;
    const turned = { ...clock, now: () => clock.now() - back };
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    const waits: number[] = [];
    const service = new Service(access, { clock: turned, onWait: (seconds) => waits.push(seconds) });
    for (let i = 0; i < 5; i++) await service.logIn();
    back = 3_600_000;
    await service.logIn();
    expect(waits).toEqual([61]);
  });

  it('says who it is, as RingCentral asks of every request, and wants no compression', async () => {
    const clock = virtualClock();
    const { ringcentral, access } = await simulate(clock);
    await using _ = ringcentral;
    await new Service(access, { clock }).logIn();
    const [request] = ringcentral.tokenRequests;
    expect(request?.headers).toMatchObject({
      'user-agent': expect.stringMatching(/^ringcentral-access-token-contract\/\d+\.\d+\.\d+$/),
      'accept-encoding': 'identity',
    });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['90', 90_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    [null, 60_000],
    ['soon', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 60_000],
  ])('%s is a wait of %d ms', (value, milliseconds) => {
    expect(retryAfterMilliseconds(value, now)).toBe(milliseconds);
  });
});
