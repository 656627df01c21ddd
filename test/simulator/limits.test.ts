import { describe, expect, it } from 'vitest';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { basic, call, codeOf, PASSWORD, post, token } from './ask.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const CALL_LOG = '/restapi/v1.0/account/~/extension/~/call-log';
const ONE = { requests: 1, windowSeconds: 60, penaltySeconds: 60 };

describe('the limit of the group Auth', () => {
  it('lets five requests a minute through, and restarts its penalty with every one more', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await token(ringcentral, PASSWORD)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    now += 59_000;
    const refused = await token(ringcentral, PASSWORD);
    expect([refused.status, refused.body.errorCode]).toEqual([429, 'CMN-301']);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('x-rate-limit-group')).toBe('auth');
    // As recorded: what remains counts for nothing beside `Retry-After`.
    expect(refused.headers.get('x-rate-limit-remaining')).toBe('5');
    now += 59_000;
    expect((await token(ringcentral, PASSWORD)).status).toBe(429);
    now += 60_000;
    const allowed = await token(ringcentral, PASSWORD);
    expect([allowed.status, allowed.headers.get('x-rate-limit-remaining')]).toEqual([200, '4']);
  });

  it('can have a penalty that further requests do not restart', async () => {
    let now = START;
    const rateLimit = { ...ONE, penaltyRestarts: false };
    await using ringcentral = await RingCentral.start({ now: () => now, rateLimit });
    const statuses: number[] = [];
    for (const seconds of [0, 0, 30, 30]) {
      now += seconds * 1000;
      statuses.push((await token(ringcentral, PASSWORD)).status);
    }
    expect(statuses).toEqual([200, 429, 429, 200]);
  });

  it('counts a revocation by its query to the user whose token it is', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: ONE });
    const { body } = await token(ringcentral, PASSWORD);
    expect((await post(ringcentral, `revoke?token=${body.access_token}`, {})).status).toBe(429);
  });

  it('counts revocations', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, PASSWORD);
    for (let i = 0; i < 4; i++) await token(ringcentral, PASSWORD);
    expect((await post(ringcentral, 'revoke', { token: body.access_token })).status).toBe(429);
  });

  it.each([
    ['GET', 'userinfo'],
    ['POST', 'wstoken'],
  ])('counts %s %s', async (method, endpoint) => {
    const apps = [{ ...APP, scope: [...APP.scope, 'WebSocketsSubscription'] }];
    await using ringcentral = await RingCentral.start({ apps });
    const { body } = await token(ringcentral, PASSWORD);
    const headers = { Authorization: `Bearer ${body.access_token}` };
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      statuses.push(
        (await fetch(`${ringcentral.url}/restapi/oauth/${endpoint}`, { method, headers })).status,
      );
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it('counts authorize', async () => {
    await using ringcentral = await RingCentral.start({ rateLimitedBy: 'app' });
    for (let i = 0; i < 5; i++) await fetch(`${ringcentral.url}/restapi/oauth/authorize?client_id=${APP.id}`);
    expect((await token(ringcentral, PASSWORD)).status).toBe(429);
  });

  it('can be another for an app, and says so', async () => {
    const rateLimit = { requests: 2, windowSeconds: 300, penaltySeconds: 90 };
    await using ringcentral = await RingCentral.start({ rateLimit });
    const { headers } = await token(ringcentral, PASSWORD);
    expect([headers.get('x-rate-limit-limit'), headers.get('x-rate-limit-window')]).toEqual(['2', '300']);
    await token(ringcentral, PASSWORD);
    const refused = await token(ringcentral, PASSWORD);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '90']);
  });

  it('can leave its headers out', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: ONE, rateLimitHeaders: false });
    await token(ringcentral, PASSWORD);
    const refused = await token(ringcentral, PASSWORD);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect([...refused.headers.keys()].filter((name) => name.startsWith('x-rate-limit'))).toEqual([]);
  });

  it.each([
    ['user and app' as const, [200, 200, 200], undefined, undefined],
    ['app' as const, [429, 200, 429], 'CMN-301', 'auth'],
    ['address' as const, [429, 429, 429], 'CMN-310', null],
  ])('counts by %s', async (rateLimitedBy, expected, code, group) => {
    const apps = [APP, { ...APP, id: 'another' }];
    const users = [USER, { ...USER, username: '+16505550111', ownerId: '1' }];
    await using ringcentral = await RingCentral.start({ apps, users, rateLimit: ONE, rateLimitedBy });
    await token(ringcentral, PASSWORD);
    const anotherUser = { ...PASSWORD, username: '+16505550111*101' };
    const answers = [
      await token(ringcentral, anotherUser),
      await token(ringcentral, PASSWORD, basic('another')),
      await token(ringcentral, anotherUser, basic('another')),
    ];
    expect(answers.map(({ status }) => status)).toEqual(expected);
    const refusal = answers.find(({ status }) => status === 429);
    expect([refusal?.body.errorCode, refusal?.headers.get('x-rate-limit-group')]).toEqual([code, group]);
  });
});

describe('the limit of the group Heavy', () => {
  it('lets ten call log pages a minute through, apart from the group Auth', async () => {
    let now = START;
    await using ringcentral = await RingCentral.start({ now: () => now });
    const { body } = await token(ringcentral, PASSWORD);
    for (let i = 0; i < 10; i++) {
      expect((await call(ringcentral, CALL_LOG, body.access_token)).status).toBe(200);
    }
    const refused = await call(ringcentral, CALL_LOG, body.access_token);
    expect([refused.status, codeOf(refused)]).toEqual([429, 'CMN-301']);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('x-rate-limit-group')).toBe('heavy');
    expect((await token(ringcentral, PASSWORD)).status).toBe(200);
    now += 60_000;
    expect((await call(ringcentral, CALL_LOG, body.access_token)).status).toBe(200);
  });
});

/** The groups that RingCentral's API reference names. */
describe('the group of limits', () => {
  it.each([
    ['GET', '/restapi/v1.0/account/~', 'light'],
    ['GET', '/restapi/v1.0/account/~/extension', 'medium'],
    ['GET', '/restapi/v1.0/account/~/extension/~', 'light'],
    ['GET', '/restapi/v1.0/account/~/extension/~/call-log', 'heavy'],
    ['GET', '/restapi/v1.0/account/~/call-log', 'heavy'],
    ['GET', '/restapi/v1.0/account/~/recording/1', 'heavy'],
    ['GET', '/restapi/v1.0/account/~/recording/1/content', 'heavy'],
    ['GET', '/restapi/v1.0/account/~/extension/~/message-store', 'light'],
    ['GET', '/restapi/v1.0/account/~/extension/~/message-store/1/content/1', 'medium'],
    ['POST', '/restapi/v1.0/account/~/extension/~/sms', 'medium'],
    ['POST', '/team-messaging/v1/chats/1/posts', 'medium'],
    ['GET', '/restapi/oauth/userinfo', 'auth'],
  ])('of %s %s is %s', async (method, path, group) => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, PASSWORD);
    const headers = { Authorization: `Bearer ${body.access_token}` };
    const answer = await call(ringcentral, path, '', { method, headers });
    expect(answer.headers.get('x-rate-limit-group')).toBe(group);
  });
});
