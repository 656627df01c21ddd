import * as core from '@actions/core';
import { writing } from './command-files.ts';
import { ActionError } from './errors.ts';
import { parseObject } from './json.ts';
import type { WorkflowLog } from './log/workflow-log.ts';
import type { Session } from './ringcentral/access-token.ts';
import type { Client } from './ringcentral/client.ts';
import { saysEnded } from './ringcentral/error-codes.ts';
import { type Clock, FailedRequest } from './ringcentral/retry.ts';
import { type Caller, revokeToken } from './ringcentral/token-endpoint.ts';

/** What has to be done when the job ends. */
export interface Plan {
  /** The app that got the tokens, and the server that issued them. */
  client: Client;
  /** The sessions to end, first the one whose token the step handed out. */
  sessions: readonly Session[];
  /** Why the session of that token is not among them. */
  keptBecause?: string | undefined;
}

/** For all revocations at the end of a job together. */
export const REVOCATION_MILLISECONDS = 10_000;
/** The runner hands the plan to the post step in an environment variable, which Windows limits to 32,767 characters. */
export const LONGEST_STATE = 30_000;

/** What decides about the end of a token that a step hands out. */
export interface HandedOut {
  revoke: 'auto' | 'always' | 'never';
  /** Whether this job alone uses it, or other jobs, too: it was sealed here, or opened here. */
  use: 'own' | 'sealed' | 'opened';
  hasRefreshToken?: boolean;
  /** Whether RingCentral turned this job away for its rate limit before. */
  wasRateLimited?: boolean;
}

/** Why the token is not revoked when the job ends; `undefined` if it is. */
export function reasonToKeep({ revoke, use, hasRefreshToken, wasRateLimited }: HandedOut): string | undefined {
  if (revoke === 'never') return '`revoke-token` is `never`';
  if (revoke === 'always') return undefined;
  if (use === 'opened') return 'another job requested it';
  if (use === 'sealed') return 'it was sealed for other jobs';
  // Revocations count against the same limit as token requests (RingCentral's API reference puts both into the group
  // "Auth"), and an access token expires soon anyway. A refresh token would live on for days.
  return wasRateLimited && !hasRefreshToken
    ? "RingCentral's rate limit was reached, and a revocation would use up a request that another job waits for"
    : undefined;
}

/** Passes a plan to the post step, in the place of an earlier one. Throws an ActionError if it cannot be saved. */
export function savePlan(plan: Plan): void {
  const text = JSON.stringify(plan);
  const message =
    "RingCentral's tokens are too long to be handed to the end of the job, so this step revokes them. Check `server-url`.";
  if (text.length > LONGEST_STATE) throw new ActionError(message, 'the-answer-is-not-a-token');
  writing('GITHUB_STATE', process.env, () => core.saveState('plan', text));
}

/** The last plan that the main step saved; `undefined` if it never opened a session. Throws an ActionError at nonsense. */
export function readPlan(): Plan | undefined {
  const text = core.getState('plan');
  if (text === '') return undefined;
  const plan = parseObject(text) as unknown as Plan | undefined;
  const message = 'The state that the main step saved cannot be read. Please report this.';
  if (!plan?.client) throw new ActionError(message, 'other-errors');
  return plan;
}

/**
 * Ends sessions, one after the other, and says of each how that went. It never fails a job, and is never tried again:
 * RingCentral's page "Errors" says to ignore a failed revocation. All of them together take no longer than ten seconds.
 * The runner's clock does not decide whether a token has expired: RingCentral does.
 *
 * @param nameOf what a session is called in the log, by its place in the list
 */
export async function endSessions(
  client: Client,
  sessions: readonly Session[],
  { log, clock }: { log: WorkflowLog; clock: Pick<Clock, 'now' | 'monotonic'> },
  nameOf: (index: number) => string,
): Promise<void> {
  const caller = { client, log, clock };
  const deadline = clock.monotonic() + REVOCATION_MILLISECONDS;
  let reasonToStop: string | undefined;
  for (const [index, session] of sessions.entries()) {
    const name = nameOf(index);
    const sentence = (end: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)} ${end}`;
    const until = new Date(Math.max(...session.map(({ expiresAt }) => expiresAt))).toISOString();
    const notRevoked = sentence(`was not revoked and stays valid until ${until}, unless something else ends it.`);
    if (clock.monotonic() >= deadline) reasonToStop ??= 'The time for it was up.';
    if (reasonToStop) {
      log.warning(`${notRevoked} ${reasonToStop}`);
      continue;
    }
    try {
      const wasAlive = await endSession(caller, session, () => deadline - clock.monotonic());
      log.info(wasAlive ? `Revoked ${name}.` : sentence('is no longer valid; there is nothing to revoke.'));
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      log.warning(`${notRevoked} ${error.message}`);
      // Another request makes no sense if RingCentral does not answer, or the rate limit is used up.
      if (!(error instanceof FailedRequest)) reasonToStop = 'The revocation before it got no answer.';
      else if (error.retry.kind === 'rate-limit') reasonToStop = "RingCentral's rate limit was reached.";
    }
  }
}

/**
 * Tries the tokens of a session until one ends it: a renewal whose answer was lost ends the access token, and the session
 * lives on with its refresh token. Returns whether there was something to end.
 */
async function endSession(caller: Caller, session: Session, millisecondsLeft: () => number): Promise<boolean> {
  for (const { token } of session) {
    try {
      await revokeToken(caller, token, Math.max(1, millisecondsLeft()));
      return true;
    } catch (error) {
      if (!(error instanceof FailedRequest) || !saysEnded(error.codes)) throw error;
    }
  }
  return false;
}
