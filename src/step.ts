import { ActionError, type HelpTopic } from './errors.ts';
import type { WorkflowLog } from './log/workflow-log.ts';
import type { Clock } from './ringcentral/retry.ts';

/** To learn of a session that a request is just opening. The runner kills a cancelled step after 7.5 s (its ProcessInvoker). */
export const CANCELLED_MILLISECONDS = 5000;

/** Runners in Kubernetes lose a step that prints nothing for five minutes (actions/runner-container-hooks, issue 228). */
const SILENT_MILLISECONDS = 120_000;

/** How a runner, a service manager or a terminal tells a process to end; SIGBREAK is that of Windows. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  monotonic: () => process.uptime() * 1000,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

/** Waits for a promise, unless the job is cancelled, or was before: then it throws. */
export type UnlessCancelled = <T>(promise: T | Promise<T>) => Promise<T>;

/**
 * Runs a step so that its end is always visible. Whatever happens (it throws, an exception escapes, a rejection goes
 * unnoticed, the job is cancelled, or the event loop runs dry before the step is done, which Node would call a success)
 * ends in one annotation, and the process ends although a connection may still be open.
 * What fails with the exit code 0 is a warning; `unfinished` is for a step that goes on after it was cancelled.
 */
export function runStep(
  step: (unlessCancelled: UnlessCancelled) => Promise<void>,
  log: WorkflowLog,
  { exitCode, prefix = '', unfinished }: { exitCode: 0 | 1; prefix?: string; unfinished: string },
): void {
  const level = exitCode === 1 ? 'error' : 'warning';
  let ended = false;
  const end = () => {
    ended = true;
    // On some systems a pipe takes its lines later; leave only once they are out. A log that nobody gets is a failure.
    process.stdout.write('', (error) => {
      if (error) process.exitCode = 1;
      process.exit();
    });
  };
  const fail = (error: unknown) => {
    if (ended) return;
    process.exitCode = exitCode;
    try {
      log[level](`${prefix}${messageOf(error, log)}`);
      log.debug(() => framesOf(error));
    } catch {
      process.stdout.write(`::${level}::The step failed, and so did reporting why. Please report this.\n`);
    }
    end();
  };
  let isCancelled = false;
  const cancelled = new Promise<never>((_, reject) => {
    const cancel = (signal: NodeJS.Signals) => {
      if (isCancelled) return;
      isCancelled = true;
      const message = 'This step was stopped: the job was cancelled, or a time limit (`timeout-minutes`) was reached.';
      log.info(`Cancelled by ${signal}. This step ends within five seconds.`);
      reject(new ActionError(message, 'other-errors'));
      setTimeout(fail, CANCELLED_MILLISECONDS, new ActionError(`${message} ${unfinished}`, 'other-errors'));
    };
    for (const signal of SIGNALS) process.on(signal, cancel);
  });
  // Whoever does not wait for it need not hear of it.
  cancelled.catch(() => {});
  setInterval(() => log.info('Still waiting.'), SILENT_MILLISECONDS).unref();
  // Without a listener, a broken pipe would be an exception, and to report it would be the next one. This leaves stderr alone:
  // nothing here writes to it, and to look at it costs a millisecond.
  process.stdout.on('error', () => {});
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const early = new ActionError('The step ended unexpectedly, before it was done. Please report this.', 'other-errors');
  process.on('beforeExit', () => fail(early));
  // Some runners, such as act, Gitea's and Forgejo's, take the Node of the job's image, whatever action.yml says.
  if (exitCode === 1 && Number.parseInt(process.versions.node, 10) < 20) {
    const message = `The runner started this action with Node ${process.versions.node}, and it needs 20 or newer. Update the runner, or Node in the image that the job runs in.`;
    fail(new ActionError(message, 'the-runner'));
  } else {
    // Of promises that are settled already, a race takes the first.
    step((promise) => Promise.race([cancelled, promise])).then(end, fail);
  }
}

function messageOf(error: unknown, log: WorkflowLog): string {
  if (!(error instanceof ActionError)) return `Unexpected error. Please report it: ${log.quote(String(error))}`;
  const url = troubleshootingUrl(error.help, process.env);
  return url ? `${error.message}\nMore: ${url}` : error.message;
}

/**
 * Where a section of docs/troubleshooting.md can be read. `undefined` where nobody can tell: another server than github.com
 * may have the action from elsewhere, and an action that is part of the repository that uses it has no address of its own.
 */
export function troubleshootingUrl(topic: HelpTopic, environment: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF } = environment;
  const isKnown = GITHUB_SERVER_URL === 'https://github.com' && repository?.endsWith('/ringcentral-access-token');
  const ref = encodeURI(GITHUB_ACTION_REF || 'HEAD').replaceAll('#', '%23');
  return isKnown ? `${GITHUB_SERVER_URL}/${repository}/blob/${ref}/docs/troubleshooting.md#${topic}` : undefined;
}

/** Where an error was thrown, without its message, which may hold anything. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const lines = (error.stack ?? '').replace(error.message, '').split('\n');
  return lines.filter((line) => /^ +at /.test(line)).join('\n');
}
