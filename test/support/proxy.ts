/** A real CONNECT proxy (RFC 9110, section 9.3.6) on loopback, which sends every tunnel to one port. */
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface Proxy {
  url: string;
  /** What was asked for, such as `host:443`. */
  tunnels: { authority: string; authorization: string | undefined; userAgent?: string | undefined }[];
  /** Opens the tunnels that it holds back. */
  open(): void;
  /** Resolves once so many clients have closed their connections. */
  closed(connections: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ProxyOptions {
  /** Where every tunnel ends. */
  port: number;
  /** Where it listens; 127.0.0.1 by default. */
  host?: '127.0.0.1' | '::1';
  /** Speaks TLS with its clients. */
  tls?: { key: string; cert: string };
  /** `user:password` that it wants. */
  credentials?: string;
  /** Refuses so many tunnels with this status; every one, if it is not told how many. A function is asked each time. */
  refuse?: number | (() => number | undefined);
  refusals?: number;
  /** What a refusal says in `Proxy-Authenticate`. */
  authenticate?: string;
  /** Takes a CONNECT and never answers. */
  silent?: boolean;
  /** Takes a CONNECT and answers when it is told to. */
  hold?: boolean;
  /** Is told of each CONNECT. */
  onTunnel?: () => unknown;
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const {
    port,
    host = '127.0.0.1',
    tls,
    credentials,
    refuse,
    refusals = Infinity,
    authenticate,
    silent,
    hold,
    onTunnel,
  } = options;
  const tunnels: Proxy['tunnels'] = [];
  const held: (() => void)[] = [];
  const sockets = new Set<Socket>();
  const closings: Promise<void>[] = [];
  const listener = (_: unknown, response: ServerResponse) => response.writeHead(400).end();
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    closings.push(new Promise((resolve) => socket.on('close', () => resolve())));
  });
  server.on('connect', (request, client: Socket) => {
    const authorization = request.headers['proxy-authorization'];
    tunnels.push({ authority: request.url ?? '', authorization, userAgent: request.headers['user-agent'] });
    onTunnel?.();
    // A socket that nobody reads does not notice that the other side closes it.
    client.resume().on('end', () => client.end());
    if (silent) return;
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    const refusal = typeof refuse === 'function' ? refuse() : refuse;
    const status =
      (tunnels.length <= refusals ? refusal : undefined) ??
      (wanted && authorization !== wanted ? 407 : undefined);
    if (status) {
      const challenge = authenticate ? `Proxy-Authenticate: ${authenticate}\r\n` : '';
      client.end(`HTTP/1.1 ${status} Refused\r\n${challenge}Content-Length: 0\r\n\r\n`);
      return;
    }
    const open = () => {
      const upstream = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      sockets.add(upstream);
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    };
    if (hold) held.push(open);
    else open();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `${tls ? 'https' : 'http'}://${host === '::1' ? '[::1]' : host}:${(server.address() as AddressInfo).port}`,
    tunnels,
    open: () => {
      for (const open of held.splice(0)) open();
    },
    closed: async (connections) => {
      await Promise.all(closings.slice(0, connections));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
