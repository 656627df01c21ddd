/**
 * RingCentral for the benchmark, in a process of its own as in life: reading what a program prints must not hold up the
 * answer that it waits for. Tells where it is, and how many requests there were whenever it is asked.
 */
import { RingCentral } from '../test/support/simulator/ringcentral.ts';
import { makeCertificate } from '../test/support/tls.ts';

export interface Service {
  url: string;
  jwt: string;
  environment: Record<string, string>;
}

const certificate = await makeCertificate();
const ringcentral = await RingCentral.start({ rateLimit: false, tls: certificate });
process.on('message', () => process.send?.(ringcentral.requests.length));
process.on('disconnect', () => process.exit());
process.send?.({
  url: ringcentral.url,
  jwt: ringcentral.jwtCredential(),
  environment: { NODE_EXTRA_CA_CERTS: certificate.caFile },
} satisfies Service);
