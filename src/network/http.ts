import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import https from 'node:https';
import { checkBypass, getProxyUrl } from '@actions/http-client/lib/proxy';
import { ActionError, FailedRequest } from '../errors.ts';

/** A whole answer, with any status but a redirect's. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Limits {
  /** Milliseconds for one request in all: connecting, sending, and the whole answer. */
  timeoutMilliseconds: number;
  /** Largest body that is read. */
  maxBodyBytes: number;
}

/**
 * Sends one form by POST and reads the whole answer, within the limits. It goes to the given address and nowhere
 * else: a redirect would send the credentials on to a host that nobody chose.
 *
 * @throws FailedRequest if there is no whole answer
 */
export async function post(
  url: string,
  form: URLSearchParams,
  headers: Record<string, string>,
  limits: Limits,
): Promise<Answer> {
  const proxy = proxyFor(url);
  const body = form.toString();
  // Behind a proxy @actions/http-client sends the request. It takes long to load: see scripts/build.ts.
  const send = proxy ? (await import('./proxied.ts')).sendThroughProxy : sendDirectly;
  const exchange = send(url, body, {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
    'User-Agent': 'ringcentral-access-token-action',
    ...headers,
  });
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      exchange.abort();
      const { host } = new URL(url);
      const message = `No complete answer from ${host}${proxy} within ${limits.timeoutMilliseconds / 1000} s.`;
      reject(new FailedRequest(message, { kind: 'fixed-delay' }));
    }, limits.timeoutMilliseconds);
  });
  try {
    // Time-outs of sockets are idle time-outs, which a server that drips a byte at a time never meets.
    return await Promise.race([deadline, readAnswer(url, exchange.answer, limits.maxBodyBytes)]);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw (await networkFailures()).connectionFailure(error, url, proxy);
  } finally {
    clearTimeout(timer);
  }
}

/** A request under way. */
export interface Exchange {
  /** The beginning of the answer; its body is still to come. */
  answer: Promise<IncomingMessage>;
  /** Ends the connection. */
  abort: () => void;
}

function sendDirectly(url: string, body: string, headers: Record<string, string>): Exchange {
  // Without TLS only on the loopback interface, so few load it.
  const { request } = url.startsWith('https:') ? https : process.getBuiltinModule('node:http');
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // A connection of its own: Node's shared agent keeps connections that a server may be about to close, and with
  // NODE_USE_ENV_PROXY=1 would take the request to a proxy unseen.
  const sent = request(url, { method: 'POST', headers, agent: false }, resolve);
  sent.on('error', reject);
  sent.end(body);
  return { answer: promise, abort: () => sent.destroy() };
}

async function readAnswer(
  url: string,
  answer: Promise<IncomingMessage>,
  maxBodyBytes: number,
): Promise<Answer> {
  const message = await answer;
  const status = message.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    message.destroy();
    throw (await networkFailures()).redirected(status, url, message.headers.location);
  }
  const body = await readBody(message, maxBodyBytes);
  if (body === undefined) throw (await networkFailures()).tooLarge(url, status, maxBodyBytes);
  return {
    status,
    body,
    // Node reads them when they are asked for, which few answers need.
    get headers() {
      return message.headers;
    },
  };
}

/** Loaded only where it is needed: see scripts/build.ts. */
const networkFailures = () => import('./network-failure.ts');

/**
 * The whole body, or `undefined` if it is too large. It is rejected when the connection ends before the body does,
 * which the client's own `readBody()` never notices.
 */
function readBody(message: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    message.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= maxBytes) return;
      resolve(undefined);
      message.destroy();
    });
    message.on('end', () => resolve(Buffer.concat(chunks).toString()));
    message.on('error', reject);
  });
}

/**
 * Names the proxy in between, for messages; empty if there is none. The client ignores proxy settings that are
 * no URL, and would go past the proxy unseen.
 */
function proxyFor(url: string): string {
  const target = new URL(url);
  const names = target.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const name = names.find((candidate) => process.env[candidate]);
  if (!name || checkBypass(target)) return '';
  const { host = '', protocol = '', pathname = '', search = '', hash = '' } = readProxy(target) ?? {};
  // An "@" after the host is the end of a password that was not percent-encoded, and its beginning is taken for a port.
  const broken = host === '' || `${pathname}${search}${hash}`.includes('@');
  if (broken || !['http:', 'https:'].includes(protocol)) {
    throw new ActionError(
      `The environment variable ${name} is no URL of an HTTP proxy. It must look like http://host:port; special characters in its user name or password must be percent-encoded.`,
    );
  }
  return ` through the proxy ${host} (${name})`;
}

function readProxy(target: URL): URL | undefined {
  try {
    return getProxyUrl(target);
  } catch {
    return undefined;
  }
}

/**
 * Undoes NODE_TLS_REJECT_UNAUTHORIZED, which switches certificate checks off for a whole process: credentials do
 * not go out that way.
 *
 * @returns what to tell the user, if it was set
 */
export function verifyCertificates(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return undefined;
  delete environment.NODE_TLS_REJECT_UNAUTHORIZED;
  return 'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect here: this action always checks certificates. For a private CA, set NODE_EXTRA_CA_CERTS.';
}

/** Passwords in the proxy settings, for masking. */
export function proxySecrets(environment: NodeJS.ProcessEnv): string[] {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap((name) => {
    const [, password] = /^\s*(?:\w+:\/\/)?[^/@]*?:(?!\/\/)(.*)@/.exec(environment[name] ?? '') ?? [];
    return password ? [decode(password), password] : [];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An error of the system, the network or the protocol; anything else is a bug, and no reason to try again. */
function isSystemError(error: unknown): error is Error & { code: string } {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === 'string' && !/^ERR_(?!SSL_|TLS_|STREAM_)/.test(code);
}
