import { describe, expect, it } from 'vitest';
import { APP, RingCentral, USER } from '../support/ringcentral.ts';

/** The simulator against what is known of RingCentral: a test double that is wrong proves nothing. */
describe('the simulated RingCentral', () => {
  const password = { grant_type: 'password', username: `${USER.username}*101`, password: USER.password };

  it('gives the answer of the 2015 post with a refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await token(ringcentral, { ...password, scope: 'ReadCallLog' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.any(String),
      refresh_token_expires_in: 604_800,
      scope: 'ReadCallLog',
      owner_id: USER.ownerId,
    });
    expect(body.access_token.length).toBeGreaterThan(200);
  });

  it('gives the answer of the 2015 post without a refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, { ...password, refresh_token_ttl: '0' });
    expect(Object.keys(body)).not.toContain('refresh_token');
    expect(Object.keys(body)).not.toContain('refresh_token_expires_in');
  });

  it('issues no refresh token for an app that has them switched off', async () => {
    await using ringcentral = await RingCentral.start({ apps: [{ ...APP, issuesRefreshTokens: false }] });
    expect((await token(ringcentral, password)).body.refresh_token).toBeUndefined();
  });

  it.each([
    ['a wrong password', { ...password, password: 'x' }, 400, 'OAU-140'],
    ['a wrong extension', { ...password, username: `${USER.username}*999` }, 400, 'OAU-140'],
    ['an unknown grant', { grant_type: 'x' }, 400, 'CMN-101'],
    ['an access token TTL that is too short', { ...password, access_token_ttl: '599' }, 400, 'CMN-101'],
    ['a refresh token TTL that is too long', { ...password, refresh_token_ttl: '2592001' }, 400, 'CMN-101'],
    ['a permission that the app lacks', { ...password, scope: 'Faxes' }, 400, 'CMN-101'],
    ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'OAU-213'],
    [
      'a JWT of somebody else',
      { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c' },
      400,
      'OAU-213',
    ],
  ])('refuses %s', async (_, form, status, code) => {
    await using ringcentral = await RingCentral.start();
    const answer = await token(ringcentral, form);
    expect([answer.status, answer.body.errors[0].errorCode]).toEqual([status, code]);
  });

  it('refuses a wrong client secret, and a header that is none', async () => {
    await using ringcentral = await RingCentral.start();
    const wrong = await token(ringcentral, password, `Basic ${btoa(`${APP.id}:x`)}`);
    expect([wrong.status, wrong.body.errors[0].errorCode]).toEqual([401, 'OAU-153']);
    const malformed = await token(ringcentral, password, 'Basic !');
    expect([malformed.status, malformed.body.errors[0].errorCode]).toEqual([401, 'OAU-123']);
  });

  it('refuses a grant type that the app is not allowed', async () => {
    await using ringcentral = await RingCentral.start({ apps: [{ ...APP, grants: ['jwt'] }] });
    expect((await token(ringcentral, password)).body.errors[0].errorCode).toBe('OAU-251');
  });

  it('refuses a parameter that is sent twice', async () => {
    await using ringcentral = await RingCentral.start();
    const form = new URLSearchParams([...Object.entries(password), ['scope', 'SMS'], ['scope', 'SMS']]);
    expect((await token(ringcentral, form)).body.errors[0].errorCode).toBe('OAU-111');
  });

  it('refuses the password of a user who must pass MFA', async () => {
    await using ringcentral = await RingCentral.start({ users: [{ ...USER, requiresMfa: true }] });
    expect((await token(ringcentral, password)).body.errors[0].errorCode).toBe('OAU-168');
  });

  it('locks an account after failed logins', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    for (let i = 0; i < 5; i++) await token(ringcentral, { ...password, password: 'x' });
    expect((await token(ringcentral, password)).body.errors[0].errorCode).toBe('OAU-147');
  });

  it('takes its own JWT credentials until they expire', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    await using ringcentral = await RingCentral.start({ now: () => now });
    const assertion = ringcentral.jwtCredential({ exp: now / 1000 + 60 });
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
    expect((await token(ringcentral, form)).status).toBe(200);
    now += 60_000;
    expect((await token(ringcentral, form)).body.errors[0].errorCode).toBe('OAU-210');
  });

  it('takes a refresh token once, and rotates it within the session', async () => {
    await using ringcentral = await RingCentral.start();
    const first = (await token(ringcentral, password)).body;
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = (await token(ringcentral, form)).body;
    expect(second.session_id).toBe(first.session_id);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await token(ringcentral, form)).body.errors[0].errorCode).toBe('OAU-213');
    expect(await callLog(ringcentral, first.access_token)).toBe(401);
    expect(await callLog(ringcentral, second.access_token)).toBe(200);
  });

  it('ends the whole session at revocation, by either token', async () => {
    await using ringcentral = await RingCentral.start();
    for (const name of ['access_token', 'refresh_token']) {
      const { body } = await token(ringcentral, password);
      const { status } = await post(ringcentral, 'revoke', { token: body[name] });
      expect(status).toBe(200);
      expect(await callLog(ringcentral, body.access_token)).toBe(401);
    }
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('keeps five sessions of a user and app, and ends the oldest for a sixth', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const tokens: string[] = [];
    for (let i = 0; i < 6; i++) tokens.push((await token(ringcentral, password)).body.access_token);
    const alive = await Promise.all(tokens.map((accessToken) => callLog(ringcentral, accessToken)));
    expect(alive).toEqual([401, 200, 200, 200, 200, 200]);
  });

  it('lets tokens expire by its clock', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    await using ringcentral = await RingCentral.start({ now: () => now });
    const { body } = await token(ringcentral, { ...password, access_token_ttl: '600' });
    expect(body.expires_in).toBe(600);
    now += 600_000;
    expect(await callLog(ringcentral, body.access_token)).toBe(401);
  });

  it('lets five requests a minute through, and restarts its penalty with every one more', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    await using ringcentral = await RingCentral.start({ now: () => now });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await token(ringcentral, password)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    now += 59_000;
    const refused = await token(ringcentral, password);
    expect(refused.status).toBe(429);
    expect(refused.body.errorCode).toBe('CMN-301');
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('x-rate-limit-group')).toBe('auth');
    now += 59_000;
    expect((await token(ringcentral, password)).status).toBe(429);
    now += 60_000;
    const allowed = await token(ringcentral, password);
    expect([allowed.status, allowed.headers.get('x-rate-limit-remaining')]).toEqual([200, '4']);
  });

  it('counts revocations against the same limit', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, password);
    for (let i = 0; i < 4; i++) await token(ringcentral, password);
    expect((await post(ringcentral, 'revoke', { token: body.access_token })).status).toBe(429);
  });
});

type Form = Record<string, string> | URLSearchParams;

function token(ringcentral: RingCentral, form: Form, authorization?: string) {
  return post(ringcentral, 'token', form, authorization);
}

async function post(
  ringcentral: RingCentral,
  endpoint: string,
  form: Form,
  authorization = `Basic ${btoa(`${APP.id}:${APP.secret}`)}`,
) {
  const response = await fetch(`${ringcentral.url}/restapi/oauth/${endpoint}`, {
    method: 'POST',
    headers: { Authorization: authorization },
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a server, looked at by the test
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as any };
}

async function callLog(ringcentral: RingCentral, accessToken: string): Promise<number> {
  const url = `${ringcentral.url}/restapi/v1.0/account/~/extension/~/call-log`;
  return (await fetch(url, { headers: { Authorization: `Bearer ${accessToken}` } })).status;
}
