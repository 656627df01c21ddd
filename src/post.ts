import { readInputs, secretsIn } from './inputs.ts';
import { WorkflowLog } from './log/workflow-log.ts';
import { forceCertificateChecks, proxySecrets } from './network/proxy.ts';
import { endSession, readRevocation } from './revocation.ts';
import { TokenEndpoint } from './ringcentral/token-endpoint.ts';
import { runStep } from './step.ts';

const log = new WorkflowLog();

/** The end of the job: revokes what the step requested. Nothing here fails the job. */
export function post(): void {
  runStep(endSessions, log, (message) => {
    process.exitCode = 0;
    log.warning(`The access token was not revoked and stays valid until it expires. ${message}`);
  });
}

async function endSessions(): Promise<void> {
  const inputs = readInputs();
  log.maskAll([...secretsIn(inputs), ...proxySecrets(process.env)]);
  const revocation = readRevocation();
  if (!revocation) return log.info('There is nothing left to revoke.');
  const { serverUrl, session, strays, keptBecause, notBefore = 0 } = revocation;
  log.maskAll([...strays, session ?? []].flat().map(({ token }) => token));
  forceCertificateChecks(process.env);
  const client = { id: inputs['client-id'], secret: inputs['client-secret'], serverUrl };
  const means = { endpoint: new TokenEndpoint(client, log, Date.now), log, now: Date.now };
  if (keptBecause) log.info(`The access token is not revoked: ${keptBecause}.`);
  if (session && Date.now() < notBefore) {
    log.info(
      "The access token is not revoked: other jobs in this matrix may still be waiting for RingCentral's rate limit, and a revocation would take one of their turns. It expires within an hour. To revoke it anyway, set `revoke-token: always`.",
    );
  } else if (session && !(await endSession(session, 'the access token', means))) {
    return;
  }
  for (const stray of strays) {
    if (!(await endSession(stray, 'the session of an earlier try', means))) return;
  }
}
