import { describe, expect, it } from 'vitest';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { call, PASSWORD, post, token } from './ask.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const ACCOUNTS = '/voice/api/v1/admin/accounts';
const USERS = '/voice/api/v1/admin/users';

async function accessTokenOf(ringcentral: RingCentral): Promise<string> {
  return (await token(ringcentral, PASSWORD)).body.access_token;
}

/** Exchanges an access token of RingCentral, as the page "Obtaining a RingCX access token" says. */
async function exchange(ringcentral: RingCentral, rcAccessToken: string, query = '', rcTokenType = 'Bearer') {
  const response = await fetch(`${ringcentral.url}/api/auth/login/rc/accesstoken${query}`, {
    method: 'POST',
    body: new URLSearchParams({ rcAccessToken, rcTokenType }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

async function refresh(ringcentral: RingCentral, refreshToken: string) {
  const body = new URLSearchParams({ refresh_token: refreshToken });
  return fetch(`${ringcentral.url}/api/auth/token/refresh`, { method: 'POST', body });
}

describe('the exchange for a RingCX token', () => {
  it('answers as the page shows', async () => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await exchange(ringcentral, await accessTokenOf(ringcentral));
    expect(status).toBe(200);
    expect(body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      mainAccountId: expect.stringMatching(/^\d+$/),
      agentDetails: [
        expect.objectContaining({
          agentId: expect.any(Number),
          rcUserId: Number(USER.ownerId),
          accountId: expect.stringMatching(/^\d+$/),
          agentType: 'AGENT',
        }),
      ],
      adminId: expect.any(Number),
      adminUrl: '/voice/admin/',
      agentUrl: '/voice/agent/',
      ssoLogin: true,
    });
  });

  it('gives a refresh token with includeRefresh=true', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await exchange(ringcentral, await accessTokenOf(ringcentral), '?includeRefresh=true');
    expect(body.refreshToken).toEqual(expect.any(String));
  });

  it.each([
    ['an unknown token', 'x', 'Bearer', 401],
    ['another token type', '', 'MAC', 400],
  ])('refuses %s', async (_, accessToken, tokenType, status) => {
    await using ringcentral = await RingCentral.start();
    const sent = accessToken || (await accessTokenOf(ringcentral));
    expect((await exchange(ringcentral, sent, '', tokenType)).status).toBe(status);
  });

  it('refuses a token that was revoked', async () => {
    await using ringcentral = await RingCentral.start();
    const accessToken = await accessTokenOf(ringcentral);
    await post(ringcentral, 'revoke', { token: accessToken });
    expect((await exchange(ringcentral, accessToken)).status).toBe(401);
  });

  it('lets five a minute through, apart from the limits of RingCentral', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const accessToken = await accessTokenOf(ringcentral);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await exchange(ringcentral, accessToken)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await token(ringcentral, PASSWORD)).status).toBe(200);
    now += 60_000;
    expect((await exchange(ringcentral, accessToken)).status).toBe(200);
  });

  it('has no limit where the simulator has none', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const accessToken = await accessTokenOf(ringcentral);
    for (let i = 0; i < 6; i++) expect((await exchange(ringcentral, accessToken)).status).toBe(200);
  });

  it('fails on demand, like an API call', async () => {
    await using ringcentral = await RingCentral.start();
    const accessToken = await accessTokenOf(ringcentral);
    ringcentral.failNextCall({ kind: 'answer', status: 503 });
    expect((await exchange(ringcentral, accessToken)).status).toBe(503);
    expect((await exchange(ringcentral, accessToken)).status).toBe(200);
  });
});

describe('a call of the RingCX API', () => {
  it('lists the accounts', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await exchange(ringcentral, await accessTokenOf(ringcentral));
    const { status, body: accounts } = await call(ringcentral, ACCOUNTS, body.accessToken);
    expect(status).toBe(200);
    const [{ accountId }] = body.agentDetails;
    expect(accounts).toEqual([
      { accountId, accountName: expect.any(String), mainAccountId: body.mainAccountId },
    ]);
  });

  it('lists the users', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await exchange(ringcentral, await accessTokenOf(ringcentral));
    const { body: users } = await call(ringcentral, USERS, body.accessToken);
    expect(users).toEqual([expect.objectContaining({ userId: expect.any(Number), enabled: true })]);
  });

  it("is refused with RingCentral's own token, for it wants the other", async () => {
    await using ringcentral = await RingCentral.start();
    expect((await call(ringcentral, ACCOUNTS, await accessTokenOf(ringcentral))).status).toBe(401);
  });

  it('is refused five minutes later, in the words of the page', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const { body } = await exchange(ringcentral, await accessTokenOf(ringcentral));
    now += 299_999;
    expect((await call(ringcentral, ACCOUNTS, body.accessToken)).status).toBe(200);
    now += 1;
    const refused = await call(ringcentral, ACCOUNTS, body.accessToken);
    expect([refused.status, refused.body]).toEqual([401, 'Jwt is expired']);
  });

  it('needs the permission ReadAccounts', async () => {
    await using ringcentral = await RingCentral.start({ apps: [{ ...APP, scope: ['SMS'] }] });
    const { body } = await exchange(ringcentral, await accessTokenOf(ringcentral));
    const refused = await call(ringcentral, USERS, body.accessToken);
    expect([refused.status, refused.body.errorCode]).toEqual([403, 'access.denied.exception']);
  });
});

describe('the renewal of a RingCX token', () => {
  it('gives new tokens, and takes each refresh token once', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await exchange(ringcentral, await accessTokenOf(ringcentral), '?includeRefresh=true');
    const answer = await refresh(ringcentral, body.refreshToken);
    const { accessToken, refreshToken } = (await answer.json()) as Record<string, string>;
    expect((await call(ringcentral, ACCOUNTS, accessToken ?? '')).status).toBe(200);
    expect(refreshToken).not.toBe(body.refreshToken);
    expect((await refresh(ringcentral, body.refreshToken)).status).toBe(401);
  });
});
