import { once } from 'node:events';
import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { NetworkFailure } from '../../../src/network/network-failure.ts';
import { closedError, openTunnel, serverOf } from '../../../src/network/tunnel.ts';
import { startProxy } from '../../support/proxy.ts';
import { startRawServer, startServerOf, until } from './sockets.ts';

const SERVER = new URL('https://platform.example');
/** Longer than any test. */
const PATIENCE = { autoSelectFamilyAttemptTimeout: 3_600_000 };
const open = (proxyUrl: string, server = SERVER) =>
  openTunnel(server, { url: new URL(proxyUrl), variable: 'HTTPS_PROXY' }, PATIENCE);
const failureOf = (proxyUrl: string): Promise<Error> =>
  open(proxyUrl).socket.then(
    () => Promise.reject(new Error('The tunnel opened.')),
    (error) => error,
  );
const local = ({ port }: { port: number }) => `http://127.0.0.1:${port}`;

describe('a tunnel', () => {
  it.each([
    ['https://platform.example', 'platform.example:443'],
    ['https://platform.example:8443/restapi', 'platform.example:8443'],
    ['https://[2001:db8::1]', '[2001:db8::1]:443'],
    ['https://192.0.2.1', '192.0.2.1:443'],
  ])('to %s is asked for as %s, and carries bytes both ways', async (server, authority) => {
    await using echo = await startRawServer((socket) => socket.pipe(socket));
    await using proxy = await startProxy({ port: echo.port });
    const { socket, close } = open(proxy.url, new URL(server));
    const connected = await socket;
    connected.write('hello');
    expect(String((await once(connected, 'data'))[0])).toBe('hello');
    expect(proxy.tunnels).toEqual([{ authority, authorization: undefined, userAgent: '' }]);
    close();
    await proxy.closed(1);
  });

  it('is asked for with the server in the Host header (RFC 9110, section 7.2)', async () => {
    let request = '';
    await using proxy = await startRawServer((socket) => {
      socket.once('data', (bytes) => {
        request = String(bytes);
        socket.end('HTTP/1.1 200 OK\r\n\r\n');
      });
    });
    await open(local(proxy)).socket;
    expect(request).toMatch(/^CONNECT platform\.example:443 HTTP\/1\.1\r\n/);
    expect(request.match(/^host: .*/gim)).toEqual(['Host: platform.example:443']);
  });

  it.each([
    ['user:password', 'user:password'],
    ['us%3Aer:p%40ss%3A%C3%A9', 'us:er:p@ss:é'],
    ['only-a-token', 'only-a-token:'],
    [':password', ':password'],
  ])('is asked for with the credentials of the setting: %s', async (given, sent) => {
    await using echo = await startRawServer();
    await using proxy = await startProxy({ port: echo.port });
    const { socket, close } = open(proxy.url.replace('//', `//${given}@`));
    await socket;
    close();
    expect(proxy.tunnels[0]?.authorization).toBe(`Basic ${Buffer.from(sent).toString('base64')}`);
  });

  // Nobody may listen at these ports here.
  it.each([
    ['http://127.0.0.1', 80],
    ['https://127.0.0.1', 443],
  ])('through %s, a setting without a port, begins at the port %i', async (setting, port) => {
    const connect = vi.spyOn(Socket.prototype, 'connect').mockReturnThis();
    const { socket, close } = open(setting);
    const failure = socket.catch((error) => error);
    await until(() => connect.mock.calls.length > 0);
    const [target] = connect.mock.calls.flat(2);
    close();
    connect.mockRestore();
    expect(target).toMatchObject({ host: '127.0.0.1', port });
    expect(await failure).toMatchObject({ code: 'ECONNRESET' });
  });

  it('goes through a proxy at an IPv6 address', async () => {
    await using echo = await startRawServer();
    await using proxy = await startProxy({ port: echo.port, host: '::1' });
    const { socket, close } = open(proxy.url);
    await socket;
    close();
    await proxy.closed(1);
  });

  it.each(['HTTP/1.1 200 OK', 'HTTP/1.1 299 Fine'])(
    'is open with any status of success: %s',
    async (status) => {
      await using proxy = await startServerOf(`${status}\r\n\r\n`);
      const { socket, close } = open(local(proxy));
      await expect(socket).resolves.toBeDefined();
      close();
    },
  );

  it.each([
    ['HTTP/1.1 300 No\r\n\r\n', /refuses a connection to platform\.example \(HTTP 300\)/],
    ['HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n', /\(HTTP 407\)\. It asks for NTLM/],
  ])('that a proxy refuses says why, and its connection is closed: %j', async (answer, why) => {
    await using proxy = await startRawServer((socket) => socket.once('data', () => socket.write(answer)));
    const failure = await failureOf(local(proxy));
    expect(failure).toBeInstanceOf(NetworkFailure);
    expect(failure.message).toMatch(why);
    await until(() => proxy.connections[0]?.readableEnded ?? false);
  });

  it('whose proxy closes the connection without an answer says so', async () => {
    await using proxy = await startServerOf('');
    expect(await failureOf(local(proxy))).toMatchObject({ code: 'ECONNRESET' });
  });

  it('whose proxy answers something else says so', async () => {
    await using proxy = await startServerOf('SSH-2.0-OpenSSH\r\n');
    expect(await failureOf(local(proxy))).toMatchObject({ code: expect.stringMatching(/^HPE_/) });
  });

  it('whose proxy is not there says so', async () => {
    expect(await failureOf('http://127.0.0.1:1')).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('can be given up before it is open', async () => {
    await using proxy = await startRawServer();
    const { socket, close } = open(local(proxy));
    const failure = socket.catch((error) => error);
    await until(() => (proxy.connections[0]?.resume().bytesRead ?? 0) > 0);
    close();
    expect(await failure).toMatchObject({ code: 'ECONNRESET' });
    await until(() => proxy.connections[0]?.readableEnded ?? false);
  });
});

it.each([
  ['https://platform.example', { host: 'platform.example', servername: 'platform.example' }],
  // A server name that is an address is what Node warns of (DEP0123).
  ['https://192.0.2.1:1', { host: '192.0.2.1', servername: '' }],
  ['https://[2001:db8::1]', { host: '2001:db8::1', servername: '' }],
])('sockets want %s as %o', (url, server) => {
  expect(serverOf(new URL(url))).toEqual(server);
});

it('a request that is closed fails as a connection that is lost', () => {
  expect(closedError()).toMatchObject({ code: 'ECONNRESET' });
});
