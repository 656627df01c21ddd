/**
 * A service that speaks as RingCentral does, from the side of a client: requests to its OAuth endpoints, no faster than
 * it allows, and API calls. It remembers the sessions that it opened, to end them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock.ts';

/** Where the service is, and credentials that it takes. */
export interface Access {
  /** Origin, without a slash at the end. */
  serverUrl: string;
  clientId: string;
  clientSecret: string;
  /** A JWT credential. */
  jwt: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Empty if the answer is not a JSON object. */
  fields: Readonly<Record<string, unknown>>;
}

export const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** RingCentral's page "Rate limits": the group "Auth", by default. */
const REQUESTS_A_WINDOW = 5;
/** A second more than a minute, because clocks and ways differ. */
const WINDOW_MILLISECONDS = 61_000;
/** The page "Rate limits" again: what to wait where `Retry-After` is missing. */
const DEFAULT_RETRY_AFTER_SECONDS = 30;
const TRIES = 3;
const TIMEOUT_MILLISECONDS = 30_000;

/** The page "Methods, endpoints and parameters of the RingCentral API" asks for the name and version of the application. */
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const USER_AGENT = `ringcentral-access-token-contract/${version}`;

interface Session {
  accessToken: string;
  refreshTokens: string[];
}

export class Service {
  readonly access: Access;
  readonly #clock: Clock;
  readonly #onWait: (seconds: number) => void;
  readonly #sentAt: number[] = [];
  #sessions: Session[] = [];

  /** @param onWait is told of each wait for the rate limit, before it */
  constructor(access: Access, clock: Clock, onWait: (seconds: number) => void) {
    this.access = access;
    this.#clock = clock;
    this.#onWait = onWait;
  }

  /** A token request with the JWT credential. */
  logIn(parameters: Record<string, string> = {}): Promise<Answer> {
    return this.requestToken({ grant_type: JWT_GRANT, assertion: this.access.jwt, ...parameters });
  }

  renew(refreshToken: string, parameters: Record<string, string> = {}): Promise<Answer> {
    return this.requestToken({ grant_type: 'refresh_token', refresh_token: refreshToken, ...parameters });
  }

  async requestToken(form: Record<string, string>, clientSecret = this.access.clientSecret): Promise<Answer> {
    const answer = await this.#post('token', form, clientSecret);
    const { access_token, refresh_token } = answer.fields;
    if (typeof access_token !== 'string') return answer;
    // A renewal goes on with a session.
    const renewed = this.#sessions.find(({ refreshTokens }) =>
      refreshTokens.includes(form.refresh_token ?? ''),
    );
    const session = renewed ?? { accessToken: '', refreshTokens: [] };
    if (!renewed) this.#sessions.push(session);
    session.accessToken = access_token;
    if (typeof refresh_token === 'string') session.refreshTokens.push(refresh_token);
    return answer;
  }

  async revoke(token: string): Promise<Answer> {
    const answer = await this.#post('revoke', { token }, this.access.clientSecret);
    if (answer.status === 200) {
      this.#sessions = this.#sessions.filter(
        ({ accessToken, refreshTokens }) => accessToken !== token && !refreshTokens.includes(token),
      );
    }
    return answer;
  }

  /** Ends the sessions that are still open. Says of how many it could not. */
  async endSessions(): Promise<number> {
    for (const { accessToken } of [...this.#sessions]) await this.revoke(accessToken).catch(() => undefined);
    const left = this.#sessions.length;
    this.#sessions = [];
    return left;
  }

  /** The status of an API call that every user may make, if the app has the permission ReadAccounts. */
  async callApi(accessToken: string): Promise<number> {
    const headers = { Authorization: `Bearer ${accessToken}`, 'User-Agent': USER_AGENT };
    return (await this.#send('/restapi/v1.0/account/~/extension/~', { headers })).status;
  }

  async #post(endpoint: string, form: Record<string, string>, clientSecret: string): Promise<Answer> {
    const credentials = Buffer.from(`${this.access.clientId}:${clientSecret}`).toString('base64');
    for (let tries = 1; ; tries++) {
      await this.#waitForTurn();
      const answer = await this.#send(`/restapi/oauth/${endpoint}`, {
        method: 'POST',
        headers: {
          Authorization: `Basic ${credentials}`,
          Accept: 'application/json',
          'User-Agent': USER_AGENT,
        },
        body: new URLSearchParams(form),
      });
      if (answer.status !== 429 || tries === TRIES) return answer;
      // What was sent before the refusal does not matter after it.
      this.#sentAt.length = 0;
      await this.#wait(
        (Number(answer.headers.get('retry-after')) || DEFAULT_RETRY_AFTER_SECONDS) * 1000 + 1000,
      );
    }
  }

  async #waitForTurn(): Promise<void> {
    const oldest = this.#sentAt.at(-REQUESTS_A_WINDOW) ?? -Infinity;
    const milliseconds = oldest + WINDOW_MILLISECONDS - this.#clock.now();
    // Never longer than the window, whatever happens to the clock.
    if (milliseconds > 0) await this.#wait(Math.min(milliseconds, WINDOW_MILLISECONDS));
    this.#sentAt.push(this.#clock.now());
  }

  async #wait(milliseconds: number): Promise<void> {
    this.#onWait(Math.ceil(milliseconds / 1000));
    await this.#clock.sleep(milliseconds);
  }

  async #send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.access.serverUrl + path, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    return { status: response.status, headers: response.headers, fields: parse(await response.text()) };
  }
}

function parse(text: string): Answer['fields'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
