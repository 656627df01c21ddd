import { describe, expect, it } from 'vitest';
import { BUDGET_SECONDS, exactlyRetryAfter, simulate, thisAction } from '../../../bench/crowd.ts';
import { summarise } from '../../../bench/crowd-figures.ts';
import { readSettings } from '../../../src/inputs.ts';
import { INPUT_NAMES, type Inputs } from '../../../src/read-inputs.ts';

const RUNS = 200;

describe('a crowd of jobs, with its revocations', () => {
  it.each([
    [6, 1],
    [10, 0.999],
    [15, 0.995],
    [20, 0.99],
    [30, 0.95],
    [40, 0.8],
  ])('of %i gets a token for a share of at least %f', (jobs, share) => {
    expect(summarise({ jobs, policy: thisAction }, RUNS).served).toBeGreaterThanOrEqual(share);
  });

  it('of 30 is served almost as well if its jobs start within a minute', () => {
    const { served } = summarise({ jobs: 30, policy: thisAction, startSpreadSeconds: 60 }, RUNS);
    expect(served).toBeGreaterThanOrEqual(0.93);
  });

  it('of 6 makes the one job too many wait for a median of at most 110 s', () => {
    expect(summarise({ jobs: 6, policy: thisAction }, RUNS).medianWaitSeconds).toBeLessThanOrEqual(110);
  });

  it('of 40 is served as a whole, within the hour, if its jobs would wait for six', () => {
    const crowd = { jobs: 40, policy: thisAction, budgetSeconds: 6 * 3600 };
    const { served, longestWaitSeconds } = summarise(crowd, RUNS);
    expect(served).toBe(1);
    expect(longestWaitSeconds).toBeLessThan(3600);
  });

  it('of 10 locks itself out if its jobs retry exactly when RingCentral says', () => {
    expect(summarise({ jobs: 10, policy: exactlyRetryAfter }, RUNS).served).toBeLessThan(0.6);
  });
});

it('serves all of 20 jobs that do not revoke', () => {
  const { served } = summarise({ jobs: 20, policy: thisAction, revocations: false }, RUNS);
  expect(served).toBeGreaterThanOrEqual(0.999);
});

it('serves all of 100 jobs after at most one refusal each, if the app may make 50 requests a minute', () => {
  const crowd = { jobs: 100, policy: thisAction, revocations: false, limit: 50 };
  const { served, mostRefusals } = summarise(crowd, 50);
  expect({ served, mostRefusals }).toEqual({ served: 1, mostRefusals: 1 });
});

it('waits as long as a job does by default', () => {
  const empty = Object.fromEntries(INPUT_NAMES.map((name) => [name, ''])) as Inputs;
  const inputs = { ...empty, 'client-id': 'id', 'client-secret': 'secret', 'refresh-token': 'token' };
  const { task } = readSettings(inputs, 0, { 'INPUT_CLIENT-ID': 'id' });
  expect(task).toMatchObject({ retryTimeoutSeconds: BUDGET_SECONDS });
});

it('gives the same figures for the same seed', () => {
  const crowd = { jobs: 20, policy: thisAction, seed: 1 };
  expect(simulate(crowd)).toEqual(simulate(crowd));
  expect(simulate(crowd)).not.toEqual(simulate({ ...crowd, seed: 2 }));
});
