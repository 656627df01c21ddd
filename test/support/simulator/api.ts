/** API calls that want an access token. Each belongs to the group of limits that RingCentral's API reference names. */
import { companyCallLog, extensionCallLog, recording, recordingContent } from './call-log.ts';
import { apiError, INVALID_URI, methodNotAllowed, ok, type RecordedRequest, type Reply } from './exchange.ts';
import type { Group, RateLimits } from './limits.ts';
import { messageContent, messageStore } from './message-store.ts';
import type { Options, Owner, SimulatedUser } from './options.ts';
import { withIncluded } from './permissions.ts';
import type { Session, Sessions } from './sessions.ts';

/** A text message, or a post of a team chat, that somebody sent. */
export interface SentMessage {
  path: string;
  body: unknown;
}

export interface ApiParts {
  options: Options;
  now: () => number;
  users: readonly SimulatedUser[];
  sessions: Sessions;
  limits: RateLimits;
  messages: SentMessage[];
  /** Of the server. */
  url: () => string;
}

interface Call {
  request: RecordedRequest;
  session: Session;
  user: SimulatedUser;
  /** What the path names, in order. */
  named: readonly string[];
}

interface Route {
  method: string;
  path: RegExp;
  group: Group;
  /** What the app must be allowed to. */
  permission?: string;
  answer(call: Call): Reply;
}

const ACCOUNT_ID = '262648000';
const ACCOUNT = String.raw`/restapi/v1\.0/account/(?:~|${ACCOUNT_ID})`;
const EXTENSION = String.raw`${ACCOUNT}/extension/(?:~|\d+)`;

export class Api {
  readonly #parts: ApiParts;
  readonly #routes: readonly Route[];

  constructor(parts: ApiParts) {
    this.#parts = parts;
    this.#routes = this.#makeRoutes();
  }

  answer(request: RecordedRequest): Reply {
    if (request.path === '/restapi/oauth/authorize') return this.#loginPage(request);
    const routes = this.#routes.filter(({ path }) => path.test(request.path));
    if (routes.length === 0) return INVALID_URI;
    const route = routes.find(({ method }) => method === request.method);
    if (!route) return methodNotAllowed(routes.map(({ method }) => method).join(', '));
    const session = this.#authenticate(request);
    if ('status' in session) return session;
    const { headers, refusal } = this.#parts.limits.take(route.group, session.app.id, session.user.ownerId);
    const named = route.path.exec(request.path)?.slice(1) ?? [];
    const reply =
      refusal ??
      missingPermission(session, route.permission) ??
      anotherExtension(session, request) ??
      route.answer({ request, session, user: session.user, named });
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }

  /** The page "Tokens" allows the token in a header, whose scheme is of any case (RFC 9110, 11.1), or in the query. */
  #authenticate({ headers, query }: RecordedRequest): Session | Reply {
    const [, scheme = '', token] = /^(\S+) +(\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (token !== undefined && !/^bearer$/i.test(scheme)) {
      return apiError(401, 'OAU-151', 'Authorization method not supported');
    }
    const session = this.#parts.sessions.use(token ?? query.get('access_token') ?? '');
    if (typeof session === 'object') return session;
    return session === 'expired'
      ? apiError(401, 'OAU-210', 'Token expired', { outerCode: 'TokenInvalid' })
      : apiError(401, 'OAU-213', 'Token not found', { outerCode: 'TokenInvalid' });
  }

  #makeRoutes(): Route[] {
    const path = (pattern: string) => new RegExp(`^${pattern}$`);
    const { options, now, users, url } = this.#parts;
    const account = () => `${url()}/restapi/v1.0/account/${ACCOUNT_ID}`;
    const extension = ({ ownerId }: Owner) => `${account()}/extension/${ownerId}`;
    const list = (uri: string, query: URLSearchParams) => ({ uri, query, options, now: now() });
    return [
      {
        method: 'GET',
        path: path(EXTENSION),
        group: 'light',
        permission: 'ReadAccounts',
        answer: ({ user }) =>
          ok({
            uri: extension(user),
            id: Number(user.ownerId),
            extensionNumber: user.extension ?? '101',
            name: 'A User',
            type: 'User',
            status: 'Enabled',
            contact: { firstName: 'A', lastName: 'User', businessPhone: user.username },
            account: { id: ACCOUNT_ID, uri: account() },
          }),
      },
      {
        method: 'GET',
        path: path(`${EXTENSION}/call-log`),
        group: 'heavy',
        permission: 'ReadCallLog',
        answer: ({ request, user }) => extensionCallLog(user, list(account(), request.query)),
      },
      {
        method: 'GET',
        path: path(`${ACCOUNT}/call-log`),
        group: 'heavy',
        permission: 'ReadCallLog',
        answer: ({ request, user }) =>
          user.administrator === false
            ? notAllowedForUser('ReadCompanyCallLog')
            : companyCallLog(users, list(account(), request.query)),
      },
      {
        method: 'GET',
        path: path(String.raw`${ACCOUNT}/recording/(\d+)`),
        group: 'heavy',
        permission: 'ReadCallRecording',
        answer: ({ named: [id = ''] }) => recording(id, account()),
      },
      {
        method: 'GET',
        path: path(String.raw`${ACCOUNT}/recording/(\d+)/content`),
        group: 'heavy',
        permission: 'ReadCallRecording',
        answer: ({ named: [id = ''] }) => recordingContent(id),
      },
      {
        method: 'GET',
        path: path(`${EXTENSION}/message-store`),
        group: 'light',
        permission: 'ReadMessages',
        answer: ({ request, user }) => messageStore(user, list(extension(user), request.query)),
      },
      {
        method: 'GET',
        path: path(String.raw`${EXTENSION}/message-store/(\d+)/content/(\d+)`),
        group: 'medium',
        permission: 'ReadMessages',
        answer: ({ named: [message = '', attachment = ''] }) => messageContent(message, attachment),
      },
      {
        method: 'POST',
        path: path(`${EXTENSION}/sms`),
        group: 'medium',
        permission: 'SMS',
        answer: ({ request }) =>
          this.#send(request, { type: 'SMS', messageStatus: 'Queued', direction: 'Outbound' }),
      },
      {
        method: 'POST',
        path: path('/team-messaging/v1/chats/[^/]+/posts'),
        group: 'medium',
        permission: 'TeamMessaging',
        answer: ({ request }) => this.#send(request, { type: 'TextMessage' }),
      },
      {
        method: 'GET',
        path: path('/restapi/oauth/userinfo'),
        group: 'auth',
        answer: ({ user }) => ok({ sub: user.ownerId, account_id: ACCOUNT_ID }),
      },
      {
        method: 'POST',
        path: path('/restapi/oauth/wstoken'),
        group: 'auth',
        permission: 'WebSocketsSubscription',
        answer: ({ session }) =>
          ok({ uri: 'wss://127.0.0.1/ws', ws_access_token: session.id, expires_in: 30 }),
      },
    ];
  }

  /** Nobody can log in at this page; it is there to be counted. */
  #loginPage({ query }: RecordedRequest): Reply {
    const { headers, refusal } = this.#parts.limits.take('auth', query.get('client_id') ?? '', undefined);
    return {
      status: 200,
      body: Buffer.from('<!doctype html><title>Log in</title>'),
      ...refusal,
      headers: { ...(!refusal && { 'content-type': 'text/html' }), ...headers },
    };
  }

  #send({ path, body }: RecordedRequest, answer: Record<string, string>): Reply {
    let message: Record<string, unknown>;
    try {
      message = JSON.parse(body);
    } catch {
      return apiError(400, 'CMN-103', "JSON can't be parsed.");
    }
    this.#parts.messages.push({ path, body: message });
    return ok({ id: String(this.#parts.messages.length), ...answer, ...message });
  }
}

function missingPermission({ scope }: Session, permission: string | undefined): Reply | undefined {
  if (permission === undefined || withIncluded(scope.split(' ')).includes(permission)) return undefined;
  return apiError(
    403,
    'CMN-401',
    `In order to call this API endpoint, application needs to have [${permission}] permission`,
    { outerCode: 'InsufficientPermissions', permissionName: permission },
  );
}

function anotherExtension({ user }: Session, { path }: RecordedRequest): Reply | undefined {
  const [, ownerId = user.ownerId] = /\/extension\/(\d+)/.exec(path) ?? [];
  return ownerId === user.ownerId
    ? undefined
    : apiError(403, 'CMN-404', 'Attempt to access another extension');
}

function notAllowedForUser(permission: string): Reply {
  const message = `In order to call this API endpoint, user needs to have [${permission}] permission for requested resource.`;
  return apiError(403, 'CMN-408', message, {
    outerCode: 'InsufficientPermissions',
    permissionName: permission,
  });
}
