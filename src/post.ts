import * as core from '@actions/core';
import { ActionError, FailedRequest } from './errors.ts';
import { WorkflowLog } from './log/workflow-log.ts';
import { proxySecrets, verifyCertificates } from './network/http.ts';
import { readRevocation } from './outputs.ts';
import { readClient, secretInputs } from './ringcentral/client.ts';
import { revokeToken } from './ringcentral/token-endpoint.ts';
import { runStep } from './step.ts';

const log = new WorkflowLog();

/** The end of the job: revokes what the step requested. */
export function post(): void {
  runStep(async () => {
    log.maskAll([...secretInputs(core.getInput), ...proxySecrets(process.env)]);
    const revocation = readRevocation();
    if (!revocation) return log.info('There is no access token to revoke.');
    log.maskAll(revocation.tokens.map(({ token }) => token));
    if (revocation.keptBecause)
      return log.info(`The access token is not revoked: ${revocation.keptBecause}.`);
    const now = Date.now();
    const live = revocation.tokens.find(({ expiresAt }) => expiresAt > now);
    if (!live) return log.info('The access token has expired; there is nothing to revoke.');
    const until = new Date(live.expiresAt).toISOString();
    if (now < (revocation.notBefore ?? 0)) {
      return log.info(
        `The access token is not revoked and expires at ${until}: other jobs of this matrix may still wait for their turn at RingCentral's rate limit, and a revocation would take one. \`revoke-token: always\` revokes all the same.`,
      );
    }
    verifyCertificates(process.env);
    try {
      await revokeToken(readClient(core.getInput), live.token, { now: Date.now, log });
      log.info('Revoked the access token.');
    } catch (error) {
      if (error instanceof FailedRequest && error.codes.some((code) => ENDED.has(code))) {
        return log.info('The session of the access token had ended before; there is nothing to revoke.');
      }
      throw error;
    }
  }, warn);
}

/** Token expired, token not found: RingCentral's page "OAuth token errors". */
const ENDED = new Set(['OAU-210', 'OAU-213']);

/** RingCentral's page "Errors" says to ignore a failed revocation: it never fails a job. */
function warn(error: unknown): void {
  process.exitCode = 0;
  const reason = error instanceof ActionError ? error.message : log.harmless(String(error));
  log.warning(`The access token was not revoked; it stays valid until it expires. ${reason}`);
  if (error instanceof Error) log.debug(() => error.stack ?? '');
}
