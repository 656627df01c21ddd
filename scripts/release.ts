/**
 * Releases the version in package.json: checks that everything is ready, makes the tag and pushes it. The workflow
 * release.yml does the rest.
 *
 *     npm run release                  check, tag, push
 *     npm run release -- --dry-run     check, and say what would be run
 *     npm run release -- --verify TAG  check that TAG, checked out, agrees with version and changelog, that it is on main,
 *                                      and that the major tag only moves forward to it
 *     npm run release -- --notes TAG   print the changelog's section on TAG
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readOptions } from './command-line.ts';
import { git } from './git.ts';
import { filesWithoutOwner } from './set-owner.ts';

const root = resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const tag = `v${version}`;
const major = tag.replace(/\..*/, '');

const { values } = readOptions({
  options: { 'dry-run': { type: 'boolean' }, verify: { type: 'string' }, notes: { type: 'string' } },
});
try {
  const pushed = values.verify ?? values.notes;
  if (pushed === undefined) {
    release(values['dry-run'] ?? false);
  } else {
    if (pushed !== tag) throw new Error(`The tag is ${pushed}, and package.json says ${version}.`);
    const notes = releaseNotes();
    if (values.verify !== undefined) verifyHistory();
    else console.log(notes);
  }
} catch (error) {
  console.error(`Not released: ${(error as Error).message}`);
  process.exitCode = 1;
}

function release(dryRun: boolean): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is not a version such as 1.2.3.`);
  if (git('status', '--porcelain', '--untracked-files') !== '')
    throw new Error('There are changes that are not committed.');
  const branch = git('branch', '--show-current');
  if (branch !== 'main') throw new Error(`This is the branch ${branch || '(none)'}, not main.`);
  const unnamed = filesWithoutOwner();
  if (unnamed.length > 0)
    throw new Error(
      `The owner is not set in ${unnamed.join(', ')}. Run: npm run set-owner, and commit the change.`,
    );
  const notes = releaseNotes();
  // Tags too, and also those that have moved.
  git('fetch', '--quiet', '--tags', '--force', 'origin');
  if (git('tag', '--list', tag) !== '') throw new Error(`There is a tag ${tag} already.`);
  verifyHistory();
  console.log(`${tag}, with these notes from CHANGELOG.md:\n\n${notes}\n`);
  // Among the tests is that dist/ is what src/ builds.
  const tests = spawnSync('npm', ['test'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (tests.status !== 0) throw new Error('The tests fail.');

  const commands = [
    ['git', 'tag', '--annotate', tag, '--message', tag],
    ['git', 'push', 'origin', tag],
  ];
  console.log(dryRun ? '\nReady. This would be run:' : '');
  for (const [program = '', ...args] of commands) {
    console.log(`  ${[program, ...args].join(' ')}`);
    if (!dryRun) execFileSync(program, args, { cwd: root, stdio: 'inherit' });
  }
  console.log(`The push starts .github/workflows/release.yml, which
  verifies ${tag} again
  builds dist/, compares it with what is committed, and attests it
  publishes the release, with its provenance and SBOM, once a maintainer approves
  moves the tag ${major} forward to the commit of ${tag}`);
}

/**
 * Checks that the commit at hand is on main, and that the major tag, if there is one, gets to it by moving forward.
 * Whoever updates a pinned commit along the major tag relies on both.
 */
function verifyHistory(): void {
  if (git('rev-parse', '--is-shallow-repository') === 'true')
    throw new Error('This clone does not have the whole history. Run: git fetch --unshallow --tags');
  if (!isAncestor('HEAD', 'refs/remotes/origin/main'))
    throw new Error(`The commit ${git('rev-parse', '--short', 'HEAD')} is not on main at origin.`);
  const moving = `refs/tags/${major}^{commit}`;
  if (git('tag', '--list', major) !== '' && !isAncestor(moving, 'HEAD'))
    throw new Error(
      `${major} is at ${git('rev-parse', '--short', moving)}, which ${tag} does not contain: it would not move forward.`,
    );
}

function isAncestor(ancestor: string, descendant: string): boolean {
  const { status, stderr } = spawnSync('git', ['merge-base', '--is-ancestor', ancestor, descendant], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 1) throw new Error(stderr.trim());
  return status === 0;
}

/** The changelog's section on this version, without its heading. */
function releaseNotes(): string {
  const sections = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);
  const section = sections.find((text) => /^\[?([^\]\s]+)/.exec(text)?.[1] === version);
  const notes = section?.replace(/^.*\n/, '').trim();
  if (!notes) throw new Error(`CHANGELOG.md has no section "## ${version}", or nothing in it.`);
  return notes;
}
