import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ActionError } from '../../src/errors.ts';
import { getToken } from '../../src/main.ts';
import { LONGEST_STATE } from '../../src/revocation.ts';
import type { Session } from '../../src/ringcentral/access-token.ts';
import { sealToken } from '../../src/sealed-token.ts';
import type { UnlessCancelled } from '../../src/step.ts';
import { client, jwtJob, openingJob, passwordJob, renewalJob } from '../support/jobs.ts';
import { inputEnvironment, type Job, parseCommandFile } from '../support/runner.ts';
import { APP, type Fault, RingCentral } from '../support/simulator/ringcentral.ts';
import { type CapturedLog, captureLog } from './captured-log.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const iso = (time: number) => new Date(time).toISOString().replace('.000', '');

let ringcentral: RingCentral;
let captured: CapturedLog;
let folder: string;
beforeEach(async () => {
  ringcentral = await RingCentral.start({ now: () => NOW, rateLimit: false });
  // Answers carry the date of the tests.
  ringcentral.failAlways(() => atNow({}));
  folder = mkdtempSync(join(tmpdir(), 'main-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  await ringcentral.close();
});

/** The true answer, perhaps with other fields, or another status; at the time that the tests take for now. */
const atNow = (fields: object, status?: number): Fault => ({
  kind: 'rewrite',
  headers: { date: new Date(NOW).toUTCString() },
  body: (body) => (body === '' ? body : JSON.stringify({ ...JSON.parse(body), ...fields })),
  ...(status && { status }),
});

interface Circumstances {
  /** Is asked whenever the step could end for that. */
  isCancelled?: () => boolean;
  /** Happens before the step runs, once its log is captured. */
  before?: () => void;
}

/** Runs the main step in this process, in which no time passes but while it sleeps. */
async function run({ with: inputs, env = {} }: Job, { isCancelled, before }: Circumstances = {}) {
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STATE: join(folder, 'state') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const runner = { RUNNER_DEBUG: undefined, GITHUB_EVENT_NAME: undefined, GITHUB_ACTOR: undefined };
  const run = { GITHUB_RUN_ID: undefined, GITHUB_RUN_ATTEMPT: undefined, GITHUB_TRIGGERING_ACTOR: undefined };
  for (const [name, value] of Object.entries({
    ...runner,
    ...run,
    ...files,
    ...inputEnvironment({ with: inputs }),
    ...env,
  }))
    vi.stubEnv(name, value);
  captured = captureLog();
  before?.();
  let slept = 0;
  const clock = {
    now: () => NOW + slept,
    monotonic: () => slept,
    sleep: async (milliseconds: number) => {
      slept += milliseconds;
    },
    random: () => 0,
  };
  const unlessCancelled: UnlessCancelled = async (promise) => {
    const value = await promise;
    if (isCancelled?.()) throw new ActionError('cancelled', 'other-errors');
    return value;
  };
  const error = await getToken({ environment: process.env, log: captured.log, clock, unlessCancelled }).then(
    () => undefined,
    (error: Error) => error,
  );
  const read = (file: string) => parseCommandFile(readFileSync(file, 'utf8'));
  const { plan } = env.GITHUB_STATE === undefined ? read(files.GITHUB_STATE) : {};
  const { sessions = [], keptBecause } = plan ? JSON.parse(plan) : {};
  return {
    error,
    message: error?.message ?? '',
    outputs: env.GITHUB_OUTPUT === undefined ? read(files.GITHUB_OUTPUT) : {},
    /** The tokens of the sessions that the job is to end. */
    planned: (sessions as Session[]).map((session) => session.map(({ token }) => token)),
    keptBecause: keptBecause as string | undefined,
    said: captured.messages,
  };
}
const revoked = () => ringcentral.revocations.map(({ form }) => form.get('token'));

describe('a token that is requested', () => {
  it('is handed out with everything that is known of it, and planned to be revoked', async () => {
    const jwt = ringcentral.jwtCredential({ exp: (NOW + 400 * 24 * HOUR) / 1000 });
    const { outputs, planned, keptBecause, error, said } = await run(
      jwtJob(ringcentral, { jwt, 'endpoint-id': 'nightly' }),
    );
    const [session] = ringcentral.liveSessions;
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({
      access_token: session?.accessToken,
      expires_in: '3600',
      expires_at: iso(NOW + HOUR),
      token_type: 'bearer',
      scope: APP.scope.join(' '),
      endpoint_id: 'nightly',
      refresh_token: '',
      sealed_token: '',
      credential_expires_at: iso(NOW + 400 * 24 * HOUR),
    });
    expect(outputs.session_id).toMatch(/./);
    expect(outputs.session_id).not.toBe(outputs.endpoint_id);
    expect(planned).toEqual([[session?.accessToken]]);
    expect(keptBecause).toBeUndefined();
    expect(said).toEqual([
      `Requesting an access token from 127.0.0.1:${ringcentral.port} with a JWT credential.`,
      `Got an access token. It expires at ${new Date(NOW + HOUR).toISOString()}, in 3600 s.`,
      `Scope: ${APP.scope.length} permissions (debug logging shows their names)`,
      'Refresh token: none',
    ]);
  });

  it('may come with a refresh token, and both end together', async () => {
    const { outputs, planned } = await run(passwordJob(ringcentral, { 'disable-refresh-token': 'false' }));
    const [session] = ringcentral.liveSessions;
    expect(outputs.refresh_token).toBe(session?.refreshToken);
    expect(planned).toEqual([[session?.accessToken, session?.refreshToken]]);
  });

  it.each([
    ['auto', ['mine', 'other'], undefined],
    ['always', ['mine', 'other'], undefined],
    ['never', ['other'], '`revoke-token` is `never`'],
  ])(
    'is revoked as `revoke-token: %s` says, and the session of an earlier try in any case',
    async (revoke, ends, why) => {
      ringcentral.failNext(atNow({ access_token: 'other' }, 500), atNow({ access_token: 'mine' }));
      const { outputs, planned, keptBecause } = await run(jwtJob(ringcentral, { 'revoke-token': revoke }));
      expect(outputs.access_token).toBe('mine');
      expect(planned).toEqual(ends.map((token) => [token]));
      expect(keptBecause).toBe(why);
    },
  );

  it('is left to expire if another job waits for its turn', async () => {
    ringcentral.failNext({ kind: 'answer', status: 429, headers: { date: new Date(NOW).toUTCString() } });
    const { planned, keptBecause, said } = await run(jwtJob(ringcentral));
    expect(said[1]).toMatch(/^The token request failed with HTTP 429: .* Trying again in \d+ s, at/);
    expect(planned).toEqual([]);
    expect(keptBecause).toMatch(/^RingCentral's rate limit was reached/);
  });

  it('is sealed for other jobs, and left to them', async () => {
    const { outputs, planned, keptBecause, said } = await run(jwtJob(ringcentral, { 'seal-token': 'true' }));
    expect(outputs.sealed_token).toMatch(/^[\w-]+(\.[\w-]*){4}$/);
    expect(planned).toEqual([]);
    expect(keptBecause).toBe('it was sealed for other jobs');
    expect(said[1]).toMatch(/^Got an access token and sealed it for other jobs\. It expires/);
    expect(said.at(-1)).toBe(
      'This job does not revoke the token, because other jobs use it. Let the last job do that, with the action in the folder `revoke`.',
    );
    const never = await run(jwtJob(ringcentral, { 'seal-token': 'true', 'revoke-token': 'never' }));
    expect(never.said.join()).not.toContain('Let the last job');
  });

  it('is sealed in vain if a masked value happens to stand in it, which is said', async () => {
    const { said } = await run(passwordJob(ringcentral, { 'seal-token': 'true', password: 'eyJh' }), {
      before: () =>
        ringcentral.failNext(atNow({ access_token: 'mine', token_type: 'bearer', expires_in: 60 }, 200)),
    });
    expect(said.at(-1)).toMatch(
      /^warning: GitHub will drop the output `sealed_token`, because a masked value/,
    );
  });

  it('differs from what was asked for, which is said', async () => {
    ringcentral.failNext(atNow({ scope: 'A2PSMS' }));
    const { said } = await run(jwtJob(ringcentral, { scope: 'SMS' }));
    expect(said.at(-1)).toMatch(
      /^warning: RingCentral did not grant every permission in `scope`\. Missing: SMS\./,
    );
  });
});

describe('a refresh token that nobody asked for', () => {
  const unwanted = (more: Job['with'] = {}) => {
    ringcentral.failNext(atNow({ access_token: 'mine', refresh_token: 'unwanted' }));
    return run(jwtJob(ringcentral, more));
  };
  const LINE = 'RingCentral issued a refresh token although none was requested. It is not passed on.';

  it('is masked, dropped, and told in one line; and it ends with the job', async () => {
    const { outputs, planned, said } = await unwanted();
    expect(captured.masks).toContain('unwanted');
    expect(outputs).toMatchObject({ refresh_token: '', refresh_token_expires_in: '' });
    expect(planned).toEqual([['mine', 'unwanted']]);
    expect(said.at(-1)).toBe(LINE);
    expect(said).toContain('Refresh token: none');
  });

  it('is said to live on where nothing ends it', async () => {
    const { said } = await unwanted({ 'revoke-token': 'never' });
    expect(said.at(-1)).toBe(`${LINE} It lives on until it expires, or until its session is revoked.`);
  });
});

describe('secrets are masked before anything else', () => {
  it('also where the command files are missing, or an input makes no sense', async () => {
    for (const job of [
      { ...jwtJob(ringcentral), env: { GITHUB_OUTPUT: join(folder, 'missing') } },
      jwtJob(ringcentral, { 'retry-timeout': 'x' }),
    ]) {
      const { error } = await run(job);
      expect(error).toBeInstanceOf(ActionError);
      expect(captured.masks).toEqual(expect.arrayContaining([APP.secret, job.with.jwt]));
    }
  });

  it('as short as they may be', async () => {
    const { outputs } = await run(passwordJob(ringcentral, { password: 'abcd', extension: '' }), {
      before: () => ringcentral.failNext(atNow({}, 400)),
    });
    expect(outputs).toEqual({});
    expect(captured.masks).toContain('abcd');
  });

  it('and so are passwords of proxies', async () => {
    await run({ ...jwtJob(ringcentral), env: { HTTPS_PROXY: 'http://me:pr0xypass@proxy.example' } });
    expect(captured.masks).toContain('pr0xypass');
  });

  it('and so are tokens, before the plan that holds them is written', async () => {
    ringcentral.failNext(atNow({ access_token: 'the-access-token' }));
    await run(jwtJob(ringcentral));
    const mask = captured.lines.indexOf('::add-mask::the-access-token');
    expect(mask).toBeGreaterThan(-1);
    expect(captured.lines.slice(0, mask).join()).not.toContain('Got an access token');
  });
});

describe('what is odd about the surroundings or the inputs is a warning', () => {
  it('of the environment', async () => {
    const { said } = await run({ ...jwtJob(ringcentral), env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    expect(said[0]).toMatch(/^warning: NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect/);
    expect(process.env.NODE_TLS_REJECT_UNAUTHORIZED).toBeUndefined();
  });

  it('of a credential that expires soon', async () => {
    const jwt = ringcentral.jwtCredential({ exp: (NOW + 24 * HOUR) / 1000 });
    const { said } = await run(jwtJob(ringcentral, { jwt }));
    expect(said[0]).toBe(
      'warning: The JWT credential expires at 2026-01-02T00:00:00.000Z. Before then, create a new JWT credential in the RingCentral developer console and update the secret.',
    );
  });

  it('and an empty secret has the cause that the runner tells', async () => {
    const job = {
      ...jwtJob(ringcentral, { 'client-secret': '' }),
      env: { GITHUB_EVENT_NAME: 'pull_request' },
    };
    expect((await run(job)).message).toContain('If it comes from a fork, GitHub gives it no secrets');
    const dependabot = { ...job, env: { GITHUB_ACTOR: 'dependabot[bot]' } };
    expect((await run(dependabot)).message).toContain('Dependabot started this run');
  });
});

describe('a session that a step opens does not outlive it', () => {
  it('although the step fails later: the plan holds every one of them', async () => {
    ringcentral.failNext(
      atNow({ access_token: 'first' }, 500),
      atNow({ access_token: 'second' }, 502),
      atNow({ error: 'invalid_grant', access_token: 'third' }, 400),
    );
    const { error, outputs, planned } = await run(jwtJob(ringcentral));
    expect(error?.message).toContain('Gave up after 3 tries');
    expect(outputs).toEqual({});
    expect(planned).toEqual([['third'], ['second'], ['first']]);
  });

  it('although its answer is no token', async () => {
    ringcentral.failNext(atNow({ access_token: 'mine', token_type: 'mac' }));
    const { message, planned } = await run(jwtJob(ringcentral));
    expect(message).toContain('is not an access token: its `token_type` is ');
    expect(planned).toEqual([['mine']]);
  });

  it('although the job is cancelled while the answer is on its way', async () => {
    const { message, outputs, planned } = await run(jwtJob(ringcentral), {
      isCancelled: () => ringcentral.liveSessions.length > 0,
    });
    expect([message, outputs]).toEqual(['cancelled', {}]);
    expect(planned).toEqual([[ringcentral.liveSessions[0]?.accessToken]]);
  });

  it('although the job is cancelled between two tries, of which the first was a success for the server', async () => {
    ringcentral.failNext(atNow({ access_token: 'mine' }, 500));
    const { message, planned } = await run(jwtJob(ringcentral), { isCancelled: () => true });
    expect([message, planned]).toEqual(['cancelled', [['mine']]]);
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it('although its plan cannot be saved: it ends at once, and the step fails with what the system says', async () => {
    // Between the check and the answer, the file is gone.
    const { message, outputs } = await run(jwtJob(ringcentral), {
      before: () =>
        ringcentral.failAlways(() => {
          rmSync(join(folder, 'state'), { force: true });
          writeFileSync(join(folder, 'state'), '');
          vi.stubEnv('GITHUB_STATE', folder);
          return atNow({});
        }),
    });
    expect(message).toContain('The state of this step could not be saved');
    expect(message).toContain('it is not a regular file');
    expect(outputs).toEqual({});
    expect(ringcentral.liveSessions).toEqual([]);
    expect(captured.messages).toContain('Revoked a session that this step opened.');
  });

  it('although nobody reads the log, so that nobody has heard of its masks', async () => {
    const { message, outputs } = await run(jwtJob(ringcentral), {
      before: () =>
        vi.spyOn(captured.log, 'flush').mockImplementation(() => Promise.reject(new Error('broken pipe'))),
    });
    expect([message, outputs]).toEqual(['broken pipe', {}]);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('although there are more of them than the plan has room for: all end at once, and the step fails', async () => {
    // Three of them fit.
    const tokens = ['1', '2', '3', '4'].map((n) => n.repeat(LONGEST_STATE / 4));
    const statuses = [500, 500, 502, 502];
    ringcentral.failAlways(({ path }) => {
      const tries = ringcentral.tokenRequests.length - 1;
      return path.endsWith('/revoke')
        ? { kind: 'answer', status: 200 }
        : atNow({ access_token: tokens[tries] }, statuses[tries]);
    });
    const { message, outputs } = await run(jwtJob(ringcentral));
    expect(message).toBe(
      "RingCentral's tokens are too long to be handed to the end of the job, so this step revokes them. Check `server-url`.",
    );
    expect([outputs, ringcentral.tokenRequests.length]).toEqual([{}, 4]);
    expect(revoked()).toEqual(tokens.toReversed());
  });

  it('although its tokens are too long to be handed to the end of the job: it ends at once, and the step fails', async () => {
    const access_token = 'k'.repeat(LONGEST_STATE);
    ringcentral.failNext(atNow({ access_token }));
    const { error, outputs, planned } = await run(jwtJob(ringcentral));
    expect(error).toMatchObject({
      message:
        "RingCentral's tokens are too long to be handed to the end of the job, so this step revokes them. Check `server-url`.",
      help: 'the-answer-is-not-a-token',
    });
    expect([outputs, planned, revoked()]).toEqual([{}, [], [access_token]]);
  });

  it('although its outputs cannot be written', async () => {
    const { message, planned } = await run(jwtJob(ringcentral), {
      before: () =>
        ringcentral.failAlways(() => {
          vi.stubEnv('GITHUB_OUTPUT', folder);
          return atNow({});
        }),
    });
    expect(message).toContain('The outputs of this step could not be saved');
    expect(planned).toEqual([[ringcentral.liveSessions[0]?.accessToken]]);
  });

  it('and nothing is opened if there is no room for it', async () => {
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE'])
      expect((await run({ ...jwtJob(ringcentral), env: { [name]: folder } })).message).toContain(
        'regular file',
      );
    expect(ringcentral.requests).toEqual([]);
  });

  it('and nothing is planned if nothing was opened', async () => {
    expect(await run(jwtJob(ringcentral, { jwt: 'a.b.c' }))).toMatchObject({ planned: [], outputs: {} });
    expect(readFileSync(join(folder, 'state'), 'utf8')).toBe('');
  });
});

describe('a session that may be open, and that nobody knows, is told of', () => {
  const lost: Fault = { kind: 'drop', when: 'in-headers' };

  it('once, at the end', async () => {
    ringcentral.failNext(lost, lost);
    const { outputs, said } = await run(jwtJob(ringcentral));
    expect(outputs.access_token).toMatch(/./);
    expect(said.at(-1)).toBe(
      '2 tries got no answer that names a token. If RingCentral opened a session all the same, nobody can revoke it, and it ends by itself, within an hour.',
    );
  });

  it('also if the step fails', async () => {
    ringcentral.failNext(lost);
    const { error, said } = await run(jwtJob(ringcentral, { 'retry-timeout': '0' }));
    expect(error).toBeDefined();
    expect(said.at(-1)).toMatch(/^One try got no answer .* within an hour\.$/);
  });

  it('with another end if it may have a refresh token', async () => {
    ringcentral.failNext(lost);
    const { said } = await run(jwtJob(ringcentral, { 'disable-refresh-token': 'false' }));
    expect(said.at(-1)).toMatch(/it ends by itself, when its refresh token expires\.$/);
  });
});

describe('a token that another job sealed', () => {
  const seal = (expiresInSeconds = 3600, more = {}, attempt = 1) =>
    sealToken(
      {
        accessToken: 'the-sealed-token',
        tokenType: 'bearer',
        expiresInSeconds,
        expiresAt: new Date(NOW + expiresInSeconds * 1000),
        scope: 'SMS',
        ownerId: '1',
        endpointId: 'e',
        sessionId: 's',
      },
      { id: APP.id, secret: APP.secret, serverUrl: ringcentral.url, ...more },
      { id: '77', attempt },
    );
  const withFallback = () => ({ jwt: ringcentral.jwtCredential() });
  const OWN = 'This job requests its own token instead.';

  it('is not handed out if the end of the job cannot be told of it', async () => {
    const { message, outputs } = await run(openingJob(ringcentral, await seal()), {
      before: () =>
        vi.spyOn(captured.log, 'flush').mockImplementation(async () => {
          vi.stubEnv('GITHUB_STATE', folder);
        }),
    });
    expect(message).toContain('The state of this step could not be saved');
    expect(outputs).toEqual({});
  });

  it('is handed out without a request, and left to the other jobs', async () => {
    const { outputs, planned, keptBecause, said } = await run(openingJob(ringcentral, await seal()));
    expect(outputs).toMatchObject({ access_token: 'the-sealed-token', expires_in: '3600', session_id: 's' });
    expect(captured.masks).toContain('the-sealed-token');
    expect([planned, keptBecause]).toEqual([[], 'another job requested it']);
    expect(said).toEqual([
      expect.stringMatching(/^Opened the sealed token\. It expires at /),
      expect.stringMatching(/^Scope: /),
      'Refresh token: none',
    ]);
    expect(ringcentral.requests).toEqual([]);
  });

  it('is revoked at the end of this job if the inputs say so', async () => {
    const job = openingJob(ringcentral, await seal(), { 'revoke-token': 'always' });
    const { planned } = await run(job);
    expect(planned).toEqual([['the-sealed-token']]);
  });

  it('tells when the credential beside it expires', async () => {
    const jwt = ringcentral.jwtCredential({ exp: (NOW + 400 * 24 * HOUR) / 1000 });
    const { outputs } = await run(openingJob(ringcentral, await seal(), { jwt }));
    expect(outputs.credential_expires_at).toBe(iso(NOW + 400 * 24 * HOUR));
  });

  it('is not handed out once the job is cancelled', async () => {
    const { message, outputs } = await run(openingJob(ringcentral, await seal()), {
      isCancelled: () => true,
    });
    expect([message, outputs]).toEqual(['cancelled', {}]);
  });

  it('is not handed out if nobody has heard of its mask', async () => {
    const { message, outputs } = await run(openingJob(ringcentral, await seal()), {
      before: () =>
        vi.spyOn(captured.log, 'flush').mockImplementation(() => Promise.reject(new Error('broken'))),
    });
    expect([message, outputs]).toEqual(['broken', {}]);
  });

  it('that does not open is an error, or a warning where there is a fallback', async () => {
    const sealed = await seal(3600, { secret: 'rotated' });
    const alone = await run(openingJob(ringcentral, sealed));
    expect(alone.error).toMatchObject({ help: 'sealed-tokens' });
    const [, why] =
      /^(.*) To let this job request its own token instead, set a credential such as `jwt` next to `sealed-token`\.$/.exec(
        alone.message,
      ) ?? [];
    expect(why).toContain('was made with another `client-id` or `client-secret`');
    const { said, outputs, planned } = await run(openingJob(ringcentral, sealed, withFallback()));
    expect(said[0]).toBe(`warning: ${why} ${OWN}`);
    expect(outputs.access_token).toBe(ringcentral.liveSessions[0]?.accessToken);
    expect(planned).toEqual([[outputs.access_token]]);
  });

  it.each([
    ['has expired', -30, 'The sealed token expired at '],
    ['has too little time left', 30, 'The sealed token expires at '],
  ])('that %s is an error, or a line where there is a fallback', async (_, left, why) => {
    const alone = await run(openingJob(ringcentral, await seal(left)));
    expect(alone.error).toMatchObject({ help: 'sealed-tokens' });
    expect(alone.message).toContain(why);
    expect(alone.message).toMatch(
      / In a re-run, choose "Re-run all jobs"\. Otherwise, set a credential such as `jwt` next to `sealed-token` as a fallback, or start this job sooner after the job that seals\.$/,
    );
    expect(alone.outputs).toEqual({});
    const { said, outputs } = await run(openingJob(ringcentral, await seal(left), withFallback()));
    expect(said[0]).toMatch(new RegExp(`^${why}.* ${OWN}$`));
    expect(outputs.access_token).toBe(ringcentral.liveSessions[0]?.accessToken);
  });

  it('that was sealed in an earlier attempt is a warning, or a line where there is a fallback', async () => {
    const env = { GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '2' };
    const alone = await run({ ...openingJob(ringcentral, await seal()), env });
    expect(alone.said[0]).toMatch(
      /^warning: The sealed token is from attempt 1 of this run, .* If the API answers with HTTP 401, choose "Re-run all jobs", or set a credential such as `jwt` next to `sealed-token` as a fallback\.$/,
    );
    expect(alone.outputs.access_token).toBe('the-sealed-token');
    const { said, outputs } = await run({ ...openingJob(ringcentral, await seal(), withFallback()), env });
    expect(said[0]).toMatch(/^The sealed token is from attempt 1 of this run, .* own token instead\.$/);
    expect(outputs.access_token).not.toBe('the-sealed-token');
  });
});

it('a renewal is a request like any other', async () => {
  const { outputs: first } = await run(passwordJob(ringcentral, { 'disable-refresh-token': 'false' }));
  const { outputs, said } = await run(renewalJob(ringcentral, first.refresh_token));
  expect(said[0]).toContain('with a refresh token');
  expect(outputs.access_token).not.toBe(first.access_token);
});

it('no credential at all is an error that asks nobody', async () => {
  const { error } = await run({ with: client(ringcentral) });
  expect(error).toMatchObject({
    help: 'the-inputs',
    message: expect.stringContaining('There is no credential'),
  });
  expect(ringcentral.requests).toEqual([]);
});
