import { describe, expect, it } from 'vitest';
import { readJwtCredential } from '../../../src/ringcentral/jwt-credential.ts';

const part = (text: string) => Buffer.from(text).toString('base64url');
const jwt = (claims: unknown) => `${part('{"alg":"RS256"}')}.${part(JSON.stringify(claims))}.c2ln`;

describe('a JWT credential', () => {
  it('says when it expires and which hosts it is for', () => {
    const claims = {
      exp: 1_780_000_000,
      aud: 'https://platform.ringcentral.com/restapi/oauth/token',
      iss: 'https://other.example',
    };
    expect(readJwtCredential(jwt(claims))).toEqual({
      expiresAt: new Date(1_780_000_000_000),
      hosts: ['platform.ringcentral.com', 'other.example'],
    });
  });

  it('may have several audiences', () => {
    const { hosts } = readJwtCredential(jwt({ aud: ['https://a.example/x', 'https://b.example'] })) ?? {};
    expect(hosts).toEqual(['a.example', 'b.example']);
  });

  it.each([
    [{}],
    [{ exp: '1780000000' }],
    [{ exp: 1e300 }],
    [{ aud: 'audience', iss: 5 }],
    [{ aud: 'mailto:someone' }],
    [{ aud: { toString: 1 }, iss: [['https://a.example']] }],
  ])('may say neither: %j', (claims) => {
    expect(readJwtCredential(jwt(claims))).toEqual({ hosts: [] });
  });
});

it('a JWT credential that outlives the year 9999 is as good as one without an expiry', () => {
  const last = Date.parse('9999-12-31T23:59:59Z') / 1000;
  expect(readJwtCredential(jwt({ exp: last }))?.expiresAt).toEqual(new Date(last * 1000));
  for (const exp of [last + 1, -last - 1]) expect(readJwtCredential(jwt({ exp }))).toEqual({ hosts: [] });
});

it.each([
  '',
  'text',
  'a.b',
  'a.b.c',
  `${jwt({})}.more`,
  ` ${jwt({})}`,
  `${jwt({})}\n`,
  jwt([]),
  jwt(null),
  jwt('x'),
  `a.${part('{')}.c`,
  `.${part('{}')}.c`,
  `a.${part('{}')}.`,
])('%j is not a JWT', (text) => {
  expect(readJwtCredential(text)).toBeUndefined();
});
