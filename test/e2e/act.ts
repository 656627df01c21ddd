/** Runs act (https://github.com/nektos/act), without containers and without GitHub. */
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

const VERSION = 'v0.2.89';
const LONGEST_RUN_MILLISECONDS = 5 * 60_000;

export interface ActRun {
  act: string;
  /** For act's cache and everything it would put into this user's home. */
  scratch: string;
  /** The work tree that actions/checkout copies. */
  directory: string;
  args: readonly string[];
  environment: Record<string, string>;
  /** A directory of programs that take the place of this machine's. */
  programs?: string;
}

export interface Run {
  log: string;
  exitCode: number | null;
  seconds: number;
}

/** One run of act, with nothing of this user's environment and settings. */
export function runAct({ act, scratch, directory, args, environment, programs }: ActRun): Promise<Run> {
  const child = spawn(
    act,
    [
      'workflow_dispatch',
      ...args,
      ...['-P', 'ubuntu-latest=-self-hosted', '-P', 'windows-latest=-self-hosted'],
      ...['--matrix', 'os:ubuntu-latest', '--log-prefix-job-id'],
      // One after the other: act's table of local repositories cannot take jobs that read and write it at once.
      ...['--concurrent-jobs', '1', '--no-cache-server', '--container-daemon-socket', '-'],
      ...['--action-cache-path', join(scratch, 'act')],
    ],
    {
      cwd: directory,
      env: {
        // The first node on the PATH runs the actions.
        PATH: [...(programs ? [programs] : []), dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: scratch,
        TMPDIR: scratch,
        // For steps that install packages where a proxy opens TLS connections.
        ...(process.env.NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_RUN_MILLISECONDS,
    },
  );
  const begun = performance.now();
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) =>
      done({
        log: Buffer.concat(output).toString(),
        exitCode,
        seconds: (performance.now() - begun) / 1000,
      }),
    );
  });
}

/** act on the PATH, or built from its source into a directory that git ignores; `undefined` where Go is missing. */
export function findAct(root: string): string | undefined {
  if (succeeds('act', ['--version'])) return 'act';
  const directory = join(root, 'node_modules/.cache/act', VERSION);
  const installed = join(directory, process.platform === 'win32' ? 'act.exe' : 'act');
  if (succeeds(installed, ['--version'])) return installed;
  if (!succeeds('go', ['version'])) return undefined;
  console.log(`e2e: installing act ${VERSION}, once`);
  const go = spawnSync('go', ['install', `github.com/nektos/act@${VERSION}`], {
    env: { ...process.env, GOBIN: directory },
    stdio: 'inherit',
  });
  return go.status === 0 ? installed : undefined;
}

/** Whether a program is there and ends with 0. */
export function succeeds(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
