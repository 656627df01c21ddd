import { isIPv6 } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  errorOf,
  expectEndThatAgrees,
  expectNoSecret,
  jwtJob,
  preload,
  SKIP_WAITS,
  VirtualTime,
  warningsOf,
} from '../support/jobs.ts';
import { startProxy } from '../support/proxy.ts';
import { type Job, runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';
import { type Certificate, caFileOf, makeCertificate, TLS_ADDRESSES, TLS_NAME } from '../support/tls.ts';
import { startRawServer } from '../unit/network/sockets.ts';

let certificate: Certificate;
let ringcentral: RingCentral;
beforeAll(async () => {
  certificate = await makeCertificate();
  ringcentral = await RingCentral.start({ tls: certificate, rateLimit: false });
});
afterAll(() => ringcentral.close());

const SERVER = `https://${TLS_NAME}`;
const CLAIMS = { aud: `${SERVER}/restapi/oauth/token`, iss: SERVER };

/** A job whose server only the proxy can find. */
const through = (proxyUrl: string, inputs: Job['with'] = {}, env: Job['env'] = {}): Job => ({
  ...jwtJob(ringcentral, { 'server-url': SERVER, jwt: ringcentral.jwtCredential(CLAIMS), ...inputs }),
  env: { NODE_EXTRA_CA_CERTS: certificate.caFile, HTTPS_PROXY: proxyUrl, ...env },
});

const ONCE = { 'retry-timeout': '0' };

describe('a request goes', () => {
  it('through a proxy, in main and in post', async () => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const { main, post } = await runJob(through(proxy.url));
    expect([main.exitCode, post.log]).toEqual([0, 'Revoked the access token.']);
    expect(proxy.tunnels.map(({ authority }) => authority)).toEqual([`${TLS_NAME}:443`, `${TLS_NAME}:443`]);
  });

  it('through a proxy that lets nobody through who does not say who it is', async () => {
    await using proxy = await startProxy({
      port: ringcentral.port,
      refuse: () => (userAgent() ? undefined : 403),
    });
    const userAgent = () => proxy.tunnels.at(-1)?.userAgent;
    const { main, post } = await runJob(through(proxy.url));
    expect([main.exitCode, post.log]).toEqual([0, 'Revoked the access token.']);
    expect(userAgent()).toMatch(/^ringcentral-access-token\/\d/);
  });

  it('through a proxy at an IPv6 address', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, host: '::1' });
    expect((await runStep('main', through(proxy.url))).exitCode).toBe(0);
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('through an https proxy, which is checked by its own name, and the server behind it by the server’s', async () => {
    const ofProxy = await makeCertificate('localhost');
    await using proxy = await startProxy({ port: ringcentral.port, tls: ofProxy });
    const job = through(proxy.url.replace('127.0.0.1', 'localhost'));
    const env = { ...job.env, NODE_EXTRA_CA_CERTS: caFileOf(certificate, ofProxy) };
    const run = await runStep('main', { ...job, env });
    expectEndThatAgrees(run);
    expect(run.exitCode).toBe(0);
  });

  it.each(TLS_ADDRESSES)('to a server at %s, without a warning of Node’s', async (address) => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const host = isIPv6(address) ? `[${address}]` : address;
    const run = await runStep('main', through(proxy.url, { 'server-url': `https://${host}` }));
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(proxy.tunnels.map(({ authority }) => authority)).toEqual([`${host}:443`]);
  });

  it.each(['https_proxy', 'HTTPS_PROXY'])('through the one that %s names', async (name) => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const job = through('', {}, { HTTPS_PROXY: undefined, [name]: proxy.url });
    expect((await runStep('main', job)).exitCode).toBe(0);
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('past a proxy that only Node itself knows of', async () => {
    await using plain = await RingCentral.start();
    const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' };
    expect((await runStep('main', { ...jwtJob(plain), env })).exitCode).toBe(0);
  });

  it.each([
    'example.com,.ringcentral.test',
    '*.ringcentral.test',
    'example.com, .ringcentral.test',
    'example.com platform.ringcentral.test',
    'example.com;.ringcentral.test',
    'example.com|*.ringcentral.test',
    '"platform.ringcentral.test"',
    'https://platform.ringcentral.test/',
    'platform.ringcentral.test.',
    '*',
  ])('past the proxy for a host in NO_PROXY: %s', async (setting) => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const job = through(proxy.url, ONCE, { NO_PROXY: setting });
    // Without the proxy, the name leads to the server as well.
    const addresses = { [TLS_NAME]: [['127.0.0.1', 0]] };
    const run = await runStep('main', {
      ...job,
      with: { ...job.with, 'server-url': `https://${TLS_NAME}:${ringcentral.port}` },
      nodeArguments: preload('addresses'),
      env: { ...job.env, ADDRESSES: JSON.stringify(addresses) },
    });
    expectEndThatAgrees(run);
    expect(run.exitCode).toBe(0);
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('a password', () => {
  it('is sent, masked, and never shown, in main and in post', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, credentials: 'me:pr0xy@pass' });
    const { main, post } = await runJob(through(proxy.url.replace('//', '//me:pr0xy%40pass@')));
    expect([main.exitCode, post.log]).toEqual([0, 'Revoked the access token.']);
    for (const run of [main, post]) {
      expect(run.stdout).toContain('::add-mask::pr0xy@pass');
      expect(run.stdout).toContain('::add-mask::pr0xy%2540pass');
      expectNoSecret(run, ['pr0xy@pass', APP.secret]);
    }
  });

  it('that is wrong, is an error that names the variable, after one try', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, credentials: 'me:secret-one' });
    const run = await runStep('main', through(proxy.url.replace('//', '//me:wrong-one@')));
    expect(errorOf(run)).toMatch(
      /refuses a connection to platform.*HTTP 407.*Set HTTPS_PROXY to http:\/\/user/,
    );
    expectNoSecret(run, ['wrong-one']);
    expect(proxy.tunnels).toHaveLength(1);
  });
});

describe('a proxy that refuses', () => {
  const ADVICE =
    'Check HTTPS_PROXY and `server-url`, ask the administrator of the proxy to allow the host, or add the host to NO_PROXY if the runner can reach it directly.';

  it.each(['NTLM', 'Negotiate'])(
    'because it wants %s, is told from one that wants a password',
    async (scheme) => {
      await using proxy = await startProxy({ port: ringcentral.port, refuse: 407, authenticate: scheme });
      const error = errorOf(await runStep('main', through(proxy.url)));
      expect(error).toContain(`It asks for ${scheme} authentication, and this action only speaks Basic.`);
      expect(error).not.toContain('user:password');
      expect(proxy.tunnels).toHaveLength(1);
    },
  );

  it('wants a password if it takes Basic, too', async () => {
    const authenticate = 'NTLM, Basic realm="x"';
    await using proxy = await startProxy({ port: ringcentral.port, refuse: 407, authenticate });
    expect(errorOf(await runStep('main', through(proxy.url)))).toContain('Set HTTPS_PROXY to');
  });

  it.each([408, 429, 502, 503])('for a while (HTTP %i), is tried again', async (refuse) => {
    await using proxy = await startProxy({ port: ringcentral.port, refuse, refusals: 2 });
    const run = await runStep('main', { ...through(proxy.url), nodeArguments: SKIP_WAITS });
    expectEndThatAgrees(run);
    expect(run.exitCode).toBe(0);
    expect(run.log).toContain(`refuses a connection to ${TLS_NAME} (HTTP ${refuse}). ${ADVICE} Trying again`);
    expect(proxy.tunnels).toHaveLength(3);
  });

  it.each([400, 403, 404, 405, 511])('for good (HTTP %i), is not', async (refuse) => {
    await using proxy = await startProxy({ port: ringcentral.port, refuse });
    const run = await runStep('main', { ...through(proxy.url), nodeArguments: SKIP_WAITS });
    expect(errorOf(run)).toContain(`(HTTP ${refuse}). ${ADVICE}`);
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('leaves no session that nobody knows', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, refuse: 403 });
    const run = await runStep('main', through(proxy.url));
    expect(run.log).not.toContain('got no answer that names a token');
  });
});

describe('a proxy that cannot be reached', () => {
  it('is named, with the variable', async () => {
    const run = await runStep('main', through('http://127.0.0.1:1', ONCE));
    expect(errorOf(run)).toMatch(
      /^No connection to the proxy 127\.0\.0\.1:1 \(HTTPS_PROXY\): connection refused \(ECONNREFUSED\) at 127\.0\.0\.1\. Check HTTPS_PROXY, and the DNS and firewall of the runner\./,
    );
  });

  it('at a name with two addresses, is told with both', async () => {
    const addresses = {
      'proxy.example': [
        ['127.0.0.1', 0],
        ['::1', 0],
      ],
    };
    const run = await runStep('main', {
      ...through('http://proxy.example:1', ONCE, { ADDRESSES: JSON.stringify(addresses) }),
      nodeArguments: preload('addresses'),
    });
    expect(errorOf(run)).toMatch(/\(ECONNREFUSED\) at 127\.0\.0\.1, .*\(E\w+\) at ::1/);
  });

  it('because its name does not resolve, is told with the variable', async () => {
    const run = await runStep('main', through('http://proxy.invalid:8080', ONCE));
    expect(errorOf(run)).toMatch(
      /the proxy proxy\.invalid:8080 \(HTTPS_PROXY\): its name does not resolve .* Check HTTPS_PROXY/,
    );
  });

  it('because it does not speak TLS, says so', async () => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const run = await runStep('main', through(proxy.url.replace('http:', 'https:'), ONCE));
    expect(errorOf(run)).toMatch(
      /The TLS handshake with the proxy .* failed .*Perhaps it does not speak TLS.*Check HTTPS_PROXY/,
    );
  });
});

it('a tunnel that leads to nothing that speaks TLS asks whether the proxy allows the host', async () => {
  await using server = await startRawServer((socket) => socket.once('data', () => socket.destroy()));
  await using proxy = await startProxy({ port: server.port });
  expect(errorOf(await runStep('main', through(proxy.url, ONCE)))).toMatch(
    /^No TLS connection to platform.* through the proxy .*\(E\w+\)\. Check `server-url`, and whether the proxy allows the host\./,
  );
});

it('a server whose name ends with a dot is asked for by the name that it has', async () => {
  await using proxy = await startProxy({ port: ringcentral.port });
  const run = await runStep('main', through(proxy.url, { ...ONCE, 'server-url': `${SERVER}.` }));
  expectEndThatAgrees(run);
  expect([run.exitCode, run.annotations]).toEqual([0, []]);
  expect(proxy.tunnels.map(({ authority }) => authority)).toEqual([`${TLS_NAME}:443`]);
});

it('a proxy that never opens its tunnel ends in a time-out, four times', async () => {
  const time = new VirtualTime();
  const onTunnel = () => time.pass();
  await using proxy = await startProxy({ port: ringcentral.port, silent: true, onTunnel });
  const run = await runStep('main', { ...through(proxy.url), ...time.job });
  expect(errorOf(run)).toMatch(
    /^No connection to platform.* through the proxy .* within 30 s\. Check HTTPS_PROXY, and the DNS and firewall of the runner\.\nGave up after 4 tries/,
  );
  await proxy.closed(4);
});

describe('a setting', () => {
  it.each([
    [
      'with a space at its end',
      (url: string) => `${url} `,
      /HTTPS_PROXY begins or ends with a space, a carriage return/,
    ],
    [
      'with a carriage return',
      (url: string) => `${url}\r`,
      /HTTPS_PROXY begins or ends with a space, a carriage return/,
    ],
    [
      'for SOCKS',
      () => 'socks5://127.0.0.1:1080',
      /names a SOCKS proxy, and this action only speaks to HTTP proxies/,
    ],
    ['that is no URL', () => 'http://:', /is not the URL of an HTTP proxy/],
  ])('%s is an error that says so, and no request is made', async (_, setting, message) => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const before = ringcentral.requests.length;
    expect(errorOf(await runStep('main', through(setting(proxy.url))))).toMatch(message);
    expect([proxy.tunnels.length, ringcentral.requests.length]).toEqual([0, before]);
  });

  it('that makes no sense shows nothing of a password in it', async () => {
    const run = await runStep('main', through('http://me:s3cret/with#odd?chars@127.0.0.1:1'));
    expectEndThatAgrees(run);
    expectNoSecret(run, ['s3cret/with#odd?chars', 's3cret', 'odd?chars']);
  });

  it('that has no effect is told once', async () => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const ranges = through(proxy.url, {}, { NO_PROXY: '10.0.0.0/8,192.168.0.0/16' });
    expect(warningsOf(await runStep('main', ranges))).toEqual([
      'Address ranges and patterns in NO_PROXY have no effect: this action compares host names.',
    ]);
    const env = { NODE_EXTRA_CA_CERTS: certificate.caFile, ALL_PROXY: proxy.url };
    expect(warningsOf(await runStep('main', { ...jwtJob(ringcentral), env }))).toEqual([
      'ALL_PROXY has no effect: set HTTPS_PROXY instead.',
    ]);
  });
});
