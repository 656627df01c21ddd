import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, expectEndThatAgrees, jwtJob, preload } from '../support/jobs.ts';
import { startProxy } from '../support/proxy.ts';
import { type Job, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';
import { type Certificate, makeCertificate, TLS_NAME } from '../support/tls.ts';

/** Addresses of a name, and how many milliseconds a connection to each takes; `null` for one that swallows packets. */
type Addresses = readonly (readonly [address: string, milliseconds: number | null])[];

/** Node alone gives an address 250 ms. */
const SLOW = 400;

/** Time goes so much faster, where an address never answers. */
const SPEED = 20;

let certificate: Certificate;
let ringcentral: RingCentral;
beforeAll(async () => {
  certificate = await makeCertificate();
  ringcentral = await RingCentral.start({ tls: certificate, rateLimit: false });
});
afterAll(() => ringcentral.close());

const jobAt = (addresses: Addresses, { env, with: inputs, ...more }: Partial<Job> = {}): Job => ({
  ...jwtJob(ringcentral, { 'server-url': `https://${TLS_NAME}:${ringcentral.port}`, ...inputs }),
  nodeArguments: preload('addresses'),
  ...more,
  env: {
    NODE_EXTRA_CA_CERTS: certificate.caFile,
    ADDRESSES: JSON.stringify({ [TLS_NAME]: addresses, 'proxy.test': addresses }),
    ...env,
  },
});

const fast = {
  nodeArguments: [...preload('fast-clock'), ...preload('addresses')],
  env: { SPEED: String(SPEED) },
};

describe.each([
  ['a server', () => Promise.resolve(undefined)],
  ['a proxy', () => startProxy({ port: ringcentral.port })],
])('an address of %s', (_, start) => {
  /** A step that goes to the server, or to the proxy, at these addresses. */
  async function run(addresses: Addresses, more: Partial<Job> = {}) {
    await using proxy = await start();
    const env = proxy && { HTTPS_PROXY: proxy.url.replace('127.0.0.1', 'proxy.test') };
    return await runStep('main', jobAt(addresses, { ...more, env: { ...more.env, ...env } }));
  }

  it.each<[string, Addresses]>([
    ['alone', [['127.0.0.1', SLOW]]],
    [
      'before an IPv6 address that cannot be reached',
      [
        ['127.0.0.1', SLOW],
        ['::1', 0],
      ],
    ],
    [
      'after an IPv6 address that cannot be reached',
      [
        ['::1', 0],
        ['127.0.0.1', SLOW],
      ],
    ],
  ])('that is slow but good is waited for: %s', async (_, addresses) => {
    const step = await run(addresses, { with: { 'retry-timeout': '0' } });
    expectEndThatAgrees(step);
    expect([step.exitCode, step.annotations.filter(({ level }) => level === 'error')]).toEqual([0, []]);
  });

  it('that swallows packets is given up for the next one', async () => {
    const step = await run(
      [
        ['::1', null],
        ['127.0.0.1', 0],
      ],
      fast,
    );
    expectEndThatAgrees(step);
    expect(step.exitCode).toBe(0);
  });
});

it('that all fail are told, each with its reason', async () => {
  const addresses: Addresses = [
    ['127.0.0.1', 0],
    ['::1', 0],
  ];
  const job = jobAt(addresses);
  const inputs = { ...job.with, 'server-url': `https://${TLS_NAME}:1`, 'retry-timeout': '0' };
  const error = errorOf(await runStep('main', { ...job, with: inputs }));
  expect(error).toMatch(/\(ECONNREFUSED\) at 127\.0\.0\.1, .*\(E\w+\) at ::1/);
});
