import { describe, expect, it } from 'vitest';
import { type Inputs, readInputs } from '../../src/inputs.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');

describe('valid inputs', () => {
  it('become a JWT bearer request without a refresh token by default', () => {
    const inputs = read({ jwt: jwt({}) });
    expect(inputs).toEqual({
      client: { id: 'id', secret: 'secret', serverUrl: 'https://platform.ringcentral.com' },
      token: {
        from: 'request',
        request: { grant: { type: 'jwt', assertion: jwt({}) }, disableRefreshToken: true, scope: [] },
        retryTimeoutSeconds: 600,
        seal: false,
        jobTotal: 1,
      },
      revoke: 'auto',
      warnings: [],
    });
  });

  it('take scopes separated by spaces, commas and new lines', () => {
    expect(requested({ jwt: jwt({}), scope: ' SMS,ReadCallLog\n  Faxes  ' }).request.scope).toEqual([
      'SMS',
      'ReadCallLog',
      'Faxes',
    ]);
  });

  it('keep spaces of a password and drop the line end that came with pasting', () => {
    const { grant } = requested({ username: 'u', password: ' p \n' }).request;
    expect(grant).toEqual({ type: 'password', username: 'u', password: ' p ' });
  });

  it.each([
    'https://platform.devtest.ringcentral.com',
    'https://platform.ringcentral.biz/',
    'http://localhost:8080',
    'http://127.0.0.1:1',
    'http://[::1]:1',
  ])('take the server %s', (url) => {
    expect(read({ jwt: jwt({}), 'server-url': url }).client.serverUrl).toBe(url.replace(/\/$/, ''));
  });

  it.each(['true', 'True', 'TRUE'])('take %s for true', (text) => {
    expect(requested({ jwt: jwt({}), 'seal-token': text }).seal).toBe(true);
  });

  it('name the place in a matrix of more than five', () => {
    expect(
      requested({ jwt: jwt({}), 'strategy-job-index': '19', 'strategy-job-total': '20' }).matrix,
    ).toEqual({
      index: 19,
      total: 20,
    });
  });

  it('count only the jobs that run at once as rivals', () => {
    const place = (index: string, total: string, parallel: string) => {
      const strategy = {
        'strategy-job-index': index,
        'strategy-job-total': total,
        'strategy-max-parallel': parallel,
      };
      const { matrix, jobTotal } = requested({ jwt: jwt({}), ...strategy });
      return { jobTotal, matrix };
    };
    expect(place('39', '40', '10')).toEqual({ jobTotal: 40, matrix: { index: 9, total: 10 } });
    expect(place('39', '40', '5')).toEqual({ jobTotal: 40 });
    expect(place('39', '40', '256')).toEqual({ jobTotal: 40, matrix: { index: 39, total: 40 } });
    expect(place('39', '40', '')).toEqual({ jobTotal: 40, matrix: { index: 39, total: 40 } });
  });

  it.each([
    ['0', '1'],
    ['4', '5'],
    ['20', '20'],
    ['-1', '20'],
    ['', ''],
    ['x', '20'],
  ])('know no matrix at index %s of %s', (index, total) => {
    const inputs = requested({ jwt: jwt({}), 'strategy-job-index': index, 'strategy-job-total': total });
    expect(inputs.matrix).toBeUndefined();
  });
});

describe('bad inputs are an error that names the input and the fix', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'no credential',
      {},
      /none of `jwt`.*Set one.*forks and by Dependabot get no secrets.*`needs` and declare `sealed_token`/,
    ],
    [
      'an empty client secret',
      { 'client-secret': '', jwt: 'x.y.z' },
      /`client-secret` is empty.*forks and by Dependabot/,
    ],
    ['an empty client ID', { 'client-id': '', jwt: 'x.y.z' }, /`client-id` is empty/],
    ['two grants', { jwt: 'x', 'refresh-token': 'y' }, /`jwt` and `refresh-token` are set.*Keep one/],
    ['a grant and a sealed token', { jwt: 'x', 'sealed-token': 'y' }, /`jwt` and `sealed-token` are set/],
    ['a user name alone', { username: 'u' }, /`password` is empty, and `username` is set/],
    ['a password alone', { password: 'p' }, /`password` is set and `username` is not/],
    ['an extension alone', { extension: '101' }, /`extension` goes with `username` and `password`/],
    ['an extension next to a JWT', { jwt: 'x', extension: '101' }, /`extension` goes with `username`/],
    [
      'an extension that is no number',
      { username: 'u', password: 'p', extension: '1x' },
      /`extension` is no number/,
    ],
    [
      'two extensions',
      { username: 'u*1', password: 'p', extension: '2' },
      /`username` names an extension already/,
    ],
    [
      'yes for true',
      { username: 'u', password: 'p', 'disable-refresh-token': 'yes' },
      /`disable-refresh-token` must be `true` or `false`/,
    ],
    ['an empty boolean', { username: 'u', password: 'p', 'seal-token': '' }, /`seal-token` must be/],
    [
      'a TTL that is no number',
      { username: 'u', password: 'p', 'access-token-ttl': '1h' },
      /`access-token-ttl` must be a whole number of seconds from 600 to 3600/,
    ],
    [
      'a TTL that is too short',
      { username: 'u', password: 'p', 'access-token-ttl': '599' },
      /from 600 to 3600/,
    ],
    [
      'a TTL that is too long',
      { username: 'u', password: 'p', 'access-token-ttl': '3601' },
      /from 600 to 3600/,
    ],
    [
      'a refresh TTL that is too long',
      { username: 'u', password: 'p', 'disable-refresh-token': 'false', 'refresh-token-ttl': '2592001' },
      /`refresh-token-ttl` must be .* from 1 to 2592000/,
    ],
    [
      'a refresh TTL of 0',
      { username: 'u', password: 'p', 'disable-refresh-token': 'false', 'refresh-token-ttl': '0' },
      /from 1 to 2592000/,
    ],
    [
      'a refresh TTL without a refresh token',
      { username: 'u', password: 'p', 'refresh-token-ttl': '60' },
      /`refresh-token-ttl` is set, and `disable-refresh-token` is `true`/,
    ],
    [
      'a negative time-out',
      { username: 'u', password: 'p', 'retry-timeout': '-1' },
      /`retry-timeout` must be/,
    ],
    [
      'an unknown way to revoke',
      { username: 'u', password: 'p', 'revoke-token': 'maybe' },
      /`revoke-token` must be one of `auto`, `always`, `never`/,
    ],
    [
      'http to a host that is not loopback',
      { username: 'u', password: 'p', 'server-url': 'http://platform.ringcentral.com' },
      /not https/,
    ],
    [
      'http to a name that only begins like loopback',
      { username: 'u', password: 'p', 'server-url': 'http://127.0.0.1.example.com' },
      /not https/,
    ],
    [
      'a server with a path',
      { username: 'u', password: 'p', 'server-url': 'https://platform.ringcentral.com/restapi' },
      /Use the origin only: https:\/\/platform.ringcentral.com\./,
    ],
    [
      'a server with a query',
      { username: 'u', password: 'p', 'server-url': 'https://platform.ringcentral.com?x=1' },
      /has a path, query or fragment/,
    ],
    [
      'a server that is no address',
      { username: 'u', password: 'p', 'server-url': 'ringcentral' },
      /`server-url` is no web address/,
    ],
    [
      'a server of another kind',
      { username: 'u', password: 'p', 'server-url': 'file:///etc/passwd' },
      /no web address/,
    ],
    ['a JWT that is none', { jwt: 'no.jwt' }, /`jwt` is not a JWT.*three parts/],
    [
      'an expired JWT',
      { jwt: jwt({ exp: NOW / 1000 }) },
      /`jwt` expired at 2026-06-01T00:00:00.000Z\. Make a new/,
    ],
    [
      'a scope next to a sealed token',
      { 'sealed-token': 'x', scope: 'SMS' },
      /`scope` has no effect on a sealed token/,
    ],
    [
      'a client ID with a colon',
      { 'client-id': 'a:b', username: 'u', password: 'p' },
      /`client-id` holds a colon/,
    ],
    [
      'a client secret in two lines',
      { 'client-secret': 'a\nb', username: 'u', password: 'p' },
      /`client-secret` holds a line break/,
    ],
    [
      'a scope in JSON',
      { username: 'u', password: 'p', scope: '["SMS"]' },
      /`scope` must be names of permissions/,
    ],
    ['a scope of commas', { username: 'u', password: 'p', scope: ',,' }, /`scope` must be names/],
    ['sealing a sealed token', { 'sealed-token': 'x', 'seal-token': 'true' }, /sealed already/],
  ])('%s', (_, given, message) => {
    expect(() => read(given)).toThrow(message);
  });

  it('does not repeat a password that stands in the server’s address', () => {
    const given = { username: 'u', password: 'p', 'server-url': 'https://me:hunter22@host.example' };
    expect(() => read(given)).toThrow(/holds a user name or password/);
    expect(() => read(given)).not.toThrow(/hunter22/);
  });

  it('reports every problem at once', () => {
    const given = { 'client-id': '', username: 'u', 'access-token-ttl': 'x', 'revoke-token': 'x' };
    expect(() => read(given)).toThrow(/^4 input problems:\n- .*\n- .*\n- .*\n- .*$/);
  });
});

it('a refresh token next to a sealed token is a warning: nobody ends its session', () => {
  const { warnings } = read({ jwt: jwt({}), 'seal-token': 'true', 'disable-refresh-token': 'false' });
  expect(warnings).toEqual([
    expect.stringContaining('Have the last job open the sealed token with `revoke-token: always`'),
  ]);
});

describe('a JWT credential', () => {
  const warnings = (claims: object, serverUrl = 'https://platform.ringcentral.com') =>
    read({ jwt: jwt(claims), 'server-url': serverUrl }).warnings;

  it('that expires within 14 days is a warning with the date', () => {
    expect(warnings({ exp: NOW / 1000 + 13 * 86_400 })).toEqual([
      expect.stringContaining('expires at 2026-06-14T00:00:00.000Z'),
    ]);
  });

  it('that expires later, or never, is fine', () => {
    expect(warnings({ exp: NOW / 1000 + 15 * 86_400 })).toEqual([]);
    expect(warnings({ exp: 1e300 })).toEqual([]);
    expect(warnings({})).toEqual([]);
  });

  it('for another environment is a warning that names both', () => {
    const claims = { aud: 'https://platform.devtest.ringcentral.com/restapi/oauth/token' };
    expect(warnings(claims)).toEqual([
      expect.stringMatching(
        /made for platform.devtest.ringcentral.com, and `server-url` is platform.ringcentral.com/,
      ),
    ]);
    expect(warnings(claims, 'https://platform.devtest.ringcentral.com')).toEqual([]);
  });

  it('whose claims name no host says nothing about the environment', () => {
    expect(warnings({ aud: 'audience', iss: 5 })).toEqual([]);
  });
});

function read(given: Record<string, string>): Inputs {
  const all: Record<string, string> = {
    'client-id': 'id',
    'client-secret': 'secret',
    'disable-refresh-token': 'true',
    'seal-token': 'false',
    ...given,
  };
  return readInputs((name, options) => {
    const text = all[name] ?? '';
    return options?.trimWhitespace === false ? text : text.trim();
  }, NOW);
}

function requested(given: Record<string, string>) {
  const { token } = read(given);
  if (token.from !== 'request') throw new Error('not a request');
  return token;
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}
