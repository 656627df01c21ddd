import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { codeOf, JWT_GRANT, PASSWORD, token } from './ask.ts';

describe('a user name', () => {
  it.each([
    ['with a plus sign and the extension behind an asterisk', { username: '+16505550100*101' }],
    ['without a plus sign', { username: '16505550100*101' }],
    ['with the extension in a field of its own', { username: '+16505550100', extension: '101' }],
    ['without an extension', { username: '+16505550100' }],
    ['with an empty extension', { username: '+16505550100', extension: '' }],
  ])('is known %s', async (_, fields) => {
    await using ringcentral = await RingCentral.start();
    const form = { grant_type: 'password', password: USER.password, ...fields };
    expect((await token(ringcentral, form)).status).toBe(200);
  });

  it('is unknown with a wrong extension in a field of its own', async () => {
    await using ringcentral = await RingCentral.start();
    const form = { ...PASSWORD, username: USER.username, extension: '999' };
    expect((await token(ringcentral, form)).body.error).toBe('invalid_grant');
  });
});

describe('a password', () => {
  it('is refused without a RingCentral code if it is empty', async () => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await token(ringcentral, { ...PASSWORD, password: '' });
    expect([status, body.error, body.errors]).toEqual([400, 'invalid_request', undefined]);
  });

  it('is refused if the user must pass MFA', async () => {
    await using ringcentral = await RingCentral.start({ users: [{ ...USER, requiresMfa: true }] });
    expect(codeOf(await token(ringcentral, PASSWORD))).toBe('OAU-168');
  });

  it('locks the account after failed logins', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    for (let i = 0; i < 5; i++) await token(ringcentral, { ...PASSWORD, password: 'x' });
    expect(codeOf(await token(ringcentral, PASSWORD))).toBe('OAU-147');
  });

  it('may fail four times again after a good login', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const wrong = { ...PASSWORD, password: 'x' };
    for (const form of [wrong, wrong, wrong, wrong, PASSWORD, wrong]) await token(ringcentral, form);
    expect((await token(ringcentral, PASSWORD)).status).toBe(200);
  });
});

describe('a JWT credential', () => {
  it('is signed with RS256', async () => {
    await using ringcentral = await RingCentral.start();
    expect(decodeProtectedHeader(ringcentral.jwtCredential())).toMatchObject({ alg: 'RS256' });
  });

  it.each(['HS256', 'none'])('is refused for its algorithm if that is %s', async (alg) => {
    await using ringcentral = await RingCentral.start();
    const [, payload, signature] = ringcentral.jwtCredential().split('.');
    const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
    const form = { grant_type: JWT_GRANT, assertion: [header, payload, signature].join('.') };
    expect(codeOf(await token(ringcentral, form))).toBe('OAU-347');
  });

  it('is taken until it expires', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    await using ringcentral = await RingCentral.start({ now: () => now });
    const form = { grant_type: JWT_GRANT, assertion: ringcentral.jwtCredential({ exp: now / 1000 + 60 }) };
    expect((await token(ringcentral, form)).status).toBe(200);
    now += 60_000;
    expect(codeOf(await token(ringcentral, form))).toBe('OAU-210');
  });

  it('is refused if its claims were changed', async () => {
    await using ringcentral = await RingCentral.start();
    const [header, , signature] = ringcentral.jwtCredential({ exp: 1 }).split('.');
    const [, payload] = ringcentral.jwtCredential().split('.');
    const form = { grant_type: JWT_GRANT, assertion: [header, payload, signature].join('.') };
    expect(codeOf(await token(ringcentral, form))).toBe('OAU-213');
  });
});
