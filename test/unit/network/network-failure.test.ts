import { describe, expect, it } from 'vitest';
import {
  connectionFailure,
  isConnectionFailure,
  type Peer,
  redirected,
  timedOut,
  tooLarge,
} from '../../../src/network/network-failure.ts';

const peer: Peer = {
  url: new URL('https://platform.example/restapi/oauth/token'),
  proxy: undefined,
  quote: (text, instead = '') => (text.includes('secret') ? instead : text),
};
const behindProxy: Peer = { ...peer, proxy: { host: 'proxy.example:3128', variable: 'HTTPS_PROXY' } };
const PROXY = 'the proxy proxy.example:3128 (HTTPS_PROXY)';

const error = (code: string, message = 'text of a library') => Object.assign(new Error(message), { code });
const failed = (code: string, message?: string, who = peer) => connectionFailure(who, error(code, message));

describe('a connection that fails', () => {
  it.each([
    ['ENOTFOUND', 'its name does not resolve'],
    ['EAI_AGAIN', 'its name does not resolve at the moment'],
    ['ECONNREFUSED', 'the connection was refused'],
    ['ETIMEDOUT', 'the connection timed out'],
    ['EHOSTUNREACH', 'the host is unreachable'],
    ['ENETUNREACH', 'the network is unreachable'],
    ['ECONNRESET', 'the connection was lost'],
    ['EPIPE', 'the connection was lost'],
    ['EPROTOTYPE', 'the connection was lost'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'the connection was lost'],
  ])('with %s is tried again', (code, reason) => {
    const { message, retry, help } = failed(code);
    expect(message).toBe(`No complete answer from platform.example: ${reason} (${code}).`);
    expect([retry, help]).toEqual([{ kind: 'backoff' }, 'the-network']);
  });

  it.each(['E', 'x::error::y', 'A'.repeat(41)])('does not show the code %j, which is not one', (code) => {
    expect(failed(code).message).toBe('No complete answer from platform.example: the connection was lost.');
  });

  it('names the proxy in between', () => {
    expect(failed('ECONNRESET', '', behindProxy).message).toBe(
      `No complete answer from platform.example through ${PROXY}: the connection was lost (ECONNRESET).`,
    );
  });
});

describe('TLS', () => {
  it.each([
    'CERT_HAS_EXPIRED',
    'CERT_REVOKED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_GET_CRL',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'HOSTNAME_MISMATCH',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('with a certificate that is not trusted is never tried again: %s', (code) => {
    const { message, retry } = failed(code);
    expect(message).toMatch(
      new RegExp(`^The certificate of platform.example is not trusted \\(${code}\\)\\..*NODE_EXTRA_CA_CERTS`),
    );
    expect(retry).toEqual({ kind: 'never' });
  });

  it.each([
    'EPROTO',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_TLS_HANDSHAKE_TIMEOUT',
  ])('that fails for another reason is tried again like a lost connection: %s', (code) => {
    const { message, retry } = failed(code);
    expect(message).toBe(
      `The TLS connection to platform.example failed (${code}). If this keeps happening, check \`server-url\` and the proxy.`,
    );
    expect(retry).toEqual({ kind: 'backoff' });
  });
});

it.each(['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOW'])(
  'what does not speak HTTP is not tried again: %s',
  (code) => {
    const { message, retry } = failed(code);
    expect(message).toBe(
      `platform.example does not speak HTTP (${code}). Check \`server-url\` and the proxy.`,
    );
    expect(retry).toEqual({ kind: 'never' });
  },
);

describe('a proxy', () => {
  const tunnel = (message: string) =>
    failed('ECONNRESET', `tunneling socket could not be established, ${message}`, behindProxy);

  it.each([
    [407, 'never', /It requires a user name and password.* Set HTTPS_PROXY to/],
    [403, 'never', /Ask its administrator to allow the host, or add the host to NO_PROXY/],
    [499, 'never', /Ask its administrator/],
    [500, 'backoff', /\(HTTP 500\)\.$/],
    [502, 'backoff', /\(HTTP 502\)\.$/],
  ] as const)('that refuses with %i is named', (status, kind, advice) => {
    const { message, retry } = tunnel(`statusCode=${status}`);
    expect(message).toContain(
      `The proxy proxy.example:3128 (HTTPS_PROXY) refuses a connection to platform.example (HTTP ${status}).`,
    );
    expect(message).toMatch(advice);
    expect(retry).toEqual({ kind });
  });

  it.each([
    ['connect ECONNREFUSED 127.0.0.1:1', 'the connection was refused (ECONNREFUSED)'],
    ['getaddrinfo ENOTFOUND proxy.example', 'its name does not resolve (ENOTFOUND)'],
    ['socket hang up', 'the connection was lost'],
    ['', 'the connection was lost'],
  ])('that is unreachable is tried again: %s', (cause, reason) => {
    const { message, retry } = tunnel(`cause=${cause}`);
    expect(message).toBe(`Cannot connect to ${PROXY}: ${reason}.`);
    expect(retry).toEqual({ kind: 'backoff' });
  });

  it('whose certificate is not trusted is never tried again', () => {
    const { message, retry } = tunnel('cause=self-signed certificate');
    expect(message).toMatch(
      /^The certificate of the proxy proxy.example:3128 \(HTTPS_PROXY\) is not trusted\. Set NODE_EXTRA_CA_CERTS/,
    );
    expect(retry).toEqual({ kind: 'never' });
  });

  it('is not blamed where there is none', () => {
    expect(failed('ECONNRESET', 'statusCode=407').message).toContain('the connection was lost');
    expect(failed('ECONNRESET', 'cause=x').message).toContain('the connection was lost');
  });
});

it('a time-out is tried again after a fixed delay', () => {
  const { message, retry, help } = timedOut(behindProxy, 30_000);
  expect(message).toBe(`No complete answer from platform.example through ${PROXY} within 30 s.`);
  expect([retry, help]).toEqual([{ kind: 'fixed-delay' }, 'the-network']);
});

it('an answer that is too large is not tried again', () => {
  const { message, retry } = tooLarge(peer, 200, 1000);
  expect(message).toMatch(/^The answer from platform.example \(HTTP 200\) is larger than 1000 bytes\./);
  expect(retry).toEqual({ kind: 'never' });
});

describe('a redirect', () => {
  it.each([
    ['https://elsewhere.example/x?token=1', ' to https://elsewhere.example'],
    ['/login', ' to https://platform.example'],
    ['http://', ''],
    ['mailto:someone', ''],
    [undefined, ''],
    ['https://secret.example/', ' to an address that repeats part of a credential'],
  ])('to %s shows no more than the host', (location, to) => {
    const { message, retry } = redirected(peer, 307, location);
    expect(message).toMatch(/^platform.example answers with a redirect/);
    expect(message).toContain(`a redirect${to} (HTTP 307). The redirect was not followed`);
    expect(retry).toEqual({ kind: 'never' });
  });
});

describe('an error is', () => {
  it.each([
    'ECONNRESET',
    'CERT_HAS_EXPIRED',
    'HPE_INVALID_CONSTANT',
    'ERR_SSL_X',
    'ERR_TLS_X',
    'ERR_STREAM_X',
  ])('one of the connection with the code %s', (code) => {
    expect(isConnectionFailure(error(code))).toBe(true);
  });

  it.each(['ERR_INVALID_ARG_TYPE', 'ERR_ASSERTION'])('a bug with the code %s', (code) => {
    expect(isConnectionFailure(error(code))).toBe(false);
  });

  it.each([new TypeError('bug'), Object.assign(new Error('bug'), { code: 5 }), { code: 'ECONNRESET' }])(
    'a bug without a code, or if it is not an error: %s',
    (thrown) => {
      expect(isConnectionFailure(thrown)).toBe(false);
    },
  );
});
