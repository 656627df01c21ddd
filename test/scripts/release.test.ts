import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PLACEHOLDER } from '../../scripts/set-owner.ts';
import { needs } from '../support/programs.ts';

const root = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tag = `v${version}`;
const major = tag.replace(/\..*/, '');

let directory: string;
let clone: string;

needs('git');

/**
 * A repository that is ready for a release, and its origin, which is bare: both have main at the same commit, and no tag.
 * Its tests pass at once.
 */
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'release-'));
  clone = join(directory, 'clone');
  const scripts = ['release.ts', 'set-owner.ts', 'command-line.ts', 'git.ts', 'installed.cjs'];
  for (const path of ['CHANGELOG.md', ...scripts.map((name) => `scripts/${name}`)])
    cpSync(join(root, path), join(clone, path));
  writeFileSync(
    join(clone, 'package.json'),
    JSON.stringify({ version, type: 'module', scripts: { test: 'node --version' } }),
  );
  git('init', '--quiet', '--initial-branch', 'main');
  git('init', '--quiet', '--initial-branch', 'main', '--bare', join(directory, 'origin'));
  git('remote', 'add', 'origin', join(directory, 'origin'));
  commit();
  git('push', '--quiet', 'origin', 'main');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a release', () => {
  it('is made from a commit of main: the tag is pushed to origin', () => {
    expect(release()).toMatchObject({ status: 0 });
    expect(atOrigin(`${tag}^{commit}`)).toBe(git('rev-parse', 'HEAD'));
  });

  it('pushes no other tag that is in the clone', () => {
    git('tag', 'try');
    expect(release()).toMatchObject({ status: 0 });
    expect(atOrigin('try')).toBe('');
  });

  it('pushes nothing in a dry run', () => {
    expect(release('--dry-run')).toMatchObject({ status: 0, stdout: expect.stringContaining('Ready.') });
    expect([git('tag'), atOrigin(tag)]).toEqual(['', '']);
  });

  it('is refused for a new file, whatever Git is told to show', () => {
    git('config', 'status.showUntrackedFiles', 'no');
    writeFileSync(join(clone, 'new.txt'), '');
    expect(release('--dry-run').stderr).toContain('There are changes that are not committed');
  });

  it.each([
    ['a tracked file has changed', () => writeFileSync(join(clone, 'CHANGELOG.md'), '## 99.0.0\n')],
    ['a file is not tracked', () => writeFileSync(join(clone, 'new.txt'), '')],
    ['a change is only staged', () => git('rm', '--quiet', '--cached', 'CHANGELOG.md')],
  ])('is refused while there are changes that are not committed: %s', (_, change) => {
    change();
    expect(release()).toEqual(
      expect.objectContaining({
        status: 1,
        stdout: '',
        stderr: 'Not released: There are changes that are not committed.\n',
      }),
    );
    expect([git('tag'), atOrigin(tag)]).toEqual(['', '']);
  });

  it('is refused on another branch than main', () => {
    git('checkout', '--quiet', '-b', 'feature');
    expect(release()).toMatchObject({
      status: 1,
      stderr: 'Not released: This is the branch feature, not main.\n',
    });
  });

  it.each([
    ['there is no remote "origin"', () => git('remote', 'remove', 'origin')],
    ['origin cannot be reached', () => git('remote', 'set-url', 'origin', join(directory, 'nowhere'))],
  ])('is refused in few words if %s', (_, change) => {
    change();
    const { status, stdout, stderr } = release();
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Not released: git fetch: .*(origin|nowhere).*\n$/);
  });

  it('is refused in one line where there is no repository, as after a download', () => {
    rmSync(join(clone, '.git'), { recursive: true });
    expect(release()).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Not released: git status: not a git repository.*\n$/),
    });
  });

  it('is refused in one line where there is no Git', () => {
    const { PATH } = process.env;
    process.env.PATH = directory;
    const refused = release();
    process.env.PATH = PATH;
    expect(refused).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'Not released: Git cannot be started (ENOENT).\n',
    });
  });

  it('is refused if the tests fail', () => {
    writeFileSync(
      join(clone, 'package.json'),
      JSON.stringify({ version, type: 'module', scripts: { test: 'node --no-such-option' } }),
    );
    commit();
    git('push', '--quiet', 'origin', 'main');
    const { status, stderr } = release();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/\nNot released: The tests fail\.\n$/)]);
    expect([git('tag'), atOrigin(tag)]).toEqual(['', '']);
  });

  it('is refused while a tracked file contains the placeholder', () => {
    writeFileSync(join(clone, 'unnamed.txt'), `uses: ${PLACEHOLDER}/action@v1\n`);
    commit();
    git('push', '--quiet', 'origin', 'main');
    expect(release('--dry-run')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^Not released: The owner is not set in unnamed\.txt\. Run: npm run set-owner,/,
      ),
    });
  });

  it('is refused if origin has the tag, even if the clone has not', () => {
    git('push', '--quiet', 'origin', `HEAD:refs/tags/${tag}`);
    expect(release('--dry-run')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`There is a tag ${tag} already.`),
    });
  });

  it('is refused if the commit is not on main at origin', () => {
    commit();
    expect(release('--dry-run')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is not on main at origin'),
    });
  });

  it('is refused if the commit is no longer on main at origin, though it was when the clone last looked', () => {
    // To the address, not to the remote: so the clone's own origin/main stays where it is.
    git('push', '--quiet', '--force', join(directory, 'origin'), `${emptyCommit()}:main`);
    expect(release('--dry-run')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is not on main at origin'),
    });
  });
});

describe(`the tag ${major}`, () => {
  it('may be new', () => {
    expect(verify()).toMatchObject({ status: 0 });
  });

  it('may move forward on main', () => {
    git('tag', major);
    commit();
    publishMain();
    expect(verify()).toMatchObject({ status: 0 });
  });

  it('may be at the commit already, as in a workflow that runs again', () => {
    git('tag', major);
    expect(verify()).toMatchObject({ status: 0 });
  });

  it('may be annotated', () => {
    git('tag', '--annotate', major, '--message', major);
    commit();
    publishMain();
    expect(verify()).toMatchObject({ status: 0 });
  });

  it('may not move backward', () => {
    commit();
    publishMain();
    git('tag', major);
    git('checkout', '--quiet', 'HEAD^');
    expect(verify()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(new RegExp(`${major} is at [0-9a-f]{7}, .* would not move forward`)),
    });
  });

  it('may not leave a commit behind that is not on main', () => {
    git('tag', major, emptyCommit());
    expect(verify()).toMatchObject({ status: 1, stderr: expect.stringContaining('would not move forward') });
  });

  it('may not move to a commit of another branch', () => {
    git('checkout', '--quiet', '-b', 'feature');
    commit();
    git('push', '--quiet', 'origin', 'feature');
    expect(verify()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is not on main at origin'),
    });
  });

  it('is looked up at origin before a release, where it may be ahead of the clone', () => {
    git('tag', major);
    const released = git('rev-parse', 'HEAD');
    commit();
    publishMain();
    git('push', '--quiet', 'origin', `HEAD:refs/tags/${major}`);
    git('reset', '--quiet', '--hard', released);
    expect(release('--dry-run')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('would not move forward'),
    });
  });
});

describe('a tag that was pushed', () => {
  it('must have the version of package.json', () => {
    expect(release('--verify', 'v9.9.9')).toMatchObject({
      status: 1,
      stderr: `Not released: The tag is v9.9.9, and package.json says ${version}.\n`,
    });
  });

  it('is not judged where nobody knows what is on main', () => {
    git('tag', tag);
    git('update-ref', '-d', 'refs/remotes/origin/main');
    expect(release('--verify', tag)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('refs/remotes/origin/main'),
    });
  });

  it('is not judged by a clone without the whole history', () => {
    const shallow = join(directory, 'shallow');
    git('clone', '--quiet', '--depth', '1', `file://${join(directory, 'origin')}`, shallow);
    clone = shallow;
    expect(verify()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('This clone does not have the whole history'),
    });
  });
});

it("the notes of a release are the changelog's section", () => {
  writeFileSync(
    join(clone, 'CHANGELOG.md'),
    `# Changelog\n\n## 99.0.0\n\nNo.\n\n## ${version}\n\nYes.\n\n## 0.1.0\n\nNo.\n`,
  );
  expect(release('--notes', tag)).toMatchObject({ status: 0, stdout: 'Yes.\n' });
});

it('a script says what is missing in a clone without dependencies', () => {
  const { status, stderr } = node('scripts/installed.cjs');
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^The dependencies are not installed.* Run: npm ci$/m),
  ]);
});

type Run = { status: number | null; stdout: string; stderr: string };

function release(...args: string[]): Run {
  return node('scripts/release.ts', ...args);
}

function verify(): Run {
  return release('--verify', tag);
}

function node(...args: string[]): Run {
  return spawnSync(process.execPath, args, {
    cwd: clone,
    encoding: 'utf8',
    env: { ...process.env, ...AUTHOR },
  });
}

/** Commits all files, or nothing new. */
function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'Change');
}

/** A commit that has no history. */
function emptyCommit(): string {
  return git('commit-tree', 'HEAD^{tree}', '-m', 'Begin anew');
}

function publishMain(): void {
  git('push', '--quiet', 'origin', 'main');
}

function atOrigin(revision: string): string {
  return spawnSync('git', ['rev-parse', '--verify', '--quiet', revision], {
    cwd: join(directory, 'origin'),
    encoding: 'utf8',
  }).stdout.trim();
}

const AUTHOR = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: clone,
    encoding: 'utf8',
    env: { ...process.env, ...AUTHOR },
  });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
