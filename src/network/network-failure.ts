import { FailedRequest } from '../errors.ts';
import type { Quote } from '../log/workflow-log.ts';
import type { HttpProxy } from './proxy.ts';

/** Who was asked, for messages. */
export interface Peer {
  url: URL;
  /** The proxy in between, if there is one. */
  proxy: HttpProxy | undefined;
  quote: Quote;
}

/** There was no complete answer in time. */
export function timedOut(peer: Peer, milliseconds: number): FailedRequest {
  return new FailedRequest(
    `No complete answer from ${nameOf(peer)} within ${milliseconds / 1000} s.`,
    { kind: 'fixed-delay' },
    'the-network',
  );
}

/** A redirect, which is never followed. Its path and query are not shown: they may hold anything. */
export function redirected(
  { url, quote }: Peer,
  status: number,
  location: string | undefined,
): FailedRequest {
  const target = location === undefined ? null : URL.parse(location, url.href);
  const to = target?.host
    ? ` to ${quote(`${target.protocol}//${target.host}`, 'an address that repeats part of a credential')}`
    : '';
  return failure(
    `${url.host} answers with a redirect${to} (HTTP ${status}). The redirect was not followed, because the request carries credentials. Check \`server-url\`, and whether a gateway or login page of your network is in the way.`,
    'never',
  );
}

/** A body beyond the limit. */
export function tooLarge({ url }: Peer, status: number, maxBodyBytes: number): FailedRequest {
  return failure(
    `The answer from ${url.host} (HTTP ${status}) is larger than ${maxBodyBytes} bytes. RingCentral's answers are much smaller. Check \`server-url\`.`,
    'never',
  );
}

/** An error of the system, the network, TLS or the protocol. Anything else is a bug, and not a reason to try again. */
export function isConnectionFailure(error: unknown): error is Error & { code: string } {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === 'string' && !/^ERR_(?!SSL_|TLS_|STREAM_)/.test(code);
}

/**
 * Explains such an error. Only its code goes into the message: the text of a library's error may hold anything.
 *
 * RingCentral's page "Errors" (connectivity errors) says to retry connections that fail, TLS handshakes among them; a
 * certificate that is not trusted stays that way.
 */
export function connectionFailure(peer: Peer, { code, message }: Error & { code: string }): FailedRequest {
  const { url, proxy } = peer;
  if (proxy) {
    const status = Number(/statusCode=(\d{3})/.exec(message)?.[1]);
    if (status) return refusedByProxy(status, url.host, proxy);
    // All that `tunnel` passes on is the text of the error that its connection to the proxy ended with.
    const cause = /cause=(.*)/s.exec(message)?.[1];
    if (cause !== undefined) return unreachableProxy(cause, proxy);
  }
  if (NOT_TRUSTED.test(code)) {
    return failure(
      `The certificate of ${nameOf(peer)} is not trusted (${code}). If a proxy in your network inspects TLS traffic, set NODE_EXTRA_CA_CERTS to the path of its CA certificate (a PEM file) in the runner's environment. Otherwise, someone may be intercepting the connection. Certificate checks cannot be switched off.`,
      'never',
    );
  }
  if (code.startsWith('HPE_')) {
    return failure(
      `${nameOf(peer)} does not speak HTTP (${code}). Check \`server-url\` and the proxy.`,
      'never',
    );
  }
  if (/^(EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code)) {
    return failure(
      `The TLS connection to ${nameOf(peer)} failed (${code}). If this keeps happening, check \`server-url\` and the proxy.`,
      'backoff',
    );
  }
  return failure(`No complete answer from ${nameOf(peer)}: ${reasonFor(code)}.`, 'backoff');
}

const NOT_TRUSTED =
  /^(?!ERR_SSL_).*(CERT|CRL)|^(UNABLE_TO_|SELF_SIGNED|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH)/;

// Stryker disable next-line StringLiteral: any text that is not a code will do
function reasonFor(code = ''): string {
  const reason = REASONS[code] ?? 'the connection was lost';
  return /^[A-Z_]{3,40}$/.test(code) ? `${reason} (${code})` : reason;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve at the moment',
  ECONNREFUSED: 'the connection was refused',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
};

function unreachableProxy(cause: string, proxy: HttpProxy): FailedRequest {
  if (/certificate/i.test(cause)) {
    return failure(
      `The certificate of the proxy ${describe(proxy)} is not trusted. Set NODE_EXTRA_CA_CERTS to the path of its CA certificate (a PEM file) in the runner's environment.`,
      'never',
    );
  }
  const code = /\bE[A-Z_]{3,20}\b/.exec(cause)?.[0];
  return failure(`Cannot connect to the proxy ${describe(proxy)}: ${reasonFor(code)}.`, 'backoff');
}

function refusedByProxy(status: number, host: string, proxy: HttpProxy): FailedRequest {
  const refusal = `The proxy ${describe(proxy)} refuses a connection to ${host} (HTTP ${status}).`;
  if (status >= 500) return failure(refusal, 'backoff');
  return failure(
    status === 407
      ? `${refusal} It requires a user name and password, or rejects the ones it was given. Set ${proxy.variable} to http://user:password@host:port.`
      : `${refusal} Ask its administrator to allow the host, or add the host to NO_PROXY if the runner can reach it directly.`,
    'never',
  );
}

function nameOf({ url, proxy }: Peer): string {
  return proxy ? `${url.host} through the proxy ${describe(proxy)}` : url.host;
}

function describe({ host, variable }: HttpProxy): string {
  return `${host} (${variable})`;
}

function failure(message: string, kind: 'backoff' | 'never'): FailedRequest {
  return new FailedRequest(message, { kind }, 'the-network');
}
