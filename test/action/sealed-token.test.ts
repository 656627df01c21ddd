import { describe, expect, it } from 'vitest';
import { callApi, expectEndThatAgrees, expectNoSecret, jwtJob, openingJob } from '../support/jobs.ts';
import { maskSecrets, runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

describe('a sealed token', () => {
  it('opens in another job to the same outputs, without a request', async () => {
    await using ringcentral = await RingCentral.start();
    const { main: mint, post } = await runJob(jwtJob(ringcentral, { 'seal-token': 'true' }));
    expect(post.log).toBe('The access token is not revoked: it was sealed for other jobs.');
    const opened = await runJob(openingJob(ringcentral, mint.outputs.sealed_token));
    expectEndThatAgrees(opened.main);
    const { expires_in, ...outputs } = opened.main.outputs;
    expect(outputs).toEqual({ ...mint.outputs, sealed_token: '', expires_in: undefined });
    expect(Number(expires_in)).toBeLessThanOrEqual(3600);
    expect(opened.main.masks).toContain(mint.outputs.access_token);
    expect(opened.post.log).toBe('The access token is not revoked: another job requested it.');
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.revocations).toHaveLength(0);
    expectNoSecret(opened.main, [mint.outputs.access_token, APP.secret]);
  });

  it('says when it expires and who must revoke it, when it is sealed and when it is opened', async () => {
    await using ringcentral = await RingCentral.start();
    const sealing = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    const opening = await runStep('main', openingJob(ringcentral, sealing.outputs.sealed_token));
    for (const { log } of [sealing, opening]) {
      expect(log).toMatch(/ It expires at \S+Z, in \d+ s\.$/m);
      expect(log).toMatch(
        /^This job leaves the token to the other jobs\. Let the last job revoke it, with `revoke-token: now`\.$/m,
      );
    }
  });

  it('passes as a job output: no mask of the job matches in it', async () => {
    await using ringcentral = await RingCentral.start();
    const { outputs, masks } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    expect(maskSecrets(outputs.sealed_token ?? '', masks)).toBe(outputs.sealed_token);
    expect(outputs.sealed_token).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('is revoked once by the last job, with `revoke-token: always`', async () => {
    await using ringcentral = await RingCentral.start();
    const { outputs } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    const { post } = await runJob(
      openingJob(ringcentral, outputs.sealed_token, { 'revoke-token': 'always' }),
    );
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.revocations).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([
    [
      'another client secret',
      { 'client-secret': 'another-secret' },
      /another `client-id` or `client-secret`/,
    ],
    [
      'another server',
      { 'server-url': 'https://platform.ringcentral.com' },
      /is for http:.*but `server-url` is https:\/\/platform/,
    ],
    ['nothing', { 'sealed-token': '' }, /the output `sealed_token: .*`seal-token: true`/s],
    ['half of it', { 'sealed-token': 'eyJhbGciOiJkaXIifQ..half' }, /was modified or is incomplete/],
  ])('with %s is an error of its own', async (_, change, message) => {
    await using ringcentral = await RingCentral.start();
    const { outputs } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    const run = await runStep('main', openingJob(ringcentral, outputs.sealed_token, change));
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toMatch(message);
    expect(run.annotations[0]?.message).not.toMatch(/JWE|AES|tag|decrypt/i);
  });

  it('serves a matrix of 256 with one token request, one session and one revocation', async () => {
    await using ringcentral = await RingCentral.start({ heavyRateLimit: false });
    const mint = await runJob(jwtJob(ringcentral, { 'seal-token': 'true' }));
    const sealedToken = mint.main.outputs.sealed_token;
    const working: number[] = [];
    const indexes = Array.from({ length: 256 }, (_, index) => index);
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let index = indexes.shift(); index !== undefined; index = indexes.shift()) {
          const strategy = { jobIndex: index, jobTotal: 256 };
          const { main, post } = await runJob({ ...openingJob(ringcentral, sealedToken), strategy });
          expect([main.exitCode, post.exitCode, main.annotations]).toEqual([0, 0, []]);
          working.push(await callApi(ringcentral, main.outputs.access_token));
        }
      }),
    );
    expect(working).toEqual(Array(256).fill(200));
    expect(ringcentral.liveSessions).toHaveLength(1);
    await runJob(openingJob(ringcentral, sealedToken, { 'revoke-token': 'always' }));
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.revocations).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });
});

describe('jobs of a matrix that do not share', () => {
  it('are told by the first of them what RingCentral allows, and where to read about sharing', async () => {
    await using ringcentral = await RingCentral.start();
    const strategy = { jobIndex: 0, jobTotal: 6 };
    const { annotations } = await runStep('main', { ...jwtJob(ringcentral), strategy });
    expect(annotations).toEqual([
      {
        level: 'notice',
        message: expect.stringMatching(
          /^Each of the 6 jobs in this matrix .* five requests a minute .* five sessions.*https:\/\/github.com\/owner\/ringcentral-access-token\/blob\/HEAD\/README.md#share-one-token-between-jobs$/,
        ),
      },
    ]);
  });

  it('are not told so by the others, when five or fewer, or when they seal', async () => {
    await using ringcentral = await RingCentral.start();
    const five = await runStep('main', { ...jwtJob(ringcentral), strategy: { jobIndex: 0, jobTotal: 5 } });
    const other = await runStep('main', { ...jwtJob(ringcentral), strategy: { jobIndex: 1, jobTotal: 6 } });
    const sealing = await runStep('main', {
      ...jwtJob(ringcentral, { 'seal-token': 'true' }),
      strategy: { jobIndex: 0, jobTotal: 6 },
    });
    expect([five, other, sealing].flatMap(({ annotations }) => annotations)).toEqual([]);
  });

  it('do not take one another’s turn by revoking while others may still wait', async () => {
    await using ringcentral = await RingCentral.start();
    const strategy = { jobIndex: 0, jobTotal: 20 };
    const { post } = await runJob({ ...jwtJob(ringcentral), strategy });
    expect(post.log).toMatch(
      /^The access token is not revoked: other jobs in this matrix may still be waiting/,
    );
    expect(ringcentral.revocations).toEqual([]);
  });

  it('revoke at once where a refresh token would live on for days', async () => {
    await using ringcentral = await RingCentral.start();
    const job = {
      ...jwtJob(ringcentral, { 'disable-refresh-token': 'false' }),
      strategy: { jobIndex: 0, jobTotal: 20 },
    };
    expect((await runJob(job)).post.log).toBe('Revoked the access token.');
  });

  it('revoke once the last slot has passed', async () => {
    await using ringcentral = await RingCentral.start();
    const job = { ...jwtJob(ringcentral), strategy: { jobIndex: 0, jobTotal: 20 } };
    const { state } = await runStep('main', job);
    const plan = JSON.parse(state.revocation ?? '');
    const fiveMinutes = 300_000;
    expect(plan.notBefore).toBeGreaterThan(Date.now() + fiveMinutes - 30_000);
    const revocation = JSON.stringify({ ...plan, notBefore: Date.now() - 1 });
    expect((await runStep('post', job, { revocation })).log).toBe('Revoked the access token.');
  });
});
