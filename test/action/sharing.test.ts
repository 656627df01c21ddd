import { describe, expect, it } from 'vitest';
import {
  callApi,
  errorOf,
  expectEndThatAgrees,
  expectNoSecret,
  jwtJob,
  openingJob,
  passwordJob,
  revocationJob,
  sealedBy,
  warningsOf,
} from '../support/jobs.ts';
import { maskSecrets, runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';

describe('a sealed token', () => {
  it('opens in another job to the same outputs, without a request', async () => {
    await using ringcentral = await RingCentral.start();
    const { main: sealing, post } = await runJob(jwtJob(ringcentral, { 'seal-token': 'true' }));
    expect(post.log).toBe('The access token is not revoked: it was sealed for other jobs.');
    const opening = await runJob(openingJob(ringcentral, sealing.outputs.sealed_token));
    expectEndThatAgrees(opening.main);
    const { expires_in, ...outputs } = opening.main.outputs;
    expect(outputs).toEqual({ ...sealing.outputs, sealed_token: '', expires_in: undefined });
    expect(Number(expires_in)).toBeLessThanOrEqual(3600);
    expect(opening.post.log).toBe('The access token is not revoked: another job requested it.');
    expect(ringcentral.requests).toHaveLength(1);
    expectNoSecret(opening.main, [sealing.outputs.access_token, APP.secret]);
  });

  it('says when it expires, when it is sealed and when it is opened; and who must revoke it, once', async () => {
    await using ringcentral = await RingCentral.start();
    const sealing = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    const opening = await runStep('main', openingJob(ringcentral, sealing.outputs.sealed_token));
    for (const { log } of [sealing, opening]) expect(log).toMatch(/ It expires at \S+Z, in \d+ s\.$/m);
    const whoRevokes =
      'This job does not revoke the token, because other jobs use it. Let the last job do that, with the action in the folder `revoke`.';
    expect(sealing.log.split('\n')).toContain(whoRevokes);
    expect(opening.log).not.toContain(whoRevokes);
  });

  it('passes as a job output: no mask of the job matches in it', async () => {
    await using ringcentral = await RingCentral.start();
    const { outputs, masks } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    expect(maskSecrets(outputs.sealed_token ?? '', masks)).toBe(outputs.sealed_token);
    expect(outputs.sealed_token).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('that GitHub will drop, because a short password happens to occur in it, is a warning', async () => {
    // The header of every sealed token holds these letters.
    const password = 'JkaXIi';
    await using ringcentral = await RingCentral.start({ users: [{ ...USER, password }] });
    const run = await runStep('main', passwordJob(ringcentral, { password, 'seal-token': 'true' }));
    expect(run.outputs.sealed_token).toContain(password);
    expect(warningsOf(run)).toEqual([expect.stringContaining('GitHub will drop the output `sealed_token`')]);
  });

  it('is revoked by the job that opens it with `revoke-token: always`', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const { post } = await runJob(openingJob(ringcentral, sealedToken, { 'revoke-token': 'always' }));
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.revocations).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('stays with `revoke-token: never`, and the log says why', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const { post } = await runJob(openingJob(ringcentral, sealedToken, { 'revoke-token': 'never' }));
    expect(post.log).toBe('The access token is not revoked: `revoke-token` is `never`.');
  });

  it('holds no refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    const inputs = { 'seal-token': 'true', 'disable-refresh-token': 'false' };
    const sealing = await runStep('main', jwtJob(ringcentral, inputs));
    expect(sealing.outputs.refresh_token).not.toBe('');
    expect(warningsOf(sealing)).toEqual([expect.stringContaining('outlives the access token')]);
    const opening = await runStep('main', openingJob(ringcentral, sealing.outputs.sealed_token));
    expect(opening.outputs).toMatchObject({ refresh_token: '', refresh_token_expires_in: '' });
  });

  it.each([
    [
      'another client secret',
      { 'client-secret': 'another-secret' },
      /another `client-id` or `client-secret`/,
    ],
    ['another client ID', { 'client-id': 'another-id' }, /another `client-id` or `client-secret`/],
    [
      'another server',
      { 'server-url': 'https://platform.ringcentral.com' },
      /is for http:.*but `server-url` is https:\/\/platform/,
    ],
    ['nothing', { 'sealed-token': '' }, /set the output `sealed_token: .*`seal-token: true`/s],
    ['half of it', { 'sealed-token': 'eyJhbGciOiJkaXIifQ..half' }, /was modified, is incomplete/],
    ['an access token in its place', { 'sealed-token': 'U0pDMTFQMDFQQVMwMHxBQ' }, /and not `access_token`/],
  ])('with %s is an error of its own', async (_, change, message) => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', openingJob(ringcentral, await sealedBy(jwtJob(ringcentral)), change));
    expect(errorOf(run)).toMatch(message);
    expect(errorOf(run)).not.toMatch(/JWE|AES|tag|decrypt/i);
    expect(ringcentral.requests).toHaveLength(1);
  });

  it('that is a JWT in truth is told for what it is not, and not for that of another app', async () => {
    await using ringcentral = await RingCentral.start();
    const jwt = ringcentral.jwtCredential();
    const error = errorOf(await runStep('main', openingJob(ringcentral, jwt)));
    expect(error).toContain('was modified, is incomplete, or is something else');
    expect(error).not.toContain('another `client-id`');
  });

  it('that does not open names the way without it, where there is none yet', async () => {
    await using ringcentral = await RingCentral.start();
    const sealed = await sealedBy(jwtJob(ringcentral));
    const advice =
      'To let this job request its own token instead, set a credential such as `jwt` next to `sealed-token`.';
    const broken = `${sealed.slice(0, -9)}AAAAAAAAA`;
    expect(errorOf(await runStep('main', openingJob(ringcentral, broken)))).toContain(advice);
    const withOne = openingJob(ringcentral, broken, { jwt: ringcentral.jwtCredential() });
    const { exitCode, log } = await runStep('main', withOne);
    expect([exitCode, log]).toEqual([0, expect.not.stringContaining(advice)]);
  });

  it('with one letter changed is an error, wherever that is', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const parts = sealedToken.split('.');
    for (const at of [2, 3, 4]) {
      const [first = '', ...rest] = parts[at] ?? '';
      const changed = parts.with(at, [first === 'A' ? 'B' : 'A', ...rest].join(''));
      const run = await runStep('main', openingJob(ringcentral, changed.join('.')));
      expect(errorOf(run)).toContain('was modified, is incomplete');
    }
  });
});

it('serves a matrix of eight with one token request, one session and one revocation', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const jobs = Array.from({ length: 8 }, async () => {
    const { main, post } = await runJob(openingJob(ringcentral, sealedToken));
    expect([main.exitCode, post.exitCode, main.annotations]).toEqual([0, 0, []]);
    return callApi(ringcentral, main.outputs.access_token);
  });
  expect(await Promise.all(jobs)).toEqual(Array(8).fill(200));
  expect(ringcentral.liveSessions).toHaveLength(1);
  const cleanUp = await runStep('revoke', revocationJob(ringcentral, sealedToken));
  expect(cleanUp.log).toBe('Revoked the access token.');
  expect([ringcentral.tokenRequests.length, ringcentral.revocations.length]).toEqual([1, 1]);
  expect(ringcentral.liveSessions).toEqual([]);
});
