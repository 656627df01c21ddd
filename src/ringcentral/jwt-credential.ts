/** What a JWT credential says about itself. Nothing of it is verified: that is RingCentral's part. */
export interface JwtCredential {
  /** When it expires; absent if its owner gave it no expiry. */
  expiresAt?: Date;
  /** Hosts of the RingCentral environment that it was made for, from its `aud` and `iss`; empty if it names none. */
  hosts: readonly string[];
}

/**
 * Reads a JWT credential without verifying it.
 *
 * @throws TypeError if it is no signed JWT (RFC 7519, section 7.2)
 */
export function readJwtCredential(jwt: string): JwtCredential {
  const { aud, iss, exp } = readClaims(jwt);
  const hosts = [aud, iss].flat().flatMap((claim) => {
    const url = typeof claim === 'string' ? URL.parse(claim) : null;
    return url?.host ? [url.host] : [];
  });
  const expiresAt = typeof exp === 'number' ? new Date(exp * 1000) : undefined;
  // A number beyond what a date can hold is no expiry that anybody will see.
  return expiresAt && !Number.isNaN(expiresAt.getTime()) ? { hosts, expiresAt } : { hosts };
}

function readClaims(jwt: string): Record<string, unknown> {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt) ?? [];
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return { ...claims };
  } catch {}
  throw new TypeError('not a JWT');
}
