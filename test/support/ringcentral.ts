/**
 * A RingCentral to test against: a real HTTP(S) server on loopback that speaks the dialect of RingCentral's OAuth
 * endpoints, with its rules for tokens, sessions and rates, a few API calls that want a token, and faults on demand.
 *
 * Sources: RingCentral's reference of `POST /restapi/oauth/token` and `/restapi/oauth/revoke`, its pages "Errors",
 * "OAuth token errors", "Rate limits", "Refresh tokens" and "Tokens", and its community post "Disabling
 * refresh_token from being generated for /oauth/token requests".
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Limiter } from './limiter.ts';

export interface SimulatedApp {
  id: string;
  secret: string;
  grants: readonly ('password' | 'jwt' | 'refresh_token')[];
  scope: readonly string[];
  /** The app's setting "Issue refresh tokens". */
  issuesRefreshTokens: boolean;
}

export interface SimulatedUser {
  username: string;
  extension?: string;
  password: string;
  ownerId: string;
  requiresMfa?: boolean;
}

interface Session {
  id: string;
  app: SimulatedApp;
  user: SimulatedUser;
  scope: string;
  endpointId: string;
  accessToken: string;
  accessTokenExpiresAt: number;
  refreshToken?: string;
  refreshTokenExpiresAt: number;
  refreshTokenTtl: number;
}

/** A request as it arrived. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  form: URLSearchParams;
  at: number;
}

/** Something that goes wrong with one request, instead of an answer or with it. */
export type Fault =
  | {
      kind: 'answer';
      status: number;
      headers?: Record<string, string>;
      body?: string | Buffer;
    }
  /** Ends the connection: before any byte, in mid-header, or in mid-body of the true answer. */
  | { kind: 'drop'; when: 'before-headers' | 'in-headers' | 'in-body' }
  /** Sends the headers, then a byte now and then, for ever. */
  | { kind: 'drip'; everyMilliseconds: number }
  /** Takes the request and says nothing. */
  | { kind: 'silence' }
  /** Raw bytes instead of an HTTP answer. */
  | { kind: 'bytes'; bytes: Buffer }
  /** The true answer, later. */
  | { kind: 'delay'; milliseconds: number }
  /** The true answer, with another body made of it. */
  | { kind: 'rewrite'; body: (answer: string) => string };

export interface Options {
  /** Milliseconds since the epoch. */
  now?: () => number;
  tls?: { key: string; cert: string };
  port?: number;
  /** Off for tests in which many jobs are not to be turned away. */
  rateLimit?: boolean;
  apps?: SimulatedApp[];
  users?: SimulatedUser[];
}

const TOKEN_PATH = '/restapi/oauth/token';
const REVOKE_PATH = '/restapi/oauth/revoke';
const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SESSIONS_PER_USER_AND_APP = 5;
const FAILED_LOGINS_BEFORE_LOCK = 5;

export const APP: SimulatedApp = {
  id: 'simulated-client-id',
  secret: 'S1mulated+Client/Secret=Of-The-App',
  grants: ['password', 'jwt', 'refresh_token'],
  scope: ['ReadCallLog', 'ReadAccounts', 'SMS', 'TeamMessaging'],
  issuesRefreshTokens: true,
};

export const USER: SimulatedUser = {
  username: '+16505550100',
  extension: '101',
  password: 'pass word*with&odd=chars%',
  ownerId: '262648004',
};

export class RingCentral {
  readonly requests: RecordedRequest[] = [];
  readonly messages: { path: string; body: unknown }[] = [];
  readonly #sessions: Session[] = [];
  readonly #failedLogins = new Map<string, number>();
  readonly #faults: ((request: RecordedRequest) => Fault | undefined)[] = [];
  readonly #limiter: Limiter;
  readonly #jwtKey = randomBytes(32);
  readonly #sockets = new Set<Socket>();
  readonly #server;
  readonly #now: () => number;
  readonly #apps: readonly SimulatedApp[];
  readonly #users: readonly SimulatedUser[];
  readonly #rateLimited: boolean;
  readonly #tls: boolean;

  private constructor(options: Options) {
    this.#now = options.now ?? Date.now;
    this.#limiter = new Limiter();
    this.#apps = options.apps ?? [APP];
    this.#users = options.users ?? [USER];
    this.#rateLimited = options.rateLimit ?? true;
    this.#tls = options.tls !== undefined;
    const listener: RequestListener = (request, response) => void this.#receive(request, response);
    this.#server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
    this.#server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
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
    const now = this.#now();
    return this.#sessions
      .filter((session) => isAlive(session, now))
      .map(({ accessToken, refreshToken }) => ({ accessToken, ...(refreshToken && { refreshToken }) }));
  }

  /** Makes a JWT credential as its owner would in the developer console. */
  jwtCredential(claims: { exp?: number; aud?: string; iss?: string; sub?: string } = {}): string {
    const header = encode({ alg: 'HS256', typ: 'JWT' });
    const payload = encode({
      aud: `${this.url}${TOKEN_PATH}`,
      iss: this.url,
      sub: this.#users[0]?.ownerId,
      jti: randomUUID(),
      ...claims,
    });
    return `${header}.${payload}.${this.#sign(`${header}.${payload}`)}`;
  }

  /** Faults for the next requests to the OAuth endpoints, one each. */
  failNext(...faults: Fault[]): void {
    for (const fault of faults) this.#faults.push(() => fault);
  }

  /** A fault for every request to the OAuth endpoints that comes, as the function says. */
  failAlways(fault: (request: RecordedRequest) => Fault | undefined): void {
    this.#always = fault;
  }

  #always: (request: RecordedRequest) => Fault | undefined = () => undefined;

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
    const isForm = /^application\/x-www-form-urlencoded\b/.test(request.headers['content-type'] ?? '');
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path: new URL(request.url ?? '/', 'http://host').pathname,
      headers: request.headers,
      body,
      form: new URLSearchParams(isForm ? body : ''),
      at: this.#now(),
    };
    this.requests.push(recorded);
    const oauth = recorded.path === TOKEN_PATH || recorded.path === REVOKE_PATH;
    const fault = oauth ? (this.#faults.shift()?.(recorded) ?? this.#always(recorded)) : undefined;
    await this.#respond(recorded, response, fault);
  }

  async #respond(request: RecordedRequest, response: ServerResponse, fault?: Fault): Promise<void> {
    const socket = response.socket;
    switch (fault?.kind) {
      case 'answer':
        response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
        response.end(fault.body ?? '');
        return;
      case 'silence':
        return;
      case 'bytes':
        socket?.end(fault.bytes);
        return;
      case 'drip': {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
        const timer = setInterval(() => response.write(' '), fault.everyMilliseconds);
        response.on('close', () => clearInterval(timer));
        return;
      }
      case 'drop': {
        if (fault.when === 'before-headers') {
          socket?.destroy();
          return;
        }
        if (fault.when === 'in-headers') {
          socket?.write('HTTP/1.1 200 OK\r\ncontent-ty', () => socket.destroy());
          return;
        }
        const { status, headers, body } = this.#answer(request);
        const json = JSON.stringify(body);
        response.writeHead(status, { ...headers, 'content-length': String(json.length) });
        response.write(json.slice(0, json.length / 2), () => socket?.destroy());
        return;
      }
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
        break;
    }
    const { status, headers, body } = this.#answer(request);
    const json = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, { ...headers, 'content-type': 'application/json' });
    response.end(fault?.kind === 'rewrite' ? fault.body(json) : json);
  }

  #answer(request: RecordedRequest): Reply {
    if (request.path === TOKEN_PATH || request.path === REVOKE_PATH) {
      if (request.method !== 'POST') return error(405, 'CMN-405', 'Method not allowed');
      return this.#oauth(request);
    }
    return this.#api(request);
  }

  #oauth(request: RecordedRequest): Reply {
    const app = this.#authenticateApp(request);
    if ('status' in app) return app;
    const limited = this.#limit(request, app);
    const reply =
      limited.refusal ?? (request.path === TOKEN_PATH ? this.#token(request, app) : this.#revoke(request));
    return { ...reply, headers: { ...limited.headers, ...reply.headers } };
  }

  #authenticateApp({ headers }: RecordedRequest): SimulatedApp | Reply {
    const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(headers.authorization ?? '')?.[1];
    const [id, ...rest] = Buffer.from(encoded ?? '', 'base64')
      .toString()
      .split(':');
    if (!encoded || rest.length === 0) {
      return error(401, 'OAU-123', 'Authorization header is not specified or malformed', 'invalid_request');
    }
    const app = this.#apps.find((app) => app.id === id && app.secret === rest.join(':'));
    return app ?? error(401, 'OAU-153', 'Invalid client credentials', 'invalid_client');
  }

  /** The "Auth" group: token and revocation requests of one user and app together. */
  #limit({ form, path }: RecordedRequest, app: SimulatedApp): { refusal?: Reply; headers: Reply['headers'] } {
    if (!this.#rateLimited) return { headers: {} };
    const owner =
      path === REVOKE_PATH ? this.#sessionOf(form.get('token'))?.user.ownerId : this.#ownerOf(form);
    const { allowed, remaining, retryAfterSeconds } = this.#limiter.take(
      `${app.id} ${owner}`,
      this.#now() / 1000,
    );
    const headers = {
      'x-rate-limit-group': 'auth',
      'x-rate-limit-limit': String(this.#limiter.rate.requests),
      'x-rate-limit-remaining': String(remaining),
      'x-rate-limit-window': String(this.#limiter.rate.windowSeconds),
    };
    if (allowed) return { headers };
    return {
      headers: { ...headers, 'retry-after': String(retryAfterSeconds) },
      refusal: {
        status: 429,
        headers: {},
        body: {
          errorCode: 'CMN-301',
          message: 'Request rate exceeded',
          errors: [{ errorCode: 'CMN-301', message: 'Request rate exceeded' }],
        },
      },
    };
  }

  #ownerOf(form: URLSearchParams): string | undefined {
    switch (form.get('grant_type')) {
      case JWT_GRANT:
        return this.#readJwt(form.get('assertion'))?.sub;
      case 'refresh_token':
        return this.#sessionOf(form.get('refresh_token'))?.user.ownerId;
      default:
        return this.#userNamed(form)?.ownerId;
    }
  }

  #token({ form }: RecordedRequest, app: SimulatedApp): Reply {
    const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1);
    if (repeated)
      return error(400, 'OAU-111', 'Parameter is specified more than once', 'invalid_request', repeated);
    const grantType = form.get('grant_type') ?? '';
    const grant = { [JWT_GRANT]: 'jwt', password: 'password', refresh_token: 'refresh_token' }[
      grantType
    ] as SimulatedApp['grants'][number];
    if (!grant)
      return error(
        400,
        'CMN-101',
        'Parameter [grant_type] value is invalid',
        'invalid_request',
        'grant_type',
      );
    if (!app.grants.includes(grant)) {
      return error(403, 'OAU-251', 'Unauthorized for this grant type', 'unauthorized_client');
    }
    const accessTtl = seconds(form, 'access_token_ttl', 600, 3600, 3600);
    if (accessTtl === undefined) return invalid('access_token_ttl', form);
    const refreshTtl = seconds(form, 'refresh_token_ttl', 0, 2_592_000, 604_800);
    if (refreshTtl === undefined) return invalid('refresh_token_ttl', form);
    const scope = form.get('scope')?.split(' ') ?? app.scope;
    if (!scope.every((permission) => app.scope.includes(permission))) return invalid('scope', form);

    if (grant === 'refresh_token') return this.#refresh(form, app, accessTtl, refreshTtl);
    const user = grant === 'jwt' ? this.#userOfJwt(form.get('assertion')) : this.#userOfPassword(form);
    if ('status' in user) return user;
    const now = this.#now();
    const session: Session = {
      id: randomUUID(),
      app,
      user,
      scope: scope.join(' '),
      endpointId: form.get('endpoint_id') ?? randomUUID(),
      refreshTokenTtl: refreshTtl,
      refreshTokenExpiresAt: 0,
      accessToken: '',
      accessTokenExpiresAt: 0,
    };
    this.#issue(session, accessTtl, now);
    this.#sessions.push(session);
    const rivals = this.#sessions.filter(
      (other) => other.app === app && other.user === user && isAlive(other, now),
    );
    if (rivals.length > SESSIONS_PER_USER_AND_APP && rivals[0]) this.#end(rivals[0]);
    return this.#tokenReply(session, now);
  }

  #refresh(form: URLSearchParams, app: SimulatedApp, accessTtl: number, refreshTtl: number): Reply {
    const token = form.get('refresh_token') ?? '';
    const session = this.#sessions.find((session) => session.refreshToken === token && session.app === app);
    if (!session || token === '') {
      return error(400, 'OAU-213', 'Token not found', 'invalid_grant', 'refresh_token', token);
    }
    const now = this.#now();
    if (session.refreshTokenExpiresAt <= now) {
      return error(400, 'OAU-210', 'Token is expired', 'invalid_grant', 'refresh_token', token);
    }
    if (form.has('refresh_token_ttl')) session.refreshTokenTtl = refreshTtl;
    this.#issue(session, accessTtl, now);
    return this.#tokenReply(session, now);
  }

  #issue(session: Session, accessTtl: number, now: number): void {
    session.accessToken = opaqueToken(session.user.ownerId);
    session.accessTokenExpiresAt = now + accessTtl * 1000;
    delete session.refreshToken;
    session.refreshTokenExpiresAt = 0;
    if (session.app.issuesRefreshTokens && session.refreshTokenTtl > 0) {
      session.refreshToken = opaqueToken(session.user.ownerId);
      session.refreshTokenExpiresAt = now + session.refreshTokenTtl * 1000;
    }
  }

  #tokenReply(session: Session, now: number): Reply {
    return {
      status: 200,
      headers: {},
      body: {
        access_token: session.accessToken,
        token_type: 'bearer',
        expires_in: (session.accessTokenExpiresAt - now) / 1000,
        ...(session.refreshToken && {
          refresh_token: session.refreshToken,
          refresh_token_expires_in: session.refreshTokenTtl,
        }),
        scope: session.scope,
        owner_id: session.user.ownerId,
        endpoint_id: session.endpointId,
        session_id: session.id,
      },
    };
  }

  #revoke({ form }: RecordedRequest): Reply {
    const token = form.get('token');
    const session = this.#sessionOf(token);
    if (!session) return error(400, 'OAU-213', 'Token not found', 'invalid_request', 'token', token ?? '');
    this.#end(session);
    return { status: 200, headers: {}, body: undefined };
  }

  #end(session: Session): void {
    this.#sessions.splice(this.#sessions.indexOf(session), 1);
  }

  #sessionOf(token: string | null): Session | undefined {
    return this.#sessions.find(
      ({ accessToken, refreshToken }) => token && (accessToken === token || refreshToken === token),
    );
  }

  #userNamed(form: URLSearchParams): SimulatedUser | undefined {
    const [username, extension] = (form.get('username') ?? '').split('*');
    return this.#users.find(
      (user) => user.username === username && (extension === undefined || user.extension === extension),
    );
  }

  #userOfPassword(form: URLSearchParams): SimulatedUser | Reply {
    const user = this.#userNamed(form);
    const failures = this.#failedLogins.get(user?.ownerId ?? '') ?? 0;
    if (user && failures >= FAILED_LOGINS_BEFORE_LOCK) {
      return error(
        400,
        'OAU-147',
        'Account is locked out due to multiple unsuccessful logon attempts',
        'invalid_grant',
      );
    }
    if (!user || user.password !== form.get('password')) {
      if (user) this.#failedLogins.set(user.ownerId, failures + 1);
      return error(400, 'OAU-140', 'Invalid resource owner credentials', 'invalid_grant');
    }
    if (user.requiresMfa) return error(401, 'OAU-168', 'MFA is required', 'invalid_grant');
    this.#failedLogins.delete(user.ownerId);
    return user;
  }

  #userOfJwt(assertion: string | null): SimulatedUser | Reply {
    const claims = this.#readJwt(assertion);
    const user = this.#users.find(({ ownerId }) => ownerId === claims?.sub);
    if (!claims || !user) return error(400, 'OAU-213', 'Token not found', 'invalid_grant', 'assertion');
    if (claims.exp !== undefined && claims.exp * 1000 <= this.#now()) {
      return error(400, 'OAU-210', 'Token is expired', 'invalid_grant', 'assertion');
    }
    return user;
  }

  #readJwt(jwt: string | null): { sub?: string; exp?: number } | undefined {
    const [header, payload, signature] = jwt?.split('.') ?? [];
    if (!header || !payload || signature !== this.#sign(`${header}.${payload}`)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#jwtKey).update(text).digest('base64url');
  }

  /** Some API calls that want an access token. */
  #api({ method, path, headers, body }: RecordedRequest): Reply {
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    const session = this.#sessions.find(({ accessToken }) => token && accessToken === token);
    if (!session) return error(401, 'OAU-213', 'Token not found');
    if (session.accessTokenExpiresAt <= this.#now()) return error(401, 'OAU-210', 'Token is expired');
    const needs = (permission: string): Reply | undefined =>
      session.scope.split(' ').includes(permission)
        ? undefined
        : error(
            403,
            'CMN-401',
            `In order to call this API endpoint, application needs to have [${permission}] permission`,
          );
    if (method === 'GET' && /^\/restapi\/v1\.0\/account\/~(\/extension\/~)?\/call-log$/.test(path)) {
      return needs('ReadCallLog') ?? { status: 200, headers: {}, body: callLog(path) };
    }
    if (method === 'POST' && path === '/restapi/v1.0/account/~/extension/~/sms') {
      return (
        needs('SMS') ??
        this.#message(path, body, { type: 'SMS', messageStatus: 'Queued', direction: 'Outbound' })
      );
    }
    if (method === 'POST' && /^\/team-messaging\/v1\/chats\/[^/]+\/posts$/.test(path)) {
      return needs('TeamMessaging') ?? this.#message(path, body, { type: 'TextMessage' });
    }
    return error(404, 'CMN-102', 'Resource is not found');
  }

  #message(path: string, body: string, answer: Record<string, string>): Reply {
    let message: Record<string, unknown>;
    try {
      message = JSON.parse(body);
    } catch {
      return error(400, 'CMN-101', 'Request body is not JSON');
    }
    this.messages.push({ path, body: message });
    return { status: 200, headers: {}, body: { id: String(this.messages.length), ...answer, ...message } };
  }
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

function isAlive(session: Session, now: number): boolean {
  return session.accessTokenExpiresAt > now || session.refreshTokenExpiresAt > now;
}

function error(
  status: number,
  errorCode: string,
  message: string,
  oauthError?: string,
  parameterName?: string,
  parameterValue?: string,
): Reply {
  const parameters = parameterName && [{ parameterName, parameterValue: parameterValue ?? null }];
  const details = [{ errorCode, message, ...(parameters && { parameters }) }];
  return {
    status,
    headers: {},
    body: oauthError
      ? { error: oauthError, error_description: message, errors: details }
      : { errorCode, message, errors: details },
  };
}

function invalid(name: string, form: URLSearchParams): Reply {
  return error(
    400,
    'CMN-101',
    `Parameter [${name}] value is invalid`,
    'invalid_request',
    name,
    form.get(name) ?? '',
  );
}

function seconds(
  form: URLSearchParams,
  name: string,
  least: number,
  most: number,
  otherwise: number,
): number | undefined {
  const text = form.get(name);
  if (text === null) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

/** Opaque, and some hundreds of characters long, like RingCentral's. */
function opaqueToken(ownerId: string): string {
  return `U0pDMTFQMDFQQVMwMHxBQ${ownerId}${randomBytes(200).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function callLog(path: string): object {
  const call = (index: number, direction: string, result: string) => ({
    uri: `https://platform.ringcentral.com${path}/call-${index}`,
    id: `call-${index}`,
    sessionId: String(40_000_000 + index),
    startTime: `2026-01-0${index}T09:00:00.000Z`,
    duration: 60 * index,
    type: 'Voice',
    direction,
    action: 'Phone Call',
    result,
    from: { phoneNumber: '+16505550100' },
    to: { phoneNumber: '+16505550199' },
  });
  const records = [
    call(1, 'Inbound', 'Accepted'),
    call(2, 'Inbound', 'Missed'),
    call(3, 'Outbound', 'Call connected'),
  ];
  return { records, paging: { page: 1, perPage: 100, pageStart: 0, pageEnd: records.length - 1 } };
}
