import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { FAST_CLOCK } from '../support/jobs.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

const root = resolve(import.meta.dirname, '../..');

/** So that no request is refused because time goes faster for who sends it. */
const GENEROUS = { requests: 500, windowSeconds: 60, penaltySeconds: 60 };

describe.each(['contract', 'start'])('npm run %s', (name) => {
  it('uses a simulator where there are no credentials', async () => {
    const { exitCode, output } = await run(name, {});
    expect([exitCode, output]).toEqual([0, expect.stringContaining('simulated RingCentral')]);
  });

  it('uses the service that the credentials are for, and ends its sessions there', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: GENEROUS });
    const { exitCode } = await run(name, credentialsFor(ringcentral));
    expect(exitCode).toBe(0);
    expect(ringcentral.tokenRequests.length).toBeGreaterThan(0);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([
    [{ RC_USER_JWT: 'x' }, 'RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET not set or empty'],
    [{ RC_APP_CLIENT_ID: 'x', RC_APP_CLIENT_SECRET: '', RC_USER_JWT: 'x' }, ': RC_APP_CLIENT_SECRET not set'],
    [{ RC_SERVER_URL: 'x' }, 'RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT not set or empty'],
  ])('asks for the rest of %j', async (environment, missing) => {
    const { exitCode, output } = await run(name, environment);
    expect([exitCode, output]).toEqual([1, expect.stringContaining(missing)]);
  });
});

describe('npm run contract', () => {
  it('tells how far it is, shows no secret, and closes with a table', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: GENEROUS });
    const credentials = credentialsFor(ringcentral);
    const { exitCode, output } = await run('contract', credentials);
    expect(exitCode).toBe(0);
    expect(output).toContain(' 1/16  The JWT grant yields an access token');
    expect(output).toMatch(/\n\| ✅ holds \| .*\n\n$/);
    const sent = [...ringcentral.tokenRequests, ...ringcentral.revocations].map(({ form }) =>
      form.get('token'),
    );
    const secrets = [credentials.RC_APP_CLIENT_SECRET, credentials.RC_USER_JWT, ...sent];
    for (const secret of secrets) if (secret) expect(output).not.toContain(secret);
  });

  it('fails if something does not hold', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const { exitCode, output } = await run('contract', credentialsFor(ringcentral));
    expect([exitCode, output]).toEqual([
      1,
      expect.stringMatching(/❌ does not hold \| Answers tell the rate limit/),
    ]);
  });
});

const credentialsFor = (ringcentral: RingCentral) => ({
  RC_APP_CLIENT_ID: APP.id,
  RC_APP_CLIENT_SECRET: APP.secret,
  RC_USER_JWT: ringcentral.jwtCredential(),
  RC_SERVER_URL: ringcentral.url,
});

/** Runs a script in an environment of its own, where a minute passes in less than a second. */
async function run(name: string, environment: Record<string, string>) {
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  const child = spawn(process.execPath, [...FAST_CLOCK, join(root, `scripts/${name}.ts`)], {
    env: { PATH, SystemRoot, TEMP, TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode, output: stdout + stderr };
}
