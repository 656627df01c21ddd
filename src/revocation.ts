import * as core from '@actions/core';
import { ActionError, FailedRequest } from './errors.ts';
import type { Settings } from './inputs.ts';
import { asList, asObject, parseObject } from './json.ts';
import type { WorkflowLog } from './log/workflow-log.ts';
import { lastSlotSeconds, type MatrixJob } from './ringcentral/matrix.ts';
import type { AccessToken, IssuedTokens, TokenEndpoint } from './ringcentral/token-endpoint.ts';

/** What the post step has to do. Times are milliseconds since the epoch. */
export interface Revocation {
  /** Origin of the server that issued the tokens. */
  serverUrl: string;
  /** The session to end; absent if there is none. */
  session?: Session;
  /** Sessions that earlier tries opened, to end as well. */
  strays: readonly Session[];
  /** Why the session of the token that the step handed out does not end. */
  keptBecause?: string;
  /** Before this time, ending the session would take the turn of another job of the matrix. */
  notBefore?: number;
}

/** The tokens of a session: revoking any of them ends all of it. */
export type Session = readonly { token: string; expiresAt: number }[];

/** The longest that RingCentral lets an access token live. Source: its reference of `POST /restapi/oauth/token`. */
const LONGEST_ACCESS_TOKEN_MILLISECONDS = 3_600_000;

/** RingCentral's default for a refresh token, a week. Source: the same. */
const DEFAULT_REFRESH_TOKEN_MILLISECONDS = 604_800_000;

/** The runner hands the plan to the post step in an environment variable, which Windows limits to 32,767 characters. */
const LONGEST_PLAN = 30_000;

/** The session of tokens whose lifetimes are not known yet. */
export function sessionOf({ accessToken, refreshToken }: IssuedTokens, now: number): Session {
  return [
    ...(accessToken ? [{ token: accessToken, expiresAt: now + LONGEST_ACCESS_TOKEN_MILLISECONDS }] : []),
    ...(refreshToken ? [{ token: refreshToken, expiresAt: now + DEFAULT_REFRESH_TOKEN_MILLISECONDS }] : []),
  ];
}

/** Ends all of these sessions, the last of them being the one that counts. */
export function endAll(serverUrl: string, sessions: readonly Session[]): Revocation {
  const session = sessions.at(-1);
  return { serverUrl, strays: latest(sessions.slice(0, -1)), ...(session && { session }) };
}

/** As many of the sessions as a plan has room for, the latest first. */
function latest(sessions: readonly Session[]): Session[] {
  let length = 0;
  return sessions.toReversed().filter((session) => {
    length += JSON.stringify(session).length;
    return length <= LONGEST_PLAN / 2;
  });
}

/** A token that a step hands out, and what decides about its end. */
export interface HandedOut {
  token: AccessToken;
  /** Where it is from; `sealed-token` if another job requested it. */
  from: 'request' | 'sealed-token';
  /** Whether other jobs get it, too. */
  sealed: boolean;
  /** Whether RingCentral turned this job away for its rate limit before. */
  wasRateLimited: boolean;
  /** The place of the job in a matrix in which more jobs run at once than RingCentral lets through. */
  matrix?: MatrixJob | undefined;
  /** Sessions that earlier tries opened. */
  strays: readonly Session[];
  /** When the step began, in milliseconds since the epoch. */
  startedAt: number;
}

/** Decides what happens to a token, and to the sessions of earlier tries, when the job ends. */
export function planRevocation({ client, revoke }: Settings, handedOut: HandedOut): Revocation {
  const { token, from, sealed, wasRateLimited, matrix, strays, startedAt } = handedOut;
  const { serverUrl } = client;
  const kept = (keptBecause: string): Revocation => ({
    serverUrl,
    strays: latest(strays),
    keptBecause,
  });
  if (revoke === 'never') return { serverUrl, strays: [], keptBecause: '`revoke-token` is `never`' };
  const all = endAll(serverUrl, [...strays, sessionOfToken(token)]);
  if (revoke === 'always') return all;
  if (from === 'sealed-token') return kept('another job requested it');
  if (sealed) return kept('it was sealed for other jobs');
  // A refresh token would live on for days.
  if (token.refreshToken) return all;
  // Revocations count against the same limit as token requests (RingCentral's page "Rate limits"), and an access token
  // expires soon anyway.
  if (wasRateLimited) {
    return kept("RingCentral's rate limit was reached, and a revocation would take another job's turn");
  }
  return matrix ? { ...all, notBefore: startedAt + lastSlotSeconds(matrix) * 1000 } : all;
}

/** The session of a token whose lifetimes are known. */
export function sessionOfToken({
  accessToken,
  expiresInSeconds,
  expiresAt,
  refreshToken,
}: AccessToken): Session {
  const access = { token: accessToken, expiresAt: expiresAt.getTime() };
  if (!refreshToken) return [access];
  const issuedAt = expiresAt.getTime() - expiresInSeconds * 1000;
  const milliseconds = (refreshToken.expiresInSeconds ?? 0) * 1000 || DEFAULT_REFRESH_TOKEN_MILLISECONDS;
  return [access, { token: refreshToken.refreshToken, expiresAt: issuedAt + milliseconds }];
}

/** Passes the plan from the main step to the post step. A later one takes the place of an earlier one. */
export function saveRevocation(revocation: Revocation): void {
  core.saveState('revocation', revocation);
}

/**
 * The last plan that the main step saved; `undefined` if it never had a token.
 *
 * @throws ActionError if it cannot be read
 */
export function readRevocation(): Revocation | undefined {
  const state = core.getState('revocation');
  if (state === '') return undefined;
  const { serverUrl, session, strays, keptBecause, notBefore } = parseObject(state) ?? {};
  const sessions = [...asList(strays), ...(session === undefined ? [] : [session])];
  if (typeof serverUrl !== 'string' || !sessions.every(isSession)) {
    throw new ActionError(
      'The state that the main step saved cannot be read. Please report this.',
      'other-errors',
    );
  }
  return {
    serverUrl,
    strays: asList(strays) as Session[],
    ...(session !== undefined && { session: session as Session }),
    ...(typeof keptBecause === 'string' && { keptBecause }),
    ...(typeof notBefore === 'number' && { notBefore }),
  };
}

function isSession(value: unknown): boolean {
  const tokens = asList(value).map(asObject);
  return (
    tokens.length > 0 &&
    tokens.every((token) => typeof token?.token === 'string' && typeof token.expiresAt === 'number')
  );
}

/**
 * Ends a session, and says how that went. It never fails a job, and is never tried again: RingCentral's page "Errors" says
 * to ignore a failed revocation.
 *
 * @param name what is revoked, for the log
 * @returns whether another revocation makes sense now: not if RingCentral did not answer, or the rate limit is used up
 */
export async function endSession(
  session: Session,
  name: string,
  { endpoint, log, now }: { endpoint: TokenEndpoint; log: WorkflowLog; now: () => number },
): Promise<boolean> {
  const live = session.filter(({ expiresAt }) => expiresAt > now());
  for (const { token, expiresAt } of live) {
    try {
      await endpoint.revokeToken(token);
      log.info(`Revoked ${name}.`);
      return true;
    } catch (error) {
      if (!(error instanceof FailedRequest)) throw error;
      const { codes, retry, message } = error;
      // A renewal whose answer was lost ends the access token, and the session lives on with its refresh token.
      if (codes.some((code) => ENDED.has(code))) continue;
      const until = new Date(expiresAt).toISOString();
      log.warning(
        retry.kind === 'rate-limit'
          ? `RingCentral's rate limit was reached, so ${name} was not revoked. It expires at ${until}.`
          : `${capitalize(name)} was not revoked and stays valid until ${until}. ${message}`,
      );
      return retry.kind === 'never';
    }
  }
  log.info(
    `${capitalize(name)} ${live.length > 0 ? 'is no longer valid' : 'has expired'}; there is nothing to revoke.`,
  );
  return true;
}

/** Token expired, revoked, not found: RingCentral's page "Errors" and answers in its developer community. */
const ENDED = new Set(['OAU-210', 'OAU-211', 'OAU-213']);

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
