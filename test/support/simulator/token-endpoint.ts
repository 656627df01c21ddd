/** `POST /restapi/oauth/token` and `POST /restapi/oauth/revoke`. Source: RingCentral's reference of the two. */
import type { Credentials } from './credentials.ts';
import { methodNotAllowed, oauthError, ok, type RecordedRequest, type Reply } from './exchange.ts';
import type { RateLimits } from './limits.ts';
import type { Options, SimulatedApp } from './options.ts';
import { withIncluded } from './permissions.ts';
import { opaqueToken, type Session, type Sessions } from './sessions.ts';

export const TOKEN_PATH = '/restapi/oauth/token';
export const REVOKE_PATH = '/restapi/oauth/revoke';
const GRANTS = new Map<string, SimulatedApp['grants'][number]>([
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'jwt'],
  ['password', 'password'],
  ['refresh_token', 'refresh_token'],
]);

const ACCESS_TTL_SECONDS = { least: 600, most: 3600 };
const REFRESH_TTL_SECONDS = 604_800;

export interface TokenEndpointParts {
  apps: readonly SimulatedApp[];
  options: Options;
  now: () => number;
  sessions: Sessions;
  credentials: Credentials;
  limits: RateLimits;
}

export class TokenEndpoint {
  readonly #parts: TokenEndpointParts;

  constructor(parts: TokenEndpointParts) {
    this.#parts = parts;
  }

  answer(request: RecordedRequest): Reply {
    if (request.method !== 'POST') return methodNotAllowed('POST');
    const app = this.#authenticateApp(request);
    if ('status' in app) return app;
    const { headers, refusal } = this.#parts.limits.take('auth', app.id, this.#ownerOf(request));
    const reply =
      refusal ?? (request.path === TOKEN_PATH ? this.#token(request, app) : this.#revoke(request, app));
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }

  /**
   * RFC 6749, section 2.3.1, with or without the percent-encoding, which RingCentral does not ask for: its own IDs and
   * secrets hold nothing that it would change.
   */
  #authenticateApp({ headers }: RecordedRequest): SimulatedApp | Reply {
    const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(headers.authorization ?? '')?.[1];
    const [id = '', ...rest] = Buffer.from(encoded ?? '', 'base64')
      .toString()
      .split(':');
    if (!encoded || rest.length === 0) {
      return oauthError(401, 'invalid_client', 'OAU-123', 'Client authentication is required');
    }
    const sent = [id, rest.join(':')];
    const app = this.#parts.apps.find(({ id, secret }) =>
      [sent, sent.map(percentDecoded)].some(([name, word]) => name === id && word === secret),
    );
    if (app) return app;
    return this.#parts.options.refusals === 'as documented'
      ? oauthError(401, 'invalid_client', 'OAU-146', 'Invalid client credentials')
      : oauthError(400, 'invalid_client', 'OAU-153', `Invalid client: ${id}`, {
          name: 'client_id',
          value: id,
        });
  }

  /** Whose requests are counted. */
  #ownerOf(request: RecordedRequest): string | undefined {
    const { form, path } = request;
    const token = path === REVOKE_PATH ? tokenToRevoke(request) : form.get('refresh_token');
    return (this.#parts.sessions.ofToken(token)?.user ?? this.#parts.credentials.userNamed(form))?.ownerId;
  }

  #token({ form }: RecordedRequest, app: SimulatedApp): Reply {
    const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1);
    if (repeated !== undefined) {
      const message = 'Request parameter duplication detected';
      return oauthError(400, 'invalid_request', 'OAU-111', message, { name: repeated, value: null });
    }
    const grantType = form.get('grant_type') ?? '';
    const grant = GRANTS.get(grantType);
    if (!grant) return oauthError(400, 'invalid_request', 'OAU-250', 'Unsupported grant type');
    if (!app.grants.includes(grant)) {
      const documented = `The client is unauthorized for the required grant type: [${grantType}]`;
      return this.#parts.options.refusals === 'as documented'
        ? oauthError(403, 'unauthorized_client', 'OAU-112', documented)
        : oauthError(400, 'unauthorized_client', 'OAU-251', 'Unauthorized for this grant type');
    }
    for (const name of ['access_token_ttl', 'refresh_token_ttl']) {
      if (!/^(-?\d+)?$/.test(form.get(name) ?? '')) return invalidParameter(name, form, 'invalid_request');
    }
    const scope = form.get('scope') || app.scope.join(' ');
    const allowed = withIncluded(app.scope);
    if (!scope.split(' ').every((permission) => allowed.includes(permission))) {
      return invalidParameter('scope', form, 'invalid_scope');
    }

    if (grant === 'refresh_token') return this.#renew(form, app);
    const user =
      grant === 'jwt'
        ? this.#parts.credentials.userOfJwt(form)
        : this.#parts.credentials.userOfPassword(form);
    if ('status' in user) return user;
    const session = this.#parts.sessions.open(
      { app, user, scope, endpointId: form.get('endpoint_id') },
      { access: accessTtl(form), refresh: refreshTtl(form) },
    );
    return session ? this.#tokens(session) : tooManySessions();
  }

  #renew(form: URLSearchParams, app: SimulatedApp): Reply {
    const token = form.get('refresh_token') ?? '';
    const wantsNone = form.get('refresh_token_ttl') === '0';
    const ignored = wantsNone && this.#parts.options.renewalWithoutRefreshToken === 'is ignored';
    const session = this.#parts.sessions.renew(token, app, form.get('scope') || undefined, {
      access: accessTtl(form),
      ...(form.get('refresh_token_ttl') && !ignored && { refresh: refreshTtl(form) }),
    });
    if (typeof session === 'object') return this.#tokens(session);
    if (session === 'too wide') return invalidParameter('scope', form, 'invalid_scope');
    const parameter = { name: 'refresh_token', value: token };
    return session === 'expired'
      ? oauthError(400, 'invalid_grant', 'OAU-210', 'Token expired', parameter)
      : oauthError(400, 'invalid_grant', 'OAU-213', 'Token not found', parameter);
  }

  #tokens(session: Session): Reply {
    const now = this.#parts.now();
    const secondsUntil = (end: number) => Math.max(0, Math.ceil((end - now) / 1000));
    const { sessionTimeouts, includedPermissions, unwantedRefreshToken } = this.#parts.options;
    const { absolute, idle } = sessionTimeouts ?? {};
    const unwanted = session.refreshTokenTtlSeconds === 0 && unwantedRefreshToken === 'is issued dead';
    const sessionEnd = session.openedAt + (absolute ?? 0) * 1000;
    return ok({
      access_token: session.accessToken,
      token_type: 'bearer',
      expires_in: secondsUntil(session.accessTokenExpiresAt),
      ...(session.refreshToken && {
        refresh_token: session.refreshToken,
        refresh_token_expires_in: secondsUntil(session.refreshTokenExpiresAt),
      }),
      ...(unwanted && { refresh_token: opaqueToken(session.user.ownerId), refresh_token_expires_in: 0 }),
      scope:
        includedPermissions === 'are told' ? withIncluded(session.scope.split(' ')).join(' ') : session.scope,
      owner_id: session.user.ownerId,
      endpoint_id: session.endpointId,
      session_id: session.id,
      ...(absolute !== undefined && {
        session_expires_in: secondsUntil(sessionEnd),
        session_expiration_time: new Date(sessionEnd).toISOString(),
      }),
      ...(idle !== undefined && { session_idle_timeout: idle }),
    });
  }

  /** Ends the whole session, whichever of its tokens is sent. */
  #revoke(request: RecordedRequest, app: SimulatedApp): Reply {
    const token = tokenToRevoke(request);
    if (!token) return invalidParameter('token', request.form, 'invalid_request');
    const session = this.#parts.sessions.ofToken(token);
    const parameter = { name: 'token', value: token };
    if (session && session.app !== app) {
      return oauthError(
        400,
        'invalid_request',
        'OAU-164',
        'Token was issued to another application',
        parameter,
      );
    }
    if (session) this.#parts.sessions.end(session);
    return session || this.#parts.options.revocationOfUnknownToken === 'succeeds'
      ? ok()
      : oauthError(400, 'invalid_request', 'OAU-213', 'Token not found', parameter);
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The API reference, Revoke Token: in the body or in the query. */
function tokenToRevoke({ form, query }: RecordedRequest): string {
  return form.get('token') ?? query.get('token') ?? '';
}

/**
 * Lifetimes out of range are set to the nearest that is allowed, never refused: RingCentral's parameters of the token
 * request. An empty parameter is none.
 */
function accessTtl(form: URLSearchParams): number {
  const { least, most } = ACCESS_TTL_SECONDS;
  return Math.min(Math.max(Number(form.get('access_token_ttl') || most), least), most);
}

/** Zero means no refresh token. More than the app's default gets the default; no source tells of less than zero. */
function refreshTtl(form: URLSearchParams): number {
  return Math.min(
    Math.max(Number(form.get('refresh_token_ttl') || REFRESH_TTL_SECONDS), 0),
    REFRESH_TTL_SECONDS,
  );
}

function invalidParameter(name: string, form: URLSearchParams, error: string): Reply {
  const message = `Parameter [${name}] value is invalid.`;
  return oauthError(400, error, 'CMN-101', message, { name, value: form.get(name) });
}

/** No source tells the body of this answer. */
function tooManySessions(): Reply {
  return {
    ...oauthError(429, 'invalid_request', undefined, 'Too many sessions'),
    headers: { 'retry-after': '60' },
  };
}
