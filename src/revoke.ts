import { ActionError } from './errors.ts';
import { readRevokingClient } from './inputs.ts';
import { WorkflowLog } from './log/workflow-log.ts';
import { prepareEnvironment } from './network/proxy.ts';
import { readInputs, secretsIn } from './read-inputs.ts';
import { endSessions } from './revocation.ts';
import { runStep, SYSTEM_CLOCK } from './step.ts';

/** The step of the action `revoke`: ends the session of a token that other jobs shared. */
export function revoke(): void {
  const log = new WorkflowLog();
  const unfinished = 'RingCentral has not answered yet. Unless it does, the token stays valid until it expires.';
  runStep(() => endSharedSession(log), log, { exitCode: 1, unfinished });
}

/** A clean-up must not fail a job that has done its work: only an app or a server that makes no sense does. */
async function endSharedSession(log: WorkflowLog): Promise<void> {
  const inputs = readInputs();
  log.mask(...secretsIn(inputs));
  for (const note of prepareEnvironment(process.env, log)) log.warning(note);
  const client = readRevokingClient(inputs, process.env);
  const sealedToken = inputs['sealed-token'];
  if (sealedToken === '') return log.warning(NOTHING_TO_REVOKE);
  const { openToken } = await import('./sealed-token.ts');
  try {
    const { token } = await openToken(sealedToken, client, SYSTEM_CLOCK.now());
    log.mask(token.accessToken);
    const session = [{ token: token.accessToken, expiresAt: token.expiresAt.getTime() }];
    await endSessions(client, [session], { log, clock: SYSTEM_CLOCK }, () => 'the access token');
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    log.warning(`The access token was not revoked. It ends by itself, within an hour. ${error.message}`);
  }
}

const NOTHING_TO_REVOKE =
  'There is nothing to revoke: `sealed-token` is empty. If the job that seals ran, check that this job lists it under `needs` and uses `needs.JOB.outputs.sealed_token`, that it lists `sealed_token` under `outputs`, and that its step has `seal-token: true`.';
