/**
 * A service that speaks as RingCentral does, from the side of a client: requests to its OAuth endpoints, no faster than
 * it allows, and API calls. It remembers the sessions that it opened, to end them, and every answer, to tell of them.
 */
import { resolve6 } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, codesIn, readAnswer } from './answer.ts';
import type { Clock } from './clock.ts';
import { Pace } from './pace.ts';
import { NotApplicable } from './verdicts.ts';

/** Where the service is, and credentials that it takes. */
export interface Access {
  /** Origin, without a slash at the end. */
  serverUrl: string;
  clientId: string;
  clientSecret: string;
  /** A JWT credential. */
  jwt: string;
  /** A JWT credential that was valid once. */
  expiredJwt?: string;
  otherApp?: { clientId: string; clientSecret: string };
}

export interface Surroundings {
  clock: Clock;
  /** Is told of each wait, before it. */
  onWait?: (seconds: number) => void;
  /** Whether the rate limit may be exceeded on purpose. RingCentral may suspend an app that keeps doing so. */
  mayExceedRateLimit?: boolean;
  /** The IPv6 addresses of a host. */
  resolve6?: (host: string) => Promise<string[]>;
}

export type Endpoint = 'token' | 'revoke';

export interface RecordedAnswer extends Answer {
  endpoint: Endpoint;
}

/** What all services of one run share. */
interface Run {
  surroundings: Surroundings;
  pace: Pace;
  answers: RecordedAnswer[];
  services: Service[];
  /** Token requests that are on their way. */
  pending: Set<Promise<unknown>>;
  isInterrupted: boolean;
  permissions?: readonly string[];
}

interface Session {
  accessToken: string;
  /** The newest first. */
  refreshTokens: string[];
}

interface SendOptions {
  /** The app's own, if not given; `null` for none. */
  authorization?: string | null | undefined;
  /** Whether it may exceed the limit. */
  onPurpose?: boolean;
}

export const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const TRIES = 3;
const TIMEOUT_MILLISECONDS = 30_000;
/** What every user may read, if the app has the permission ReadAccounts. */
const ME = '/restapi/v1.0/account/~/extension/~';

/** The page "Methods, endpoints and parameters of the RingCentral API" asks for the name and version of the application. */
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const HEADERS = {
  Accept: 'application/json',
  // As the action asks.
  'Accept-Encoding': 'identity',
  'User-Agent': `ringcentral-access-token-contract/${version}`,
};

export class Service {
  readonly access: Access;
  readonly #run: Run;
  #sessions: Session[] = [];

  constructor(access: Access, surroundings: Surroundings, run?: Run) {
    this.access = access;
    const { clock, onWait = () => {} } = surroundings;
    this.#run = run ?? {
      surroundings,
      pace: new Pace(clock, onWait),
      answers: [],
      services: [],
      pending: new Set(),
      isInterrupted: false,
    };
    this.#run.services.push(this);
  }

  /** The same service in the same run, with sessions of its own. */
  apart(): Service {
    return new Service(this.access, this.#run.surroundings, this.#run);
  }

  get surroundings(): Surroundings {
    return this.#run.surroundings;
  }

  get pace(): Pace {
    return this.#run.pace;
  }

  /** The IPv6 addresses of a host. */
  get resolve6(): (host: string) => Promise<string[]> {
    return this.surroundings.resolve6 ?? resolve6;
  }

  /** Of the OAuth endpoints in this run, in order. */
  get answers(): readonly RecordedAnswer[] {
    return this.#run.answers;
  }

  /** The permissions of the app, as an earlier login of the run told them, or one that is made for it. */
  async permissions(): Promise<readonly string[]> {
    if (!this.#run.permissions) await this.logIn({ refresh_token_ttl: '0' });
    return this.#run.permissions ?? [];
  }

  /** A token request with the JWT credential. */
  async logIn(parameters: Record<string, string> = {}): Promise<Answer> {
    const form = { grant_type: JWT_GRANT, assertion: this.access.jwt, ...parameters };
    const answer = await this.requestToken(form);
    const { scope } = answer.fields;
    if (typeof scope === 'string' && !('scope' in parameters)) this.#run.permissions ??= scope.split(' ');
    return answer;
  }

  renew(refreshToken: string, parameters: Record<string, string> = {}): Promise<Answer> {
    return this.requestToken({ grant_type: 'refresh_token', refresh_token: refreshToken, ...parameters });
  }

  /**
   * @param authorization the app's own, if not given; `null` for none
   * @throws NotApplicable if it is refused for the rate limit again and again
   */
  async requestToken(form: Record<string, string>, authorization?: string | null): Promise<Answer> {
    return this.#post('token', form, authorization);
  }

  /** A login that takes a refusal for an answer. */
  async logInOnce(): Promise<Answer> {
    await this.pace.turn();
    return this.#sendForm('token', this.#login);
  }

  /** The same without waiting for its turn. */
  async logInAtOnce(): Promise<Answer> {
    this.pace.count();
    return this.#sendForm('token', this.#login, { onPurpose: true });
  }

  /** A revocation without waiting for its turn. It takes a refusal for an answer. */
  async revokeAtOnce(token: string): Promise<Answer> {
    this.pace.count();
    return this.#forget(token, await this.#sendForm('revoke', { token }, { onPurpose: true }));
  }

  async revoke(token: string, authorization?: string): Promise<Answer> {
    const answer = await this.#post('revoke', { token }, authorization);
    return authorization === undefined ? this.#forget(token, answer) : answer;
  }

  /** Ends the sessions that are still open. Says of how many it could not. */
  async endSessions(): Promise<number> {
    let left = 0;
    for (const session of this.#sessions) if (!(await this.#end(session))) left++;
    this.#sessions = [];
    return left;
  }

  /** Ends the sessions of the whole run, and lets it log in no more. Says of how many it could not. */
  async interrupt(): Promise<number> {
    const { services, pending } = this.#run;
    this.#run.isInterrupted = true;
    await Promise.allSettled(pending);
    let left = 0;
    for (const service of services) left += await service.endSessions();
    return left;
  }

  /**
   * The status of an API call.
   *
   * @throws NotApplicable if it says nothing of the token, because the API is down or busy
   */
  async callApi(accessToken: string, path = ME): Promise<number> {
    const headers = { ...HEADERS, Authorization: `Bearer ${accessToken}` };
    const { status } = await this.#send(path, { headers });
    if (status === 429 || status >= 500) throw new NotApplicable(`the API answered HTTP ${status}`);
    return status;
  }

  get #login(): Record<string, string> {
    return { grant_type: JWT_GRANT, assertion: this.access.jwt, refresh_token_ttl: '0' };
  }

  #forget(token: string, answer: Answer): Answer {
    if (answer.status === 200) {
      this.#sessions = this.#sessions.filter(
        ({ accessToken, refreshTokens }) => accessToken !== token && !refreshTokens.includes(token),
      );
    }
    return answer;
  }

  /** A renewal goes on with a session. */
  #remember(form: Record<string, string>, answer: Answer): Answer {
    const { access_token, refresh_token } = answer.fields;
    if (typeof access_token !== 'string') return answer;
    const renewed = this.#sessions.find(({ refreshTokens }) =>
      refreshTokens.includes(form.refresh_token ?? ''),
    );
    const session = renewed ?? { accessToken: '', refreshTokens: [] };
    if (!renewed) this.#sessions.push(session);
    session.accessToken = access_token;
    if (typeof refresh_token === 'string') session.refreshTokens.unshift(refresh_token);
    return answer;
  }

  /** Whether it has ended: some token of it was revoked, or none is there any longer. */
  async #end({ accessToken, refreshTokens }: Session): Promise<boolean> {
    let gone = true;
    for (const token of [accessToken, ...refreshTokens]) {
      const answer = await this.#post('revoke', { token }).catch(() => undefined);
      if (answer?.status === 200) return true;
      gone &&= answer !== undefined && isGone(answer);
    }
    return gone;
  }

  async #post(
    endpoint: Endpoint,
    form: Record<string, string>,
    authorization?: string | null,
  ): Promise<Answer> {
    for (let tries = 1; tries <= TRIES; tries++) {
      await this.pace.turn();
      const answer = await this.#sendForm(endpoint, form, { authorization });
      if (answer.status !== 429) return answer;
    }
    throw new NotApplicable(`refused for the rate limit ${TRIES} times`);
  }

  /** Remembered until its answer is there. Whoever asks for a token once the run is interrupted waits for ever. */
  async #sendForm(
    endpoint: Endpoint,
    form: Record<string, string>,
    options: SendOptions = {},
  ): Promise<Answer> {
    if (endpoint === 'revoke') return this.#sendFormNow(endpoint, form, options);
    if (this.#run.isInterrupted) return new Promise(() => {});
    const { pending } = this.#run;
    const answer = this.#sendFormNow(endpoint, form, options).then((answer) => this.#remember(form, answer));
    pending.add(answer);
    return answer.finally(() => pending.delete(answer));
  }

  async #sendFormNow(
    endpoint: Endpoint,
    form: Record<string, string>,
    { authorization = basic(this.access), onPurpose = false }: SendOptions = {},
  ): Promise<Answer> {
    const answer = await this.#send(`/restapi/oauth/${endpoint}`, {
      method: 'POST',
      headers: { ...HEADERS, ...(authorization !== null && { Authorization: authorization }) },
      body: new URLSearchParams(form),
    });
    this.pace.told(answer.status, answer.headers, onPurpose);
    this.#run.answers.push({ ...answer, endpoint });
    return answer;
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const url = this.access.serverUrl + path;
    return readAnswer(await fetch(url, { ...init, redirect: 'manual', signal }));
  }
}

/** RFC 6749, section 2.3.1, without the percent-encoding, which RingCentral does not ask for. */
export function basic({ clientId, clientSecret }: { clientId: string; clientSecret: string }): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

function isGone(answer: Answer): boolean {
  return codesIn(answer).some((code) => code === 'OAU-210' || code === 'OAU-213');
}
