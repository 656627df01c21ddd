import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, MAX_BODY_BYTES, postForm } from '../../../src/network/http.ts';
import { NetworkFailure } from '../../../src/network/network-failure.ts';
import { gzipped } from '../../support/jobs.ts';
import { startProxy } from '../../support/proxy.ts';
import { RingCentral } from '../../support/simulator/ringcentral.ts';
import { makeCertificate, TLS_NAME } from '../../support/tls.ts';
import { startRawServer, startServerOf, until } from './sockets.ts';

/** The deadline passes only where a test says so: the time of the requests is faked, that of the sockets is not. */
const TIMEOUT_MILLISECONDS = 30_000;

let ringcentral: RingCentral;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  ringcentral = await RingCentral.start();
});
afterEach(async () => {
  await ringcentral.close();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const post = (url: string): Promise<Answer> =>
  postForm(
    new URL('/restapi/oauth/token', url),
    new URLSearchParams({ a: '1 +&' }),
    { 'X-Test': 'y' },
    TIMEOUT_MILLISECONDS,
  );

/** What went wrong, whether or not an answer had begun. */
const failureOf = async (sending: Promise<Answer>): Promise<NetworkFailure> => {
  const failure = await sending.then(
    ({ incomplete }) => incomplete,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(NetworkFailure);
  return failure as NetworkFailure;
};
const failure = () => failureOf(post(ringcentral.url));
const passTime = () => vi.advanceTimersByTime(TIMEOUT_MILLISECONDS);
const local = (port: number) => `http://127.0.0.1:${port}`;

describe('a POST', () => {
  it('sends a form and returns the complete answer, whatever its status', async () => {
    ringcentral.failNext({ kind: 'answer', status: 418, headers: { 'x-a': 'b' }, body: 'tea' });
    const { status, headers, body, incomplete } = await post(ringcentral.url);
    expect([status, headers['x-a'], body, incomplete]).toEqual([418, 'b', 'tea', undefined]);
    expect(ringcentral.requests[0]).toMatchObject({ method: 'POST', body: 'a=1+%2B%26' });
    expect(ringcentral.requests[0]?.headers).toMatchObject({ 'x-test': 'y', connection: 'close' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])('returns a redirect (%i), and never follows it', async (status) => {
    await using elsewhere = await RingCentral.start();
    const headers = { location: `${elsewhere.url}/x?token=1` };
    ringcentral.failNext({ kind: 'answer', status, headers, body: 'moved' });
    expect(await post(ringcentral.url)).toMatchObject({ status, headers, body: 'moved' });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(['before-headers', 'in-headers'] as const)(
    'that loses its connection %s may have arrived',
    async (when) => {
      ringcentral.failNext({ kind: 'drop', when });
      const { kind, mayHaveArrived, message } = await failure();
      expect([kind, mayHaveArrived]).toEqual(['transient', true]);
      expect(message).toContain('connection reset by peer (ECONNRESET)');
    },
  );

  it('that loses its connection in the body returns as much as arrived', async () => {
    await using server = await startServerOf('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"access');
    const { status, body, incomplete } = await post(local(server.port));
    expect([status, body]).toEqual([200, '{"access']);
    expect(incomplete).toMatchObject({ kind: 'transient', mayHaveArrived: true });
    expect(incomplete?.message).toContain('connection reset by peer');
  });

  it('that nobody takes did not arrive', async () => {
    const { kind, mayHaveArrived, message } = await failureOf(post('http://127.0.0.1:1'));
    expect([kind, mayHaveArrived]).toEqual(['transient', false]);
    expect(message).toContain('connection refused (ECONNREFUSED) at 127.0.0.1');
  });

  it('that is answered with another protocol is connection trouble', async () => {
    await using server = await startServerOf(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    );
    expect((await failureOf(post(local(server.port)))).kind).toBe('transient');
  });

  it.each(['SSH-2.0-OpenSSH\r\n', '\u0000\u0001', 'HTTP/1.1 abc\r\n\r\n'])(
    'to something that does not speak HTTP is not tried again: %j',
    async (bytes) => {
      await using server = await startServerOf(bytes);
      const { kind, message } = await failureOf(post(local(server.port)));
      expect(kind).toBe('permanent');
      expect(message).toContain('is not valid HTTP (HPE_');
    },
  );

  it('takes more headers than Node does by default, but not any number', async () => {
    const answerWith = (bytes: number) =>
      startServerOf(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(bytes)}\r\nContent-Length: 0\r\n\r\n`);
    await using long = await answerWith(60 * 1024);
    expect((await post(local(long.port))).status).toBe(200);
    await using tooLong = await answerWith(70 * 1024);
    const { kind, message } = await failureOf(post(local(tooLong.port)));
    expect(kind).toBe('permanent');
    expect(message).toContain('has headers that are too large');
  });
});

describe('the time for a request', () => {
  it('has an end where the server says nothing, and the connection is closed', async () => {
    await using server = await startRawServer();
    const sending = failureOf(post(local(server.port)));
    await until(() => (server.connections[0]?.resume().bytesRead ?? 0) > 0);
    passTime();
    const { kind, mayHaveArrived, message } = await sending;
    expect([kind, mayHaveArrived]).toEqual(['time-out', true]);
    expect(message).toContain(`within ${TIMEOUT_MILLISECONDS / 1000} s`);
    await until(() => server.connections[0]?.readableEnded ?? false);
  });

  it('has an end where the server drips a byte now and then, and what arrived is not lost', async () => {
    let drips = 0;
    await using server = await startRawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
        const drip = () => {
          if (socket.writable) socket.write('x', () => setImmediate(drip));
          drips++;
        };
        drip();
      });
      socket.on('close', () => socket.destroy());
    });
    const sending = post(local(server.port));
    await until(() => drips > 500);
    passTime();
    const outcome = await sending;
    expect(outcome.incomplete).toMatchObject({ kind: 'time-out', mayHaveArrived: true });
    expect(outcome.body).toMatch(/^x+$/);
  });

  it('ends without an answer where the TLS handshake does, so that the request cannot have arrived', async () => {
    await using server = await startRawServer();
    const sending = failureOf(post(`https://127.0.0.1:${server.port}`));
    await until(() => server.connections.length > 0);
    passTime();
    const { kind, mayHaveArrived, message } = await sending;
    expect([kind, mayHaveArrived]).toEqual(['time-out', false]);
    expect(message).toContain(`No TLS connection to 127.0.0.1:${server.port} within`);
  });
});

describe('the body of an answer', () => {
  it('is read as far as it may be long', async () => {
    ringcentral.failNext({ kind: 'answer', status: 200, body: 'x'.repeat(MAX_BODY_BYTES) });
    expect((await post(ringcentral.url)).body).toHaveLength(MAX_BODY_BYTES);
    ringcentral.failNext({ kind: 'answer', status: 200, body: 'x'.repeat(MAX_BODY_BYTES + 1) });
    const { kind, message } = await failure();
    expect(kind).toBe('permanent');
    expect(message).toContain(`(HTTP 200) is larger than ${MAX_BODY_BYTES} bytes`);
  });

  it('is not read to an end that never comes: the limit counts while it arrives', async () => {
    await using server = await startRawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 500 No\r\n\r\n');
        const pour = () => {
          while (socket.writable && socket.write('x'.repeat(1000)));
        };
        socket.on('drain', pour);
        pour();
      });
    });
    const { status, incomplete } = await post(local(server.port));
    expect(status).toBe(500);
    expect(incomplete?.message).toContain('is larger than');
    await until(() => server.connections[0]?.destroyed ?? false);
  });

  it.each([200, 503])('is of no use if it is compressed: HTTP %i', async (status) => {
    ringcentral.failNext(gzipped(status, 'anything'));
    const { incomplete } = await post(ringcentral.url);
    expect(incomplete).toMatchObject({ kind: 'permanent' });
    expect(incomplete?.message).toContain('is compressed (gzip)');
  });

  it('is of no use if it is compressed and nothing says so', async () => {
    const body = gzipSync('anything');
    ringcentral.failNext({ kind: 'answer', status: 401, body });
    const { incomplete } = await post(ringcentral.url);
    expect(incomplete?.message).toContain('(HTTP 401) is compressed (gzip)');
  });

  it.each(['identity', 'gzip', 'utf-8'])(
    'is read if it is text, whatever its coding is said to be: %s',
    async (coding) => {
      const headers = { 'content-encoding': coding };
      ringcentral.failNext({ kind: 'answer', status: 200, headers, body: 'anyth\u00efng' });
      const { body, incomplete } = await post(ringcentral.url);
      expect([body, incomplete]).toEqual(['anyth\u00efng', undefined]);
    },
  );

  it('that breaks the protocol is not a lost connection, which may be tried again', async () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nno size\r\n');
    ringcentral.failNext({ kind: 'bytes', bytes });
    const { body, incomplete } = await post(ringcentral.url);
    expect([body, incomplete?.kind]).toEqual(['abc', 'permanent']);
    expect(incomplete?.message).toContain('is not valid HTTP (HPE_INVALID_CHUNK_SIZE)');
  });

  it('is put together from its bytes, wherever they were divided', async () => {
    const body = Buffer.from('é'.repeat(10));
    await using server = await startRawServer((socket) => {
      socket.setNoDelay(true).once('data', async () => {
        socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
        for (const byte of body) await new Promise((done) => socket.write(Buffer.of(byte), done));
        socket.end();
      });
    });
    expect((await post(local(server.port))).body).toBe('é'.repeat(10));
  });
});

describe('over TLS', () => {
  const trusted = tls.getCACertificates('default');
  afterEach(() => tls.setDefaultCACertificates(trusted));

  it('the server is who it says it is, by its name or its address, and Node has nothing to warn of', async () => {
    const certificate = await makeCertificate();
    tls.setDefaultCACertificates([certificate.cert]);
    await using server = await RingCentral.start({ tls: certificate });
    const warned = vi.fn();
    process.on('warning', warned);
    for (const host of ['localhost', '127.0.0.1'])
      expect((await post(`https://${host}:${server.port}`)).status).toBe(401);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('a server with a certificate of its own is not trusted', async () => {
    await using server = await RingCentral.start({ tls: await makeCertificate() });
    const { kind, mayHaveArrived, message } = await failureOf(post(server.url));
    expect([kind, mayHaveArrived]).toEqual(['permanent', false]);
    expect(message).toContain('its issuer is unknown to this runner');
    expect(server.requests).toEqual([]);
  });

  it('a server with the certificate of another is not trusted', async () => {
    const certificate = await makeCertificate('elsewhere.example');
    tls.setDefaultCACertificates([certificate.cert]);
    await using server = await RingCentral.start({ tls: certificate });
    const { kind, message } = await failureOf(post(server.url));
    expect(kind).toBe('permanent');
    expect(message).toContain('it was issued for another host name');
  });

  it('a server whose certificate has expired is not trusted', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      notBeforeDate: new Date('2020-01-01'),
      notAfterDate: new Date('2021-01-01'),
    });
    tls.setDefaultCACertificates([cert]);
    await using server = await RingCentral.start({ tls: { key, cert } });
    const { kind, message } = await failureOf(post(server.url));
    expect(kind).toBe('permanent');
    expect(message).toContain(
      'it, or a CA above it, has expired or is not valid yet, or the clock of this runner is wrong',
    );
  });

  it.each([
    ['key', { keySize: 1024, algorithm: 'sha256' }],
    ['signature', { keySize: 2048, algorithm: 'sha1' }],
  ] as const)('a server whose certificate has a weak %s is not trusted', async (_, weak) => {
    const name = (value: string) => [{ name: 'commonName', value }];
    const isCa = { name: 'basicConstraints', cA: true } as const;
    const ca = await generate(name('CA'), { algorithm: 'sha256', extensions: [isCa] });
    const { private: key, cert } = await generate(name('localhost'), {
      ...weak,
      ca: { key: ca.private, cert: ca.cert },
    });
    tls.setDefaultCACertificates([ca.cert]);
    // What the other side may still do.
    const server = tls.createServer({ key, cert, ciphers: 'DEFAULT@SECLEVEL=0' }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address() as { port: number };
    const { kind, message } = await failureOf(post(`https://127.0.0.1:${port}`));
    server.close();
    expect([kind, message]).toEqual(['permanent', expect.stringContaining('It may be too weak')]);
  });

  it('a server that does not speak it is named as that', async () => {
    const { kind, mayHaveArrived, message } = await failureOf(post(`https://127.0.0.1:${ringcentral.port}`));
    expect([kind, mayHaveArrived]).toEqual(['transient', false]);
    expect(message).toMatch(/failed \(ERR_SSL_\w+\)\. Perhaps it does not speak TLS/);
  });

  it.each([
    [40, 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'],
    [70, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    [112, 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME'],
  ])('a server that refuses the handshake has its reason told: alert %i', async (description, code) => {
    await using server = await startServerOf(alert(description));
    const { kind, mayHaveArrived, message } = await failureOf(post(`https://127.0.0.1:${server.port}`));
    expect([kind, mayHaveArrived]).toEqual(['transient', false]);
    expect(message).toContain(`failed (${code}). `);
  });
});

/** How a server refuses a handshake: with a fatal alert (RFC 8446, section 6). */
const alert = (description: number) => Buffer.from([0x15, 3, 3, 0, 2, 2, description]);

describe('through a proxy', () => {
  const throughProxy = (proxyUrl: string) => {
    vi.stubEnv('HTTPS_PROXY', proxyUrl);
    return post(`https://${TLS_NAME}`);
  };

  it('that opens a tunnel, a request arrives', async () => {
    const trusted = tls.getCACertificates('default');
    const certificate = await makeCertificate();
    tls.setDefaultCACertificates([certificate.cert]);
    await using server = await RingCentral.start({ tls: certificate });
    await using proxy = await startProxy({
      port: server.port,
      credentials: 'user:p@ss:word',
      tls: certificate,
    });
    const url = proxy.url.replace('//', '//user:p%40ss%3Aword@');
    const { status } = await throughProxy(url).finally(() => tls.setDefaultCACertificates(trusted));
    expect(status).toBe(401);
    expect(proxy.tunnels.map(({ authority }) => authority)).toEqual([`${TLS_NAME}:443`]);
    expect(server.requests[0]?.headers.host).toBe(TLS_NAME);
  });

  it('the certificate of the server counts as without one', async () => {
    await using server = await RingCentral.start({ tls: await makeCertificate() });
    await using proxy = await startProxy({ port: server.port });
    const { kind, mayHaveArrived, message } = await failureOf(throughProxy(proxy.url));
    expect([kind, mayHaveArrived]).toEqual(['permanent', false]);
    expect(message).toContain(`The certificate of ${TLS_NAME} through the proxy `);
    await proxy.closed(1);
  });

  it.each([407, 403, 502])(
    'that refuses with %i, the proxy is named as the cause, without its password',
    async (refuse) => {
      await using proxy = await startProxy({ port: ringcentral.port, refuse });
      const { message } = await failureOf(throughProxy(proxy.url.replace('//', '//user:pr0xypass@')));
      expect(message).toContain(`The proxy ${new URL(proxy.url).host} (HTTPS_PROXY) refuses`);
      expect(message).toContain(`(HTTP ${refuse})`);
      expect(message).not.toContain('pr0xypass');
    },
  );

  it('that is not there, nothing arrives', async () => {
    const { kind, mayHaveArrived, message } = await failureOf(throughProxy('http://127.0.0.1:1'));
    expect([kind, mayHaveArrived]).toEqual(['transient', false]);
    expect(message).toContain('No connection to the proxy 127.0.0.1:1 (HTTPS_PROXY): connection refused');
  });

  it('whose own certificate is not trusted, it is named', async () => {
    await using proxy = await RingCentral.start({ tls: await makeCertificate() });
    const { kind, message } = await failureOf(throughProxy(proxy.url));
    expect(kind).toBe('permanent');
    expect(message).toMatch(/^The certificate of the proxy .* is not trusted/);
  });

  it('that refuses the TLS handshake has its reason told', async () => {
    await using proxy = await startServerOf(alert(70));
    const { message } = await failureOf(throughProxy(`https://127.0.0.1:${proxy.port}`));
    expect(message).toMatch(
      /^The TLS handshake with the proxy .* failed \(ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION\)/,
    );
  });

  it('whose tunnel ends at something that does not speak TLS, the server is named', async () => {
    await using proxy = await startProxy({ port: ringcentral.port });
    const { message } = await failureOf(throughProxy(proxy.url));
    expect(message).toContain(`The TLS handshake with ${TLS_NAME} through the proxy`);
  });

  it('that never answers, time has an end, and the connection is closed', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, silent: true });
    const sending = failureOf(throughProxy(proxy.url));
    await until(() => proxy.tunnels.length > 0);
    passTime();
    const { kind, mayHaveArrived, message } = await sending;
    expect([kind, mayHaveArrived]).toEqual(['time-out', false]);
    expect(message).toContain(`No connection to ${TLS_NAME} through the proxy`);
    await proxy.closed(1);
  });

  it('that opens its tunnel after the try was given up, nothing arrives', async () => {
    await using proxy = await startProxy({ port: ringcentral.port, hold: true });
    const sending = failureOf(throughProxy(proxy.url));
    await until(() => proxy.tunnels.length > 0);
    passTime();
    expect((await sending).kind).toBe('time-out');
    proxy.open();
    await proxy.closed(1);
    expect(ringcentral.requests).toEqual([]);
  });

  it('whose tunnel leads to silence, time has an end, and the tunnel is closed', async () => {
    await using server = await startRawServer();
    await using proxy = await startProxy({ port: server.port });
    const sending = failureOf(throughProxy(proxy.url));
    await until(() => server.connections.length > 0);
    passTime();
    expect((await sending).kind).toBe('time-out');
    await proxy.closed(1);
  });

  it('whose setting makes no sense, no connection is opened', async () => {
    await expect(throughProxy('http://')).rejects.toThrow('HTTPS_PROXY is not the URL of an HTTP proxy');
  });
});
