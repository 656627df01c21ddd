import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expectEndThatAgrees,
  expectNoSecret,
  jwtJob,
  openingJob,
  passwordJob,
  renewalJob,
  SKIP_WAITS,
} from '../support/jobs.ts';
import { startProxy } from '../support/proxy.ts';
import { maskSecrets, runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';
import { caFileOf, makeCertificate, TLS_NAME } from '../support/tls.ts';

const preload = (name: string) => [
  '--require',
  join(import.meta.dirname, '../support/preload', `${name}.cjs`),
];

/** The true answer with other fields in it. */
const withFields = (fields: object, status?: number) =>
  ({
    kind: 'rewrite',
    body: (answer: string) => JSON.stringify({ ...JSON.parse(answer), ...fields }),
    ...(status && { status }),
  }) as const;

describe('a token', () => {
  it.each([
    [8192, 0],
    [8193, 1],
    [140_000, 1],
  ])('of %i characters ends main with exit code %i, and the post step starts', async (length, exitCode) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ access_token: 'T'.repeat(length) }));
    const { main, post } = await runJob(jwtJob(ringcentral));
    expectEndThatAgrees(main);
    expect(main.exitCode).toBe(exitCode);
    expect(post.exitCode).toBe(0);
    if (exitCode === 1) {
      expect(main.annotations[0]?.message).toContain('its `access_token` is longer than 8192 characters');
    }
  });

  it('is masked as an ID token, too', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ id_token: 'the.id.token' }));
    expect((await runStep('main', jwtJob(ringcentral))).masks).toContain('the.id.token');
  });

  it.each(['e\na\ni\nn', 'a b', 'é'.repeat(8), 5, 'abc'])(
    'that does not look like one masks nothing in the log of the job: %j',
    async (id_token) => {
      await using ringcentral = await RingCentral.start();
      ringcentral.failNext(withFields({ id_token, refresh_token: id_token }));
      const { outputs, masks } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
      expect(masks).not.toContain(id_token);
      expect(maskSecrets(outputs.sealed_token ?? '', masks)).toBe(outputs.sealed_token);
      expect(masks.every((mask) => mask.length > 8)).toBe(true);
    },
  );
});

it.each([
  ['client-secret', passwordJob],
  ['password', passwordJob],
  ['refresh-token', renewalJob],
] as const)('a %s of several lines is refused, and no line of it is masked', async (name, job) => {
  await using ringcentral = await RingCentral.start();
  const { with: inputs } = job(ringcentral);
  const run = await runStep('main', { with: { ...inputs, [name]: 'first-line\ne\nlast-line' } });
  expectEndThatAgrees(run);
  expect(run.annotations[0]?.message).toContain(`\`${name}\` contains a line break`);
  expect(run.stdout).not.toMatch(/add-mask::.*(first-line|last-line)/);
  expectNoSecret(run, ['first-line', 'last-line']);
  expect(ringcentral.requests).toEqual([]);
});

describe('without somewhere to put it, no token is requested', () => {
  it.each(['GITHUB_OUTPUT', 'GITHUB_STATE'])('%s', async (name) => {
    await using ringcentral = await RingCentral.start();
    const directory = mkdtempSync(join(tmpdir(), 'attacks-'));
    try {
      for (const value of [directory, join(directory, 'no', 'such', 'file'), '', undefined]) {
        const run = await runStep('main', { ...jwtJob(ringcentral), env: { [name]: value } });
        expect(run.exitCode).toBe(1);
        expect(run.annotations).toHaveLength(1);
        expect(run.annotations[0]?.message).toContain(
          `The environment variable ${name} does not name a writable file`,
        );
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
    expect(ringcentral.requests).toEqual([]);
  });
});

it('the budget is kept although the date is set back again and again', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failAlways(() => ({ kind: 'answer', status: 503, headers: { 'retry-after': '3' } }));
  const run = await runStep('main', {
    ...jwtJob(ringcentral, { 'retry-timeout': '8' }),
    nodeArguments: [...SKIP_WAITS, ...preload('clock-set-back')],
  });
  expectEndThatAgrees(run);
  expect(run.annotations[0]?.message).toContain('does not fit into the `retry-timeout` of 8 s');
});

describe('the end of the job', () => {
  it('revokes at the server that the token came from, whatever `server-url` says by then', async () => {
    await using ringcentral = await RingCentral.start();
    await using elsewhere = await RingCentral.start();
    const job = jwtJob(ringcentral);
    const { state } = await runStep('main', job);
    for (const url of [elsewhere.url, 'http://0.0.0.0', 'not a URL']) {
      await runStep('post', { with: { ...job.with, 'server-url': url } }, state);
    }
    expect(ringcentral.revocations).toHaveLength(3);
    expect(elsewhere.requests).toEqual([]);
  });

  it('revokes each session that a try opened', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(withFields({}, 500), withFields({}, 502));
    const { main, post } = await runJob({ ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
    expect(main.exitCode).toBe(0);
    expect(post.log.split('\n')).toEqual([
      'Revoked the access token.',
      'Revoked the session of an earlier try.',
      'Revoked the session of an earlier try.',
    ]);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('revokes the session of an earlier try although the token itself was sealed', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({}, 500));
    const job = { ...jwtJob(ringcentral, { 'seal-token': 'true' }), nodeArguments: SKIP_WAITS };
    const { main, post } = await runJob(job);
    expect(post.log).toContain('Revoked the session of an earlier try.');
    expect(ringcentral.liveSessions.map(({ accessToken }) => accessToken)).toEqual([
      main.outputs.access_token,
    ]);
  });

  it('makes no second request once the rate limit was reached', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(withFields({}, 500));
    const { post } = await runJob({
      ...jwtJob(ringcentral),
      nodeArguments: SKIP_WAITS,
      between: () => ringcentral.failAlways(() => ({ kind: 'answer', status: 429 })),
    });
    expect(post.annotations).toHaveLength(1);
    expect(ringcentral.revocations).toHaveLength(1);
  });

  it('ends a session by its refresh token if a renewal whose answer was lost ended the access token', async () => {
    await using ringcentral = await RingCentral.start();
    const job = jwtJob(ringcentral, { 'disable-refresh-token': 'false' });
    const first = await runStep('main', job);
    ringcentral.failNext({ kind: 'drop', when: 'in-body' });
    await runStep('main', renewalJob(ringcentral, first.outputs.refresh_token, { 'retry-timeout': '0' }));
    const post = await runStep('post', job, first.state);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('masks every token of the plan before it does anything else', async () => {
    await using ringcentral = await RingCentral.start();
    const job = jwtJob(ringcentral, { 'disable-refresh-token': 'false' });
    const { state, outputs } = await runStep('main', job);
    const post = await runStep('post', job, state);
    expect(post.masks).toEqual(expect.arrayContaining([outputs.access_token, outputs.refresh_token]));
  });

  it('leaves the session of a failed step alone with `revoke-token: never`', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ token_type: 'mac' }));
    const { main, post } = await runJob(jwtJob(ringcentral, { 'revoke-token': 'never' }));
    expect(main.exitCode).toBe(1);
    expect(post.log).toBe('There is nothing left to revoke.');
    expect(ringcentral.revocations).toEqual([]);
  });

  it('revokes the session of a failed step also an hour later, if it lives that long', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ token_type: 'mac' }));
    const { post } = await runJob({
      ...jwtJob(ringcentral),
      post: { nodeArguments: preload('almost-an-hour-later') },
    });
    expect(post.log).toBe('Revoked the access token.');
  });

  it('always checks certificates', async () => {
    const certificate = await makeCertificate();
    await using ringcentral = await RingCentral.start({ tls: certificate });
    const job = jwtJob(ringcentral);
    const { state } = await runStep('main', { ...job, env: { NODE_EXTRA_CA_CERTS: certificate.caFile } });
    const post = await runStep('post', { ...job, env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }, state);
    expect(post.annotations).toEqual([
      { level: 'warning', message: expect.stringContaining('is not trusted') },
    ]);
    expect(ringcentral.revocations).toEqual([]);
  });

  it('masks the password of a proxy', async () => {
    const certificate = await makeCertificate();
    await using ringcentral = await RingCentral.start({ tls: certificate });
    await using proxy = await startProxy({ port: ringcentral.port, credentials: 'me:pr0xypass' });
    const { post } = await runJob({
      ...jwtJob(ringcentral, { 'server-url': `https://${TLS_NAME}` }),
      env: {
        NODE_EXTRA_CA_CERTS: certificate.caFile,
        HTTPS_PROXY: proxy.url.replace('//', '//me:pr0xypass@'),
      },
    });
    expect(post.log).toBe('Revoked the access token.');
    expect(post.stdout).toContain('::add-mask::pr0xypass');
  });
});

it('what another server would be told is not: the sealed token’s own server is checked first', async () => {
  await using ringcentral = await RingCentral.start();
  await using elsewhere = await RingCentral.start();
  const { outputs } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
  const job = openingJob(ringcentral, outputs.sealed_token, {
    'server-url': elsewhere.url,
    'revoke-token': 'now',
  });
  expect((await runStep('main', job)).annotations[0]?.message).toContain('The sealed token is for');
  expect(elsewhere.requests).toEqual([]);
});

it('an https proxy is checked by its own name, and the server behind it by the server’s', async () => {
  const certificate = await makeCertificate();
  const proxysCertificate = await makeCertificate('localhost');
  await using ringcentral = await RingCentral.start({ tls: certificate });
  await using proxy = await startProxy({ port: ringcentral.port, tls: proxysCertificate });
  const run = await runStep('main', {
    ...jwtJob(ringcentral, { 'server-url': `https://${TLS_NAME}` }),
    env: {
      NODE_EXTRA_CA_CERTS: caFileOf(certificate, proxysCertificate),
      HTTPS_PROXY: proxy.url.replace('127.0.0.1', 'localhost'),
    },
  });
  expectEndThatAgrees(run);
  expect(run.exitCode).toBe(0);
});

it('an answer that changes the protocol is a lost connection', async () => {
  await using ringcentral = await RingCentral.start();
  const bytes = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
  ringcentral.failNext({ kind: 'bytes', bytes });
  const run = await runStep('main', jwtJob(ringcentral, { 'retry-timeout': '0' }));
  expectEndThatAgrees(run);
  expect(run.annotations[0]?.message).toContain('the connection was lost');
});

it('the stack trace of an unexpected error shows in the debug log without its message', async () => {
  await using ringcentral = await RingCentral.start();
  const job = { ...jwtJob(ringcentral), debug: true, nodeArguments: preload('secret-escapes') };
  const run = await runStep('main', job);
  expect(run.exitCode).toBe(1);
  expect(run.log).toMatch(/##\[debug\] +at /);
  expectNoSecret(run, [APP.secret]);
});

it.each([0, -5, 0.5])(
  'a token whose session has ended already (session_expires_in: %s) is not one',
  async (session_expires_in) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ session_expires_in }));
    const run = await runStep('main', jwtJob(ringcentral));
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toContain('session has ended already');
  },
);

it('a password keeps its spaces, and loses the line end that came with pasting', async () => {
  await using ringcentral = await RingCentral.start();
  await runStep('main', passwordJob(ringcentral, { password: ' a password \n' }));
  expect(ringcentral.tokenRequests[0]?.form.get('password')).toBe(' a password ');
});

it('what a sealing that was cancelled yields is not handed out, and its session ends', async () => {
  await using ringcentral = await RingCentral.start();
  const sealing = Promise.withResolvers<void>();
  const { main, post } = await runJob({
    ...jwtJob(ringcentral, { 'seal-token': 'true' }),
    nodeArguments: preload('sealing-waits-for-cancel'),
    onOutput: (stdout) => stdout.includes('sealing begins') && sealing.resolve(),
    cancel: { signal: 'SIGINT', when: sealing.promise },
  });
  expectEndThatAgrees(main);
  expect(main.exitCode).toBe(1);
  expect(post.log).toBe('Revoked the access token.');
  expect(ringcentral.liveSessions).toEqual([]);
});

describe('whatever a server puts where', () => {
  const headers = ['location', 'content-type', 'x-rate-limit-group', 'x-rate-limit-limit', 'retry-after'];

  it.each(headers)('no part of a secret shows from the header %s', async (header) => {
    await using ringcentral = await RingCentral.start();
    const part = APP.secret.slice(3, 12).replace(/[^a-z0-9]/gi, '');
    for (const status of [200, 302, 400, 429]) {
      const value = header === 'location' ? `https://${part}.example/` : part;
      ringcentral.failNext({ kind: 'answer', status, headers: { [header]: value }, body: 'not JSON' });
      const run = await runStep('main', { ...jwtJob(ringcentral, { 'retry-timeout': '0' }), debug: true });
      expectEndThatAgrees(run);
      expect(run.log.toLowerCase()).not.toContain(part.toLowerCase());
    }
  });

  it('no part of a secret shows from the scope', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ scope: `SMS ${APP.secret}` }));
    const run = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(run.log).toContain('Scope: 2 permissions');
    expect(run.log).toContain('##[debug]Scope: (left out because it repeats part of a credential)');
    expectNoSecret(run, [APP.secret]);
  });
});
