import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CANCELLED_MILLISECONDS } from '../../src/step.ts';
import { expectEndThatAgrees, FAST_CLOCK, jwtJob } from '../support/jobs.ts';
import { type Job, runJob, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

// Windows has no signals: the runner sends Ctrl+C there, which Node delivers as SIGINT.
const SIGNALS = process.platform === 'win32' ? [] : (['SIGINT', 'SIGTERM'] as const);

it('a cancelled step ends before the runner kills it', () => {
  // actions/runner, ProcessInvoker: SIGTERM comes 7.5 s after SIGINT.
  expect(CANCELLED_MILLISECONDS).toBeLessThan(7500);
});

describe.each(SIGNALS)('a main step that is cancelled by %s', (signal) => {
  it('ends at once while it waits for its next try', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '300' } }));
    const waiting = Promise.withResolvers<void>();
    const run = await runStep('main', {
      ...jwtJob(ringcentral),
      ...withoutTimer(CANCELLED_MILLISECONDS),
      onOutput: (stdout) => stdout.includes('Trying again') && waiting.resolve(),
      cancel: { signal, when: waiting.promise },
    });
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toContain('The job was cancelled while this step ran.');
    // Its next try would have been five minutes later.
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('waits for the answer to its request, hands out no token, and leaves no session', async () => {
    await using ringcentral = await RingCentral.start();
    const { job, holdUntilCancelled } = cancelledDuringItsRequest(ringcentral, signal);
    ringcentral.failAlways(({ path }) => (path.endsWith('token') ? holdUntilCancelled() : undefined));
    const { main, post } = await runJob(job);
    expectEndThatAgrees(main);
    expect(main.exitCode).toBe(1);
    expect(main.annotations[0]?.message).toContain('The job was cancelled');
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('does not try again if its request fails', async () => {
    await using ringcentral = await RingCentral.start();
    const { job, holdUntilCancelled } = cancelledDuringItsRequest(ringcentral, signal);
    ringcentral.failAlways(() => ({ ...holdUntilCancelled(), status: 502 }));
    expectEndThatAgrees(await runStep('main', job));
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('ends although the answer never comes', async () => {
    await using ringcentral = await RingCentral.start();
    const { job, holdUntilCancelled } = cancelledDuringItsRequest(ringcentral, signal);
    ringcentral.failAlways(() => {
      holdUntilCancelled();
      return { kind: 'silence' };
    });
    const { main, post } = await runJob({ ...job, ...withoutTimer(30_000, FAST_CLOCK) });
    expectEndThatAgrees(main);
    expect(main.annotations[0]?.message).toContain('The job was cancelled');
    expect(post.log).toBe('There is nothing left to revoke.');
  });
});

/** A step in which this timer never ends: what it would end must end in another way. */
function withoutTimer(milliseconds: number, nodeArguments: readonly string[] = []): Partial<Job> {
  const preload = join(import.meta.dirname, '../support/preload/without-timer.cjs');
  return {
    nodeArguments: [...nodeArguments, '--require', preload],
    env: { WITHOUT_TIMER: String(milliseconds) },
  };
}

/** A job that is cancelled when its request has arrived, and a fault that holds the answer back until it knows. */
function cancelledDuringItsRequest(ringcentral: RingCentral, signal: 'SIGINT' | 'SIGTERM') {
  const arrived = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const job: Job = {
    ...jwtJob(ringcentral),
    cancel: { signal, when: arrived.promise },
    onOutput: (stdout) => stdout.includes('Cancelled by') && cancelled.resolve(),
  };
  const holdUntilCancelled = () => {
    arrived.resolve();
    return { kind: 'hold', until: cancelled.promise } as const;
  };
  return { job, holdUntilCancelled };
}
