import { hkdfSync } from 'node:crypto';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { ActionError } from './errors.ts';
import { asObject, type JsonObject, parseObject } from './json.ts';
import { type AccessToken, isToken } from './ringcentral/access-token.ts';
import type { Client } from './ringcentral/client.ts';

/** The clocks of two runners may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** One attempt at a workflow run, from 1. A re-run has the same ID and a higher attempt. */
export interface RunAttempt {
  id: string;
  attempt: number;
}

export interface OpenedToken {
  /** Its `expiresInSeconds` is what is left now: 0 or less if it has expired. */
  token: AccessToken;
  /** Whether it claims more time than it ever had: the clock of the runner that sealed it, or of this one, is wrong. */
  clocksDiffer: boolean;
  /** Where it was sealed; absent if that was not in a workflow run. */
  sealedIn?: RunAttempt | undefined;
}

/** The attempt that the environment names; `undefined` outside a workflow run. */
export function runAttempt({ GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT }: NodeJS.ProcessEnv): RunAttempt | undefined {
  const attempt = Number(GITHUB_RUN_ATTEMPT);
  return GITHUB_RUN_ID && attempt > 0 ? { id: GITHUB_RUN_ID, attempt } : undefined;
}

/**
 * Seals an access token so that only jobs with the same client ID and secret can open it: a compact JWE (RFC 7516) with
 * direct encryption (`dir`) by AES-256-GCM. A refresh token is never sealed.
 */
export function sealToken(issued: AccessToken, client: Client, sealedIn: RunAttempt | undefined): Promise<string> {
  const { refreshToken, ...token } = issued;
  const { key, keyId } = sealingKey(client);
  const content = JSON.stringify({ token, serverUrl: client.serverUrl, sealedIn });
  const header = { alg: 'dir', enc: 'A256GCM', kid: keyId };
  return new CompactEncrypt(Buffer.from(content)).setProtectedHeader(header).encrypt(key);
}

/**
 * Opens a sealed token, whether or not it has expired; `now` is in milliseconds since the epoch. Throws an ActionError if it
 * was modified, or sealed with other credentials or for another server.
 */
export async function openToken(sealedToken: string, client: Client, now: number): Promise<OpenedToken> {
  const { token, serverUrl, sealedIn } = await decrypt(sealedToken, client);
  if (!isAccessToken(token)) throw modified();
  if (serverUrl !== client.serverUrl) {
    const message = `The sealed token is for ${serverUrl}, but \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as the step that sealed it.`;
    throw new ActionError(message, 'sealed-tokens');
  }
  const lifetimeSeconds = token.expiresInSeconds;
  const secondsLeft = Math.floor((Date.parse(token.expiresAt) - now) / 1000);
  // A clock that was ahead when the token was sealed must not make it live longer than it can.
  const expiresInSeconds = Math.min(secondsLeft, lifetimeSeconds);
  const expiresAt = new Date(secondsLeft > lifetimeSeconds ? now + expiresInSeconds * 1000 : token.expiresAt);
  const { id, attempt } = asObject(sealedIn) ?? {};
  return {
    token: { ...token, expiresInSeconds, expiresAt },
    clocksDiffer: secondsLeft > lifetimeSeconds + CLOCK_TOLERANCE_SECONDS,
    sealedIn: typeof id === 'string' && typeof attempt === 'number' ? { id, attempt } : undefined,
  };
}

/** Only a holder of the client secret can have sealed anything else; it is refused all the same. */
function isAccessToken(value: unknown): value is AccessToken & { expiresAt: string } {
  const { expiresInSeconds, expiresAt, ...rest } = asObject(value) ?? {};
  const hasTimes = Number.isInteger(expiresInSeconds) && !Number.isNaN(Date.parse(String(expiresAt)));
  return hasTimes && isToken(rest.accessToken) && typeof rest.scope === 'string';
}

/**
 * Whether there is a reason not to use an opened token: nobody can tell how much time is left, it is too little, or the token
 * was sealed in an earlier attempt of this run, whose clean-up job has probably revoked it. It may be usable all the same. `now` is as above.
 */
export function doubtAbout(
  { token, clocksDiffer, sealedIn }: OpenedToken,
  minimumTtlSeconds: number,
  current: RunAttempt | undefined,
  now: number,
): { reason: string; usable: boolean } | undefined {
  const { expiresInSeconds } = token;
  const at = token.expiresAt.toISOString();
  const clock = `The clock of this runner says ${new Date(now).toISOString()}.`;
  const doubt = (usable: boolean, reason: string) => ({ usable, reason: `The sealed token ${reason}` });
  if (clocksDiffer) {
    const cause = 'so the clock of this runner or of the one that sealed it is wrong';
    return doubt(true, `seems to have more time left than it was issued with, ${cause}. ${clock}`);
  }
  if (expiresInSeconds <= 0) return doubt(false, `expired at ${at}. ${clock}`);
  if (expiresInSeconds < minimumTtlSeconds) {
    const left = `expires at ${at}, in ${expiresInSeconds} s`;
    return doubt(false, `${left}, but \`minimum-ttl\` asks for ${minimumTtlSeconds} s.`);
  }
  if (!sealedIn || !current || sealedIn.id !== current.id || sealedIn.attempt >= current.attempt) return undefined;
  const { attempt } = sealedIn;
  const revoked = `It was probably revoked when attempt ${attempt} ended.`;
  return doubt(true, `is from attempt ${attempt} of this run, and this is attempt ${current.attempt}. ${revoked}`);
}

/** A compact JWE has five parts (RFC 7516, section 7.1); a JWT, which would look like one of another app, has three. */
async function decrypt(sealedToken: string, client: Client): Promise<JsonObject> {
  const header = parseObject(Buffer.from(sealedToken.split('.')[0] ?? '', 'base64url').toString());
  if (!header || sealedToken.split('.').length !== 5) throw modified();
  const { key, keyId } = sealingKey(client);
  if (typeof header.kid === 'string' && header.kid !== keyId) {
    const message =
      'The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one. If you have changed the secret since, "Re-run all jobs" seals a new token.';
    throw new ActionError(message, 'sealed-tokens');
  }
  try {
    const algorithms = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
    const { plaintext } = await compactDecrypt(sealedToken, key, algorithms);
    const content = parseObject(Buffer.from(plaintext).toString());
    if (content) return content;
  } catch (error) {
    // Anything else is no fault of the token.
    if (!/^ERR_J/.test(String((error as NodeJS.ErrnoException).code))) throw error;
  }
  throw modified();
}

function modified(): ActionError {
  const message =
    'The sealed token was modified, is incomplete, or is something else. Pass the `sealed_token` output of the job that seals exactly as it is: between `${{` and `}}`, and not `access_token`.';
  return new ActionError(message, 'sealed-tokens');
}

/**
 * The key for a client, and a name for that key which tells a wrong key from a modified token. Both come from the
 * client secret by HKDF with SHA-256 (RFC 5869), with the client ID bound in.
 */
function sealingKey({ id, secret }: Client): { key: Uint8Array; keyId: string } {
  const bytes = Buffer.from(hkdfSync('sha256', secret, id, 'ringcentral-access-token sealed token', 40));
  return { key: bytes.subarray(0, 32), keyId: bytes.subarray(32).toString('base64url') };
}
