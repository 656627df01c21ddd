/**
 * Checks the workflows, the examples, and the workflows in the documentation with actionlint and zizmor. Takes each from
 * the PATH, or gets it at a fixed version where Go or Python is there; says so where it cannot. With `--require-all`,
 * that is a failure.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readOptions } from './command-line.ts';

const ACTIONLINT = 'v1.7.12';
const ZIZMOR = '1.32.0';

/** What stands around a list of steps, to make a workflow of it. */
const JOB = [
  'on: workflow_dispatch',
  'permissions: {}',
  'jobs:',
  '  job:',
  '    runs-on: ubuntu-latest',
  '    steps:',
];

const root = resolve(import.meta.dirname, '..');
const { values } = readOptions({ options: { 'require-all': { type: 'boolean' } } });

const scratch = mkdtempSync(join(tmpdir(), 'workflows-'));
try {
  const workflows = globSync('.github/workflows/*.yml', { cwd: root });
  const examples = copyExamples(join(scratch, 'repository'));
  const blocks = globSync(['*.md', 'docs/*.md', 'examples/*.md'], { cwd: root }).flatMap(extractBlocks);
  for (const { name, command } of [
    { name: 'actionlint', command: findActionlint() },
    { name: 'zizmor', command: findZizmor() },
  ]) {
    if (command === undefined) {
      console.log(`${name}: skipped, it is not there and cannot be installed`);
      if (values['require-all']) process.exitCode = 1;
      continue;
    }
    const clean = [
      lint(command, workflows, root),
      lint(command, examples, join(scratch, 'repository')),
      lint(command, blocks, scratch),
    ].every(Boolean);
    const where = `${workflows.length} workflows, ${examples.length} examples and ${blocks.length} blocks of the documentation`;
    console.log(`${name}: ${clean ? `no findings in ${where}` : 'FAILED'}`);
    if (!clean) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Puts the examples where their users put them: one calls another by its path in the repository. Returns the paths. */
function copyExamples(repository: string): string[] {
  mkdirSync(join(repository, '.git'), { recursive: true });
  return globSync('*.yml', { cwd: join(root, 'examples') }).map((name) => {
    const path = join('.github/workflows', name);
    cpSync(join(root, 'examples', name), join(repository, path));
    return path;
  });
}

/**
 * Writes each block of YAML in a page into a workflow of its own, in the scratch directory, and returns their paths. A
 * list of steps gets a job around it. Every line keeps its number.
 */
function extractBlocks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(({ index, 1: block = '' }) => {
    const linesBefore = text.slice(0, index).split('\n').length;
    const isSteps = /^ *- /.test(block);
    const head = isSteps ? JOB : [];
    const lines = [
      ...head,
      ...Array<string>(Math.max(0, linesBefore - head.length)).fill(''),
      ...block.split('\n').map((line) => (isSteps && line !== '' ? `      ${line}` : line)),
    ];
    const path = `${page}.${linesBefore + 1}.yml`;
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), lines.join('\n'));
    return path;
  });
}

/** Whether a linter has no findings. Prints them, with the names of pages and examples in place of those of the copies. */
function lint(command: string[], files: string[], directory: string): boolean {
  const { status, stdout, stderr } = run([...command, ...files], directory);
  const findings = `${stdout}${stderr}`.replaceAll(/(\.md)\.\d+\.yml/g, '$1');
  process.stdout.write(
    directory === root ? findings : findings.replaceAll('.github/workflows/', 'examples/'),
  );
  return status === 0;
}

function findActionlint(): string[] | undefined {
  if (succeeds(['actionlint', '-version'])) return ['actionlint'];
  const fromGo = ['go', 'run', `github.com/rhysd/actionlint/cmd/actionlint@${ACTIONLINT}`];
  return succeeds([...fromGo, '-version']) ? fromGo : undefined;
}

function findZizmor(): string[] | undefined {
  const settings = ['--quiet', '--config', join(root, '.github/zizmor.yml')];
  // Without a token for GitHub it can look at these files only.
  if (!process.env.GH_TOKEN) settings.push('--offline');
  if (succeeds(['zizmor', '--version'])) return ['zizmor', ...settings];
  const environment = join(root, 'node_modules/.cache/zizmor', ZIZMOR);
  const programs = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
  const zizmor = join(programs, 'zizmor');
  const installed =
    existsSync(zizmor) ||
    (succeeds(['python3', '-m', 'venv', environment]) &&
      succeeds([join(programs, 'python'), '-m', 'pip', 'install', '--quiet', `zizmor==${ZIZMOR}`]));
  return installed ? [zizmor, ...settings] : undefined;
}

function succeeds(command: string[]): boolean {
  return run(command, root).status === 0;
}

function run([program = '', ...args]: string[], cwd: string): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd, encoding: 'utf8' });
}
