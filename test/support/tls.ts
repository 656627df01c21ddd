/** Certificates for 127.0.0.1 and for a name, made anew for each run of the tests: good ones, and others. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export const TLS_NAME = 'platform.ringcentral.test';

/** Addresses that no machine has (RFC 5737, RFC 3849). */
export const TLS_ADDRESSES = ['192.0.2.7', '2001:db8::7'];

const altNames = [
  { type: 2 as const, value: TLS_NAME },
  { type: 2 as const, value: 'localhost' },
  ...['127.0.0.1', ...TLS_ADDRESSES].map((ip) => ({ type: 7 as const, ip })),
];

export interface Certificate {
  key: string;
  cert: string;
  /** A PEM file with the CA. */
  caFile: string;
  /** What a server that uses it accepts. */
  ciphers?: string;
}

/** What can be different about a certificate. */
export interface CertificateOptions {
  /** Valid for this name only, instead of the usual ones. */
  name?: string;
  notBefore?: Date;
  notAfter?: Date;
  /** An RSA key of so many bits. */
  keyBits?: number;
  hash?: 'sha1' | 'sha256';
  /** Good for clients only. */
  isForClients?: boolean;
  /** Whose key signs it; its own, if not given: then it is its own CA. */
  issuer?: Certificate;
}

/** A PEM file with the CAs of several certificates. */
export function caFileOf(...certificates: readonly Certificate[]): string {
  const caFile = join(mkdtempSync(join(tmpdir(), 'ca-')), 'cas.pem');
  writeFileSync(caFile, certificates.map(({ cert }) => cert).join('\n'));
  return caFile;
}

/** A certificate with a CA of its own: for the usual names, or for one other name only. */
export async function makeCertificate(options: string | CertificateOptions = {}): Promise<Certificate> {
  const { name, notBefore, notAfter, keyBits, hash, isForClients, issuer } =
    typeof options === 'string' ? { name: options } : options;
  const { private: key, cert } = await generate([{ name: 'commonName', value: name ?? TLS_NAME }], {
    ...(keyBits ? { keyType: 'rsa', keySize: keyBits } : { keyType: 'ec' }),
    algorithm: hash ?? 'sha256',
    ...(notBefore && { notBeforeDate: notBefore }),
    ...(notAfter && { notAfterDate: notAfter }),
    ...(issuer && { ca: issuer }),
    extensions: [
      { name: 'basicConstraints', cA: !issuer },
      ...(isForClients ? [{ name: 'extKeyUsage' as const, clientAuth: true }] : []),
      { name: 'subjectAltName', altNames: name ? [{ type: 2, value: name }] : altNames },
    ],
  });
  const caFile = join(await mkdtemp(join(tmpdir(), 'ca-')), 'ca.pem');
  writeFileSync(caFile, issuer?.cert ?? cert);
  // A server does not start with a weak certificate, unless it is told to.
  const isWeak = keyBits !== undefined || hash === 'sha1';
  return { key, cert, caFile, ...(isWeak && { ciphers: 'DEFAULT@SECLEVEL=0' }) };
}
