import { existsSync } from 'node:fs';
import * as core from '@actions/core';
import { ActionError } from './errors.ts';
import type { Revocation } from './revocation.ts';
import type { AccessToken } from './ringcentral/token-endpoint.ts';

/**
 * Makes sure that outputs and state have somewhere to go. Without its files, @actions/core prints them, tokens
 * and all.
 *
 * @throws ActionError outside a runner
 */
export function requireRunner(environment: NodeJS.ProcessEnv): void {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
    if (!existsSync(environment[name] ?? '')) {
      throw new ActionError(
        `The environment variable ${name} names no file. This program runs as a step of a GitHub Actions workflow; see its README for running it by hand.`,
      );
    }
  }
}

/** The outputs of action.yml. The caller has masked the tokens. */
export function setOutputs(token: AccessToken, sealedToken: string | undefined): void {
  const outputs: Record<string, string | number | undefined> = {
    access_token: token.accessToken,
    expires_in: token.expiresInSeconds,
    expires_at: token.expiresAt.toISOString(),
    token_type: token.tokenType,
    scope: token.scope,
    owner_id: token.ownerId,
    endpoint_id: token.endpointId,
    session_id: token.sessionId,
    refresh_token: token.refreshToken?.refreshToken,
    refresh_token_expires_in: token.refreshToken?.expiresInSeconds,
    sealed_token: sealedToken,
  };
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value ?? '');
}

/** Passes the plan for the end of the job from the main step to the post step. */
export function saveRevocation(revocation: Revocation): void {
  core.saveState('revocation', revocation);
}

/** The last plan that the main step saved; `undefined` if it never had a token. */
export function readRevocation(): Revocation | undefined {
  const state = core.getState('revocation');
  return state === '' ? undefined : (JSON.parse(state) as Revocation);
}
