/**
 * What this action relies on, as checks of a service: of the simulator and of RingCentral alike. Each opens its own
 * session. What a check finds is told in words that cannot hold a secret: statuses, codes, numbers.
 */
import type { Answer, Service } from './service.ts';

export interface Check {
  /** A sentence that should be true. */
  name: string;
  /** Who says that it is. */
  source: string;
  /**
   * @returns what was found
   * @throws Deviation if the sentence is not true
   * @throws NotApplicable if this app or user cannot show it
   */
  run(service: Service): Promise<string>;
}

export class Deviation extends Error {}
export class NotApplicable extends Error {}

/** The first must hold, or the others have nothing to work with. */
export const CHECKS: readonly Check[] = [
  {
    name: 'The JWT grant yields an access token, in the fields and types of the API reference',
    source: 'RingCentral API reference, Get Token',
    async run(service) {
      const answer = await service.logIn({ refresh_token_ttl: '0' });
      accessTokenIn(answer);
      const { token_type, expires_in, scope, owner_id, endpoint_id } = answer.fields;
      expect(/^bearer$/i.test(text(token_type)), 'token_type is not bearer');
      expect(isSeconds(expires_in), 'expires_in is not a positive whole number');
      for (const [name, value] of Object.entries({ scope, owner_id, endpoint_id })) {
        expect(text(value) !== '', `${name} is not text, or is empty`);
      }
      return `expires_in ${expires_in}, ${text(scope).split(' ').length} permissions`;
    },
  },
  {
    name: 'With refresh_token_ttl=0, no refresh token is issued',
    source: 'Community post "Disabling refresh_token from being generated for /oauth/token requests"',
    async run(service) {
      const answer = await service.logIn({ refresh_token_ttl: '0' });
      accessTokenIn(answer);
      expect(!('refresh_token' in answer.fields), 'a refresh token was issued');
      expect(!('refresh_token_expires_in' in answer.fields), 'refresh_token_expires_in was sent');
      return 'none';
    },
  },
  {
    name: 'Without it, one is issued, with its lifetime, if the app issues refresh tokens',
    source: 'RingCentral API reference, Get Token; page "Refresh tokens"',
    async run(service) {
      const answer = await logInWithRefreshToken(service);
      const { refresh_token_expires_in } = answer.fields;
      expect(isSeconds(refresh_token_expires_in), 'refresh_token_expires_in is not a positive whole number');
      return `for ${refresh_token_expires_in} s`;
    },
  },
  {
    name: 'An access token lifetime that is too short is raised to 600 s, not refused',
    source: 'Parameters of the token request',
    run: async (service) =>
      lifetimeIn(await service.logIn({ access_token_ttl: '60', refresh_token_ttl: '0' }), 600),
  },
  {
    name: 'An access token lifetime that is too long is lowered to 3600 s, not refused',
    source: 'Parameters of the token request',
    run: async (service) =>
      lifetimeIn(await service.logIn({ access_token_ttl: '7200', refresh_token_ttl: '0' }), 3600),
  },
  {
    name: 'A refresh token lifetime that is too long is lowered, not refused',
    source: 'Parameters of the token request',
    async run(service) {
      const longest = 2_592_000;
      const answer = await logInWithRefreshToken(service, { refresh_token_ttl: String(longest + 1) });
      const seconds = Number(answer.fields.refresh_token_expires_in);
      expect(seconds <= longest, `refresh_token_expires_in is ${seconds}`);
      return `${seconds} s`;
    },
  },
  {
    name: 'A scope that is asked for is granted, and nothing else',
    source: 'RingCentral API reference, Get Token; RFC 6749, section 3.3',
    async run(service) {
      const all = text((await service.logIn({ refresh_token_ttl: '0' })).fields.scope).split(' ');
      const [wanted = ''] = all;
      if (all.length < 2) throw new NotApplicable('the app has one permission only');
      const answer = await service.logIn({ refresh_token_ttl: '0', scope: wanted });
      accessTokenIn(answer);
      const granted = text(answer.fields.scope).split(' ');
      expect(granted.length === 1 && granted[0] === wanted, `${granted.length} of ${all.length} permissions`);
      return `1 of ${all.length} permissions`;
    },
  },
  {
    name: 'A renewal yields another access token, and ends the one before at once',
    source: 'Page "Refresh tokens"',
    async run(service) {
      const first = await logInWithRefreshToken(service);
      const before = accessTokenIn(first);
      const after = accessTokenIn(await service.renew(text(first.fields.refresh_token)));
      expect(after !== before, 'the same access token');
      const [statusBefore, statusAfter] = [await service.callApi(before), await service.callApi(after)];
      expect(statusBefore === 401, `the API answered HTTP ${statusBefore} to the token before`);
      expect(statusAfter !== 401, `the API answered HTTP ${statusAfter} to the new token`);
      return `the API answered HTTP ${statusBefore} and HTTP ${statusAfter}`;
    },
  },
  {
    name: 'A refresh token that is sent once more yields the same access token, until that is used',
    source: 'Page "Refresh tokens"',
    async run(service) {
      const first = await logInWithRefreshToken(service);
      const refreshToken = text(first.fields.refresh_token);
      const renewed = accessTokenIn(await service.renew(refreshToken));
      const again = accessTokenIn(await service.renew(refreshToken));
      expect(again === renewed, 'another access token');
      return 'the same';
    },
  },
  {
    name: 'A renewal with refresh_token_ttl=0 yields an access token',
    source: 'No source tells whether a refresh token comes with it',
    async run(service) {
      const first = await logInWithRefreshToken(service);
      const answer = await service.renew(text(first.fields.refresh_token), { refresh_token_ttl: '0' });
      accessTokenIn(answer);
      return 'refresh_token' in answer.fields
        ? 'a refresh token came with it'
        : 'no refresh token came with it';
    },
  },
  {
    name: 'A revocation ends the access token',
    source: 'Page "Tokens"',
    async run(service) {
      const token = accessTokenIn(await service.logIn({ refresh_token_ttl: '0' }));
      const before = await service.callApi(token);
      expect(before !== 401, `the API answered HTTP ${before} before it`);
      return revokeAndCall(service, token, token);
    },
  },
  {
    name: 'A revocation by the refresh token ends the access token, too',
    source: 'Page "Tokens"',
    async run(service) {
      const answer = await logInWithRefreshToken(service);
      return revokeAndCall(service, text(answer.fields.refresh_token), accessTokenIn(answer));
    },
  },
  {
    name: 'Revoking twice says that the token is not there, or succeeds',
    source: 'Error codes of RingCentral; RFC 7009, section 2.2',
    async run(service) {
      const token = accessTokenIn(await service.logIn({ refresh_token_ttl: '0' }));
      await service.revoke(token);
      const answer = await service.revoke(token);
      const gone = codesIn(answer).some((code) => code === 'OAU-210' || code === 'OAU-213');
      expect(answer.status === 200 || gone, describe(answer));
      return describe(answer);
    },
  },
  {
    name: 'A wrong client secret is refused as invalid_client',
    source: 'RFC 6749, section 5.2; page "Errors"',
    async run(service) {
      const form = { grant_type: 'refresh_token', refresh_token: 'none' };
      return refused(await service.requestToken(form, `not-${service.access.clientSecret}`), [
        'invalid_client',
      ]);
    },
  },
  {
    name: 'A JWT that RingCentral did not sign is refused',
    source: 'RFC 7523, section 3.1; page "Errors"',
    async run(service) {
      // It names nobody, so that no account is locked by it.
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const assertion = `${part({ alg: 'RS256' })}.${part({ sub: '0' })}.${part({ not: 'a signature' })}`;
      return refused(await service.logIn({ assertion }), ['invalid_grant', 'invalid_request']);
    },
  },
  {
    name: 'Answers tell the rate limit in X-Rate-Limit-* headers',
    source: 'Page "Rate limits"',
    async run(service) {
      const { headers } = await service.logIn({ refresh_token_ttl: '0' });
      const told = (name: string) => headers.get(`x-rate-limit-${name}`) ?? '';
      expect(/^auth$/i.test(told('group')), 'the group is missing, or is not Auth');
      for (const name of ['limit', 'remaining', 'window']) {
        expect(/^\d{1,6}$/.test(told(name)), `${name} is missing, or is not a number`);
      }
      return `${told('limit')} requests in ${told('window')} s`;
    },
  },
];

async function logInWithRefreshToken(service: Service, parameters = {}): Promise<Answer> {
  const answer = await service.logIn(parameters);
  accessTokenIn(answer);
  if (text(answer.fields.refresh_token) === '') throw new NotApplicable('the app issues no refresh tokens');
  return answer;
}

function accessTokenIn(answer: Answer): string {
  const token = text(answer.fields.access_token);
  expect(answer.status === 200, describe(answer));
  expect(/^[!-~]+$/.test(token), 'access_token is missing, or is not printable text');
  return token;
}

/** A service may count the time that an answer takes. */
function lifetimeIn(answer: Answer, seconds: number): string {
  accessTokenIn(answer);
  const expiresIn = Number(answer.fields.expires_in);
  expect(expiresIn <= seconds && expiresIn > seconds - 10, `expires_in is ${expiresIn}`);
  return `expires_in ${expiresIn}`;
}

async function revokeAndCall(service: Service, token: string, accessToken: string): Promise<string> {
  const revocation = await service.revoke(token);
  expect(revocation.status === 200, describe(revocation));
  const status = await service.callApi(accessToken);
  expect(status === 401, `the API answered HTTP ${status} after it`);
  return `the API answered HTTP ${status} after it`;
}

function refused(answer: Answer, errors: readonly string[]): string {
  expect(answer.status >= 400 && answer.status <= 403, describe(answer));
  expect(errors.includes(text(answer.fields.error)), describe(answer));
  return describe(answer);
}

/** Its status, and its codes where they have the form of codes. */
function describe(answer: Answer): string {
  const error = /^[a-z_]{1,40}$/.exec(text(answer.fields.error))?.[0];
  return [`HTTP ${answer.status}`, ...(error ? [error] : []), ...codesIn(answer)].join(', ');
}

function codesIn({ fields }: Answer): string[] {
  const errors: unknown[] = Array.isArray(fields.errors) ? fields.errors : [];
  return errors
    .map((error) => text((error as { errorCode?: unknown } | null)?.errorCode))
    .filter((code) => /^[A-Z]{3}-\d{3}$/.test(code));
}

function isSeconds(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Deviation(otherwise);
}
