import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let clone: string;

/** A clone with a script that must not begin. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clone-'));
  mkdirSync(join(clone, 'scripts'));
  cpSync(join(root, 'scripts/installed.cjs'), join(clone, 'scripts/installed.cjs'));
  writeFileSync(join(clone, 'scripts/start.ts'), 'console.log("begun");');
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

it('without dependencies, a script says in one line what to do', () => {
  expect(start()).toEqual([
    1,
    '',
    'The dependencies are not installed, among them the Node that this script runs on. Run: npm ci\n',
  ]);
});

it.each(['20.20.2', '22.12.0'])(
  'on Node %s, because npm ran no install scripts, it does so too',
  (version) => {
    mkdirSync(join(clone, 'node_modules/node'), { recursive: true });
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`;
    writeFileSync(join(clone, 'version.cjs'), pretend);
    expect(start('-r', './version.cjs')).toEqual([
      1,
      '',
      `This is Node ${version}, because npm ran no install scripts. Run: npm ci --ignore-scripts=false\n`,
    ]);
  },
);

it('on an older Node, where the installed one cannot be run, it says so', () => {
  mkdirSync(join(clone, 'node_modules/node/bin'), { recursive: true });
  const pretend = "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });";
  writeFileSync(join(clone, 'version.cjs'), pretend);
  expect(start('-r', './version.cjs')).toEqual([
    1,
    '',
    'This is Node 20.20.2. Run it with npm. If you did, node_modules has no Node for this system: install Node 24.\n',
  ]);
});

it('npm also installs what only development needs where NODE_ENV is production', () => {
  const { stdout } = spawnSync('npm', ['ls', '--depth=0', 'node'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
    shell: process.platform === 'win32',
  });
  expect(stdout).toContain(' node@24.');
});

it('with dependencies and the right Node, it begins', () => {
  mkdirSync(join(clone, 'node_modules/node'), { recursive: true });
  expect(start()).toEqual([0, 'begun\n', '']);
});

it('every script asks first', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const own = Object.entries<string>(scripts).filter(([, command]) => /\.ts\b|vitest/.test(command));
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter(([, command]) => !/^node (-r \.\/)?scripts\/installed\.cjs /.test(command))).toEqual([]);
});

function start(...options: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...options, '-r', './scripts/installed.cjs', 'scripts/start.ts'],
    { cwd: clone, encoding: 'utf8' },
  );
  return [status, stdout, stderr];
}
