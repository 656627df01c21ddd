import { requireCommandFiles } from './command-files.ts';
import { ActionError } from './errors.ts';
import { readSettings, type Settings, type TokenToOpen, type TokenToRequest } from './inputs.ts';
import { WorkflowLog } from './log/workflow-log.ts';
import { prepareEnvironment } from './network/proxy.ts';
import { setOutputs } from './outputs.ts';
import { readInputs, secretsIn } from './read-inputs.ts';
import * as revocation from './revocation.ts';
import type { AccessToken, Session } from './ringcentral/access-token.ts';
import type { Client } from './ringcentral/client.ts';
import type { TokenRequest } from './ringcentral/grant.ts';
import { type Clock, withRetry } from './ringcentral/retry.ts';
import { requestToken, type TryObserver } from './ringcentral/token-endpoint.ts';
import type { OpenedToken } from './sealed-token.ts';
import { runStep, SYSTEM_CLOCK, type UnlessCancelled } from './step.ts';
import { announce, logDifferences, logToken, logWait } from './token-log.ts';

/** What a step works with. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  log: WorkflowLog;
  clock: Clock;
  unlessCancelled: UnlessCancelled;
}

/** The step: from the inputs to a token to the outputs. */
export function main(): void {
  const log = new WorkflowLog();
  const environment = process.env;
  runStep((unlessCancelled) => getToken({ environment, log, clock: SYSTEM_CLOCK, unlessCancelled }), log, {
    exitCode: 1,
    unfinished: 'If there is a session that the log does not report as revoked, it lives until it expires.',
  });
}

export async function getToken(surroundings: Surroundings): Promise<void> {
  const { environment, log, clock } = surroundings;
  const inputs = readInputs();
  log.mask(...secretsIn(inputs));
  const notes = prepareEnvironment(environment, log);
  requireCommandFiles(environment);
  const settings = readSettings(inputs, clock.now(), environment);
  for (const warning of [...notes, ...settings.warnings]) log.warning(warning);
  const { task } = settings;
  await (task.kind === 'open' ? openShared(surroundings, settings, task) : requestOwn(surroundings, settings, task));
}

/** What the tries of a request leave behind: sessions, the latest first, and how many may have opened one that nobody knows. */
interface Tries {
  sessions: Session[];
  lost: number;
  wasRateLimited: boolean;
}

/** Gets a token from RingCentral and hands it out. */
async function requestOwn(surroundings: Surroundings, settings: Settings, task: TokenToRequest): Promise<void> {
  const { log, unlessCancelled, environment } = surroundings;
  const { client, revoke, credentialExpiresAt } = settings;
  const tries: Tries = { sessions: [], lost: 0, wasRateLimited: false };
  try {
    const issued = await requestUntilIssued(surroundings, client, task, tries);
    const sealing = task.seal ? await import('./sealed-token.ts') : undefined;
    const sealedToken = await sealing?.sealToken(issued, client, sealing.runAttempt(environment));
    await unlessCancelled(undefined);
    const { refreshToken, ...rest } = issued;
    const token = task.request.disableRefreshToken ? rest : issued;
    setOutputs(token, { sealedToken, credentialExpiresAt });
    const use = task.seal ? 'sealed' : 'own';
    const facts = { hasRefreshToken: !!refreshToken, wasRateLimited: tries.wasRateLimited };
    const keptBecause = revocation.reasonToKeep({ revoke, use, ...facts });
    if (keptBecause) {
      // A renewal that is tried again yields the same tokens.
      const kept = new Set(tries.sessions[0]?.map(({ token }) => token));
      const isOther = (session: Session) => !session.some(({ token }) => kept.has(token));
      await save(surroundings, client, tries, { sessions: tries.sessions.filter(isOther), keptBecause });
    }
    const what = task.seal ? 'Got an access token and sealed it for other jobs.' : 'Got an access token.';
    logToken(log, what, token, task.request.scope);
    logDifferences(log, task.request, token);
    if (refreshToken && task.request.disableRefreshToken) logUnwantedRefreshToken(log, keptBecause !== undefined);
    else if (refreshToken && !keptBecause) log.info(ENDS_WITH_JOB);
    if (task.seal && revoke === 'auto') log.info(WHO_REVOKES);
    if (sealedToken && log.hides(sealedToken)) log.warning(DROPPED_OUTPUT);
  } finally {
    logLostSessions(log, tries.lost, task.request);
  }
}

function requestUntilIssued(
  surroundings: Surroundings,
  client: Client,
  task: TokenToRequest,
  tries: Tries,
): Promise<AccessToken> {
  const { log, clock, unlessCancelled } = surroundings;
  const observer: TryObserver = {
    onSession: async (session) => {
      tries.sessions.unshift(session);
      // Whatever comes next may fail, and no session must outlive that.
      await save(surroundings, client, tries);
    },
    onLostSession: () => void tries.lost++,
  };
  announce(log, task.request, new URL(client.serverUrl).host);
  return withRetry(() => requestToken({ client, log, clock }, task.request, observer), {
    clock,
    budgetSeconds: task.retryTimeoutSeconds,
    unlessCancelled,
    onWait: (wait) => {
      if (wait.rule.kind === 'rate-limit') tries.wasRateLimited = true;
      logWait(log, wait, clock.now());
    },
  });
}

/** Saves what the post step has to end, by default all sessions of the tries. If it cannot, ends them at once, and throws. */
async function save(
  { log, clock }: Surroundings,
  client: Client,
  { sessions }: Tries,
  plan: Omit<revocation.Plan, 'client'> = { sessions },
): Promise<void> {
  try {
    revocation.savePlan({ client, ...plan });
    // If nobody reads the log, no mask has reached the runner, and no post step will run.
    await log.flush();
  } catch (error) {
    await revocation.endSessions(client, sessions, { log, clock }, () => 'a session that this step opened');
    throw error;
  }
}

/** Hands out a token that another job sealed, or one of its own if that cannot be used and there is a credential. */
async function openShared(surroundings: Surroundings, settings: Settings, task: TokenToOpen): Promise<void> {
  const { log, unlessCancelled, environment, clock } = surroundings;
  const { client, revoke, credentialExpiresAt } = settings;
  const { fallback } = task;
  const { doubtAbout, openToken, runAttempt } = await import('./sealed-token.ts');
  let opened: OpenedToken;
  try {
    opened = await openToken(task.sealedToken, client, clock.now());
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    if (!fallback) throw new ActionError(`${error.message} ${SET_FALLBACK}`, error.help);
    log.warning(`${error.message} ${OWN_TOKEN}`);
    return requestOwn(surroundings, settings, fallback);
  }
  const { token } = opened;
  log.mask(token.accessToken);
  const doubt = doubtAbout(opened, task.minimumTtlSeconds, runAttempt(environment), clock.now());
  if (doubt && fallback) {
    log.info(`${doubt.reason} ${OWN_TOKEN}`);
    return requestOwn(surroundings, settings, fallback);
  }
  const advice = 'set a credential such as `jwt` next to `sealed-token` as a fallback';
  if (doubt && !doubt.usable) {
    const message = `${doubt.reason} In a re-run, choose "Re-run all jobs". Otherwise, ${advice}, or start this job sooner after the job that seals.`;
    throw new ActionError(message, 'sealed-tokens');
  }
  if (doubt) log.warning(`${doubt.reason} If the API answers with HTTP 401, choose "Re-run all jobs", or ${advice}.`);
  await log.flush();
  await unlessCancelled(undefined);
  const keptBecause = revocation.reasonToKeep({ revoke, use: 'opened' });
  const session = [{ token: token.accessToken, expiresAt: token.expiresAt.getTime() }];
  revocation.savePlan({ client, sessions: keptBecause ? [] : [session], keptBecause });
  setOutputs(token, { credentialExpiresAt });
  logToken(log, 'Opened the sealed token.', token);
}

const OWN_TOKEN = 'This job requests its own token instead.';
const SET_FALLBACK =
  'To let this job request its own token instead, set a credential such as `jwt` next to `sealed-token`.';
const WHO_REVOKES =
  'This job does not revoke the token, because other jobs use it. Let the last job do that, with the action in the folder `revoke`.';
const ENDS_WITH_JOB =
  'The end of this job revokes the refresh token, too. To keep it for another run, set `revoke-token: never`.';
const DROPPED_OUTPUT =
  'GitHub will drop the output `sealed_token`, because a masked value, such as a short password, happens to occur in it. Use a longer password, or a JWT credential.';

/** Only a line: nobody can change it, and it would come every night. */
function logUnwantedRefreshToken(log: WorkflowLog, isKept: boolean): void {
  const end = isKept ? ' It lives on until it expires, or until its session is revoked.' : '';
  log.info(`RingCentral issued a refresh token although none was requested. It is not passed on.${end}`);
}

function logLostSessions(log: WorkflowLog, lost: number, { disableRefreshToken }: TokenRequest): void {
  if (lost === 0) return;
  const tries = lost === 1 ? 'One try' : `${lost} tries`;
  const until = disableRefreshToken ? 'within an hour' : 'when its refresh token expires';
  const end = `nobody can revoke it, and it ends by itself, ${until}`;
  log.info(`${tries} got no answer that names a token. If RingCentral opened a session all the same, ${end}.`);
}
