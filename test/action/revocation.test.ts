import { describe, expect, it } from 'vitest';
import {
  answering,
  callApi,
  expectNoSecret,
  jwtJob,
  SKIP_WAITS,
  VirtualTime,
  warningsOf,
  withFields,
} from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

it('ends the session of the token that the step requested, with one request', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob(jwtJob(ringcentral));
  expect([post.exitCode, post.log]).toEqual([0, 'Revoked the access token.']);
  expect(ringcentral.revocations.map(({ form }) => form.get('token'))).toEqual([main.outputs.access_token]);
  expect(ringcentral.liveSessions).toEqual([]);
  expectNoSecret(post, [APP.secret, main.outputs.access_token]);
});

it('comes with `revoke-token: always`, too', async () => {
  await using ringcentral = await RingCentral.start();
  const { post } = await runJob(jwtJob(ringcentral, { 'revoke-token': 'always' }));
  expect(post.log).toBe('Revoked the access token.');
});

it('has nothing to do if the main step asked for no token', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob(jwtJob(ringcentral, { jwt: 'x' }));
  expect([main.exitCode, main.state]).toEqual([1, {}]);
  expect([post.exitCode, post.log]).toEqual([0, 'There is nothing left to revoke.']);
});

it('ends a session by its refresh token if only that is still alive', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob({
    ...jwtJob(ringcentral, { 'disable-refresh-token': 'false' }),
    between: () => ringcentral.failNext(answering(401, { errors: [{ errorCode: 'OAU-128' }] })),
  });
  expect(post.log).toBe('Revoked the access token.');
  expect(ringcentral.revocations.at(-1)?.form.get('token')).toBe(main.outputs.refresh_token);
  expect(ringcentral.liveSessions).toEqual([]);
});

it.each([
  ['it ended already', {}, {}],
  ['its token has expired', {}, { errors: [{ errorCode: 'OAU-128' }] }],
  ['RingCentral says no more than that the token is not valid', {}, { error: 'invalid_grant' }],
  ['the answer names it as RFC 6750 does', {}, { error: 'invalid_token' }],
])('takes a session for what it is if %s', async (_, inputs, refusal) => {
  await using ringcentral = await RingCentral.start();
  const { post } = await runJob({
    ...jwtJob(ringcentral, inputs),
    between: async ({ access_token }) => {
      if (Object.keys(refusal).length > 0) ringcentral.failNext(answering(401, refusal));
      else await revoke(ringcentral, access_token);
    },
  });
  expect([post.annotations, post.log]).toEqual([
    [],
    'The access token is no longer valid; there is nothing to revoke.',
  ]);
});

/** Somebody else ends a session. */
async function revoke(ringcentral: RingCentral, token = ''): Promise<void> {
  const headers = { authorization: `Basic ${btoa(`${APP.id}:${APP.secret}`)}` };
  const body = new URLSearchParams({ token });
  await fetch(`${ringcentral.url}/restapi/oauth/revoke`, { method: 'POST', headers, body });
}

it.each([
  ['a refusal for the rate limit', answering(429, { errorCode: 'CMN-301' }), /HTTP 429, CMN-301/],
  ['trouble of RingCentral’s', answering(500, {}), /HTTP 500: RingCentral reports an internal error/],
  [
    'a token of another app',
    answering(400, { errors: [{ errorCode: 'OAU-164' }] }),
    /OAU-164: .*another app/,
  ],
  [
    'a name of OAuth’s beside a code that nobody knows',
    answering(400, { error: 'invalid_grant', errors: [{ errorCode: 'OAU-999' }] }),
    /HTTP 400, invalid_grant: the token is no longer valid/,
  ],
  [
    'an app that is no longer accepted',
    answering(401, { error: 'invalid_client' }),
    /HTTP 401, invalid_client: RingCentral no longer accepts this app\. It may have been blocked or given a new secret/,
  ],
  ['a lost connection', { kind: 'drop', when: 'before-headers' }, /\(ECONNRESET\)/],
  [
    'a redirect',
    { kind: 'answer', status: 307, headers: { location: 'https://example.com/' } },
    /answers with a redirect/,
  ],
] as const)(
  'warns after %s, says until when the token lives, and is not tried again',
  async (_, fault, reason) => {
    await using ringcentral = await RingCentral.start();
    const { main, post } = await runJob({
      ...jwtJob(ringcentral),
      between: () => ringcentral.failNext(fault),
    });
    expect(post.exitCode).toBe(0);
    expect(post.annotations).toEqual([{ level: 'warning', message: expect.stringMatching(reason) }]);
    const [, until = ''] = / stays valid until (\S+), unless something else ends it\./.exec(post.log) ?? [];
    const lives = Date.parse(until) - Date.parse(main.outputs.expires_at ?? '');
    expect(Math.abs(lives)).toBeLessThan(60_000);
    expect(ringcentral.revocations).toHaveLength(1);
  },
);

it('says until when the longest-lived token of a session lives', async () => {
  await using ringcentral = await RingCentral.start();
  const before = Date.now();
  const { post } = await runJob({
    ...jwtJob(ringcentral, { 'disable-refresh-token': 'false' }),
    between: () => ringcentral.failNext(answering(500, {})),
  });
  const [, until = ''] = / stays valid until (\S+),/.exec(post.log) ?? [];
  expect(Date.parse(until)).toBeGreaterThanOrEqual(before + 604_800_000);
});

it('takes HTTP 200 with a page of a gateway for no answer', async () => {
  await using ringcentral = await RingCentral.start();
  const page = '<html><title>Log in to the hotel</title></html>';
  const { post } = await runJob({
    ...jwtJob(ringcentral),
    between: () => ringcentral.failNext({ kind: 'answer', status: 200, body: page }),
  });
  expect(warningsOf(post)).toEqual([expect.stringMatching(/was not revoked .* \(HTTP 200\)/)]);
  expect(post.log).not.toMatch(/Revoked|hotel/);
});

it('takes an error with HTTP 200 for a refusal', async () => {
  await using ringcentral = await RingCentral.start();
  const { post } = await runJob({
    ...jwtJob(ringcentral),
    between: () => ringcentral.failNext(answering(200, { error: 'invalid_client' })),
  });
  expect(warningsOf(post)).toEqual([expect.stringContaining('HTTP 200, invalid_client')]);
});

describe('takes ten seconds at most', () => {
  it('for one session', async () => {
    await using ringcentral = await RingCentral.start();
    const time = new VirtualTime();
    const { post } = await runJob({
      ...jwtJob(ringcentral),
      between: () =>
        ringcentral.failAlways(() => {
          void time.pass();
          return { kind: 'silence' };
        }),
      post: time.job,
    });
    expect([post.exitCode, warningsOf(post)]).toEqual([0, [expect.stringContaining('within 10 s')]]);
    expect(ringcentral.revocations).toHaveLength(1);
  });

  it('for all sessions together', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const inAnHour = Date.now() + 3_600_000;
    const sessions = Array.from({ length: 9 }, (_, at) => [
      { token: `token-${at}`, expiresAt: inAnHour + at },
    ]);
    const client = { id: APP.id, secret: APP.secret, serverUrl: ringcentral.url };
    const plan = JSON.stringify({ client, sessions });
    const time = new VirtualTime();
    ringcentral.failAlways(() => ({ kind: 'hold', until: time.pass(4000), status: 500 }));
    const post = await runStep('post', { ...jwtJob(ringcentral), ...time.job }, { plan });
    expect(post.exitCode).toBe(0);
    expect(warningsOf(post)).toEqual([
      expect.stringContaining('HTTP 500'),
      expect.stringContaining('HTTP 500'),
      expect.stringMatching(/within [12] s/),
      ...Array(6).fill(expect.stringContaining('was not revoked')),
    ]);
    expect(ringcentral.revocations).toHaveLength(3);
  });
});

describe('of sessions that a failed or earlier try opened', () => {
  it('ends each of them', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(withFields({}, 500), withFields({}, 502));
    const { main, post } = await runJob({ ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
    expect(main.exitCode).toBe(0);
    expect(post.log.split('\n')).toEqual([
      'Revoked the access token.',
      'Revoked the session of an earlier try.',
      'Revoked the session of an earlier try.',
    ]);
    expect(ringcentral.revocations[0]?.form.get('token')).toBe(main.outputs.access_token);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('ends each of them although the step failed in the end', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(withFields({}, 500), withFields({}, 502), withFields({ token_type: 'mac' }));
    const { main, post } = await runJob({ ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS });
    expect(main.exitCode).toBe(1);
    expect(post.log.match(/^Revoked/gm)).toHaveLength(3);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([
    ['sealed', { 'seal-token': 'true' }, /it was sealed for other jobs/],
    ['to be kept', { 'revoke-token': 'never' }, /`revoke-token` is `never`/],
  ])('leaves alone the token itself where it is %s', async (_, inputs, reason) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({}, 500));
    const { main, post } = await runJob({ ...jwtJob(ringcentral, inputs), nodeArguments: SKIP_WAITS });
    expect(post.log).toMatch(reason);
    expect(post.log).toMatch(/^Revoked the session of an earlier try\.$/m);
    expect(ringcentral.liveSessions.map(({ accessToken }) => accessToken)).toEqual([
      main.outputs.access_token,
    ]);
    expect(await callApi(ringcentral, main.outputs.access_token)).toBe(200);
  });

  it('does so with `revoke-token: never`, too: nobody got the token', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ token_type: 'mac' }));
    const { main, post } = await runJob(jwtJob(ringcentral, { 'revoke-token': 'never' }));
    expect(main.exitCode).toBe(1);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([
    ['the rate limit was reached', answering(429, { errorCode: 'CMN-301' }), 'rate limit was reached'],
    ['RingCentral did not answer', { kind: 'drop', when: 'before-headers' }, 'got no answer'],
  ] as const)('makes no second request once %s', async (_, fault, reason) => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(withFields({}, 500));
    const { post } = await runJob({
      ...jwtJob(ringcentral),
      nodeArguments: SKIP_WAITS,
      between: () => ringcentral.failAlways(() => fault),
    });
    expect(warningsOf(post)).toEqual([expect.anything(), expect.stringContaining(reason)]);
    expect(ringcentral.revocations).toHaveLength(1);
  });

  it('goes on after another refusal', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(withFields({}, 500));
    const { post } = await runJob({
      ...jwtJob(ringcentral),
      nodeArguments: SKIP_WAITS,
      between: () => ringcentral.failNext(answering(500, {})),
    });
    expect(warningsOf(post)).toHaveLength(1);
    expect(post.log).toMatch(/^Revoked the session of an earlier try\.$/m);
  });
});

describe('of a job that RingCentral had refused for its rate limit', () => {
  const refused = (ringcentral: RingCentral, inputs = {}) => {
    ringcentral.failNext(answering(429, {}, { 'retry-after': '1' }));
    return runJob({ ...jwtJob(ringcentral, inputs), nodeArguments: SKIP_WAITS });
  };

  it('is left out, because it would take the turn of another job', async () => {
    await using ringcentral = await RingCentral.start();
    const { main, post } = await refused(ringcentral);
    expect(main.exitCode).toBe(0);
    expect(post.log).toMatch(/^The access token is not revoked: RingCentral's rate limit was reached/);
    expect(ringcentral.revocations).toEqual([]);
  });

  it.each([{ 'revoke-token': 'always' }, { 'disable-refresh-token': 'false' }])(
    'comes all the same with %j',
    async (inputs) => {
      await using ringcentral = await RingCentral.start();
      const { post } = await refused(ringcentral, inputs);
      expect(post.log).toBe('Revoked the access token.');
    },
  );
});

it.each([
  ['{"tok', /stays valid.*cannot be read\. Please report this\./],
  ['[]', /stays valid.*cannot be read\. Please report this\./],
  ['{"sessions":[]}', /stays valid.*cannot be read\. Please report this\./],
  ['{"client":{}}', /stays valid.*Unexpected error\. Please report it: TypeError/],
])('does not fail the job if the state makes no sense: %s', async (plan, message) => {
  await using ringcentral = await RingCentral.start();
  const post = await runStep('post', jwtJob(ringcentral), { plan });
  expect(post.exitCode).toBe(0);
  expect(warningsOf(post)).toEqual([expect.stringMatching(message)]);
});

it('a gateway that asks for another kind of authorization ends no session', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob({
    ...jwtJob(ringcentral),
    between: () => {
      ringcentral.failNext(answering(401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' }));
    },
  });
  expect(main.exitCode).toBe(0);
  expect(warningsOf(post)).toEqual([
    expect.stringContaining('The access token was not revoked and stays valid until'),
  ]);
});
