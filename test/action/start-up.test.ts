import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jwtJob, openingJob, preload, revocationJob, sealedBy } from '../support/jobs.ts';
import { type Job, runJob, runStep, type StepRun } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

const root = join(import.meta.dirname, '../..');
const inDist = (...names: string[]) => names.map((name) => join(root, 'dist', name));

const listing = (job: Job): Job => ({ ...job, nodeArguments: preload('list-loaded') });

/** What was loaded of Node, and which files. */
function loaded({ stderr, exitCode }: StepRun): { builtIns: string[]; files: string[] } {
  expect(exitCode).toBe(0);
  const { builtIns, files } = JSON.parse(stderr);
  return { builtIns, files: files.sort() };
}

describe('needs nothing of Node but what a bare request needs', () => {
  it.each(['main', 'post'] as const)('in %s', async (step) => {
    await using ringcentral = await RingCentral.start();
    const job = listing(jwtJob(ringcentral));
    const { state } = await runStep('main', job);
    const floor = loaded(await runStep('main', job, {}, [], join(root, 'bench/floor.cjs')));
    const run = loaded(await runStep(step, job, step === 'post' ? state : {}));
    // A new name here costs every run of every workflow its time.
    expect(run.builtIns.filter((name) => !floor.builtIns.includes(name))).toEqual(['NativeModule os']);
  });
});

describe('needs no file but', () => {
  it('one in main, and another in post', async () => {
    await using ringcentral = await RingCentral.start();
    const { main, post } = await runJob(listing(jwtJob(ringcentral)));
    expect(loaded(main).files).toEqual(inDist('main.js'));
    expect(loaded(post).files).toEqual(inDist('main.js', 'post.js'));
  });

  it('those of sealed tokens where one is sealed, opened or revoked', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const ofSealing = ['jose.js', 'main.js', 'sealed-token.js'];
    for (const job of [jwtJob(ringcentral, { 'seal-token': 'true' }), openingJob(ringcentral, sealedToken)])
      expect(loaded(await runStep('main', listing(job))).files).toEqual(inDist(...ofSealing));
    const revoking = await runStep('revoke', listing(revocationJob(ringcentral, sealedToken)));
    expect(loaded(revoking).files).toEqual(inDist('jose.js', 'main.js', 'revoke.js', 'sealed-token.js'));
  });
});
