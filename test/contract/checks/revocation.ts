/** What a revocation ends. */
import { codesIn, describe, text } from '../answer.ts';
import { accessTokenIn, type Check, logInWithRefreshToken, NO_REFRESH_TOKEN } from '../check.ts';
import { basic, type Service } from '../service.ts';
import { expect, NotApplicable } from '../verdicts.ts';

const PAGE = 'Page "Tokens": a revocation ends every token of the session';

export const REVOCATION: readonly Check[] = [
  {
    name: 'A revocation ends the access token',
    source: PAGE,
    async run(service) {
      const token = accessTokenIn(await service.logIn(NO_REFRESH_TOKEN));
      const before = await service.callApi(token);
      expect(before !== 401, `the API answered HTTP ${before} before it`);
      return revokeAndCall(service, token, token);
    },
  },
  {
    name: 'A revocation by the access token ends the refresh token, too',
    source: PAGE,
    async run(service) {
      const answer = await logInWithRefreshToken(service);
      return revokeAndRenew(service, accessTokenIn(answer), text(answer.fields.refresh_token));
    },
  },
  {
    name: 'A revocation by the refresh token ends the access token, too',
    source: PAGE,
    async run(service) {
      const answer = await logInWithRefreshToken(service);
      return revokeAndCall(service, text(answer.fields.refresh_token), accessTokenIn(answer));
    },
  },
  {
    name: 'A revocation by the refresh token ends the refresh token, too',
    source: PAGE,
    async run(service) {
      const refreshToken = text((await logInWithRefreshToken(service)).fields.refresh_token);
      return revokeAndRenew(service, refreshToken, refreshToken);
    },
  },
  {
    name: 'A revocation ends the refresh token before, which could be sent again',
    source: `${PAGE}; page "Refresh tokens"`,
    async run(service) {
      const refreshToken = text((await logInWithRefreshToken(service)).fields.refresh_token);
      const renewed = accessTokenIn(await service.renew(refreshToken));
      return revokeAndRenew(service, renewed, refreshToken);
    },
  },
  {
    name: 'Revoking a token twice succeeds, or fails with an OAuth error',
    source: 'RFC 7009, section 2.2; RFC 6749, section 5.2',
    async run(service) {
      const token = accessTokenIn(await service.logIn(NO_REFRESH_TOKEN));
      await service.revoke(token);
      const answer = await service.revoke(token);
      const refusal = answer.status === 400 || answer.status === 401;
      const says = text(answer.fields.error) !== '' || codesIn(answer).length > 0;
      expect(answer.status === 200 || (refusal && says), describe(answer));
      return describe(answer);
    },
  },
  {
    name: "Another app cannot revoke this app's token",
    source: 'RFC 7009, section 2.1; RingCentral error code OAU-164',
    async run(service) {
      const { otherApp } = service.access;
      if (!otherApp) {
        throw new NotApplicable('needs another app: RC_OTHER_APP_CLIENT_ID and RC_OTHER_APP_CLIENT_SECRET');
      }
      const token = accessTokenIn(await service.logIn(NO_REFRESH_TOKEN));
      const revocation = await service.revoke(token, basic(otherApp));
      const status = await service.callApi(token);
      const found = `${describe(revocation)}; then the API answered HTTP ${status}`;
      expect(status !== 401, found);
      return found;
    },
  },
];

async function revokeAndCall(service: Service, token: string, accessToken: string): Promise<string> {
  const revocation = await service.revoke(token);
  expect(revocation.status === 200, describe(revocation));
  const status = await service.callApi(accessToken);
  expect(status === 401, `the API answered HTTP ${status} after it`);
  return `the API answered HTTP ${status} after it`;
}

async function revokeAndRenew(service: Service, token: string, refreshToken: string): Promise<string> {
  const revocation = await service.revoke(token);
  expect(revocation.status === 200, describe(revocation));
  const renewal = await service.renew(refreshToken);
  expect(renewal.status !== 200, 'it still yields an access token');
  return `${describe(renewal)} to a renewal`;
}
