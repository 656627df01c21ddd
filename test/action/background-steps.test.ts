/**
 * Steps with `background: true`: two processes at once, each with command files of its own; their outputs come once the job
 * waits for them (actions/runner, BackgroundStepCoordinator).
 */
import { expect, it } from 'vitest';
import { callApi, errorOf, jwtJob, passwordJob } from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

it('side by side each get a token, and each end their own session', async () => {
  await using ringcentral = await RingCentral.start();
  // Neither is answered before both have asked.
  const both = Promise.withResolvers<void>();
  ringcentral.failAlways(({ path }) => {
    if (!path.endsWith('/token')) return undefined;
    if (ringcentral.tokenRequests.length === 2) both.resolve();
    return { kind: 'hold', until: both.promise };
  });
  const jobs = [jwtJob(ringcentral), passwordJob(ringcentral, { 'disable-refresh-token': 'false' })];
  const mains = await Promise.all(jobs.map((job) => runStep('main', job)));
  const tokens = mains.map(({ outputs }) => outputs.access_token);
  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) expect(await callApi(ringcentral, token)).toBe(200);
  const posts = await Promise.all(
    jobs.map((job, at) =>
      runStep(
        'post',
        job,
        mains[at]?.state,
        mains.flatMap(({ masks }) => masks),
      ),
    ),
  );
  expect(posts.map(({ log }) => log)).toEqual(Array(2).fill('Revoked the access token.'));
  expect(ringcentral.revocations.map(({ form }) => form.get('token')).sort()).toEqual(tokens.sort());
  expect(ringcentral.liveSessions).toEqual([]);
});

it.runIf(process.platform !== 'win32')('of which one is cancelled leave the other alone', async () => {
  await using ringcentral = await RingCentral.start();
  const arrived = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  ringcentral.failAlways(({ form }) => {
    if (form.get('grant_type') !== 'password') return undefined;
    arrived.resolve();
    return { kind: 'hold', until: cancelled.promise };
  });
  const [kept, ended] = await Promise.all([
    runStep('main', jwtJob(ringcentral)),
    runStep('main', {
      ...passwordJob(ringcentral),
      // `cancel` in a workflow: SIGINT, and SIGTERM 7.5 s later.
      cancel: { signal: 'SIGINT', when: arrived.promise },
      onOutput: (stdout) => stdout.includes('Cancelled by') && cancelled.resolve(),
    }),
  ]);
  expect(errorOf(ended)).toContain('This step was stopped: the job was cancelled, or');
  expect(await callApi(ringcentral, kept.outputs.access_token)).toBe(200);
  expect((await runStep('post', passwordJob(ringcentral), ended.state)).log).toBe(
    'Revoked the access token.',
  );
  expect(await callApi(ringcentral, kept.outputs.access_token)).toBe(200);
  expect((await runStep('post', jwtJob(ringcentral), kept.state)).log).toBe('Revoked the access token.');
  expect(ringcentral.liveSessions).toEqual([]);
});
