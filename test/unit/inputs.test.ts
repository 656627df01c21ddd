import { describe, expect, it } from 'vitest';
import { ActionError } from '../../src/errors.ts';
import { readRevokingClient, readSettings, type Settings } from '../../src/inputs.ts';
import { INPUT_NAMES, type Inputs, mishapOf } from '../../src/read-inputs.ts';
import { inputEnvironment } from '../support/runner.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');

describe('valid inputs', () => {
  it('become a JWT bearer request without a refresh token by default', () => {
    expect(read({ jwt: jwt({}) })).toStrictEqual({
      client: { id: 'id', secret: 'secret', serverUrl: 'https://platform.ringcentral.com' },
      task: {
        kind: 'request',
        request: {
          grant: { type: 'jwt', assertion: jwt({}) },
          disableRefreshToken: true,
          scope: [],
          endpointId: '',
          accessTokenTtlSeconds: undefined,
          refreshTokenTtlSeconds: undefined,
        },
        retryTimeoutSeconds: 600,
        seal: false,
      },
      revoke: 'auto',
      credentialExpiresAt: undefined,
      warnings: [],
    });
  });

  it.each<[Partial<Inputs>, object]>([
    [
      { username: 'u', password: 'p', extension: '101' },
      { type: 'password', username: 'u', password: 'p', extension: '101' },
    ],
    [
      { username: 'u*101', password: 'p' },
      { type: 'password', username: 'u*101', password: 'p' },
    ],
    [{ 'refresh-token': 'r' }, { type: 'refresh-token', refreshToken: 'r' }],
  ])('become the grant that they are for: %j', (given, grant) => {
    expect(requested(given).request.grant).toStrictEqual(grant);
  });

  it('take the complete name of a server without the dot at its end', () => {
    const { client } = read({ jwt: jwt({}), 'server-url': 'https://platform.ringcentral.com.' });
    expect(client.serverUrl).toBe('https://platform.ringcentral.com');
  });

  it('become a request with every option that is set', () => {
    const given = {
      jwt: jwt({}),
      'disable-refresh-token': 'false',
      'access-token-ttl': '3600',
      'refresh-token-ttl': '2592000',
      scope: 'SMS',
      'endpoint-id': 'nightly',
      'retry-timeout': '0',
    };
    expect(requested(given)).toMatchObject({
      request: {
        disableRefreshToken: false,
        accessTokenTtlSeconds: 3600,
        refreshTokenTtlSeconds: 2_592_000,
        scope: ['SMS'],
        endpointId: 'nightly',
      },
      retryTimeoutSeconds: 0,
    });
  });

  it('take scopes separated by spaces, commas and new lines', () => {
    expect(requested({ jwt: jwt({}), scope: ' SMS,ReadCallLog\n  Faxes  ' }).request.scope).toEqual([
      'SMS',
      'ReadCallLog',
      'Faxes',
    ]);
  });

  it.each([
    'https://platform.devtest.ringcentral.com',
    'https://platform.ringcentral.biz/',
    'http://localhost:8080',
    'http://127.0.0.1:1',
    'http://127.10.20.30',
    'http://[::1]:1',
  ])('take the server %s', (url) => {
    expect(read({ jwt: jwt({}), 'server-url': url }).client.serverUrl).toBe(url.replace(/\/$/, ''));
  });

  it.each(['true', 'True', 'TRUE'])('take %s for true', (text) => {
    expect(requested({ jwt: jwt({}), 'seal-token': text }).seal).toBe(true);
  });

  it.each(['false', 'False', 'FALSE'])('take %s for false', (text) => {
    const { request } = requested({ jwt: jwt({}), 'disable-refresh-token': text });
    expect(request.disableRefreshToken).toBe(false);
  });

  it.each(['auto', 'always', 'never'])('take %s for what becomes of the token', (revoke) => {
    expect(read({ jwt: jwt({}), 'revoke-token': revoke }).revoke).toBe(revoke);
  });

  it('take each permission once', () => {
    expect(requested({ jwt: jwt({}), scope: 'SMS ReadCallLog SMS' }).request.scope).toEqual([
      'SMS',
      'ReadCallLog',
    ]);
  });
});

describe('bad inputs are an error that names the input and the fix', () => {
  it.each<[string, Partial<Inputs>, RegExp]>([
    [
      'no credential',
      {},
      /`jwt`, `username`, `refresh-token` and `sealed-token` are all empty.*`disable-refresh-token: false` and the `id`.*`needs`.*the output `sealed_token: .*`id` and `seal-token: true`/s,
    ],
    [
      'an empty client secret',
      { 'client-secret': '', jwt: 'x.y.z' },
      /`client-secret` is empty\. Check the name, that it is under `with`, and where the value comes from: a secret/,
    ],
    ['an empty client ID', { 'client-id': '', jwt: 'x.y.z' }, /`client-id` is empty/],
    [
      'two addresses',
      { jwt: jwt({}), 'server-url': 'https://platform.ringcentral.com,https://example.com' },
      /`server-url` is not a URL, or more than one/,
    ],
    [
      'a scheme that is there twice',
      { jwt: jwt({}), 'server-url': 'https://https://platform.ringcentral.com' },
      /`server-url` is not a URL, or more than one/,
    ],
    [
      'an extension of an email address',
      { username: 'me@example.com', password: 'p', extension: '101' },
      /`extension` belongs to a phone number, and `username` is an email address\. Omit `extension`/,
    ],
    ['two grants', { jwt: 'x', 'refresh-token': 'y' }, /`jwt` and `refresh-token` are set.*Keep one/],
    ['a user name alone', { username: 'u' }, /`username` is set but `password` is empty/],
    [
      'a password alone',
      { password: 'p' },
      /^Input problem: `password` is set but `username` is empty\. Set both/,
    ],
    [
      'a password next to another credential',
      { password: 'p', jwt: jwt({}) },
      /^Input problem: `password` is set but `username` is empty\. Omit `password`, because `jwt` is set too\.$/,
    ],
    [
      'a password next to two other credentials',
      { password: 'p', jwt: jwt({}), 'refresh-token': 'r' },
      /`password` is set.*`jwt` and `refresh-token` are set/s,
    ],
    [
      'a refresh TTL of 0 that is to switch off refresh tokens, without advice to switch them on',
      { username: 'u', password: 'p', 'refresh-token-ttl': '0' },
      /^Input problem: `refresh-token-ttl` must be .* For no token, omit it and `disable-refresh-token`\.$/,
    ],
    [
      'an extension whose user name and password came empty, without advice to omit it',
      { extension: '101' },
      /^Input problem: There is no credential: /,
    ],
    [
      'an extension and a password whose user name came empty, without advice to omit it',
      { password: 'p', extension: '101' },
      /^Input problem: `password` is set but `username` is empty\. Set both\./,
    ],
    [
      'an extension next to a JWT',
      { jwt: 'x', extension: '101' },
      /`extension` can only be used with `username`/,
    ],
    [
      'an extension that is not a number',
      { username: 'u', password: 'p', extension: '1x' },
      /`extension` is not a number/,
    ],
    [
      'an extension with a letter in front',
      { username: 'u', password: 'p', extension: 'x1' },
      /`extension` is not a number/,
    ],
    [
      'two extensions',
      { username: 'u*1', password: 'p', extension: '2' },
      /`username` already contains an extension/,
    ],
    [
      'yes for true',
      { username: 'u', password: 'p', 'disable-refresh-token': 'yes' },
      /`disable-refresh-token` must be `true` or `false`/,
    ],
    [
      'a TTL that is not a number',
      { username: 'u', password: 'p', 'access-token-ttl': '1h' },
      /`access-token-ttl` must be a whole number of seconds from 600 to 3600/,
    ],
    [
      'a TTL in another notation',
      { username: 'u', password: 'p', 'access-token-ttl': '1e3' },
      /from 600 to 3600/,
    ],
    [
      'a TTL that is too short',
      { username: 'u', password: 'p', 'access-token-ttl': '599' },
      /from 600 to 3600\.$/,
    ],
    ['a TTL of 0', { username: 'u', password: 'p', 'access-token-ttl': '0' }, /from 600 to 3600\.$/],
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
      /from 1 to 2592000\. For no token, omit it and `disable-refresh-token`\.$/,
    ],
    [
      'a refresh TTL without a refresh token',
      { username: 'u', password: 'p', 'refresh-token-ttl': '60' },
      /`refresh-token-ttl` has no effect while `disable-refresh-token` is `true`/,
    ],
    [
      'a negative time-out',
      { username: 'u', password: 'p', 'retry-timeout': '-1' },
      /`retry-timeout` must be/,
    ],
    [
      'an unknown way to revoke',
      { username: 'u', password: 'p', 'revoke-token': 'maybe' },
      /`revoke-token` must be one of `auto`, `always`, `never`\. To keep the token, use `never`\.$/,
    ],
    [
      'http to a host that is not loopback',
      { username: 'u', password: 'p', 'server-url': 'http://platform.ringcentral.com' },
      /does not use https/,
    ],
    [
      'http to a name that only begins like loopback',
      { username: 'u', password: 'p', 'server-url': 'http://127.0.0.1.example.com' },
      /does not use https/,
    ],
    [
      'http to a name that only ends like loopback',
      { username: 'u', password: 'p', 'server-url': 'http://not-localhost' },
      /does not use https/,
    ],
    [
      'a server with a user name',
      { username: 'u', password: 'p', 'server-url': 'https://me@host.example' },
      /contains a user name or password/,
    ],
    [
      'a server with a path',
      { username: 'u', password: 'p', 'server-url': 'https://platform.ringcentral.com/restapi' },
      /Remove everything after `platform.ringcentral.com`\./,
    ],
    [
      'a server with a path and without TLS, without advice to keep `http:`',
      { username: 'u', password: 'p', 'server-url': 'http://host.example/restapi' },
      /Use https\.\n- `server-url` has a path, query or fragment\. Remove everything after `host\.example`\.$/,
    ],
    [
      'a server with a query',
      { username: 'u', password: 'p', 'server-url': 'https://platform.ringcentral.com?x=1' },
      /has a path, query or fragment/,
    ],
    [
      'a server with a fragment',
      { username: 'u', password: 'p', 'server-url': 'https://platform.ringcentral.com#x' },
      /has a path, query or fragment/,
    ],
    [
      'a server that is not a URL',
      { username: 'u', password: 'p', 'server-url': 'ringcentral' },
      /`server-url` is not a URL/,
    ],
    [
      'a server of another kind',
      { username: 'u', password: 'p', 'server-url': 'file:///etc/passwd' },
      /is not a URL/,
    ],
    ['a JWT that is not one', { jwt: 'no.jwt' }, /`jwt` is not a JWT.*three parts/],
    [
      'an expired JWT',
      { jwt: jwt({ exp: NOW / 1000 }) },
      /`jwt` expired at 2026-06-01T00:00:00.000Z, and the clock of this runner says 2026-06-01T00:00:00.000Z\. If that is right, create a new/,
    ],
    [
      'a client ID with a colon',
      { 'client-id': 'a:b', username: 'u', password: 'p' },
      /`client-id` contains whitespace, a colon/,
    ],
    [
      'a client ID with a dash of a word processor',
      { 'client-id': 'a\u2013b', username: 'u', password: 'p' },
      /`client-id` contains whitespace, a colon or a character outside ASCII\. Copy it/,
    ],
    [
      'a client ID with a space',
      { 'client-id': 'a b', username: 'u', password: 'p' },
      /`client-id` contains whitespace, a colon or a character outside ASCII\. Copy it/,
    ],
    ...(['client-id', 'client-secret', 'username', 'password', 'refresh-token', 'endpoint-id'] as const).map(
      (name): [string, Partial<Inputs>, RegExp] => [
        `a control character in ${name}`,
        { username: 'u', password: 'p', [name]: 'a\x01b' },
        new RegExp(`\`${name}\` contains an invisible character \\(U\\+0001\\)\\. Remove`),
      ],
    ),
    ['a scope in JSON', { username: 'u', password: 'p', scope: '["1"]' }, /`scope` must be permission/],
    [
      'a scope of which a part is odd',
      { username: 'u', password: 'p', scope: 'SMS 1SMS' },
      /`scope` must be/,
    ],
    ['a scope with a sign', { username: 'u', password: 'p', scope: 'SMS!' }, /`scope` must be/],
    ['a scope of commas', { username: 'u', password: 'p', scope: ',,' }, /`scope` must be permission names/],
    [
      'sealing a sealed token',
      { 'sealed-token': 'x', 'seal-token': 'true' },
      /`seal-token` cannot be used with `sealed-token`/,
    ],
    [
      'sealing a token that dies with the job',
      { username: 'u', password: 'p', 'seal-token': 'true', 'revoke-token': 'always' },
      /`revoke-token: always` would revoke the sealed token.*use the action in the folder `revoke` in the last job/,
    ],
  ])('%s', (_, given, message) => {
    expect(() => read(given)).toThrow(message);
  });

  it('does not repeat a password that stands in the server’s address', () => {
    const given = { username: 'u', password: 'p', 'server-url': 'https://:hunter22@host.example' };
    expect(() => read(given)).toThrow(/contains a user name or password/);
    expect(() => read(given)).not.toThrow(/hunter22/);
  });

  it('reports every problem at once', () => {
    const given = { 'client-id': '', username: 'u', 'access-token-ttl': 'x', 'revoke-token': 'x' };
    expect(() => read(given)).toThrow(/^4 input problems:\n- .*\n- .*\n- .*\n- .*$/);
    expect(() => read(given)).toThrow(expect.objectContaining({ help: 'the-inputs' }));
  });

  it('reports them as a list', () => {
    const given = { username: 'u', password: 'p', extension: 'x', 'seal-token': 'yes' };
    expect(problemWith(given).message).toBe(
      '2 input problems:\n- `seal-token` must be `true` or `false`.\n- `extension` is not a number. Use only the extension number, such as 101.',
    );
  });

  it('reports each problem once', () => {
    const given = { 'sealed-token': 'x', jwt: jwt({}), 'seal-token': 'yes' };
    expect(() => read(given)).toThrow(/^Input problem: `seal-token` must be/);
  });
});

it('who wants a token for longer than RingCentral allows is told what to do instead', () => {
  const end = (given: Partial<Inputs>) =>
    problemWith({ username: 'u', password: 'p', 'disable-refresh-token': 'false', ...given }).message;
  expect(end({ 'access-token-ttl': '10800' })).toMatch(
    /to 3600\. For more time, see "Long job" in the README\.$/,
  );
  for (const ttl of ['599', '1h']) expect(end({ 'access-token-ttl': ttl })).toMatch(/to 3600\.$/);
  for (const ttl of ['9999999', '-1']) expect(end({ 'refresh-token-ttl': ttl })).toMatch(/to 2592000\.$/);
});

describe('an empty secret has the cause that is likely', () => {
  const message = (environment: NodeJS.ProcessEnv) =>
    problemWith({ 'client-secret': '', jwt: jwt({}) }, environment).message;

  it('its name', () => {
    expect(message({ GITHUB_EVENT_NAME: 'schedule', GITHUB_ACTOR: 'someone' })).toBe(
      'Input problem: `client-secret` is empty. Check the name, that it is under `with`, and where the value comes from: a secret (`secrets.NAME`), a variable (`vars.NAME`) or a step (`steps.ID.outputs.NAME`). GitHub passes an empty value for what it does not find, or what an organization does not share with this repository. Secrets of an environment need `environment` in the job. A reusable workflow gets only the secrets that its caller passes (`secrets`), even if they are those of an environment. An app without a secret, such as a single-page app, cannot be used.',
    );
    for (const event of ['pull_request_target', 'my_pull_request'])
      expect(message({})).toBe(message({ GITHUB_EVENT_NAME: event }));
  });

  it.each(['pull_request', 'pull_request_review', 'pull_request_review_comment'])(
    'a fork, in a run that was started by %s',
    (event) => {
      expect(message({ GITHUB_EVENT_NAME: event, GITHUB_ACTOR: 'someone' })).toMatch(
        /A pull request started this run\. If it comes from a fork, GitHub gives it no secrets\. Check the name, .* need `environment` in the job\./,
      );
    },
  );

  it.each(['GITHUB_ACTOR', 'GITHUB_TRIGGERING_ACTOR'])('Dependabot, where it started the run: %s', (name) => {
    expect(message({ GITHUB_EVENT_NAME: 'pull_request', [name]: 'dependabot[bot]' })).toMatch(
      /Dependabot started this run, so GitHub gives it only Dependabot secrets/,
    );
  });

  it('for every secret that is empty', () => {
    const environment = { GITHUB_EVENT_NAME: 'pull_request' };
    for (const given of [{}, { username: 'u' }, { password: 'p' }, { 'client-id': '', jwt: jwt({}) }])
      expect(problemWith(given, environment).message).toContain('If it comes from a fork');
  });

  it('for several secrets together, and is said once', () => {
    const { message } = problemWith({ 'client-id': '', 'client-secret': '' });
    expect(message).toMatch(
      /^3 input problems:\n- `client-id` is empty\. Check the name, .*\n- `client-secret` is empty\. See above\. An app .*\n- There is no credential: (.|\n)* `jwt`: See above\.\n/,
    );
    expect(message.split('Check the name, ')).toHaveLength(2);
  });
});

it('problems that only begin with the name of the JWT credential are explained where the inputs are', () => {
  const credentials = { jwt: jwt({}), 'refresh-token': 'y' };
  expect(problemWith(credentials)).toMatchObject({
    message:
      'Input problem: `jwt` and `refresh-token` are set, but a token request takes one credential. Keep one of them.',
    help: 'the-inputs',
  });
});

describe('what became of a value on its way is a problem', () => {
  it('instead of any other with the same input', () => {
    expect(problemWith({ jwt: '"a.b.c"' })).toMatchObject({
      message: 'Input problem: `jwt` is in quotes, which are part of the value. Remove them.',
      help: 'the-inputs',
    });
    expect(problemWith({ 'client-secret': '***', jwt: 'x' }).message).toMatch(
      /^2 input problems:\n- `client-secret` is what the log shows .*\n- `jwt` is not a JWT\./,
    );
  });

  const mishaps = [
    'null',
    'Undefined',
    'env.X',
    'secrets.X',
    'matrix.X',
    '$X',
    '%X%',
    '***',
    '"x"',
    "'x'",
    '`x`',
    'a\\nb',
  ];
  const names = ['client-id', 'client-secret', 'jwt', 'sealed-token', 'revoke-token'] as const;
  it.each(
    names.flatMap((name) =>
      [...mishaps, '{"a":1}', '${{ x }}', '(env.X)', 'ä\u200b'].map((text) => [name, text] as const),
    ),
  )('in any input, whatever it is: `%s` is %j', (name, text) => {
    expect(problemWith({ jwt: jwt({}), [name]: text }).message).toContain(`\`${name}\` ${mishapOf(text)}`);
  });

  it('although another input only begins like it', () => {
    expect(problemWith({ username: '"u"', password: '' }).message).toMatch(
      /^Input problem: `username` is in q/,
    );
    expect(problemWith({ jwt: jwt({}), 'client-id': '', 'client-secret': '"x"' }).message).toMatch(
      /^2 input problems:\n- `client-secret` is in quotes.*\n- `client-id` is empty\./,
    );
  });

  it('in any input, but not where lines are fine', () => {
    expect(problemWith({ jwt: jwt({}), 'endpoint-id': 'a\nb' }).message).toBe(
      'Input problem: `endpoint-id` contains a line break. Use only the value itself, on one line.',
    );
    expect(requested({ jwt: jwt({}), scope: 'SMS\r\n\tReadCallLog' }).request.scope).toHaveLength(2);
    expect(problemWith({ jwt: jwt({}), scope: 'SMS\u200b' }).message).toContain(
      '`scope` contains an invisible character',
    );
  });

  it('but only a warning where a password looks odd: it may be anything that fits into one line', () => {
    const password = (text: string) => ({ username: 'u', password: text });
    expect(read(password('"quoted"')).warnings).toEqual([
      '`password` is in quotes, which are part of the value. Remove them. If your password really looks like that, ignore this warning.',
    ]);
    expect(read(password('it is fine')).warnings).toEqual([]);
    // A password keeps the spaces around it.
    expect(read({ username: 'a', password: ' env.A' }).warnings).toEqual([
      expect.stringContaining('`password` is the name of a value.'),
    ]);
    expect(problemWith(password('a\nb')).message).toContain('`password` contains a line break');
    expect(problemWith(password('a\u200bb')).message).toContain('`password` contains an invisible character');
    expect(read(password('${{')).warnings).toEqual([
      expect.stringContaining('`password` contains `${{`: GitHub'),
    ]);
    expect(read(password('a\\nb')).warnings).toEqual([
      '`password` contains `\\n`, a backslash and an n, in place of a line break. Remove it. If your password really looks like that, ignore this warning.',
    ]);
  });

  it('and so is an input with a name that does not exist', () => {
    expect(problemWith({ 'client-id': '' }, { INPUT_CLIENT_ID: 'x', INPUT_JWT: '' }).message).toMatch(
      /^2 input problems:\n- `client-id` was given as `client_id`, which is not an input\. Write `client-id`\.\n- There is no/,
    );
  });
});

it('inputs that a shell has dropped are told apart from such that are empty', () => {
  const environment = { ...inputEnvironment({ with: {} }) };
  for (const name of Object.keys(environment)) if (name.includes('-')) delete environment[name];
  const readAll = () => readSettings(inputs({ jwt: jwt({}) }), NOW, environment);
  expect(readAll).toThrow(
    'No input with a hyphen in its name has reached this step. Something between the runner and Node drops such environment variables, as a shell does. Let the runner start Node directly.',
  );
  expect(readAll).toThrow(expect.objectContaining({ help: 'the-runner' }));
});

describe('a JWT credential that is none', () => {
  it.each([
    ['Bearer eyJh.eyJi.c', ' alone. Remove what stands before or after it, such as a name or `Bearer`.'],
    ['RC_JWT=eyJh.eyJi.c', ' alone. Remove what stands before or after it, such as a name or `Bearer`.'],
    ['a. b.c', ', because it contains a space. Copy it again, on one line.'],
    [
      Buffer.from(jwt({})).toString('base64'),
      ', but looks like the base64 form of one. Store the JWT credential as it is.',
    ],
    [
      'a{b',
      '. Copy the whole JWT credential from the RingCentral developer console: three parts separated by dots, on one line.',
    ],
    ['no bearer x', ', because it contains a space. Copy it again, on one line.'],
    [
      'bearer',
      '. Copy the whole JWT credential from the RingCentral developer console: three parts separated by dots, on one line.',
    ],
    [
      'x.y',
      '. Copy the whole JWT credential from the RingCentral developer console: three parts separated by dots, on one line.',
    ],
  ])('is told apart by what it is: %s', (text, what) => {
    expect(problemWith({ jwt: text })).toMatchObject({
      message: `Input problem: \`jwt\` is not a JWT${what}`,
      help: 'the-jwt-credential',
    });
  });

  it('next to other problems is one of the inputs', () => {
    expect(problemWith({ jwt: 'x', 'client-id': '' }).help).toBe('the-inputs');
  });
});

describe('the action `revoke`', () => {
  const client = (given: Partial<Inputs>) => readRevokingClient(inputs(given), { 'INPUT_CLIENT-ID': 'id' });

  it('needs to know the app and its server, and nothing else', () => {
    expect(client({})).toEqual({ id: 'id', secret: 'secret', serverUrl: 'https://platform.ringcentral.com' });
    expect(client({ 'server-url': 'https://platform.ringcentral.biz/' }).serverUrl).toBe(
      'https://platform.ringcentral.biz',
    );
  });

  it.each(['', '"x"', '${{ x }}', 'null', 'two\nlines'])(
    'does not mind what its sealed token is: %j',
    (text) => {
      expect(client({ 'sealed-token': text }).id).toBe('id');
    },
  );

  it('fails for an app or a server that makes no sense, with every problem', () => {
    expect(() => client({ 'client-id': '', 'client-secret': '', 'server-url': 'x' })).toThrow(
      /^3 input problems:\n- `client-id` is empty.*\n- `client-secret` is empty.*\n- `server-url` is not a URL/,
    );
  });
});

describe('a sealed token', () => {
  it('is opened, and must have a minute left by default', () => {
    expect(read({ 'sealed-token': 'x' }).task).toEqual({
      kind: 'open',
      sealedToken: 'x',
      minimumTtlSeconds: 60,
    });
    expect(read({ 'sealed-token': 'x', 'minimum-ttl': '0' }).task).toMatchObject({ minimumTtlSeconds: 0 });
  });

  it.each([
    [{ jwt: jwt({}) }, 'jwt'],
    [{ username: 'u', password: 'p' }, 'password'],
    [{ 'refresh-token': 'r' }, 'refresh-token'],
  ])('may stand next to a credential as its fallback: %j', (credential, type) => {
    const { task } = read({ 'sealed-token': 'x', scope: 'SMS', 'access-token-ttl': '600', ...credential });
    expect(task).toMatchObject({
      kind: 'open',
      fallback: { kind: 'request', request: { grant: { type }, scope: ['SMS'], accessTokenTtlSeconds: 600 } },
    });
  });

  it.each([{ jwt: 'x', 'refresh-token': 'y' }, { username: 'u' }, { password: 'p' }, { jwt: 'not a JWT' }])(
    'does not make up for a wrong credential: %j',
    (credential) => {
      expect(() => read({ 'sealed-token': 'x', ...credential })).toThrow(/input problem/i);
    },
  );
});

describe('an empty input means its default', () => {
  it.each([
    'disable-refresh-token',
    'seal-token',
    'revoke-token',
    'retry-timeout',
    'server-url',
    'minimum-ttl',
  ] as const)('%s', (name) => {
    expect(read({ jwt: jwt({}), [name]: '' })).toEqual(read({ jwt: jwt({}) }));
    expect(requested({ jwt: jwt({}) })).toMatchObject({
      seal: false,
      request: { disableRefreshToken: true },
    });
  });
});

it('a refresh token next to a sealed token is a warning: nobody ends its session', () => {
  const { warnings } = read({ jwt: jwt({}), 'seal-token': 'true', 'disable-refresh-token': 'false' });
  expect(warnings).toEqual([
    '`seal-token: true` and `disable-refresh-token: false` are set together. This job does not revoke a token that it seals, so the refresh token outlives the access token. End the session in the last job, with the action in the folder `revoke`.',
  ]);
  expect(read({ jwt: jwt({}), 'seal-token': 'true' }).warnings).toEqual([]);
  expect(read({ jwt: jwt({}), 'disable-refresh-token': 'false' }).warnings).toEqual([]);
});

describe('a JWT credential', () => {
  const warnings = (claims: object, serverUrl = 'https://platform.ringcentral.com') =>
    read({ jwt: jwt(claims), 'server-url': serverUrl }).warnings;

  it('that expires within 14 days is a warning with the date', () => {
    expect(warnings({ exp: NOW / 1000 + 13 * 86_400 })).toEqual([
      'The JWT credential expires at 2026-06-14T00:00:00.000Z. Before then, create a new JWT credential in the RingCentral developer console and update the secret.',
    ]);
  });

  it('says when it expires', () => {
    const exp = NOW / 1000 + 86_400;
    expect(read({ jwt: jwt({ exp }) }).credentialExpiresAt).toEqual(new Date(exp * 1000));
    expect(read({ jwt: jwt({}) }).credentialExpiresAt).toBeUndefined();
    expect(read({ jwt: jwt({ exp }), 'sealed-token': 'x' }).credentialExpiresAt).toEqual(
      new Date(exp * 1000),
    );
  });

  it('that expires later, or never, is fine', () => {
    expect(warnings({ exp: NOW / 1000 + 14 * 86_400 })).toEqual([]);
    expect(warnings({ exp: 1e300 })).toEqual([]);
    expect(warnings({})).toEqual([]);
  });

  it('for another environment is a warning that names both', () => {
    const claims = { aud: 'https://platform.devtest.ringcentral.com/restapi/oauth/token' };
    expect(warnings(claims)).toEqual([
      'The JWT credential was created for platform.devtest.ringcentral.com, but `server-url` is platform.ringcentral.com. If RingCentral refuses it, use a credential and a `server-url` from the same environment.',
    ]);
    expect(warnings(claims, 'https://platform.devtest.ringcentral.com')).toEqual([]);
  });

  it('whose claims name no host says nothing about the environment', () => {
    expect(warnings({ aud: 'audience', iss: 5 })).toEqual([]);
  });
});

function inputs(given: Partial<Inputs>): Inputs {
  const empty = Object.fromEntries(INPUT_NAMES.map((name) => [name, ''])) as Inputs;
  return { ...empty, 'client-id': 'id', 'client-secret': 'secret', ...given };
}

/** What the runner says of a run in which nothing is odd. */
const RUN = { 'INPUT_CLIENT-ID': 'id' };

function read(given: Partial<Inputs>, environment: NodeJS.ProcessEnv = {}): Settings {
  return readSettings(inputs(given), NOW, { ...RUN, ...environment });
}

function problemWith(given: Partial<Inputs>, environment: NodeJS.ProcessEnv = {}): ActionError {
  try {
    read(given, environment);
  } catch (error) {
    if (error instanceof ActionError) return error;
  }
  throw new Error(`There is no problem with ${JSON.stringify(given)}`);
}

function requested(given: Partial<Inputs>) {
  const { task } = read(given);
  if (task.kind !== 'request') throw new Error('not a request');
  return task;
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}
