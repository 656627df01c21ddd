/** Some runners, such as act, Gitea's and Forgejo's, take the Node of the job's image, whatever action.yml says. */
import { expect, it } from 'vitest';
import { errorOf, jwtJob, preload, revocationJob, sealedBy } from '../support/jobs.ts';
import { type Job, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

const withNode = (job: Job, version: string): Job => ({
  ...job,
  nodeArguments: preload('old-node'),
  env: { OLD_NODE: version },
});

it.each(['16.20.2', '18.20.8', '19.9.0'])(
  'Node %s is told as what is wrong, and no request is made',
  async (version) => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const before = ringcentral.requests.length;
    for (const run of [
      await runStep('main', withNode(jwtJob(ringcentral), version)),
      await runStep('main', withNode(jwtJob(ringcentral, { 'seal-token': 'true' }), version)),
      await runStep('revoke', withNode(revocationJob(ringcentral, sealedToken), version)),
    ]) {
      expect(errorOf(run)).toBe(
        `The runner started this action with Node ${version}, and it needs 20 or newer. Update the runner, or Node in the image that the job runs in.\nMore: https://github.com/owner/ringcentral-access-token/blob/HEAD/docs/troubleshooting.md#the-runner`,
      );
      expect(run.log.split('\n').filter((line) => !line.startsWith('More: '))).toHaveLength(1);
    }
    expect(ringcentral.requests).toHaveLength(before);
  },
);

it.each(['20.0.0', '24.1.0', '100.0.0'])('Node %s will do', async (version) => {
  await using ringcentral = await RingCentral.start();
  expect((await runStep('main', withNode(jwtJob(ringcentral), version))).exitCode).toBe(0);
});

it('an old Node does not keep the end of the job from revoking what there is', async () => {
  await using ringcentral = await RingCentral.start();
  const { state } = await runStep('main', jwtJob(ringcentral));
  const { log } = await runStep('post', withNode(jwtJob(ringcentral), '18.20.8'), state);
  expect(log).toBe('Revoked the access token.');
});
