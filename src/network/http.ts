import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { FailedRequest } from '../errors.ts';
import type { Quote } from '../log/workflow-log.ts';
import { connectionFailure, isConnectionFailure, redirected, timedOut, tooLarge } from './network-failure.ts';
import { type HttpProxy, proxyFor } from './proxy.ts';

/** A complete answer, with any status but a redirect's. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Limits {
  /** Milliseconds for the whole request: connecting, sending, and the complete answer. */
  timeoutMilliseconds: number;
  /** The largest body that is read. */
  maxBodyBytes: number;
}

/**
 * Sends one form by POST and reads the complete answer, within the limits. It goes to the given address and nowhere else:
 * a redirect would take the credentials to a host that nobody chose. When it fails, its connection is closed.
 *
 * @throws FailedRequest if there is no complete answer
 */
export async function postForm(
  url: URL,
  form: URLSearchParams,
  headers: Record<string, string>,
  limits: Limits,
  quote: Quote,
): Promise<Answer> {
  const proxy = proxyFor(url);
  const peer = { url, proxy, quote };
  let late: FailedRequest | undefined;
  let close = () => {};
  // Time-outs of sockets are idle time-outs, which a server that drips a byte at a time never meets.
  const timer = setTimeout(() => {
    late = timedOut(peer, limits.timeoutMilliseconds);
    close();
  }, limits.timeoutMilliseconds);
  try {
    const tunnel = proxy && (await tunnelThrough(url, proxy));
    if (late) throw late;
    // Rarely needed: only a loopback host may be used without TLS.
    const { request } = url.protocol === 'https:' ? https : process.getBuiltinModule('node:http');
    // Without a proxy, a connection of its own: Node's shared agent keeps connections that a server may be about to close,
    // and with NODE_USE_ENV_PROXY=1 would take the request to a proxy unseen.
    const sent = request(url, { method: 'POST', headers, agent: tunnel?.agent ?? false });
    close = () => {
      sent.destroy();
      tunnel?.close();
    };
    sent.end(form.toString());
    const message = await answerTo(sent);
    const status = message.statusCode ?? 0;
    if (status >= 300 && status < 400) throw redirected(peer, status, message.headers.location);
    const body = await readBody(message, limits.maxBodyBytes);
    if (body === undefined) throw tooLarge(peer, status, limits.maxBodyBytes);
    return { status, headers: message.headers, body };
  } catch (error) {
    close();
    if (late) throw late;
    throw isConnectionFailure(error) ? connectionFailure(peer, error) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** The beginning of the answer; its body is still to come. */
function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
    // A request that is closed, or answered by a change of protocol (HTTP 101), ends without an error.
    sent.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}

/** The agent that takes a request through a proxy, and a way to stop it. */
async function tunnelThrough(url: URL, { host }: HttpProxy): Promise<{ agent: Agent; close: () => void }> {
  // It takes long to load: see scripts/build.ts.
  const { HttpClient } = await import('@actions/http-client');
  const agent = new HttpClient().getAgent(url.href);
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
  const connecting = new AbortController();
  // These options make the CONNECT request. On its own, the agent would finish it for a request that was given up, and
  // would check the certificate of an https proxy against the name of the server behind it.
  const options = { signal: connecting.signal, host: name, servername: isIP(name) ? '' : name };
  Object.assign((agent as Agent & { proxyOptions: object }).proxyOptions, options);
  return { agent, close: () => connecting.abort() };
}

/** The whole body; `undefined` if it is too large. Throws if the connection ends before the body does. */
async function readBody(message: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
