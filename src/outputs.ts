import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { ActionError } from './errors.ts';
import type { AccessToken } from './ringcentral/token-endpoint.ts';

/**
 * Makes sure that outputs and state have somewhere to go, before a session is opened that nobody could use or end.
 * Without its files, @actions/core prints them, tokens and all.
 *
 * @throws ActionError outside a runner
 */
export function requireRunner(environment: NodeJS.ProcessEnv): void {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
    try {
      appendFileSync(environment[name] ?? '', '');
    } catch {
      throw new ActionError(
        `The environment variable ${name} does not name a writable file. The GitHub Actions runner sets it. To run this action without a runner, use \`npm start\` in a clone of its repository.`,
        'other-errors',
      );
    }
  }
}

/** The outputs of action.yml. The caller has masked the tokens. */
export function setOutputs(
  token: AccessToken,
  { sealedToken, credentialExpiresAt }: { sealedToken?: string; credentialExpiresAt?: Date },
): void {
  const outputs: Record<string, string | number | undefined> = {
    access_token: token.accessToken,
    expires_in: token.expiresInSeconds,
    expires_at: token.expiresAt.toISOString(),
    token_type: token.tokenType,
    scope: token.scope,
    owner_id: token.ownerId,
    endpoint_id: token.endpointId,
    session_id: token.sessionId,
    credential_expires_at: credentialExpiresAt?.toISOString(),
    refresh_token: token.refreshToken?.refreshToken,
    refresh_token_expires_in: token.refreshToken?.expiresInSeconds,
    sealed_token: sealedToken,
  };
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value ?? '');
}
