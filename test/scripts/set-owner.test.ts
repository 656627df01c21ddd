import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLACEHOLDER } from '../../scripts/set-owner.ts';
import { needs } from '../support/programs.ts';

const root = resolve(import.meta.dirname, '../..');
let clone: string;

needs('git');

const REMOVE = '<!-- set-owner: remove -->';
const REVEAL = '<!-- set-owner: reveal';
const END = '<!-- /set-owner -->';

/** A repository with the script and a page that waits for its owner. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clone-'));
  cpSync(join(root, 'scripts'), join(clone, 'scripts'), { recursive: true });
  git('init', '--quiet', '--initial-branch', 'main');
  track('workflow.yml', `uses: ${PLACEHOLDER}/action@v1\n`);
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

describe('the owner', () => {
  it('is written everywhere', () => {
    track('settings.md', `https://github.com/${PLACEHOLDER}/action/settings and ${PLACEHOLDER}/action\n`);
    expect(setOwner('some-account')).toMatchObject({ status: 0 });
    expect(git('grep', PLACEHOLDER)).toBe('');
    expect(read('workflow.yml')).toBe('uses: some-account/action@v1\n');
    expect(read('settings.md')).toBe(
      'https://github.com/some-account/action/settings and some-account/action\n',
    );
  });

  it('is written where it is mentioned or ends an address', () => {
    track('owners', `* @${PLACEHOLDER}\nhttps://github.com/${PLACEHOLDER}\n`);
    setOwner('some-account');
    expect(read('owners')).toBe('* @some-account\nhttps://github.com/some-account\n');
  });

  it.each([
    'https://github.com/some-account/some-repository.git',
    'https://github.com/some-account/some-repository',
    'https://user:password@github.example/some-account/some-repository.git',
    'git@github.com:some-account/some-repository.git',
    'ssh://git@github.com/some-account/some-repository.git',
    'ssh://git@ssh.github.com:443/some-account/some-repository.git',
    'alias-of-host:some-account/some-repository.git',
  ])('comes from the remote origin if no name is given: %s', (url) => {
    git('remote', 'add', 'origin', url);
    const { status, stdout } = setOwner();
    expect([status, stdout]).toEqual([0, expect.stringContaining('some-account, from the remote "origin"')]);
    expect(read('workflow.yml')).toBe('uses: some-account/action@v1\n');
  });

  it.each(['octocat_company', 'old-', 'old--account'])('can be an unusual name of GitHub: %s', (name) => {
    expect(setOwner(name)).toMatchObject({ status: 0 });
    expect(read('workflow.yml')).toBe(`uses: ${name}/action@v1\n`);
  });

  it('is the name that is given, whatever the remote is', () => {
    git('remote', 'add', 'origin', 'https://github.com/some-account/some-repository.git');
    setOwner('another-account');
    expect(read('workflow.yml')).toBe('uses: another-account/action@v1\n');
  });

  it('must be named if there is no remote origin', () => {
    expect(setOwner()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no remote "origin".* Run: npm run set-owner NAME/),
    });
  });

  it.each([
    '/srv/git/some-account/some-repository.git',
    'file:///srv/git/some-repository.git',
    'C:\\git\\some-repository',
    'C:/git/some-repository',
    'https://github.com/',
  ])('must be named if the remote origin has no account, and the message repeats no address: %s', (url) => {
    git('remote', 'add', 'origin', url);
    const { status, stderr } = setOwner();
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/"origin" does not say which account.* Run: npm run set-owner NAME/),
    ]);
    expect(stderr).not.toContain(url);
  });

  it.each(['', '-account', '_account', 'a.b', 'a/b', 'a'.repeat(40), PLACEHOLDER])(
    'cannot be "%s"',
    (name) => {
      const { status, stderr } = setOwner(name);
      expect([status, stderr]).toEqual([1, expect.stringContaining('is not the name of a GitHub account')]);
      expect(read('workflow.yml')).toContain(PLACEHOLDER);
    },
  );
});

describe('once the owner is known', () => {
  it('lines that only explain the placeholder are gone', () => {
    track('example.yml', `# Replace ${PLACEHOLDER} with the owner.\nuses: ${PLACEHOLDER}/action@v1\n`);
    setOwner('some-account');
    expect(read('example.yml')).toBe('uses: some-account/action@v1\n');
  });

  it('blocks to remove are gone, also from files without the placeholder, and leave one empty line', () => {
    track('page.md', lines('Before', '', REMOVE, 'Not published yet.', '', 'Soon.', END, '', 'After'));
    setOwner('some-account');
    expect(read('page.md')).toBe(lines('Before', '', 'After'));
  });

  it('a block to remove that stands on one line is gone', () => {
    track('page.md', lines('Before', `${REMOVE}Not published yet.${END}`, 'After'));
    setOwner('some-account');
    expect(read('page.md')).toBe(lines('Before', 'After'));
  });

  it('text between two blocks stays', () => {
    track('page.md', lines(REMOVE, 'one', END, 'This stays.', REMOVE, 'two', END));
    setOwner('some-account');
    expect(read('page.md')).toBe(lines('This stays.'));
  });

  it('hidden blocks are plain Markdown, with the name in them', () => {
    const badge = `[![tests](https://github.com/${PLACEHOLDER}/action/badge.svg)](https://github.com/${PLACEHOLDER}/action)`;
    track('page.md', lines('# Title', '', REVEAL, badge, '-->', '', 'Text'));
    setOwner('some-account');
    expect(read('page.md')).toBe(
      lines('# Title', '', badge.replaceAll(PLACEHOLDER, 'some-account'), '', 'Text'),
    );
  });

  it('a hidden block ends with its own comment', () => {
    track('page.md', lines(REVEAL, 'A badge', '-->', 'Text', '<!-- Another comment', '-->'));
    setOwner('some-account');
    expect(read('page.md')).toBe(lines('A badge', 'Text', '<!-- Another comment', '-->'));
  });

  it.each([
    ['a block to remove', lines(REMOVE, 'Not published yet.')],
    ['a hidden block', lines(REVEAL, 'A badge')],
  ])('%s without an end is an error, and nothing is written', (_, text) => {
    track('page.md', text);
    expect(setOwner('some-account')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('page.md has a block for set-owner that does not end'),
    });
    expect(read('workflow.yml')).toContain(PLACEHOLDER);
  });

  it('there is nothing left to do', () => {
    setOwner('some-account');
    expect(setOwner('some-account')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No tracked file waits for its owner'),
    });
  });
});

function setOwner(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['scripts/set-owner.ts', ...args], { cwd: clone, encoding: 'utf8' });
}

function track(path: string, text: string): void {
  writeFileSync(join(clone, path), text);
  git('add', path);
}

function git(...args: string[]): string {
  return spawnSync('git', args, { cwd: clone, encoding: 'utf8' }).stdout;
}

function read(path: string): string {
  return readFileSync(join(clone, path), 'utf8');
}

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`;
}
