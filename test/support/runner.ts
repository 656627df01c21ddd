/**
 * Runs the steps of both actions as the Actions runner does: inputs and their defaults from action.yml, the environment and
 * the command files of a step, `main` and later `post` as processes of their own, and a log in which commands are
 * carried out and secrets are masked.
 *
 * Source: the repository actions/runner (ActionRunner, NodeScriptActionHandler, FileCommandManager, ValueEncoders).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

interface ActionManifest {
  inputs: Record<string, { required?: boolean; default?: string }>;
  outputs?: Record<string, unknown>;
  runs: { using: string; main: string; post?: string; 'post-if'?: string };
}

export const ACTION: ActionManifest = parse(await readFile(join(root, 'action.yml'), 'utf8'));
export const REVOKE_ACTION: ActionManifest = parse(await readFile(join(root, 'revoke/action.yml'), 'utf8'));

/** The main and post steps of the main action, and the only one of the action `revoke`. */
export type Step = 'main' | 'post' | 'revoke';

const SCRIPTS: Readonly<Record<Step, string>> = {
  main: join(root, ACTION.runs.main),
  post: join(root, ACTION.runs.post ?? ''),
  revoke: join(root, 'revoke', REVOKE_ACTION.runs.main),
};

export interface Job {
  /** The step's `with`. */
  with: Record<string, string>;
  /** Environment of the job, beside the runner's own. `undefined` takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Step debug logging. */
  debug?: boolean;
  /** The Node that runs the steps, and what it needs to run, such as an emulator or a shell; the one of the tests, if not given. */
  node?: readonly string[];
  /** Arguments to Node before the script, such as `--require` of a clock. */
  nodeArguments?: readonly string[];
  /** Who runs the step, by number; whoever runs the tests, if not given. */
  user?: number;
  /** Cancels the main step, as the runner does, once something has happened. */
  cancel?: { signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'; when: Promise<unknown> };
  /** Is told what the main step has printed so far. */
  onOutput?: (stdout: string) => unknown;
  /** Is handed the main step's command files, which are there and empty, before it starts. */
  onFiles?: (files: CommandFiles) => unknown;
  /** Is handed the process of the main step. One that a preload listens to has a channel for messages. */
  onStart?: (process: ChildProcess) => unknown;
  channel?: boolean;
  /** When a step that is not done is said to hang; late enough for any machine, if not given. */
  hangsAfterMilliseconds?: number | undefined;
  /** What is different for the post step; what the main step alone has is missing, if it is not here. */
  post?: Partial<Omit<Job, 'post' | 'between'>>;
  /** The steps that use the token, between main and post. */
  between?: (outputs: Record<string, string>) => Promise<void> | void;
}

/** Paths of the files through which a step hands outputs and state to the runner. */
export interface CommandFiles {
  output: string;
  state: string;
}

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
}

/** One step, after it ran. */
export interface StepRun {
  exitCode: number | null;
  /** What it printed, unmasked, as nobody but the runner sees it. */
  stdout: string;
  stderr: string;
  outputs: Record<string, string>;
  state: Record<string, string>;
  annotations: Annotation[];
  masks: string[];
  /** What people see: commands carried out, secrets masked. */
  log: string;
  /** Everything printed outside `::add-mask::` lines, unmasked, in which there must be no secret. */
  visible: string;
  milliseconds: number;
}

export interface JobRun {
  main: StepRun;
  post: StepRun;
}

/** Runs main, then `between`, then post, as a job does. */
export async function runJob(job: Job): Promise<JobRun> {
  const main = await runStep('main', job);
  await job.between?.(main.outputs);
  const { cancel, onOutput, onFiles, onStart, ...ofJob } = job;
  const post = await runStep('post', { ...ofJob, ...job.post }, main.state, main.masks);
  return { main, post };
}

/** A process that is not done by now hangs. Generous, so that no test depends on speed. */
const HANG_MILLISECONDS = 90_000;

/**
 * Runs one step.
 *
 * @param script another program to run in the step's place
 */
export async function runStep(
  step: Step,
  job: Job,
  state: Record<string, string> = {},
  masksOfJob: readonly string[] = [],
  script: string = SCRIPTS[step],
): Promise<StepRun> {
  const directory = await mkdtemp(join(tmpdir(), 'runner-'));
  try {
    const files = { output: join(directory, 'set_output'), state: join(directory, 'save_state') };
    for (const file of Object.values(files)) await writeFile(file, '');
    if (job.user !== undefined) {
      for (const path of [directory, ...Object.values(files)]) await chown(path, job.user, job.user);
    }
    await job.onFiles?.(files);
    const environment: NodeJS.ProcessEnv = {
      ...systemEnvironment(),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: files.output,
      GITHUB_STATE: files.state,
      GITHUB_WORKSPACE: directory,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_ACTION_REPOSITORY: 'owner/ringcentral-access-token',
      RUNNER_TEMP: directory,
      ...(job.debug && { RUNNER_DEBUG: '1' }),
      ...inputEnvironment(job, step === 'revoke' ? REVOKE_ACTION : ACTION),
      ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      ...job.env,
    };
    // On Windows, where HTTPS_PROXY and https_proxy are one name, the first hides the other although it has no value.
    for (const name of Object.keys(environment))
      if (environment[name] === undefined) delete environment[name];
    const begun = performance.now();
    const command = [...(job.node ?? [process.execPath]), ...(job.nodeArguments ?? []), script];
    const run = await runProcess(command, environment, directory, job);
    const milliseconds = performance.now() - begun;
    return {
      ...run,
      milliseconds,
      outputs: parseCommandFile(await readCommandFile(files.output), run.exitCode === 0),
      state: parseCommandFile(await readCommandFile(files.state), run.exitCode === 0),
      ...readLog(run.stdout, run.stderr, masksOfJob, job.debug ?? false),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What a process needs of the machine: nothing of the surrounding job, its inputs, its proxies. */
function systemEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE', 'LANG'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** `my-input` becomes INPUT_MY-INPUT; an input that is not set and has no default arrives empty. */
export function inputEnvironment(
  { with: given }: Pick<Job, 'with'>,
  { inputs } = ACTION,
): Record<string, string> {
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  if (unknown.length > 0) throw new Error(`Unexpected input(s) '${unknown.join("', '")}'`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, given[name] ?? input.default ?? ''];
    }),
  );
}

function runProcess(
  [program = '', ...argv]: string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  { cancel, onOutput, onStart, channel, user, hangsAfterMilliseconds = HANG_MILLISECONDS }: Job,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe', ...(channel ? ['ipc' as const] : [])],
      ...(user !== undefined && { uid: user, gid: user }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (chunk) => {
      stdout.push(chunk);
      onOutput?.(Buffer.concat(stdout).toString());
    });
    onStart?.(child);
    void cancel?.when.then(() => child.kill(cancel.signal));
    child.stderr?.on('data', (chunk) => stderr.push(chunk));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      const command = [program, ...argv].join(' ');
      reject(new Error(`${command} hangs. It printed:\n${Buffer.concat([...stdout, ...stderr])}`));
    }, hangsAfterMilliseconds);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({
        exitCode,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** What a file holds; the runner passes over what is not a file any more. */
async function readCommandFile(path: string): Promise<string> {
  const isFile = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  return isFile ? readFile(path, 'utf8') : '';
}

/**
 * Reads `name=value` and `name<<delimiter` entries. It throws on a file that the runner would refuse, which fails the step; in
 * one that failed already, what comes before the flaw counts.
 */
export function parseCommandFile(text: string, isStrict = true): Record<string, string> {
  const entries: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const [, name = '', delimiter] = /^([^=]+?)<<(.+)$/.exec(line) ?? [];
    if (delimiter === undefined) {
      const [key = '', ...value] = line.split('=');
      if (key === '' || value.length === 0) {
        if (isStrict) throw new Error(`Invalid format '${line}'`);
        return entries;
      }
      entries[key] = value.join('=');
      continue;
    }
    const end = lines.indexOf(delimiter);
    if (end < 0) {
      if (isStrict) throw new Error(`Matching delimiter not found '${delimiter}'`);
      return entries;
    }
    entries[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return entries;
}

const LABELS: Readonly<Record<string, string>> = {
  error: 'Error: ',
  warning: 'Warning: ',
  notice: 'Notice: ',
};

/** Carries out the workflow commands in what a step printed. */
function readLog(
  stdout: string,
  stderr: string,
  masksOfJob: readonly string[],
  debug: boolean,
): Pick<StepRun, 'annotations' | 'masks' | 'log' | 'visible'> {
  const annotations: Annotation[] = [];
  const masks: string[] = [...masksOfJob];
  const log: string[] = [];
  const visible: string[] = [];
  for (const line of `${stdout}\n${stderr}`.split(/\r?\n/)) {
    const command = parseCommand(line);
    if (command?.name === 'add-mask') {
      masks.push(command.message);
      continue;
    }
    visible.push(line);
    if (!command) {
      if (line !== '') log.push(maskSecrets(line, masks));
      continue;
    }
    const message = maskSecrets(command.message, masks);
    if (command.name === 'debug') {
      if (debug) log.push(`##[debug]${message}`);
      continue;
    }
    if (!(command.name in LABELS)) throw new Error(`The step gave the command '${command.name}': ${line}`);
    annotations.push({ level: command.name as Annotation['level'], message: command.message });
    log.push(`${LABELS[command.name]}${message}`);
  }
  return { annotations, masks, log: log.join('\n'), visible: visible.join('\n') };
}

/** A command is `::name properties::message` at the start of a line, or, still, `##[name properties]message` anywhere. */
function parseCommand(line: string): { name: string; message: string } | undefined {
  const [, name, message] =
    /^\s*::([^\s:]+)[^:]*::(.*)$/s.exec(line) ?? /##\[([^\s\]]+)[^\]]*\](.*)$/s.exec(line) ?? [];
  if (name === undefined || message === undefined) return undefined;
  return {
    name: name.toLowerCase(),
    message: message.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
  };
}

/** Hides every mask, each of its lines and their encodings, as the runner does. */
export function maskSecrets(text: string, masks: readonly string[]): string {
  const values = new Set<string>();
  for (const mask of masks) {
    for (const value of [mask, ...mask.split(/[\r\n]+/).map((line) => line.trim())]) {
      if (value === '') continue;
      const bytes = Buffer.from(value);
      for (const form of [
        value,
        encodeURIComponent(value),
        JSON.stringify(value).slice(1, -1),
        value.replaceAll('"', '\\"'),
        xmlEscape(value),
        ...[0, 1, 2].map((shift) => bytes.subarray(bytes.length > shift ? shift : 0).toString('base64')),
      ]) {
        values.add(form);
      }
    }
  }
  let masked = text;
  for (const value of [...values].sort((a, b) => b.length - a.length))
    masked = masked.replaceAll(value, '***');
  return masked;
}

function xmlEscape(value: string): string {
  const escapes: Record<string, string> = {
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
    '&': '&amp;',
  };
  return value.replace(/[<>"'&]/g, (character) => escapes[character] ?? '');
}
