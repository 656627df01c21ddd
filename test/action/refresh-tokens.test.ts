import { describe, expect, it } from 'vitest';
import { callApi, expectEndThatAgrees, jwtJob, renewalJob, SKIP_WAITS, warningsOf } from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

const WANTED = { 'disable-refresh-token': 'false' };

it('are output where one was wanted and issued, masked', async () => {
  await using ringcentral = await RingCentral.start();
  const { outputs, masks } = await runStep('main', jwtJob(ringcentral, WANTED));
  expect(outputs).toMatchObject({
    refresh_token: expect.stringMatching(/^\S+$/),
    refresh_token_expires_in: '604800',
  });
  expect(masks).toContain(outputs.refresh_token);
});

it.each([
  ['auto', 1],
  ['never', 0],
])('are said to end with the job only where they do: `revoke-token: %s`', async (revoke, times) => {
  await using ringcentral = await RingCentral.start();
  const { log } = await runStep('main', jwtJob(ringcentral, { ...WANTED, 'revoke-token': revoke }));
  expect(log.match(/^The end of this job revokes the refresh token, too\./gm) ?? []).toHaveLength(times);
});

it('renew the token in the same session', async () => {
  await using ringcentral = await RingCentral.start();
  const first = await runStep('main', jwtJob(ringcentral, WANTED));
  const second = await runStep('main', renewalJob(ringcentral, first.outputs.refresh_token));
  expect(second.exitCode).toBe(0);
  expect(second.log).toMatch(/^Requesting an access token from .* with a refresh token\.$/m);
  expect(second.outputs.session_id).toBe(first.outputs.session_id);
  expect(await callApi(ringcentral, second.outputs.access_token)).toBe(200);
});

it('may be sent again if the answer was lost', async () => {
  await using ringcentral = await RingCentral.start();
  const first = await runStep('main', jwtJob(ringcentral, WANTED));
  ringcentral.failNext({ kind: 'drop', when: 'in-body' });
  const job = renewalJob(ringcentral, first.outputs.refresh_token);
  const run = await runStep('main', { ...job, nodeArguments: SKIP_WAITS });
  expectEndThatAgrees(run);
  expect(run.exitCode).toBe(0);
  expect(await callApi(ringcentral, run.outputs.access_token)).toBe(200);
});

it('end a session whose access token a lost renewal ended', async () => {
  await using ringcentral = await RingCentral.start();
  const job = jwtJob(ringcentral, WANTED);
  const first = await runStep('main', job);
  ringcentral.failNext({ kind: 'drop', when: 'in-body' });
  await runStep('main', renewalJob(ringcentral, first.outputs.refresh_token, { 'retry-timeout': '0' }));
  const post = await runStep('post', job, first.state);
  expect(post.log).toBe('Revoked the access token.');
  expect(ringcentral.revocations).toHaveLength(2);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('that were wanted and did not come are a warning that says where to switch them on', async () => {
  await using ringcentral = await RingCentral.start({ apps: [{ ...APP, issuesRefreshTokens: false }] });
  const run = await runStep('main', jwtJob(ringcentral, WANTED));
  expect([run.exitCode, run.outputs.refresh_token]).toEqual([0, '']);
  expect(warningsOf(run)).toEqual([expect.stringMatching(/nothing can be renewed.*"Issue refresh tokens"/)]);
});

describe('that nobody asked for', () => {
  it('are masked, not passed on, and one line in the log', async () => {
    await using ringcentral = await RingCentral.start({ unwantedRefreshToken: 'is issued dead' });
    const { main, post } = await runJob(jwtJob(ringcentral));
    expect([main.exitCode, main.annotations, main.outputs.refresh_token]).toEqual([0, [], '']);
    expect(main.log.match(/refresh token although none was requested/g)).toHaveLength(1);
    expect(main.masks.length).toBeGreaterThan(post.masks.length - main.masks.length);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('come with a renewal, too', async () => {
    await using ringcentral = await RingCentral.start({ renewalWithoutRefreshToken: 'is ignored' });
    const first = await runStep('main', jwtJob(ringcentral, WANTED));
    const { main, post } = await runJob(renewalJob(ringcentral, first.outputs.refresh_token));
    expect([main.exitCode, main.annotations, main.outputs.refresh_token]).toEqual([0, [], '']);
    expect(main.log).toContain('RingCentral issued a refresh token although none was requested.');
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([{ 'seal-token': 'true' }, { 'revoke-token': 'never' }])(
    'live on where the session is kept, and the log says so: %j',
    async (inputs) => {
      await using ringcentral = await RingCentral.start({ unwantedRefreshToken: 'is issued dead' });
      const { main } = await runJob(jwtJob(ringcentral, inputs));
      expect(main.log).toMatch(
        /although none was requested\. It is not passed on\. It lives on until it expires/,
      );
    },
  );
});
