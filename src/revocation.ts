import type { Inputs } from './inputs.ts';
import { lastSlotSeconds } from './ringcentral/matrix.ts';
import type { AccessToken } from './ringcentral/token-endpoint.ts';

/** What is to become of a session when the job ends. Times are milliseconds since the epoch. */
export interface Revocation {
  /** The tokens of the session: revoking any of them ends all of it. */
  tokens: readonly { token: string; expiresAt: number }[];
  /** Why the session is not to be ended by this job. */
  keptBecause?: string;
  /** Before this, a revocation would take the turn of another job of the matrix. */
  notBefore?: number;
}

/**
 * Decides what is to become of a token when the job ends.
 *
 * @param startedAt when the step began, in milliseconds since the epoch
 */
export function planRevocation(
  { token: source, revoke }: Inputs,
  token: AccessToken,
  startedAt: number,
): Revocation {
  const tokens = [{ token: token.accessToken, expiresAt: token.expiresAt.getTime() }];
  if (token.refreshToken) {
    // RingCentral's own default, where the answer does not say.
    const seconds = token.refreshToken.expiresInSeconds ?? 604_800;
    tokens.push({ token: token.refreshToken.refreshToken, expiresAt: startedAt + seconds * 1000 });
  }
  if (revoke === 'never') return { tokens: [], keptBecause: '`revoke-token` is `never`' };
  if (revoke === 'always') return { tokens };
  if (source.from === 'sealed-token') return { tokens: [], keptBecause: 'another job requested it' };
  if (source.seal) return { tokens: [], keptBecause: 'it was sealed for other jobs' };
  // Revocations count against the same rate limit as token requests (RingCentral's page "Rate limits"). An access token
  // expires soon anyway; a refresh token would live on for days.
  return source.matrix && !token.refreshToken
    ? { tokens, notBefore: startedAt + lastSlotSeconds(source.matrix) * 1000 }
    : { tokens };
}
