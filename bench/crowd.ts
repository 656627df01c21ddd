/**
 * What becomes of jobs that all ask for a token at once: a simulation in virtual time of RingCentral's limit and
 * penalty, with the action's own decision when to try again (src/ringcentral/retry.ts).
 */
import { type Circumstances, type RetryRule, secondsToWait } from '../src/ringcentral/retry.ts';
import { DEFAULT_RATE_LIMIT } from '../src/ringcentral/slots.ts';
import { Limiter } from '../test/support/simulator/limits.ts';

/** Seconds to wait before the next try; `undefined` to give up. */
export type Policy = (failures: readonly RetryRule[], circumstances: Circumstances) => number | undefined;

/** Retries exactly when RingCentral says. */
export const exactlyRetryAfter: Policy = (failures) => failures.at(-1)?.afterSeconds;

export const thisAction: Policy = secondsToWait;

export interface Crowd {
  jobs: number;
  policy: Policy;
  /** Whether jobs revoke their tokens, as the action does, after some work. */
  revocations?: boolean;
  /** Seconds within which the jobs start. */
  startSpreadSeconds?: number;
  /** Requests that the app may make in a minute. */
  limit?: number;
  /** The `retry-timeout` of each job; {@link BUDGET_SECONDS}, if not given. */
  budgetSeconds?: number;
  seed: number;
}

export interface JobResult {
  served: boolean;
  refusals: number;
  /** Seconds from the job's start to its token, or to giving up. */
  waitedSeconds: number;
}

/** The default of `retry-timeout`. */
export const BUDGET_SECONDS = 600;

/** How long a job works with its token before it revokes it: 10 s to 15 min. */
const WORK_SECONDS = { least: 10, most: 900 };

/** The clock of a runner is right to a second. */
const CLOCK_ERROR_SECONDS = 1;

/** An answer takes up to a second. */
const ANSWER_SECONDS = 1;

/** Runs one crowd to its end. The same seed gives the same result. */
export function simulate(crowd: Crowd): JobResult[] {
  const { jobs, policy, revocations = true, startSpreadSeconds = 5, budgetSeconds = BUDGET_SECONDS } = crowd;
  const { windowSeconds } = DEFAULT_RATE_LIMIT;
  const limit = { windowSeconds, requests: crowd.limit ?? DEFAULT_RATE_LIMIT.requests };
  const random = seededRandom(crowd.seed);
  const between = (least: number, most: number) => least + random() * (most - least);
  const limiter = new Limiter({ ...limit, penaltySeconds: windowSeconds });
  const results: JobResult[] = [];
  const events = new Events();
  // Any time of any day: the slots of the action follow the clock.
  const start = between(1.7e9, 1.8e9);
  for (let job = 0; job < jobs; job++) startJob();
  events.runAll();
  return results;

  function startJob(): void {
    const startedAt = start + between(0, startSpreadSeconds);
    const clockError = between(-CLOCK_ERROR_SECONDS, CLOCK_ERROR_SECONDS);
    const failures: RetryRule[] = [];
    const triedAt: number[] = [];
    const end = (now: number, served: boolean) =>
      results.push({ served, refusals: failures.length, waitedSeconds: now - startedAt });
    const request = (sentAt: number): void => {
      triedAt.push(sentAt);
      const { allowed, retryAfterSeconds } = limiter.take('app', sentAt);
      const now = sentAt + between(0, ANSWER_SECONDS);
      if (allowed) {
        end(now, true);
        // A job that was refused leaves it out, as the action does.
        if (revocations && failures.length === 0)
          revoke(now + between(WORK_SECONDS.least, WORK_SECONDS.most));
        return;
      }
      failures.push({
        kind: 'rate-limit',
        afterSeconds: retryAfterSeconds,
        windowSeconds: limit.windowSeconds,
      });
      const budgetLeftSeconds = startedAt + budgetSeconds - now;
      const wait = policy(failures, {
        random: random(),
        budgetLeftSeconds,
        now: (now + clockError) * 1000,
        triesSecondsAgo: triedAt.map((at) => now - at),
      });
      if (wait === undefined || wait > budgetLeftSeconds) end(now, false);
      else events.at(now + wait, request);
    };
    const revoke = (at: number) => events.at(at, () => limiter.take('app', at));
    events.at(startedAt, request);
  }
}

/** What happens when, in virtual time. */
class Events {
  readonly #events: { time: number; run: (time: number) => void }[] = [];

  at(time: number, run: (time: number) => void): void {
    this.#events.push({ time, run });
  }

  /** Runs all events in the order of time, those too that others add. */
  runAll(): void {
    for (;;) {
      const next = this.#events.reduce(
        (first, { time }, i, events) => (time < (events[first]?.time ?? 0) ? i : first),
        0,
      );
      const [event] = this.#events.splice(next, 1);
      if (!event) return;
      event.run(event.time);
    }
  }
}

/** mulberry32, a small generator of uniform numbers from 0 to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
