/**
 * What the action's steps take in all, compared with a bare program that makes the same request over TLS
 * (bench/floor.cjs), and with a script that uses RingCentral's SDK (bench/sdk.cjs).
 *
 * Machines differ and are busy. So each round runs every program once, and programs are compared within a round: a ratio
 * in the table is the median of the ratios of all rounds. CPU time is far less noisy than wall time.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inputEnvironment, type Job, runStep } from '../test/support/runner.ts';
import { APP } from '../test/support/simulator/ringcentral.ts';
import type { Service } from './service.ts';
import { median, printTable } from './table.ts';

const root = resolve(import.meta.dirname, '..');

interface Program {
  name: string;
  script: string;
  job: Job;
  /** Makes what the step needs in its environment besides, before it is measured. */
  prepare?: () => Promise<Record<string, string>>;
}

interface Usage {
  wallMilliseconds: number;
  cpuMilliseconds: number;
  memoryBytes: number;
}

/** Measures for so many seconds, in as many rounds as fit, and prints a table. */
export async function printStartUp(seconds: number): Promise<void> {
  await using service = await startService();
  const { floor, sdk, programs } = await programsFor(service);
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const usages = new Map(programs.map((program) => [program, [] as Usage[]]));
  const requests = new Map<Program, number>();
  // The first round warms the caches, and only counts requests.
  for (const program of programs) {
    const prepared = await program.prepare?.();
    const before = await service.requests();
    await measure(program, directory, prepared);
    requests.set(program, (await service.requests()) - before);
  }
  let rounds = 0;
  for (const deadline = performance.now() + seconds * 1000; performance.now() < deadline; rounds++) {
    // In another order each time: what ran before a program matters a little.
    const first = rounds % programs.length;
    for (const program of [...programs.slice(first), ...programs.slice(0, first)]) {
      usages.get(program)?.push(await measure(program, directory, await program.prepare?.()));
    }
  }
  rmSync(directory, { recursive: true });

  const of = (program: Program, what: keyof Usage) => usages.get(program)?.map((usage) => usage[what]) ?? [];
  const ratio = (program: Program, base: Program, what: keyof Usage) => {
    const bases = of(base, what);
    return median(of(program, what).map((value, round) => value / (bases[round] ?? Number.NaN))).toFixed(2);
  };
  console.log(`
Start-up over TLS: medians of ${rounds} rounds, made in ${seconds} s. "÷" is the median of the ratios in each round.
`);
  printTable(
    [
      'program',
      'wall ms',
      'CPU ms',
      'wall ÷ floor',
      'CPU ÷ floor',
      'memory ÷ floor',
      'wall ÷ SDK',
      'requests',
    ],
    programs.map((program) => [
      program.name,
      median(of(program, 'wallMilliseconds')).toFixed(1),
      median(of(program, 'cpuMilliseconds')).toFixed(1),
      ratio(program, floor, 'wallMilliseconds'),
      ratio(program, floor, 'cpuMilliseconds'),
      ratio(program, floor, 'memoryBytes'),
      ratio(program, sdk, 'wallMilliseconds'),
      String(requests.get(program)),
    ]),
  );
}

interface RunningService extends Service, AsyncDisposable {
  /** How many requests there were so far. */
  requests: () => Promise<number>;
}

async function startService(): Promise<RunningService> {
  const child = fork(join(root, 'bench/service.ts'));
  const message = () => new Promise((resolve) => child.once('message', resolve));
  const service = (await message()) as Service;
  return {
    ...service,
    requests: async () => {
      child.send('requests');
      return (await message()) as number;
    },
    [Symbol.asyncDispose]: async () => child.disconnect(),
  };
}

async function programsFor(
  service: Service,
): Promise<{ floor: Program; sdk: Program; programs: readonly Program[] }> {
  const client = { 'client-id': APP.id, 'client-secret': APP.secret, 'server-url': service.url };
  const job: Job = { with: { ...client, jwt: service.jwt }, env: service.environment };
  const sealing: Job = { ...job, with: { ...job.with, 'seal-token': 'true' } };
  const seal = async () => (await runStep('main', sealing)).outputs.sealed_token ?? '';
  const opening: Job = { ...job, with: { ...client, 'sealed-token': await seal() } };
  const main = join(root, 'dist/main.js');
  const floor: Program = { name: 'floor', script: join(root, 'bench/floor.cjs'), job };
  const sdk: Program = { name: '@ringcentral/sdk', script: join(root, 'bench/sdk.cjs'), job };
  const programs = [
    floor,
    { name: 'main', script: main, job },
    {
      name: 'post',
      script: join(root, 'dist/post.js'),
      job,
      prepare: async () => ({ STATE_plan: (await runStep('main', job)).state.plan ?? '' }),
    },
    { name: 'open a sealed token', script: main, job: opening },
    {
      name: 'revoke',
      script: join(root, 'dist/revoke.js'),
      job: { ...job, with: client },
      prepare: async () => ({ 'INPUT_SEALED-TOKEN': await seal() }),
    },
    sdk,
  ];
  return { floor, sdk, programs };
}

/** Runs a program to its end. */
function measure(
  { name, script, job }: Program,
  directory: string,
  prepared: Record<string, string> = {},
): Promise<Usage> {
  const files = { GITHUB_OUTPUT: join(directory, 'output'), GITHUB_STATE: join(directory, 'state') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const { PATH, SystemRoot } = process.env;
  const system = { ...(PATH && { PATH }), ...(SystemRoot && { SystemRoot }) };
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, ['--require', join(root, 'bench/report-usage.cjs'), script], {
      env: { ...system, ...inputEnvironment(job), ...job.env, ...prepared, ...files },
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    let wallMilliseconds = 0;
    let report = '';
    child.stdout?.resume();
    child.stdio[3]?.on('data', (chunk) => {
      report += chunk;
    });
    child.on('error', reject);
    child.on('exit', () => {
      wallMilliseconds = performance.now() - begun;
    });
    child.on('close', (exitCode) => {
      if (exitCode !== 0) return reject(new Error(`${name} ended with ${exitCode}`));
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(report) as NodeJS.ResourceUsage;
      const cpuMilliseconds = (userCPUTime + systemCPUTime) / 1000;
      resolve({ wallMilliseconds, cpuMilliseconds, memoryBytes: maxRSS * 1024 });
    });
  });
}
