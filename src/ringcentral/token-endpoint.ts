import { parseObject } from '../json.ts';
import { type Quote, quoteNothing, type WorkflowLog } from '../log/workflow-log.ts';
import { postForm } from '../network/http.ts';
import { NetworkFailure, redirected } from '../network/network-failure.ts';
import { type AccessToken, type JsonAnswer, readAccessToken, type Session, tokensIn } from './access-token.ts';
import { basicCredentials, type Client } from './client.ts';
import { explain, forbidsRetry, type Refusal, reasonIn } from './error-codes.ts';
import { type TokenRequest, tokenRequestForm } from './grant.ts';
import { type Clock, FailedRequest, type RetryRule, retryRule } from './retry.ts';

/** The version of this action, which RingCentral's page "URIs" asks clients to tell in the User-Agent header. */
export const VERSION = '1.0.0';
const TOKEN_TIMEOUT_MILLISECONDS = 30_000;
const LARGE_CLOCK_DIFFERENCE_MINUTES = 5;

/** Who makes the calls, and what a call works with. */
export interface Caller {
  client: Client;
  log: WorkflowLog;
  clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** Is told what a try leaves behind, before anything else is made of its answer. */
export interface TryObserver {
  /** The answer holds tokens: they belong to a session that must be ended. */
  onSession(session: Session): Promise<void>;
  /** RingCentral may have opened a session, and nobody knows its tokens. */
  onLostSession(): void;
}

/** An answer, and the tokens in it. */
interface ReadAnswer extends JsonAnswer {
  url: URL;
  session: Session;
}

/**
 * One try of `POST /restapi/oauth/token`. Every token of an answer is masked before anything else is done with it, and
 * nothing is quoted before the observer knows its session. Throws a FailedRequest if RingCentral refused, or answered something
 * that is not a token, and a NetworkFailure if there is no complete answer.
 */
export async function requestToken(caller: Caller, request: TokenRequest, observer: TryObserver): Promise<AccessToken> {
  const { log, clock } = caller;
  const begun = clock.monotonic();
  const form = tokenRequestForm(request);
  const answer = await post(caller, 'token', form, TOKEN_TIMEOUT_MILLISECONDS).catch((error) => {
    if (error instanceof NetworkFailure && error.mayHaveArrived) observer.onLostSession();
    throw error;
  });
  if (answer.session.length > 0) await observer.onSession(answer.session);
  else if (!refusesForSure(answer)) observer.onLostSession();
  const now = clock.now();
  const elapsed = clock.monotonic() - begun;
  logHeaders(log, answer, elapsed, now);
  requireSuccess(answer, request.grant.type, log.quote, now);
  // Not the date before the request: somebody may have set the clock since.
  return readAccessToken(answer, now - elapsed, log.quote);
}

/**
 * One try of `POST /restapi/oauth/revoke`, which ends the session of the token, with every token of it. RingCentral's words are
 * not quoted: it may know secrets that this step does not. Throws as above.
 */
export async function revokeToken(caller: Caller, token: string, timeoutMilliseconds: number): Promise<void> {
  const form = new URLSearchParams({ token });
  const answer = await post(caller, 'revoke', form, timeoutMilliseconds);
  caller.log.debug(() => `POST ${answer.url.pathname}: HTTP ${answer.status}`);
  requireSuccess(answer, 'revocation', quoteNothing, caller.clock.now());
  // A recorded answer is 200 and empty. A gateway's page is not, and a firewall that wants a browser answers 202 without a body.
  if ([200, 204].includes(answer.status) && (answer.body.trim() === '' || answer.fields)) return;
  const message = `The answer (HTTP ${answer.status}) is not RingCentral's. Check whether something between the runner and RingCentral answers instead.`;
  throw new FailedRequest(message, { kind: 'never' }, 'the-network');
}

async function post(
  { client, log, clock }: Caller,
  endpoint: string,
  form: URLSearchParams,
  timeoutMilliseconds: number,
): Promise<ReadAnswer> {
  const url = new URL(`/restapi/oauth/${endpoint}`, client.serverUrl);
  const headers = {
    Authorization: `Basic ${basicCredentials(client)}`,
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
    'Accept-Encoding': 'identity',
    'User-Agent': `ringcentral-access-token/${VERSION}`,
  };
  const answer = await postForm(url, form, headers, timeoutMilliseconds);
  const fields = parseObject(answer.body);
  const { secrets, session } = tokensIn({ body: answer.body, fields }, clock.now());
  // Whatever the status, and whether or not the rest of it makes sense.
  log.mask(...secrets);
  return { ...answer, fields, session, url };
}

/** Throws if the answer is not what a request that succeeds gets. */
function requireSuccess(answer: ReadAnswer, request: Refusal['request'], quote: Quote, now: number): void {
  const { status, headers, fields, incomplete, url } = answer;
  // JSON that is whole says all there is to say, whatever became of the connection, and a refusal that is cut off is one.
  if (incomplete && !fields && (status < 400 || incomplete.kind === 'permanent')) throw incomplete;
  if (status >= 300 && status < 400) throw redirected(url, status, headers.location, quote);
  if (status < 400 && fields?.access_token) return;
  const reason = reasonIn(answer);
  const isError = reason.isError || (fields && reason.words.length > 0);
  if (status < 400 && !isError) return;
  const retry: RetryRule = forbidsRetry(status, reason.codes) ? { kind: 'never' } : retryRule(status, headers, now);
  const help = retry.kind === 'rate-limit' ? 'too-many-requests' : 'ringcentral-refuses';
  const what = request === 'revocation' ? 'revocation' : 'token request';
  const message = `The ${what} failed with ${explain({ ...reason, status, headers, request }, quote)}`;
  const codes = [...reason.codes, ...reason.otherCodes];
  throw new FailedRequest(message, retry, help, codes);
}

/** What headers tell of the clock, and of the limit: RingCentral's page "Rate limits". */
function logHeaders(log: WorkflowLog, { url, status, headers }: ReadAnswer, elapsed: number, now: number): void {
  const told = (name: string) => headers[name] ?? 'not reported';
  const limits = ['group', 'limit', 'remaining', 'window'].map((name) => `${name} ${told(`x-rate-limit-${name}`)}`);
  log.debug(() => `POST ${url.pathname}: HTTP ${status} after ${elapsed.toFixed(0)} ms`);
  log.debug(() => log.quote(`Rate limit: ${limits.join(', ')}`));
  log.debug(() => log.quote(`Request ID: ${told('rcrequestid')}`));
  const minutes = Math.round((now - Date.parse(headers.date ?? '')) / 60_000);
  if (!(Math.abs(minutes) >= LARGE_CLOCK_DIFFERENCE_MINUTES)) return;
  const difference = `${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead of' : 'behind'}`;
  log.warning(`The clock of this runner is ${difference} the clock of the server. One of them is wrong.`);
}

/** Whether RingCentral certainly opened no session. Any other error may come from a gateway that lost its answer. */
function refusesForSure(answer: ReadAnswer): boolean {
  const { status } = answer;
  const isRefusal = (status >= 400 && status < 500 && status !== 408) || status === 503;
  return isRefusal || reasonIn(answer).codes.length > 0;
}
