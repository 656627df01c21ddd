/** A private CA and a certificate of it for 127.0.0.1 and for a name, made anew for each run of the tests. */
import { writeFileSync } from 'node:fs';
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

/** A certificate that is its own CA. */
export async function makeCertificate(): Promise<{ key: string; cert: string; caFile: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: TLS_NAME }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  const caFile = join(await mkdtemp(join(tmpdir(), 'ca-')), 'ca.pem');
  writeFileSync(caFile, cert);
  return { key, cert, caFile };
}
