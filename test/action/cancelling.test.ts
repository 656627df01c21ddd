import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CANCELLED_MILLISECONDS } from '../../src/step.ts';
import {
  errorOf,
  expectEndThatAgrees,
  jwtJob,
  openingJob,
  preload,
  revocationJob,
  sealedBy,
  VirtualTime,
} from '../support/jobs.ts';
import { type Job, runJob, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

type Signal = NonNullable<Job['cancel']>['signal'];

// Windows has no signals: the runner sends Ctrl+C there, which Node delivers as SIGINT.
const SIGNALS: readonly Signal[] = process.platform === 'win32' ? [] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Nobody can tell which: the runner sends the same signals. */
const STOPPED =
  'This step was stopped: the job was cancelled, or a time limit (`timeout-minutes`) was reached.';

it('ends a step before the runner kills it', () => {
  // actions/runner, ProcessInvoker: SIGTERM comes 7.5 s after SIGINT.
  expect(CANCELLED_MILLISECONDS).toBeLessThan(7500);
});

describe.each(SIGNALS)('by %s', (signal) => {
  it('ends a step at once that waits for its next try', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '300' } }));
    const waiting = Promise.withResolvers<void>();
    const run = await runStep('main', {
      ...jwtJob(ringcentral),
      ...withoutTimer(CANCELLED_MILLISECONDS),
      onOutput: (stdout) => stdout.includes('Trying again') && waiting.resolve(),
      cancel: { signal, when: waiting.promise },
    });
    expect(errorOf(run)).toContain(STOPPED);
    // Its next try would have been five minutes later.
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('waits for the answer to a request, hands out no token, and leaves no session', async () => {
    await using ringcentral = await RingCentral.start();
    const { job, holdUntilCancelled } = cancelledDuringItsRequest(ringcentral, signal);
    ringcentral.failAlways(({ path }) => (path.endsWith('token') ? holdUntilCancelled() : undefined));
    const { main, post } = await runJob(job);
    expect(errorOf(main)).toContain(STOPPED);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('leaves out another try if a request fails', async () => {
    await using ringcentral = await RingCentral.start();
    const { job, holdUntilCancelled } = cancelledDuringItsRequest(ringcentral, signal);
    ringcentral.failAlways(() => ({ ...holdUntilCancelled(), status: 502 }));
    expect(errorOf(await runStep('main', job))).toContain(STOPPED);
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('ends a step although the answer never comes, and says what may be left', async () => {
    await using ringcentral = await RingCentral.start();
    const time = new VirtualTime();
    const arrived = Promise.withResolvers<void>();
    ringcentral.failAlways(() => {
      arrived.resolve();
      return { kind: 'silence' };
    });
    const { main, post } = await runJob({
      ...jwtJob(ringcentral),
      ...time.job,
      cancel: { signal, when: arrived.promise },
      onOutput: (stdout) => stdout.includes('Cancelled by') && time.pass(),
    });
    expect(errorOf(main)).toMatch(
      /^This step was stopped: .* If there is a session that the log does not report as revoked, it lives until it expires\./,
    );
    expect(post.log).toBe('There is nothing left to revoke.');
  });
});

it.runIf(SIGNALS.length)('twice is no more than once', async () => {
  await using ringcentral = await RingCentral.start();
  const { job, holdUntilCancelled } = cancelledDuringItsRequest(ringcentral, 'SIGINT');
  ringcentral.failAlways(({ path }) => (path.endsWith('token') ? holdUntilCancelled() : undefined));
  const arrived = Promise.withResolvers<void>();
  const { main, post } = await runJob({
    ...job,
    onStart: (step) => {
      // As the runner does, when the step goes on for too long.
      void arrived.promise.then(() => step.kill('SIGTERM'));
    },
    onOutput: (stdout) => {
      if (stdout.includes('Cancelled by')) arrived.resolve();
      job.onOutput?.(stdout);
    },
  });
  expectEndThatAgrees(main);
  expect(main.log.match(/Cancelled by/g)).toHaveLength(1);
  expect(post.log).toBe('Revoked the access token.');
});

it.runIf(SIGNALS.length)(
  'hands out nothing of a token that is being sealed, and its session ends',
  async () => {
    await using ringcentral = await RingCentral.start();
    const sealing = Promise.withResolvers<void>();
    const { main, post } = await runJob({
      ...jwtJob(ringcentral, { 'seal-token': 'true' }),
      nodeArguments: preload('sealing-waits-for-cancel'),
      onOutput: (stdout) => stdout.includes('sealing begins') && sealing.resolve(),
      cancel: { signal: 'SIGINT', when: sealing.promise },
    });
    expect(errorOf(main)).toContain(STOPPED);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  },
);

it.runIf(SIGNALS.length)(
  'says what may be left where a session could be neither saved nor revoked',
  async () => {
    await using ringcentral = await RingCentral.start();
    const time = new VirtualTime();
    const revoking = Promise.withResolvers<void>();
    let stateFile = '';
    ringcentral.failAlways(({ path }) => {
      if (path.endsWith('token')) {
        rmSync(stateFile);
        return undefined;
      }
      revoking.resolve();
      return { kind: 'silence' };
    });
    const run = await runStep('main', {
      ...jwtJob(ringcentral),
      ...time.job,
      onFiles: ({ state }) => {
        stateFile = state;
      },
      cancel: { signal: 'SIGINT', when: revoking.promise },
      onOutput: (stdout) => stdout.includes('Cancelled by') && time.pass(),
    });
    expect(ringcentral.liveSessions).toHaveLength(1);
    expect(errorOf(run)).toContain('a session that the log does not report as revoked');
  },
);

it.runIf(SIGNALS.length)('ends a fallback at once that waits for its next try', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  ringcentral.failAlways(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '300' } }));
  const waiting = Promise.withResolvers<void>();
  const inputs = { 'minimum-ttl': '3600', jwt: ringcentral.jwtCredential() };
  const run = await runStep('main', {
    ...openingJob(ringcentral, sealedToken, inputs),
    ...withoutTimer(CANCELLED_MILLISECONDS),
    onOutput: (stdout) => stdout.includes('Trying again') && waiting.resolve(),
    cancel: { signal: 'SIGTERM', when: waiting.promise },
  });
  expect(errorOf(run)).toContain(STOPPED);
});

describe.runIf(SIGNALS.length)('of a revocation', () => {
  it('waits for the answer in the post step, which does not fail', async () => {
    await using ringcentral = await RingCentral.start();
    const arrived = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    const { post } = await runJob({
      ...jwtJob(ringcentral),
      between: () =>
        ringcentral.failAlways(() => {
          arrived.resolve();
          return { kind: 'hold', until: cancelled.promise };
        }),
      post: {
        cancel: { signal: 'SIGTERM', when: arrived.promise },
        onOutput: (stdout) => stdout.includes('Cancelled by') && cancelled.resolve(),
      },
    });
    expect([post.exitCode, post.annotations]).toEqual([0, []]);
    expect(post.log).toContain('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each(['post', 'revoke'] as const)('ends the step `%s` although the answer never comes', async (step) => {
    await using ringcentral = await RingCentral.start();
    const sealing = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    const { state } = await runStep('main', jwtJob(ringcentral));
    const time = new VirtualTime();
    const arrived = Promise.withResolvers<void>();
    ringcentral.failAlways(() => {
      arrived.resolve();
      return { kind: 'silence' };
    });
    const job: Job = {
      ...(step === 'post' ? jwtJob(ringcentral) : revocationJob(ringcentral, sealing.outputs.sealed_token)),
      ...time.job,
      cancel: { signal: 'SIGTERM', when: arrived.promise },
      onOutput: (stdout) => stdout.includes('Cancelled by') && time.pass(),
    };
    const run = await runStep(step, job, step === 'post' ? state : {});
    expect(run.exitCode).toBe(step === 'post' ? 0 : 1);
    expect(run.annotations).toEqual([
      {
        level: step === 'post' ? 'warning' : 'error',
        message: expect.stringContaining('RingCentral has not answered yet.'),
      },
    ]);
  });
});

/** A step in which this timer never ends: what it would end must end in another way. */
function withoutTimer(milliseconds: number): Partial<Job> {
  return { nodeArguments: preload('without-timer'), env: { WITHOUT_TIMER: String(milliseconds) } };
}

/** A job that is cancelled when its request has arrived, and a fault that holds the answer back until it knows. */
function cancelledDuringItsRequest(ringcentral: RingCentral, signal: Signal) {
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
