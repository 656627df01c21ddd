import { describe, expect, it } from 'vitest';
import { answering, jwtJob, passwordJob, withFields } from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

/** The log tells milliseconds, too. */
const saysExpiry = (expiresAt = '', seconds: number) =>
  expect.stringMatching(
    new RegExp(
      `^Got an access token\\. It expires at ${expiresAt.slice(0, -1)}\\.\\d{3}Z, in ${seconds} s\\.$`,
    ),
  );

it('is a few calm lines', async () => {
  await using ringcentral = await RingCentral.start();
  const { log, outputs } = await runStep('main', jwtJob(ringcentral));
  expect(log.split('\n')).toEqual([
    `Requesting an access token from ${new URL(ringcentral.url).host} with a JWT credential.`,
    saysExpiry(outputs.expires_at, 3600),
    'Scope: 6 permissions (debug logging shows their names)',
    'Refresh token: none',
  ]);
});

it('tells the other ways of asking', async () => {
  await using ringcentral = await RingCentral.start();
  const inputs = { 'disable-refresh-token': 'false' };
  const { log } = await runStep('main', passwordJob(ringcentral, inputs));
  expect(log).toMatch(/with a user name and password\. Also requesting a refresh token\.$/m);
  expect(log).toMatch(/^Refresh token: yes, valid for 604800 s$/m);
});

it('tells how long a token lives, and no more, where RingCentral shortened that', async () => {
  await using ringcentral = await RingCentral.start({ sessionTimeouts: { idle: 900, absolute: 1200 } });
  const { log, outputs } = await runStep('main', jwtJob(ringcentral, { 'access-token-ttl': '1800' }));
  expect(log.split('\n').slice(1)).toEqual([
    saysExpiry(outputs.expires_at, 1200),
    expect.stringMatching(/^Scope: /),
    'Refresh token: none',
  ]);
});

it('names the permissions that were asked for', async () => {
  await using ringcentral = await RingCentral.start();
  const { log } = await runStep('main', jwtJob(ringcentral, { scope: 'SMS ReadCallLog' }));
  expect(log).toMatch(/^Scope: SMS ReadCallLog$/m);
});

describe('with debug logging', () => {
  it('names all permissions', async () => {
    await using ringcentral = await RingCentral.start();
    const { log } = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(log).toMatch(/^##\[debug\]Scope: ReadAccounts ReadCallLog /m);
  });

  it('tells timings, the rate limit and the request ID', async () => {
    await using ringcentral = await RingCentral.start();
    const quiet = await runStep('main', jwtJob(ringcentral));
    expect(quiet.log).not.toMatch(/Rate limit|Request ID/);
    const { log } = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(log).toMatch(/##\[debug\]Rate limit: group auth, limit \d+, remaining 3, window \d+/);
    expect(log).toMatch(/##\[debug\]POST \/restapi\/oauth\/token: HTTP 200 after \d+ ms/);
    expect(log).toMatch(/##\[debug\]Request ID: [0-9a-f-]{36}/);
  });

  it('shows where an error was thrown', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => answering(400, { error: 'invalid_request' }));
    expect((await runStep('main', jwtJob(ringcentral))).log).not.toMatch(/^ +at /m);
    const debug = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(debug.log).toMatch(/##\[debug\] +at /);
  });
});

it('holds no workflow command of a server', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(withFields({ scope: '##[add-mask]e ::set-output name=x::y SMS' }));
  const run = await runStep('main', { ...jwtJob(ringcentral, { scope: 'SMS' }), debug: true });
  expect(run.exitCode).toBe(0);
  expect(run.masks).not.toContain('e');
});
