import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isThere } from '../support/programs.ts';

const root = resolve(import.meta.dirname, '../..');

describe('npm run simulator', () => {
  // Windows has no signals that a program could send.
  const hasSignals = process.platform !== 'win32';
  it.runIf(hasSignals).each(['SIGINT', 'SIGTERM'] as const)(
    'serves until %s, and ends well',
    async (signal) => {
      const simulator = start();
      await outputOf(simulator, /restapi\/oauth\/token\n/);
      simulator.kill(signal);
      expect(await once(simulator, 'exit')).toEqual([0, null]);
    },
  );

  it.runIf(hasSignals)('ends when npm is ended, which tells it nothing', async () => {
    const npm = spawn('npm', ['run', '--silent', 'simulator', '--', '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { server_url } = JSON.parse(await outputOf(npm, /\n/));
    npm.kill();
    await expect.poll(() => fetch(server_url).catch(() => 'gone'), { timeout: 10_000 }).toBe('gone');
  });

  it.runIf(isThere('bash'))('prints a command that gets a token', async () => {
    const simulator = start();
    const [, command = ''] = /\n(curl .*\/token)\n/s.exec(await outputOf(simulator, /\/token\n/)) ?? [];
    const { stdout } = await promisify(execFile)('bash', ['-c', command.replace('curl', 'curl --silent')]);
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    simulator.kill();
  });

  it('prints one line of JSON that a program can log in with', async () => {
    const simulator = start('--json');
    const output = await outputOf(simulator, /\n/);
    const access = JSON.parse(output);
    expect(output).toBe(`${JSON.stringify(access)}\n`);
    expect(Object.keys(access)).toEqual([
      'server_url',
      'client_id',
      'client_secret',
      'jwt',
      'username',
      'extension',
      'password',
    ]);
    const { server_url, client_id, client_secret, username, extension, password } = access;
    const response = await fetch(`${server_url}/restapi/oauth/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
      body: new URLSearchParams({ grant_type: 'password', username, extension, password }),
    });
    expect(response.status).toBe(200);
    simulator.kill();
  });

  it('listens at the port that it is given', async () => {
    const port = await freePort();
    const simulator = start('--json', '--port', String(port));
    expect(JSON.parse(await outputOf(simulator, /\n/)).server_url).toBe(`http://127.0.0.1:${port}`);
    simulator.kill();
  });
});

type Simulator = ChildProcessByStdio<null, Readable, null>;

function start(...args: string[]): Simulator {
  const script = join(root, 'scripts/simulator.ts');
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What it printed, once that matches. */
async function outputOf({ stdout }: Simulator, pattern: RegExp): Promise<string> {
  let output = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (pattern.test(output)) return output;
  }
  throw new Error(`It ended after this: ${output}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
