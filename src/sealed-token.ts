import { hkdfSync } from 'node:crypto';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { ActionError } from './errors.ts';
import { type JsonObject, parseObject } from './json.ts';
import type { Client } from './ringcentral/client.ts';
import type { AccessToken } from './ringcentral/token-endpoint.ts';

/** Counts up when an older version of this action could not read what a newer one sealed. */
const FORMAT = 1;

/** One attempt at a workflow run. A re-run has the same ID and a higher attempt. */
export interface RunAttempt {
  /** GITHUB_RUN_ID */
  id: string;
  /** GITHUB_RUN_ATTEMPT, from 1. */
  attempt: number;
}

export interface OpenedToken {
  /** Its `expiresInSeconds` is what is left now: 0 or less if it has expired. */
  token: AccessToken;
  /** Where it was sealed; absent if that was not in a workflow run. */
  sealedIn?: RunAttempt;
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
export async function sealToken(
  token: AccessToken,
  client: Client,
  sealedIn: RunAttempt | undefined,
): Promise<string> {
  const { key, keyId } = sealingKey(client);
  const content = {
    access_token: token.accessToken,
    token_type: token.tokenType,
    expires_at: token.expiresAt.getTime(),
    scope: token.scope,
    owner_id: token.ownerId,
    endpoint_id: token.endpointId,
    session_id: token.sessionId,
    server_url: client.serverUrl,
    ...(sealedIn && { run_id: sealedIn.id, run_attempt: sealedIn.attempt }),
  };
  return new CompactEncrypt(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId, format: FORMAT })
    .encrypt(key);
}

/**
 * Opens a sealed token, whether or not it has expired.
 *
 * @param now milliseconds since the epoch
 * @throws ActionError if it was modified, or sealed with other credentials, by a newer version or for another server
 */
export async function openToken(sealedToken: string, client: Client, now: number): Promise<OpenedToken> {
  const content = await decrypt(sealedToken, client);
  const serverUrl = text(content, 'server_url');
  if (serverUrl !== client.serverUrl) {
    throw failure(
      `The sealed token is for ${serverUrl}, but \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as the step that sealed it.`,
    );
  }
  const { expires_at, run_id, run_attempt } = content;
  const expiresAt = new Date(typeof expires_at === 'number' ? expires_at : Number.NaN);
  if (Number.isNaN(expiresAt.getTime())) throw modified();
  return {
    token: {
      accessToken: text(content, 'access_token'),
      tokenType: text(content, 'token_type'),
      expiresInSeconds: Math.floor((expiresAt.getTime() - now) / 1000),
      expiresAt,
      scope: text(content, 'scope'),
      ownerId: text(content, 'owner_id'),
      endpointId: text(content, 'endpoint_id'),
      sessionId: text(content, 'session_id'),
    },
    ...(typeof run_id === 'string' &&
      typeof run_attempt === 'number' && { sealedIn: { id: run_id, attempt: run_attempt } }),
  };
}

/** Why a sealed token should not be used, as a sentence, and whether it can still be used. */
export interface Doubt {
  reason: string;
  usable: boolean;
}

/**
 * Whether there is a reason not to use an opened token: too little time is left, or it was sealed in an earlier attempt of
 * this run, whose clean-up job has probably revoked it.
 */
export function doubtAbout(
  { token, sealedIn }: OpenedToken,
  minimumTtlSeconds: number,
  current: RunAttempt | undefined,
): Doubt | undefined {
  const { expiresInSeconds } = token;
  const at = token.expiresAt.toISOString();
  if (expiresInSeconds <= 0) return { reason: `The sealed token expired at ${at}.`, usable: false };
  if (expiresInSeconds < minimumTtlSeconds) {
    return {
      reason: `The sealed token expires at ${at}, in ${expiresInSeconds} s, but \`minimum-ttl\` asks for ${minimumTtlSeconds} s.`,
      usable: false,
    };
  }
  if (sealedIn && current && sealedIn.id === current.id && sealedIn.attempt < current.attempt) {
    return {
      reason: `The sealed token is from attempt ${sealedIn.attempt} of this run, and this is attempt ${current.attempt}. It was probably revoked when attempt ${sealedIn.attempt} ended.`,
      usable: true,
    };
  }
  return undefined;
}

async function decrypt(sealedToken: string, client: Client): Promise<JsonObject> {
  const header = parseObject(Buffer.from(sealedToken.split('.')[0] ?? '', 'base64url').toString());
  if (!header) throw modified();
  const { format, kid } = header;
  if (Number.isInteger(format) && Number(format) > FORMAT) {
    throw failure(
      'The sealed token was made by a newer version of this action. Use the same version in all jobs.',
    );
  }
  const { key, keyId } = sealingKey(client);
  if (typeof kid === 'string' && kid !== keyId) {
    throw failure(
      'The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one. If you have changed the secret since, choose "Re-run all jobs".',
    );
  }
  try {
    const { plaintext } = await compactDecrypt(sealedToken, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    const content = parseObject(Buffer.from(plaintext).toString());
    if (content) return content;
  } catch {}
  throw modified();
}

/** Only a holder of the client secret can have sealed anything but text; it is refused all the same. */
function text(content: JsonObject, name: string): string {
  const value = content[name];
  if (typeof value !== 'string') throw modified();
  return value;
}

function modified(): ActionError {
  return failure(
    'The sealed token was modified or is incomplete. Pass the `sealed_token` output of the job that seals exactly as it is.',
  );
}

function failure(message: string): ActionError {
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
