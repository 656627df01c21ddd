import type { IncomingHttpHeaders } from 'node:http';
import { FailedRequest, type RetryRule } from '../errors.ts';
import { type MatrixJob, slotSeconds } from './matrix.ts';

/** What an answer without a `Retry-After` header means. Source: RingCentral's page "Rate limits". */
const DEFAULT_RETRY_AFTER_SECONDS = 30;

/** The rule for an answer that is no token, by its status. */
export function retryRule(status: number, headers: IncomingHttpHeaders, now: number): RetryRule {
  switch (status) {
    case 429:
      return { kind: 'rate-limit', afterSeconds: retryAfterSeconds(headers['retry-after'], now) };
    case 503:
      return { kind: 'unavailable', afterSeconds: retryAfterSeconds(headers['retry-after'], now) };
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
  { random, matrix }: { random: number; budgetLeftSeconds: number; matrix?: MatrixJob },
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

/** Time and chance, handed in so that tests need to wait for neither. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that only ever go on, whatever happens to the date. */
  monotonic(): number;
  /** Ends early, with the signal's reason, when the signal is aborted. */
  sleep(milliseconds: number, cancelled: AbortSignal): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
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
 * @throws FailedRequest as the last try did, with how often and how long it was tried; or the signal's reason
 */
export async function withRetry<T>(
  request: () => Promise<T>,
  options: {
    clock: Clock;
    budgetSeconds: number;
    cancelled: AbortSignal;
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
      cancelled.throwIfAborted();
      if (!(error instanceof FailedRequest)) throw error;
      failures.push(error.retry);
      const elapsedSeconds = (clock.monotonic() - start) / 1000;
      const budgetLeftSeconds = budgetSeconds - elapsedSeconds;
      const seconds = secondsToWait(failures, {
        random: clock.random(),
        budgetLeftSeconds,
        ...(matrix && { matrix }),
      });
      if (seconds === undefined || seconds > budgetLeftSeconds || budgetSeconds === 0) {
        throw gaveUp(error, { tries: failures.length, elapsedSeconds, seconds, budgetSeconds });
      }
      onWait({ failure: error, seconds, budgetLeftSeconds });
      await clock.sleep(seconds * 1000, cancelled);
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
      ? 'RingCentral asks for no more tries than that'
      : `the next wait, ${at.seconds.toFixed(0)} s, does not fit into the \`retry-timeout\` of ${at.budgetSeconds} s`;
  return new FailedRequest(`${error.message}\n${history}: ${reason}.`, error.retry, error.help, error.codes);
}
