import { parseObject } from '../json.ts';
import { parseUrl } from '../url.ts';

/** What a JWT credential says about itself. None of it is verified: that is RingCentral's job. */
export interface JwtCredential {
  /** When it expires; absent if its owner gave it no expiry. */
  expiresAt?: Date;
  /** Hosts of the RingCentral environment that it was made for, from its `aud` and `iss`; empty if it names none. */
  hosts: readonly string[];
}

/** Reads a JWT credential without verifying it; `undefined` if it is not a signed JWT (RFC 7519, section 7.2). */
export function readJwtCredential(jwt: string): JwtCredential | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt)?.[1];
  const claims = payload && parseObject(Buffer.from(payload, 'base64url').toString());
  if (!claims) return undefined;
  const { aud, iss, exp } = claims;
  const hosts = [aud, iss].flat().flatMap((claim) => (typeof claim === 'string' && parseUrl(claim)?.host) || []);
  // What lies after the year 9999 is as good as no expiry.
  return typeof exp === 'number' && Math.abs(exp) < 253_402_300_800
    ? { hosts, expiresAt: new Date(exp * 1000) }
    : { hosts };
}
