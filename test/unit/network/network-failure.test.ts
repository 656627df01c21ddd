import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Quote } from '../../../src/log/workflow-log.ts';
import {
  compressed,
  connectionFailure,
  isConnectionError,
  type NetworkFailure,
  type Peer,
  redirected,
  refusedByProxy,
  type Stage,
  timedOut,
  tooLarge,
} from '../../../src/network/network-failure.ts';

const quote: Quote = (text, instead = '') => (text.includes('secret') ? instead : text);
const peer: Peer = { url: new URL('https://platform.example/restapi/oauth/token') };
const proxy = { url: new URL('http://user:pr0xypass@proxy.example:3128'), variable: 'HTTPS_PROXY' };
const behindProxy: Peer = { ...peer, proxy };
const PROXY = 'the proxy proxy.example:3128 (HTTPS_PROXY)';
/** What to look at where nothing has reached the server yet. */
const DIRECT_WAY =
  'Check `server-url`, the DNS and firewall of the runner, and whether it needs a proxy (HTTPS_PROXY).';
const WAY_TO_PROXY = 'Check HTTPS_PROXY, and the DNS and firewall of the runner.';
const WAY_BEHIND_PROXY = 'Check `server-url`, and whether the proxy allows the host.';
const ANSWERS_INSTEAD = 'and whether something between the runner and the server answers instead.';

const error = (code: string, more: object = {}) =>
  Object.assign(new Error('text of a library'), { code, ...more });
const failed = (code: string, stage: Stage = 'request', who = peer, more: object = {}) =>
  connectionFailure(who, error(code, more), stage);
/** What a failure is, beside its message. */
const facts = ({ kind, mayHaveArrived, help }: NetworkFailure) => ({ kind, mayHaveArrived, help });

describe('a connection that fails', () => {
  it.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ETIMEDOUT', 'connection timed out'],
    ['EHOSTUNREACH', 'host is unreachable'],
    ['ENETUNREACH', 'network is unreachable'],
    ['EADDRNOTAVAIL', 'address not available'],
    ['EACCES', 'permission denied'],
    ['EPERM', 'operation not permitted'],
    ['EMFILE', 'too many open files'],
    ['ECONNRESET', 'connection reset by peer'],
    ['EPIPE', 'broken pipe'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'the connection was lost'],
    ['X_ERR_SSL_X', 'the connection was lost'],
    ['X_UNSPECIFIED', 'the connection was lost'],
  ])('with %s may be tried again, and says why in the words of the system, if it has any', (code, reason) => {
    const failure = failed(code, 'connection');
    expect(failure.message).toBe(`No connection to platform.example: ${reason} (${code}). ${DIRECT_WAY}`);
    expect(facts(failure)).toEqual({ kind: 'transient', mayHaveArrived: false, help: 'the-network' });
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'])('because its name does not resolve says so: %s', (code) => {
    const failure = failed(code, 'connection');
    expect(failure.message).toBe(
      `No connection to platform.example: its name does not resolve (${code}). ${DIRECT_WAY}`,
    );
    expect(failure.kind).toBe('transient');
  });

  it('says how far it had come, and whether it may have taken the request along', () => {
    const at = (stage: Stage) => failed('ECONNRESET', stage, behindProxy);
    const through = `platform.example through ${PROXY}`;
    const why = ': connection reset by peer (ECONNRESET).';
    expect(at('proxy').message).toBe(`No connection to ${PROXY}${why} ${WAY_TO_PROXY}`);
    expect(at('connection').message).toBe(`No connection to ${through}${why} ${WAY_BEHIND_PROXY}`);
    expect(at('handshake').message).toBe(`No TLS connection to ${through}${why} ${WAY_BEHIND_PROXY}`);
    expect(at('request').message).toBe(`No complete answer from ${through}${why}`);
    const stages = ['proxy', 'connection', 'handshake', 'request'] as const;
    expect(stages.map((stage) => at(stage).mayHaveArrived)).toEqual([false, false, false, true]);
  });

  it('names the variable that names a proxy whose name does not resolve', () => {
    expect(failed('ENOTFOUND', 'proxy', behindProxy).message).toBe(
      `No connection to ${PROXY}: its name does not resolve (ENOTFOUND). ${WAY_TO_PROXY}`,
    );
  });

  it('names the address that was tried', () => {
    expect(failed('ECONNREFUSED', 'connection', peer, { address: '192.0.2.1' }).message).toContain(
      'connection refused (ECONNREFUSED) at 192.0.2.1.',
    );
    expect(failed('ENOTFOUND', 'connection', peer, { address: 'my-secret' }).message).toContain(
      'its name does not resolve (ENOTFOUND).',
    );
  });

  it('at every address says why for each of them, once', () => {
    const errors = [
      error('ECONNREFUSED', { address: '192.0.2.1' }),
      error('ENETUNREACH', { address: '2001:db8::1' }),
      error('ENETUNREACH', { address: '2001:db8::1' }),
    ];
    expect(failed('ECONNREFUSED', 'connection', peer, { errors }).message).toBe(
      `No connection to platform.example: connection refused (ECONNREFUSED) at 192.0.2.1, network is unreachable (ENETUNREACH) at 2001:db8::1. ${DIRECT_WAY}`,
    );
  });

  it('never shows the text of an error', () => {
    for (const code of ['ECONNRESET', 'CERT_REVOKED', 'EPROTO', 'HPE_X', 'ERR_SSL_X', 'EX'])
      expect(failed(code, 'proxy', behindProxy).message).not.toContain('library');
  });
});

describe('a certificate that is not trusted', () => {
  const CODES = [
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'CRL_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_GET_CRL',
    'SELF_SIGNED_X',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'HOSTNAME_MISMATCH',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNSPECIFIED',
  ];
  beforeEach(() => {
    for (const name of [
      'NODE_EXTRA_CA_CERTS',
      'SSL_CERT_FILE',
      'SSL_CERT_DIR',
      'CURL_CA_BUNDLE',
      'REQUESTS_CA_BUNDLE',
    ])
      vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.useRealTimers();
  });
  const issuer = () => failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'handshake').message;

  it.each(CODES)('is never tried again: %s', (code) => {
    const failure = failed(code, 'handshake');
    expect(failure.message).toContain(`The certificate of platform.example is not trusted (${code}): `);
    expect(failure.message).toMatch(/\. Certificate checks cannot be switched off\.$/);
    expect(facts(failure)).toEqual({ kind: 'permanent', mayHaveArrived: false, help: 'the-network' });
  });

  it('may be that of a proxy', () => {
    expect(failed('CERT_REVOKED', 'proxy', behindProxy).message).toContain(
      `The certificate of ${PROXY} is not trusted`,
    );
    expect(failed('CERT_REVOKED', 'handshake', behindProxy).message).toContain(
      `The certificate of platform.example through ${PROXY} is not trusted`,
    );
  });

  it.each(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CRL_HAS_EXPIRED'])(
    'for its time (%s) tells what time the runner takes it for',
    (code) => {
      vi.useFakeTimers({ now: Date.parse('2036-01-01T00:00:00Z') });
      expect(failed(code).message).toContain(
        ': it, or a CA above it, has expired or is not valid yet, or the clock of this runner is wrong. The clock says 2036-01-01T00:00:00.000Z.',
      );
      expect(failed(code).message).not.toContain('NODE_EXTRA_CA_CERTS');
    },
  );

  it.each(['HOSTNAME_MISMATCH', 'ERR_TLS_CERT_ALTNAME_INVALID'])('for its name says so: %s', (code) => {
    expect(failed(code).message).toContain(': it was issued for another host name. Check `server-url`, and');
  });

  it.each([
    'UNSPECIFIED',
    'INVALID_PURPOSE',
    'INVALID_CA',
    'PATH_LENGTH_EXCEEDED',
    'CERT_REVOKED',
    'CERT_REJECTED',
  ])('for what it is, and not for its issuer, says what that may be: %s', (code) => {
    expect(failed(code).message).toContain(': it, or a CA above it, breaks a rule. It may be too weak (');
  });

  it('for its issuer tells how to trust a private CA', () => {
    expect(issuer()).toBe(
      "The certificate of platform.example is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): its issuer is unknown to this runner. If a proxy in your network inspects TLS traffic, set NODE_EXTRA_CA_CERTS to the path of its CA certificate (a PEM file) in the runner's environment. If that is not the cause, someone may be intercepting the connection. Certificate checks cannot be switched off.",
    );
  });

  describe('although NODE_EXTRA_CA_CERTS is set', () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
    const withFile = (path: string, content?: Buffer | string) => {
      if (content !== undefined) writeFileSync(path, content);
      vi.stubEnv('NODE_EXTRA_CA_CERTS', path);
      return issuer();
    };

    it.each([
      ['is missing', 'missing.pem', 'ENOENT'],
      ['is a folder', '.', 'EISDIR'],
    ])('says that the file %s', (_, name, code) => {
      expect(withFile(join(folder, name))).toContain(
        `: its issuer is unknown to this runner. NODE_EXTRA_CA_CERTS is set, but the file cannot be read (${code}). If t`,
      );
    });

    const BODY = 'MIIBszCCAVmgAwIBAgIUXo0Z';
    const block = (kind: string, lineEnd = '\n') =>
      [`-----BEGIN ${kind}-----`, BODY, `-----END ${kind}-----`, ''].join(lineEnd);

    it.each([
      ['is in DER form', Buffer.from([0x30, 0x82, 0xff])],
      ['is empty', ''],
      ['holds a certificate with trust settings', block('TRUSTED CERTIFICATE')],
      ['holds PKCS #7', block('PKCS7')],
      ['holds a key', block('PRIVATE KEY')],
      ['holds a request for a certificate', block('CERTIFICATE REQUEST')],
      ['lost its line breaks', block('CERTIFICATE', '\\n')],
    ])('says that Node reads nothing from a file that %s', (_, content) => {
      expect(withFile(join(folder, 'ca.pem'), content)).toContain(
        'NODE_EXTRA_CA_CERTS is set, but the file has no line `-----BEGIN CERTIFICATE-----`, which begins a certificate in PEM form. If that is not the cause',
      );
    });

    it.each([
      ['a certificate', `# A comment\n${block('CERTIFICATE')}`],
      ['one in the old form', block('X509 CERTIFICATE')],
      ['one with line ends of Windows', block('CERTIFICATE', '\r\n')],
      ['one after a key', block('PRIVATE KEY') + block('CERTIFICATE')],
    ])('says that the file holds another CA if there is %s in it', (_, content) => {
      const message = withFile(join(folder, 'ca.pem'), content);
      expect(message).toContain(
        "NODE_EXTRA_CA_CERTS is set, but the file does not hold the CA that issued this certificate. It needs that CA's root certificate, and the ones in between that the server does not send. If that is not the cause",
      );
      expect(message).not.toContain('set NODE_EXTRA_CA_CERTS to the path');
    });

    it('is as good as not set if it is empty', () => {
      const without = issuer();
      expect(withFile('')).toBe(without);
    });

    it('has nothing to say of variables that Node does not read', () => {
      vi.stubEnv('SSL_CERT_FILE', '/etc/ssl/ca.pem');
      expect(withFile(join(folder, 'missing.pem'))).not.toContain('SSL_CERT_FILE');
    });
  });

  it.each(['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'])(
    'says that Node does not read %s',
    (name) => {
      vi.stubEnv(name, '/etc/ssl/ca.pem');
      expect(issuer()).toContain(
        `in the runner's environment. By default, Node does not read ${name}. If that is not the cause`,
      );
    },
  );
});

describe('a TLS handshake that fails for another reason', () => {
  it.each([
    'EPROTO',
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_CERT_LENGTH_MISMATCH',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_TLS_HANDSHAKE_TIMEOUT',
    'ERR_OSSL_EVP_UNSUPPORTED',
    'ERR_SSL_ALERT_UNKNOWN_CA_X',
  ])('may be tried again: %s', (code) => {
    const failure = failed(code, 'handshake');
    expect(failure.message).toBe(
      `The TLS handshake with platform.example failed (${code}). Perhaps it does not speak TLS, or no version and cipher that this runner accepts. Check \`server-url\`, ${ANSWERS_INSTEAD}`,
    );
    expect(facts(failure)).toEqual({ kind: 'transient', mayHaveArrived: false, help: 'the-network' });
  });

  it.each([
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
  ])('is that the server wants a certificate, which no other try gives it: %s', (code) => {
    const failure = failed(code);
    expect(failure.message).toBe(
      `platform.example asks for a client certificate, which this action cannot give (${code}). Ask whoever runs the gateway in between to let the runner through.`,
    );
    expect(failure.kind).toBe('permanent');
  });

  it('with a proxy leads to the variable that names it', () => {
    expect(failed('EPROTO', 'proxy', behindProxy).message).toContain(`Check HTTPS_PROXY, ${ANSWERS_INSTEAD}`);
  });
});

it.each([
  ['HPE_INVALID_CONSTANT', 'is not valid HTTP'],
  ['HPE_HEADER_OVERFLOW', 'has headers that are too large'],
])('what is not HTTP is not tried again: %s', (code, flaw) => {
  const failure = failed(code);
  expect(failure.message).toBe(
    `The answer from platform.example ${flaw} (${code}). Check \`server-url\`, ${ANSWERS_INSTEAD}`,
  );
  expect(facts(failure)).toEqual({ kind: 'permanent', mayHaveArrived: true, help: 'the-network' });
});

describe('a proxy that refuses', () => {
  const refusal = (status: number, schemes?: string) => refusedByProxy(peer.url, proxy, status, schemes);
  const REFUSAL =
    'The proxy proxy.example:3128 (HTTPS_PROXY) refuses a connection to platform.example (HTTP ';

  const ADVICE =
    'Check HTTPS_PROXY and `server-url`, ask the administrator of the proxy to allow the host, or add the host to NO_PROXY if the runner can reach it directly.';

  it.each([408, 429, 500, 502, 503, 510, 512, 599])('with %i may be tried again', (status) => {
    expect(refusal(status).message).toBe(`${REFUSAL}${status}). ${ADVICE}`);
    expect(facts(refusal(status))).toEqual({ kind: 'transient', mayHaveArrived: false, help: 'the-network' });
  });

  it.each([302, 400, 403, 404, 405, 499, 511])('with %i is not', (status) => {
    expect(refusal(status).message).toBe(`${REFUSAL}${status}). ${ADVICE}`);
    expect(refusal(status).kind).toBe('permanent');
  });

  it.each([undefined, '', 'Basic realm="x"', 'Negotiate, Basic realm="x"', 'NTLM, basic', 'Strange'])(
    'because it wants a password (%s) tells where to set it',
    (schemes) => {
      expect(refusal(407, schemes).message).toBe(
        `${REFUSAL}407). It requires a user name and password, or rejects the ones it was given. Set HTTPS_PROXY to http://user:password@host:port.`,
      );
      expect(refusal(407, schemes).kind).toBe('permanent');
    },
  );

  it.each(['NTLM', 'Negotiate', 'Kerberos', 'Digest'])(
    'because it speaks only %s does not give advice that cannot work',
    (scheme) => {
      const { message } = refusal(407, `X, ${scheme} realm="my-secret"`);
      expect(message).toContain(`It asks for ${scheme} authentication, and this action only speaks Basic.`);
      expect(message).toContain(`run a local proxy on the runner that speaks ${scheme}.`);
      expect(message).not.toMatch(/password|secret/);
    },
  );
});

it('a time-out says what was missing, and that the server may have got the request', () => {
  const late = timedOut(behindProxy, 30_000, 'request');
  expect(late.message).toBe(`No complete answer from platform.example through ${PROXY} within 30 s.`);
  expect(facts(late)).toEqual({ kind: 'time-out', mayHaveArrived: true, help: 'the-network' });
  for (const [stage, what] of [
    ['proxy', 'No connection'],
    ['connection', 'No connection'],
    ['handshake', 'No TLS connection'],
  ] as const) {
    const { message, mayHaveArrived } = timedOut(peer, 200, stage);
    expect(message).toBe(`${what} to platform.example within 1 s. ${DIRECT_WAY}`);
    expect(mayHaveArrived).toBe(false);
  }
});

it('an answer that is too large is not tried again', () => {
  const failure = tooLarge(peer, 200, 1000);
  expect(failure.message).toBe(
    "The answer from platform.example (HTTP 200) is larger than 1000 bytes. RingCentral's answers are much smaller. Check `server-url`.",
  );
  expect(facts(failure)).toEqual({ kind: 'permanent', mayHaveArrived: true, help: 'the-network' });
});

describe('an answer that is compressed', () => {
  it.each([
    ['gzip', 'gzip'],
    ['BR', 'BR'],
    ['identity, deflate', 'deflate'],
    ['zstd', 'zstd'],
    ['compress', 'compress'],
    ['my-secret', 'unknown'],
    ['gzippy', 'unknown'],
  ])('in the way %s is not tried again, and shows no more than a name', (coding, name) => {
    const failure = compressed(peer, 200, coding);
    expect(failure.message).toContain(
      `The answer from platform.example (HTTP 200) is compressed (${name}), although`,
    );
    expect(facts(failure)).toEqual({ kind: 'permanent', mayHaveArrived: true, help: 'the-network' });
  });
});

describe('a redirect', () => {
  it.each([
    ['https://elsewhere.example/x?token=1', ' to https://elsewhere.example'],
    ['/login', ' to https://platform.example'],
    ['http://', ''],
    ['mailto:someone', ''],
    [undefined, ''],
    ['https://secret.example/', ''],
  ])('to %s shows no more than the host', (location, to) => {
    const failure = redirected(peer.url, 307, location, quote);
    expect(failure.message).toBe(
      `platform.example answers with a redirect${to} (HTTP 307). The redirect was not followed, because the request carries credentials. Check \`server-url\`, and whether a gateway or login page of your network is in the way.`,
    );
    expect(facts(failure)).toEqual({ kind: 'permanent', mayHaveArrived: true, help: 'the-network' });
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
    'ERR_SOCKET_X',
    'ERR_OSSL_X',
    'UNSPECIFIED',
    'X_ERR_ASSERTION',
  ])('one of the connection with the code %s', (code) => {
    expect(isConnectionError(error(code))).toBe(true);
  });

  it.each(['ERR_INVALID_ARG_TYPE', 'ERR_ASSERTION'])('a bug with the code %s', (code) => {
    expect(isConnectionError(error(code))).toBe(false);
  });

  it.each([new TypeError('bug'), Object.assign(new Error('bug'), { code: 5 }), { code: 'ECONNRESET' }])(
    'a bug without a code, or if it is not an error: %s',
    (thrown) => {
      expect(isConnectionError(thrown)).toBe(false);
    },
  );
});
