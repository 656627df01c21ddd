import { describe, expect, it } from 'vitest';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';
import { type Answer, basic, codeOf, PASSWORD, post, token, whoAmI } from './ask.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-01-01T00:00:00Z');

const renew = (ringcentral: RingCentral, refreshToken: string, more = {}): Promise<Answer> =>
  token(ringcentral, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });

describe('a session', () => {
  it('lets tokens expire by the clock', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const { body } = await token(ringcentral, { ...PASSWORD, access_token_ttl: '600' });
    now += 599_999;
    expect(await whoAmI(ringcentral, body.access_token)).toBe(200);
    now += 1;
    expect(await whoAmI(ringcentral, body.access_token)).toBe(401);
  });

  it('is one of five of a user and app, and the oldest ends for a sixth', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const tokens: string[] = [];
    for (let i = 0; i < 6; i++) tokens.push((await token(ringcentral, PASSWORD)).body.access_token);
    const alive = await Promise.all(tokens.map((accessToken) => whoAmI(ringcentral, accessToken)));
    expect(alive).toEqual([401, 200, 200, 200, 200, 200]);
  });

  it('is refused with 429 if it were the sixth, where the service does that', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false, sixthSession: 'is refused' });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await token(ringcentral, PASSWORD)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('ends when the administrator says, whatever its tokens say', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now, sessionTimeouts: { absolute: 900 } });
    const { body } = await token(ringcentral, PASSWORD);
    now += 900_000;
    expect(await whoAmI(ringcentral, body.access_token)).toBe(401);
    expect(codeOf(await renew(ringcentral, body.refresh_token))).toBe('OAU-210');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('ends when it is idle for too long', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now, sessionTimeouts: { idle: 300 } });
    const { body } = await token(ringcentral, PASSWORD);
    now += 299_000;
    expect(await whoAmI(ringcentral, body.access_token)).toBe(200);
    now += 299_000;
    expect(await whoAmI(ringcentral, body.access_token)).toBe(200);
    now += 300_000;
    expect(await whoAmI(ringcentral, body.access_token)).toBe(401);
  });
});

describe('a renewal', () => {
  it('may ask for less than the session has, but not for more: RFC 6749, section 6', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const { body } = await token(ringcentral, { ...PASSWORD, scope: 'ReadAccounts SMS' });
    const narrow = await renew(ringcentral, body.refresh_token, { scope: 'SMS' });
    expect(narrow.body.scope).toBe('SMS');
    expect(await whoAmI(ringcentral, narrow.body.access_token)).toBe(403);
    const wide = await renew(ringcentral, narrow.body.refresh_token, { scope: 'ReadCallLog' });
    expect([wide.status, wide.body.error]).toEqual([400, 'invalid_scope']);
    expect((await renew(ringcentral, narrow.body.refresh_token)).body.scope).toBe('ReadAccounts SMS');
  });

  it('goes on with the session, and ends the old access token at once', async () => {
    await using ringcentral = await RingCentral.start();
    const first = (await token(ringcentral, PASSWORD)).body;
    const second = (await renew(ringcentral, first.refresh_token)).body;
    expect(second.session_id).toBe(first.session_id);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await whoAmI(ringcentral, first.access_token)).toBe(401);
    expect(await whoAmI(ringcentral, second.access_token)).toBe(200);
    expect(ringcentral.liveSessions).toHaveLength(1);
  });

  it('yields the same tokens again for an hour, if they are not used', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const first = (await token(ringcentral, PASSWORD)).body;
    now += 30 * MINUTE;
    const second = (await renew(ringcentral, first.refresh_token)).body;
    now += 59 * MINUTE;
    const again = (await renew(ringcentral, first.refresh_token)).body;
    expect([again.access_token, again.refresh_token]).toEqual([second.access_token, second.refresh_token]);
    expect(again.expires_in).toBe(60);
    now += 2 * MINUTE;
    expect(codeOf(await renew(ringcentral, first.refresh_token))).toBe('OAU-213');
  });

  it('yields the same tokens again for ten seconds after their first use', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const first = (await token(ringcentral, PASSWORD)).body;
    const second = (await renew(ringcentral, first.refresh_token)).body;
    now += 5 * MINUTE;
    await whoAmI(ringcentral, second.access_token);
    now += 10_000;
    await whoAmI(ringcentral, second.access_token);
    expect((await renew(ringcentral, first.refresh_token)).body.access_token).toBe(second.access_token);
    now += 1;
    expect(codeOf(await renew(ringcentral, first.refresh_token))).toBe('OAU-213');
  });

  it('has a grace period of its own, whatever was used before it', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const first = (await token(ringcentral, PASSWORD)).body;
    await whoAmI(ringcentral, first.access_token);
    now += MINUTE;
    const second = (await renew(ringcentral, first.refresh_token)).body;
    now += MINUTE;
    expect((await renew(ringcentral, first.refresh_token)).body.access_token).toBe(second.access_token);
  });

  it("takes no other app's refresh token", async () => {
    await using ringcentral = await RingCentral.start({ apps: [APP, { ...APP, id: 'another' }] });
    const { body } = await token(ringcentral, PASSWORD);
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    expect(codeOf(await token(ringcentral, form, basic('another')))).toBe('OAU-213');
  });

  it('forgets the refresh token before the last', async () => {
    await using ringcentral = await RingCentral.start();
    const first = (await token(ringcentral, PASSWORD)).body;
    const second = (await renew(ringcentral, first.refresh_token)).body;
    await renew(ringcentral, second.refresh_token);
    expect(codeOf(await renew(ringcentral, first.refresh_token))).toBe('OAU-213');
  });

  it('takes no access token', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, PASSWORD);
    expect(codeOf(await renew(ringcentral, body.access_token))).toBe('OAU-213');
  });

  it('is refused when the refresh token has expired', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const { body } = await token(ringcentral, { ...PASSWORD, refresh_token_ttl: '7200' });
    now += 7_200_000;
    expect(codeOf(await renew(ringcentral, body.refresh_token))).toBe('OAU-210');
  });

  it('ends at revocation by the spent refresh token, too', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, PASSWORD);
    await renew(ringcentral, body.refresh_token);
    expect((await post(ringcentral, 'revoke', { token: body.refresh_token })).status).toBe(200);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([
    ['grants the wish for no refresh token', 'is granted' as const, 'undefined'],
    ['ignores that wish, where the service does', 'is ignored' as const, 'string'],
  ])('%s', async (_, renewalWithoutRefreshToken, type) => {
    await using ringcentral = await RingCentral.start({ renewalWithoutRefreshToken });
    const { body } = await token(ringcentral, PASSWORD);
    const renewed = await renew(ringcentral, body.refresh_token, { refresh_token_ttl: '0' });
    expect(typeof renewed.body.refresh_token).toBe(type);
  });
});
