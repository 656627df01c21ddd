/** A few inputs that are wrong. All are told by the tests of src/inputs.ts. */
import { describe, expect, it } from 'vitest';
import {
  errorOf,
  expectEndThatAgrees,
  jwtJob,
  openingJob,
  passwordJob,
  sealedBy,
  warningsOf,
} from '../support/jobs.ts';
import { type Job, runStep } from '../support/runner.ts';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';

it('that are wrong are all told in one error, and no request is made', async () => {
  await using ringcentral = await RingCentral.start();
  const run = await runStep('main', jwtJob(ringcentral, { 'client-secret': '', 'access-token-ttl': '5' }));
  expect(errorOf(run)).toMatch(
    /^2 input problems:\n- `client-secret` is empty.*\n- `access-token-ttl` must.*\nMore: https:\/\/github.com\/owner\/ringcentral-access-token\/blob\/HEAD\/docs\/troubleshooting.md#the-inputs$/,
  );
  expect(ringcentral.requests).toEqual([]);
});

describe('that were changed on their way are told for what they are, before a request:', () => {
  it.each([
    ['quotes', { 'client-secret': '"S1mulated"' }, /`client-secret` is in quotes/],
    [
      'a zero-width space',
      { 'client-secret': `S1mul\u200bated` },
      /`client-secret` .*invisible character \(U\+200B\)/,
    ],
    [
      'a byte order mark',
      { 'client-id': `simulated\ufeff-id` },
      /`client-id` .*invisible character \(U\+FEFF\)/,
    ],
    [
      'a literal \\n',
      { 'client-secret': 'S1mulated\\n' },
      /`client-secret` contains `\\n`, a backslash and an n/,
    ],
    [
      'an expression',
      { 'client-secret': `\${{ secrets.RC_SECRET }}` },
      /contains `\$\{\{`: GitHub evaluates/,
    ],
    [
      'the name of a secret',
      { jwt: 'secrets.RC_USER_JWT' },
      /`jwt` is the name of a value\. Write that name between/,
    ],
    ['an expression with one brace', { jwt: '${ secrets.RC_USER_JWT }' }, /`jwt` is the name of a value/],
    ['an expression without a dollar', { 'client-id': '{{ vars.X }}' }, /`client-id` is the name of a value/],
    ['a shell variable', { jwt: '$RC_USER_JWT' }, /`jwt` is a shell variable/],
    [
      'a variable of another system',
      { 'client-secret': '$(RC_SECRET)' },
      /`client-secret` is a shell variable/,
    ],
    [
      'a file of credentials',
      { 'client-secret': '{\n  "clientId": "x",\n  "clientSecret": "S1mulated"\n}' },
      /`client-secret` is a JSON document\. Use only one of the values in it\./,
    ],
    ['two lines', { 'client-secret': 'S1mul\nated' }, /contains a line break\. Use only the value itself/],
    [
      'what the log shows in its place',
      { 'client-secret': '***' },
      /is what the log shows in place of a secret/,
    ],
  ])('%s', async (_, inputs, message) => {
    await using ringcentral = await RingCentral.start();
    expect(errorOf(await runStep('main', jwtJob(ringcentral, inputs)))).toMatch(message);
    expect(ringcentral.requests).toEqual([]);
  });

  it('but a password may be anything, with a warning', async () => {
    const password = '"quoted password"';
    await using ringcentral = await RingCentral.start({ users: [{ ...USER, password }] });
    const run = await runStep('main', passwordJob(ringcentral, { password }));
    expect([run.exitCode, warningsOf(run)]).toEqual([
      0,
      [expect.stringContaining('`password` is in quotes')],
    ]);
  });
});

describe('of another name', () => {
  it.each([
    [
      { INPUT_CLIENT_ID: APP.id, 'INPUT_CLIENT-ID': '' },
      /^Input problem: `client-id` was given as `client_id`, which is not an input\. Write `client-id`\.$/m,
    ],
    [
      // As the runner passes `clientId`.
      { INPUT_CLIENTID: APP.id, 'INPUT_CLIENT-ID': '' },
      /^Input problem: `client-id` was given as `clientid`, which is not an input\. Write `client-id`\.$/m,
    ],
    [
      {
        INPUT_SERVERURL: 'https://platform.ringcentral.biz',
        'INPUT_SERVER-URL': 'https://platform.ringcentral.com',
      },
      /`server-url` was given as `serverurl`, which is not an input/,
    ],
    [{ INPUT_SEALED_TOKEN: 'x.y' }, /`sealed-token` was given as `sealed_token`, which is not an input/],
    [{ INPUT_HTTPS_PROXY: 'http://proxy' }, /`https_proxy` is not an input\. Set it under `env`/],
  ])('are told: %j', async (env, message) => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', { ...jwtJob(ringcentral), env });
    expect(errorOf(run)).toMatch(message);
    expect(ringcentral.requests).toEqual([]);
  });
});

it.each([
  [
    'two addresses',
    'https://platform.ringcentral.com,https://platform.ringcentral.biz',
    /not a URL, or more than one/,
  ],
  [
    'a path',
    'https://platform.ringcentral.com/restapi',
    /Remove everything after `platform\.ringcentral\.com`\./,
  ],
])('that name the server by %s are told, and no request is made', async (_, serverUrl, message) => {
  await using ringcentral = await RingCentral.start();
  const run = await runStep('main', jwtJob(ringcentral, { 'server-url': serverUrl }));
  expect(errorOf(run)).toMatch(message);
  expect(ringcentral.requests).toEqual([]);
});

it('that give an extension to an email address are told, and no request is made', async () => {
  await using ringcentral = await RingCentral.start();
  const job = passwordJob(ringcentral, { username: 'somebody@example.com', extension: '101' });
  expect(errorOf(await runStep('main', job))).toContain('`username` is an email address. Omit `extension`.');
  expect(ringcentral.requests).toEqual([]);
});

it.runIf(process.platform !== 'win32')(
  'that a shell around Node drops are told from secrets that are empty',
  async () => {
    await using ringcentral = await RingCentral.start();
    // As some shells do: what is not the name of a variable does not reach the program.
    const node = [
      'sh',
      '-c',
      'unset_hyphens=$(env | sed -n "s/^\\(INPUT_[A-Z]*-[A-Z-]*\\)=.*/-u \\1/p"); exec env $unset_hyphens "$@"',
      'sh',
      process.execPath,
    ];
    const run = await runStep('main', { ...jwtJob(ringcentral), node });
    expect(errorOf(run)).toMatch(/^No input with a hyphen in its name has reached this step\./);
    expect(ringcentral.requests).toEqual([]);
  },
);

describe('that are empty name the likely reason:', () => {
  const empty = async (env: Job['env']) => {
    await using ringcentral = await RingCentral.start();
    return errorOf(
      await runStep('main', { ...jwtJob(ringcentral, { 'client-secret': '' }), env: env ?? {} }),
    );
  };

  it.each(['pull_request', 'pull_request_review', 'pull_request_review_comment'])(
    'a fork, at %s',
    async (event) => {
      expect(await empty({ GITHUB_EVENT_NAME: event })).toContain(
        'If it comes from a fork, GitHub gives it no secrets.',
      );
    },
  );

  it.each(['GITHUB_ACTOR', 'GITHUB_TRIGGERING_ACTOR'])('Dependabot, by %s', async (name) => {
    expect(await empty({ [name]: 'dependabot[bot]' })).toContain('GitHub gives it only Dependabot secrets.');
  });

  it('a name that does not exist', async () => {
    expect(await empty({ GITHUB_EVENT_NAME: 'push' })).toContain(
      'Check the name, that it is under `with`, and where the value comes from: a secret',
    );
  });
});

it('that lack every credential are told how to pass a sealed token', async () => {
  await using ringcentral = await RingCentral.start();
  expect(errorOf(await runStep('main', jwtJob(ringcentral, { jwt: '' })))).toContain(
    'write `${{ needs.JOB.outputs.sealed_token }}`',
  );
});

it('that are no error yet are warnings, also beside a sealed token', async () => {
  await using ringcentral = await RingCentral.start();
  const soon = Math.floor(Date.now() / 1000) + 3 * 86_400;
  const jwt = ringcentral.jwtCredential({ exp: soon });
  const run = await runStep('main', jwtJob(ringcentral, { jwt }));
  expectEndThatAgrees(run);
  expect([run.exitCode, warningsOf(run)]).toEqual([
    0,
    [expect.stringContaining('The JWT credential expires at')],
  ]);
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const opening = await runStep('main', openingJob(ringcentral, sealedToken, { jwt }));
  expect(warningsOf(opening)).toEqual([expect.stringContaining('The JWT credential expires at')]);
});
