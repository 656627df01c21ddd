import { type ActionError, FailedRequest } from '../errors.ts';

/**
 * How RingCentral wants a failed try treated. Source: RingCentral's pages "Errors" (its sections on OAuth token
 * errors, connectivity errors and exponential backoff) and "Rate limits".
 *
 * - `rate-limit`: wait as long as the answer says, then again; every request before that restarts the wait
 * - `unavailable`: wait as long as the answer says, then again
 * - `fixed-delay`: three more tries, 10 s apart
 * - `backoff`: five more tries, after 2 s, then twice as long each time, at most 60 s
 * - `never`: the request is wrong, and stays wrong
 */
export type RetryRule =
  | { kind: 'rate-limit' | 'unavailable'; afterSeconds: number }
  | { kind: 'fixed-delay' | 'backoff' | 'never' };

/** The place of a job among those of its matrix that run at once. */
export interface MatrixJob {
  /** From 0. */
  index: number;
  total: number;
}

/** Time and chance, handed in so that tests need to wait for neither. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

/** What an answer without a `Retry-After` header means. Source: RingCentral's page "Rate limits". */
const DEFAULT_RETRY_AFTER_SECONDS = 30;

/** RingCentral's rate-limit window and its penalty, both a minute. Source: its page "Rate limits". */
const WINDOW_SECONDS = 60;

/** Token and revocation requests RingCentral lets through in a window, for a user and app. */
export const REQUESTS_PER_WINDOW = 5;

/** How far apart the jobs of a matrix may start and still keep out of one another's slots. */
const START_SPREAD_SECONDS = 10;

const SLOT_SECONDS = WINDOW_SECONDS + START_SPREAD_SECONDS;

/** The rule for an answer that is no token, by its status. */
export function retryRule(status: number, retryAfter: string | undefined, now: number): RetryRule {
  switch (status) {
    case 429:
      return { kind: 'rate-limit', afterSeconds: retryAfterSeconds(retryAfter, now) };
    case 503:
      return { kind: 'unavailable', afterSeconds: retryAfterSeconds(retryAfter, now) };
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
function retryAfterSeconds(header: string | undefined, now: number): number {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value);
  // Only a date that names its time zone: Date.parse takes far more than HTTP dates, "1.5" among them.
  const date = /GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? DEFAULT_RETRY_AFTER_SECONDS : Math.max(0, Math.ceil((date - now) / 1000));
}

/**
 * Seconds to wait before the next try, or `undefined` if there must be none.
 *
 * To every wait comes a random addition that grows with each try. RingCentral's penalty restarts with every
 * request made inside it, so jobs that each wait for exactly `Retry-After` would lock one another out for ever. The
 * jobs of a matrix know better than chance: at the first refusal each waits for its own slot.
 *
 * @param failures what RingCentral says about each try so far, oldest first
 * @param random at least 0, below 1
 */
export function secondsToWait(
  failures: readonly RetryRule[],
  random: number,
  matrix?: MatrixJob,
): number | undefined {
  const last = failures.at(-1);
  if (!last) return 0;
  const alike = failures.filter(({ kind }) => kind === last.kind).length;
  switch (last.kind) {
    case 'rate-limit':
      if (matrix && alike === 1) return slotSeconds(last.afterSeconds, matrix);
      // Of ten jobs at once all are served, of twenty three quarters: `npm run bench` shows it.
      return last.afterSeconds + random * Math.min(60 * alike ** 2, 300);
    case 'unavailable':
      return last.afterSeconds + random * 5 * alike;
    case 'fixed-delay':
      return alike > 3 ? undefined : 10 + random * alike;
    case 'backoff':
      return alike > 5 ? undefined : Math.min(2 ** alike, 60) + random * alike;
    case 'never':
      return undefined;
  }
}

/**
 * Seconds until the slot of a matrix job. Five jobs share a slot, and slots are further apart than RingCentral's
 * window plus the spread in which the jobs start, so that no two slots meet in one window.
 */
function slotSeconds(retryAfterSeconds: number, { index }: MatrixJob): number {
  const slot = Math.floor(index / REQUESTS_PER_WINDOW);
  return Math.max(retryAfterSeconds, WINDOW_SECONDS) + START_SPREAD_SECONDS + slot * SLOT_SECONDS;
}

/** Seconds after the start of a matrix until the last of its slots has passed. */
export function lastSlotSeconds({ total }: MatrixJob): number {
  return slotSeconds(WINDOW_SECONDS, { index: total - 1, total }) + START_SPREAD_SECONDS;
}

/** A wait between two tries, for the log. */
export interface Wait {
  reason: string;
  seconds: number;
  budgetLeftSeconds: number;
}

/**
 * Runs a request until it succeeds, must not be tried again, or the next wait does not fit what is left of the
 * budget: such a wait is not begun.
 *
 * @param budgetSeconds seconds in all that may pass before the last try begins; 0 for one try
 * @throws FailedRequest as the last try did, with how often and how long it was tried
 */
export async function withRetry<T>(
  request: () => Promise<T>,
  options: { clock: Clock; budgetSeconds: number; matrix?: MatrixJob; onWait: (wait: Wait) => void },
): Promise<T> {
  const { clock, budgetSeconds, matrix, onWait } = options;
  const failures: RetryRule[] = [];
  const start = clock.now();
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof FailedRequest)) throw error;
      failures.push(error.retry);
      const seconds = secondsToWait(failures, clock.random(), matrix);
      const budgetLeftSeconds = budgetSeconds - (clock.now() - start) / 1000;
      if (seconds === undefined || seconds > budgetLeftSeconds || budgetSeconds === 0) {
        throw gaveUp(error, {
          tries: failures.length,
          elapsedSeconds: budgetSeconds - budgetLeftSeconds,
          seconds,
          budgetSeconds,
        });
      }
      onWait({ reason: error.message, seconds, budgetLeftSeconds });
      await clock.sleep(seconds * 1000);
    }
  }
}

function gaveUp(
  error: FailedRequest,
  at: { tries: number; elapsedSeconds: number; seconds: number | undefined; budgetSeconds: number },
): ActionError {
  // The first try of a request that is wrong has no history worth telling.
  if (at.seconds === undefined && at.tries === 1) return error;
  const history = `Gave up after ${at.tries} ${at.tries === 1 ? 'try' : 'tries'} in ${at.elapsedSeconds.toFixed(0)} s`;
  const reason =
    at.seconds === undefined
      ? 'RingCentral asks for no more tries than that'
      : `the next wait, ${at.seconds.toFixed(0)} s, does not fit the \`retry-timeout\` of ${at.budgetSeconds} s`;
  return new FailedRequest(`${error.message}\n${history}: ${reason}.`, error.retry, error.codes);
}
