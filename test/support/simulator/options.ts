/** What a simulated RingCentral is made of: its apps and users, and how it behaves where its sources disagree. */

export interface SimulatedApp {
  id: string;
  secret: string;
  grants: readonly ('password' | 'jwt' | 'refresh_token')[];
  scope: readonly string[];
  /** The app's setting "Issue refresh tokens". */
  issuesRefreshTokens: boolean;
}

export interface SimulatedUser {
  username: string;
  extension?: string;
  password: string;
  ownerId: string;
  requiresMfa?: boolean;
  /** Whether the user may read the call log of the whole company, and other users' data; so, unless `false`. */
  administrator?: boolean;
}

/** Somebody who has an extension, with calls and messages. */
export type Owner = Pick<SimulatedUser, 'ownerId' | 'username' | 'extension'>;

/** So many requests in a window; one more starts a penalty. */
export interface Rate {
  requests: number;
  windowSeconds: number;
  penaltySeconds: number;
  /** Whether a request during the penalty restarts it, as the page "Rate limits" says; so, unless `false`. */
  penaltyRestarts?: boolean;
}

export interface Options {
  /** Milliseconds since the epoch. */
  now?: () => number;
  tls?: { key: string; cert: string };
  port?: number;
  apps?: SimulatedApp[];
  /** Whoever can log in. */
  users?: SimulatedUser[];
  /** Who has an extension beside them, and never logs in; {@link COLLEAGUE}, if not given. */
  colleagues?: Owner[];

  /** The limit of the group "Auth"; `false` switches off the limits of every group. */
  rateLimit?: false | Rate;
  /** The limit of the group "Heavy", to which the call log and recordings belong; `false` for none. */
  heavyRateLimit?: false | Rate;
  /**
   * Whose requests count together. The page "Rate limits" says the pair of user and app; the community post "Immediate
   * action required: authentication rate limits now enforced" says the app. `address` is the global limit of that page:
   * it counts everything from an IP address, answers CMN-310, and sends no `X-Rate-Limit-*` headers.
   */
  rateLimitedBy?: 'user and app' | 'app' | 'address';
  /** Whether answers tell the limit; the page "Rate limits" says that the headers can be absent. */
  rateLimitHeaders?: boolean;

  /**
   * How refusals look. Recorded answers of the service have other codes and statuses than the page "Errors":
   * a wrong client 400 OAU-153 or 401 OAU-146, a grant that the app may not use 400 OAU-251 or 403 OAU-112, and a
   * wrong password 400 without a code or 401 OAU-140.
   */
  refusals?: 'as recorded' | 'as documented';
  /**
   * What a sixth session does. The page "Tokens" says that tokens are invalidated, not which; the page "Errors" says
   * that exceeding the quota of sessions can be answered with 429.
   */
  sixthSession?: 'ends the oldest' | 'is refused' | 'ends none';
  /**
   * What becomes of the refresh token where a login has `refresh_token_ttl=0`. The community post "Disabling
   * refresh_token from being generated for /oauth/token requests" shows none; the community's article 1426 says that it
   * expires as soon as it is made.
   */
  unwantedRefreshToken?: 'is not issued' | 'is issued dead';
  /** Whether an answer names permissions that the ones asked for include: no source says. */
  includedPermissions?: 'are not told' | 'are told';
  /** What `refresh_token_ttl=0` does at a renewal: no source says. */
  renewalWithoutRefreshToken?: 'is granted' | 'is ignored';
  /** How a revocation of an unknown token ends: RFC 7009, section 2.2, says 200; RingCentral's error codes have OAU-213. */
  revocationOfUnknownToken?: 'is refused' | 'succeeds';

  /** An administrator's limits to a session, in seconds; answers have the fields `session_*` if there is one. */
  sessionTimeouts?: { absolute?: number; idle?: number };

  /** How many calls a user has on a day (`2026-01-31`, UTC); three, if not given. */
  callsOn?: (day: string) => number;
  /** How many voicemails a user gets on a day (`2026-01-31`, UTC); one, if not given. */
  voicemailsOn?: (day: string) => number;
}

export const APP: SimulatedApp = {
  id: 'simulated-client-id',
  secret: 'S1mulated+Client/Secret=Of-The-App',
  grants: ['password', 'jwt', 'refresh_token'],
  scope: ['ReadAccounts', 'ReadCallLog', 'ReadCallRecording', 'ReadMessages', 'SMS', 'TeamMessaging'],
  issuesRefreshTokens: true,
};

export const USER: SimulatedUser = {
  username: '+16505550100',
  extension: '101',
  password: 'pass word*with&odd=chars%',
  ownerId: '262648004',
};

export const COLLEAGUE: Owner = { username: '+16505550102', extension: '102', ownerId: '262648005' };
