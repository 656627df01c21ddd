import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ALL } from '../contract/checks.ts';
import { REAL_CLOCK } from '../contract/clock.ts';
import { REFUSAL, withFields } from '../contract/deviations/deviating-service.ts';
import { simulate } from '../contract/simulated-access.ts';
import { FAST_CLOCK } from '../support/jobs.ts';
import { startProxy } from '../support/proxy.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';
import { makeCertificate, TLS_NAME } from '../support/tls.ts';

const root = resolve(import.meta.dirname, '../..');

const CREDENTIALS = { RC_APP_CLIENT_ID: 'x', RC_APP_CLIENT_SECRET: 'x', RC_USER_JWT: 'x' };

/** Time that goes as fast as in the script that is run. */
function fastClock(): () => number {
  const begun = Date.now();
  return () => begun + (Date.now() - begun) * 100;
}

/** So that the script has not to wait. */
const GENEROUS = { requests: 500, windowSeconds: 60, penaltySeconds: 60 };

describe.each(['contract', 'start'])('npm run %s', (name) => {
  it('uses a simulator where there are no credentials', async () => {
    const { exitCode, output } = await run(name, {});
    expect([exitCode, output]).toEqual([0, expect.stringContaining('simulated RingCentral')]);
  });

  it('uses the service that the credentials are for, and ends its sessions there', async () => {
    await using ringcentral = await RingCentral.start({ now: fastClock(), rateLimit: GENEROUS });
    const { exitCode, output } = await run(name, credentialsFor(ringcentral));
    expect([exitCode, output]).toEqual([0, expect.any(String)]);
    expect(ringcentral.tokenRequests.length).toBeGreaterThan(0);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([
    { HTTP_PROXY: 'http://127.0.0.1:1', NODE_USE_ENV_PROXY: '1' },
    { HTTP_PROXY: '127.0.0.1:1' },
    { HTTP_PROXY: 'no URL' },
  ])('asks the simulator without a proxy: %j', async (environment) => {
    const { exitCode, output } = await run(name, environment as Record<string, string>);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('simulated RingCentral')]);
  });

  it.each(['http://', ''])(
    'asks RingCentral through the proxy that the environment names: %s…',
    async (scheme) => {
      const certificate = await makeCertificate();
      await using ringcentral = await RingCentral.start({
        tls: certificate,
        now: fastClock(),
        rateLimit: GENEROUS,
      });
      await using proxy = await startProxy({ port: ringcentral.port });
      const { exitCode, output } = await run(name, {
        ...credentialsFor(ringcentral),
        RC_SERVER_URL: `https://${TLS_NAME}`,
        HTTPS_PROXY: proxy.url.replace('http://', scheme),
        NODE_EXTRA_CA_CERTS: certificate.caFile,
      });
      expect([exitCode, output]).toEqual([0, expect.any(String)]);
      expect(new Set(proxy.tunnels.map(({ authority }) => authority))).toEqual(new Set([`${TLS_NAME}:443`]));
      expect(ringcentral.liveSessions).toEqual([]);
    },
  );

  it.each([
    [{ RC_USER_JWT: 'x' }, 'RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET not set or empty'],
    [{ RC_APP_CLIENT_ID: 'x', RC_APP_CLIENT_SECRET: '', RC_USER_JWT: 'x' }, ': RC_APP_CLIENT_SECRET not set'],
    [{ RC_SERVER_URL: 'x' }, 'RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT not set or empty'],
    [{ RC_EXPIRED_USER_JWT: 'x' }, 'RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT not set or empty'],
    [{ ...CREDENTIALS, RC_OTHER_APP_CLIENT_ID: 'x' }, ': RC_OTHER_APP_CLIENT_SECRET not set or empty'],
    [
      { ...CREDENTIALS, RC_SERVER_URL: 'platform.ringcentral.com' },
      'RC_SERVER_URL is not a URL such as https:',
    ],
    [{ ...CREDENTIALS, RC_SERVER_URL: 'localhost:8080' }, 'RC_SERVER_URL is not a URL such as https:'],
  ])('asks for what is missing or wrong in %j', async (environment, missing) => {
    const { exitCode, output } = await run(name, environment);
    expect([exitCode, output]).toEqual([1, expect.stringContaining(missing)]);
    expect(output).not.toContain('    at ');
  });
});

describe('npm run contract', () => {
  it('tells how far it is, shows no secret, and closes with a table', async () => {
    const { ringcentral, access } = await simulate(
      { ...REAL_CLOCK, now: fastClock() },
      { rateLimit: GENEROUS },
    );
    await using _ = ringcentral;
    const { expiredJwt = '', otherApp = { clientId: '', clientSecret: '' } } = access;
    const credentials = {
      ...credentialsFor(ringcentral),
      RC_EXPIRED_USER_JWT: expiredJwt,
      RC_OTHER_APP_CLIENT_ID: otherApp.clientId,
      RC_OTHER_APP_CLIENT_SECRET: otherApp.clientSecret,
    };
    const { exitCode, output } = await run('contract', credentials, '--exceed-rate-limit');
    expect([exitCode, output]).toEqual([0, expect.stringMatching(/\n\| ℹ️ open \| .*\n\n$/)]);
    expect(output).toContain(` 1/${ALL.length}  The JWT grant yields an access token`);
    expect(output).toContain('| the limit is 500, too high to exceed on purpose |');
    expect(output).toContain('| ✅ holds | A JWT credential that has expired is refused |');
    expect(output).toContain("| ✅ holds | Another app cannot revoke this app's token |");
    const sent = [...ringcentral.tokenRequests, ...ringcentral.revocations].flatMap(({ form }) => [
      form.get('token'),
      form.get('refresh_token'),
      form.get('client_assertion'),
    ]);
    const { clientSecret, jwt } = access;
    const secrets = [clientSecret, jwt, expiredJwt, otherApp.clientSecret, ...sent];
    for (const secret of secrets) if (secret && secret !== 'none') expect(output).not.toContain(secret);
  });

  it('does not exceed the rate limit of a service, unless it is told to', async () => {
    await using ringcentral = await RingCentral.start({ now: fastClock(), rateLimit: GENEROUS });
    const { output } = await run('contract', credentialsFor(ringcentral));
    expect(output).toContain('| exceeds the limit on purpose: npm run contract -- --exceed-rate-limit |');
  });

  // Windows has no signals that a program could send.
  it.runIf(process.platform !== 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'leaves no session when %s ends it in the middle',
    async (signal) => {
      await using ringcentral = await RingCentral.start({ now: fastClock(), rateLimit: GENEROUS });
      let logins = 0;
      let end = () => {};
      // With the sessions of the long checks open.
      ringcentral.failAlways(({ form }) => {
        if (form.has('assertion') && ++logins === 15) end();
        return undefined;
      });
      const { exitCode, output } = await run('contract', credentialsFor(ringcentral), (child) => {
        end = () => child.kill(signal);
      });
      expect([exitCode, output]).toEqual([130, expect.stringMatching(/\nNo session is open\.\n$/)]);
      expect(ringcentral.liveSessions).toEqual([]);
    },
  );

  it('fails if something does not hold', async () => {
    await using ringcentral = await RingCentral.start({ now: fastClock(), rateLimit: GENEROUS });
    ringcentral.failAlways(() => withFields({ session_id: undefined }));
    const { exitCode, output } = await run('contract', credentialsFor(ringcentral));
    expect([exitCode, output.match(/❌ does not hold \| .*/g)]).toEqual([
      1,
      [
        expect.stringMatching(/The answer has the fields .* \| session_id is missing, empty, or not text \|/),
        expect.stringMatching(/The answer to a renewal .* \| session_id is missing, empty, or not text \|/),
      ],
    ]);
  });

  it.each([
    ['refuses the credentials', REFUSAL],
    ['is too busy', { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } as const],
  ])('fails if nothing could be checked, for the service %s', async (_, fault) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => fault);
    const { exitCode, output } = await run('contract', credentialsFor(ringcentral));
    expect([exitCode, output]).toEqual([1, expect.stringContaining('| there is no token |')]);
  });
});

const credentialsFor = (ringcentral: RingCentral) => ({
  RC_APP_CLIENT_ID: APP.id,
  RC_APP_CLIENT_SECRET: APP.secret,
  RC_USER_JWT: ringcentral.jwtCredential(),
  RC_SERVER_URL: ringcentral.url,
});

/** Runs a script in an environment of its own; the checks of the contract with a minute that passes in less than a second. */
async function run(
  name: string,
  environment: Record<string, string>,
  ...rest: (string | ((child: ChildProcess) => void))[]
) {
  const args = rest.filter((argument) => typeof argument === 'string');
  const [onStart = () => {}] = rest.filter((argument) => typeof argument === 'function');
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  const clock = name === 'contract' ? FAST_CLOCK : [];
  const child = spawn(process.execPath, [...clock, join(root, `scripts/${name}.ts`), ...args], {
    env: { PATH, SystemRoot, TEMP, TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart(child);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode, output: stdout + stderr };
}
