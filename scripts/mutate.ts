/**
 * Puts faults into the pure modules, one after the other, and counts those that their unit tests notice. Fails if fewer
 * than 90% are noticed in all.
 *
 *     npm run mutate                            all pure modules
 *     npm run mutate -- --mutate src/inputs.ts  these files (separated by commas)
 *
 * test/mutation/ says which modules and tests these are. Stryker, which makes the faults, is installed there on first use.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'test/mutation');
/** Where Stryker writes its report, as stryker.config.json says. */
const REPORT = join(root, 'build/mutation.json');
const SURVIVORS = 'build/mutants.txt';

/** The part of Stryker's report that is shown here. */
interface Report {
  files: Record<string, { source: string; mutants: Mutant[] }>;
}

interface Mutant {
  status: string;
  replacement?: string;
  location: { start: Position; end: Position };
}

interface Position {
  line: number;
  column: number;
}

install();
rmSync(REPORT, { force: true });
const stryker = spawnSync(
  process.execPath,
  [
    join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    'test/mutation/stryker.config.json',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = stryker.status ?? 1;
if (existsSync(REPORT)) showReport(JSON.parse(readFileSync(REPORT, 'utf8')));

function install(): void {
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  const npm = spawnSync('npm', ['ci'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error('Stryker could not be installed.');
}

/** When a file of the folder was last modified, in milliseconds; 0 if it is not there. */
function modified(path: string): number {
  return statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Prints a table of the files, and writes the faults that were not noticed into a file. */
function showReport({ files }: Report): void {
  const survivors: string[] = [];
  const all: Mutant[] = [];
  console.log(`\n${'score'.padStart(7)}${'faults'.padStart(8)}${'missed'.padStart(8)}  file`);
  for (const [path, { source, mutants }] of Object.entries(files).sort()) {
    console.log(row(path, mutants));
    all.push(...mutants);
    survivors.push(...mutants.filter(isMissed).map((mutant) => `${path}:${describe(mutant, source)}`));
  }
  console.log(row('all', all));
  writeFileSync(join(root, SURVIVORS), survivors.map((line) => `${line}\n`).join(''));
  if (survivors.length > 0) console.log(`\nThe faults that no test notices are listed in ${SURVIVORS}.`);
}

function row(name: string, mutants: Mutant[]): string {
  const missed = mutants.filter(isMissed).length;
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const score = ((100 * noticed) / (noticed + missed)).toFixed(1);
  return `${score.padStart(6)}%${String(noticed + missed).padStart(8)}${String(missed).padStart(8)}  ${name}`;
}

function isMissed({ status }: Mutant): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}

/** `line: code → fault`, on one line. */
function describe({ status, replacement = '', location: { start, end } }: Mutant, source: string): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  // The last line first: it may be the first line too.
  lines.push((lines.pop() ?? '').slice(0, end.column - 1));
  lines.unshift((lines.shift() ?? '').slice(start.column - 1));
  const untested = status === 'NoCoverage' ? ' (no test runs this)' : '';
  return `${start.line}: ${brief(lines.join(' '))} → ${brief(replacement)}${untested}`;
}

function brief(code: string): string {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 45)} … ${line.slice(-20)}` : line;
}
