import { describe, expect, it } from 'vitest';
import {
  callApi,
  expectEndThatAgrees,
  expectNoSecret,
  jwtJob,
  passwordJob,
  renewalJob,
} from '../support/jobs.ts';
import { ACTION, runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';

describe('the main step', () => {
  it('sends the request of the 2015 post for a password grant', async () => {
    await using ringcentral = await RingCentral.start();
    await runStep('main', passwordJob(ringcentral));
    const [request] = ringcentral.tokenRequests;
    expect(request).toMatchObject({ method: 'POST', path: '/restapi/oauth/token' });
    expect(request?.headers.authorization).toBe(`Basic ${btoa(`${APP.id}:${APP.secret}`)}`);
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect([...(request?.form ?? [])].sort()).toEqual([
      ['grant_type', 'password'],
      ['password', USER.password],
      ['refresh_token_ttl', '0'],
      ['username', `${USER.username}*${USER.extension}`],
    ]);
  });

  it('handles the post’s answer without a refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    const answer = {
      access_token: 'ACCESS-TOKEN',
      token_type: 'bearer',
      expires_in: 3599,
      scope: 'ReadCallLog',
      owner_id: 'OWNER',
    };
    ringcentral.failNext({ kind: 'answer', status: 200, body: JSON.stringify(answer) });
    const before = Date.now();
    const { exitCode, outputs, log } = await runStep('main', passwordJob(ringcentral));
    expect(exitCode).toBe(0);
    expect(outputs).toEqual({
      access_token: 'ACCESS-TOKEN',
      expires_in: '3599',
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      token_type: 'bearer',
      scope: 'ReadCallLog',
      owner_id: 'OWNER',
      endpoint_id: '',
      session_id: '',
      credential_expires_at: '',
      refresh_token: '',
      refresh_token_expires_in: '',
      sealed_token: '',
    });
    expect(Date.parse(outputs.expires_at ?? '')).toBeGreaterThanOrEqual(before + 3_599_000);
    expect(log).toContain('Refresh token: none');
  });

  it('handles the post’s answer with a refresh token where none was requested: masked, not passed on, warned about', async () => {
    await using ringcentral = await RingCentral.start();
    const answer = {
      access_token: 'ACCESS-TOKEN',
      token_type: 'bearer',
      expires_in: 3599,
      refresh_token: 'REFRESH-TOKEN',
      refresh_token_expires_in: 604_799,
      scope: 'ReadCallLog',
      owner_id: 'OWNER',
    };
    ringcentral.failNext({ kind: 'answer', status: 200, body: JSON.stringify(answer) });
    const run = await runStep('main', passwordJob(ringcentral));
    expect(run.exitCode).toBe(0);
    expect(run.outputs.refresh_token).toBe('');
    expect(run.masks).toContain('REFRESH-TOKEN');
    expect(run.annotations).toEqual([
      {
        level: 'warning',
        message: 'RingCentral issued a refresh token although none was requested. It is not passed on.',
      },
    ]);
  });

  it('gets a token with a JWT credential that works until the job ends, and not after', async () => {
    await using ringcentral = await RingCentral.start();
    let statusInJob = 0;
    const { main, post } = await runJob({
      ...jwtJob(ringcentral),
      between: async ({ access_token }) => {
        statusInJob = await callApi(ringcentral, access_token);
      },
    });
    expect(main.exitCode).toBe(0);
    expect(statusInJob).toBe(200);
    expect(post.log).toBe('Revoked the access token.');
    expect(await callApi(ringcentral, main.outputs.access_token)).toBe(401);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('renews with a refresh token in the same session', async () => {
    await using ringcentral = await RingCentral.start();
    const first = await runStep('main', jwtJob(ringcentral, { 'disable-refresh-token': 'false' }));
    expect(first.outputs.refresh_token_expires_in).toBe('604800');
    expect(first.masks).toContain(first.outputs.refresh_token);
    const second = await runStep('main', renewalJob(ringcentral, first.outputs.refresh_token));
    expect(second.exitCode).toBe(0);
    expect(second.outputs.session_id).toBe(first.outputs.session_id);
    expect(ringcentral.tokenRequests[1]?.form.get('refresh_token_ttl')).toBe('0');
    expect(await callApi(ringcentral, second.outputs.access_token)).toBe(200);
  });

  it('sends the options that are set, and leaves refresh_token_ttl out where a refresh token is wanted', async () => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep(
      'main',
      jwtJob(ringcentral, {
        'disable-refresh-token': 'false',
        'access-token-ttl': '600',
        scope: 'ReadCallLog,\nSMS',
        'endpoint-id': 'nightly',
      }),
    );
    const form = Object.fromEntries(ringcentral.tokenRequests[0]?.form ?? []);
    expect(form).toMatchObject({ access_token_ttl: '600', scope: 'ReadCallLog SMS', endpoint_id: 'nightly' });
    expect(form).not.toHaveProperty('refresh_token_ttl');
    expect(run.outputs).toMatchObject({
      expires_in: '600',
      scope: 'ReadCallLog SMS',
      endpoint_id: 'nightly',
    });
    expect(run.log).toContain('Also requesting a refresh token.');
    expect(run.log).toContain('Refresh token: yes, valid for 604800 s');
  });

  it('says where to switch refresh tokens on if one was wanted and none came', async () => {
    await using ringcentral = await RingCentral.start({ apps: [{ ...APP, issuesRefreshTokens: false }] });
    const run = await runStep('main', jwtJob(ringcentral, { 'disable-refresh-token': 'false' }));
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([
      { level: 'notice', message: expect.stringContaining('switch on "Issue refresh tokens"') },
    ]);
  });

  it('prints a few calm lines', async () => {
    await using ringcentral = await RingCentral.start();
    const { log, outputs } = await runStep('main', jwtJob(ringcentral));
    expect(log.split('\n')).toEqual([
      `Requesting an access token from ${new URL(ringcentral.url).host} with a JWT credential.`,
      `Got an access token. It expires at ${outputs.expires_at}, in 3600 s.`,
      'Scope: 6 permissions',
      'Refresh token: none',
    ]);
  });

  it('names the permissions that it asked for, and all of them in the debug log', async () => {
    await using ringcentral = await RingCentral.start();
    const named = await runStep('main', jwtJob(ringcentral, { scope: 'SMS ReadCallLog' }));
    expect(named.log).toMatch(/^Scope: SMS ReadCallLog$/m);
    const all = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(all.log).toMatch(/^Scope: 6 permissions$/m);
    expect(all.log).toMatch(/^##\[debug\]Scope: ReadAccounts ReadCallLog /m);
  });

  it('gives every output that action.yml declares, and no other', async () => {
    await using ringcentral = await RingCentral.start();
    const { outputs } = await runStep('main', jwtJob(ringcentral));
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(ACTION.outputs).sort());
  });

  it('tells rate-limit headers and timings in the debug log only', async () => {
    await using ringcentral = await RingCentral.start();
    const quiet = await runStep('main', jwtJob(ringcentral));
    expect(quiet.log).not.toContain('Rate limit');
    const { log } = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(log).toMatch(/##\[debug\]Rate limit: group auth, limit \d+, remaining 3, window \d+/);
    expect(log).toMatch(/##\[debug\]POST \/restapi\/oauth\/token: HTTP 200 after \d+ ms/);
  });
});

describe('an error', () => {
  it('of the inputs is reported whole, and no request is made', async () => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', jwtJob(ringcentral, { 'client-secret': '', 'access-token-ttl': '5' }));
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toMatch(
      /^2 input problems:\n- `client-secret` is empty.*\n- `access-token-ttl` must.*\nMore: https:\/\/github.com\/owner\/ringcentral-access-token\/blob\/HEAD\/docs\/troubleshooting.md#the-inputs$/,
    );
    expect(ringcentral.requests).toEqual([]);
  });

  it('of RingCentral’s is explained: its code, what it means, what to change', async () => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', passwordJob(ringcentral, { password: 'another password' }));
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toMatch(
      /^RingCentral refused the token request with HTTP 40[01], OAU-140, invalid_grant: the user name or the password is wrong.*Check `username`/,
    );
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it.each([
    [
      'not JSON',
      '<html>Log in to the hotel</html>',
      /it is not a JSON object \(content type: application\/json; length: 32\)/,
    ],
    ['a list', '[]', /it is not a JSON object/],
    ['an empty body', '', /it is not a JSON object/],
    ['no access token', '{"token_type":"bearer","expires_in":1}', /its `access_token` is missing/],
    [
      'an empty access token',
      '{"access_token":"","token_type":"bearer","expires_in":1}',
      /its `access_token` is empty/,
    ],
    [
      'an access token that is not text',
      '{"access_token":{},"token_type":"bearer","expires_in":1}',
      /its `access_token` is an unexpected object/,
    ],
    [
      'an access token with a line break',
      '{"access_token":"abcd\\nefgh","token_type":"bearer","expires_in":1}',
      /its `access_token` is unexpected text/,
    ],
    [
      'another kind of token',
      '{"access_token":"abcdefgh","token_type":"mac","expires_in":1}',
      /its `token_type` is unexpected text, not "bearer"/,
    ],
    [
      'no kind of token',
      '{"access_token":"abcdefgh","expires_in":1}',
      /its `token_type` is missing, not "bearer"/,
    ],
    [
      'no expiry',
      '{"access_token":"abcdefgh","token_type":"bearer"}',
      /its `expires_in` is missing, not a positive whole number/,
    ],
    [
      'an expiry of 0',
      '{"access_token":"abcdefgh","token_type":"bearer","expires_in":0}',
      /its `expires_in` is .*, not a positive whole number/,
    ],
    [
      'a fractional expiry',
      '{"access_token":"abcdefgh","token_type":"bearer","expires_in":1.5}',
      /its `expires_in` is .*, not a positive whole number/,
    ],
    [
      'an expiry in text',
      '{"access_token":"abcdefgh","token_type":"bearer","expires_in":"3600"}',
      /its `expires_in` is .*, not a positive whole number/,
    ],
    [
      'an endless expiry',
      '{"access_token":"abcdefgh","token_type":"bearer","expires_in":1e300}',
      /its `expires_in` is .*, not a positive whole number/,
    ],
  ])('says what was wrong with an answer that is not a token: %s', async (_, body, message) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'answer', status: 200, body });
    const run = await runStep('main', jwtJob(ringcentral));
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toMatch(message);
    expect(run.annotations[0]?.message).not.toMatch(/abcdefgh|hotel/);
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('after an answer with a token and without sense still leaves no session behind', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'rewrite', body: (answer) => answer.replace('"bearer"', '"mac"') });
    const { main, post } = await runJob(jwtJob(ringcentral));
    expectEndThatAgrees(main);
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it.each([
    ['another status', { status: 201, body: { access_token: 'SERVED-ACCESS-TOKEN' } }],
    [
      'a refresh token alone',
      { status: 200, body: { access_token: 5, refresh_token: 'SERVED-REFRESH-TOKEN' } },
    ],
  ])('after an answer with a token and %s has something to revoke', async (_, { status, body }) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'answer', status, body: JSON.stringify(body) });
    const { main } = await runJob(jwtJob(ringcentral));
    expectEndThatAgrees(main);
    expect(ringcentral.revocations[0]?.form.get('token')).toMatch(/^SERVED-/);
  });

  it('is made outside a runner, where outputs would be printed', async () => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', { ...jwtJob(ringcentral), env: { GITHUB_OUTPUT: undefined } });
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toContain('GITHUB_OUTPUT does not name a writable file');
    expect(ringcentral.requests).toEqual([]);
  });

  it('shows a stack trace in the debug log only', async () => {
    await using ringcentral = await RingCentral.start();
    const job = passwordJob(ringcentral, { password: 'another password' });
    expect((await runStep('main', job)).log).not.toMatch(/^ +at /m);
    expect((await runStep('main', { ...job, debug: true })).log).toMatch(/^ +at /m);
  });
});

describe('secrets', () => {
  it('are masked before anything else is printed', async () => {
    await using ringcentral = await RingCentral.start();
    const { stdout, masks, outputs } = await runStep('main', jwtJob(ringcentral));
    expect(stdout).toMatch(/^(::add-mask::.*\r?\n){3}Requesting/);
    expect(masks).toContain(btoa(`${APP.id}:${APP.secret}`));
    expect(masks).toContain(outputs.access_token);
  });

  it('are masked even if the inputs are wrong', async () => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep(
      'main',
      passwordJob(ringcentral, { 'revoke-token': 'x', jwt: 'some.jwt.here' }),
    );
    for (const secret of [APP.secret, USER.password, 'some.jwt.here']) expect(run.masks).toContain(secret);
    expectNoSecret(run, [APP.secret, USER.password, 'some.jwt.here']);
  });

  it('that are empty or very short are not masked', async () => {
    await using ringcentral = await RingCentral.start();
    const { masks } = await runStep('main', passwordJob(ringcentral, { password: 'ab' }));
    expect(masks).not.toContain('ab');
    expect(masks).not.toContain('');
  });

  it.each([false, true])(
    'do not show in errors made of text that echoes them (debug logging: %s)',
    async (debug) => {
      await using ringcentral = await RingCentral.start({ rateLimit: false });
      const job = { ...passwordJob(ringcentral), debug };
      const basic = btoa(`${APP.id}:${APP.secret}`);
      const secrets = [APP.secret, USER.password, basic];
      for (const secret of secrets) {
        for (const echo of [
          secret,
          encodeURIComponent(secret),
          btoa(secret),
          btoa(`x${secret}`),
          `\n::error::${secret}`,
          `##[error]${secret}`,
        ]) {
          const body = {
            error: 'x_y',
            error_description: echo,
            errors: [
              {
                errorCode: 'OAU-999',
                message: echo,
                parameters: [{ parameterName: echo, parameterValue: echo }],
              },
            ],
          };
          ringcentral.failNext({
            kind: 'answer',
            status: 400,
            headers: { 'x-rate-limit-group': encodeURIComponent(echo) },
            body: JSON.stringify(body),
          });
          const run = await runStep('main', job);
          expectEndThatAgrees(run);
          expectNoSecret(run, secrets);
        }
      }
    },
  );
});
