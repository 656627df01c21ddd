import { expect, it } from 'vitest';
import { exactlyRetryAfter, type JobResult, ours, simulate } from '../../../bench/crowd.ts';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

it('serves at least 99% of ten jobs that start at once, within the default budget', () => {
  expect(share(SEEDS.flatMap((seed) => simulate({ jobs: 10, policy: ours, seed })))).toBeGreaterThan(0.99);
});

it('shows that ten jobs which retry at exactly Retry-After lock one another out', () => {
  const results = SEEDS.flatMap((seed) => simulate({ jobs: 10, policy: exactlyRetryAfter, seed }));
  expect(share(results)).toBeLessThan(0.6);
});

it.each([20, 40])(
  'serves all %i jobs of a matrix with at most one refusal each, revocations included',
  (jobs) => {
    for (const workSeconds of [
      { least: 1, most: 30 },
      { least: 10, most: 900 },
    ]) {
      const results = SEEDS.flatMap((seed) =>
        simulate({ jobs, policy: ours, matrix: true, workSeconds, seed }),
      );
      expect(share(results)).toBe(1);
      expect(Math.max(...results.map(({ tries }) => tries))).toBeLessThanOrEqual(2);
    }
  },
);

function share(results: JobResult[]): number {
  return results.filter(({ served }) => served).length / results.length;
}
