import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

describe('a script that is called in a way that it does not know', () => {
  it.each([
    ['contract', '--exceed-rate-limit'],
    ['start', '--debug'],
    ['simulator', '--json, --port'],
    ['release', '--dry-run, --verify, --notes'],
    ['lint-workflows', '--require-all'],
    ['platforms', '--require'],
    ['soak', '--minutes, --jobs, --at-once, --seed, --job'],
  ])('says so in one line: %s', (name, options) => {
    expect(run(name, '--nonsense')).toEqual([
      1,
      '',
      `Unknown option '--nonsense'. The options are: ${options}.\n`,
    ]);
  });

  it.each([
    [['release', '--notes'], /^Option '--notes <value>' argument missing\. The options are: /],
    [['platforms', '--require', 'amiga'], /^--require: there is no kind amiga\. The kinds are: packages, /],
    [['simulator', '--port', 'http'], /^--port: http is not a port, which is a number from 0 to 65535\.\n$/],
    [['soak', '--minutes', 'x'], /^--minutes: x is not a number above 0\.\n$/],
    [['simulator', '--port', '65536'], /^--port: 65536 is not a port/],
  ])('tells what is wrong with it: %j', ([name = '', ...args], message) => {
    const [status, stdout, stderr] = run(name, ...args);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^.*\n$/);
    expect(stderr).toMatch(message);
  });
});

// PowerShell takes the -- away, and some forget it. A release must not mistake a rehearsal for the real thing.
it.each([
  ['release', 'dry-run'],
  ['contract', 'exceed-rate-limit'],
])('a script whose option npm kept for itself does nothing: %s', (name, option) => {
  const call = ['run', '--silent', name, `--${option}`];
  const { status, stdout, stderr } = spawnSync('npm', call, {
    cwd: root,
    // If this fails, it releases nothing either.
    env: { ...process.env, GIT_DIR: '/nowhere' },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(
    `npm kept --${option} for itself. Write: npm run ${name} -- --${option}, in PowerShell: npm run ${name} "--" --${option}\n`,
  );
});

it('a simulator that finds its port taken says so in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : 0;
  expect(run('simulator', '--port', String(port))).toEqual([
    1,
    '',
    `The simulator cannot listen at port ${port}: another program listens there.\n`,
  ]);
  other.close();
});

// Windows has no SIGPIPE, of which the exit code tells.
it.runIf(process.platform !== 'win32')(
  'a script whose output nobody reads any more ends without a word',
  async () => {
    const child = spawn(process.execPath, [join(root, 'scripts/contract.ts')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect([status, stderr]).toEqual([141, '']);
  },
);

/** Exit code, and what the script printed to stdout and stderr. */
function run(name: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, `scripts/${name}.ts`), ...args],
    { encoding: 'utf8' },
  );
  return [status, stdout, stderr];
}
