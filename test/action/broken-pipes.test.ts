/** Nobody reads the log any more: the runner has gone, or `docker exec` was cancelled and the process inside runs on. */
import { describe, expect, it } from 'vitest';
import { jwtJob, openingJob, passwordJob, revocationJob, sealedBy } from '../support/jobs.ts';
import { type Job, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

/** Once the first request has arrived, nobody reads what the step prints; only then it is answered. */
function readerGone(ringcentral: RingCentral): Partial<Job> {
  const arrived = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  ringcentral.failAlways(() => {
    arrived.resolve();
    return { kind: 'hold', until: gone.promise };
  });
  return {
    onStart: ({ stdout }) => {
      stdout?.on('close', gone.resolve);
      void arrived.promise.then(() => stdout?.destroy());
    },
  };
}

describe('a token that arrives after the reader has gone', () => {
  it.each([
    ['with a JWT credential', jwtJob, {}],
    ['with a password', passwordJob, {}],
    ['although `revoke-token` is `never`', jwtJob, { 'revoke-token': 'never' }],
    ['although it was to be sealed', jwtJob, { 'seal-token': 'true' }],
    ['with its refresh token', jwtJob, { 'disable-refresh-token': 'false' }],
  ] as const)('is revoked at once, and the step fails: %s', async (_, job, inputs) => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', { ...job(ringcentral, inputs), ...readerGone(ringcentral) });
    expect([run.exitCode, run.stderr, run.outputs]).toEqual([1, '', {}]);
    expect(ringcentral.revocations).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });
});

it('a step that nobody reads from the start asks for no token that it would keep', async () => {
  await using ringcentral = await RingCentral.start();
  const run = await runStep('main', { ...jwtJob(ringcentral), onStart: ({ stdout }) => stdout?.destroy() });
  expect([run.exitCode, run.stderr, run.outputs]).toEqual([1, '', {}]);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('a sealed token is not handed out by a step that nobody reads', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const job = { ...openingJob(ringcentral, sealedToken), onStart: readNothing };
  const run = await runStep('main', job);
  expect([run.exitCode, run.stderr, run.outputs]).toEqual([1, '', {}]);
});

const readNothing: NonNullable<Job['onStart']> = ({ stdout }) => stdout?.destroy();

describe('a revocation happens all the same', () => {
  it('in the post step', async () => {
    await using ringcentral = await RingCentral.start();
    const job = jwtJob(ringcentral);
    const { state } = await runStep('main', job);
    const post = await runStep('post', { ...job, onStart: readNothing }, state);
    expect(post.stderr).toBe('');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('in the action `revoke`', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const job = { ...revocationJob(ringcentral, sealedToken), onStart: readNothing };
    expect((await runStep('revoke', job)).stderr).toBe('');
    expect(ringcentral.liveSessions).toEqual([]);
  });
});
