/**
 * A RingCentral to test against: a real HTTP(S) server on loopback that speaks the dialect of RingCentral's OAuth
 * endpoints, with its rules for tokens, sessions and rates, some API calls that want a token, RingCX at the same host,
 * and faults on demand.
 *
 * Each room beside this file names its sources, and `options.ts` what it does where they disagree.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Api } from './api.ts';
import { type Claims, Credentials, signJwt } from './credentials.ts';
import { type RecordedRequest, withRequestId } from './exchange.ts';
import { type Fault, respond } from './faults.ts';
import { RateLimits } from './limits.ts';
import type { SentMessage } from './messages.ts';
import { APP, COLLEAGUE, type Options, type SimulatedUser, USER } from './options.ts';
import { RingCx } from './ringcx.ts';
import { Sessions } from './sessions.ts';
import { REVOKE_PATH, TOKEN_PATH, TokenEndpoint } from './token-endpoint.ts';

export type { RecordedRequest } from './exchange.ts';
export type { Fault } from './faults.ts';
export { APP, COLLEAGUE, type Options, type SimulatedApp, type SimulatedUser, USER } from './options.ts';

export class RingCentral {
  readonly requests: RecordedRequest[] = [];
  readonly messages: SentMessage[] = [];
  readonly #faults: Fault[] = [];
  #faultOfEach: (request: RecordedRequest) => Fault | undefined = () => undefined;
  readonly #callFaults: Fault[] = [];
  #faultOfEachCall: (request: RecordedRequest) => Fault | undefined = () => undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server;
  readonly #tls: boolean;
  readonly #now: () => number;
  readonly #users: readonly SimulatedUser[];
  readonly #sessions: Sessions;
  readonly #tokenEndpoint: TokenEndpoint;
  readonly #api: Api;
  readonly #ringCx: RingCx;

  private constructor(options: Options) {
    const { now = Date.now, apps = [APP], users = [USER], colleagues = [COLLEAGUE], tls } = options;
    const owners = [...users, ...colleagues];
    const sessions = new Sessions(options, now);
    const limits = new RateLimits(options, now);
    const credentials = new Credentials(users, options, now);
    this.#now = now;
    this.#users = users;
    this.#sessions = sessions;
    this.#tokenEndpoint = new TokenEndpoint({ apps, options, now, sessions, credentials, limits });
    const url = () => this.url;
    this.#api = new Api({ options, now, owners, sessions, limits, messages: this.messages, url });
    this.#ringCx = new RingCx(options, now, sessions);
    this.#tls = tls !== undefined;
    const listener: RequestListener = (request, response) => void this.#receive(request, response);
    this.#server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: Options = {}): Promise<RingCentral> {
    const ringcentral = new RingCentral(options);
    await new Promise<void>((resolve, reject) => {
      ringcentral.#server.on('error', reject);
      ringcentral.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return ringcentral;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#tls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** Requests to the token endpoint, in order. */
  get tokenRequests(): RecordedRequest[] {
    return this.requests.filter(({ path }) => path === TOKEN_PATH);
  }

  get revocations(): RecordedRequest[] {
    return this.requests.filter(({ path }) => path === REVOKE_PATH);
  }

  /** Tokens of sessions that are alive. */
  get liveSessions(): { accessToken: string; refreshToken?: string }[] {
    return this.#sessions.alive.map(({ accessToken, refreshToken }) => ({
      accessToken,
      ...(refreshToken && { refreshToken }),
    }));
  }

  /** Makes a JWT credential as its owner would in the developer console. */
  jwtCredential(claims: Claims = {}): string {
    const sub = this.#users[0]?.ownerId;
    return signJwt({ aud: `${this.url}${TOKEN_PATH}`, iss: this.url, ...(sub && { sub }), ...claims });
  }

  /** Faults for the next requests to the OAuth endpoints, one each. */
  failNext(...faults: Fault[]): void {
    this.#faults.push(...faults);
  }

  /** A fault for every request to the OAuth endpoints that comes, as the function says. */
  failAlways(fault: (request: RecordedRequest) => Fault | undefined): void {
    this.#faultOfEach = fault;
  }

  /** Faults for the next API calls, those of RingCX too, one each. */
  failNextCall(...faults: Fault[]): void {
    this.#callFaults.push(...faults);
  }

  /** A fault for every API call that comes, as the function says. */
  failEveryCall(fault: (request: RecordedRequest) => Fault | undefined): void {
    this.#faultOfEachCall = fault;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {});
    response.on('error', () => {});
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks).toString();
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
    const { path, query } = readTarget(request.url ?? '/');
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path,
      query,
      headers: request.headers,
      body,
      form: new URLSearchParams(isForm ? body : ''),
      at: this.#now(),
    };
    this.requests.push(recorded);
    const isOAuth = path === TOKEN_PATH || path === REVOKE_PATH;
    const room = isOAuth ? this.#tokenEndpoint : RingCx.serves(path) ? this.#ringCx : this.#api;
    const fault = isOAuth
      ? (this.#faults.shift() ?? this.#faultOfEach(recorded))
      : (this.#callFaults.shift() ?? this.#faultOfEachCall(recorded));
    await respond(recorded, response, (request) => withRequestId(room.answer(request)), fault);
  }
}

/**
 * The path and the query that a request line asks for: RFC 9112, section 3.2. What stands before the path counts for
 * nothing. A tilde is the same with and without percent-encoding (RFC 3986, section 2.3), and some languages encode it.
 */
function readTarget(target: string): { path: string; query: URLSearchParams } {
  const [, path = '', query] = /^(?:https?:\/\/[^/?]*)?([^?]*)(?:\?(.*))?$/i.exec(target) ?? [];
  return { path: path.replaceAll(/%7e/gi, '~'), query: new URLSearchParams(query) };
}
