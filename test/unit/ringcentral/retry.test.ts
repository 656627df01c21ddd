import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActionError } from '../../../src/errors.ts';
import { type FailureKind, NetworkFailure } from '../../../src/network/network-failure.ts';
import {
  type Circumstances,
  type Clock,
  FailedRequest,
  type RetryRule,
  retryRule,
  secondsToWait,
  type Wait,
  withRetry,
} from '../../../src/ringcentral/retry.ts';
import { DEFAULT_RATE_LIMIT, secondsToSlot } from '../../../src/ringcentral/slots.ts';

const DATE = Date.parse('2026-01-01T00:00:00Z');
const A_DAY = 86_400;
const rateLimit = (afterSeconds = 60): RetryRule => ({ kind: 'rate-limit', afterSeconds });
const unavailable: RetryRule = { kind: 'unavailable', afterSeconds: 20 };
const fixedDelay: RetryRule = { kind: 'fixed-delay' };
const backoff: RetryRule = { kind: 'backoff' };

/** The wait after failures of tries that are long ago, with 600 s left. */
function wait(failures: readonly RetryRule[], circumstances: Partial<Circumstances> = {}) {
  return secondsToWait(failures, {
    random: 0,
    budgetLeftSeconds: 600,
    now: DATE,
    triesSecondsAgo: [],
    ...circumstances,
  });
}

/** The waits after one, two and more failures of a kind. */
function waits(rule: RetryRule, count: number, circumstances: Partial<Circumstances> = {}) {
  return Array.from({ length: count }, (_, i) => wait(Array(i + 1).fill(rule), circumstances));
}

describe('RingCentral’s rules of what to retry', () => {
  it.each<[number, string | undefined, RetryRule]>([
    [429, '42', { kind: 'rate-limit', afterSeconds: 42 }],
    [429, undefined, { kind: 'rate-limit', afterSeconds: 30 }],
    [503, '42', { kind: 'unavailable', afterSeconds: 42 }],
    [503, undefined, { kind: 'unavailable', afterSeconds: 30 }],
    ...[408, 500].flatMap((status): [number, string | undefined, RetryRule][] => [
      [status, undefined, { kind: 'fixed-delay', afterSeconds: 0 }],
      [status, '42', { kind: 'fixed-delay', afterSeconds: 42 }],
    ]),
    ...[502, 504, 520, 525, 530].flatMap((status): [number, string | undefined, RetryRule][] => [
      [status, undefined, { kind: 'backoff', afterSeconds: 0 }],
      [status, '42', { kind: 'backoff', afterSeconds: 42 }],
    ]),
    ...[200, 400, 401, 403, 404, 407, 413, 422, 501, 505, 519, 531, 599].map(
      (status): [number, string, RetryRule] => [status, '1', { kind: 'never' }],
    ),
  ])('follow from the status: %i, with Retry-After %s', (status, retryAfter, rule) => {
    expect(retryRule(status, { 'retry-after': retryAfter }, DATE)).toEqual(rule);
  });

  it.each([
    ['seconds', '7', 7],
    ['seconds with space around them', ' 7\t', 7],
    ['seconds with a point', '90.0', 90],
    ['seconds that end with a point', '7.', 7],
    ['a part of a second, which is rounded up', '1.5', 2],
    ['no time', '0', 0],
    ['an HTTP date', 'Thu, 01 Jan 2026 00:01:30 GMT', 90],
    ['a date in the form of RFC 850', 'Thursday, 01-Jan-26 00:01:30 GMT', 90],
    ['a date in the form of asctime', 'Thu Jan  1 00:01:30 2026', 90],
    ['a date in the past', 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['a number out of all proportion', '9999999999', A_DAY + 1],
    ['a date out of all proportion', 'Fri, 01 Jan 2100 00:00:00 GMT', A_DAY + 1],
    ['not there', undefined, 30],
    ['empty', '', 30],
    ['not a number', 'soon', 30],
    ['a number with a unit', '7s', 30],
    ['a number after other text', 'in 7', 30],
    ['a negative number', '-5', 30],
    ['a date after other text', 'on Thu, 01 Jan 2026 00:01:30 GMT', 30],
    ['a date of another form', 'May 5 2026 GMT', 30],
    ['a date in small letters', 'thu, 01 jan 2026 00:01:30 GMT', 30],
    ['a date that does not exist', 'Thu, 99 Jan 2026 00:01:30 GMT', 30],
  ])('read a Retry-After that is %s', (_, header, afterSeconds) => {
    expect(retryRule(429, { 'retry-after': header }, DATE)).toEqual({ kind: 'rate-limit', afterSeconds });
    expect(retryRule(503, { 'retry-after': header }, DATE)).toEqual({ kind: 'unavailable', afterSeconds });
  });

  it('read a date by the clock of the server, not by that of the runner', () => {
    const headers = {
      'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT',
      date: 'Thu, 01 Jan 2026 00:01:00 GMT',
    };
    expect(retryRule(503, headers, DATE - A_DAY * 1000)).toMatchObject({ afterSeconds: 30 });
    expect(retryRule(503, { ...headers, date: 'today' }, DATE)).toMatchObject({ afterSeconds: 90 });
  });

  it('round a part of a second up', () => {
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' };
    expect(retryRule(503, headers, DATE + 500)).toMatchObject({ afterSeconds: 30 });
  });
});

describe('the window of the rate limit that a refusal names', () => {
  const windowOf = (window?: string) => retryRule(429, { 'x-rate-limit-window': window }, DATE).windowSeconds;

  it.each([
    ['60', 60],
    ['1', 1],
    ['9999', 9999],
    ['\t60 ', 60],
  ])('is read: %j', (window, expected) => {
    expect(windowOf(window)).toBe(expected);
  });

  it.each(['0', '-5', '1.5', '1e3', '10000', '5;w=60', 'w5', '', 'many', undefined])(
    'is left out where it makes no sense: %s',
    (window) => {
      expect(windowOf(window)).toBeUndefined();
    },
  );

  it('does not matter where RingCentral is unavailable', () => {
    const headers = { 'retry-after': '9', 'x-rate-limit-limit': '5', 'x-rate-limit-window': '60' };
    expect(retryRule(503, headers, DATE)).toEqual({ kind: 'unavailable', afterSeconds: 9 });
  });
});

describe('the wait after a refusal for the rate limit', () => {
  it('ends with a slot, by how often the job was refused for that', () => {
    const limit = { requests: 5, windowSeconds: 114 };
    const refusal = { kind: 'rate-limit', afterSeconds: 90, limit } as const;
    for (const [failures, refusals] of [
      [[refusal], 1],
      [[refusal, backoff, refusal], 2],
      [[refusal, refusal, refusal], 3],
    ] as const) {
      const circumstances = { random: 0.7, now: DATE, budgetLeftSeconds: 1000, triesSecondsAgo: [] };
      expect(secondsToWait(failures, circumstances)).toBe(secondsToSlot(refusal, refusals, circumstances));
    }
  });

  it('ends within the budget where no slot does', () => {
    expect(wait([rateLimit()], { budgetLeftSeconds: 64 })).toBe(60);
    expect(wait([rateLimit()], { random: 0.5, budgetLeftSeconds: 64 })).toBe(62);
    expect(wait([rateLimit(0)], { budgetLeftSeconds: 7 })).toBe(5);
    expect(wait([rateLimit(0)], { random: 0.5, budgetLeftSeconds: 7 })).toBe(6);
  });

  it('is as long as RingCentral asks for where the budget is shorter', () => {
    expect(wait([rateLimit(700)], { random: 0.9 })).toBe(700);
  });
});

describe('the wait after other failures', () => {
  it('is what RingCentral asks for where it is not available', () => {
    expect(waits(unavailable, 3)).toEqual([20, 20, 20]);
  });

  it('is 10 s, three times, after a server error or a time-out', () => {
    expect(waits(fixedDelay, 4)).toEqual([10, 10, 10, undefined]);
  });

  it('doubles from 2 s, five times, after connection trouble', () => {
    expect(waits(backoff, 6)).toEqual([2, 4, 8, 16, 32, undefined]);
  });

  it.each([
    [fixedDelay, [45, 45, 45, undefined]],
    [backoff, [45, 45, 45, 45, 45, undefined]],
  ])('is what the answer asks for, where that is longer, no more often: $kind', (rule, expected) => {
    expect(waits({ ...rule, afterSeconds: 45 }, expected.length)).toEqual(expected);
    expect(wait([{ ...rule, afterSeconds: 1 }])).toBe(wait([rule]));
  });

  it.each([
    [unavailable, [22.5, 25, 27.5]],
    [fixedDelay, [10.5, 11, 11.5]],
    [backoff, [2.5, 5, 9.5, 18, 34.5]],
  ])('is longer by chance, more so with each try: $kind', (rule, expected) => {
    expect(waits(rule, expected.length, { random: 0.5 })).toEqual(expected);
  });

  it('is longer by no more than the budget allows', () => {
    expect(wait([unavailable], { random: 0.5, budgetLeftSeconds: 22 })).toBe(21);
    expect(wait([unavailable], { random: 0.5, budgetLeftSeconds: 10 })).toBe(20);
    expect(wait([fixedDelay], { random: 0.5, budgetLeftSeconds: 10 })).toBe(10);
  });

  it('counts each kind of trouble for itself', () => {
    expect(wait([backoff, fixedDelay, backoff])).toBe(4);
  });

  it('is never shorter than two seconds, whatever the answer says', () => {
    expect(wait([{ kind: 'unavailable', afterSeconds: 0 }])).toBe(2);
    expect(wait([{ kind: 'unavailable', afterSeconds: 1 }], { budgetLeftSeconds: 0 })).toBe(2);
  });

  it('does not exist where the request is wrong, nor before the first', () => {
    expect(wait([{ kind: 'never' }])).toBeUndefined();
    expect(wait([])).toBeUndefined();
  });
});

describe('RingCentral’s default limit', () => {
  const { requests, windowSeconds } = DEFAULT_RATE_LIMIT;
  const unavailableAtOnce: RetryRule = { kind: 'unavailable', afterSeconds: 0 };
  const waitAfter = (...triesSecondsAgo: number[]) => wait([unavailableAtOnce], { triesSecondsAgo });

  it('is kept by a longer wait after as many tries as it allows', () => {
    expect(waitAfter(8, 6, 4, 2)).toBe(2);
    const wait = waitAfter(8, 6, 4, 2, 0) ?? 0;
    expect(wait).toBeGreaterThan(windowSeconds - 8);
    expect(wait).toBeLessThan(windowSeconds);
    expect(waitAfter(100, 8, 6, 4, 2, 0)).toBe(wait);
    expect(waitAfter(windowSeconds, 6, 4, 2, 0)).toBe(2);
  });

  it('is never exceeded, and no wait is shorter than two seconds, whatever the failures are', async () => {
    const failure = fc.record({
      rule: fc.oneof(
        fc.record({
          kind: fc.constantFrom('rate-limit', 'unavailable', 'fixed-delay', 'backoff'),
          afterSeconds: fc.oneof(fc.nat(3), fc.nat(200)),
        }),
        fc.constantFrom<FailureKind>('transient', 'time-out'),
      ),
      /** How long the try takes. */
      seconds: fc.double({ min: 0, max: 30, noNaN: true }),
    });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const run = fc.record({
      failures: fc.array(failure, { maxLength: 40 }),
      chances: fc.array(chance, { minLength: 1 }),
      start: fc.integer({ min: 0, max: 4e12 }),
      budgetSeconds: fc.integer({ min: 1, max: A_DAY }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ failures, chances, start, budgetSeconds }) => {
        const { triedAt, waits } = await tryAgain(
          failures.map(({ rule, seconds }) => ({
            seconds,
            error: typeof rule === 'string' ? new NetworkFailure('lost', rule) : refused(rule),
          })),
          { budgetSeconds, chances, start },
        );
        for (const { seconds } of waits) expect(seconds).toBeGreaterThanOrEqual(2);
        for (const [at, time] of triedAt.entries()) {
          const next = triedAt[at + requests] ?? Number.POSITIVE_INFINITY;
          expect(next - time).toBeGreaterThan(windowSeconds);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('trying again', () => {
  it('ends with the first success', async () => {
    const { result, waits } = await tryAgain([refused(unavailable), refused(backoff), 'token']);
    expect(result).toBe('token');
    expect(waits).toEqual([
      { message: 'refused', rule: unavailable, seconds: 20, budgetLeftSeconds: 600 },
      { message: 'refused', rule: backoff, seconds: 2, budgetLeftSeconds: 580 },
    ]);
  });

  it('does not begin a wait that does not fit the budget, and tells the story', async () => {
    const { error, elapsedSeconds } = await tryAgain([
      refused({ kind: 'unavailable', afterSeconds: 300 }),
      refused({ kind: 'unavailable', afterSeconds: 301 }),
    ]);
    expect(elapsedSeconds).toBe(300);
    expect(error?.message).toBe(
      'refused\nGave up after 2 tries in 300 s: the next wait of 301 s does not fit into the `retry-timeout` of 600 s. Run the job again later.',
    );
    expect(error).toMatchObject({ help: 'ringcentral-refuses' });
  });

  it('makes one try with a budget of 0, even where RingCentral says to come back at once', async () => {
    const { error, triedAt } = await tryAgain([refused({ kind: 'unavailable', afterSeconds: 0 })], {
      budgetSeconds: 0,
    });
    expect(triedAt).toHaveLength(1);
    expect(error?.message).toContain('Gave up after 1 try in 0 s: the next wait of 2 s');
  });

  it('stops at a failure that RingCentral says not to retry, without a history of one', async () => {
    const { error, triedAt } = await tryAgain([refused({ kind: 'never' })]);
    expect(triedAt).toHaveLength(1);
    expect(error?.message).toBe('refused');
  });

  it('gives up after as many tries as RingCentral allows', async () => {
    const { error, triedAt, elapsedSeconds } = await tryAgain(Array(9).fill(refused(fixedDelay)));
    expect([triedAt.length, elapsedSeconds]).toEqual([4, 30]);
    expect(error?.message).toContain(
      "Gave up after 4 tries in 30 s: RingCentral's rules allow no more tries. Run the job again later.",
    );
  });

  it('does not advise to run the job again where the request turns out to be wrong', async () => {
    const { error } = await tryAgain([refused(backoff), refused({ kind: 'never' })]);
    expect(error?.message).toBe(
      "refused\nGave up after 2 tries in 2 s: RingCentral's rules allow no more tries.",
    );
  });

  it.each<[FailureKind, readonly number[]]>([
    ['transient', [2, 4, 8, 16, 32]],
    ['time-out', [10, 10, 10]],
    ['permanent', []],
  ])('follows from how the network failed: %s', async (kind, seconds) => {
    const failures = Array(9).fill(new NetworkFailure('lost', kind));
    const { waits, error } = await tryAgain(failures);
    expect(waits.map(({ seconds }) => seconds)).toEqual(seconds);
    expect(error).toMatchObject({ help: 'the-network', message: expect.stringContaining('lost') });
  });

  it('does not advise to run the job again where the network turns out to be set up wrong', async () => {
    const { error } = await tryAgain([refused(backoff), new NetworkFailure('lost', 'permanent')]);
    expect(error?.message).toBe(
      "lost\nGave up after 2 tries in 2 s: RingCentral's rules allow no more tries.",
    );
  });

  it('keeps to its budget although the date is set back meanwhile', async () => {
    const { elapsedSeconds, triedAt } = await tryAgain(
      Array(99).fill(refused({ kind: 'unavailable', afterSeconds: 5 })),
      { budgetSeconds: 8, date: (seconds) => DATE - seconds * 1_000_000 },
    );
    expect([elapsedSeconds, triedAt.length]).toEqual([5, 2]);
  });

  it('counts the time of the tries, too', async () => {
    const slow = { error: refused(unavailable), seconds: 30 };
    const { waits, elapsedSeconds } = await tryAgain([slow, slow], { budgetSeconds: 90 });
    expect(waits.map(({ budgetLeftSeconds }) => budgetLeftSeconds)).toEqual([60]);
    expect(elapsedSeconds).toBe(80);
  });

  it('ends with a wait that just fits', async () => {
    const unavailable = refused({ kind: 'unavailable', afterSeconds: 600 });
    expect((await tryAgain([unavailable, 'token'])).result).toBe('token');
  });

  it('ends at once when the job is cancelled while a try is on its way', async () => {
    const { error, triedAt, waits } = await tryAgain([refused(backoff), 'token'], { cancelAtTry: 1 });
    expect([error?.message, triedAt.length, waits]).toEqual(['cancelled', 1, []]);
  });

  it('ends at once when the job is cancelled while it waits', async () => {
    const { error, triedAt } = await tryAgain([refused(backoff), 'token'], { cancelWhileWaiting: true });
    expect([error?.message, triedAt.length]).toEqual(['cancelled', 1]);
  });

  it.each([new TypeError('bug'), new ActionError('not to be tried again', 'the-inputs')])(
    'never retries anything else: %s',
    async (thrown) => {
      for (const before of [[], [refused(backoff)]]) {
        const { error, triedAt } = await tryAgain([...before, thrown, 'token']);
        expect(triedAt).toHaveLength(before.length + 1);
        expect(error).toBe(thrown);
      }
    },
  );
});

const refused = (rule: RetryRule) => new FailedRequest('refused', rule, 'ringcentral-refuses', ['OAU-1']);

/** What a try comes to: a token, or an error; and how long it takes, if it takes time. */
type Outcome = string | Error | { error: Error; seconds: number };

interface Story {
  budgetSeconds?: number;
  /** What chance says, in turn; 0 by default. */
  chances?: readonly number[];
  start?: number;
  /** The date after so many seconds. */
  date?: (elapsedSeconds: number) => number;
  /** The try that is on its way when the job is cancelled, counted from 1. */
  cancelAtTry?: number;
  cancelWhileWaiting?: boolean;
}

/** Runs through outcomes in virtual time. */
async function tryAgain(outcomes: readonly Outcome[], story: Story = {}) {
  const { budgetSeconds = 600, chances = [0], start = DATE } = story;
  const { date = (seconds: number) => start + seconds * 1000 } = story;
  let elapsed = 0;
  let asked = 0;
  let isCancelled = false;
  const triedAt: number[] = [];
  const waits: Wait[] = [];
  const clock: Clock = {
    now: () => date(elapsed / 1000),
    // Such a clock begins anywhere.
    monotonic: () => 5000 + elapsed,
    random: () => chances[asked++ % chances.length] ?? 0,
    sleep: async (milliseconds) => {
      elapsed += milliseconds;
      isCancelled ||= story.cancelWhileWaiting ?? false;
    },
  };
  const attempt = async () => {
    const outcome = outcomes[triedAt.length] ?? 'token';
    triedAt.push(elapsed / 1000);
    isCancelled ||= triedAt.length === story.cancelAtTry;
    if (typeof outcome === 'string') return outcome;
    if (outcome instanceof Error) throw outcome;
    elapsed += outcome.seconds * 1000;
    throw outcome.error;
  };
  const unlessCancelled = async <W>(promise: W | Promise<W>): Promise<W> => {
    const value = await promise;
    if (isCancelled) throw new ActionError('cancelled', 'other-errors');
    return value;
  };
  const onWait = (wait: Wait) => waits.push(wait);
  let result: string | undefined;
  let error: Error | undefined;
  try {
    result = await withRetry(attempt, { clock, budgetSeconds, unlessCancelled, onWait });
  } catch (thrown) {
    error = thrown as Error;
  }
  return { result, error, triedAt, waits, elapsedSeconds: elapsed / 1000 };
}
