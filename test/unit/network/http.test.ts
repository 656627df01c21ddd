import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FailedRequest } from '../../../src/errors.ts';
import { postForm } from '../../../src/network/http.ts';
import { startProxy } from '../../support/proxy.ts';
import { RingCentral } from '../../support/simulator/ringcentral.ts';
import { makeCertificate, TLS_NAME } from '../../support/tls.ts';

/** Long enough for any answer on loopback, so that only what never ends meets it, where a test wants that. */
const LIMITS = { timeoutMilliseconds: 60_000, maxBodyBytes: 1000 };
const SHORT = { ...LIMITS, timeoutMilliseconds: 200 };

let ringcentral: RingCentral;
beforeEach(async () => {
  ringcentral = await RingCentral.start();
});
afterEach(() => ringcentral.close());

const post = (url: string, limits = LIMITS) =>
  postForm(
    new URL('/restapi/oauth/token', url),
    new URLSearchParams({ a: '1 +&' }),
    { 'X-Test': 'y' },
    limits,
    (text) => text,
  );

const failureOf = async (sending: Promise<unknown>): Promise<FailedRequest> => {
  const error = await sending.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(FailedRequest);
  return error as FailedRequest;
};
const failure = (limits = LIMITS) => failureOf(post(ringcentral.url, limits));

describe('a POST', () => {
  it('sends a form and returns the complete answer, whatever its status', async () => {
    ringcentral.failNext({ kind: 'answer', status: 418, headers: { 'x-a': 'b' }, body: 'tea' });
    const { status, headers, body } = await post(ringcentral.url);
    expect([status, headers['x-a'], body]).toEqual([418, 'b', 'tea']);
    expect(ringcentral.requests[0]).toMatchObject({ method: 'POST', body: 'a=1+%2B%26' });
    expect(ringcentral.requests[0]?.headers).toMatchObject({ 'x-test': 'y', connection: 'close' });
  });

  it.each([301, 302, 303, 307, 308])('never follows a redirect (%i), and names its host', async (status) => {
    await using elsewhere = await RingCentral.start();
    ringcentral.failNext({ kind: 'answer', status, headers: { location: `${elsewhere.url}/x?token=1` } });
    const { message, retry } = await failure();
    expect(retry.kind).toBe('never');
    expect(message).toContain(`a redirect to ${elsewhere.url} (HTTP ${status}).`);
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(['', 'http://', '::', '\u00ff'])('is not confused by a redirect to "%s"', async (location) => {
    ringcentral.failNext({ kind: 'answer', status: 302, headers: { location } });
    expect((await failure()).message).toContain('answers with a redirect');
  });

  it.each(['before-headers', 'in-headers', 'in-body'] as const)(
    'that loses its connection %s is connection trouble',
    async (when) => {
      ringcentral.failNext({ kind: 'drop', when });
      const { message, retry } = await failure();
      expect(retry.kind).toBe('backoff');
      expect(message).toContain('the connection was lost');
    },
  );

  it('that nobody takes is connection trouble', async () => {
    const { message, retry } = await failureOf(post('http://127.0.0.1:1'));
    expect(retry.kind).toBe('backoff');
    expect(message).toContain('the connection was refused (ECONNREFUSED)');
  });

  it.each([
    ['says nothing', { kind: 'silence' }],
    ['drips a byte now and then', { kind: 'drip', everyMilliseconds: 20 }],
  ] as const)('to a server that %s is cut off in time', async (_, fault) => {
    ringcentral.failNext(fault);
    const { message, retry } = await failure(SHORT);
    expect(retry.kind).toBe('fixed-delay');
    expect(message).toContain('within 0.2 s');
  });

  it('reads no more than it may', async () => {
    ringcentral.failNext({ kind: 'answer', status: 200, body: 'x'.repeat(1001) });
    expect((await failure()).message).toContain('larger than 1000 bytes');
    ringcentral.failNext({ kind: 'answer', status: 200, body: 'x'.repeat(1000) });
    expect((await post(ringcentral.url)).body).toHaveLength(1000);
  });

  it.each(['SSH-2.0-OpenSSH\r\n', '\u0000\u0001', 'HTTP/1.1 abc\r\n\r\n'])(
    'to something that does not speak HTTP is an error: %j',
    async (bytes) => {
      ringcentral.failNext({ kind: 'bytes', bytes: Buffer.from(bytes) });
      const { message, retry } = await failure();
      expect(retry.kind).toBe('never');
      expect(message).toContain('does not speak HTTP');
    },
  );
});

describe('a proxy', () => {
  beforeEach(() => {
    for (const name of ['https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const throughProxy = (proxyUrl: string, limits = LIMITS) => {
    vi.stubEnv('HTTPS_PROXY', proxyUrl);
    return failureOf(post(`https://${TLS_NAME}`, limits));
  };

  it.each([407, 403, 502])(
    'that refuses with %i is named as the cause, without its password',
    async (refuse) => {
      await using proxy = await startProxy({ port: ringcentral.port, refuse });
      const { message } = await throughProxy(proxy.url.replace('//', '//user:pr0xypass@'));
      expect(message).toContain(`The proxy ${new URL(proxy.url).host} (HTTPS_PROXY) refuses`);
      expect(message).toContain(`(HTTP ${refuse})`);
      expect(message).not.toContain('pr0xypass');
    },
  );

  it('that is not there is connection trouble', async () => {
    const { message, retry } = await throughProxy('http://127.0.0.1:1');
    expect(retry.kind).toBe('backoff');
    expect(message).toContain(
      'Cannot connect to the proxy 127.0.0.1:1 (HTTPS_PROXY): the connection was refused',
    );
  });

  it('whose own certificate is not trusted is named, and not tried again', async () => {
    await using proxy = await RingCentral.start({ tls: await makeCertificate() });
    const { message, retry } = await throughProxy(proxy.url);
    expect(retry.kind).toBe('never');
    expect(message).toMatch(/^The certificate of the proxy .* is not trusted/);
  });

  it('may have an IPv6 address', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, refuse: 403, host: '::1' });
    expect((await throughProxy(proxy.url)).message).toContain('The proxy [::1]:');
  });

  it('that never answers is cut off in time, and its connection closed', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, silent: true });
    expect((await throughProxy(proxy.url, SHORT)).retry.kind).toBe('fixed-delay');
    await proxy.closed(1);
  });

  it('that opens its tunnel after the try was given up gets no request', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, hold: true });
    expect((await throughProxy(proxy.url, SHORT)).retry.kind).toBe('fixed-delay');
    proxy.open();
    await proxy.closed(1);
    expect(ringcentral.requests).toEqual([]);
  });
});
