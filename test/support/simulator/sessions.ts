/** Sessions and their tokens. Sources: RingCentral's pages "Tokens" and "Refresh tokens". */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Options, SimulatedApp, SimulatedUser } from './options.ts';
import { withIncluded } from './permissions.ts';

export interface Session {
  readonly id: string;
  readonly app: SimulatedApp;
  readonly user: SimulatedUser;
  /** What the login was granted. */
  readonly grantedScope: string;
  /** What the present access token may do. */
  scope: string;
  readonly endpointId: string;
  readonly openedAt: number;
  usedAt: number;
  accessToken: string;
  accessTokenExpiresAt: number;
  /** When an API call used the access token for the first time. */
  accessTokenFirstUsedAt?: number;
  refreshToken?: string;
  refreshTokenExpiresAt: number;
  refreshTokenTtlSeconds: number;
  /** The refresh token that the present tokens were given for. */
  spent?: { refreshToken: string; at: number };
}

/** Lifetimes of the tokens of a session, in seconds; a refresh token that lives 0 s is not issued. */
export interface Lifetimes {
  access: number;
  refresh: number;
}

const SESSIONS_PER_USER_AND_APP = 5;
const GRACE_AFTER_FIRST_USE_MILLISECONDS = 10_000;
const GRACE_WITHOUT_USE_MILLISECONDS = 60 * 60_000;

export class Sessions {
  readonly #sessions: Session[] = [];
  readonly #options: Options;
  readonly #now: () => number;

  constructor(options: Options, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Sessions with a token that can still be used, oldest first. */
  get alive(): readonly Session[] {
    return this.#sessions.filter((session) => this.#isAlive(session));
  }

  /** Gives nothing where a user's sixth session is refused. */
  open(
    identity: Pick<Session, 'app' | 'user' | 'scope'> & { endpointId: string | null },
    lifetimes: Lifetimes,
  ): Session | undefined {
    const now = this.#now();
    const { app, user } = identity;
    const rivals = this.alive.filter((other) => other.app === app && other.user === user);
    if (rivals[0] && rivals.length >= SESSIONS_PER_USER_AND_APP) {
      const { sixthSession = 'ends the oldest' } = this.#options;
      if (sixthSession === 'is refused') return undefined;
      if (sixthSession === 'ends the oldest') this.end(rivals[0]);
    }
    const session: Session = {
      ...identity,
      grantedScope: identity.scope,
      id: randomUUID(),
      endpointId: identity.endpointId ?? randomUUID(),
      openedAt: now,
      usedAt: now,
      accessToken: '',
      accessTokenExpiresAt: 0,
      refreshTokenExpiresAt: 0,
      refreshTokenTtlSeconds: lifetimes.refresh,
    };
    this.#issueTokens(session, lifetimes.access);
    this.#sessions.push(session);
    return session;
  }

  /**
   * Gives new tokens for a refresh token. One that was used already gives the same tokens again, until ten seconds
   * after the new access token is first used, or for an hour if it is not used. A scope may be narrower than that of the
   * login: RFC 6749, section 6.
   */
  renew(
    refreshToken: string,
    app: SimulatedApp,
    scope: string | undefined,
    lifetimes: Partial<Lifetimes> & { access: number },
  ): Session | 'unknown' | 'expired' | 'too wide' {
    const session = this.ofToken(refreshToken);
    const now = this.#now();
    if (!session || session.app !== app || session.accessToken === refreshToken) return 'unknown';
    const spent = session.refreshToken !== refreshToken;
    const expiresAt = spent ? session.accessTokenExpiresAt : session.refreshTokenExpiresAt;
    if (expiresAt <= now || this.#isTimedOut(session)) return 'expired';
    if (spent) return session;
    const granted = withIncluded(session.grantedScope.split(' '));
    if (scope && !scope.split(' ').every((permission) => granted.includes(permission))) return 'too wide';
    session.scope = scope ?? session.grantedScope;
    session.refreshTokenTtlSeconds = lifetimes.refresh ?? session.refreshTokenTtlSeconds;
    session.usedAt = now;
    session.spent = { refreshToken, at: now };
    this.#issueTokens(session, lifetimes.access);
    return session;
  }

  /** The session of an access token that an API call uses. */
  use(accessToken: string): Session | 'unknown' | 'expired' {
    const session = this.#sessions.find((session) => session.accessToken === accessToken);
    const now = this.#now();
    if (!session || !accessToken) return 'unknown';
    if (session.accessTokenExpiresAt <= now || this.#isTimedOut(session)) return 'expired';
    session.accessTokenFirstUsedAt ??= now;
    session.usedAt = now;
    return session;
  }

  /** The session of a token of any kind. A spent refresh token counts during its grace period. */
  ofToken(token: string | null): Session | undefined {
    if (!token) return undefined;
    return this.#sessions.find(
      (session) =>
        session.accessToken === token ||
        session.refreshToken === token ||
        (session.spent?.refreshToken === token && this.#isInGracePeriod(session)),
    );
  }

  end(session: Session): void {
    this.#sessions.splice(this.#sessions.indexOf(session), 1);
  }

  #isInGracePeriod({ spent, accessTokenFirstUsedAt }: Session): boolean {
    const end =
      accessTokenFirstUsedAt === undefined
        ? (spent?.at ?? 0) + GRACE_WITHOUT_USE_MILLISECONDS
        : accessTokenFirstUsedAt + GRACE_AFTER_FIRST_USE_MILLISECONDS;
    return this.#now() <= end;
  }

  #isAlive(session: Session): boolean {
    const now = this.#now();
    const tokens = session.accessTokenExpiresAt > now || session.refreshTokenExpiresAt > now;
    return tokens && !this.#isTimedOut(session);
  }

  #isTimedOut({ openedAt, usedAt }: Session): boolean {
    const { absolute = Infinity, idle = Infinity } = this.#options.sessionTimeouts ?? {};
    const now = this.#now();
    return now >= openedAt + absolute * 1000 || now >= usedAt + idle * 1000;
  }

  /** The tokens before are worth nothing from here on. */
  #issueTokens(session: Session, accessTtlSeconds: number): void {
    const now = this.#now();
    session.accessToken = opaqueToken(session.user.ownerId);
    session.accessTokenExpiresAt = now + accessTtlSeconds * 1000;
    delete session.accessTokenFirstUsedAt;
    delete session.refreshToken;
    session.refreshTokenExpiresAt = 0;
    if (session.app.issuesRefreshTokens && session.refreshTokenTtlSeconds > 0) {
      session.refreshToken = opaqueToken(session.user.ownerId);
      session.refreshTokenExpiresAt = now + session.refreshTokenTtlSeconds * 1000;
    }
  }
}

/** Opaque, and some hundreds of characters long, like RingCentral's. */
export function opaqueToken(ownerId: string): string {
  return `U0pDMTFQMDFQQVMwMHxBQ${ownerId}${randomBytes(200).toString('base64url')}`;
}
