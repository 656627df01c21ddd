import type { IncomingHttpHeaders, RequestOptions } from 'node:http';
import { HttpClient } from '@actions/http-client';
import { checkBypass, getProxyUrl } from '@actions/http-client/lib/proxy';
import { ActionError, FailedRequest } from './errors.ts';

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

const USER_AGENT = 'ringcentral-access-token-action';

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
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      const { host } = new URL(url);
      const message = `No complete answer from ${host}${proxy} within ${limits.timeoutMilliseconds / 1000} s.`;
      reject(new FailedRequest(message, { kind: 'fixed-delay' }));
    }, limits.timeoutMilliseconds);
  });
  try {
    // A race, because a request that waits for a proxy to open its tunnel does not notice the abort.
    return await Promise.race([deadline, exchange(url, form, headers, limits.maxBodyBytes, abort.signal)]);
  } catch (error) {
    throw isSystemError(error) ? connectionFailure(error, url, proxy) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(
  url: string,
  form: URLSearchParams,
  headers: Record<string, string>,
  maxBodyBytes: number,
  signal: AbortSignal,
): Promise<Answer> {
  const options = { allowRedirects: false, allowRetries: false };
  const client = new HttpClient(USER_AGENT, [abortBy(signal)], options);
  const { message } = await client.post(url, form.toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
    ...headers,
  });
  const status = message.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    message.destroy();
    throw redirected(status, url, message.headers.location);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw tooLarge(url, status, maxBodyBytes);
    chunks.push(chunk);
  }
  return { status, headers: message.headers, body: Buffer.concat(chunks).toString() };
}

/**
 * The client has an idle time-out only, which a server that drips a byte at a time never meets. An abort signal
 * in the request's options ends everything at once, whatever state the request is in.
 */
function abortBy(signal: AbortSignal) {
  return {
    prepareRequest: (options: RequestOptions) => {
      options.signal = signal;
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('not supported')),
  };
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
  const { host } = readProxy(target) ?? { host: '' };
  if (host === '') {
    throw new ActionError(
      `The environment variable ${name} is no URL of a proxy. It must look like http://host:port; special characters in its user name or password must be percent-encoded.`,
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
    const credentials = /^(?:\w+:\/\/)?([^/@]*):([^/]*)@/.exec(environment[name] ?? '');
    return credentials ? [decode(credentials[2] ?? ''), credentials[2] ?? ''] : [];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function redirected(status: number, url: string, location: string | undefined): FailedRequest {
  const target = location === undefined ? null : URL.parse(location, url);
  const to = target?.host ? `to ${target.protocol}//${target.host}` : 'without saying where to';
  return new FailedRequest(
    `${new URL(url).host} redirects (HTTP ${status}) ${to}. The request was not sent there, because it carries credentials. Check \`server-url\`, and whether a gateway or a login page of the network is in between.`,
    { kind: 'never' },
  );
}

function tooLarge(url: string, status: number, maxBodyBytes: number): FailedRequest {
  return new FailedRequest(
    `The answer of ${new URL(url).host} (HTTP ${status}) is larger than ${maxBodyBytes} bytes, so it is no answer of RingCentral's OAuth endpoints. Check \`server-url\`.`,
    { kind: 'never' },
  );
}

/** An error of Node's, of the network or of the protocol; anything else is a bug, and no reason to try again. */
function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}

/** Only codes go into the message: the text of a library's error may hold anything. */
function connectionFailure(
  { code, message }: Error & { code: string },
  url: string,
  proxy: string,
): FailedRequest {
  const { host } = new URL(url);
  const proxyStatus = Number(/statusCode=(\d{3})/.exec(message)?.[1]);
  if (proxy && proxyStatus) return proxyRefusal(proxyStatus, host, proxy);
  if (/CERT|^UNABLE_TO_|^SELF_SIGNED|^INVALID_(CA|PURPOSE)|^PATH_LENGTH|^HOSTNAME_MISMATCH/.test(code)) {
    return new FailedRequest(
      `The certificate of ${host}${proxy} is not trusted (${code}). If a proxy of your network opens TLS connections, make its CA certificate known: set NODE_EXTRA_CA_CERTS to the path of its PEM file in the runner's environment. Otherwise, somebody may be listening in. Verification cannot be switched off.`,
      { kind: 'never' },
    );
  }
  if (/^EPROTO$|^ERR_SSL_|^ERR_TLS_|^HPE_/.test(code)) {
    return new FailedRequest(
      `What answers at ${host}${proxy} does not speak ${new URL(url).protocol === 'https:' ? 'HTTPS' : 'HTTP'} (${code}). Check \`server-url\` and the proxy.`,
      { kind: 'never' },
    );
  }
  const reason = CONNECTION_TROUBLE[code] ?? 'the connection was lost';
  return new FailedRequest(
    `No complete answer from ${host}${proxy}: ${reason}${/^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''}.`,
    { kind: 'backoff' },
  );
}

const CONNECTION_TROUBLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved at the moment',
  ECONNREFUSED: 'the connection was refused',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

function proxyRefusal(status: number, host: string, proxy: string): FailedRequest {
  if (status >= 500) {
    return new FailedRequest(`No connection to ${host}${proxy}: the proxy answers HTTP ${status}.`, {
      kind: 'backoff',
    });
  }
  const fix =
    status === 407
      ? 'It wants a user name and password, or others than it was given: http://user:password@host:port.'
      : `Ask its administrator to allow connections to ${host}, or add the host to NO_PROXY if it can be reached directly.`;
  return new FailedRequest(`The request did not get${proxy}: it refuses with HTTP ${status}. ${fix}`, {
    kind: 'never',
  });
}
