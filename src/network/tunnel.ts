import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { refusedByProxy } from './network-failure.ts';
import type { HttpProxy } from './proxy.ts';

/** A connection to a server through a proxy, once the proxy has made it. */
export interface Tunnel {
  socket: Promise<Socket>;
  /** Gives it up, at whatever point it is. */
  close(): void;
}

/** Asks a proxy for a tunnel to a server: CONNECT, RFC 9110, section 9.3.6. */
export function openTunnel(server: URL, proxy: HttpProxy, patience: object, userAgent = ''): Tunnel {
  const { url } = proxy;
  const isTls = url.protocol === 'https:';
  const authority = `${server.hostname}:${server.port || 443}`;
  const connecting = (isTls ? https : http).request({
    method: 'CONNECT',
    ...serverOf(url),
    port: url.port || (isTls ? 443 : 80),
    path: authority,
    agent: false,
    ...patience,
  });
  connecting.setHeader('Host', authority);
  // Some proxies refuse whoever sends no User-Agent.
  connecting.setHeader('User-Agent', userAgent);
  if (url.username || url.password) {
    const credentials = decodeURIComponent(`${url.username}:${url.password}`);
    connecting.setHeader('Proxy-Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  let tunnel: Socket | undefined;
  const socket = new Promise<Socket>((resolve, reject) => {
    connecting.on('connect', ({ statusCode = 0, headers }, connected) => {
      tunnel = connected;
      if (statusCode >= 200 && statusCode < 300) return resolve(connected);
      connected.destroy();
      reject(refusedByProxy(server, proxy, statusCode, headers['proxy-authenticate']));
    });
    connecting.on('error', reject);
    connecting.on('close', () => reject(closedError()));
  });
  // As in http.ts: only then does a handshake that fails have a code.
  connecting.on('socket', (socket) => socket.once(isTls ? 'secureConnect' : 'connect', () => connecting.end()));
  const close = () => {
    connecting.destroy();
    tunnel?.destroy();
  };
  return { socket, close };
}

/** A server as sockets want it: without the brackets of an IPv6 address, and with no server name for an IP address (DEP0123). */
export function serverOf({ hostname }: URL): { host: string; servername: string } {
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, servername: isIP(host) ? '' : host };
}

/** A request that is closed ends without an error. */
export function closedError(): Error {
  return Object.assign(new Error('closed'), { code: 'ECONNRESET' });
}
