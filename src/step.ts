import { ActionError } from './errors.ts';
import { troubleshootingUrl } from './links.ts';
import type { WorkflowLog } from './log/workflow-log.ts';

/**
 * How long a cancelled step may go on, to learn of a session that its request is just opening. The runner ends a step
 * 7.5 s after it cancelled it (actions/runner, ProcessInvoker).
 */
export const CANCELLED_MILLISECONDS = 5000;

/**
 * Runs a step so that its end is always visible. Whatever happens (it throws, an exception escapes, a rejection goes
 * unnoticed, the job is cancelled, or the event loop runs dry before the step is done, which Node would call a success)
 * ends in `report`, once, and the process ends although a connection may still be open.
 *
 * @param step gets a promise that is rejected when the job is cancelled, and then has five seconds to end
 * @param report sets `process.exitCode`, then shows the message of what went wrong
 */
export function runStep(
  step: (cancelled: Promise<never>) => Promise<void>,
  log: WorkflowLog,
  report: (message: string) => void,
): void {
  let ended = false;
  const end = () => {
    ended = true;
    // On some systems a pipe takes its lines later; leave only once they are out.
    process.stdout.write('', () => process.exit());
  };
  const fail = (error: unknown) => {
    if (ended) return;
    try {
      report(messageOf(error, log));
      log.debug(() => framesOf(error));
    } catch {
      const level = process.exitCode ? 'error' : 'warning';
      process.stdout.write(`::${level}::The step failed, and so did reporting why. Please report this.\n`);
    }
    end();
  };
  const { promise: cancelled, reject: cancel } = Promise.withResolvers<never>();
  // Whoever does not wait for it need not hear of it.
  cancelled.catch(() => {});
  let isCancelled = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isCancelled) return;
    isCancelled = true;
    const reason = new ActionError('The job was cancelled while this step ran.', 'other-errors');
    log.info(`Cancelled by ${signal}. This step ends within five seconds.`);
    cancel(reason);
    setTimeout(fail, CANCELLED_MILLISECONDS, reason);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('beforeExit', () =>
    fail(
      new ActionError('The step ended unexpectedly, before it was done. Please report this.', 'other-errors'),
    ),
  );
  step(cancelled).then(end, fail);
}

function messageOf(error: unknown, log: WorkflowLog): string {
  if (!(error instanceof ActionError))
    return `Unexpected error. Please report it: ${log.quote(String(error))}`;
  const url = troubleshootingUrl(error.help, process.env);
  return url ? `${error.message}\nMore: ${url}` : error.message;
}

/** Where an error was thrown, without its message, which may hold anything. */
function framesOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^ +at /.test(line))
    .join('\n');
}
