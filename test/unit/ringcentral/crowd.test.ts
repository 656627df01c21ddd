import { describe, expect, it } from 'vitest';
import { exactlyRetryAfter, simulate, thisAction } from '../../../bench/crowd.ts';
import { summarise } from '../../../bench/crowd-figures.ts';
import { doubtAbout, openToken, sealToken } from '../../../src/sealed-token.ts';

const RUNS = 200;

describe('a crowd of jobs outside a matrix, with its revocations', () => {
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

  it('of 10 locks itself out if its jobs retry exactly when RingCentral says', () => {
    expect(summarise({ jobs: 10, policy: exactlyRetryAfter }, RUNS).served).toBeLessThan(0.6);
  });
});

it('serves all of 20 jobs that do not revoke', () => {
  const { served } = summarise({ jobs: 20, policy: thisAction, revocations: false }, RUNS);
  expect(served).toBeGreaterThanOrEqual(0.999);
});

describe('the jobs of one matrix, with their revocations', () => {
  it.each([6, 10, 20, 40])('all get a token after at most one refusal each, if they are %i', (jobs) => {
    const { served, mostRefusals } = summarise({ jobs, policy: thisAction, matrix: true }, RUNS);
    expect({ served, mostRefusals }).toEqual({ served: 1, mostRefusals: 1 });
  });

  it('all get a token if the 40 of them start within a minute', () => {
    const crowd = { jobs: 40, policy: thisAction, matrix: true, startSpreadSeconds: 60 };
    expect(summarise(crowd, RUNS).served).toBeGreaterThanOrEqual(0.99);
  });

  it('share the slots of all others if the budget ends before their own', () => {
    const { served } = summarise({ jobs: 60, policy: thisAction, matrix: true }, RUNS);
    expect(served).toBeGreaterThanOrEqual(0.7);
  });

  it('wait for one or two slots if they are 100, and the app may make 50 requests a minute', () => {
    const crowd = { jobs: 100, policy: thisAction, matrix: true, limit: 50 };
    const { served, mostRefusals, longestWaitSeconds } = summarise(crowd, 50);
    expect({ served, mostRefusals }).toEqual({ served: 1, mostRefusals: 1 });
    expect(longestWaitSeconds).toBeLessThan(210);
  });
});

it('serves all 40 jobs of a re-run whose sealed token was revoked in the attempt before', async () => {
  const client = { id: 'id', secret: 'client-secret', serverUrl: 'https://platform.ringcentral.com' };
  const now = Date.parse('2026-01-01T00:00:00Z');
  const token = {
    accessToken: 'the-access-token',
    tokenType: 'bearer',
    expiresInSeconds: 3600,
    expiresAt: new Date(now + 3_600_000),
    scope: '',
    ownerId: '',
    endpointId: '',
    sessionId: '',
  };
  const sealedToken = await sealToken(token, client, { id: '77', attempt: 1 });
  const falling = (attempt: number) =>
    Promise.all(
      Array.from({ length: 40 }, async () => {
        const opened = await openToken(sealedToken, client, now + 600_000);
        return doubtAbout(opened, 60, { id: '77', attempt }) !== undefined;
      }),
    );
  // In the attempt that sealed it, nobody needs a request; in the next one, everybody does.
  expect((await falling(1)).filter(Boolean)).toHaveLength(0);
  const jobs = (await falling(2)).filter(Boolean).length;
  expect(jobs).toBe(40);
  const { served, mostRefusals } = summarise({ jobs, policy: thisAction, matrix: true }, RUNS);
  expect({ served, mostRefusals }).toEqual({ served: 1, mostRefusals: 1 });
});

it('gives the same figures for the same seed', () => {
  const crowd = { jobs: 20, policy: thisAction, seed: 1 };
  expect(simulate(crowd)).toEqual(simulate(crowd));
  expect(simulate(crowd)).not.toEqual(simulate({ ...crowd, seed: 2 }));
});
