/**
 * RingCX, the contact center: its API takes a token of its own, for which RingCentral's is exchanged. Here it is at the
 * host of everything else. Sources: the pages "Obtaining a RingCX access token with a RingCentral Login", "Methods,
 * Endpoints and Parameters of the RingCX API" and "Admin User and Permission APIs".
 */
import { randomBytes } from 'node:crypto';
import { INVALID_URI, methodNotAllowed, ok, type RecordedRequest, type Reply } from './exchange.ts';
import { Limiter } from './limits.ts';
import type { Options } from './options.ts';
import { withIncluded } from './permissions.ts';
import type { Session, Sessions } from './sessions.ts';

const LIFETIME_MILLISECONDS = 5 * 60_000;
/** No source tells of a penalty, or whose exchanges count together. Here, everybody's do. */
const EXCHANGES = { requests: 5, windowSeconds: 60, penaltySeconds: 0 };
const MAIN_ACCOUNT_ID = '99990000';
const ACCOUNT = { accountId: '99990001', accountName: 'Simulated', mainAccountId: MAIN_ACCOUNT_ID };

interface Token {
  accessToken: string;
  refreshToken?: string;
  expiresAt: number;
  session: Session;
}

/** No source tells the body of these answers. */
const UNAUTHORIZED: Reply = { status: 401, headers: {} };
const BAD_REQUEST: Reply = { status: 400, headers: {} };
const TOO_MANY_REQUESTS: Reply = { status: 429, headers: {} };

export class RingCx {
  readonly #tokens: Token[] = [];
  readonly #exchanges = new Limiter(EXCHANGES);
  readonly #options: Options;
  readonly #now: () => number;
  readonly #sessions: Sessions;

  constructor(options: Options, now: () => number, sessions: Sessions) {
    this.#options = options;
    this.#now = now;
    this.#sessions = sessions;
  }

  /** Whether a path is one of RingCX. */
  static serves(path: string): boolean {
    return path.startsWith('/api/auth/') || path.startsWith('/voice/api/');
  }

  answer(request: RecordedRequest): Reply {
    const routes: Record<string, { method: string; answer: () => Reply }> = {
      '/api/auth/login/rc/accesstoken': { method: 'POST', answer: () => this.#exchange(request) },
      '/api/auth/token/refresh': { method: 'POST', answer: () => this.#refresh(request) },
      '/voice/api/v1/admin/accounts': { method: 'GET', answer: () => this.#call(request, () => [ACCOUNT]) },
      '/voice/api/v1/admin/users': { method: 'GET', answer: () => this.#call(request, users) },
    };
    const route = routes[request.path];
    if (!route) return INVALID_URI;
    return route.method === request.method ? route.answer() : methodNotAllowed(route.method);
  }

  #exchange({ form, query }: RecordedRequest): Reply {
    if (form.get('rcTokenType') !== 'Bearer') return BAD_REQUEST;
    const session = this.#sessions.use(form.get('rcAccessToken') ?? '');
    if (typeof session === 'string') return UNAUTHORIZED;
    const { allowed } = this.#exchanges.take('everybody', this.#now() / 1000);
    if (!allowed && this.#options.rateLimit !== false) return TOO_MANY_REQUESTS;
    return this.#issue(session, query.get('includeRefresh') === 'true');
  }

  #refresh({ form }: RecordedRequest): Reply {
    const refreshToken = form.get('refresh_token');
    const token = this.#tokens.find((token) => refreshToken && token.refreshToken === refreshToken);
    if (!token) return UNAUTHORIZED;
    delete token.refreshToken;
    return this.#issue(token.session, true);
  }

  #issue(session: Session, withRefreshToken: boolean): Reply {
    const { user } = session;
    const token: Token = {
      accessToken: makeToken(),
      ...(withRefreshToken && { refreshToken: makeToken() }),
      expiresAt: this.#now() + LIFETIME_MILLISECONDS,
      session,
    };
    this.#tokens.push(token);
    return ok({
      ...(token.refreshToken && { refreshToken: token.refreshToken }),
      accessToken: token.accessToken,
      tokenType: 'Bearer',
      mainAccountId: MAIN_ACCOUNT_ID,
      agentDetails: [
        {
          agentId: 111111,
          ...nameOf(session),
          email: userNameOf(session),
          username: userNameOf(session),
          agentType: 'AGENT',
          rcUserId: Number(user.ownerId),
          accountId: ACCOUNT.accountId,
          accountName: ACCOUNT.accountName,
          agentGroupId: null,
          allowLoginControl: true,
          allowLoginUpdates: true,
        },
      ],
      adminId: 1111,
      adminUrl: '/voice/admin/',
      agentUrl: '/voice/agent/',
      ssoLogin: true,
    });
  }

  #call({ headers }: RecordedRequest, answer: (session: Session) => object): Reply {
    const [, accessToken] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    const token = this.#tokens.find((token) => token.accessToken === accessToken);
    if (!token) return UNAUTHORIZED;
    const now = this.#now();
    if (token.expiresAt <= now) {
      return { status: 401, headers: { 'content-type': 'text/plain' }, body: Buffer.from('Jwt is expired') };
    }
    return withIncluded(token.session.scope.split(' ')).includes('ReadAccounts')
      ? ok(answer(token.session))
      : accessDenied(now);
  }
}

function users(session: Session): object {
  return [
    {
      userId: 987654,
      userName: userNameOf(session),
      ...nameOf(session),
      enabled: true,
      roles: ['USER'],
      regionalSettings: { timezoneName: 'America/Los_Angeles' },
    },
  ];
}

function nameOf({ user }: Session) {
  return { firstName: 'User', lastName: user.extension ?? '101' };
}

function userNameOf({ user }: Session): string {
  return `user.${user.extension ?? '101'}@example.com`;
}

function accessDenied(now: number): Reply {
  const generalMessage = 'You do not have permission to access this resource';
  return {
    status: 403,
    headers: {},
    body: { errorCode: 'access.denied.exception', generalMessage, timestamp: now },
  };
}

function makeToken(): string {
  return randomBytes(120).toString('base64url');
}
