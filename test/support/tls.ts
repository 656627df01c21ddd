/** A private CA and a certificate of it for 127.0.0.1 and for a name, made anew for each run of the tests. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export const TLS_NAME = 'platform.ringcentral.test';

const altNames = [
  { type: 2 as const, value: TLS_NAME },
  { type: 2 as const, value: 'localhost' },
  { type: 7 as const, ip: '127.0.0.1' },
];

export interface Certificate {
  key: string;
  cert: string;
  /** A PEM file with the CA. */
  caFile: string;
}

/** A PEM file with the CAs of several certificates. */
export function caFileOf(...certificates: readonly Certificate[]): string {
  const caFile = join(mkdtempSync(join(tmpdir(), 'ca-')), 'cas.pem');
  writeFileSync(caFile, certificates.map(({ cert }) => cert).join('\n'));
  return caFile;
}

/** A certificate that is its own CA: for the usual names, or for one other name only. */
export async function makeCertificate(name?: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name ?? TLS_NAME }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: name ? [{ type: 2, value: name }] : altNames },
    ],
  });
  const caFile = join(await mkdtemp(join(tmpdir(), 'ca-')), 'ca.pem');
  writeFileSync(caFile, cert);
  return { key, cert, caFile };
}
