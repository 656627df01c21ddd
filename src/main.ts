import * as core from '@actions/core';
import { ActionError } from './errors.ts';
import { type Inputs, readInputs, type TokenToRequest } from './inputs.ts';
import { WorkflowLog } from './log/workflow-log.ts';
import { proxySecrets, verifyCertificates } from './network/http.ts';
import { requireRunner, saveRevocation, setOutputs } from './outputs.ts';
import { planRevocation } from './revocation.ts';
import { type Client, secretInputs } from './ringcentral/client.ts';
import { type Grant, tokenRequestForm } from './ringcentral/grant.ts';
import { DEFAULT_RATE_LIMIT } from './ringcentral/matrix.ts';
import { type Clock, withRetry } from './ringcentral/retry.ts';
import { type AccessToken, requestToken } from './ringcentral/token-endpoint.ts';
import { runStep } from './step.ts';

const clock: Clock = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

const log = new WorkflowLog();

/** The step: inputs to token to outputs. */
export function main(): void {
  runStep(async () => {
    const startedAt = clock.now();
    log.maskAll([...secretInputs(core.getInput), ...proxySecrets(process.env)]);
    requireRunner(process.env);
    const refusedSetting = verifyCertificates(process.env);
    if (refusedSetting) log.warning(refusedSetting);
    const inputs = readInputs(core.getInput, startedAt);
    for (const warning of inputs.warnings) log.warning(warning);
    const { client, token: source } = inputs;
    if (source.from === 'sealed-token') {
      const { openToken } = await import('./sealed-token.ts');
      const token = await openToken(source.sealedToken, client, startedAt);
      log.mask(token.accessToken);
      setOutputs(token, undefined);
      saveRevocation(planRevocation(inputs, token, startedAt));
      logToken('Opened the sealed token', token);
    } else {
      const issued = await request(inputs, source);
      const token = withWantedRefreshToken(issued, source.request.disableRefreshToken);
      const sealedToken = source.seal ? await seal(token, client) : undefined;
      setOutputs(token, sealedToken);
      saveRevocation(planRevocation(inputs, issued, startedAt));
      logToken(sealedToken ? 'Got an access token and sealed it' : 'Got an access token', token);
    }
  }, fail);
}

async function request(inputs: Inputs, source: TokenToRequest): Promise<AccessToken> {
  const { client, revoke } = inputs;
  const { grant, disableRefreshToken } = source.request;
  if (source.jobTotal > DEFAULT_RATE_LIMIT.requests && !source.seal) suggestSharing(source.jobTotal);
  const form = tokenRequestForm(source.request);
  // Whatever comes next may fail, and the session must not outlive that.
  const onSession = (tokens: readonly string[]) => {
    if (revoke === 'never') return;
    const expiresAt = clock.now() + LONGEST_TTL_MILLISECONDS;
    saveRevocation({ tokens: tokens.map((token) => ({ token, expiresAt })) });
  };
  const issued = withRetry(() => requestToken(client, form, { now: clock.now, log }, onSession), {
    clock,
    budgetSeconds: source.retryTimeoutSeconds,
    ...(source.matrix && { matrix: source.matrix }),
    onWait: ({ reason, seconds, budgetLeftSeconds }) =>
      log.info(
        `${reason} Trying again in ${seconds.toFixed(0)} s; ${budgetLeftSeconds.toFixed(0)} s are left.`,
      ),
  });
  // Printed while the request is under way.
  log.info(
    `Requesting an access token from ${new URL(client.serverUrl).host} with ${GRANT_NAMES[grant.type]}, ${disableRefreshToken ? 'without' : 'with'} a refresh token.`,
  );
  return issued;
}

async function seal(token: AccessToken, client: Client): Promise<string> {
  const { sealToken } = await import('./sealed-token.ts');
  return sealToken(token, client);
}

const LONGEST_TTL_MILLISECONDS = 3_600_000;

const GRANT_NAMES: Readonly<Record<Grant['type'], string>> = {
  jwt: 'a JWT credential',
  password: 'user name and password',
  'refresh-token': 'a refresh token',
};

/** RingCentral asks that parallel processes share one access token, and may suspend an app that does not. */
function suggestSharing(jobTotal: number): void {
  const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY } = process.env;
  // Absent where the action is a part of the repository that uses it.
  const readme = GITHUB_ACTION_REPOSITORY
    ? `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}#share-one-token-between-jobs`
    : 'see "Share one token between jobs" in its README';
  log.notice(
    `${jobTotal} jobs of this matrix each request a token, and RingCentral allows five requests a minute and about five sessions for a user and app. Let them share one token: ${readme}`,
  );
}

function withWantedRefreshToken(issued: AccessToken, disableRefreshToken: boolean): AccessToken {
  const { refreshToken, ...token } = issued;
  if (!disableRefreshToken) {
    if (!refreshToken) {
      log.notice(
        'RingCentral issued no refresh token. For one, switch on "Issue refresh tokens" in the settings of the app in the RingCentral developer console.',
      );
    }
    return issued;
  }
  if (refreshToken) {
    log.warning('RingCentral issued a refresh token although none was wanted. It was dropped.');
  }
  return token;
}

function logToken(what: string, token: AccessToken): void {
  const { refreshToken } = token;
  const forSeconds = refreshToken?.expiresInSeconds ? `, for ${refreshToken.expiresInSeconds} s` : '';
  log.info(
    `${what}. It expires at ${token.expiresAt.toISOString()}, in ${token.expiresInSeconds} s.
Scope: ${log.harmless(token.scope) || 'not told'}
Refresh token: ${refreshToken ? `yes${forSeconds}` : 'none'}.`,
  );
  if (token.expiresInSeconds < 60)
    log.warning(`The access token is valid for only ${token.expiresInSeconds} s more.`);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof ActionError) log.error(error.message);
  else log.error(`Unexpected error, please report it: ${log.harmless(String(error))}`);
  if (error instanceof Error) log.debug(() => error.stack ?? '');
}
