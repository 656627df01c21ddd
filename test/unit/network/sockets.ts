/** What the tests of the network need: servers that do as they are told, byte by byte, and waiting without a clock. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A TCP server on loopback, which speaks no protocol by itself. */
export interface RawServer extends AsyncDisposable {
  port: number;
  /** Connections so far, open or closed. */
  connections: readonly Socket[];
}

/** @param onConnection is given each connection; nothing is read from it unless this does */
export async function startRawServer(onConnection: (socket: Socket) => void = () => {}): Promise<RawServer> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers the first request of each connection with these bytes, and ends the connection. */
export function startServerOf(bytes: string | Buffer): Promise<RawServer> {
  return startRawServer((socket) => socket.once('data', () => socket.end(bytes)));
}

/** Waits until something is so, however long that takes. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
