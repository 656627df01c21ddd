import { FailedRequest, type RateLimit, type RateLimitRefusal, type RetryRule } from '../errors.ts';
import { type MatrixJob, ownSlot, SLOT_WIDTH_SECONDS, slotsWithin } from './matrix.ts';

/** Time and chance, handed in so that tests need to wait for neither. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that never goes back, whatever happens to the date. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

/** What an answer without a `Retry-After` header means. Source: RingCentral's page "Rate limits". */
const DEFAULT_RETRY_AFTER_SECONDS = 30;

/** Longer than any `retry-timeout`: whatever is longer makes no difference, and need not be shown. */
const LONGEST_RETRY_AFTER_SECONDS = 86_401;

/** Where no slot fits the budget, jobs that are told to come back at once do not. */
const LEAST_WAIT_SECONDS = 5;

/** An answer's headers, with names in lower case. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The rule for an answer that is not a token, by its status.
 *
 * @param now milliseconds since the epoch
 */
export function retryRule(status: number, headers: Headers, now: number): RetryRule {
  switch (status) {
    case 429: {
      const limit = rateLimit(headers);
      return { kind: 'rate-limit', afterSeconds: retryAfterSeconds(headers, now), ...(limit && { limit }) };
    }
    case 503:
      return { kind: 'unavailable', afterSeconds: retryAfterSeconds(headers, now) };
    case 408:
    case 500:
      return { kind: 'fixed-delay' };
    case 502:
    case 504:
      return { kind: 'backoff' };
    default:
      return { kind: 'never' };
  }
}

/** Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterSeconds(headers: Headers, now: number): number {
  const value = String(headers['retry-after']).trim();
  if (/^\d+$/.test(value)) return Math.min(Number(value), LONGEST_RETRY_AFTER_SECONDS);
  // Date.parse takes far more than HTTP dates, "1.5" among them.
  const date = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date)
    ? DEFAULT_RETRY_AFTER_SECONDS
    : Math.min(Math.max(0, Math.ceil((date - now) / 1000)), LONGEST_RETRY_AFTER_SECONDS);
}

/**
 * The limit that was exceeded, if the answer tells both parts of it: 1 to 9,999 requests in 1 to 9,999 seconds.
 * RingCentral's groups of requests allow 5 to 60 in 60 s, and a limit can be raised. Source: RingCentral's page
 * "Rate limits".
 */
function rateLimit(headers: Headers): RateLimit | undefined {
  const [requests, windowSeconds] = ['limit', 'window'].map((name) => {
    const value = String(headers[`x-rate-limit-${name}`]).trim();
    return /^\d{1,4}$/.test(value) ? Number(value) : 0;
  });
  return requests && windowSeconds ? { requests, windowSeconds } : undefined;
}

/** What a wait depends on besides the failures. */
export interface Circumstances {
  /** At least 0, below 1. */
  random: number;
  budgetLeftSeconds: number;
  /** Milliseconds since the epoch. */
  now: number;
  matrix?: MatrixJob | undefined;
}

/**
 * Seconds to wait before the next try, or `undefined` if there must be none. The wait exceeds the budget only where
 * RingCentral allows none that fits it.
 *
 * @param failures what RingCentral says about each try so far, oldest first
 */
export function secondsToWait(
  failures: readonly RetryRule[],
  circumstances: Circumstances,
): number | undefined {
  const last = failures.at(-1);
  if (!last) return 0;
  const alike = failures.filter(({ kind }) => kind === last.kind).length;
  const { random, budgetLeftSeconds } = circumstances;
  // Jobs that fail together must not return together.
  const spread = (least: number, addition: number) =>
    least + random * Math.max(0, Math.min(addition, budgetLeftSeconds - least));
  switch (last.kind) {
    case 'rate-limit':
      return (
        secondsToSlot(last, alike, circumstances) ??
        spread(Math.max(last.afterSeconds, LEAST_WAIT_SECONDS), Number.POSITIVE_INFINITY)
      );
    case 'unavailable':
      return spread(last.afterSeconds, 5 * alike);
    case 'fixed-delay':
      return alike > 3 ? undefined : spread(10, alike);
    case 'backoff':
      return alike > 5 ? undefined : spread(Math.min(2 ** alike, 60), alike);
    // Stryker disable next-line all: to leave the switch means the same
    case 'never':
      return undefined;
  }
}

/**
 * Seconds until the next try after a refusal for the rate limit, or `undefined` if no slot fits the budget.
 *
 * RingCentral's penalty restarts with every request made inside it, so jobs that each wait for exactly `Retry-After`
 * lock one another out for ever. A job of a matrix has a slot of its own. Others try the next slot, which is enough for
 * a small crowd. A second refusal means that the crowd is large: then chance picks one of the next 4 slots, later one of
 * the next 16. `npm run bench` shows what becomes of crowds.
 */
function secondsToSlot(
  refusal: RateLimitRefusal,
  refusals: number,
  { random, budgetLeftSeconds, now, matrix }: Circumstances,
): number | undefined {
  const slots = slotsWithin(budgetLeftSeconds, refusal, now);
  const own = matrix && refusals === 1 ? ownSlot(slots, matrix, refusal.limit) : undefined;
  const choices = own ? [own] : slots.slice(0, 4 ** (refusals - 1));
  const choice = random * choices.length;
  const slot = choices[Math.floor(choice)];
  return slot && slot.seconds + (choice % 1) * SLOT_WIDTH_SECONDS;
}

/** A wait between two tries, for the log. */
export interface Wait {
  failure: FailedRequest;
  seconds: number;
  budgetLeftSeconds: number;
}

/**
 * Runs a request until it succeeds, must not be tried again, or the next wait does not fit what is left of the
 * budget: such a wait is not begun.
 *
 * @param budgetSeconds seconds that may pass before the last try begins; 0 for one try
 * @throws FailedRequest as the last try did, with how often and how long it was tried; or the reason why the job was cancelled
 */
export async function withRetry<T>(
  request: () => Promise<T>,
  options: {
    clock: Clock;
    budgetSeconds: number;
    /** Rejected when the job is cancelled. */
    cancelled: Promise<never>;
    matrix?: MatrixJob;
    onWait: (wait: Wait) => void;
  },
): Promise<T> {
  const { clock, budgetSeconds, cancelled, matrix, onWait } = options;
  const failures: RetryRule[] = [];
  const start = clock.monotonic();
  for (;;) {
    try {
      return await request();
    } catch (error) {
      await Promise.race([cancelled, undefined]);
      if (!(error instanceof FailedRequest)) throw error;
      failures.push(error.retry);
      const elapsedSeconds = (clock.monotonic() - start) / 1000;
      const budgetLeftSeconds = budgetSeconds - elapsedSeconds;
      const seconds = secondsToWait(failures, {
        random: clock.random(),
        budgetLeftSeconds,
        now: clock.now(),
        matrix,
      });
      if (seconds === undefined || seconds > budgetLeftSeconds || budgetSeconds === 0) {
        throw gaveUp(error, { tries: failures.length, elapsedSeconds, seconds, budgetSeconds });
      }
      onWait({ failure: error, seconds, budgetLeftSeconds });
      await Promise.race([cancelled, clock.sleep(seconds * 1000)]);
    }
  }
}

function gaveUp(
  error: FailedRequest,
  at: { tries: number; elapsedSeconds: number; seconds: number | undefined; budgetSeconds: number },
): FailedRequest {
  // The first try of a request that is wrong has no history worth telling.
  if (at.seconds === undefined && at.tries === 1) return error;
  const history = `Gave up after ${at.tries} ${at.tries === 1 ? 'try' : 'tries'} in ${at.elapsedSeconds.toFixed(0)} s`;
  const reason =
    at.seconds === undefined
      ? "RingCentral's rules allow no more tries"
      : `the next wait of ${at.seconds.toFixed(0)} s does not fit into the \`retry-timeout\` of ${at.budgetSeconds} s`;
  const advice = error.retry.kind === 'never' ? '' : ' Run the job again later.';
  return new FailedRequest(
    `${error.message}\n${history}: ${reason}.${advice}`,
    error.retry,
    error.help,
    error.codes,
  );
}
