import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLACEHOLDER } from '../../scripts/set-owner.ts';

const root = resolve(import.meta.dirname, '../..');
let clone: string;

/** A repository with these scripts, a file with the placeholder, and tests that pass at once. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clone-'));
  for (const path of ['scripts', 'CHANGELOG.md'])
    cpSync(join(root, path), join(clone, path), { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = { version, type: 'module', scripts: { test: 'node --version' } };
  writeFileSync(join(clone, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(clone, 'unnamed.txt'), `# Replace ${PLACEHOLDER}.\nuses: ${PLACEHOLDER}/action@v1\n`);
  run('git', ['init', '--quiet', '--initial-branch', 'main']);
  commit();
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

describe('release', () => {
  it('refuses while a tracked file contains the placeholder', () => {
    const { status, stderr } = run('node', ['scripts/release.ts', '--dry-run']);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Not released: The owner is not set in .*\bunnamed\.txt.* Run: npm run set-owner NAME/,
    );
  });

  it('is ready once the owner is set', () => {
    run('node', ['scripts/set-owner.ts', 'some-account']);
    commit();
    const { status, stdout } = run('node', ['scripts/release.ts', '--dry-run']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('Ready.')]);
  });
});

it('a script says what is missing in a clone without dependencies', () => {
  const { status, stderr } = run('node', ['scripts/installed.cjs']);
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^The dependencies are not installed.* Run: npm ci$/m),
  ]);
});

function commit(): void {
  const settings = ['user.name=A', 'user.email=a@example.com', 'commit.gpgsign=false'];
  run('git', ['add', '--all']);
  run('git', [...settings.flatMap((setting) => ['-c', setting]), 'commit', '--quiet', '--message', 'Begin']);
}

function run(program: string, args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(program === 'node' ? process.execPath : program, args, { cwd: clone, encoding: 'utf8' });
}
