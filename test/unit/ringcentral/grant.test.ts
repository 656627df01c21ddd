import { expect, it } from 'vitest';
import { type TokenRequest, tokenRequestForm } from '../../../src/ringcentral/grant.ts';

const fields = (request: Partial<TokenRequest> & Pick<TokenRequest, 'grant'>) =>
  Object.fromEntries(tokenRequestForm({ disableRefreshToken: true, scope: [], endpointId: '', ...request }));

it('sends the fields of the 2015 post for a password grant without a refresh token', () => {
  expect(fields({ grant: { type: 'password', username: '+16505550100', password: 'p' } })).toEqual({
    username: '+16505550100',
    password: 'p',
    refresh_token_ttl: '0',
    grant_type: 'password',
  });
});

it('joins the extension to the user name', () => {
  const grant = { type: 'password', username: '+16505550100', password: 'p', extension: '101' } as const;
  expect(fields({ grant }).username).toBe('+16505550100*101');
});

it('sends a JWT credential as an assertion', () => {
  expect(fields({ grant: { type: 'jwt', assertion: 'a.b.c' } })).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: 'a.b.c',
    refresh_token_ttl: '0',
  });
});

it('sends no extension where there is none', () => {
  const grant = { type: 'password', username: '+16505550100', password: 'p', extension: '' } as const;
  expect(fields({ grant }).username).toBe('+16505550100');
});

it('leaves refresh_token_ttl out where a refresh token is wanted', () => {
  const grant = { type: 'refresh-token', refreshToken: 'r' } as const;
  expect(fields({ grant, disableRefreshToken: false })).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'r',
  });
});

it('sends every option that is set', () => {
  const sent = fields({
    grant: { type: 'jwt', assertion: 'a' },
    disableRefreshToken: false,
    refreshTokenTtlSeconds: 3600,
    accessTokenTtlSeconds: 600,
    scope: ['SMS', 'ReadCallLog'],
    endpointId: 'nightly',
  });
  expect(sent).toMatchObject({
    refresh_token_ttl: '3600',
    access_token_ttl: '600',
    scope: 'SMS ReadCallLog',
    endpoint_id: 'nightly',
  });
});
