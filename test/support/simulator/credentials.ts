/** Who somebody is who shows a password or a JWT credential. */
import { createSign, createVerify, generateKeyPairSync, randomUUID } from 'node:crypto';
import { oauthError, type Reply } from './exchange.ts';
import type { Options, SimulatedUser } from './options.ts';

export interface Claims {
  exp?: number;
  aud?: string;
  iss?: string;
  sub?: string;
}

const FAILED_LOGINS_BEFORE_LOCK = 5;

/** The key of RingCentral's developer console. Making one takes a tenth of a second, so each process makes one only. */
let consoleKey: ReturnType<typeof makeKey> | undefined;

/** A JWT credential as its owner makes it in the developer console: RS256, RFC 7515. */
export function signJwt(claims: Claims): string {
  consoleKey ??= makeKey();
  const signed = `${encode({ kid: consoleKey.id, typ: 'JWT', alg: 'RS256' })}.${encode({ jti: randomUUID(), ...claims })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(consoleKey.privateKey, 'base64url')}`;
}

export class Credentials {
  readonly #failedLogins = new Map<string, number>();
  readonly #users: readonly SimulatedUser[];
  readonly #options: Options;
  readonly #now: () => number;

  constructor(users: readonly SimulatedUser[], options: Options, now: () => number) {
    this.#users = users;
    this.#options = options;
    this.#now = now;
  }

  /** Whom the form names, whether or not they can prove it. */
  userNamed(form: URLSearchParams): SimulatedUser | undefined {
    const ownerId = readJwt(form.get('assertion'))?.sub;
    if (ownerId) return this.#users.find((user) => user.ownerId === ownerId);
    // RingCentral takes phone numbers with and without the plus sign; an extension stands behind an asterisk or, as
    // was the rule once, in a field of its own.
    const [username = '', extension = form.get('extension') || undefined] = (
      form.get('username') ?? ''
    ).split('*');
    const digits = (number: string) => number.replace(/^\+/, '');
    return this.#users.find(
      (user) =>
        digits(user.username) === digits(username) &&
        (extension === undefined || user.extension === extension),
    );
  }

  userOfPassword(form: URLSearchParams): SimulatedUser | Reply {
    // A recorded answer, without RingCentral's codes.
    if (!form.get('username') || !form.get('password')) {
      return oauthError(400, 'invalid_request', undefined, 'Resource Owner credentials are incomplete.');
    }
    const user = this.userNamed(form);
    const failures = this.#failedLogins.get(user?.ownerId ?? '') ?? 0;
    if (user && failures >= FAILED_LOGINS_BEFORE_LOCK) {
      const message = 'The account is locked out due to multiple unsuccessful logon attempts.';
      return oauthError(400, 'invalid_grant', 'OAU-147', message);
    }
    if (!user || user.password !== form.get('password')) {
      if (user) this.#failedLogins.set(user.ownerId, failures + 1);
      const message = 'Invalid resource owner credentials.';
      return this.#options.refusals === 'as documented'
        ? oauthError(401, 'invalid_grant', 'OAU-140', message)
        : oauthError(400, 'invalid_grant', undefined, message);
    }
    if (user.requiresMfa) {
      const message = 'Password grant is not allowed because MFA is required.';
      return oauthError(401, 'invalid_grant', 'OAU-168', message);
    }
    this.#failedLogins.delete(user.ownerId);
    return user;
  }

  userOfJwt(form: URLSearchParams): SimulatedUser | Reply {
    const algorithm = algorithmOf(form.get('assertion'));
    if (algorithm === 'none' || algorithm?.startsWith('HS')) {
      // RingCentral's changelog of 1.0.41 has the code and the message, and no status.
      const message =
        'An algorithm which is used for assertion signing is not supported for JWT Bearer grant type';
      return oauthError(400, 'invalid_grant', 'OAU-347', message);
    }
    const claims = readJwt(form.get('assertion'));
    const user = claims && this.userNamed(form);
    const parameter = { name: 'assertion', value: null };
    if (!user) return oauthError(400, 'invalid_grant', 'OAU-213', 'Token not found', parameter);
    if (claims.exp !== undefined && claims.exp * 1000 <= this.#now()) {
      return oauthError(400, 'invalid_grant', 'OAU-210', 'Token expired', parameter);
    }
    return user;
  }
}

/** The claims of a JWT that {@link signJwt} made. */
function readJwt(jwt: string | null): Claims | undefined {
  const [header, payload, signature = ''] = jwt?.split('.') ?? [];
  if (!header || !payload || !consoleKey) return undefined;
  const genuine = createVerify('RSA-SHA256')
    .update(`${header}.${payload}`)
    .verify(consoleKey.publicKey, signature, 'base64url');
  return genuine ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : undefined;
}

function algorithmOf(jwt: string | null): string | undefined {
  try {
    const { alg } = JSON.parse(Buffer.from(jwt?.split('.')[0] ?? '', 'base64url').toString());
    return typeof alg === 'string' ? alg : undefined;
  } catch {
    return undefined;
  }
}

function makeKey() {
  return { id: randomUUID(), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
