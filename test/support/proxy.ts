/** A real CONNECT proxy (RFC 9110, section 9.3.6) on loopback, which sends every tunnel to one port. */
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface Proxy {
  url: string;
  /** What was asked for, such as `host:443`. */
  tunnels: { authority: string; authorization: string | undefined }[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ProxyOptions {
  /** Where every tunnel ends. */
  port: number;
  /** `user:password` that it wants. */
  credentials?: string;
  /** Refuses every tunnel with this status. */
  refuse?: number;
  /** Takes a CONNECT and never answers. */
  silent?: boolean;
}

export async function startProxy({ port, credentials, refuse, silent }: ProxyOptions): Promise<Proxy> {
  const tunnels: Proxy['tunnels'] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(400).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('connect', (request, client: Socket) => {
    const authorization = request.headers['proxy-authorization'];
    tunnels.push({ authority: request.url ?? '', authorization });
    if (silent) return;
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    const status = refuse ?? (wanted && authorization !== wanted ? 407 : undefined);
    if (status) {
      client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
