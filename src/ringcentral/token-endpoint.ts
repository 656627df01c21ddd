import { parseObject } from '../json.ts';
import { type Quote, quoteNothing, type WorkflowLog } from '../log/workflow-log.ts';
import { postForm } from '../network/http.ts';
import { NetworkFailure, redirected } from '../network/network-failure.ts';
import { type AccessToken, type IssuedToken, type JsonAnswer, readAccessToken, tokensIn } from './access-token.ts';
import { basicCredentials, type Client } from './client.ts';
import { explain, forbidsRetry, type Refusal, reasonIn } from './error-codes.ts';
import { type TokenRequest, tokenRequestForm } from './grant.ts';
import { type Clock, FailedRequest, type RetryRule, retryRule } from './retry.ts';

/** The version of this action, which RingCentral's page "URIs" asks clients to tell in the User-Agent header. */
export const VERSION = '1.0.0';
const MAX_BODY_BYTES = 1024 * 1024;
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
  onSession(tokens: readonly IssuedToken[]): Promise<void>;
  /** RingCentral may have opened a session, and nobody knows its tokens. */
  onLostSession(): void;
}

/** An answer, and the tokens in it. */
interface ReadAnswer extends JsonAnswer {
  url: URL;
  issued: readonly IssuedToken[];
}

/**
 * One try of `POST /restapi/oauth/token`. Every token of an answer is masked before anything else is done with it, and
 * nothing is quoted before the observer knows its session.
 *
 * @throws FailedRequest if RingCentral refused, or answered something that is not a token
 * @throws NetworkFailure if there is no complete answer
 */
export async function requestToken(caller: Caller, request: TokenRequest, observer: TryObserver): Promise<AccessToken> {
  const { log, clock } = caller;
  const begun = clock.monotonic();
  const form = tokenRequestForm(request);
  const answer = await post(caller, 'token', form, TOKEN_TIMEOUT_MILLISECONDS).catch((error) => {
    if (error instanceof NetworkFailure && error.mayHaveArrived) observer.onLostSession();
    throw error;
  });
  if (answer.issued.length > 0) await observer.onSession(answer.issued);
  else if (!refusesForSure(answer)) observer.onLostSession();
  const now = clock.now();
  const elapsed = clock.monotonic() - begun;
  logHeaders(log, answer, elapsed, now);
  check(answer, 'the token request', request.grant.type, log.quote, now);
  // Somebody may have set the date right in the meantime.
  return readAccessToken(answer, now - elapsed, log.quote);
}

/**
 * One try of `POST /restapi/oauth/revoke`. It ends the session of the token, with every token of it. RingCentral's page
 * "Errors" says that a failed revocation is to be ignored and not tried again. RingCentral's words are not quoted: it may
 * know secrets that this step does not.
 *
 * @throws FailedRequest if RingCentral refused
 * @throws NetworkFailure if there is no complete answer
 */
export async function revokeToken(caller: Caller, token: string, timeoutMilliseconds: number): Promise<void> {
  const form = new URLSearchParams({ token });
  const answer = await post(caller, 'revoke', form, timeoutMilliseconds);
  caller.log.debug(() => `POST ${answer.url.pathname}: HTTP ${answer.status}`);
  check(answer, 'the revocation', 'revocation', quoteNothing, caller.clock.now());
  // A recorded answer is empty. A gateway's page is not.
  if (answer.body.trim() === '' || answer.fields) return;
  const message = `The answer (HTTP ${answer.status}, not JSON) is not RingCentral's. Check whether something between the runner and RingCentral answers instead.`;
  throw new FailedRequest(message, { kind: 'never' }, 'the-network');
}

async function post(
  { client, log }: Caller,
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
  const answer = await postForm(url, form, headers, { timeoutMilliseconds, maxBodyBytes: MAX_BODY_BYTES });
  const fields = parseObject(answer.body);
  const { secrets, issued } = tokensIn({ body: answer.body, fields });
  // Whatever the status, and whether or not the rest of it makes sense.
  log.maskAll(secrets);
  return { ...answer, fields, issued, url };
}

/** Throws if the answer is not what a request that succeeds gets. */
function check(answer: ReadAnswer, what: string, request: Refusal['request'], quote: Quote, now: number): void {
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
  const explanation = explain({ ...reason, status, headers, request }, quote);
  throw new FailedRequest(`RingCentral refused ${what} with ${explanation}`, retry, help, [
    ...reason.codes,
    ...reason.otherCodes,
  ]);
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

/** Whether no session can be behind an answer without a token: a gateway may lose RingCentral's answer. */
function refusesForSure(answer: ReadAnswer): boolean {
  const { status } = answer;
  const isRefusal = (status >= 400 && status < 500 && status !== 408) || status === 503;
  return isRefusal || reasonIn(answer).codes.length > 0;
}
