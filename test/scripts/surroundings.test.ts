import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { needs } from '../support/programs.ts';

const root = resolve(import.meta.dirname, '../..');
let directory: string;
let repository: string;

needs('git');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hook-'));
  repository = join(directory, 'repository');
  mkdirSync(repository);
  spawnSync('git', ['init', '--quiet'], { cwd: repository });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('tests that a hook runs leave its repository as it is', () => {
  const before = state();
  expect(testReleases({ GIT_DIR: join(repository, '.git'), GIT_PREFIX: '' })).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/Tests .*1 passed/),
  });
  expect(state()).toEqual(before);
});

it("tests do not depend on the user's settings of Git", () => {
  const settings = join(directory, 'settings');
  const hook = join(directory, 'commit-msg');
  writeFileSync(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  writeFileSync(join(directory, 'ignored'), '*.md\n');
  writeFileSync(
    settings,
    `[core]\n\thooksPath = ${directory}\n\texcludesFile = ${join(directory, 'ignored')}\n[commit]\n\tgpgSign = true\n`,
  );
  expect(testReleases({ GIT_CONFIG_GLOBAL: settings })).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/Tests .*1 passed/),
  });
});

it.each([
  ['credentials of RingCentral', 'test/scripts/command-line.test.ts', { RC_USER_JWT: 'a' }],
  ['debug logging', 'test/unit/revocation.test.ts', { RUNNER_DEBUG: '1' }],
  ['colors', 'test/scripts/command-line.test.ts', { FORCE_COLOR: '1', NO_COLOR: '1' }],
])('tests do not depend on %s in the environment', (_, file, surroundings) => {
  const { status, stdout } = vitest([file], surroundings);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/Tests .* passed/)]);
});

/** Runs a test that makes repositories. */
function testReleases(surroundings: NodeJS.ProcessEnv) {
  return vitest(
    ['test/scripts/release.test.ts', '--testNamePattern', 'made from a commit of main'],
    surroundings,
  );
}

/** Runs tests as `npm test` does, with more in the environment. */
function vitest(what: string[], surroundings: NodeJS.ProcessEnv) {
  const script = join(root, 'node_modules/vitest/vitest.mjs');
  return spawnSync(process.execPath, [script, 'run', '--reporter', 'dot', ...what], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...surroundings },
  });
}

function state(): string[] {
  const branches = spawnSync('git', ['for-each-ref'], { cwd: repository, encoding: 'utf8' }).stdout;
  return [readFileSync(join(repository, '.git/config'), 'utf8'), branches];
}
