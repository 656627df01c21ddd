/**
 * Puts faults into the modules without input and output, one after the other, and counts those that their unit tests notice.
 * Fails if fewer than 97% are noticed. It shows the others; build/mutation.html has them in their place.
 *
 *     npm run mutate                            all of these modules
 *     npm run mutate -- --mutate src/inputs.ts  these files (separated by commas)
 *
 * test/mutation/ says which modules and tests these are. Stryker, which makes the faults, is installed there on first use.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stop } from './command-line.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'test/mutation');

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  const npm = spawnSync('npm', ['ci'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) stop('Stryker could not be installed: see what npm says above.');
}
const stryker = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const parameters = ['run', 'test/mutation/stryker.config.json', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [stryker, ...parameters], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;

/** When a file of the folder was last modified, in milliseconds; 0 if it is not there. */
function modified(path: string): number {
  return statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
