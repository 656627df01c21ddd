/** What becomes of crowds of several sizes: the figures of `npm run bench`, and of the chart in docs/. */
import { BUDGET_SECONDS, type Crowd, exactlyRetryAfter, simulate, thisAction } from './crowd.ts';
import { printTable } from './table.ts';

/** Sizes of crowds. */
export const JOBS = [6, 10, 15, 20, 30, 40] as const;

/** How many crowds of each kind and size are simulated. */
export const RUNS = 300;

type Kind = Omit<Crowd, 'jobs' | 'seed'>;

/** All kinds revoke their tokens after work, except where the name says otherwise. */
export const CROWDS = {
  'exactly Retry-After': { policy: exactlyRetryAfter },
  'this action': { policy: thisAction },
  'this action, no revocations': { policy: thisAction, revocations: false },
} satisfies Record<string, Kind>;

export interface CrowdSummary {
  /** Share of jobs with a token, from 0 to 1. */
  served: number;
  /** Median wait of the jobs that were refused and then got a token, in seconds; 0 if there are none. */
  medianWaitSeconds: number;
  /** Longest wait of a job with a token, in seconds. */
  longestWaitSeconds: number;
  /** Most refusals of a job. */
  mostRefusals: number;
}

/** Simulates crowds with the seeds from 0 to `runs` - 1, and sums up what became of all of their jobs. */
export function summarise(crowd: Omit<Crowd, 'seed'>, runs = RUNS): CrowdSummary {
  const results = Array.from({ length: runs }, (_, seed) => simulate({ ...crowd, seed })).flat();
  const served = results.filter((result) => result.served);
  const waits = served.filter(({ refusals }) => refusals > 0).map(({ waitedSeconds }) => waitedSeconds);
  waits.sort((a, b) => a - b);
  return {
    served: served.length / results.length,
    medianWaitSeconds: waits[Math.floor(waits.length / 2)] ?? 0,
    longestWaitSeconds: served.reduce((longest, { waitedSeconds }) => Math.max(longest, waitedSeconds), 0),
    mostRefusals: results.reduce((most, { refusals }) => Math.max(most, refusals), 0),
  };
}

/** Prints the table. */
export function printCrowds(): void {
  console.log(`
Crowds: jobs that request a token within 5 s, under RingCentral's limit and penalty. Share of jobs with a token in
${BUDGET_SECONDS} s, median wait of those that were refused first, and longest wait; of ${RUNS} simulated runs each.
`);
  const rows = JOBS.map((jobs) => [
    String(jobs),
    ...Object.values(CROWDS).map((kind) => {
      const { served, medianWaitSeconds, longestWaitSeconds } = summarise({ ...kind, jobs });
      const [median, longest] = [medianWaitSeconds, longestWaitSeconds].map((seconds) => seconds.toFixed(0));
      return `${(100 * served).toFixed(1)}%  ${median?.padStart(3)} s  ${longest?.padStart(3)} s`;
    }),
  ]);
  printTable(['jobs', ...Object.keys(CROWDS)], rows);
}
