import { isUtf8 } from 'node:buffer';
import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import * as failures from './network-failure.ts';
import { proxyFor } from './proxy.ts';
import { closedError, openTunnel, serverOf } from './tunnel.ts';

/** An answer, with any status. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As much of it as arrived and can be read. */
  body: string;
  /** Why the body is not complete; absent if it is. */
  incomplete?: failures.NetworkFailure;
}

/** RingCentral's answers are much smaller. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Sends one form by POST and reads the answer, all of it within a time. Redirects are not followed: they would take the
 * credentials to a host that nobody chose. When it fails, its connection is closed. Throws a NetworkFailure if no answer begins.
 */
export async function postForm(
  url: URL,
  form: URLSearchParams,
  headers: Readonly<Record<string, string>>,
  timeoutMilliseconds: number,
): Promise<Answer> {
  const proxy = proxyFor(url);
  const peer = { url, proxy };
  const isTls = url.protocol === 'https:';
  // Node gives an address 250 ms before it tries the next one. A slow one needs more; the last one gets what is left.
  const patience: object = { autoSelectFamilyAttemptTimeout: Math.ceil(timeoutMilliseconds / 4) };
  let stage: failures.Stage = proxy ? 'proxy' : 'connection';
  let isLate = false;
  let close = () => {};
  // Time-outs of sockets are idle time-outs, which a server that drips a byte at a time never reaches.
  const timer = setTimeout(() => {
    isLate = true;
    close();
  }, timeoutMilliseconds);
  const explain = (error: unknown) => {
    if (isLate) return failures.timedOut(peer, timeoutMilliseconds, stage);
    return failures.isConnectionError(error) ? failures.connectionFailure(peer, error, stage) : error;
  };
  try {
    const tunnel = proxy && openTunnel(url, proxy, patience, headers['User-Agent']);
    if (tunnel) close = tunnel.close;
    const socket = await tunnel?.socket;
    if (socket) stage = 'handshake';
    const sent = (isTls ? https : http).request(url, {
      method: 'POST',
      // Gateways add more to an answer than Node takes by default.
      maxHeaderSize: 64 * 1024,
      ...patience,
      // A connection of its own: Node's shared agent keeps connections that a server may be about to close, and with
      // NODE_USE_ENV_PROXY=1 would take the request to a proxy unseen.
      ...(socket ? { createConnection: () => tls.connect({ ...serverOf(url), socket }) } : { agent: false }),
      // Without an agent, Node takes 80 for the default, and puts it into the Host header.
      defaultPort: isTls ? 443 : 80,
    });
    close = () => {
      sent.destroy();
      tunnel?.close();
    };
    sent.on('socket', (socket) => {
      socket.once('connect', () => (stage = 'handshake'));
      // Not before: a handshake that fails while something waits to be written has no code but EPROTO.
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        stage = 'request';
        sent.end(form.toString());
      });
    });
    // NODE_DEBUG=net prints the options of a request, but not what is set here.
    for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
    // What breaks the protocol in the middle of a body comes here, and to the body only as a lost connection.
    let broken: unknown;
    sent.on('error', (error) => (broken = error));
    const message = await answerTo(sent);
    const { statusCode: status = 0, headers: answerHeaders } = message;
    const chunks: Buffer[] = [];
    let room = MAX_BODY_BYTES;
    let incomplete: failures.NetworkFailure | undefined;
    const body = new Promise((resolve, reject) => {
      message.on('end', resolve).on('error', reject);
      message.on('data', (chunk) => {
        room -= chunk.length;
        if (room < 0) reject(failures.tooLarge(peer, status, MAX_BODY_BYTES));
        else chunks.push(chunk);
      });
    });
    await body.catch((error) => {
      close();
      incomplete = explain(broken ?? error) as failures.NetworkFailure;
    });
    const bytes = Buffer.concat(chunks);
    // The header alone proves nothing: some proxies unpack a body and leave it, others take it away. gzip begins with 1F 8B.
    const coding = answerHeaders['content-encoding'] || (bytes[0] === 0x1f && 'gzip');
    if (coding && !isUtf8(bytes)) incomplete ??= failures.compressed(peer, status, coding);
    return { status, headers: answerHeaders, body: bytes.toString(), ...(incomplete && { incomplete }) };
  } catch (error) {
    close();
    throw explain(error);
  } finally {
    clearTimeout(timer);
  }
}

/** The beginning of the answer; its body is still to come. */
function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
    // Also where the answer is a change of protocol (HTTP 101).
    sent.on('close', () => reject(closedError()));
  });
}
