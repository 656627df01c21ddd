import { describe, expect, it } from 'vitest';
import {
  answering,
  errorOf,
  expectEndThatAgrees,
  gzipped,
  jwtJob,
  renewalJob,
  SKIP_WAITS,
  VirtualTime,
  warningsOf,
  withFields,
} from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { type Fault, RingCentral } from '../support/simulator/ringcentral.ts';

/** The beginning of the true answer, up to this text, and then nothing. */
const cutAfter = (text: string): Fault => ({
  kind: 'rewrite',
  body: (answer) => answer.slice(0, answer.indexOf(text) + text.length),
  headers: { 'content-length': '5000' },
});

describe('a token is found, and its session ended, in an answer', () => {
  it.each<[string, Fault]>([
    [
      'that begins with a byte order mark',
      { kind: 'rewrite', status: 500, body: (answer) => `\ufeff${answer}` },
    ],
    [
      'that is a redirect',
      { kind: 'rewrite', status: 302, headers: { location: 'https://elsewhere.example/' } },
    ],
    ['that is cut off behind it', cutAfter('"token_type"')],
    ['that is a refusal', { kind: 'rewrite', status: 403 }],
    ['with an unexpected status', { kind: 'rewrite', status: 201 }],
    ['inside another object', { kind: 'rewrite', body: (answer) => `{"result":${answer}}` }],
    [
      'that stands as text in a field of another',
      { kind: 'rewrite', status: 502, body: (answer) => JSON.stringify({ message: answer }) },
    ],
    [
      'that stands as text in text',
      { kind: 'rewrite', body: (answer) => JSON.stringify({ message: JSON.stringify({ x: answer }) }) },
    ],
    ['with a page around it', { kind: 'rewrite', body: (answer) => `<html><pre>${answer}</pre></html>` }],
    ['that is no use', withFields({ token_type: 'mac' })],
    ['whose expiry makes no sense', withFields({ expires_in: -1 })],
  ])('%s', async (_, fault) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(fault);
    const { main, post } = await runJob(jwtJob(ringcentral, { 'retry-timeout': '0' }));
    errorOf(main);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
    expect(main.log).not.toContain('got no answer that names a token');
  });

  it('that stands as text in a field of another, and nothing of it is quoted', async () => {
    await using ringcentral = await RingCentral.start();
    const texts: string[] = [];
    const body = (answer: string) => {
      texts.push(JSON.parse(answer).access_token);
      return JSON.stringify({ message: answer });
    };
    ringcentral.failNext({ kind: 'rewrite', status: 500, body });
    const main = await runStep('main', jwtJob(ringcentral, { 'retry-timeout': '0' }));
    const [token = ''] = texts;
    expect(main.masks).toContain(token);
    expect(main.visible).not.toContain(token.slice(0, 6));
  });

  it('that begins with a byte order mark, which is good all the same', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'rewrite', body: (answer) => `\ufeff${answer}` });
    const { main, post } = await runJob(jwtJob(ringcentral));
    expect([main.exitCode, post.log]).toEqual([0, 'Revoked the access token.']);
  });

  it('with a refresh token alone', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ access_token: 5 }));
    const job = jwtJob(ringcentral, { 'disable-refresh-token': 'false' });
    const { main, post } = await runJob(job);
    errorOf(main);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });
});

describe('a session whose token nobody knows is told in one line', () => {
  it.each<[string, Fault]>([
    ['the answer is cut off in the middle of the token', { kind: 'drop', when: 'in-body' }],
    ['the connection is lost before an answer', { kind: 'drop', when: 'before-headers' }],
    ['the connection is lost in the headers', { kind: 'drop', when: 'in-headers' }],
    ['a gateway puts a page in the place of the answer', { kind: 'rewrite', body: () => '<html></html>' }],
    ['a gateway loses the answer', { kind: 'rewrite', status: 504, body: () => '' }],
    ['RingCentral fails', { kind: 'rewrite', status: 500, body: () => '' }],
    ['the answer is compressed', gzipped(200, '{"access_token":"the-access-token"}')],
  ])('if %s', async (_, fault) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(fault);
    const run = await runStep('main', jwtJob(ringcentral, { 'retry-timeout': '0' }));
    errorOf(run);
    expect(run.log).toMatch(
      /^One try got no answer that names a token\. .* it ends by itself, within an hour\.$/m,
    );
  });

  it('however many there are, and although a later try got a token', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext({ kind: 'drop', when: 'in-body' }, { kind: 'rewrite', status: 504, body: () => '' });
    const run = await runStep('main', { ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
    expect(run.exitCode).toBe(0);
    expect(run.log.match(/got no answer that names a token/g)).toHaveLength(1);
    expect(run.log).toMatch(/^2 tries got no answer/m);
  });

  it('with the lifetime of a refresh token where one was wanted', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'drop', when: 'before-headers' });
    const inputs = { 'retry-timeout': '0', 'disable-refresh-token': 'false' };
    expect((await runStep('main', jwtJob(ringcentral, inputs))).log).toContain(
      'when its refresh token expires',
    );
  });

  it('if no answer came in time', async () => {
    await using ringcentral = await RingCentral.start();
    const time = new VirtualTime();
    ringcentral.failAlways(() => {
      void time.pass();
      return { kind: 'silence' };
    });
    const run = await runStep('main', { ...jwtJob(ringcentral, { 'retry-timeout': '0' }), ...time.job });
    expect(errorOf(run)).toContain('No complete answer');
    expect(run.log).toMatch(/^One try got no answer that names a token\./m);
  });

  it.each<[string, Fault]>([
    ['RingCentral refused', answering(400, { error: 'invalid_client' })],
    ['RingCentral refused for its rate limit', answering(429, {})],
    ['RingCentral was not available', answering(503, {})],
    ['RingCentral said that it failed', answering(500, { errors: [{ errorCode: 'CMN-201' }] })],
  ])('but not if %s', async (_, fault) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(fault);
    const run = await runStep('main', jwtJob(ringcentral, { 'retry-timeout': '0' }));
    errorOf(run);
    expect(run.log).not.toContain('got no answer that names a token');
  });

  it('but not if nobody could be reached', async () => {
    const ringcentral = await RingCentral.start();
    const job = jwtJob(ringcentral, { 'retry-timeout': '0' });
    await ringcentral.close();
    const run = await runStep('main', job);
    expect(errorOf(run)).toContain('(ECONNREFUSED)');
    expect(run.log).not.toContain('got no answer that names a token');
  });
});

describe('an answer is good, and its session the only one, although', () => {
  it.each<[string, Fault]>([
    [
      'it is said to be longer than it is',
      { kind: 'rewrite', headers: { 'content-length': '5000' }, endsEarly: true },
    ],
    ['it is said to be compressed', { kind: 'rewrite', headers: { 'content-encoding': 'gzip' } }],
    ['it is said to be in no coding', { kind: 'rewrite', headers: { 'content-encoding': '' } }],
    ['it is said to be in one that is none', { kind: 'rewrite', headers: { 'content-encoding': 'UTF-8' } }],
  ])('%s', async (_, fault) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(fault);
    const { main, post } = await runJob({ ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
    expectEndThatAgrees(main);
    expect([main.exitCode, ringcentral.tokenRequests.length]).toEqual([0, 1]);
    expect(main.log).not.toMatch(/Trying again|got no answer/);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });
});

describe('an answer that is compressed although nobody asked', () => {
  const compressed = gzipped(400, JSON.stringify({ errors: [{ errorCode: 'OAU-147' }] }));

  it('is not tried again: it may say that the account is locked', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => compressed);
    const run = await runStep('main', { ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
    expect(errorOf(run)).toMatch(/is compressed \(gzip\)/);
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.tokenRequests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('is a warning at the end of the job', async () => {
    await using ringcentral = await RingCentral.start();
    const { post } = await runJob({
      ...jwtJob(ringcentral),
      between: () => ringcentral.failNext(compressed),
    });
    expect(warningsOf(post)).toEqual([expect.stringMatching(/was not revoked .* is compressed/)]);
  });
});

describe('more sessions than the end of the job can be told of', () => {
  /** As long as a token may be; the state has room for three sessions of one. */
  const long = (letter: string) => letter.repeat(8192);

  it('are all ended at once, and the step fails', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(
      ...['A', 'B', 'C', 'D', 'E'].map((letter) => withFields({ access_token: long(letter) }, 500)),
    );
    const { main, post } = await runJob({ ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
    expect(errorOf(main)).toContain('too long to be handed to the end of the job');
    expect(ringcentral.tokenRequests).toHaveLength(4);
    expect(ringcentral.revocations.slice(0, 4).map(({ form }) => form.get('token')?.charAt(0))).toEqual([
      'D',
      'C',
      'B',
      'A',
    ]);
    expect(JSON.stringify(main.state.plan).length).toBeLessThan(32_767);
    expect(post.exitCode).toBe(0);
  });

  it('fail the step if that is so for the one that it would hand out', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(
      withFields({
        access_token: long('A'),
        refresh_token: long('B').repeat(3),
        refresh_token_expires_in: 60,
      }),
    );
    const run = await runStep('main', jwtJob(ringcentral, { 'disable-refresh-token': 'false' }));
    expect(errorOf(run)).toContain('too long to be handed to the end of the job');
    expect(ringcentral.revocations.map(({ form }) => form.get('token')?.charAt(0))).toContain('A');
  });
});

it('a renewal that is tried again keeps the token that it hands out, although its session came up before', async () => {
  await using ringcentral = await RingCentral.start();
  const opening = jwtJob(ringcentral, { 'disable-refresh-token': 'false', 'revoke-token': 'never' });
  const { outputs } = await runStep('main', opening);
  ringcentral.failNext({
    kind: 'rewrite',
    body: (answer) => `{"refresh_token":"${JSON.parse(answer).refresh_token}","acc`,
    headers: { 'content-length': '5000' },
  });
  const more = { 'disable-refresh-token': 'false', 'revoke-token': 'never' };
  const job = { ...renewalJob(ringcentral, outputs.refresh_token, more), nodeArguments: SKIP_WAITS };
  const { main, post } = await runJob(job);
  expect(main.exitCode).toBe(0);
  expect(post.log).toBe('The access token is not revoked: `revoke-token` is `never`.');
  expect(ringcentral.liveSessions.map(({ accessToken }) => accessToken)).toEqual([main.outputs.access_token]);
});
