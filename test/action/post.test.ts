import { expect, it } from 'vitest';
import { callApi, expectNoSecret, FAST_CLOCK, jwtJob } from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

it('revokes the token that the step requested, with one request', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob(jwtJob(ringcentral));
  expect(post.exitCode).toBe(0);
  expect(ringcentral.revocations).toHaveLength(1);
  expect(ringcentral.revocations[0]?.form.get('token')).toBe(main.outputs.access_token);
  expect(ringcentral.liveSessions).toEqual([]);
  expectNoSecret(post, [APP.secret, main.outputs.access_token]);
});

it('leaves the token alone with `revoke-token: never`, and says so', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob(jwtJob(ringcentral, { 'revoke-token': 'never' }));
  expect(post.log).toBe('The access token is not revoked: `revoke-token` is `never`.');
  expect(await callApi(ringcentral, main.outputs.access_token)).toBe(200);
});

it('revokes with `revoke-token: always`', async () => {
  await using ringcentral = await RingCentral.start();
  const { post } = await runJob(jwtJob(ringcentral, { 'revoke-token': 'always' }));
  expect(post.log).toBe('Revoked the access token.');
});

it('has nothing to do if the main step got no token', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob(jwtJob(ringcentral, { jwt: 'x' }));
  expect(main.exitCode).toBe(1);
  expect([post.exitCode, post.log]).toEqual([0, 'There is nothing left to revoke.']);
});

it('says that a token has expired, and makes no request', async () => {
  await using ringcentral = await RingCentral.start();
  const revocation = JSON.stringify({
    serverUrl: ringcentral.url,
    session: [{ token: 'expired-token', expiresAt: Date.now() - 1 }],
    strays: [],
  });
  const post = await runStep('post', jwtJob(ringcentral), { revocation });
  expect([post.exitCode, post.log]).toEqual([0, 'The access token has expired; there is nothing to revoke.']);
  expect(ringcentral.requests).toEqual([]);
});

it('ends the session by the refresh token if only that is still alive', async () => {
  let now = Date.now();
  await using ringcentral = await RingCentral.start({ now: () => now });
  const job = jwtJob(ringcentral, { 'disable-refresh-token': 'false' });
  const main = await runStep('main', job);
  const plan = JSON.parse(main.state.revocation ?? '');
  plan.session[0].expiresAt = Date.now() - 1;
  now += 3_600_000;
  const post = await runStep('post', job, { revocation: JSON.stringify(plan) });
  expect(post.log).toBe('Revoked the access token.');
  expect(ringcentral.revocations[0]?.form.get('token')).toBe(main.outputs.refresh_token);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('takes a session that has ended already for what it is', async () => {
  await using ringcentral = await RingCentral.start();
  const { post } = await runJob({
    ...jwtJob(ringcentral),
    between: async ({ access_token }) => {
      const authorization = `Basic ${btoa(`${APP.id}:${APP.secret}`)}`;
      const body = new URLSearchParams({ token: access_token ?? '' });
      await fetch(`${ringcentral.url}/restapi/oauth/revoke`, {
        method: 'POST',
        headers: { authorization },
        body,
      });
    },
  });
  expect(post.annotations).toEqual([]);
  expect(post.log).toBe('The access token is no longer valid; there is nothing to revoke.');
});

it.each([
  [
    'a refusal',
    { kind: 'answer', status: 429, body: '{"errorCode":"CMN-301"}' },
    /^RingCentral's rate limit was reached, so the access token was not revoked\. It expires at \S+\.$/,
  ],
  [
    'trouble of RingCentral’s',
    { kind: 'answer', status: 500 },
    /HTTP 500: RingCentral reports an internal error/,
  ],
  ['a lost connection', { kind: 'drop', when: 'before-headers' }, /the connection was lost/],
  [
    'a redirect',
    { kind: 'answer', status: 307, headers: { location: 'https://example.com/' } },
    /answers with a redirect to https:\/\/example.com \(HTTP 307\)\./,
  ],
] as const)(
  'warns with the reason after %s, makes one try, and does not fail the job',
  async (_, fault, reason) => {
    await using ringcentral = await RingCentral.start();
    const { post } = await runJob({ ...jwtJob(ringcentral), between: () => ringcentral.failNext(fault) });
    expect(post.exitCode).toBe(0);
    expect(post.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(reason) }]);
    expect(ringcentral.revocations).toHaveLength(1);
  },
);

it('makes one try of at most 10 s', async () => {
  await using ringcentral = await RingCentral.start();

  const { post } = await runJob({
    ...jwtJob(ringcentral),
    nodeArguments: FAST_CLOCK,
    between: () => ringcentral.failNext({ kind: 'silence' }),
  });
  expect(post.exitCode).toBe(0);
  expect(post.annotations[0]?.message).toContain('within 10 s');
  expect(ringcentral.revocations).toHaveLength(1);
});

it('does not fail the job if its own state makes no sense', async () => {
  await using ringcentral = await RingCentral.start();
  const post = await runStep('post', jwtJob(ringcentral), { revocation: '{"tok' });
  expect(post.exitCode).toBe(0);
  expect(post.annotations).toEqual([
    { level: 'warning', message: expect.stringContaining('was not revoked') },
  ]);
});
