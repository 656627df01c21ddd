import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  hasLostInputs,
  INPUT_NAMES,
  type Inputs,
  isEncodedJwt,
  mishapOf,
  misnamedInputs,
  readInputs,
  secretsIn,
} from '../../src/read-inputs.ts';
import { ACTION, inputEnvironment, REVOKE_ACTION } from '../support/runner.ts';

function inputs(given: Partial<Inputs>): Inputs {
  return { ...(Object.fromEntries(INPUT_NAMES.map((name) => [name, ''])) as Inputs), ...given };
}

describe('what the runner passes', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const passed = (variables: Record<string, string>) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    return readInputs();
  };

  it('is every input of action.yml, and no other', () => {
    expect([...INPUT_NAMES].sort()).toEqual(Object.keys(ACTION.inputs).sort());
    const all = Object.fromEntries(INPUT_NAMES.map((name) => [name, `value of ${name}`]));
    expect(passed(inputEnvironment({ with: all }))).toEqual(all);
  });

  it('is, for the action `revoke`, a part of that', () => {
    expect(INPUT_NAMES).toEqual(expect.arrayContaining(Object.keys(REVOKE_ACTION.inputs)));
  });

  it('comes without the spaces around it, and empty where nothing was set', () => {
    expect(passed({ INPUT_JWT: ' a.b.c\n' })).toEqual(inputs({ jwt: 'a.b.c' }));
  });

  it.each([
    [' p w ', ' p w '],
    ['pw\r\n\n', 'pw'],
    ['p\nw', 'p\nw'],
    ['\npw', '\npw'],
  ])('is the password %j without the line ends that come from pasting it: %j', (given, password) => {
    expect(passed({ INPUT_PASSWORD: given }).password).toBe(password);
  });
});

describe('the secrets among the inputs', () => {
  const secrets = (given: Partial<Inputs>) => secretsIn(inputs(given)).filter((secret) => secret !== '');
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('are the client secret, the credentials, and what the Authorization header is made of', () => {
    const given = {
      'client-id': 'id',
      'client-secret': 'secret',
      jwt: 'a.b.c',
      password: 'p',
      'refresh-token': 'r',
      username: 'u',
      'sealed-token': 's',
    };
    expect(secrets(given).sort()).toEqual(['a.b.c', base64('id:secret'), 'p', 'p', 'r', 'secret']);
  });

  it('are none where nothing is set', () => {
    expect(secrets({ 'client-id': 'id' })).toEqual([]);
  });

  it('are a password with and without the spaces around it', () => {
    expect(secrets({ password: ' pass word ' })).toEqual([' pass word ', 'pass word']);
  });

  it('are a JWT that was encoded once more, and what it is then', () => {
    const jwt = `${base64('{"alg":"RS256"}')}.payload.signature`;
    expect(secrets({ jwt: base64(`${jwt}\n`) })).toEqual([base64(`${jwt}\n`), jwt]);
    expect(secrets({ jwt })).toEqual([jwt]);
  });
});

it('a JWT that was encoded once more is known by how it begins', () => {
  const jwt = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.c2ln`;
  expect(isEncodedJwt(Buffer.from(jwt).toString('base64'))).toBe(true);
  expect(isEncodedJwt(Buffer.from(jwt).toString('base64url'))).toBe(true);
  expect([jwt, 'ZXlK', 'ZXlKa b', 'xZXlKa', ''].map(isEncodedJwt)).toEqual(Array(5).fill(false));
});

describe('what happens to a value on its way into an input is named', () => {
  it.each([
    ['a\nb', 'contains a line break. Use only the value itself, on one line.'],
    ['a\rb', 'contains a line break. Use only the value itself, on one line.'],
    ...['{"a":1}', '{\n  "a": 1\n}', '[{"a":1}]', '["a"]', '{\\n"a":1}'].map((text) => [
      text,
      'is a JSON document. Use only one of the values in it.',
    ]),
    ['a\0b', 'contains an invisible character (U+0000). Remove it, or copy the value again.'],
    ['a\u200bb', 'contains an invisible character (U+200B). Remove it, or copy the value again.'],
    ['a\u00a0b', 'contains an invisible character (U+00A0). Remove it, or copy the value again.'],
    [
      '${{ secrets.JWT }}',
      'contains `${{`: GitHub evaluates expressions only in workflow files. Store the value itself.',
    ],
    ['x-${{', 'contains `${{`: GitHub evaluates expressions only in workflow files. Store the value itself.'],
    ...[
      'secrets.RC_USER_JWT',
      'vars.ID',
      'env.X',
      'inputs.jwt',
      'steps.a.outputs.b',
      'needs.x-y',
      'matrix.os',
      '${ secrets.JWT }',
      '{{ secrets.JWT }}',
      '$secrets.JWT',
    ].map((name) => [name, 'is the name of a value. Write that name between `${{` and `}}`.']),
    ...['$RC_JWT', '${RC_JWT}', '$(RC_JWT)', '$env:RC_JWT', '$Env:RC_JWT', '%RC_JWT%'].map((variable) => [
      variable,
      'is a shell variable, not its value. Write `${{ secrets.NAME }}`.',
    ]),
    ['***', 'is what the log shows in place of a secret. Copy the value from where it was created.'],
    ['*****', 'is what the log shows in place of a secret. Copy the value from where it was created.'],
    ...['null', 'Null', 'undefined', 'none', 'nil'].map((word) => [
      word,
      'is a word such as `null`, not a value. Set a value, or omit the input.',
    ]),
    ...['"a.b.c"', "'a.b.c'", '`a.b.c`', '""', '“a.b.c”', '‘a.b.c’', '„a.b.c“', '«a.b.c»'].map((quoted) => [
      quoted,
      'is in quotes, which are part of the value. Remove them.',
    ]),
    ['a.b.c\\n', 'contains `\\n`, a backslash and an n, in place of a line break. Remove it.'],
    ['a\\nb', 'contains `\\n`, a backslash and an n, in place of a line break. Remove it.'],
  ])('%j', (text, mishap) => {
    expect(mishapOf(text)).toBe(mishap);
  });

  it.each([
    '',
    'a.b.c',
    'my secrets.NAME',
    'secrets',
    'secrets.',
    'secretsX.NAME',
    'the-secrets.NAME',
    '$',
    '$100 bill',
    'a$HOME',
    '$a-b',
    '100%',
    '%a b%',
    '%a%b',
    '**',
    '***a',
    'nullify',
    'isnull',
    'abc.secrets.NAME',
    'secrets.a b',
    'a%b%',
    'a***',
    'a"b"',
    '"a"b',
    'a null',
    'none of it',
    'nothing',
    '"a',
    'a"',
    'a{"b',
    `"a'`,
    'don\'t "quote" me',
    'a\\b',
    'C:\\Windows',
    'https://platform.ringcentral.com',
    'true',
  ])('but %j is as it should be', (text) => {
    expect(mishapOf(text)).toBeUndefined();
  });

  it('but tokens and secrets as services make them are as they should be', () => {
    const unit = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=+/');
    fc.assert(
      fc.property(fc.string({ unit, minLength: 20 }), (text) => {
        expect(mishapOf(text)).toBeUndefined();
      }),
    );
  });
});

describe('an input that does not exist', () => {
  const named = (variables: NodeJS.ProcessEnv, given: Partial<Inputs> = {}) => [
    ...misnamedInputs(inputs(given), variables, []),
  ];

  it('is told apart from the one that was probably meant', () => {
    expect(named({ INPUT_CLIENT_ID: 'id', INPUT_SEALED_TOKEN: ' x ' })).toEqual([
      '`client-id` was given as `client_id`, which is not an input. Write `client-id`.',
      '`sealed-token` was given as `sealed_token`, which is not an input. Write `sealed-token`.',
    ]);
  });

  it.each(INPUT_NAMES.filter((name) => name.includes('-')))(
    'may look like any of those with a hyphen: %s',
    (name) => {
      for (const wrong of [name.replaceAll('-', '_'), name.replaceAll('-', '')]) {
        expect(named({ [`INPUT_${wrong.toUpperCase()}`]: 'x' })).toEqual([
          `\`${name}\` was given as \`${wrong}\`, which is not an input. Write \`${name}\`.`,
        ]);
      }
    },
  );

  it('is nothing to speak of where it is empty, or says the same as the right one', () => {
    expect(named({ INPUT_CLIENT_ID: ' ', INPUT_SEALED_TOKEN: '' })).toEqual([]);
    expect(named({ INPUT_CLIENT_ID: ' id ' }, { 'client-id': 'id' })).toEqual([]);
  });

  it('is only a warning where the right one was set: it may be a variable of the job', () => {
    const warnings: string[] = [];
    expect([
      ...misnamedInputs(inputs({ 'client-id': 'id' }), { INPUT_CLIENT_ID: 'other' }, warnings),
    ]).toEqual([]);
    expect(warnings).toEqual([
      '`client-id` was given as `client_id`, which is not an input. Write `client-id`.',
    ]);
  });

  it.each(Object.entries(ACTION.inputs).filter(([name, input]) => input.default && name.includes('-')))(
    'is an error where the right one has its default: %s',
    (name, input) => {
      const wrong = `INPUT_${name.replaceAll('-', '').toUpperCase()}`;
      expect(named({ [wrong]: 'other' }, { [name]: input.default ?? '' })).toHaveLength(1);
    },
  );

  it('has a name that begins as those of inputs do, and a value of its own', () => {
    expect(named({ OTHER_CLIENTID: 'x', CLIENT_ID: 'x' })).toEqual([]);
    expect(named({ INPUT_CLIENT_ID: 'the-id' }, { 'client-id': 'the-id' })).toEqual([]);
  });

  it('may be a proxy, which is not set there', () => {
    expect(named({ INPUT_HTTPS_PROXY: 'x', INPUT_HTTP_PROXY: 'x', INPUT_NO_PROXY: 'x' })).toEqual([
      '`https_proxy` is not an input. Set it under `env`, not `with`.',
      '`http_proxy` is not an input. Set it under `env`, not `with`.',
      '`no_proxy` is not an input. Set it under `env`, not `with`.',
    ]);
    expect(named({ INPUT_HTTPS_PROXY: '' })).toEqual([]);
  });
});

it('inputs are lost where a shell between the runner and Node has dropped all with a hyphen in their names', () => {
  const environment = inputEnvironment({ with: {} });
  expect(hasLostInputs(environment)).toBe(false);
  const withoutHyphens = Object.entries(environment).filter(([name]) => !name.includes('-'));
  expect(withoutHyphens.length).toBeGreaterThan(0);
  expect(hasLostInputs(Object.fromEntries(withoutHyphens))).toBe(true);
  // The action `revoke` has only some of them.
  expect(hasLostInputs(inputEnvironment({ with: {} }, REVOKE_ACTION))).toBe(false);
});
