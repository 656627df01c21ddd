/**
 * Prints what starting up costs, against a bare program that makes the same request (bench/floor.cjs) and against
 * RingCentral's SDK; and what becomes of many jobs at once under RingCentral's rate limit (bench/crowd.ts).
 *
 * Machines differ and are busy, so figures are ratios within one run: medians over interleaved rounds, each of which
 * runs every program once.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { APP, RingCentral } from '../test/support/ringcentral.ts';
import { inputEnvironment, type Job, runStep } from '../test/support/runner.ts';
import { BUDGET_SECONDS, exactlyRetryAfter, type JobResult, ours, type Policy, simulate } from './crowd.ts';

const ROUNDS = 40;
const SEEDS = 300;

const root = resolve(import.meta.dirname, '..');

console.log(`Node ${process.version} on ${process.platform}, medians of ${ROUNDS} interleaved rounds\n`);
await measureStartUp();
measureBundles();
measureCrowds();

interface Program {
  name: string;
  script: string;
  job: Job;
  /** Prepares the environment of one run, outside of what is measured. */
  prepare?: () => Promise<Record<string, string>>;
}

interface Usage {
  wall: number;
  cpu: number;
  memory: number;
}

async function measureStartUp(): Promise<void> {
  await using ringcentral = await RingCentral.start({ rateLimit: false });
  const client = { 'client-id': APP.id, 'client-secret': APP.secret, 'server-url': ringcentral.url };
  const job: Job = { with: { ...client, jwt: ringcentral.jwtCredential() } };
  const { outputs } = await runStep('main', { with: { ...job.with, 'seal-token': 'true' } });
  const opening: Job = { with: { ...client, 'sealed-token': outputs.sealed_token ?? '' } };
  const stateForPost = async () => ({
    STATE_revocation: (await runStep('main', job)).state.revocation ?? '',
  });
  const main = join(root, 'dist/main.js');
  const programs: Program[] = [
    { name: 'floor', script: join(root, 'bench/floor.cjs'), job },
    { name: 'main', script: main, job },
    { name: 'post', script: join(root, 'dist/post.js'), job, prepare: stateForPost },
    { name: 'open a sealed token', script: main, job: opening },
    { name: '@ringcentral/sdk', script: join(root, 'bench/sdk.cjs'), job },
  ];
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const samples = programs.map((): Usage[] => []);
  const requests = programs.map(() => 0);
  for (let round = -2; round < ROUNDS; round++) {
    for (const [index, program] of programs.entries()) {
      const prepared = await program.prepare?.();
      const before = ringcentral.requests.length;
      const usage = await measure(program, directory, prepared ?? {});
      requests[index] = ringcentral.requests.length - before;
      if (round >= 0) samples[index]?.push(usage);
    }
  }
  rmSync(directory, { recursive: true });

  const ratio = (of: number, to: number, what: keyof Usage) =>
    median(
      samples[of]?.map((usage, round) => usage[what] / (samples[to]?.[round]?.[what] ?? 1)) ?? [],
    ).toFixed(2);
  const sdk = programs.length - 1;
  printTable(
    ['program', 'wall ms', 'wall/floor', 'CPU/floor', 'memory/floor', 'wall/SDK', 'requests'],
    programs.map(({ name }, index) => [
      name,
      median(samples[index]?.map(({ wall }) => wall) ?? []).toFixed(1),
      ratio(index, 0, 'wall'),
      ratio(index, 0, 'cpu'),
      ratio(index, 0, 'memory'),
      ratio(index, sdk, 'wall'),
      String(requests[index]),
    ]),
  );
}

function measure(
  { script, job }: Program,
  directory: string,
  prepared: Record<string, string>,
): Promise<Usage> {
  const output = join(directory, 'output');
  const state = join(directory, 'state');
  for (const file of [output, state]) writeFileSync(file, '');
  const { PATH, SystemRoot } = process.env;
  const environment = { ...inputEnvironment(job), ...prepared, GITHUB_OUTPUT: output, GITHUB_STATE: state };
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, ['--require', join(root, 'bench/report-usage.cjs'), script], {
      env: { ...environment, ...(PATH && { PATH }), ...(SystemRoot && { SystemRoot }) },
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    let wall = 0;
    let report = '';
    child.stdout?.resume();
    child.stdio[3]?.on('data', (chunk) => {
      report += chunk;
    });
    child.on('exit', () => {
      wall = performance.now() - begun;
    });
    child.on('close', (exitCode) => {
      if (exitCode !== 0) return reject(new Error(`${script} ended with ${exitCode}`));
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(report) as NodeJS.ResourceUsage;
      resolve({ wall, cpu: userCPUTime + systemCPUTime, memory: maxRSS });
    });
  });
}

function measureBundles(): void {
  const dist = join(root, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  const sizes = files.map((name) => [name, statSync(join(dist, name)).size] as const);
  console.log();
  printTable(
    ['bundle', 'kB'],
    [...sizes, ['all', sizes.reduce((sum, [, size]) => sum + size, 0)] as const].map(([name, size]) => [
      name,
      (size / 1000).toFixed(1),
    ]),
  );
}

function measureCrowds(): void {
  console.log(
    `\nJobs that ask for a token within 5 s, under RingCentral's limit and penalty; ${SEEDS} runs in virtual time,\nbudget ${BUDGET_SECONDS} s each. Jobs of a matrix work for 10 s to 15 min and then revoke as the action does.\n`,
  );
  const policies: [string, Policy, boolean][] = [
    ['exactly Retry-After', exactlyRetryAfter, false],
    ['random addition', ours, false],
    ['matrix slots', ours, true],
  ];
  const rows = [1, 5, 6, 10, 20, 40, 50].flatMap((jobs) =>
    policies.map(([name, policy, matrix]) => {
      const workSeconds = matrix ? { least: 10, most: 900 } : undefined;
      const runs = Array.from({ length: SEEDS }, (_, seed) =>
        simulate({ jobs, policy, matrix, seed, ...(workSeconds && { workSeconds }) }),
      );
      return [String(jobs), name, ...summary(runs.flat())];
    }),
  );
  printTable(['jobs', 'policy', 'with a token', 'tries a job', 'most tries', 'longest wait'], rows);
}

function summary(results: JobResult[]): string[] {
  const tries = results.map(({ tries }) => tries);
  return [
    `${((100 * results.filter(({ served }) => served).length) / results.length).toFixed(1)}%`,
    (tries.reduce((sum, count) => sum + count, 0) / tries.length).toFixed(2),
    String(tries.reduce((most, count) => Math.max(most, count), 0)),
    `${Math.max(...results.map(({ waitedSeconds }) => waitedSeconds)).toFixed(0)} s`,
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

function printTable(head: string[], rows: string[][]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  }
}
