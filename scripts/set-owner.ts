/**
 * Writes the account that publishes the action into every tracked file that waits for it:
 *
 *     npm run set-owner         takes it from the remote `origin`
 *     npm run set-owner NAME
 *
 * What waits for it:
 * - the placeholder
 * - text that nobody needs any more, between `<!-- set-owner: remove -->` and `<!-- /set-owner -->`, which is removed;
 *   so are lines that mention the placeholder only to explain it
 * - text that only works from now on, such as badges, in a comment that begins with `<!-- set-owner: reveal`, which is
 *   shown
 *
 * A block begins and ends with a line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { git } from './git.ts';

const root = resolve(import.meta.dirname, '..');

/**
 * Stands for the account until it is known. No account can ever have this name, so that nobody who pastes an example
 * gives secrets to a stranger: GitHub's names begin with a letter or a digit. It is not `<owner>`, because zizmor takes no
 * such name in its settings. Written in two parts here, so that this file does not contain it.
 */
export const PLACEHOLDER = ['__', '__'].join('OWNER');

const BLOCK = /^<!-- \/?set-owner/m;
/** With the empty line after it, so that the empty line before it stays the only one. */
const REMOVED_BLOCK = /^<!-- set-owner: remove -->.*?<!-- \/set-owner -->\n\n?/gms;
const HIDDEN_BLOCK = /^<!-- set-owner: reveal\n(.*?)^-->\n/gms;

/** The tracked files that wait for the owner, as paths from the root. */
export function filesWithoutOwner(): string[] {
  return git('ls-files', '-z')
    .split('\0')
    .filter((path) => {
      const text = path === '' ? '' : read(path);
      return text.includes(PLACEHOLDER) || BLOCK.test(text);
    });
}

function setOwner(name: string): void {
  if (!/^[a-z\d][\w-]*$/i.test(name) || name.length > 39)
    throw new Error(`"${name}" is not the name of a GitHub account, such as octocat or octocat_company.`);
  const files = filesWithoutOwner().map((path) => ({ path, text: withOwner(read(path), name) }));
  if (files.length === 0)
    throw new Error('No tracked file waits for its owner. In a fork, replace the owner that they name.');
  const unfinished = files.find(({ text }) => BLOCK.test(text));
  if (unfinished) throw new Error(`${unfinished.path} has a block for set-owner that does not end.`);
  for (const { path, text } of files) {
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}

function withOwner(text: string, name: string): string {
  const lines = text.replaceAll(REMOVED_BLOCK, '').replaceAll(HIDDEN_BLOCK, '$1').split('\n');
  return lines
    .filter((line) => !explainsPlaceholder(line))
    .join('\n')
    .replaceAll(PLACEHOLDER, name);
}

/** Where a line uses the placeholder, it is a part of an address or a mention. */
function explainsPlaceholder(line: string): boolean {
  return new RegExp(`(?<![/@])${PLACEHOLDER}(?!/)`).test(line);
}

/** The account in an address such as https://github.com/account/repository.git or git@github.com:account/repository.git. */
function ownerOfOrigin(): string {
  const advice = 'Run: npm run set-owner NAME';
  if (!git('remote').split('\n').includes('origin'))
    throw new Error(`There is no remote "origin" to take the owner from. ${advice}`);
  const address = git('remote', 'get-url', 'origin');
  const owner = /^(?:(?:https|ssh):\/\/[^/]+\/|[^/:]+:)([^/]+)\/[^/]+$/.exec(address)?.[1];
  // The address is not repeated: it can hold a password.
  if (!owner) throw new Error(`The remote "origin" does not say which account owns it. ${advice}`);
  console.log(`The owner is ${owner}, from the remote "origin".`);
  return owner;
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

if (import.meta.main) {
  try {
    setOwner(process.argv[2] ?? ownerOfOrigin());
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
