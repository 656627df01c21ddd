import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActionError, FailedRequest, type RetryRule } from '../../../src/errors.ts';
import {
  type Circumstances,
  type Clock,
  retryRule,
  secondsToWait,
  type Wait,
  withRetry,
} from '../../../src/ringcentral/retry.ts';

/** The beginning of a slot: slots are 66 s apart. */
const NOW = 66_000 * 27_000_000;
const DATE = Date.parse('2026-01-01T00:00:00Z');
const rateLimit = (afterSeconds = 60): RetryRule => ({ kind: 'rate-limit', afterSeconds });
const unavailable: RetryRule = { kind: 'unavailable', afterSeconds: 20 };

/** The wait after failures, at the beginning of a slot and with 600 s left. */
function wait(failures: readonly RetryRule[], circumstances: Partial<Circumstances> = {}) {
  return secondsToWait(failures, { random: 0, budgetLeftSeconds: 600, now: NOW, ...circumstances });
}

/** The waits after one, two and more failures of a kind. */
function waits(rule: RetryRule, count: number, circumstances: Partial<Circumstances> = {}) {
  return Array.from({ length: count }, (_, i) => wait(Array(i + 1).fill(rule), circumstances));
}

describe('RingCentral’s rules of what to retry', () => {
  it.each([
    [429, '42', { kind: 'rate-limit', afterSeconds: 42 }],
    [503, '42', { kind: 'unavailable', afterSeconds: 42 }],
    [408, undefined, { kind: 'fixed-delay' }],
    [500, undefined, { kind: 'fixed-delay' }],
    [502, undefined, { kind: 'backoff' }],
    [504, undefined, { kind: 'backoff' }],
    ...[400, 401, 403, 404, 407, 413, 422, 501, 505, 599].map(
      (status) => [status, '1', { kind: 'never' }] as const,
    ),
  ] as const)('follow from the status: %i', (status, retryAfter, rule) => {
    expect(retryRule(status, { 'retry-after': retryAfter }, DATE)).toEqual(rule);
  });

  it.each([
    ['seconds', '7', 7],
    ['seconds with space around them', ' 7\t', 7],
    ['an HTTP date', 'Thu, 01 Jan 2026 00:01:30 GMT', 90],
    ['a date in the past', 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['a date without a time zone', 'Thu, 01 Jan 2026 00:01:30', 30],
    ['a date of another time zone', 'Thu, 01 Jan 2026 00:01:30 GMT+1', 30],
    ['a date after other text', 'on Thu, 01 Jan 2026 00:01:30 GMT', 30],
    ['not there', undefined, 30],
    ['empty', '', 30],
    ['not a number', 'soon', 30],
    ['a number with a unit', '7s', 30],
    ['a number after other text', 'in 7', 30],
    ['a fraction', '1.5', 30],
    ['a negative number', '-5', 30],
    ['a number out of all proportion', '9999999999', 86_401],
    ['a date out of all proportion', 'Fri, 01 Jan 2100 00:00:00 GMT', 86_401],
    ['a date of another form', 'May 5 2026 GMT', 30],
  ])('read a Retry-After that is %s', (_, header, afterSeconds) => {
    expect(retryRule(429, { 'retry-after': header }, DATE)).toEqual({ kind: 'rate-limit', afterSeconds });
    expect(retryRule(503, { 'retry-after': header }, DATE)).toEqual({ kind: 'unavailable', afterSeconds });
  });

  it('round a part of a second up', () => {
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' };
    expect(retryRule(503, headers, DATE + 500)).toEqual({ kind: 'unavailable', afterSeconds: 30 });
  });
});

describe('the rate limit that a refusal names', () => {
  const limit = (requests?: string, window?: string) => {
    const rule = retryRule(429, { 'x-rate-limit-limit': requests, 'x-rate-limit-window': window }, DATE);
    return rule.kind === 'rate-limit' ? rule.limit : 'no rate limit';
  };

  it.each([
    ['5', '60', { requests: 5, windowSeconds: 60 }],
    ['50', '60', { requests: 50, windowSeconds: 60 }],
    ['1', '1', { requests: 1, windowSeconds: 1 }],
    ['9999', '9999', { requests: 9999, windowSeconds: 9999 }],
    [' 5 ', '\t60', { requests: 5, windowSeconds: 60 }],
  ])('is read: %s in %s s', (requests, window, expected) => {
    expect(limit(requests, window)).toEqual(expected);
  });

  it.each(['0', '-5', '1.5', '1e3', '10000', '5;w=60', 'w5', '', 'many', undefined])(
    'is left out where one part of it makes no sense: %s',
    (part) => {
      expect(limit(part, '60')).toBeUndefined();
      expect(limit('5', part)).toBeUndefined();
    },
  );

  it('does not matter where RingCentral is unavailable', () => {
    const headers = { 'retry-after': '9', 'x-rate-limit-limit': '5', 'x-rate-limit-window': '60' };
    expect(retryRule(503, headers, DATE)).toEqual({ kind: 'unavailable', afterSeconds: 9 });
  });
});

describe('the wait after a refusal for the rate limit', () => {
  it('ends with the next slot, whatever chance says', () => {
    expect(wait([rateLimit()], { random: 0 })).toBe(66);
    expect(wait([rateLimit()], { random: 0.5 })).toBe(66 + 1);
    expect(wait([rateLimit()], { random: 0.999 })).toBeCloseTo(66 + 2);
  });

  it('ends with one of the next four slots after the second refusal', () => {
    const twice = [rateLimit(), rateLimit()];
    const slots = [0, 0.25, 0.5, 0.75].map((random) => wait(twice, { random }));
    expect(slots).toEqual([66, 132, 198, 264]);
    expect(wait(twice, { random: 0.999 })).toBeLessThan(266);
  });

  it('ends with any of the slots left after the third', () => {
    const thrice = [rateLimit(), rateLimit(), rateLimit()];
    expect(wait(thrice, { random: 0.999 })).toBeGreaterThan(9 * 66);
    expect(wait(thrice, { random: 0.999, budgetLeftSeconds: 86_400 })).toBeGreaterThan(16 * 66);
    expect(wait(thrice, { random: 0.999, budgetLeftSeconds: 86_400 })).toBeLessThan(17 * 66);
  });

  it('chooses among the slots that the budget has room for', () => {
    const twice = [rateLimit(), rateLimit()];
    expect([0, 0.5].map((random) => wait(twice, { random, budgetLeftSeconds: 140 }))).toEqual([66, 132]);
  });

  it('ends within the budget where no slot does', () => {
    expect(wait([rateLimit()], { random: 0, budgetLeftSeconds: 64 })).toBe(60);
    expect(wait([rateLimit()], { random: 0.5, budgetLeftSeconds: 64 })).toBe(62);
  });

  it('is as long as RingCentral asks for where the budget is shorter', () => {
    expect(wait([rateLimit(700)], { random: 0.9 })).toBe(700);
  });

  it('follows the window that RingCentral names', () => {
    const limit = { requests: 5, windowSeconds: 114 };
    expect(wait([{ kind: 'rate-limit', afterSeconds: 60, limit }])).toBe(120);
  });

  it('is never shorter than RingCentral asks for or 5 s, and fits the budget wherever that does', () => {
    fc.assert(
      fc.property(
        fc.record({
          afterSeconds: fc.nat(700),
          refusals: fc.integer({ min: 1, max: 12 }),
          random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          budgetLeftSeconds: fc.double({ min: 0, max: 3600, noNaN: true }),
          now: fc.integer({ min: NOW, max: NOW * 2 }),
          matrix: fc.option(fc.record({ index: fc.nat(99), total: fc.constant(100) }), { nil: undefined }),
        }),
        ({ afterSeconds, refusals, ...circumstances }) => {
          const seconds = secondsToWait(Array(refusals).fill(rateLimit(afterSeconds)), circumstances);
          const least = Math.max(afterSeconds, 5);
          expect(seconds).toBeGreaterThanOrEqual(least);
          expect(seconds).toBeLessThanOrEqual(Math.max(least, circumstances.budgetLeftSeconds));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the wait of a matrix job', () => {
  const inMatrix = (index: number, failures: readonly RetryRule[] = [rateLimit()]) =>
    wait(failures, { random: 0.5, matrix: { index, total: 40 } }) ?? 0;

  it('ends with its own slot at the first refusal', () => {
    const turns = [0, 5, 10, 15, 20, 25, 30, 35].map((index) => inMatrix(index));
    expect(turns.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((slot) => slot * 66 + 1));
    expect(inMatrix(4)).toBe(inMatrix(0));
  });

  it('is longer where RingCentral asks for more', () => {
    for (const index of [0, 10, 20, 35]) expect(inMatrix(index, [rateLimit(200)])).toBeGreaterThan(200);
  });

  it('ends with the next slot where RingCentral’s limit has room for all', () => {
    const limit = { requests: 50, windowSeconds: 60 };
    const refusal: RetryRule = { kind: 'rate-limit', afterSeconds: 60, limit };
    expect([0, 20, 39].map((index) => inMatrix(index, [refusal]))).toEqual([67, 67, 67]);
  });

  it('is as that of any other job at the second refusal', () => {
    const twice = [rateLimit(), rateLimit()];
    for (const index of [0, 10, 20, 35]) expect(inMatrix(index, twice)).toBe(wait(twice, { random: 0.5 }));
  });

  it('is as that of any other job where something else is wrong', () => {
    expect(inMatrix(39, [unavailable])).toBe(wait([unavailable], { random: 0.5 }));
  });
});

describe('the wait after other failures', () => {
  it('does not exist before the first', () => {
    expect(wait([], { random: 0.9 })).toBe(0);
  });

  it('is what RingCentral asks for where it is not available', () => {
    expect(waits(unavailable, 3)).toEqual([20, 20, 20]);
  });

  it('is 10 s, three times, after a server error or a time-out', () => {
    expect(waits({ kind: 'fixed-delay' }, 4)).toEqual([10, 10, 10, undefined]);
  });

  it('doubles from 2 s, five times, after connection trouble', () => {
    expect(waits({ kind: 'backoff' }, 6)).toEqual([2, 4, 8, 16, 32, undefined]);
  });

  it.each([
    [unavailable, [22.5, 25, 27.5]],
    [{ kind: 'fixed-delay' }, [10.5, 11, 11.5]],
    [{ kind: 'backoff' }, [2.5, 5, 9.5, 18, 34.5]],
  ] as const)('is longer by chance, more so with each try: $kind', (rule, expected) => {
    expect(waits(rule, expected.length, { random: 0.5 })).toEqual(expected);
  });

  it('is longer by no more than the budget allows', () => {
    expect(wait([unavailable], { random: 0.5, budgetLeftSeconds: 22 })).toBe(21);
    expect(wait([unavailable], { random: 0.5, budgetLeftSeconds: 10 })).toBe(20);
    expect(wait([{ kind: 'fixed-delay' }], { random: 0.5, budgetLeftSeconds: 10 })).toBe(10);
  });

  it('counts each kind of trouble for itself', () => {
    expect(wait([{ kind: 'backoff' }, { kind: 'fixed-delay' }, { kind: 'backoff' }])).toBe(4);
  });

  it('does not exist where the request is wrong', () => {
    expect(wait([{ kind: 'never' }])).toBeUndefined();
  });
});

describe('trying again', () => {
  it('ends with the first success', async () => {
    const { result, waits } = await tryAgain([failure(rateLimit(60)), failure({ kind: 'backoff' }), 'token']);
    expect(result).toBe('token');
    expect(waits.map(({ seconds }) => seconds)).toEqual([66, 2]);
    expect(waits.map(({ budgetLeftSeconds }) => budgetLeftSeconds)).toEqual([600, 534]);
  });

  it('does not begin a wait that does not fit the budget, and tells the story', async () => {
    const { error, elapsedSeconds } = await tryAgain([
      failure({ kind: 'unavailable', afterSeconds: 300 }),
      failure({ kind: 'unavailable', afterSeconds: 301 }),
    ]);
    expect(elapsedSeconds).toBe(300);
    expect(error?.message).toBe(
      'refused\nGave up after 2 tries in 300 s: the next wait of 301 s does not fit into the `retry-timeout` of 600 s. Run the job again later.',
    );
    expect(error).toMatchObject({
      help: 'ringcentral-refuses',
      codes: ['OAU-1'],
      retry: { kind: 'unavailable' },
    });
  });

  it('makes one try with a budget of 0, even where RingCentral says to come back at once', async () => {
    const { error, tries } = await tryAgain([failure({ kind: 'unavailable', afterSeconds: 0 })], {
      budgetSeconds: 0,
    });
    expect(tries).toBe(1);
    expect(error?.message).toContain('Gave up after 1 try');
  });

  it('stops at a failure that RingCentral says not to retry, without a history of one', async () => {
    const { error, tries } = await tryAgain([failure({ kind: 'never' })]);
    expect(tries).toBe(1);
    expect(error?.message).toBe('refused');
  });

  it('gives up after as many tries as RingCentral allows', async () => {
    const { error, tries, elapsedSeconds } = await tryAgain(Array(9).fill(failure({ kind: 'fixed-delay' })));
    expect([tries, elapsedSeconds]).toEqual([4, 30]);
    expect(error?.message).toContain(
      "Gave up after 4 tries in 30 s: RingCentral's rules allow no more tries. Run the job again later.",
    );
  });

  it('does not advise to run the job again where the request turns out to be wrong', async () => {
    const { error } = await tryAgain([failure({ kind: 'backoff' }), failure({ kind: 'never' })]);
    expect(error?.message).toBe(
      "refused\nGave up after 2 tries in 2 s: RingCentral's rules allow no more tries.",
    );
  });

  it('keeps to its budget although the date is set back meanwhile', async () => {
    const anHourBack = (_: number, date: { now: number }) => {
      date.now -= 3_600_000;
    };
    const unavailable = failure({ kind: 'unavailable', afterSeconds: 5 });
    const { elapsedSeconds, tries } = await tryAgain(Array(99).fill(unavailable), {
      budgetSeconds: 8,
      before: anHourBack,
    });
    expect([elapsedSeconds, tries]).toEqual([5, 2]);
  });

  it('ends with a wait that just fits', async () => {
    const unavailable = failure({ kind: 'unavailable', afterSeconds: 600 });
    expect((await tryAgain([unavailable, 'token'])).result).toBe('token');
  });

  it('tells what failed before each wait', async () => {
    const { waits } = await tryAgain([failure({ kind: 'backoff' }), 'token']);
    expect(waits[0]?.failure.message).toBe('refused');
  });

  it('ends at once when the job is cancelled while a try is on its way', async () => {
    const { promise: cancelled, reject } = Promise.withResolvers<never>();
    const story = { before: () => reject(new ActionError('cancelled', 'other-errors')), cancelled };
    const { error, tries, waits } = await tryAgain([failure({ kind: 'backoff' }), 'token'], story);
    expect([error?.message, tries, waits]).toEqual(['cancelled', 1, []]);
  });

  it('never retries a bug of ours', async () => {
    const { error, tries } = await tryAgain([new TypeError('bug')]);
    expect(tries).toBe(1);
    expect(error).toBeInstanceOf(TypeError);
  });
});

const failure = (rule: RetryRule) => new FailedRequest('refused', rule, 'ringcentral-refuses', ['OAU-1']);

interface Story {
  budgetSeconds?: number;
  /** Happens before a try, counted from 1. */
  before?: (tries: number, clock: { now: number }) => void;
  cancelled?: Promise<never>;
}

/** Runs through outcomes in virtual time, without random additions. */
async function tryAgain(
  outcomes: readonly (Error | string)[],
  { budgetSeconds = 600, before, cancelled = new Promise<never>(() => {}) }: Story = {},
) {
  const date = { now: NOW };
  let elapsed = 0;
  let tries = 0;
  const waits: Wait[] = [];
  const clock: Clock = {
    now: () => date.now,
    // Such a clock begins anywhere.
    monotonic: () => 5000 + elapsed,
    random: () => 0,
    sleep: async (milliseconds) => {
      date.now += milliseconds;
      elapsed += milliseconds;
    },
  };
  const attempt = async () => {
    const outcome = outcomes[tries++];
    before?.(tries, date);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const onWait = (wait: Wait) => waits.push(wait);
  let result: string | undefined;
  let error: Error | undefined;
  try {
    result = await withRetry(attempt, { clock, budgetSeconds, cancelled, onWait });
  } catch (thrown) {
    error = thrown as Error;
  }
  return { result, error, tries, waits, elapsedSeconds: elapsed / 1000 };
}
