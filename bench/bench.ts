/**
 * Prints what starting up costs, against a bare program that makes the same request (bench/floor.cjs) and against
 * RingCentral's SDK; and what becomes of many jobs at once under RingCentral's rate limit (bench/crowd.ts).
 *
 * Machines differ and are busy, so figures are ratios within one run: medians over interleaved rounds, each of which
 * runs every program once.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inputEnvironment, type Job, runStep } from '../test/support/runner.ts';
import { APP } from '../test/support/simulator/ringcentral.ts';
import { BUDGET_SECONDS, exactlyRetryAfter, type JobResult, ours, type Policy, simulate } from './crowd.ts';
import type { Service } from './service.ts';

const ROUNDS = 150;
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
  /** State of the step, for one run, made outside of what is measured. */
  state?: () => Promise<Record<string, string>>;
  service: Running;
  /** The program to compare with. */
  floor?: Program;
}

interface Running extends Service {
  requests: () => Promise<number>;
  stop: () => void;
}

interface Usage {
  wall: number;
  cpu: number;
  memory: number;
}

async function measureStartUp(): Promise<void> {
  const services = [await startService('--tls'), await startService()] as const;
  const programs = [...(await programsFor(services[0], '')), ...(await programsFor(services[1], ', no TLS'))];
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const samples = new Map(programs.map((program) => [program, [] as Usage[]]));
  const requests = new Map<Program, number>();
  for (let round = -2; round < ROUNDS; round++) {
    // In another order each time, because what ran before matters a little.
    const first = (round + programs.length) % programs.length;
    for (const program of [...programs.slice(first), ...programs.slice(0, first)]) {
      const state = await program.state?.();
      const before = await program.service.requests();
      const usage = await measure(program, directory, state ?? {});
      requests.set(program, (await program.service.requests()) - before);
      if (round >= 0) samples.get(program)?.push(usage);
    }
  }
  rmSync(directory, { recursive: true });
  for (const service of services) service.stop();

  const ratio = (of: Program, to: Program | undefined, what: keyof Usage) => {
    const base = to && samples.get(to);
    if (!base) return '';
    const ratios = samples.get(of)?.map((usage, round) => usage[what] / (base[round]?.[what] ?? 1)) ?? [];
    return median(ratios).toFixed(2);
  };
  printTable(
    ['program', 'wall ms', 'wall/floor', 'CPU/floor', 'memory/floor', 'wall/SDK', 'requests'],
    programs.map((program) => [
      program.name,
      median(samples.get(program)?.map(({ wall }) => wall) ?? []).toFixed(1),
      ratio(program, program.floor, 'wall'),
      ratio(program, program.floor, 'cpu'),
      ratio(program, program.floor, 'memory'),
      ratio(
        program,
        programs.find(({ name, service }) => /sdk/.test(name) && service === program.service),
        'wall',
      ),
      String(requests.get(program)),
    ]),
  );
}

async function startService(...options: string[]): Promise<Running> {
  const child = fork(join(root, 'bench/service.ts'), options);
  const next = () => new Promise((resolve) => child.once('message', resolve));
  const service = (await next()) as Service;
  return {
    ...service,
    requests: async () => {
      child.send('requests');
      return (await next()) as number;
    },
    stop: () => child.disconnect(),
  };
}

async function programsFor(service: Running, suffix: string): Promise<Program[]> {
  const client = { 'client-id': APP.id, 'client-secret': APP.secret, 'server-url': service.url };
  const job: Job = { with: { ...client, jwt: service.jwt }, env: service.environment };
  const { outputs } = await runStep('main', { ...job, with: { ...job.with, 'seal-token': 'true' } });
  const opening: Job = { ...job, with: { ...client, 'sealed-token': outputs.sealed_token ?? '' } };
  const state = async () => ({ STATE_revocation: (await runStep('main', job)).state.revocation ?? '' });
  const main = join(root, 'dist/main.js');
  const floor: Program = { name: `floor${suffix}`, script: join(root, 'bench/floor.cjs'), job, service };
  const programs: Program[] = [
    { name: `main${suffix}`, script: main, job, service, floor },
    { name: `post${suffix}`, script: join(root, 'dist/post.js'), job, service, state, floor },
    { name: `open a sealed token${suffix}`, script: main, job: opening, service, floor },
    { name: `@ringcentral/sdk${suffix}`, script: join(root, 'bench/sdk.cjs'), job, service, floor },
  ];
  return [floor, ...programs];
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
  const environment = {
    ...inputEnvironment(job),
    ...job.env,
    ...prepared,
    GITHUB_OUTPUT: output,
    GITHUB_STATE: state,
  };
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
