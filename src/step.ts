import { ActionError } from './errors.ts';

/**
 * Runs a step to an end that can be seen. Whatever happens (it throws, an exception escapes, a promise is rejected
 * unseen, the event loop runs dry before the step is done, which Node would call a success) ends in `report`, once,
 * and the process ends although a connection may still be open.
 *
 * @param report sets `process.exitCode`, then shows the error
 */
export function runStep(step: () => Promise<void>, report: (error: unknown) => void): void {
  let ended = false;
  const end = () => {
    ended = true;
    // On some systems a pipe takes its lines later; leave only once they are out.
    process.stdout.write('', () => process.exit());
  };
  const fail = (error: unknown) => {
    if (ended) return;
    try {
      report(error);
    } catch {
      const level = process.exitCode ? 'error' : 'warning';
      process.stdout.write(`::${level}::The step failed, and so did telling why. Please report this.\n`);
    }
    end();
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('beforeExit', () =>
    fail(
      new ActionError(
        'The step stopped in the middle: nothing was left to wait for, and it was not done. Please report this.',
      ),
    ),
  );
  step().then(end, fail);
}
