import type { IncomingHttpHeaders } from 'node:http';
import { ActionError, type HelpTopic } from '../errors.ts';
import { type FailureKind, NetworkFailure } from '../network/network-failure.ts';
import { DEFAULT_RATE_LIMIT, type RateLimitRefusal, secondsToSlot } from './slots.ts';

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

/**
 * How RingCentral wants a failed try to be treated. Source: RingCentral's pages "Errors" (its sections on OAuth token
 * errors, connectivity errors and exponential backoff) and "Rate limits".
 *
 * - `rate-limit`: wait as long as the answer says, then try again; every earlier request restarts the wait
 * - `unavailable`: wait as long as the answer says, then try again
 * - `fixed-delay`: three more tries, 10 s apart
 * - `backoff`: five more tries, the first after 2 s, each wait twice as long as the one before, at most 60 s
 * - `never`: the request is wrong and stays wrong
 */
export interface RetryRule extends Partial<RateLimitRefusal> {
  kind: 'rate-limit' | 'unavailable' | 'fixed-delay' | 'backoff' | 'never';
}

/** RingCentral answered, and the answer is not what was asked for. */
export class FailedRequest extends ActionError {
  readonly retry: RetryRule;
  /** RingCentral's error codes, the most telling first, such as `OAU-140`. */
  readonly codes: readonly string[];

  constructor(message: string, retry: RetryRule, help: HelpTopic, codes: readonly string[] = []) {
    super(message, help);
    this.retry = retry;
    this.codes = codes;
  }
}

/** What an answer without a `Retry-After` header means. Source: RingCentral's page "Rate limits". */
const DEFAULT_RETRY_AFTER_SECONDS = 30;
/** Longer than any `retry-timeout`: whatever is longer makes no difference, and need not be shown. */
const LONGEST_RETRY_AFTER_SECONDS = 86_401;
/** No wait is shorter, whatever an answer says; that of a job that was refused, where no slot fits, is longer still. */
const SHORTEST_WAIT_SECONDS = { always: 2, refused: 5 };
/** Clocks differ, and so does the time that a request takes to arrive. */
const WINDOW_MARGIN_SECONDS = 1;

/** The rule for an answer that is not a token; `now` is in milliseconds since the epoch. */
export function retryRule(status: number, headers: IncomingHttpHeaders, now: number): RetryRule {
  const told = retryAfterSeconds(headers, now);
  const afterSeconds = told ?? DEFAULT_RETRY_AFTER_SECONDS;
  if (status === 429) return { kind: 'rate-limit', afterSeconds, windowSeconds: windowSeconds(headers) };
  if (status === 503) return { kind: 'unavailable', afterSeconds };
  // RingCentral's page "Errors", "Exponential Backoff": the header takes the place of the interval.
  if (status === 408 || status === 500) return { kind: 'fixed-delay', afterSeconds: told ?? 0 };
  // 520 to 530: a content delivery network cannot reach RingCentral.
  const isGateway = status === 502 || status === 504 || (status >= 520 && status <= 530);
  return isGateway ? { kind: 'backoff', afterSeconds: told ?? 0 } : { kind: 'never' };
}

/** The same for no complete answer. */
const NETWORK_RULES: Readonly<Record<FailureKind, RetryRule>> = {
  'time-out': { kind: 'fixed-delay' },
  transient: { kind: 'backoff' },
  permanent: { kind: 'never' },
};

/** Reads a `Retry-After` header: seconds, or an HTTP date in any of its three forms (RFC 9110, sections 5.6.7 and 10.2.3). */
function retryAfterSeconds(headers: IncomingHttpHeaders, now: number): number | undefined {
  const value = String(headers['retry-after']).trim();
  if (/^\d+(\.\d*)?$/.test(value)) return Math.min(Math.ceil(Number(value)), LONGEST_RETRY_AFTER_SECONDS);
  // Date.parse takes far more than HTTP dates. The clock of the server counts, not that of the runner.
  const isDate = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d/.test(value);
  const date = isDate ? Date.parse(/GMT$/.test(value) ? value : `${value} GMT`) : Number.NaN;
  if (Number.isNaN(date)) return undefined;
  const seconds = Math.ceil((date - (Date.parse(String(headers.date)) || now)) / 1000);
  return Math.min(Math.max(0, seconds), LONGEST_RETRY_AFTER_SECONDS);
}

/** The window of the limit that was exceeded, if the answer tells it. Source: RingCentral's page "Rate limits". */
function windowSeconds(headers: IncomingHttpHeaders): number | undefined {
  const value = String(headers['x-rate-limit-window']).trim();
  return /^\d{1,4}$/.test(value) ? Number(value) || undefined : undefined;
}

/** What a wait depends on besides the failures; chance and time are as in {@link Clock}. */
export interface Circumstances {
  random: number;
  budgetLeftSeconds: number;
  now: number;
  /** How many seconds ago each try began, oldest first. */
  triesSecondsAgo: readonly number[];
}

/**
 * Seconds to wait before the next try; `undefined` if there must be none. They exceed the budget only where RingCentral allows
 * no wait that fits it. Whatever the failures are (the oldest first), RingCentral's default limit is never exceeded.
 */
export function secondsToWait(failures: readonly RetryRule[], circumstances: Circumstances): number | undefined {
  const seconds = secondsByRule(failures, circumstances);
  if (seconds === undefined) return undefined;
  const { requests, windowSeconds } = DEFAULT_RATE_LIMIT;
  const oldestSecondsAgo = circumstances.triesSecondsAgo.at(-requests) ?? Number.POSITIVE_INFINITY;
  return Math.max(seconds, SHORTEST_WAIT_SECONDS.always, windowSeconds + WINDOW_MARGIN_SECONDS - oldestSecondsAgo);
}

function secondsByRule(failures: readonly RetryRule[], circumstances: Circumstances): number | undefined {
  const { kind, afterSeconds = 0, windowSeconds } = failures.at(-1) ?? { kind: 'never' };
  const alike = failures.filter((failure) => failure.kind === kind).length;
  const { random, budgetLeftSeconds } = circumstances;
  // Jobs that fail together must not return together.
  const spread = (least: number, addition: number) =>
    least + random * Math.max(0, Math.min(addition, budgetLeftSeconds - least));
  switch (kind) {
    case 'rate-limit':
      return (
        secondsToSlot({ afterSeconds, windowSeconds }, alike, circumstances) ??
        spread(Math.max(afterSeconds, SHORTEST_WAIT_SECONDS.refused), Number.POSITIVE_INFINITY)
      );
    case 'unavailable':
      return spread(afterSeconds, 5 * alike);
    case 'fixed-delay':
      return alike > 3 ? undefined : spread(Math.max(10, afterSeconds), alike);
    case 'backoff':
      return alike > 5 ? undefined : spread(Math.max(Math.min(2 ** alike, 60), afterSeconds), alike);
    default:
      return undefined;
  }
}

/** A wait between two tries, for the log. */
export interface Wait {
  /** Why the try before failed. */
  message: string;
  rule: RetryRule;
  seconds: number;
  budgetLeftSeconds: number;
}

/**
 * Runs a request until it succeeds, must not be tried again, or the next wait does not fit what is left of the
 * budget: such a wait is not begun. `budgetSeconds` may pass before the last try begins; 0 means one try.
 *
 * @throws the error of the last try, with how often and how long it was tried; or the reason why the job was cancelled
 */
export async function withRetry<T>(
  request: () => Promise<T>,
  options: {
    clock: Clock;
    budgetSeconds: number;
    unlessCancelled: <W>(promise: W | Promise<W>) => Promise<W>;
    onWait: (wait: Wait) => void;
  },
): Promise<T> {
  const { clock, budgetSeconds, unlessCancelled, onWait } = options;
  const failures: RetryRule[] = [];
  const triedAt: number[] = [];
  for (;;) {
    triedAt.push(clock.monotonic());
    try {
      return await request();
    } catch (error) {
      await unlessCancelled(undefined);
      const rule =
        error instanceof NetworkFailure ? NETWORK_RULES[error.kind] : (error as Partial<FailedRequest>).retry;
      if (!rule || !(error instanceof ActionError)) throw error;
      failures.push(rule);
      const triesSecondsAgo = triedAt.map((at) => (clock.monotonic() - at) / 1000);
      const [elapsedSeconds = 0] = triesSecondsAgo;
      const budgetLeftSeconds = budgetSeconds - elapsedSeconds;
      const circumstances = { random: clock.random(), budgetLeftSeconds, now: clock.now(), triesSecondsAgo };
      const seconds = secondsToWait(failures, circumstances);
      if (seconds === undefined || seconds > budgetLeftSeconds) {
        const wait = seconds && `the next wait of ${seconds.toFixed(0)} s does not fit into`;
        const reason = wait ? `${wait} the \`retry-timeout\` of ${budgetSeconds} s` : NO_MORE_TRIES;
        throw gaveUp(error, failures, elapsedSeconds, reason);
      }
      onWait({ message: error.message, rule, seconds, budgetLeftSeconds });
      await unlessCancelled(clock.sleep(seconds * 1000));
    }
  }
}

const NO_MORE_TRIES = "RingCentral's rules allow no more tries";

function gaveUp(error: ActionError, failures: readonly RetryRule[], seconds: number, reason: string): ActionError {
  const isFinal = failures.at(-1)?.kind === 'never';
  // The first try of a request that is wrong has no history worth telling.
  if (isFinal && failures.length === 1) return error;
  const tries = failures.length === 1 ? '1 try' : `${failures.length} tries`;
  const advice = isFinal ? '' : ' Run the job again later.';
  const history = `Gave up after ${tries} in ${seconds.toFixed(0)} s: ${reason}.${advice}`;
  return new ActionError(`${error.message}\n${history}`, error.help);
}
