import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

type Step = { name?: string; uses?: string; run?: string };
type Job = { uses?: string; permissions?: Record<string, string>; steps?: Step[] };

const build = jobsOf('build.yml');
const release = jobsOf('release.yml');

describe('the identity that signs', () => {
  it('belongs to build.yml alone: no other job of a release can have it', () => {
    expect(signers(release)).toEqual(['build']);
    expect(release.build?.uses).toBe('./.github/workflows/build.yml');
  });

  it('is out of reach for code of the repository and of its packages', () => {
    expect(signers(build)).toEqual(['attest']);
    const steps = build.attest?.steps ?? [];
    expect(steps.filter(({ uses }) => uses?.startsWith('actions/checkout'))).toEqual([]);
    expect(steps.filter(({ run }) => /\b(npm|npx|node)\b/.test(run ?? ''))).toEqual([]);
  });

  it('is what SECURITY.md and the release ask for', () => {
    for (const path of ['SECURITY.md', '.github/workflows/release.yml'])
      expect(readFileSync(join(root, path), 'utf8')).toMatch(
        /--signer-workflow "?\S+\/\.github\/workflows\/build\.yml/,
      );
  });
});

/** Runs the job's own scripts in a small repository whose dist/ is two lines. The job's runner is Linux. */
describe.runIf(process.platform === 'linux')('the build of a release', () => {
  let repository: string;
  let temporary: string;

  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), 'repository-'));
    temporary = mkdtempSync(join(tmpdir(), 'temporary-'));
    write(
      'package.json',
      JSON.stringify({ name: 'a', version: '1.0.0', scripts: { build: 'node build.cjs' } }),
    );
    write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'a' } } }));
    write('build.cjs', BUILD);
    write('scripts/sbom.ts', "console.log('{}');");
    write('.gitattributes', readFileSync(join(root, '.gitattributes'), 'utf8'));
    write('action.yml', 'name: A\n');
    write('nested/action.yml', 'name: B\n');
    write('test/e2e/simulator/action.yml', 'name: No part of the release\n');
    write('dist/main.js', 'one\ntwo\n');
    write('dist/LICENSES.txt', 'MIT\n');
    spawnSync('git', ['init', '--quiet'], { cwd: repository });
    spawnSync('git', ['add', '--all'], { cwd: repository });
  });
  afterEach(() => {
    for (const directory of [repository, temporary]) rmSync(directory, { recursive: true, force: true });
  });

  it('succeeds if it makes what is committed, and takes checksums of all that runs and of the SBOM', () => {
    expect(runJob()).toBeUndefined();
    const output = readFileSync(join(temporary, 'output'), 'utf8');
    const checksums = /^checksums<<END\n(.*\n)END\n$/s.exec(output)?.[1] ?? '';
    expect([...checksums.matchAll(/^[0-9a-f]{64} {2}(.+)$/gm)].map(([, path]) => path).sort()).toEqual([
      'action.yml',
      'dist/LICENSES.txt',
      'dist/main.js',
      'nested/action.yml',
      'ringcentral-access-token.cdx.json',
    ]);
    expect(spawnSync('sha256sum', ['--check'], { cwd: repository, input: checksums }).status).toBe(0);
  });

  it.each([
    ['one byte is different', () => write('dist/main.js', 'one\ntwp\n')],
    ['a line ends in another way', () => write('dist/main.js', 'one\r\ntwo\n')],
    ['a file is missing', () => rmSync(join(repository, 'dist/LICENSES.txt'))],
    ['there is a file too many', () => write('dist/extra.js', '')],
  ])('fails if, in what is committed, %s', (_, change) => {
    change();
    expect(runJob()).toBe('Compare with what is committed, byte for byte');
  });

  /** Runs each script of the job as the runner does, until one fails. Returns that one's name. */
  function runJob(): string | undefined {
    const env = {
      ...process.env,
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      RUNNER_TEMP: temporary,
      GITHUB_OUTPUT: join(temporary, 'output'),
    };
    const scripts = (build.build?.steps ?? []).filter(({ run }) => run !== undefined);
    return scripts.find(
      ({ run = '' }) => spawnSync('bash', ['-e', '-c', run], { cwd: repository, env }).status !== 0,
    )?.name;
  }

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
});

const BUILD = `
const { mkdirSync, writeFileSync } = require('node:fs');
mkdirSync('dist');
writeFileSync('dist/main.js', 'one\\ntwo\\n');
writeFileSync('dist/LICENSES.txt', 'MIT\\n');
`;

function jobsOf(workflow: string): Record<string, Job> {
  return parse(readFileSync(join(root, '.github/workflows', workflow), 'utf8')).jobs;
}

/** The names of the jobs that may ask for an identity to sign with. */
function signers(jobs: Record<string, Job>): string[] {
  return Object.keys(jobs).filter((name) => jobs[name]?.permissions?.['id-token'] === 'write');
}
