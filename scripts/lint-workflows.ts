/**
 * Checks the workflows and the examples with actionlint and zizmor. Takes each from the PATH, or gets it at a fixed
 * version where Go or Python is there; says so where it cannot. With `--require-all`, that is a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ACTIONLINT = 'v1.7.12';
const ZIZMOR = '1.32.0';

const root = resolve(import.meta.dirname, '..');
const files = ['.github/workflows', 'examples'].flatMap((directory) =>
  readdirSync(join(root, directory)).map((name) => join(directory, name)),
);

const { values } = parseArgs({ options: { 'require-all': { type: 'boolean' } } });
for (const { name, command, args } of [
  { name: 'actionlint', command: findActionlint(), args: files },
  // Without a token for GitHub it can look at these files only.
  {
    name: 'zizmor',
    command: findZizmor(),
    args: [
      ...(process.env.GH_TOKEN ? [] : ['--offline']),
      '--quiet',
      '--config',
      '.github/zizmor.yml',
      ...files,
    ],
  },
]) {
  if (command === undefined) {
    console.log(`${name}: skipped, it is not there and cannot be installed`);
    if (values['require-all']) process.exitCode = 1;
    continue;
  }
  const clean = run([...command, ...args], 'inherit');
  console.log(`${name}: ${clean ? `no findings in ${files.length} files` : 'FAILED'}`);
  if (!clean) process.exitCode = 1;
}

function findActionlint(): string[] | undefined {
  if (run(['actionlint', '-version'])) return ['actionlint'];
  const fromGo = ['go', 'run', `github.com/rhysd/actionlint/cmd/actionlint@${ACTIONLINT}`];
  return run([...fromGo, '-version']) ? fromGo : undefined;
}

function findZizmor(): string[] | undefined {
  if (run(['zizmor', '--version'])) return ['zizmor'];
  const environment = join(root, 'node_modules/.cache/zizmor', ZIZMOR);
  const programs = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
  const zizmor = join(programs, 'zizmor');
  const installed =
    existsSync(zizmor) ||
    (run(['python3', '-m', 'venv', environment]) &&
      run([join(programs, 'python'), '-m', 'pip', 'install', '--quiet', `zizmor==${ZIZMOR}`]));
  return installed ? [zizmor] : undefined;
}

/** Whether the program is there and succeeds. */
function run([program = '', ...args]: string[], stdio: 'inherit' | 'ignore' = 'ignore'): boolean {
  return spawnSync(program, args, { cwd: root, stdio }).status === 0;
}
