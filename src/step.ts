import { ActionError } from './errors.ts';
import { troubleshootingUrl } from './links.ts';
import type { WorkflowLog } from './log/workflow-log.ts';
import type { Clock } from './ringcentral/retry.ts';

/**
 * How long a cancelled step may go on, to learn of a session that its request is just opening. The runner ends a step
 * 7.5 s after it cancelled it (actions/runner, ProcessInvoker).
 */
export const CANCELLED_MILLISECONDS = 5000;

/**
 * Runners in Kubernetes lose a step that prints nothing for five minutes, and take it for done (actions/runner-container-hooks,
 * issue 228).
 */
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

/** What becomes of a step that fails. */
export interface Failure {
  /** 0 makes a warning of the error. */
  exitCode: 0 | 1;
  /** What to say first. */
  prefix?: string;
  /** What to say, as well, of a step that was cancelled and is not done five seconds later. */
  unfinished: string;
}

/**
 * Runs a step so that its end is always visible. Whatever happens (it throws, an exception escapes, a rejection goes
 * unnoticed, the job is cancelled, or the event loop runs dry before the step is done, which Node would call a success)
 * ends in one annotation, and the process ends although a connection may still be open.
 */
export function runStep(
  step: (unlessCancelled: UnlessCancelled) => Promise<void>,
  log: WorkflowLog,
  { exitCode, prefix = '', unfinished }: Failure,
): void {
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
      const message = `${prefix}${messageOf(error, log)}`;
      if (exitCode === 1) log.error(message);
      else log.warning(message);
      log.debug(() => framesOf(error));
    } catch {
      const level = exitCode === 1 ? 'error' : 'warning';
      process.stdout.write(`::${level}::The step failed, and so did reporting why. Please report this.\n`);
    }
    end();
  };
  let cancel: (reason: ActionError) => void = () => {};
  const cancelled = new Promise<never>((_, reject) => {
    cancel = reject;
  });
  // Whoever does not wait for it need not hear of it.
  cancelled.catch(() => {});
  let isCancelled = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isCancelled) return;
    isCancelled = true;
    const message = 'This step was stopped: the job was cancelled, or a time limit (`timeout-minutes`) was reached.';
    log.info(`Cancelled by ${signal}. This step ends within five seconds.`);
    cancel(new ActionError(message, 'other-errors'));
    const late = new ActionError(`${message} ${unfinished}`, 'other-errors');
    setTimeout(fail, CANCELLED_MILLISECONDS, late);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  setInterval(() => log.info('Still waiting.'), SILENT_MILLISECONDS).unref();
  // Without a listener, a broken pipe would be an exception, and to report it would be the next one. This leaves stderr alone:
  // nothing here writes to it, and to look at it costs a millisecond.
  process.stdout.on('error', () => {});
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const early = 'The step ended unexpectedly, before it was done. Please report this.';
  process.on('beforeExit', () => fail(new ActionError(early, 'other-errors')));
  // Some runners, such as act, Gitea's and Forgejo's, take the Node of the job's image, whatever action.yml says.
  if (exitCode === 1 && Number.parseInt(process.versions.node, 10) < 20) {
    const what = `The runner started this action with Node ${process.versions.node}, and it needs 20 or newer.`;
    fail(new ActionError(`${what} Update the runner, or Node in the image that the job runs in.`, 'the-runner'));
    return;
  }
  // Of promises that are settled already, a race takes the first.
  step((promise) => Promise.race([cancelled, promise])).then(end, fail);
}

function messageOf(error: unknown, log: WorkflowLog): string {
  if (!(error instanceof ActionError)) return `Unexpected error. Please report it: ${log.quote(String(error))}`;
  const url = troubleshootingUrl(error.help, process.env);
  return url ? `${error.message}\nMore: ${url}` : error.message;
}

/** Where an error was thrown, without its message, which may hold anything. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const lines = (error.stack ?? '').replace(error.message, '').split('\n');
  return lines.filter((line) => /^ +at /.test(line)).join('\n');
}
