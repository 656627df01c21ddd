import { describe, expect, it } from 'vitest';
import { errorOf, jwtJob, preload, revocationJob, sealedBy } from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

describe.each([
  ['the event loop runs dry', 'loop-runs-dry', /The step ended unexpectedly/],
  ['an exception escapes', 'exception-escapes', /Unexpected error\. Please report it: /],
  ['a promise is rejected unseen', 'rejection-unseen', /Unexpected error\. Please report it: Error: unseen/],
])('if %s', (_, name, message) => {
  it('the main step fails with one annotation', async () => {
    await using ringcentral = await RingCentral.start();
    // The answer never comes, so the step cannot end in another way first.
    ringcentral.failAlways(() => ({ kind: 'silence' }));
    const run = await runStep('main', { ...jwtJob(ringcentral), nodeArguments: preload(name) });
    expect(errorOf(run)).toMatch(message);
    expect(run.log).not.toMatch(/^ +at /m);
  });

  it('the post step warns and does not fail the job', async () => {
    await using ringcentral = await RingCentral.start();
    const job = jwtJob(ringcentral);
    const { state } = await runStep('main', job);
    ringcentral.failAlways(() => ({ kind: 'silence' }));
    const post = await runStep('post', { ...job, nodeArguments: preload(name) }, state);
    expect(post.exitCode).toBe(0);
    expect(post.annotations).toEqual([
      {
        level: 'warning',
        message: expect.stringContaining('What the log does not report as revoked stays valid'),
      },
    ]);
    expect(post.annotations[0]?.message).toMatch(message);
  });

  it('the action `revoke` fails with one annotation', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    ringcentral.failAlways(() => ({ kind: 'silence' }));
    const job = { ...revocationJob(ringcentral, sealedToken), nodeArguments: preload(name) };
    expect(errorOf(await runStep('revoke', job))).toMatch(message);
  });
});
