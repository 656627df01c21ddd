import { WorkflowLog } from './log/workflow-log.ts';
import { prepareEnvironment } from './network/proxy.ts';
import { endSessions, readPlan } from './revocation.ts';
import { basicCredentials } from './ringcentral/client.ts';
import { runStep, SYSTEM_CLOCK } from './step.ts';

/** The end of the job: carries out what the main step planned. Nothing here fails the job. */
export function post(): void {
  const log = new WorkflowLog();
  runStep(() => endPlannedSessions(log), log, {
    exitCode: 0,
    prefix: 'What the log does not report as revoked stays valid until it expires. ',
    unfinished: 'RingCentral has not answered yet.',
  });
}

async function endPlannedSessions(log: WorkflowLog): Promise<void> {
  prepareEnvironment(process.env, log);
  const plan = readPlan();
  if (!plan) return log.info('There is nothing left to revoke.');
  const { client, sessions, keptBecause } = plan;
  log.mask(client.secret, basicCredentials(client), ...sessions.flat().map(({ token }) => token));
  if (keptBecause) log.info(`The access token is not revoked: ${keptBecause}.`);
  await endSessions(client, sessions, { log, clock: SYSTEM_CLOCK }, (index) =>
    index === 0 && !keptBecause ? 'the access token' : 'the session of an earlier try',
  );
}
