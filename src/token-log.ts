import type { WorkflowLog } from './log/workflow-log.ts';
import type { AccessToken } from './ringcentral/access-token.ts';
import type { Grant, TokenRequest } from './ringcentral/grant.ts';
import type { Wait } from './ringcentral/retry.ts';

const CREDENTIALS: Readonly<Record<Grant['type'], string>> = {
  jwt: 'a JWT credential',
  password: 'a user name and password',
  'refresh-token': 'a refresh token',
};

/** What is about to be requested, and where. */
export function announce(log: WorkflowLog, { grant, disableRefreshToken }: TokenRequest, host: string): void {
  const also = disableRefreshToken ? '' : ' Also requesting a refresh token.';
  log.info(`Requesting an access token from ${host} with ${CREDENTIALS[grant.type]}.${also}`);
}

/** @param now milliseconds since the epoch */
export function logWait(log: WorkflowLog, { message, seconds, budgetLeftSeconds }: Wait, now: number): void {
  const until = new Date(now + seconds * 1000).toISOString().slice(11, 19);
  const budget = `${budgetLeftSeconds.toFixed(0)} s of \`retry-timeout\` are left.`;
  log.info(`${message} Trying again in ${seconds.toFixed(0)} s, at ${until} UTC. ${budget}`);
}

/** What a token is good for. */
export function logToken(log: WorkflowLog, what: string, token: AccessToken, wanted: readonly string[] = []): void {
  const { expiresAt, expiresInSeconds, scope, refreshToken } = token;
  const forSeconds = refreshToken?.expiresInSeconds ? `, valid for ${refreshToken.expiresInSeconds} s` : '';
  log.info(`${what} It expires at ${expiresAt.toISOString()}, in ${expiresInSeconds} s.
Scope: ${describeScope(scope, wanted)}
Refresh token: ${refreshToken ? `yes${forSeconds}` : 'none'}`);
  log.debug(() => `Scope: ${log.quote(scope)}`);
}

/** Names only what the inputs name: to quote RingCentral takes time that every run would pay. */
function describeScope(granted: string, wanted: readonly string[]): string {
  const permissions = permissionsIn(granted);
  const named = wanted.filter((permission) => permissions.includes(permission));
  if (permissions.length === 0) return 'not reported';
  const count = permissions.length === 1 ? '1 permission' : `${permissions.length} permissions`;
  return named.length === permissions.length ? named.join(' ') : `${count} (debug logging shows their names)`;
}

/** How a token differs from what was asked for. */
export function logDifferences(log: WorkflowLog, request: TokenRequest, token: AccessToken): void {
  const granted = permissionsIn(token.scope);
  const missing = request.scope.filter((permission) => !granted.includes(permission));
  if (granted.length > 0 && missing.length > 0) {
    const what = `RingCentral did not grant every permission in \`scope\`. Missing: ${missing.join(', ')}.`;
    const advice = "Add what is missing to the app's permissions in the RingCentral developer console.";
    log.warning(`${what} ${advice} The user's role decides separately what the user may do.`);
  }
  if (request.disableRefreshToken && request.grant.type === 'refresh-token')
    log.info('The refresh token is used up. To get the next one, set `disable-refresh-token: false`.');
  if (!request.disableRefreshToken && !token.refreshToken) {
    const advice = 'switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console';
    log.warning(`RingCentral did not issue a refresh token, so nothing can be renewed. To get one, ${advice}.`);
  }
}

function permissionsIn(scope: string): string[] {
  return scope.split(/[\s,+]+/).filter(Boolean);
}
