import { expect, it } from 'vitest';
import {
  callApi,
  expectEndThatAgrees,
  jwtJob,
  openingJob,
  revocationJob,
  sealedBy,
  warningsOf,
} from '../support/jobs.ts';
import { type Job, runJob, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

/** A job in an attempt at a workflow run. */
const inAttempt = (attempt: number, job: Job, run = '77'): Job => ({
  ...job,
  env: { GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: String(attempt) },
});

const credential = (ringcentral: RingCentral) => ({ jwt: ringcentral.jwtCredential() });

it('of failed jobs: a job with a credential requests a token of its own, says why, and revokes it', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(inAttempt(1, jwtJob(ringcentral)));
  await runStep('revoke', inAttempt(1, revocationJob(ringcentral, sealedToken)));
  let status = 0;
  const { main, post } = await runJob({
    ...inAttempt(2, openingJob(ringcentral, sealedToken, credential(ringcentral))),
    between: async ({ access_token }) => {
      status = await callApi(ringcentral, access_token);
    },
  });
  expectEndThatAgrees(main);
  expect(status).toBe(200);
  expect(main.log).toMatch(
    /^The sealed token is from attempt 1 of this run, and this is attempt 2\. .* This job requests its own token instead\.$/m,
  );
  expect(post.log).toBe('Revoked the access token.');
  expect(ringcentral.liveSessions).toEqual([]);
});

it('of failed jobs: a job without a credential is warned that the token was probably revoked, and what helps', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(inAttempt(1, jwtJob(ringcentral)));
  const run = await runStep('main', inAttempt(2, openingJob(ringcentral, sealedToken)));
  expect(run.exitCode).toBe(0);
  expect(warningsOf(run)).toEqual([expect.stringMatching(/probably revoked.*"Re-run all jobs"/)]);
  expect(ringcentral.tokenRequests).toHaveLength(1);
});

it.each([
  ['the same attempt', '77', 1],
  ['another run, which may have it from a cache', '78', 2],
])('makes no difference in %s', async (_, run, attempt) => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(inAttempt(1, jwtJob(ringcentral)));
  const job = inAttempt(attempt, openingJob(ringcentral, sealedToken, credential(ringcentral)), run);
  const { log, annotations } = await runStep('main', job);
  expect(log).toMatch(/^Opened the sealed token\./m);
  expect(annotations).toEqual([]);
  expect(ringcentral.tokenRequests).toHaveLength(1);
});
