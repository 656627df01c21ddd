import { describe, expect, it } from 'vitest';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { basic, codeOf, JWT_GRANT, PASSWORD, post, token, whoAmI } from './ask.ts';

/** The simulator against what is known of RingCentral: a test double that is wrong proves nothing. */
describe('the token endpoint', () => {
  it('gives the answer of the 2015 post with a refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await token(ringcentral, { ...PASSWORD, scope: 'ReadCallLog' });
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
    const { body } = await token(ringcentral, { ...PASSWORD, refresh_token_ttl: '0' });
    expect(Object.keys(body)).not.toContain('refresh_token');
    expect(Object.keys(body)).not.toContain('refresh_token_expires_in');
  });

  it('issues no refresh token for an app that has them switched off', async () => {
    await using ringcentral = await RingCentral.start({ apps: [{ ...APP, issuesRefreshTokens: false }] });
    expect((await token(ringcentral, PASSWORD)).body.refresh_token).toBeUndefined();
  });

  it.each([
    ['access_token_ttl', '599', 'expires_in', 600],
    ['access_token_ttl', '-1', 'expires_in', 600],
    ['access_token_ttl', '1800', 'expires_in', 1800],
    ['access_token_ttl', '3601', 'expires_in', 3600],
    ['access_token_ttl', '', 'expires_in', 3600],
    ['refresh_token_ttl', '7200', 'refresh_token_expires_in', 7200],
    ['refresh_token_ttl', '2592001', 'refresh_token_expires_in', 604_800],
  ])('sets %s=%s to a lifetime that is allowed', async (name, value, field, seconds) => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await token(ringcentral, { ...PASSWORD, [name]: value });
    expect([status, body[field]]).toEqual([200, seconds]);
  });

  it.each([
    ['an unknown grant', { grant_type: 'x' }, 'invalid_request', 'OAU-250'],
    ['a lifetime that is not a number', { ...PASSWORD, access_token_ttl: 'x' }, 'invalid_request', 'CMN-101'],
    ['a permission that the app lacks', { ...PASSWORD, scope: 'Faxes' }, 'invalid_scope', 'CMN-101'],
    [
      'an unknown refresh token',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      'invalid_grant',
      'OAU-213',
    ],
    ['a JWT of somebody else', { grant_type: JWT_GRANT, assertion: 'a.b.c' }, 'invalid_grant', 'OAU-213'],
  ])('refuses %s', async (_, form, error, code) => {
    await using ringcentral = await RingCentral.start();
    const answer = await token(ringcentral, form);
    expect([answer.status, answer.body.error, codeOf(answer)]).toEqual([400, error, code]);
  });

  it('refuses a wrong client as recorded: 400, and names the client', async () => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await token(ringcentral, PASSWORD, basic(APP.id, 'x'));
    expect(status).toBe(400);
    expect(body).toEqual({
      error: 'invalid_client',
      error_description: `Invalid client: ${APP.id}`,
      errors: [
        {
          errorCode: 'OAU-153',
          message: `Invalid client: ${APP.id}`,
          parameters: [{ parameterName: 'client_id', parameterValue: APP.id }],
        },
      ],
    });
  });

  it.each([
    ['password', { ...PASSWORD, password: 'x' }],
    ['extension', { ...PASSWORD, username: `${USER.username}*999` }],
  ])('refuses a wrong %s as recorded: without a code of RingCentral', async (_, form) => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await token(ringcentral, form);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid resource owner credentials.',
    });
  });

  it.each([
    ['a wrong client', PASSWORD, basic(APP.id, 'x'), [401, 'OAU-146']],
    [
      'a grant that the app may not use',
      { grant_type: JWT_GRANT, assertion: 'x' },
      basic(),
      [403, 'OAU-112'],
    ],
    ['a wrong password', { ...PASSWORD, password: 'x' }, basic(), [401, 'OAU-140']],
  ])('refuses %s as documented, if asked to', async (_, form, authorization, expected) => {
    const apps = [{ ...APP, grants: ['password'] as const }];
    await using ringcentral = await RingCentral.start({ apps, refusals: 'as documented' });
    const answer = await token(ringcentral, form, authorization);
    expect([answer.status, codeOf(answer)]).toEqual(expected);
  });

  it.each([
    ['no authentication', ''],
    ['a malformed header', 'Basic !'],
  ])('refuses %s with 401 and a challenge', async (_, authorization) => {
    await using ringcentral = await RingCentral.start();
    const answer = await token(ringcentral, PASSWORD, authorization);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'OAU-123']);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="RingCentral REST API"');
  });

  it.each(['application/x-www-form-urlencoded', 'Application/X-WWW-Form-URLEncoded; charset=UTF-8'])(
    'takes a form of the type %s',
    async (type) => {
      await using ringcentral = await RingCentral.start();
      const { status } = await fetch(`${ringcentral.url}/restapi/oauth/token`, {
        method: 'POST',
        headers: { Authorization: basic(), 'Content-Type': type },
        body: new URLSearchParams(PASSWORD).toString(),
      });
      expect(status).toBe(200);
    },
  );

  it('takes a client whose ID and secret are percent-encoded, as RFC 6749 and the library of Go do', async () => {
    await using ringcentral = await RingCentral.start();
    const [id, secret] = [APP.id, APP.secret].map(encodeURIComponent);
    expect((await token(ringcentral, PASSWORD, basic(id, secret))).status).toBe(200);
  });

  it('is not confused by a secret that only looks percent-encoded', async () => {
    await using ringcentral = await RingCentral.start();
    expect(codeOf(await token(ringcentral, PASSWORD, basic(APP.id, '%E0%A4%A')))).toBe('OAU-153');
  });

  it('refuses a grant that the app may not use', async () => {
    await using ringcentral = await RingCentral.start({ apps: [{ ...APP, grants: ['jwt'] }] });
    const answer = await token(ringcentral, PASSWORD);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'OAU-251']);
  });

  it('refuses a parameter that is sent twice', async () => {
    await using ringcentral = await RingCentral.start();
    const form = new URLSearchParams([...Object.entries(PASSWORD), ['scope', 'SMS'], ['scope', 'SMS']]);
    expect(codeOf(await token(ringcentral, form))).toBe('OAU-111');
  });

  it('refuses another method without a code', async () => {
    await using ringcentral = await RingCentral.start();
    const response = await fetch(`${ringcentral.url}/restapi/oauth/token`);
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
      405,
      'POST',
      '',
    ]);
  });

  it('can issue a refresh token that is dead already, where none was asked for', async () => {
    await using ringcentral = await RingCentral.start({ unwantedRefreshToken: 'is issued dead' });
    const { body } = await token(ringcentral, { ...PASSWORD, refresh_token_ttl: '0' });
    expect(body.refresh_token_expires_in).toBe(0);
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    expect(codeOf(await token(ringcentral, form))).toBe('OAU-213');
  });

  it('names the limits that an administrator sets to a session', async () => {
    const now = () => Date.parse('2026-01-01T00:00:00Z');
    await using ringcentral = await RingCentral.start({ now, sessionTimeouts: { absolute: 900, idle: 300 } });
    expect((await token(ringcentral, PASSWORD)).body).toMatchObject({
      expires_in: 3600,
      session_expires_in: 900,
      session_expiration_time: '2026-01-01T00:15:00.000Z',
      session_idle_timeout: 300,
    });
  });
});

describe('revocation', () => {
  it.each(['access_token', 'refresh_token'])('ends the whole session, by its %s', async (name) => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, PASSWORD);
    const revoked = await post(ringcentral, 'revoke', { token: body[name] });
    expect([revoked.status, revoked.headers.get('content-type'), revoked.body]).toEqual([200, null, '']);
    expect(await whoAmI(ringcentral, body.access_token)).toBe(401);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('refuses an unknown token with a RingCentral code, or takes it as RFC 7009 says', async () => {
    await using refusing = await RingCentral.start();
    const refused = await post(refusing, 'revoke', { token: 'x' });
    expect([refused.status, codeOf(refused)]).toEqual([400, 'OAU-213']);
    await using succeeding = await RingCentral.start({ revocationOfUnknownToken: 'succeeds' });
    expect((await post(succeeding, 'revoke', { token: 'x' })).status).toBe(200);
  });

  it('takes the token in the query, too', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, PASSWORD);
    const query = new URLSearchParams({ token: body.access_token });
    expect((await post(ringcentral, `revoke?${query}`, {})).status).toBe(200);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([{ token: '' }, {}])('refuses %j, which holds no token', async (form) => {
    await using ringcentral = await RingCentral.start({ revocationOfUnknownToken: 'succeeds' });
    const refused = await post(ringcentral, 'revoke', form);
    expect([refused.status, refused.body.error, codeOf(refused)]).toEqual([
      400,
      'invalid_request',
      'CMN-101',
    ]);
  });

  it("refuses another app's token", async () => {
    await using ringcentral = await RingCentral.start({ apps: [APP, { ...APP, id: 'another' }] });
    const { body } = await token(ringcentral, PASSWORD);
    const refused = await post(ringcentral, 'revoke', { token: body.access_token }, basic('another'));
    expect([refused.status, codeOf(refused)]).toEqual([400, 'OAU-164']);
    expect(ringcentral.liveSessions).toHaveLength(1);
  });
});
