/**
 * Releases the version in package.json: checks that everything is ready, makes the tag and pushes it. The workflow
 * release.yml does the rest.
 *
 *     npm run release                 check, tag, push
 *     npm run release -- --dry-run    check, and say what would be run
 *     npm run release -- --notes TAG  check that tag, version and changelog agree, and print the changelog's section
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { filesWithoutOwner } from './set-owner.ts';

const root = resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const tag = `v${version}`;
const major = tag.replace(/\..*/, '');

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' }, notes: { type: 'string' } } });
try {
  if (values.notes !== undefined) {
    if (values.notes !== tag)
      throw new Error(`The tag is ${values.notes}, and package.json says ${version}.`);
    console.log(releaseNotes());
  } else {
    release(values['dry-run'] ?? false);
  }
} catch (error) {
  console.error(`Not released: ${(error as Error).message}`);
  process.exitCode = 1;
}

function release(dryRun: boolean): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${version} is no version such as 1.2.3.`);
  if (git('status', '--porcelain') !== '') throw new Error('There are changes that are not committed.');
  const branch = git('branch', '--show-current');
  if (branch !== 'main') throw new Error(`This is the branch ${branch || '(none)'}, not main.`);
  if (git('tag', '--list', tag) !== '') throw new Error(`There is a tag ${tag} already.`);
  const unnamed = filesWithoutOwner();
  if (unnamed.length > 0)
    throw new Error(
      `The owner is not set in ${unnamed.join(', ')}. Run: npm run set-owner NAME, and commit the change.`,
    );
  const notes = releaseNotes();
  console.log(`${tag}, with these notes from CHANGELOG.md:\n\n${notes}\n`);
  // Among the tests is that dist/ is what src/ builds.
  execFileSync('npm', ['test'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });

  const commands = [
    ['git', 'tag', '--annotate', tag, '--message', tag],
    ['git', 'push', '--atomic', 'origin', 'main', tag],
  ];
  console.log(dryRun ? '\nReady. This would be run:' : '');
  for (const [program = '', ...args] of commands) {
    console.log(`  ${[program, ...args].join(' ')}`);
    if (!dryRun) execFileSync(program, args, { cwd: root, stdio: 'inherit' });
  }
  console.log(`The push starts .github/workflows/release.yml, which verifies ${tag} again, and then:
  attests action.yml, dist/*.js
  gh release create ${tag} --draft --verify-tag --title ${tag} --notes-file (the notes above)
  gh release edit ${tag} --draft=false
  moves the tag ${major} to the commit of ${tag}`);
}

/** The changelog's section on this version, without its heading. */
function releaseNotes(): string {
  const sections = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);
  const section = sections.find((text) => /^\[?([^\]\s]+)/.exec(text)?.[1] === version);
  const notes = section?.replace(/^.*\n/, '').trim();
  if (!notes) throw new Error(`CHANGELOG.md has no section "## ${version}", or nothing in it.`);
  return notes;
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}
