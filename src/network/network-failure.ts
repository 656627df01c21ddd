import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { ActionError, systemErrorText } from '../errors.ts';
import type { Quote } from '../log/workflow-log.ts';
import { parseUrl } from '../url.ts';
import type { HttpProxy } from './proxy.ts';

/** Whether another try can help: `transient` and `time-out` failures pass, `permanent` ones do not. */
export type FailureKind = 'transient' | 'time-out' | 'permanent';

/** There was no complete answer. */
export class NetworkFailure extends ActionError {
  readonly kind: FailureKind;
  /** Whether the server may have got the request all the same, and acted on it. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, kind: FailureKind, mayHaveArrived = false) {
    super(message, 'the-network');
    this.kind = kind;
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** Who was asked, for messages. */
export interface Peer {
  url: URL;
  /** The proxy in between, if there is one. */
  proxy?: HttpProxy | undefined;
}

/** How far a request has come: to what the proxy does, to a connection, to the TLS handshake on it, to the server. */
export type Stage = 'proxy' | 'connection' | 'handshake' | 'request';

/** There was no complete answer in time. */
export function timedOut(peer: Peer, milliseconds: number, stage: Stage): NetworkFailure {
  const message = `No ${whatIsMissing(stage)} ${nameOf(peer)} within ${Math.ceil(milliseconds / 1000)} s.${adviceForWay(peer, stage)}`;
  return new NetworkFailure(message, 'time-out', stage === 'request');
}

/** A redirect, which is never followed. Its path and query are not shown: they may hold anything. */
export function redirected(url: URL, status: number, location: string | undefined, quote: Quote): NetworkFailure {
  const target = location === undefined ? undefined : parseUrl(location, url.href);
  const address = target?.host ? quote(`${target.protocol}//${target.host}`, '') : '';
  const to = address === '' ? '' : ` to ${address}`;
  const message = `${url.host} answers with a redirect${to} (HTTP ${status}). The redirect was not followed, because the request carries credentials. Check \`server-url\`, and whether a gateway or login page of your network is in the way.`;
  return new NetworkFailure(message, 'permanent', true);
}

/** A body beyond the limit. */
export function tooLarge({ url }: Peer, status: number, maxBodyBytes: number): NetworkFailure {
  const message = `The answer from ${url.host} (HTTP ${status}) is larger than ${maxBodyBytes} bytes. RingCentral's answers are much smaller. Check \`server-url\`.`;
  return new NetworkFailure(message, 'permanent', true);
}

/** A body in a form that nobody asked for, so that nobody can tell what it says, and whether to try again. */
export function compressed({ url }: Peer, status: number, coding: string): NetworkFailure {
  const [name = 'unknown'] = /\b(gzip|deflate|br|zstd|compress)\b/i.exec(coding) ?? [];
  const message = `The answer from ${url.host} (HTTP ${status}) is compressed (${name}), although the request asked for plain text. Check \`server-url\`, and whether something between the runner and RingCentral changes its answers.`;
  return new NetworkFailure(message, 'permanent', true);
}

/** A proxy's answer to CONNECT that opens no tunnel. */
export function refusedByProxy({ host }: URL, proxy: HttpProxy, status: number, schemes = ''): NetworkFailure {
  const refusal = `The proxy ${describe(proxy)} refuses a connection to ${host} (HTTP ${status}).`;
  const kind = status === 408 || status === 429 || (status >= 500 && status !== 511) ? 'transient' : 'permanent';
  return new NetworkFailure(`${refusal} ${adviceFor(proxy, status, schemes)}`, kind);
}

function adviceFor({ variable }: HttpProxy, status: number, schemes: string): string {
  if (status !== 407)
    return `Check ${variable} and \`server-url\`, ask the administrator of the proxy to allow the host, or add the host to NO_PROXY if the runner can reach it directly.`;
  const [scheme] = /\b(NTLM|Negotiate|Kerberos|Digest)\b/i.exec(schemes) ?? [];
  return scheme && !/\bBasic\b/i.test(schemes)
    ? `It asks for ${scheme} authentication, and this action only speaks Basic. Ask its administrator to let the runner through to the host, or run a local proxy on the runner that speaks ${scheme}.`
    : `It requires a user name and password, or rejects the ones it was given. Set ${variable} to http://user:password@host:port.`;
}

/** An error of the system, the network, TLS or the protocol; one that is an error for each address has several in it. */
interface ConnectionError extends Error {
  code: string;
  address?: string;
  errors?: readonly ConnectionError[];
}

/** Anything else is a bug, and not a reason to try again. */
export function isConnectionError(error: unknown): error is ConnectionError {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && !/^ERR_(?!SSL_|TLS_|STREAM_|SOCKET_|OSSL_)/.test(code);
}

/**
 * Explains such an error by its code: its text may hold anything. RingCentral's page "Errors" (connectivity errors) says to
 * retry connections that fail, TLS handshakes among them; a certificate that is not trusted stays that way.
 */
export function connectionFailure(peer: Peer, error: ConnectionError, stage: Stage): NetworkFailure {
  const { code } = error;
  const atProxy = stage === 'proxy' && peer.proxy;
  const name = atProxy ? `the proxy ${describe(atProxy)}` : nameOf(peer);
  const setting = atProxy ? atProxy.variable : '`server-url`';
  const fail = (message: string, kind: FailureKind) => new NetworkFailure(message, kind, stage === 'request');
  if (NOT_TRUSTED.test(code)) {
    const flaw = `The certificate of ${name} is not trusted (${code}): ${certificateFlaw(code)}`;
    return fail(`${flaw} Certificate checks cannot be switched off.`, 'permanent');
  }
  if (/ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/.test(code)) {
    const demand = `${name} asks for a client certificate, which this action cannot give (${code}).`;
    return fail(`${demand} Ask whoever runs the gateway in between to let the runner through.`, 'permanent');
  }
  const advice = `Check ${setting}, and whether something between the runner and the server answers instead.`;
  if (code.startsWith('HPE_')) {
    const flaw = code === 'HPE_HEADER_OVERFLOW' ? 'has headers that are too large' : 'is not valid HTTP';
    return fail(`The answer from ${name} ${flaw} (${code}). ${advice}`, 'permanent');
  }
  if (/^(EPROTO$|ERR_SSL_|ERR_TLS_|ERR_OSSL_)/.test(code)) {
    const causes = 'Perhaps it does not speak TLS, or no version and cipher that this runner accepts.';
    return fail(`The TLS handshake with ${name} failed (${code}). ${causes} ${advice}`, 'transient');
  }
  const reasons = new Set((error.errors ?? [error]).map(reasonFor));
  return fail(
    `No ${whatIsMissing(stage)} ${name}: ${[...reasons].join(', ')}.${adviceForWay(peer, stage)}`,
    'transient',
  );
}

/** Node says UNSPECIFIED for much that it has no code for, such as a weak key, and a name outside a CA's name constraints. */
const NOT_TRUSTED =
  /^(?!ERR_SSL_).*(CERT|CRL)|^(UNABLE_TO_|SELF_SIGNED|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH|UNSPECIFIED)/;

function certificateFlaw(code: string): string {
  if (/EXPIRED|NOT_YET_VALID/.test(code))
    return `it, or a CA above it, has expired or is not valid yet, or the clock of this runner is wrong. The clock says ${new Date().toISOString()}.`;
  if (/ALTNAME|HOSTNAME/.test(code))
    return 'it was issued for another host name. Check `server-url`, and whether something between the runner and the server answers instead.';
  if (/^(UNSPECIFIED|INVALID_|PATH_|CERT_RE)/.test(code))
    return 'it, or a CA above it, breaks a rule. It may be too weak (such as an RSA key of 1024 bits, or a signature with SHA-1), made for another purpose, revoked, or for a name that its CA must not certify. Its owner must replace it.';
  const { NODE_EXTRA_CA_CERTS } = process.env;
  const unread = UNREAD_BY_NODE.find((name) => process.env[name]);
  const fix = NODE_EXTRA_CA_CERTS
    ? `NODE_EXTRA_CA_CERTS is set, but ${extraCertificatesFlaw(NODE_EXTRA_CA_CERTS)}.`
    : `If a proxy in your network inspects TLS traffic, set NODE_EXTRA_CA_CERTS to the path of its CA certificate (a PEM file) in the runner's environment.${unread ? ` By default, Node does not read ${unread}.` : ''}`;
  return `its issuer is unknown to this runner. ${fix} If that is not the cause, someone may be intercepting the connection.`;
}

const UNREAD_BY_NODE = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'];

/** What is wrong with the file that should hold a private CA. Node ignores a file that it cannot use. */
function extraCertificatesFlaw(path: string): string {
  try {
    // Node reads no other block, whatever else is in PEM form: a key, PKCS #7, a TRUSTED CERTIFICATE.
    const holdsCertificate = /^-----BEGIN (X509 )?CERTIFICATE-----\s*$/m.test(readFileSync(path, 'latin1'));
    if (!holdsCertificate)
      return 'the file has no line `-----BEGIN CERTIFICATE-----`, which begins a certificate in PEM form';
    return "the file does not hold the CA that issued this certificate. It needs that CA's root certificate, and the ones in between that the server does not send";
  } catch (error) {
    return `the file cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
}

function reasonFor({ code, address = '' }: ConnectionError): string {
  const isAboutName = code === 'ENOTFOUND' || code.startsWith('EAI_');
  const reason = isAboutName ? `its name does not resolve (${code})` : systemErrorText(code, 'the connection was lost');
  return isIP(address) ? `${reason} at ${address}` : reason;
}

/** What may keep a runner from a server, before it has sent anything. */
function adviceForWay({ proxy }: Peer, stage: Stage): string {
  if (stage === 'request') return '';
  if (!proxy)
    return ' Check `server-url`, the DNS and firewall of the runner, and whether it needs a proxy (HTTPS_PROXY).';
  return stage === 'proxy'
    ? ` Check ${proxy.variable}, and the DNS and firewall of the runner.`
    : ' Check `server-url`, and whether the proxy allows the host.';
}

function whatIsMissing(stage: Stage): string {
  if (stage === 'handshake') return 'TLS connection to';
  return stage === 'request' ? 'complete answer from' : 'connection to';
}

function nameOf({ url, proxy }: Peer): string {
  return proxy ? `${url.host} through the proxy ${describe(proxy)}` : url.host;
}

function describe({ url, variable }: HttpProxy): string {
  return `${url.host} (${variable})`;
}
