import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectEndThatAgrees, expectNoSecret, FAST_CLOCK, jwtJob, SKIP_WAITS } from '../support/jobs.ts';
import { startProxy } from '../support/proxy.ts';
import { runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';
import { makeCertificate, TLS_NAME } from '../support/tls.ts';

describe('trying again', () => {
  const fast = (ringcentral: RingCentral, more = {}) => ({
    ...jwtJob(ringcentral, more),
    nodeArguments: SKIP_WAITS,
  });

  it('gets the token after a rate limit, a server error and a lost connection, with a line for each wait', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(
      { kind: 'answer', status: 429, headers: { 'retry-after': '20' }, body: '{"errorCode":"CMN-301"}' },
      { kind: 'answer', status: 500 },
      { kind: 'drop', when: 'in-body' },
      { kind: 'answer', status: 503, headers: { 'retry-after': '5' } },
    );
    const { main, post } = await runJob(fast(ringcentral));
    expectEndThatAgrees(main);
    expect(
      main.log
        .split('\n')
        .filter((line) =>
          /Trying again in \d+ s, at \d\d:\d\d:\d\d UTC\. \d+ s of `retry-timeout` are left\.$/.test(line),
        ),
    ).toEqual([
      expect.stringMatching(
        /HTTP 429, CMN-301: too many requests, and not only from this app.* Trying again/,
      ),
      expect.stringMatching(/HTTP 500: RingCentral reports an internal error\. Trying again in 1\d s/),
      expect.stringMatching(/the connection was lost.* Trying again in [23] s/),
      expect.stringMatching(/HTTP 503: RingCentral is unavailable.* Trying again in \d+ s/),
    ]);
    expect(main.exitCode).toBe(0);
    expect(ringcentral.tokenRequests).toHaveLength(5);
    expect(post.exitCode).toBe(0);
  });

  it('gives up when the next wait does not fit, and says what was tried, how often and for how long', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'answer', status: 429, headers: { 'retry-after': '40' } }));
    const run = await runStep('main', fast(ringcentral, { 'retry-timeout': '100' }));
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toMatch(
      /Gave up after [12] tr(y|ies) in \d+ s: the next wait of \d+ s does not fit into the `retry-timeout` of 100 s\./,
    );
  });

  it('makes one try with `retry-timeout: 0`', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'answer', status: 503 }));
    expectEndThatAgrees(await runStep('main', fast(ringcentral, { 'retry-timeout': '0' })));
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('stops a server that drips after 30 s, four times', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'drip', everyMilliseconds: 50 }));
    const run = await runStep('main', { ...fast(ringcentral), nodeArguments: FAST_CLOCK });
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toMatch(
      /No complete answer from .* within 30 s\.\nGave up after 4 tries/,
    );
  });

  it('makes one try if the account is locked, whatever the status', async () => {
    await using ringcentral = await RingCentral.start();
    const body = JSON.stringify({ errors: [{ errorCode: 'OAU-147', message: 'Locked' }] });
    ringcentral.failAlways(() => ({ kind: 'answer', status: 503, body }));
    expectEndThatAgrees(await runStep('main', fast(ringcentral)));
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('makes each try on a connection of its own', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'answer', status: 502 }, { kind: 'answer', status: 502 });
    expect((await runStep('main', fast(ringcentral))).exitCode).toBe(0);
    expect(ringcentral.requests.map(({ headers }) => headers.connection)).toEqual([
      'close',
      'close',
      'close',
    ]);
  });

  it('goes past a proxy that only Node itself knows of', async () => {
    await using ringcentral = await RingCentral.start();
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:1' };
    expect((await runStep('main', { ...fast(ringcentral), env })).exitCode).toBe(0);
  });

  it.each([400, 401, 403, 404, 422, 501])('makes one try if the answer is %i', async (status) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'answer', status }));
    expectEndThatAgrees(await runStep('main', fast(ringcentral)));
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });
});

describe('TLS', () => {
  let certificate: Awaited<ReturnType<typeof makeCertificate>>;
  let ringcentral: RingCentral;
  beforeAll(async () => {
    certificate = await makeCertificate();
    ringcentral = await RingCentral.start({ tls: certificate, rateLimit: false });
  });
  afterAll(() => ringcentral.close());

  it('to a server with a private CA works with NODE_EXTRA_CA_CERTS', async () => {
    const { main, post } = await runJob({
      ...jwtJob(ringcentral),
      env: { NODE_EXTRA_CA_CERTS: certificate.caFile },
    });
    expectEndThatAgrees(main);
    expect(main.exitCode).toBe(0);
    expect(post.log).toBe('Revoked the access token.');
  });

  it.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }])(
    'to a server that is not trusted is explained, made once, and cannot be forced: %j',
    async (env) => {
      const before = ringcentral.requests.length;
      const run = await runStep('main', { ...jwtJob(ringcentral), env });
      expectEndThatAgrees(run);
      const [error] = run.annotations.filter(({ level }) => level === 'error');
      expect(error?.message).toMatch(
        /certificate of .* is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\).*NODE_EXTRA_CA_CERTS/,
      );
      expect(error?.message).not.toContain('Gave up');
      expect(ringcentral.requests).toHaveLength(before);
    },
  );

  it('to a server that speaks plain HTTP is explained, and tried again like a lost connection', async () => {
    await using plain = await RingCentral.start();
    const job = jwtJob(plain, { 'server-url': plain.url.replace('http:', 'https:') });
    const run = await runStep('main', { ...job, nodeArguments: SKIP_WAITS });
    expectEndThatAgrees(run);
    expect(run.annotations.at(-1)?.message).toMatch(/^The TLS connection to .*\nGave up after 6 tries/);
  });

  describe('through a CONNECT proxy', () => {
    const throughProxy = (proxyUrl: string, more: Record<string, string> = {}) => ({
      ...jwtJob(ringcentral, { 'server-url': `https://${TLS_NAME}` }),
      env: { NODE_EXTRA_CA_CERTS: certificate.caFile, HTTPS_PROXY: proxyUrl, ...more },
    });

    it('works, main and post', async () => {
      await using proxy = await startProxy({ port: ringcentral.port });
      const { main, post } = await runJob(throughProxy(proxy.url));
      expect(main.exitCode).toBe(0);
      expect(post.log).toBe('Revoked the access token.');
      expect(proxy.tunnels.map(({ authority }) => authority)).toEqual([`${TLS_NAME}:443`, `${TLS_NAME}:443`]);
    });

    it('sends its user name and password, and shows neither', async () => {
      await using proxy = await startProxy({ port: ringcentral.port, credentials: 'me:pr0xy@pass' });
      const run = await runStep('main', throughProxy(proxy.url.replace('//', '//me:pr0xy%40pass@')));
      expect(run.exitCode).toBe(0);
      expect(run.masks).toContain('pr0xy@pass');
      expectNoSecret(run, ['pr0xy@pass', APP.secret]);
    });

    it('says that the proxy refuses, and does not try again', async () => {
      await using proxy = await startProxy({ port: ringcentral.port, credentials: 'me:secret-one' });
      const run = await runStep('main', throughProxy(proxy.url.replace('//', '//me:wrong-one@')));
      expectEndThatAgrees(run);
      const [error] = run.annotations.filter(({ level }) => level === 'error');
      expect(error?.message).toContain('refuses a connection to');
      expectNoSecret(run, ['wrong-one']);
      expect(proxy.tunnels).toHaveLength(1);
    });

    it('goes past the proxy for hosts in NO_PROXY', async () => {
      await using proxy = await startProxy({ port: ringcentral.port });
      const run = await runStep('main', {
        ...throughProxy(proxy.url, { NO_PROXY: 'example.com,.ringcentral.test' }),
        with: { ...throughProxy(proxy.url).with, 'retry-timeout': '0' },
      });
      expectEndThatAgrees(run);
      // Without the proxy, nobody knows the name.
      expect(run.exitCode).toBe(1);
      expect(proxy.tunnels).toEqual([]);
    });

    it('ends although the proxy never opens its tunnel', async () => {
      await using proxy = await startProxy({ port: ringcentral.port, silent: true });
      const run = await runStep('main', {
        ...throughProxy(proxy.url),
        with: { ...throughProxy(proxy.url).with, 'retry-timeout': '0' },
        nodeArguments: FAST_CLOCK,
      });
      expectEndThatAgrees(run);
      expect(run.annotations.at(-1)?.message).toContain('within 30 s');
    });
  });
});
