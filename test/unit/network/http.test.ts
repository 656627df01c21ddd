import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailedRequest } from '../../../src/errors.ts';
import { post, proxySecrets, verifyCertificates } from '../../../src/network/http.ts';
import { startProxy } from '../../support/proxy.ts';
import { RingCentral } from '../../support/simulator/ringcentral.ts';
import { makeCertificate } from '../../support/tls.ts';

/** Long enough for any answer on loopback, so that only what never ends meets it, where a test wants that. */
const LIMITS = { timeoutMilliseconds: 20_000, maxBodyBytes: 1000 };
const SHORT = { ...LIMITS, timeoutMilliseconds: 200 };

let ringcentral: RingCentral;
beforeEach(async () => {
  ringcentral = await RingCentral.start();
});
afterEach(() => ringcentral.close());

const send = (limits = LIMITS) =>
  post(
    `${ringcentral.url}/restapi/oauth/token`,
    new URLSearchParams({ a: '1 +&' }),
    { 'X-Test': 'y' },
    limits,
  );

const failure = async (limits = LIMITS): Promise<FailedRequest> => {
  const error = await send(limits).catch((error) => error);
  expect(error).toBeInstanceOf(FailedRequest);
  return error;
};

describe('a POST', () => {
  it('sends a form and returns the whole answer, whatever its status', async () => {
    ringcentral.failNext({ kind: 'answer', status: 418, headers: { 'x-a': 'b' }, body: 'tea' });
    const { status, headers, body } = await send();
    expect([status, headers['x-a'], body]).toEqual([418, 'b', 'tea']);
    expect(ringcentral.requests[0]).toMatchObject({ method: 'POST', body: 'a=1+%2B%26' });
    expect(ringcentral.requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'x-test': 'y',
    });
  });

  it.each([301, 302, 303, 307, 308])('never follows a redirect (%i), and names its host', async (status) => {
    await using elsewhere = await RingCentral.start();
    ringcentral.failNext({ kind: 'answer', status, headers: { location: `${elsewhere.url}/x?secret=1` } });
    const error = await failure();
    expect(error.retry.kind).toBe('never');
    expect(error.message).toContain(`redirects (HTTP ${status}) to ${elsewhere.url}.`);
    expect(error.message).not.toContain('secret');
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(['', 'http://', '::', '\u00ff'])('is not confused by a redirect to "%s"', async (location) => {
    ringcentral.failNext({ kind: 'answer', status: 302, headers: { location } });
    expect((await failure()).message).toMatch(/redirects \(HTTP 302\)/);
  });

  it.each(['before-headers', 'in-headers', 'in-body'] as const)(
    'that loses its connection %s is connection trouble',
    async (when) => {
      ringcentral.failNext({ kind: 'drop', when });
      const error = await failure();
      expect(error.retry.kind).toBe('backoff');
      expect(error.message).toContain('the connection was lost');
    },
  );

  it('that nobody takes is connection trouble', async () => {
    await ringcentral.close();
    await ringcentral.close().catch(() => {});
    const url = 'http://127.0.0.1:1/';
    const error = await post(url, new URLSearchParams(), {}, LIMITS).catch((error) => error);
    expect(error.retry.kind).toBe('backoff');
    expect(error.message).toContain('the connection was refused (ECONNREFUSED)');
    ringcentral = await RingCentral.start();
  });

  it.each([
    ['says nothing', { kind: 'silence' }],
    ['drips a byte now and then', { kind: 'drip', everyMilliseconds: 20 }],
  ] as const)('to a server that %s is cut off in time', async (_, fault) => {
    ringcentral.failNext(fault);
    const error = await failure(SHORT);
    expect(error.retry.kind).toBe('fixed-delay');
    expect(error.message).toContain('within 0.2 s');
  });

  it('reads no more than it may', async () => {
    ringcentral.failNext({ kind: 'answer', status: 200, body: 'x'.repeat(1001) });
    expect((await failure()).message).toContain('larger than 1000 bytes');
    ringcentral.failNext({ kind: 'answer', status: 200, body: 'x'.repeat(1000) });
    expect((await send()).body).toHaveLength(1000);
  });

  it.each(['SSH-2.0-OpenSSH\r\n', '\u0000\u0001', 'HTTP/1.1 abc\r\n\r\n'])(
    'to something that speaks no HTTP is an error: %j',
    async (bytes) => {
      ringcentral.failNext({ kind: 'bytes', bytes: Buffer.from(bytes) });
      const error = await failure();
      expect(error.retry.kind).toBe('never');
      expect(error.message).toContain('does not speak HTTP');
    },
  );
});

describe('a proxy', () => {
  beforeEach(() => {
    for (const name of ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']) delete process.env[name];
  });
  afterEach(() => {
    delete process.env.HTTPS_PROXY;
  });
  const throughProxy = (limits = LIMITS) =>
    post('https://platform.ringcentral.test/x', new URLSearchParams(), {}, limits).catch((error) => error);

  it.each([
    [407, 'never', /It wants a user name and password/],
    [403, 'never', /Ask its administrator/],
    [502, 'backoff', /the proxy answers HTTP 502/],
  ] as const)(
    'that refuses with %i is named as the cause, without its password',
    async (refuse, kind, message) => {
      await using proxy = await startProxy({ port: ringcentral.port, refuse });
      process.env.HTTPS_PROXY = proxy.url.replace('//', '//user:pr0xypass@');
      const error = await throughProxy();
      expect(error.retry.kind).toBe(kind);
      expect(error.message).toMatch(message);
      expect(error.message).toContain(`the proxy ${new URL(proxy.url).host} (HTTPS_PROXY)`);
      expect(error.message).not.toContain('pr0xypass');
    },
  );

  it('that never answers is cut off in time', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, silent: true });
    process.env.HTTPS_PROXY = proxy.url;
    expect((await throughProxy(SHORT)).retry.kind).toBe('fixed-delay');
  });

  it('that is not there is connection trouble', async () => {
    process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
    const error = await throughProxy();
    expect(error.retry.kind).toBe('backoff');
    expect(error.message).toContain(
      'through the proxy 127.0.0.1:1 (HTTPS_PROXY): the connection was refused',
    );
  });

  it('whose own certificate is not trusted is named, and not tried again', async () => {
    await using proxy = await RingCentral.start({ tls: await makeCertificate() });
    process.env.HTTPS_PROXY = proxy.url;
    const error = await throughProxy();
    expect(error.retry.kind).toBe('never');
    expect(error.message).toMatch(/the certificate of the proxy is not trusted.*NODE_EXTRA_CA_CERTS/);
  });

  it.each([
    'http://user:100%@host:1',
    'http://',
    '://',
    'socks5://127.0.0.1:1080',
    // Not percent-encoded: this names the host "user" and the port 1234.
    'http://user:1234/rest@127.0.0.1:1',
    'http://user:1234?rest@127.0.0.1:1',
    'http://user:1234#rest@127.0.0.1:1',
  ])('setting that is no URL is an error: %s', async (setting) => {
    process.env.HTTPS_PROXY = setting;
    const error = await throughProxy();
    expect(error.message).toContain('HTTPS_PROXY is no URL of an HTTP proxy');
    expect(error.message).not.toContain('1234');
    expect(error).not.toBeInstanceOf(FailedRequest);
  });
});

it('finds the passwords in proxy settings', () => {
  const environment = {
    HTTPS_PROXY: 'http://me:p%40ss@host:1',
    https_proxy: ' http://me:1234/sl@sh@host',
    http_proxy: 'me:plain@host',
    HTTP_PROXY: 'http://user@host:1',
  };
  expect(new Set(proxySecrets(environment))).toEqual(new Set(['p@ss', 'p%40ss', '1234/sl@sh', 'plain']));
});

it('undoes the setting that switches certificate checks off, and says so', () => {
  const environment: NodeJS.ProcessEnv = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  expect(verifyCertificates(environment)).toContain('always checks certificates');
  expect(environment).toEqual({});
  expect(verifyCertificates(environment)).toBeUndefined();
});
