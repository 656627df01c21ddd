import { describe, expect, it } from 'vitest';
import {
  answering,
  errorOf,
  expectNoSecret,
  jwtJob,
  revocationJob,
  sealedBy,
  VirtualTime,
} from '../support/jobs.ts';
import { REVOKE_ACTION, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

/** A JWT whose header names a key, as RingCentral's do. */
const jwtOfAnotherKey = () =>
  [{ alg: 'RS256', kid: 'a-key' }, { sub: '1' }, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

it('revokes a shared token, with one request, and says so', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const run = await runStep('revoke', revocationJob(ringcentral, sealedToken));
  expect([run.exitCode, run.log, run.annotations]).toEqual([0, 'Revoked the access token.', []]);
  expect([run.outputs, run.state]).toEqual([{}, {}]);
  expect(ringcentral.revocations).toHaveLength(1);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('has neither outputs nor a post step', () => {
  expect(REVOKE_ACTION.outputs).toBeUndefined();
  expect(REVOKE_ACTION.runs).toEqual({ using: 'node24', main: '../dist/revoke.js' });
});

it('needs no command files: it writes to none', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const env = { GITHUB_OUTPUT: undefined, GITHUB_STATE: '/no/such/file' };
  const run = await runStep('revoke', { ...revocationJob(ringcentral, sealedToken), env });
  expect(run.log).toBe('Revoked the access token.');
});

it('is content with a token that was revoked before', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  await runStep('revoke', revocationJob(ringcentral, sealedToken));
  const run = await runStep('revoke', revocationJob(ringcentral, sealedToken));
  expect([run.exitCode, run.annotations]).toEqual([0, []]);
  expect(run.log).toBe('The access token is no longer valid; there is nothing to revoke.');
});

it('is content with a token that has expired', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  ringcentral.failNext(answering(401, { errors: [{ errorCode: 'OAU-128', message: 'expired' }] }));
  const run = await runStep('revoke', revocationJob(ringcentral, sealedToken));
  expect([run.exitCode, run.annotations]).toEqual([0, []]);
  expect(run.log).toBe('The access token is no longer valid; there is nothing to revoke.');
});

it('is content with a token that is invalid in the words of RFC 6750', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  ringcentral.failNext(answering(401, { error: 'invalid_token', error_description: 'revoked' }));
  const run = await runStep('revoke', revocationJob(ringcentral, sealedToken));
  expect([run.exitCode, run.annotations]).toEqual([0, []]);
  expect(run.log).toBe('The access token is no longer valid; there is nothing to revoke.');
});

it.each([
  [
    'the name of the output was passed in place of its value',
    'needs.token.outputs.sealed_token',
    'between `${{` and `}}`',
  ],
  ['nothing was passed', '', 'uses `needs.JOB.outputs.sealed_token`'],
])('says how to pass the sealed token if %s', async (_, sealedToken, advice) => {
  await using ringcentral = await RingCentral.start();
  const run = await runStep('revoke', revocationJob(ringcentral, sealedToken));
  expect(run.exitCode).toBe(0);
  expect(run.annotations).toEqual([{ level: 'warning', message: expect.stringContaining(advice) }]);
  expect(ringcentral.requests).toEqual([]);
});

describe('warns, after one request, and does not fail the job', () => {
  it.each([
    ['RingCentral is unreachable', { kind: 'drop', when: 'before-headers' }, /\(ECONNRESET\)/],
    ['RingCentral has trouble', { kind: 'answer', status: 500 }, /HTTP 500/],
    ['the rate limit is reached', { kind: 'answer', status: 429 }, /HTTP 429/],
    ['a gateway answers', { kind: 'answer', status: 200, body: '<html>' }, /is not RingCentral's/],
  ] as const)('if %s', async (_, fault, reason) => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    ringcentral.failNext(fault);
    const run = await runStep('revoke', revocationJob(ringcentral, sealedToken));
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(reason) }]);
    expect(ringcentral.revocations).toHaveLength(1);
  });

  it('if there is no answer within ten seconds', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const time = new VirtualTime();
    ringcentral.failAlways(() => {
      void time.pass();
      return { kind: 'silence' };
    });
    const run = await runStep('revoke', { ...revocationJob(ringcentral, sealedToken), ...time.job });
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([{ level: 'warning', message: expect.stringContaining('within 10 s') }]);
  });
});

describe('warns without a request, and does not fail the job', () => {
  it.each([
    ['is empty', '', /`sealed-token` is empty.*`needs`.*`outputs`/],
    ['was modified', 'eyJhbGciOiJkaXIifQ..a.b.c', /was not revoked\. .*The sealed token was modified/],
    ['is an access token', 'U0pDMTFQMDFQQVMwMHxBQ', /and not `access_token`/],
    ['is a JWT credential', jwtOfAnotherKey(), /and not `access_token`/],
    ['has an invisible character in it', 'eyJhbGciOiJkaXIifQ\u200b..a.b.c', /was not revoked/],
    ['is not evaluated', `\${{ needs.token.outputs.sealed_token }}`, /was not revoked/],
  ])('if the sealed token %s', async (_, sealedToken, reason) => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('revoke', revocationJob(ringcentral, sealedToken));
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(reason) }]);
    expect(ringcentral.requests).toEqual([]);
  });

  it.each([
    ['the secret was changed since', { 'client-secret': 'another-secret' }, /another `client-id` or/],
    ['it is for another server', { 'server-url': 'https://platform.ringcentral.com' }, /is for http:/],
  ])('if %s', async (_, inputs, reason) => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const run = await runStep('revoke', revocationJob(ringcentral, sealedToken, inputs));
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(reason) }]);
    expect(ringcentral.revocations).toEqual([]);
  });
});

describe('fails, with everything that is wrong in one error,', () => {
  it.each([
    ['no client secret', { 'client-secret': '' }, /^Input problem: `client-secret` is empty/],
    [
      'no app and no server',
      { 'client-id': '', 'client-secret': '', 'server-url': 'x' },
      /^3 input problems:/,
    ],
    ['a secret in quotes', { 'client-secret': '"quoted"' }, /`client-secret` is in quotes/],
    ['a server without TLS', { 'server-url': 'http://example.com' }, /does not use https/],
  ])('with %s', async (_, inputs, message) => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const run = await runStep('revoke', revocationJob(ringcentral, sealedToken, inputs));
    expect(errorOf(run)).toMatch(message);
    expect(ringcentral.revocations).toEqual([]);
  });

  it('with an input in another style, which would leave the token alive', async () => {
    await using ringcentral = await RingCentral.start();
    const env = { INPUT_SEALEDTOKEN: await sealedBy(jwtJob(ringcentral)) };
    const run = await runStep('revoke', { ...revocationJob(ringcentral), env });
    expect(errorOf(run)).toMatch(
      /^Input problem: `sealed-token` was given as `sealedtoken`, which is not an input\. Write `sealed-token`\.$/m,
    );
  });
});

it('tells no other server of a token', async () => {
  await using ringcentral = await RingCentral.start();
  await using elsewhere = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const job = revocationJob(ringcentral, sealedToken, { 'server-url': elsewhere.url });
  expect((await runStep('revoke', job)).annotations[0]?.message).toContain('The sealed token is for');
  expect(elsewhere.requests).toEqual([]);
});

it('shows no secret, whatever the server repeats', async () => {
  await using ringcentral = await RingCentral.start();
  const { outputs } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
  const words = `${outputs.access_token} ${APP.secret}`;
  ringcentral.failNext(answering(400, { error: 'x', error_description: words, errorCode: 'RCPW-12345' }));
  const run = await runStep('revoke', { ...revocationJob(ringcentral, outputs.sealed_token), debug: true });
  expectNoSecret(run, [outputs.access_token, APP.secret]);
  expect(run.log).not.toContain('RCPW');
});

it('says what has no effect in its environment', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const run = await runStep('revoke', { ...revocationJob(ringcentral, sealedToken), env });
  expect([run.exitCode, run.log]).toEqual([
    0,
    expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect'),
  ]);
});
