/**
 * What a job pays before the action's first line runs. The runner downloads the repository as GitHub archives it,
 * unpacks it, and copies every file once more. Source: the repository actions/runner (ActionManager).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { median, printTable } from './table.ts';

const root = resolve(import.meta.dirname, '..');

/** Prints the size of the archive of the last commit, of the bundles in it, and the time that unpacking takes. */
export function printDownload(seconds: number): void {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const archive = join(directory, 'archive.tar.gz');
    execFileSync('git', ['archive', '--format=tar.gz', `--output=${archive}`, 'HEAD'], { cwd: root });
    const copy = join(directory, 'copy');
    const times = measureUnpacking(archive, join(directory, 'unpacked'), copy, seconds);
    const files = filesIn(copy);
    const bundles = files.filter((file) => file.endsWith('.js'));
    console.log(
      `\nDownload: the archive of the last commit, made as GitHub makes it. Unpacking and copying it takes ${median(times).toFixed(0)} ms,\nthe median of ${times.length} times.\n`,
    );
    printTable(
      ['', 'kB', 'files'],
      [
        ['archive, gzipped', kilobytes([archive]), String(files.length)],
        ['bundles', kilobytes(bundles), String(bundles.length)],
        ...bundles.map((file) => [`  ${relative(copy, file)}`, kilobytes([file]), '']),
      ],
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Unpacks for so many seconds, at most 50 times. Gives the milliseconds of each time. */
function measureUnpacking(archive: string, unpacked: string, copy: string, seconds: number): number[] {
  const times: number[] = [];
  const deadline = performance.now() + seconds * 1000;
  do {
    for (const path of [unpacked, copy]) rmSync(path, { recursive: true, force: true });
    mkdirSync(unpacked);
    const begun = performance.now();
    execFileSync('tar', ['-xzf', archive, '-C', unpacked]);
    cpSync(unpacked, copy, { recursive: true });
    times.push(performance.now() - begun);
  } while (times.length < 50 && performance.now() < deadline);
  return times;
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function kilobytes(files: readonly string[]): string {
  return (files.reduce((sum, file) => sum + statSync(file).size, 0) / 1000).toFixed(1);
}
