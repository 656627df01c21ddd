import * as core from '@actions/core';
import { writing } from './command-files.ts';
import type { AccessToken } from './ringcentral/access-token.ts';

/** Writes the outputs, or throws an ActionError. The caller has masked the tokens. jq takes whole seconds only. */
export function setOutputs(
  token: AccessToken,
  { sealedToken, credentialExpiresAt }: { sealedToken?: string | undefined; credentialExpiresAt?: Date | undefined },
): void {
  const outputs: Record<string, string | number | undefined> = {
    access_token: token.accessToken,
    expires_in: token.expiresInSeconds,
    expires_at: token.expiresAt.toISOString().replace(/\.\d+/, ''),
    token_type: token.tokenType,
    scope: token.scope,
    owner_id: token.ownerId,
    endpoint_id: token.endpointId,
    session_id: token.sessionId,
    credential_expires_at: credentialExpiresAt?.toISOString().replace(/\.\d+/, ''),
    refresh_token: token.refreshToken?.refreshToken,
    refresh_token_expires_in: token.refreshToken?.expiresInSeconds,
    sealed_token: sealedToken,
  };
  writing('GITHUB_OUTPUT', process.env, () => {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value ?? '');
  });
}
