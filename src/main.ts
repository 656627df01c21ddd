import { ActionError } from './errors.ts';
import {
  readInputs,
  readSettings,
  type Settings,
  secretsIn,
  type TokenToOpen,
  type TokenToRequest,
} from './inputs.ts';
import { readmeUrl } from './links.ts';
import { WorkflowLog } from './log/workflow-log.ts';
import { forceCertificateChecks, proxySecrets } from './network/proxy.ts';
import { requireRunner, setOutputs } from './outputs.ts';
import {
  endAll,
  endSession,
  planRevocation,
  type Session,
  saveRevocation,
  sessionOf,
  sessionOfToken,
} from './revocation.ts';
import type { Grant } from './ringcentral/grant.ts';
import { DEFAULT_RATE_LIMIT } from './ringcentral/matrix.ts';
import { type Clock, type Wait, withRetry } from './ringcentral/retry.ts';
import { type AccessToken, TokenEndpoint } from './ringcentral/token-endpoint.ts';
import type { OpenedToken } from './sealed-token.ts';
import { runStep } from './step.ts';

const clock: Clock = {
  now: Date.now,
  monotonic: () => process.uptime() * 1000,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

const log = new WorkflowLog();

/** The step: from the inputs to a token to the outputs. */
export function main(): void {
  runStep(
    async (cancelled) => {
      const startedAt = clock.now();
      const inputs = readInputs();
      log.maskAll([...secretsIn(inputs), ...proxySecrets(process.env)]);
      requireRunner(process.env);
      if (forceCertificateChecks(process.env)) {
        log.warning(
          'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: this action always checks certificates. For a private CA, set NODE_EXTRA_CA_CERTS.',
        );
      }
      const { GITHUB_EVENT_NAME, GITHUB_ACTOR } = process.env;
      const settings = readSettings(inputs, startedAt, { event: GITHUB_EVENT_NAME, actor: GITHUB_ACTOR });
      for (const warning of settings.warnings) log.warning(warning);
      await new Main(settings, startedAt, cancelled).run();
    },
    log,
    (message) => {
      process.exitCode = 1;
      log.error(message);
    },
  );
}

/** One run of the step, with settings that are valid. */
class Main {
  readonly #settings: Settings;
  readonly #startedAt: number;
  readonly #cancelled: Promise<never>;
  readonly #endpoint: TokenEndpoint;
  /** The sessions that tries have opened. */
  readonly #sessions: Session[] = [];
  #wasRateLimited = false;

  constructor(settings: Settings, startedAt: number, cancelled: Promise<never>) {
    this.#settings = settings;
    this.#startedAt = startedAt;
    this.#cancelled = cancelled;
    this.#endpoint = new TokenEndpoint(settings.client, log, clock.now);
  }

  run(): Promise<void> {
    const { task } = this.#settings;
    switch (task.kind) {
      case 'request':
        return this.#request(task);
      case 'open':
        return this.#open(task);
      case 'revoke':
        return this.#revokeNow(task.sealedToken);
    }
  }

  async #request(task: TokenToRequest): Promise<void> {
    const { request, seal, matrix } = task;
    const issued = await this.#requestToken(task);
    const sealedToken = seal ? await this.#seal(issued) : undefined;
    const token = withoutUnwanted(issued, task);
    await this.#setOutputs(token, sealedToken);
    const strays = this.#sessions.filter(
      (session) => !session.some(({ token }) => token === issued.accessToken),
    );
    saveRevocation(
      planRevocation(this.#settings, {
        token: issued,
        from: 'request',
        sealed: seal,
        wasRateLimited: this.#wasRateLimited,
        matrix,
        strays,
        startedAt: this.#startedAt,
      }),
    );
    const what = seal ? 'Got an access token and sealed it for other jobs.' : 'Got an access token.';
    logToken(what, token, request.scope);
    if (seal) this.#sayWhoRevokes();
    warnOfMissingScope(request.scope, token.scope);
    logShorterLifetimes(task, issued);
  }

  async #requestToken(task: TokenToRequest): Promise<AccessToken> {
    const { client, revoke } = this.#settings;
    const { request, retryTimeoutSeconds, matrix } = task;
    suggestSharing(task);
    log.info(
      `${ANNOUNCEMENTS[request.grant.type](new URL(client.serverUrl).host)}${request.disableRefreshToken ? '' : ' Also requesting a refresh token.'}`,
    );
    return withRetry(
      () =>
        this.#endpoint.requestToken(request, (tokens) => {
          if (revoke === 'never') return;
          this.#sessions.push(sessionOf(tokens, clock.now()));
          // Whatever comes next may fail, and no session must outlive that.
          saveRevocation(endAll(client.serverUrl, this.#sessions));
        }),
      {
        clock,
        budgetSeconds: retryTimeoutSeconds,
        cancelled: this.#cancelled,
        ...(matrix && { matrix }),
        onWait: (wait) => {
          if (wait.failure.retry.kind === 'rate-limit') this.#wasRateLimited = true;
          log.info(describeWait(wait));
        },
      },
    );
  }

  async #seal(token: AccessToken): Promise<string> {
    const { runAttempt, sealToken } = await import('./sealed-token.ts');
    return sealToken(token, this.#settings.client, runAttempt(process.env));
  }

  async #open({ sealedToken, minimumTtlSeconds, fallback }: TokenToOpen): Promise<void> {
    const { doubtAbout, runAttempt } = await import('./sealed-token.ts');
    const opened = await this.#unseal(sealedToken);
    const doubt = doubtAbout(opened, minimumTtlSeconds, runAttempt(process.env));
    if (doubt && fallback) {
      log.info(`${doubt.reason} This job requests its own token instead.`);
      return this.#request(fallback);
    }
    if (doubt && !doubt.usable) {
      throw new ActionError(
        `${doubt.reason} Set a credential such as \`jwt\` next to \`sealed-token\` as a fallback, or start this job sooner after the job that seals. In a re-run, choose "Re-run all jobs".`,
        'sealed-tokens',
      );
    }
    if (doubt) {
      log.warning(
        `${doubt.reason} If the API answers with HTTP 401, choose "Re-run all jobs", or set a credential such as \`jwt\` next to \`sealed-token\` as a fallback.`,
      );
    }
    await this.#setOutputs(opened.token);
    saveRevocation(
      planRevocation(this.#settings, {
        token: opened.token,
        from: 'sealed-token',
        sealed: true,
        wasRateLimited: false,
        strays: [],
        startedAt: this.#startedAt,
      }),
    );
    logToken('Opened the sealed token.', opened.token);
    this.#sayWhoRevokes();
  }

  /** Of a token that several jobs use. */
  #sayWhoRevokes(): void {
    if (this.#settings.revoke !== 'auto') return;
    log.info(
      'This job leaves the token to the other jobs. Let the last job revoke it, with `revoke-token: now`.',
    );
  }

  /** Whatever happens, a clean-up must not fail a job that has done its work. */
  async #revokeNow(sealedToken: string): Promise<void> {
    if (sealedToken === '') {
      log.warning(
        'There is nothing to revoke: `sealed-token` is empty. If the job that seals ran, check that this job lists it under `needs`, that it lists `sealed_token` under `outputs`, and that its step has `seal-token: true`.',
      );
      return;
    }
    try {
      const { token } = await this.#unseal(sealedToken);
      await endSession(sessionOfToken(token), 'the access token', {
        endpoint: this.#endpoint,
        log,
        now: clock.now,
      });
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      log.warning(`The access token was not revoked. ${error.message}`);
    }
  }

  async #unseal(sealedToken: string): Promise<OpenedToken> {
    const { openToken } = await import('./sealed-token.ts');
    const opened = await openToken(sealedToken, this.#settings.client, clock.now());
    log.mask(opened.token.accessToken);
    return opened;
  }

  /** Hands nothing out once the job is cancelled. */
  async #setOutputs(token: AccessToken, sealedToken?: string): Promise<void> {
    await Promise.race([this.#cancelled, undefined]);
    const { credentialExpiresAt } = this.#settings;
    setOutputs(token, {
      ...(sealedToken !== undefined && { sealedToken }),
      ...(credentialExpiresAt && { credentialExpiresAt }),
    });
  }
}

const ANNOUNCEMENTS: Readonly<Record<Grant['type'], (host: string) => string>> = {
  jwt: (host) => `Requesting an access token from ${host} with a JWT credential.`,
  password: (host) => `Requesting an access token from ${host} with a user name and password.`,
  'refresh-token': (host) => `Renewing the access token at ${host} with a refresh token.`,
};

/** RingCentral asks that parallel processes share one access token, and may suspend an app that does not. */
function suggestSharing({ jobIndex, jobTotal, seal }: TokenToRequest): void {
  // One job says it for all.
  if (jobTotal <= DEFAULT_RATE_LIMIT.requests || jobIndex > 0 || seal) return;
  const where = readmeUrl('share-one-token-between-jobs', process.env);
  log.notice(
    `Each of the ${jobTotal} jobs in this matrix requests a token. By default, RingCentral allows five requests a minute and keeps about five sessions. If this step sets \`sealed-token\`, the input is empty: check that this job lists the job that seals under \`needs\`, that that job lists \`sealed_token\` under \`outputs\`, and that its step has \`seal-token: true\`. If not, share one token between the jobs: ${where ?? 'see "Share one token between jobs" in the README of this action.'}`,
  );
}

function describeWait({ failure, seconds, budgetLeftSeconds }: Wait): string {
  const until = new Date(clock.now() + seconds * 1000).toISOString().slice(11, 19);
  return `${failure.message} Trying again in ${seconds.toFixed(0)} s, at ${until} UTC. ${budgetLeftSeconds.toFixed(0)} s of \`retry-timeout\` are left.`;
}

/** The token without a refresh token that nobody asked for. */
function withoutUnwanted(issued: AccessToken, { request }: TokenToRequest): AccessToken {
  const { refreshToken, ...token } = issued;
  if (!request.disableRefreshToken) {
    if (!refreshToken) {
      log.notice(
        'RingCentral did not issue a refresh token. To get one, switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console.',
      );
    }
    return issued;
  }
  if (refreshToken) {
    const message = 'RingCentral issued a refresh token although none was requested. It is not passed on.';
    // What `refresh_token_ttl=0` does on a renewal is not documented.
    if (request.grant.type === 'refresh-token') log.info(message);
    else log.warning(message);
  }
  return token;
}

function logToken(what: string, token: AccessToken, wantedScope: readonly string[] = []): void {
  const { expiresAt, expiresInSeconds, scope, refreshToken } = token;
  const forSeconds = refreshToken?.expiresInSeconds ? `, valid for ${refreshToken.expiresInSeconds} s` : '';
  log.info(`${what} It expires at ${expiresAt.toISOString()}, in ${expiresInSeconds} s.
Scope: ${describeScope(scope, wantedScope)}
Refresh token: ${refreshToken ? `yes${forSeconds}` : 'none'}`);
  log.debug(() => `Scope: ${log.quote(scope)}`);
}

/** Names only what the inputs name: to quote RingCentral takes time that every run would pay. */
function describeScope(granted: string, wanted: readonly string[]): string {
  const permissions = granted.split(' ').filter(Boolean);
  const named = wanted.filter((permission) => permissions.includes(permission));
  if (permissions.length === 0) return 'not reported';
  return named.length === permissions.length ? named.join(' ') : `${permissions.length} permissions`;
}

function warnOfMissingScope(wanted: readonly string[], granted: string): void {
  const permissions = granted.split(' ');
  const missing = wanted.filter((permission) => !permissions.includes(permission));
  if (granted === '' || missing.length === 0) return;
  log.warning(
    `RingCentral did not grant every permission in \`scope\`. Missing: ${missing.join(', ')}. Add what is missing to the app's permissions in the RingCentral developer console. The user's role decides separately what the user may do.`,
  );
}

/** RingCentral shortens what it does not allow, instead of refusing it. An answer may be a second off. */
function logShorterLifetimes(
  { request }: TokenToRequest,
  { expiresInSeconds, refreshToken }: AccessToken,
): void {
  const { accessTokenTtlSeconds, refreshTokenTtlSeconds } = request;
  for (const [what, input, wanted, got] of [
    ['access token', 'access-token-ttl', accessTokenTtlSeconds, expiresInSeconds],
    ['refresh token', 'refresh-token-ttl', refreshTokenTtlSeconds, refreshToken?.expiresInSeconds],
  ] as const) {
    if (wanted === undefined || got === undefined || got >= wanted - 1) continue;
    log.info(
      `The ${what} is valid for ${got} s. RingCentral does not allow the ${wanted} s that \`${input}\` asks for.`,
    );
  }
}
