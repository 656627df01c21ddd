import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, expectEndThatAgrees, jwtJob, SKIP_WAITS, warningsOf } from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';
import { type Certificate, type CertificateOptions, makeCertificate } from '../support/tls.ts';
import { startServerOf } from '../unit/network/sockets.ts';

const DAY = 24 * 3600 * 1000;
const EXTRA = 'NODE_EXTRA_CA_CERTS';

let certificate: Certificate;
let ringcentral: RingCentral;
beforeAll(async () => {
  certificate = await makeCertificate();
  ringcentral = await RingCentral.start({ tls: certificate, rateLimit: false });
});
afterAll(() => ringcentral.close());

it('to a server with a private CA works with NODE_EXTRA_CA_CERTS, main and post', async () => {
  const { main, post } = await runJob({ ...jwtJob(ringcentral), env: { [EXTRA]: certificate.caFile } });
  expectEndThatAgrees(main);
  expect([main.exitCode, post.log]).toEqual([0, 'Revoked the access token.']);
});

it.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }])(
  'to a server that is not trusted is explained, tried once, and cannot be forced: %j',
  async (env) => {
    const before = ringcentral.requests.length;
    const run = await runStep('main', { ...jwtJob(ringcentral), env });
    expect(errorOf(run)).toMatch(/certificate of .* is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    expect(errorOf(run)).not.toContain('Gave up');
    expect(warningsOf(run)).toHaveLength(Object.keys(env).length);
    expect(ringcentral.requests).toHaveLength(before);
  },
);

it('always checks certificates at the end of the job, too', async () => {
  const job = jwtJob(ringcentral);
  const { state } = await runStep('main', { ...job, env: { [EXTRA]: certificate.caFile } });
  const before = ringcentral.requests.length;
  const post = await runStep('post', { ...job, env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }, state);
  expect(warningsOf(post)).toEqual([expect.stringContaining('is not trusted')]);
  expect(ringcentral.requests).toHaveLength(before);
});

describe('gives each flaw of a certificate an advice of its own, after one try:', () => {
  /** What a step says of a server with such a certificate, whose CA it trusts. */
  async function errorFor(options: CertificateOptions, extra?: string): Promise<string> {
    const flawed = await makeCertificate(options);
    await using server = await RingCentral.start({ tls: flawed });
    const env = { [EXTRA]: extra ?? flawed.caFile };
    const run = await runStep('main', { ...jwtJob(server), nodeArguments: SKIP_WAITS, env });
    expect(server.requests).toEqual([]);
    expect(errorOf(run)).toMatch(/^The certificate of 127\.0\.0\.1:\d+ is not trusted \([A-Z_]+\): /);
    expect(errorOf(run)).not.toContain('Gave up');
    return errorOf(run);
  }

  it.each<[string, CertificateOptions]>([
    ['expired', { notBefore: new Date(Date.now() - 20 * DAY), notAfter: new Date(Date.now() - 10 * DAY) }],
    [
      'not valid yet',
      { notBefore: new Date(Date.now() + 10 * DAY), notAfter: new Date(Date.now() + 20 * DAY) },
    ],
  ])('%s, or the clock is wrong', async (_, options) => {
    expect(await errorFor(options)).toMatch(
      /: it, or a CA above it, has expired or is not valid yet, or the clock of this runner is wrong\. The clock says \d{4}-\d\d-\d\dT/,
    );
  });

  it('for another name', async () => {
    const error = await errorFor({ name: 'elsewhere.example' });
    expect(error).toContain('it was issued for another host name. Check `server-url`');
    expect(error).not.toContain(EXTRA);
  });

  it('a key that is too weak', async () => {
    const error = await errorFor({ keyBits: 1024 });
    expect(error).toContain('It may be too weak');
    expect(error).not.toContain(EXTRA);
  });

  it('a signature that is too weak', async () => {
    const issuer = await makeCertificate('an issuer');
    expect(await errorFor({ issuer, hash: 'sha1' })).toContain('It may be too weak');
  });

  it('for another purpose', async () => {
    const issuer = await makeCertificate('an issuer');
    const error = await errorFor({ issuer, isForClients: true });
    expect(error).toMatch(
      /\(INVALID_PURPOSE\): it, or a CA above it, breaks a rule\. .* made for another purpose/,
    );
    expect(error).not.toContain(EXTRA);
  });

  it('of an unknown issuer', async () => {
    const error = errorOf(await runStep('main', jwtJob(ringcentral)));
    expect(error).toMatch(/its issuer is unknown to this runner\..* set NODE_EXTRA_CA_CERTS to the path/);
    expect(error).not.toContain('is set, but');
  });

  it('of an unknown issuer, where NODE_EXTRA_CA_CERTS is set to that of another', async () => {
    const issuer = await makeCertificate('an issuer');
    const error = await errorFor({ issuer }, certificate.caFile);
    expect(error).toContain(
      "its issuer is unknown to this runner. NODE_EXTRA_CA_CERTS is set, but the file does not hold the CA that issued this certificate. It needs that CA's root certificate, and the ones in between that the server does not send. If that is not",
    );
    expect(error).not.toContain('set NODE_EXTRA_CA_CERTS to');
  });

  describe('of an unknown issuer, where NODE_EXTRA_CA_CERTS is set but its file', () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'ca-'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    it.each([
      [
        'is missing',
        () => join(directory, 'missing.pem'),
        /NODE_EXTRA_CA_CERTS is set, but the file cannot be read \(ENOENT\)/,
      ],
      ['is a folder', () => directory, /NODE_EXTRA_CA_CERTS is set, but the file cannot be read \(EISDIR\)/],
      [
        'is DER',
        () => der(),
        /NODE_EXTRA_CA_CERTS is set, but the file has no line `-----BEGIN CERTIFICATE-----`/,
      ],
    ])('%s', async (_, extra, message) => {
      const flawed = await makeCertificate();
      await using server = await RingCentral.start({ tls: flawed });
      const run = await runStep('main', { ...jwtJob(server), env: { [EXTRA]: extra() } });
      expect(run.exitCode).toBe(1);
      const [error] = run.annotations.filter(({ level }) => level === 'error');
      expect(error?.message).toMatch(message);
    });

    const der = () => {
      const path = join(directory, 'ca.der');
      const base64 = certificate.cert.replace(/-----[^-]+-----|\s/g, '');
      writeFileSync(path, Buffer.from(base64, 'base64'));
      return path;
    };
  });

  it('where a variable names the CA that Node does not read', async () => {
    const env = { SSL_CERT_FILE: certificate.caFile };
    const run = await runStep('main', { ...jwtJob(ringcentral), env });
    expect(errorOf(run)).toContain('By default, Node does not read SSL_CERT_FILE.');
  });
});

it('that a server refuses has its reason in the message, and no session may be left', async () => {
  // A fatal alert, `protocol_version` (RFC 8446, section 6).
  await using server = await startServerOf(Buffer.from('15030300020246', 'hex'));
  const inputs = { 'server-url': `https://127.0.0.1:${server.port}`, 'retry-timeout': '0' };
  const run = await runStep('main', jwtJob(ringcentral, inputs));
  expect(errorOf(run)).toMatch(
    /^The TLS handshake with 127\.0\.0\.1:\d+ failed \(ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION\)\. Perhaps .* Check `server-url`, and whether something between the runner and the server answers instead\./,
  );
  expect(run.log).not.toContain('got no answer that names a token');
});

describe('with a server that does not speak it', () => {
  it('is explained, and tried again like a lost connection', async () => {
    await using plain = await RingCentral.start();
    const job = jwtJob(plain, { 'server-url': plain.url.replace('http:', 'https:') });
    const run = await runStep('main', { ...job, nodeArguments: SKIP_WAITS });
    expect(errorOf(run)).toMatch(
      /^The TLS handshake with .* failed \(ERR_SSL_\w+\)\. Perhaps it does not speak TLS.*\nGave up after 6 tries/,
    );
  });

  it('that closes during the handshake, says so', async () => {
    const server = createServer((socket: Socket) =>
      socket.on('error', () => {}).once('data', () => socket.destroy()),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const inputs = { 'server-url': `https://127.0.0.1:${port}`, 'retry-timeout': '0' };
    const run = await runStep('main', jwtJob(ringcentral, inputs));
    server.close();
    expect(errorOf(run)).toMatch(
      /^No TLS connection to .*\(ECONNRESET\)\. Check `server-url`, the DNS and firewall of the runner, and whether it needs a proxy \(HTTPS_PROXY\)\./,
    );
    expect(run.log).not.toContain('got no answer that names a token');
  });
});
