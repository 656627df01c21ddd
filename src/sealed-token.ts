import { hkdfSync } from 'node:crypto';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { ActionError } from './errors.ts';
import type { Client } from './ringcentral/client.ts';
import type { AccessToken } from './ringcentral/token-endpoint.ts';

/** Counts up when an older version of this action could not read what a newer one sealed. */
const FORMAT = 1;

/**
 * Seals an access token so that only jobs with the same client ID and secret can open it: a compact JWE
 * (RFC 7516) with direct encryption (`dir`) by AES-256-GCM. A refresh token is never sealed.
 */
export async function sealToken(token: AccessToken, client: Client): Promise<string> {
  const { key, keyId } = sealingKey(client);
  const content: SealedContent = {
    access_token: token.accessToken,
    token_type: token.tokenType,
    expires_at: token.expiresAt.getTime(),
    scope: token.scope,
    owner_id: token.ownerId,
    endpoint_id: token.endpointId,
    session_id: token.sessionId,
    server_url: client.serverUrl,
  };
  return new CompactEncrypt(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId, format: FORMAT })
    .encrypt(key);
}

/**
 * Opens a sealed token. Its `expiresInSeconds` is what is left now.
 *
 * @param now milliseconds since the epoch
 * @throws ActionError if it was changed, sealed by other credentials, by a newer version or for another server, or
 * has expired
 */
export async function openToken(sealedToken: string, client: Client, now: number): Promise<AccessToken> {
  const content = await decrypt(sealedToken, client);
  if (content.server_url !== client.serverUrl) {
    throw new ActionError(
      `The sealed token is for ${content.server_url}, and \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as in the step that sealed it.`,
    );
  }
  const expiresAt = new Date(content.expires_at);
  const expiresInSeconds = Math.floor((content.expires_at - now) / 1000);
  if (expiresInSeconds <= 0) {
    throw new ActionError(
      `The sealed token expired at ${expiresAt.toISOString()}. Start this job sooner after the one that seals, or request a token in this job.`,
    );
  }
  return {
    accessToken: content.access_token,
    tokenType: content.token_type,
    expiresInSeconds,
    expiresAt,
    scope: content.scope,
    ownerId: content.owner_id,
    endpointId: content.endpoint_id,
    sessionId: content.session_id,
  };
}

interface SealedContent {
  access_token: string;
  token_type: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
  scope: string;
  owner_id: string;
  endpoint_id: string;
  session_id: string;
  server_url: string;
}

async function decrypt(sealedToken: string, client: Client): Promise<SealedContent> {
  const { format, kid } = readHeader(sealedToken);
  if (Number.isInteger(format) && Number(format) > FORMAT) {
    throw new ActionError(
      'The sealed token was made by a newer version of this action. Use the same version in all jobs.',
    );
  }
  const { key, keyId } = sealingKey(client);
  if (typeof kid === 'string' && kid !== keyId) {
    throw new ActionError(
      'The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one.',
    );
  }
  try {
    const { plaintext } = await compactDecrypt(sealedToken, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return readContent(JSON.parse(Buffer.from(plaintext).toString()));
  } catch {
    throw changed();
  }
}

/** Only a holder of the client secret can have sealed anything else; it is refused all the same. */
function readContent(content: unknown): SealedContent {
  const { expires_at, ...texts } = content as SealedContent;
  if (!Number.isSafeInteger(expires_at)) throw changed();
  for (const name of TEXTS) if (typeof texts[name] !== 'string') throw changed();
  return { expires_at, ...texts };
}

const TEXTS = [
  'access_token',
  'token_type',
  'scope',
  'owner_id',
  'endpoint_id',
  'session_id',
  'server_url',
] as const;

function readHeader(sealedToken: string): { format?: unknown; kid?: unknown } {
  try {
    const header: unknown = JSON.parse(Buffer.from(sealedToken.split('.')[0] ?? '', 'base64url').toString());
    if (typeof header === 'object' && header !== null) return header;
  } catch {}
  throw changed();
}

function changed(): ActionError {
  return new ActionError(
    'The sealed token is not whole: it was changed or cut off on its way. Pass the output `sealed_token` of the job that seals exactly as it is.',
  );
}

/**
 * The key for a client, and a name for that key which tells a wrong key from a changed token. Both come from the
 * client secret by HKDF with SHA-256 (RFC 5869), with the client ID bound in.
 */
function sealingKey({ id, secret }: Client): { key: Uint8Array; keyId: string } {
  const bytes = Buffer.from(hkdfSync('sha256', secret, id, 'ringcentral-access-token sealed token', 40));
  return { key: bytes.subarray(0, 32), keyId: bytes.subarray(32).toString('base64url') };
}
