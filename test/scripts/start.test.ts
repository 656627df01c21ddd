import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

const root = resolve(import.meta.dirname, '../..');

it('npm start closes with how it went and what to do next', async () => {
  const { exitCode, lastLines } = await start();
  expect([exitCode, lastLines]).toEqual([
    0,
    [
      'It works: the token was issued, used and revoked.',
      expect.stringMatching(/^Next: .*`npm start -- --debug`.*RC_APP_CLIENT_ID/),
    ],
  ]);
});

it('npm start -- --debug shows the debug lines, and does not advise them', async () => {
  const { output, lastLines } = await start({}, '--debug');
  expect(output).toContain('##[debug]POST /restapi/oauth/token: HTTP 200');
  expect(lastLines[1]).not.toContain('--debug');
});

it('a token that is refused is a failure, and the error tells why', async () => {
  await using ringcentral = await RingCentral.start();
  const { exitCode, output, lastLines } = await start({ ...access(ringcentral), RC_APP_CLIENT_SECRET: 'x' });
  expect([exitCode, output]).toEqual([1, expect.stringContaining('OAU-153')]);
  expect(lastLines.at(-1)).toBe('It did not work: there is no token. The error above tells why.');
});

it('a call that is refused is not a failure of the action, and its reason is shown', async () => {
  const apps = [{ ...APP, scope: ['SMS'] }];
  await using ringcentral = await RingCentral.start({ apps });
  const { exitCode, output, lastLines } = await start(access(ringcentral));
  expect([exitCode, output]).toEqual([0, expect.stringContaining('needs to have [ReadCallLog]')]);
  expect(lastLines[0]).toMatch(/^The action works, but RingCentral refused the call with HTTP 403/);
});

it('a token that is not revoked is told', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext({ kind: 'delay', milliseconds: 0 }, { kind: 'answer', status: 500 });
  const { lastLines } = await start(access(ringcentral));
  expect(lastLines[0]).toMatch(/^The token was issued and used, but not revoked\./);
});

it('nobody waits long for a service that is too busy', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failAlways(() => ({ kind: 'answer', status: 429, headers: { 'retry-after': '60' } }));
  const { exitCode, output, lastLines } = await start(access(ringcentral));
  expect([exitCode, output]).toEqual([1, expect.stringContaining('does not fit into the `retry-timeout`')]);
  expect(lastLines.at(-1)).toBe('It did not work: there is no token. The error above tells why.');
});

const access = (ringcentral: RingCentral) => ({
  RC_APP_CLIENT_ID: APP.id,
  RC_APP_CLIENT_SECRET: APP.secret,
  RC_USER_JWT: ringcentral.jwtCredential(),
  RC_SERVER_URL: ringcentral.url,
});

async function start(environment: Record<string, string> = {}, ...args: string[]) {
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), ...args], {
    env: { PATH, SystemRoot, TEMP, TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { exitCode, output, lastLines: output.trimEnd().split('\n').slice(-2) };
}
