import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  callApi,
  clockAhead,
  errorOf,
  expectEndThatAgrees,
  jwtJob,
  openingJob,
  preload,
  revocationJob,
  SKIP_WAITS,
  sealedBy,
  warningsOf,
} from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('the clock of the runner does not decide whether a token is revoked', () => {
  it.each([59 * 60, 2 * HOUR, 400 * DAY, -DAY, -60 * 365 * DAY])(
    'although it was put forward by %i s between main and post',
    async (seconds) => {
      await using ringcentral = await RingCentral.start();
      const { main, post } = await runJob({ ...jwtJob(ringcentral), post: clockAhead(seconds) });
      expect(main.exitCode).toBe(0);
      expect(post.log).toBe('Revoked the access token.');
      expect(ringcentral.liveSessions).toEqual([]);
    },
  );

  it.each([2 * HOUR, 400 * DAY, -DAY])(
    'although it is %i s ahead in the job that revokes',
    async (seconds) => {
      await using ringcentral = await RingCentral.start();
      const sealedToken = await sealedBy(jwtJob(ringcentral));
      const run = await runStep('revoke', {
        ...revocationJob(ringcentral, sealedToken),
        ...clockAhead(seconds),
      });
      expect([run.exitCode, run.log]).toEqual([0, 'Revoked the access token.']);
      expect(ringcentral.liveSessions).toEqual([]);
    },
  );

  it('although the session that a failed step left is from an hour ago', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'rewrite', status: 201 });
    const { main, post } = await runJob({ ...jwtJob(ringcentral), post: clockAhead(HOUR) });
    errorOf(main);
    expect(post.log).toBe('Revoked the access token.');
  });
});

describe('a clock that was a day ahead in the job that sealed', () => {
  it('does not make the token live longer: a job with a credential requests its own', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy({ ...jwtJob(ringcentral), ...clockAhead(DAY) });
    // By now the token is dead, whatever the sealed one says.
    await runStep('revoke', revocationJob(ringcentral, sealedToken));
    const job = openingJob(ringcentral, sealedToken, { jwt: ringcentral.jwtCredential() });
    const run = await runStep('main', job);
    expectEndThatAgrees(run);
    expect(run.log).toMatch(
      /seems to have more time left than it was issued with.* requests its own token instead/,
    );
    expect(await callApi(ringcentral, run.outputs.access_token)).toBe(200);
  });

  it('is a warning without one, and the outputs claim no more than an hour', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy({ ...jwtJob(ringcentral), ...clockAhead(DAY) });
    const run = await runStep('main', openingJob(ringcentral, sealedToken));
    expect(warningsOf(run)).toEqual([
      expect.stringMatching(/clock of this runner or of the one that sealed/),
    ]);
    expect(Number(run.outputs.expires_in)).toBeLessThanOrEqual(HOUR);
    expect(Date.parse(run.outputs.expires_at ?? '')).toBeLessThanOrEqual(Date.now() + HOUR * 1000);
  });
});

it('a few seconds of difference between the clocks of two runners do not matter', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy({ ...jwtJob(ringcentral), ...clockAhead(20) });
  const run = await runStep('main', openingJob(ringcentral, sealedToken));
  expect([run.exitCode, run.annotations, run.outputs.expires_in]).toEqual([0, [], '3600']);
});

it('a token that the clock takes for expired names the time of that clock', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const run = await runStep('main', { ...openingJob(ringcentral, sealedToken), ...clockAhead(DAY) });
  const tomorrow = new Date(Date.now() + DAY * 1000).toISOString().slice(0, 10);
  expect(errorOf(run)).toMatch(/expired at \S+\. The clock of this runner says /);
  // The date may change while the test runs.
  expect(errorOf(run)).toMatch(new RegExp(`says ${tomorrow}|says ${dayAfter(tomorrow)}`));
});

it('a JWT credential that the clock takes for expired names the time of that clock', async () => {
  await using ringcentral = await RingCentral.start();
  const jwt = ringcentral.jwtCredential({ exp: Math.floor(Date.now() / 1000) + 30 * DAY });
  const run = await runStep('main', { ...jwtJob(ringcentral, { jwt }), ...clockAhead(60 * DAY) });
  const year = new Date(Date.now() + 60 * DAY * 1000).getUTCFullYear();
  expect(errorOf(run)).toMatch(/`jwt` expired at \S+, and the clock of this runner says \d{4}-/);
  expect(errorOf(run)).toContain(`says ${year}-`);
  expect(ringcentral.requests).toEqual([]);
});

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY * 1000).toISOString().slice(0, 10);
}

it.each([
  [2 * HOUR, '120 minutes ahead of'],
  [-DAY, '1440 minutes behind'],
])('a clock that is %i s ahead is a warning, once', async (seconds, difference) => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext({ kind: 'answer', status: 502 });
  const run = await runStep('main', {
    ...jwtJob(ringcentral),
    env: { CLOCK_AHEAD: String(seconds) },
    nodeArguments: [...SKIP_WAITS, ...preload('clock-ahead')],
  });
  expect(run.exitCode).toBe(0);
  expect(warningsOf(run)).toEqual([expect.stringContaining(`${difference} the clock of the server`)]);
});

it('a clock that is set right while the request is under way does not make the token older', async () => {
  await using ringcentral = await RingCentral.start();
  let step: ChildProcess | undefined;
  const set = Promise.withResolvers<void>();
  ringcentral.failAlways(({ path }) => {
    if (!path.endsWith('/token')) return undefined;
    step?.once('message', () => set.resolve());
    step?.send('set it right');
    return { kind: 'hold', until: set.promise };
  });
  const before = Date.now();
  const { exitCode, outputs, annotations } = await runStep('main', {
    ...jwtJob(ringcentral),
    nodeArguments: preload('clock-set-right'),
    channel: true,
    onStart: (process) => {
      step = process;
    },
  });
  expect([exitCode, annotations]).toEqual([0, []]);
  const expiresAt = Date.parse(outputs.expires_at ?? '');
  expect(expiresAt).toBeGreaterThan(before + HOUR * 1000 - 1000);
  expect(expiresAt).toBeLessThanOrEqual(Date.now() + HOUR * 1000);
});

it('the budget is kept although the date is set back again and again', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failAlways(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '3' } }));
  const run = await runStep('main', {
    ...jwtJob(ringcentral, { 'retry-timeout': '8' }),
    nodeArguments: [...SKIP_WAITS, ...preload('clock-set-back')],
  });
  expect(errorOf(run)).toContain('does not fit into the `retry-timeout` of 8 s');
});

it('a wait until a date is counted by the clock that the date came from', async () => {
  await using ringcentral = await RingCentral.start();
  const date = Date.now() - 3 * DAY * 1000;
  const headers = {
    date: new Date(date).toUTCString(),
    'retry-after': new Date(date + 40_000).toUTCString(),
  };
  ringcentral.failNext({ kind: 'answer', status: 503, headers });
  const run = await runStep('main', { ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
  expect(run.exitCode).toBe(0);
  expect(run.log).toMatch(/Trying again in 4\d s/);
});
