import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/ringcentral/token-endpoint.ts';
import { callApi, expectEndThatAgrees, jwtJob, openingJob, renewalJob, SKIP_WAITS } from '../support/jobs.ts';
import { type Job, runJob, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

const inAttempt = (attempt: number, job: Job, run = '77'): Job => ({
  ...job,
  env: { GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: String(attempt) },
});

/** The output of the first job of a workflow. */
async function seal(ringcentral: RingCentral, job: (job: Job) => Job = (job) => job): Promise<string> {
  const { outputs } = await runStep('main', job(jwtJob(ringcentral, { 'seal-token': 'true' })));
  return outputs.sealed_token ?? '';
}

/** Makes the next token live for so many seconds. */
const nextTokenLives = (ringcentral: RingCentral, seconds: number) =>
  ringcentral.failNext({
    kind: 'rewrite',
    body: (answer) => answer.replace('"expires_in":3600', `"expires_in":${seconds}`),
  });

const credential = (ringcentral: RingCentral) => ({ jwt: ringcentral.jwtCredential() });

describe('in a re-run of failed jobs', () => {
  it('a job with a credential requests a token of its own, says why, and revokes it', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await seal(ringcentral, (job) => inAttempt(1, job));
    await runStep('main', inAttempt(1, openingJob(ringcentral, sealedToken, { 'revoke-token': 'now' })));
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

  it('a job without a credential is warned that the token was probably revoked, and what helps', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await seal(ringcentral, (job) => inAttempt(1, job));
    const run = await runStep('main', inAttempt(2, openingJob(ringcentral, sealedToken)));
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([
      { level: 'warning', message: expect.stringMatching(/probably revoked.*"Re-run all jobs"/) },
    ]);
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it.each([
    ['the same attempt', '77', 1],
    ['another run, which may have it from a cache', '78', 2],
  ])('but not in %s', async (_, run, attempt) => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await seal(ringcentral, (job) => inAttempt(1, job));
    const job = inAttempt(attempt, openingJob(ringcentral, sealedToken, credential(ringcentral)), run);
    const { log, annotations } = await runStep('main', job);
    expect(log).toMatch(/^Opened the sealed token\./m);
    expect(annotations).toEqual([]);
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });
});

describe('a sealed token next to a credential', () => {
  it('is opened without a request while it has time left', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await seal(ringcentral);
    const { main, post } = await runJob(openingJob(ringcentral, sealedToken, credential(ringcentral)));
    expect(main.log).toMatch(/^Opened the sealed token\./m);
    expect(post.log).toBe('The access token is not revoked: another job requested it.');
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it.each([
    [
      50,
      {},
      /^The sealed token expires at \S+, in [345]\d s, but `minimum-ttl` asks for 60 s\. This job requests/m,
    ],
    [1800, { 'minimum-ttl': '3600' }, /but `minimum-ttl` asks for 3600 s\. This job requests/],
  ])('is not used with %i s left and %j', async (seconds, inputs, reason) => {
    await using ringcentral = await RingCentral.start();
    nextTokenLives(ringcentral, seconds);
    const sealedToken = await seal(ringcentral);
    const more = { ...inputs, ...credential(ringcentral), scope: 'ReadCallLog' };
    const { main, post } = await runJob(openingJob(ringcentral, sealedToken, more));
    expectEndThatAgrees(main);
    expect(main.log).toMatch(reason);
    expect(main.outputs.scope).toBe('ReadCallLog');
    expect(ringcentral.tokenRequests).toHaveLength(2);
    expect(post.log).toBe('Revoked the access token.');
  });

  it('may have any time left with `minimum-ttl: 0`', async () => {
    await using ringcentral = await RingCentral.start();
    nextTokenLives(ringcentral, 50);
    const sealedToken = await seal(ringcentral);
    const run = await runStep('main', openingJob(ringcentral, sealedToken, { 'minimum-ttl': '0' }));
    expect([run.exitCode, run.annotations]).toEqual([0, []]);
  });

  it('is an error without a credential if it has too little time left', async () => {
    await using ringcentral = await RingCentral.start();
    nextTokenLives(ringcentral, 50);
    const run = await runStep('main', openingJob(ringcentral, await seal(ringcentral)));
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toMatch(
      /`minimum-ttl` asks for 60 s\. Set a credential such as `jwt` next to `sealed-token`.*"Re-run all jobs"/,
    );
  });

  it.each([
    [
      'sealed with another secret',
      { 'client-secret': 'another-secret' },
      /another `client-id` or `client-secret`/,
    ],
    ['for another server', { 'server-url': 'https://platform.ringcentral.com' }, /is for http:/],
    ['modified', { 'sealed-token': 'eyJhbGciOiJkaXIifQ..a.b.c' }, /was modified or is incomplete/],
  ])('is an error in any case if it is %s', async (_, change, message) => {
    await using ringcentral = await RingCentral.start();
    const more = { ...credential(ringcentral), ...change };
    const run = await runStep('main', openingJob(ringcentral, await seal(ringcentral), more));
    expectEndThatAgrees(run);
    expect(run.annotations.at(-1)?.message).toMatch(message);
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });
});

describe('the clean-up with `revoke-token: now`', () => {
  const cleanUp = (ringcentral: RingCentral, sealedToken: string, more = {}) =>
    runJob(openingJob(ringcentral, sealedToken, { 'revoke-token': 'now', ...more }));

  it('revokes in the main step, hands out no token, and leaves nothing to the post step', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await seal(ringcentral);
    const { main, post } = await cleanUp(ringcentral, sealedToken);
    expect([main.exitCode, main.log, main.outputs, main.annotations]).toEqual([
      0,
      'Revoked the access token.',
      {},
      [],
    ]);
    expect(post.log).toBe('There is nothing left to revoke.');
    expect(ringcentral.revocations).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('is content with a token that was revoked before', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await seal(ringcentral);
    await cleanUp(ringcentral, sealedToken);
    const { main } = await cleanUp(ringcentral, sealedToken);
    expect([main.exitCode, main.annotations]).toEqual([0, []]);
    expect(main.log).toBe('The access token is no longer valid; there is nothing to revoke.');
  });

  it('is content with a token that has expired, without a request', async () => {
    await using ringcentral = await RingCentral.start();
    nextTokenLives(ringcentral, 1);
    const sealedToken = await seal(ringcentral);
    const inAnHour = ['--require', join(import.meta.dirname, '../support/preload/an-hour-later.cjs')];
    const { main } = await runJob({
      ...openingJob(ringcentral, sealedToken, { 'revoke-token': 'now' }),
      nodeArguments: inAnHour,
    });
    expect([main.exitCode, main.annotations]).toEqual([0, []]);
    expect(main.log).toBe('The access token has expired; there is nothing to revoke.');
    expect(ringcentral.revocations).toEqual([]);
  });

  it.each([
    ['RingCentral is unreachable', { kind: 'drop', when: 'before-headers' }, /the connection was lost/],
    ['RingCentral has trouble', { kind: 'answer', status: 500 }, /HTTP 500/],
    ['the rate limit is reached', { kind: 'answer', status: 429 }, /^RingCentral's rate limit was reached/],
  ] as const)('warns if %s, after one try, and does not fail the job', async (_, fault, reason) => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await seal(ringcentral);
    ringcentral.failNext(fault);
    const { main } = await cleanUp(ringcentral, sealedToken);
    expect([main.exitCode, main.outputs]).toEqual([0, {}]);
    expect(main.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(reason) }]);
    expect(ringcentral.revocations).toHaveLength(1);
  });

  it.each([
    ['is empty', '', {}, /`sealed-token` is empty.*`needs`.*`outputs`/],
    ['was modified', 'eyJhbGciOiJkaXIifQ..a.b.c', {}, /was not revoked\. The sealed token was modified/],
  ])('warns if the sealed token %s, and does not fail the job', async (_, sealedToken, more, reason) => {
    await using ringcentral = await RingCentral.start();
    const { main } = await cleanUp(ringcentral, sealedToken, more);
    expect(main.exitCode).toBe(0);
    expect(main.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(reason) }]);
    expect(ringcentral.requests).toEqual([]);
  });
});

describe('what is granted', () => {
  it('is compared with `scope`, and a warning names what is missing', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({
      kind: 'rewrite',
      body: (answer) => answer.replace('"scope":"ReadCallLog SMS"', '"scope":"ReadCallLog"'),
    });
    const run = await runStep('main', jwtJob(ringcentral, { scope: 'ReadCallLog SMS' }));
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([
      {
        level: 'warning',
        message: expect.stringMatching(
          /did not grant every permission in `scope`\. Missing: SMS\. .*app's permissions.*user's role/,
        ),
      },
    ]);
  });

  it.each([
    ['all of `scope` is granted', (answer: string) => answer],
    ['RingCentral names no scope', (answer: string) => answer.replace('"scope":"ReadCallLog SMS",', '')],
  ])('is no reason to warn if %s', async (_, body) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'rewrite', body });
    const run = await runStep('main', jwtJob(ringcentral, { scope: 'SMS ReadCallLog' }));
    expect([run.exitCode, run.annotations]).toEqual([0, []]);
  });

  it('never lives longer than its session', async () => {
    await using ringcentral = await RingCentral.start({ sessionTimeouts: { absolute: 1200 } });
    const before = Date.now();
    const { outputs } = await runStep('main', jwtJob(ringcentral));
    expect(Number(outputs.expires_in)).toBeLessThanOrEqual(1200);
    expect(Date.parse(outputs.expires_at ?? '')).toBeLessThanOrEqual(Date.now() + 1_200_000);
    expect(Date.parse(outputs.expires_at ?? '')).toBeGreaterThan(before);
  });

  it('may live shorter than asked for, which is a line in the log', async () => {
    await using ringcentral = await RingCentral.start({ sessionTimeouts: { absolute: 1200 } });
    const run = await runStep('main', jwtJob(ringcentral, { 'access-token-ttl': '1800' }));
    expect(run.annotations).toEqual([]);
    expect(run.log).toContain(
      'The access token is valid for 1200 s. RingCentral does not allow the 1800 s that `access-token-ttl` asks for.',
    );
    const quiet = await runStep('main', jwtJob(ringcentral, { 'access-token-ttl': '1200' }));
    expect(quiet.log).not.toContain('does not allow');
  });

  it('has an expiry that is counted from the moment of the request', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'delay', milliseconds: 300 });
    const { outputs } = await runStep('main', jwtJob(ringcentral));
    const arrivedAt = ringcentral.tokenRequests[0]?.at ?? 0;
    expect(Date.parse(outputs.expires_at ?? '')).toBeLessThanOrEqual(arrivedAt + 3_600_000);
  });
});

describe('when the JWT credential expires', () => {
  it('is an output, so that a workflow can tell somebody before', async () => {
    await using ringcentral = await RingCentral.start();
    const exp = Math.floor(Date.now() / 1000) + 30 * 86_400;
    const run = await runStep('main', jwtJob(ringcentral, { jwt: ringcentral.jwtCredential({ exp }) }));
    expect(run.outputs.credential_expires_at).toBe(new Date(exp * 1000).toISOString());
    expect(run.annotations).toEqual([]);
  });

  it('is known beside a sealed token, too, and empty if it never does', async () => {
    await using ringcentral = await RingCentral.start();
    const exp = Math.floor(Date.now() / 1000) + 30 * 86_400;
    const sealedToken = await seal(ringcentral);
    const opening = (jwt: string) => runStep('main', openingJob(ringcentral, sealedToken, { jwt }));
    const { outputs } = await opening(ringcentral.jwtCredential({ exp }));
    expect(outputs.credential_expires_at).toBe(new Date(exp * 1000).toISOString());
    expect((await opening(ringcentral.jwtCredential())).outputs.credential_expires_at).toBe('');
  });
});

describe('little things stay little', () => {
  it('a refresh token that arrives unasked with a renewal is a line in the log', async () => {
    await using ringcentral = await RingCentral.start({ renewalWithoutRefreshToken: 'is ignored' });
    const first = await runStep('main', jwtJob(ringcentral, { 'disable-refresh-token': 'false' }));
    const { main, post } = await runJob(renewalJob(ringcentral, first.outputs.refresh_token));
    expect([main.exitCode, main.annotations, main.outputs.refresh_token]).toEqual([0, [], '']);
    expect(main.log).toContain('RingCentral issued a refresh token although none was requested.');
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('an empty boolean input means its default', async () => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', jwtJob(ringcentral, { 'seal-token': '', 'disable-refresh-token': '' }));
    expect([run.exitCode, run.outputs.sealed_token, run.outputs.refresh_token]).toEqual([0, '', '']);
    expect(ringcentral.tokenRequests[0]?.form.get('refresh_token_ttl')).toBe('0');
  });

  it('a renewal whose answer was lost is tried again with the same refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    const first = await runStep('main', jwtJob(ringcentral, { 'disable-refresh-token': 'false' }));
    ringcentral.failNext({ kind: 'drop', when: 'in-body' });
    const run = await runStep('main', renewalJob(ringcentral, first.outputs.refresh_token));
    expectEndThatAgrees(run);
    expect(run.exitCode).toBe(0);
    expect(await callApi(ringcentral, run.outputs.access_token)).toBe(200);
  });

  it('the User-Agent says which version asks', async () => {
    await using ringcentral = await RingCentral.start();
    await runStep('main', jwtJob(ringcentral));
    expect(ringcentral.requests[0]?.headers['user-agent']).toBe(`ringcentral-access-token/${VERSION}`);
  });
});

it('a job that RingCentral turned away leaves out its revocation, which would take the turn of another job', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext({ kind: 'answer', status: 429, headers: { 'retry-after': '1' } });
  const { main, post } = await runJob({ ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
  expect(main.exitCode).toBe(0);
  expect(post.log).toMatch(/^The access token is not revoked: RingCentral's rate limit was reached/);
  expect(ringcentral.revocations).toEqual([]);
});
