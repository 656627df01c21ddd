/**
 * Writes the account that publishes the action into every tracked file that has the placeholder for it:
 *
 *     npm run set-owner NAME
 *
 * Lines that only explain the placeholder are removed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/**
 * Stands for the account until it is known. No account can ever have this name, so that nobody who pastes an example
 * gives secrets to a stranger: GitHub allows letters, digits and single hyphens between them. It is not `<owner>`,
 * because zizmor takes no such name in its settings. Written in two parts here, so that this file does not contain it.
 */
export const PLACEHOLDER = ['__', '__'].join('OWNER');

/** The tracked text files that contain the placeholder, as paths from the root. */
export function filesWithPlaceholder(): string[] {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  return tracked.split('\0').filter((path) => path !== '' && read(path).includes(PLACEHOLDER));
}

function setOwner(name: string): void {
  if (!/^[a-z\d](-?[a-z\d])*$/i.test(name) || name.length > 39)
    throw new Error(
      `"${name}" is not the name of a GitHub account: letters, digits and single hyphens between them.`,
    );
  const paths = filesWithPlaceholder();
  if (paths.length === 0) throw new Error(`No tracked file contains ${PLACEHOLDER}.`);
  for (const path of paths) {
    writeFileSync(join(root, path), withOwner(read(path), name));
    console.log(path);
  }
}

function withOwner(text: string, name: string): string {
  const lines = text
    .split('\n')
    .filter((line) => !line.replaceAll(`${PLACEHOLDER}/`, '').includes(PLACEHOLDER));
  return lines.join('\n').replaceAll(PLACEHOLDER, name);
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

if (import.meta.main) {
  try {
    setOwner(process.argv[2] ?? '');
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
