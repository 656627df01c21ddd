/**
 * What becomes of many jobs that ask for a token at once: a simulation in virtual time of RingCentral's limit and
 * penalty, with the action's own decision when to try again (src/retry.ts).
 */
import { lastSlotSeconds, type MatrixJob, type RetryRule, secondsToWait } from '../src/ringcentral/retry.ts';
import { Limiter } from '../test/support/simulator/limits.ts';

/** Seconds to wait before the next try; `undefined` to give up. */
export type Policy = (
  failures: readonly RetryRule[],
  random: number,
  matrix?: MatrixJob,
) => number | undefined;

/** Retrying at exactly the time that RingCentral names. */
export const exactlyRetryAfter: Policy = (failures) => {
  const last = failures.at(-1);
  return last && 'afterSeconds' in last ? last.afterSeconds : undefined;
};

export const ours: Policy = secondsToWait;

export interface Crowd {
  jobs: number;
  policy: Policy;
  /** Whether the jobs are those of one matrix. */
  matrix?: boolean;
  /** Whether they revoke at their end, after seconds of work between these. */
  workSeconds?: { least: number; most: number };
  seed: number;
}

export interface JobResult {
  served: boolean;
  tries: number;
  /** Seconds from the job's start to its token, or to giving up. */
  waitedSeconds: number;
}

export const BUDGET_SECONDS = 600;
const START_SPREAD_SECONDS = 5;

/** Runs one crowd to its end. The same seed gives the same result. */
export function simulate({ jobs, policy, matrix = false, workSeconds, seed }: Crowd): JobResult[] {
  const random = seededRandom(seed);
  const limiter = new Limiter();
  const results: JobResult[] = [];
  const events: { at: number; run: (now: number) => void }[] = [];
  const schedule = (at: number, run: (now: number) => void) => events.push({ at, run });

  for (let index = 0; index < jobs; index++) {
    const startedAt = random() * START_SPREAD_SECONDS;
    const failures: RetryRule[] = [];
    const job: MatrixJob | undefined = matrix ? { index, total: jobs } : undefined;
    const tryForToken = (now: number): void => {
      const { allowed, retryAfterSeconds } = limiter.take('caller', now);
      const done = (served: boolean) =>
        results.push({ served, tries: failures.length + 1, waitedSeconds: now - startedAt });
      if (allowed) {
        done(true);
        if (workSeconds) scheduleRevocation(now, startedAt, job);
        return;
      }
      const wait = policy(
        [...failures, { kind: 'rate-limit', afterSeconds: retryAfterSeconds }],
        random(),
        job,
      );
      if (wait === undefined || now + wait - startedAt > BUDGET_SECONDS) {
        done(false);
        return;
      }
      failures.push({ kind: 'rate-limit', afterSeconds: retryAfterSeconds });
      schedule(now + wait, tryForToken);
    };
    schedule(startedAt, tryForToken);
  }
  for (;;) {
    const next = events.reduce<number>(
      (first, event, i) => (event.at < (events[first]?.at ?? Infinity) ? i : first),
      -1,
    );
    const [event] = next < 0 ? [] : events.splice(next, 1);
    if (!event) return results;
    event.run(event.at);
  }

  function scheduleRevocation(now: number, startedAt: number, job: MatrixJob | undefined): void {
    const { least, most } = workSeconds ?? { least: 0, most: 0 };
    const at = now + least + random() * (most - least);
    const notBefore = job ? startedAt + lastSlotSeconds(job) : 0;
    if (at >= notBefore) schedule(at, (then) => void limiter.take('caller', then));
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
