import { describe, expect, it } from 'vitest';
import { ActionError, FailedRequest } from '../../../src/errors.ts';
import {
  type Clock,
  lastSlotSeconds,
  type RetryRule,
  retryRule,
  secondsToWait,
  type Wait,
  withRetry,
} from '../../../src/ringcentral/retry.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const rateLimit = (afterSeconds: number): RetryRule => ({ kind: 'rate-limit', afterSeconds });

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
    expect(retryRule(status, retryAfter, NOW)).toEqual(rule);
  });

  it.each([
    ['seconds', '7', 7],
    ['an HTTP date', 'Thu, 01 Jan 2026 00:01:30 GMT', 90],
    ['a date in the past', 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['nothing', undefined, 30],
    ['no number', 'soon', 30],
    ['a fraction', '1.5', 30],
    ['a negative number', '-5', 30],
    ['a number out of all proportion', '9999999999', 9999999999],
  ])('read a Retry-After that is %s', (_, header, afterSeconds) => {
    expect(retryRule(429, header, NOW)).toEqual({ kind: 'rate-limit', afterSeconds });
  });
});

describe('the wait before the next try', () => {
  it('is what Retry-After says, and a random addition that grows with each try', () => {
    const longest = [1, 2, 3].map((tries) => secondsToWait(Array(tries).fill(rateLimit(60)), 0.999) ?? 0);
    expect(secondsToWait([rateLimit(60)], 0)).toBe(60);
    expect(longest[0]).toBeGreaterThan(60);
    expect(longest[1]).toBeGreaterThan(longest[0] ?? 0);
    expect(longest[2]).toBeGreaterThan(longest[1] ?? 0);
  });

  it('is 10 s, three times, after a server error or a time-out', () => {
    const waits = [1, 2, 3, 4].map((tries) => secondsToWait(Array(tries).fill({ kind: 'fixed-delay' }), 0));
    expect(waits).toEqual([10, 10, 10, undefined]);
  });

  it('doubles from 2 s, five times, after connection trouble', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((tries) => secondsToWait(Array(tries).fill({ kind: 'backoff' }), 0));
    expect(waits).toEqual([2, 4, 8, 16, 32, undefined]);
  });

  it('counts each kind of trouble for itself', () => {
    const failures: RetryRule[] = [{ kind: 'backoff' }, { kind: 'fixed-delay' }, { kind: 'backoff' }];
    expect(secondsToWait(failures, 0)).toBe(4);
  });

  it('does not exist where the request is wrong', () => {
    expect(secondsToWait([{ kind: 'never' }], 0)).toBeUndefined();
  });
});

describe('the slots of a matrix', () => {
  const slot = (index: number, total = 40) => secondsToWait([rateLimit(60)], 0.5, { index, total }) ?? 0;

  it('hold five jobs each', () => {
    expect(new Set([0, 1, 2, 3, 4].map((index) => slot(index))).size).toBe(1);
    expect(slot(5)).toBeGreaterThan(slot(4));
  });

  it('are further apart than RingCentral’s window and the spread in which jobs start', () => {
    for (const index of [5, 10, 35]) expect(slot(index) - slot(index - 1)).toBeGreaterThanOrEqual(60 + 5);
  });

  it('begin after the penalty of a job that started 5 s later', () => {
    expect(slot(0)).toBeGreaterThanOrEqual(60 + 5);
  });

  it('all fit the default budget for forty jobs', () => {
    expect(slot(39)).toBeLessThan(600);
    expect(lastSlotSeconds({ index: 0, total: 40 })).toBeGreaterThan(slot(39));
  });

  it('give way to the random addition at the second refusal', () => {
    const again = [rateLimit(60), rateLimit(60)];
    expect(secondsToWait(again, 0, { index: 39, total: 40 })).toBe(60);
  });

  it('are for rate limits only', () => {
    expect(secondsToWait([{ kind: 'unavailable', afterSeconds: 5 }], 0, { index: 39, total: 40 })).toBe(5);
  });
});

describe('trying again', () => {
  it('ends with the first success', async () => {
    const { result, waits } = await tryAgain([failure(rateLimit(60)), failure({ kind: 'backoff' }), 'token']);
    expect(result).toBe('token');
    expect(waits.map(({ seconds }) => seconds)).toEqual([60, 2]);
    expect(waits.map(({ budgetLeftSeconds }) => budgetLeftSeconds)).toEqual([600, 540]);
  });

  it('does not begin a wait that does not fit the budget, and tells the story', async () => {
    const { error, elapsedSeconds } = await tryAgain([failure(rateLimit(300)), failure(rateLimit(301))]);
    expect(elapsedSeconds).toBe(300);
    expect(error?.message).toBe(
      'refused\nGave up after 2 tries in 300 s: the next wait, 301 s, does not fit the `retry-timeout` of 600 s.',
    );
  });

  it('makes one try with a budget of 0, even where RingCentral says to come back at once', async () => {
    const { error, tries } = await tryAgain([failure(rateLimit(0))], 0);
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
    expect(error?.message).toContain('Gave up after 4 tries in 30 s: RingCentral asks for no more tries');
  });

  it('never retries a bug of ours', async () => {
    const { error, tries } = await tryAgain([new TypeError('bug')]);
    expect(tries).toBe(1);
    expect(error).toBeInstanceOf(TypeError);
  });
});

const failure = (rule: RetryRule) => new FailedRequest('refused', rule);

/** Runs through outcomes in virtual time, without random additions. */
async function tryAgain(outcomes: readonly (Error | string)[], budgetSeconds = 600) {
  let now = NOW;
  let tries = 0;
  const waits: Wait[] = [];
  const clock: Clock = {
    now: () => now,
    random: () => 0,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
  const attempt = async () => {
    const outcome = outcomes[tries++];
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  let result: string | undefined;
  let error: Error | undefined;
  try {
    result = await withRetry(attempt, { clock, budgetSeconds, onWait: (wait) => waits.push(wait) });
  } catch (thrown) {
    error = thrown as Error;
    if (thrown instanceof FailedRequest) expect(thrown).toBeInstanceOf(ActionError);
  }
  return { result, error, tries, waits, elapsedSeconds: (now - NOW) / 1000 };
}
