/** API calls that want an access token: who may make them, how often, and of whose data. */
import { apiError, INVALID_URI, methodNotAllowed, type RecordedRequest, type Reply } from './exchange.ts';
import type { RateLimits } from './limits.ts';
import type { Owner } from './options.ts';
import { withIncluded } from './permissions.ts';
import { makeRoutes, type Route, type RouteParts } from './routes.ts';
import type { Session, Sessions } from './sessions.ts';

export interface ApiParts extends RouteParts {
  sessions: Sessions;
  limits: RateLimits;
}

export class Api {
  readonly #parts: ApiParts;
  readonly #routes: readonly Route[];

  constructor(parts: ApiParts) {
    this.#parts = parts;
    this.#routes = makeRoutes(parts);
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
    const reply =
      refusal ?? missingPermission(session, route.permission) ?? this.#call(route, request, session);
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

  #call(route: Route, request: RecordedRequest, session: Session): Reply {
    const { user } = session;
    const owner = this.#ownerOf(request, user);
    if (!owner) return noExtension();
    // An administrator's token reads every user's data (community posts 9059 and 11470). It sends nothing in their
    // names: page "Sending SMS".
    if (owner.ownerId !== user.ownerId && (route.method !== 'GET' || user.administrator === false)) {
      return apiError(403, 'CMN-404', 'Attempt to access another extension');
    }
    const named = route.path.exec(request.path)?.slice(1) ?? [];
    return route.answer({ request, session, user, owner, named });
  }

  #ownerOf({ path }: RecordedRequest, user: Owner): Owner | undefined {
    const [, ownerId = user.ownerId] = /\/extension\/(\d+)/.exec(path) ?? [];
    return this.#parts.owners.find((owner) => owner.ownerId === ownerId);
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

function noExtension(): Reply {
  const parameterName = 'extensionId';
  return apiError(404, 'CMN-102', `Resource for parameter [${parameterName}] is not found`, {
    parameterName,
  });
}
