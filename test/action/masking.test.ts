import { describe, expect, it } from 'vitest';
import {
  answering,
  expectEndThatAgrees,
  expectNoSecret,
  jwtJob,
  passwordJob,
  renewalJob,
  SKIP_WAITS,
  warningsOf,
  withFields,
} from '../support/jobs.ts';
import { maskSecrets, runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';

const BASIC = btoa(`${APP.id}:${APP.secret}`);

/** What was printed before anything but masks. */
const masksFirst = (stdout: string) => /^(?:::add-mask::.*\r?\n)*/.exec(stdout)?.[0] ?? '';

describe('secrets of the inputs are masked', () => {
  it('before anything else is printed', async () => {
    await using ringcentral = await RingCentral.start();
    const job = passwordJob(ringcentral);
    const { stdout } = await runStep('main', job);
    for (const secret of [APP.secret, BASIC, USER.password.replaceAll('%', '%25')])
      expect(masksFirst(stdout)).toContain(`::add-mask::${secret}`);
    expect(stdout.slice(masksFirst(stdout).length)).toMatch(/^Requesting /);
  });

  it('although the inputs are wrong', async () => {
    await using ringcentral = await RingCentral.start();
    const job = passwordJob(ringcentral, { 'revoke-token': 'x', jwt: 'some.jwt.here' });
    const run = await runStep('main', job);
    expect(run.exitCode).toBe(1);
    for (const secret of [APP.secret, BASIC, USER.password, 'some.jwt.here'])
      expect(run.masks).toContain(secret);
    expectNoSecret(run, [APP.secret, USER.password, 'some.jwt.here']);
  });

  it.each(['GITHUB_OUTPUT', 'GITHUB_STATE'])('although %s cannot be written', async (name) => {
    await using ringcentral = await RingCentral.start();
    const job = { ...renewalJob(ringcentral, 'RENEWAL-TOKEN-Q8'), env: { [name]: undefined } };
    const { exitCode, masks } = await runStep('main', job);
    expect([exitCode, masks]).toEqual([1, expect.arrayContaining([APP.secret, BASIC, 'RENEWAL-TOKEN-Q8'])]);
  });

  it('in the action `revoke`, too', async () => {
    await using ringcentral = await RingCentral.start();
    const inputs = {
      'client-id': APP.id,
      'client-secret': APP.secret,
      'server-url': 'x',
      'sealed-token': 'y',
    };
    const { exitCode, masks } = await runStep('revoke', { with: inputs });
    expect([exitCode, masks]).toEqual([1, expect.arrayContaining([APP.secret, BASIC])]);
    expect(ringcentral.requests).toEqual([]);
  });

  it('from four characters on, because less would hide ordinary text', async () => {
    await using ringcentral = await RingCentral.start();
    const masksWith = async (password: string) =>
      (await runStep('main', passwordJob(ringcentral, { password }))).masks;
    expect(await masksWith('Zq7!')).toContain('Zq7!');
    expect(await masksWith('Zq7')).not.toContain('Zq7');
  });

  it('as they stand in the state, which the runner prints with debug logging', async () => {
    await using ringcentral = await RingCentral.start();
    const secret = 'a"secret\\with"marks';
    ringcentral.failAlways(() => ({ kind: 'silence' }));
    const { masks } = await runStep('main', {
      ...jwtJob(ringcentral, { 'client-secret': secret, jwt: 'x' }),
    });
    expect(masks).toEqual(expect.arrayContaining([secret, JSON.stringify(secret).slice(1, -1)]));
  });

  it('without the word `null` and its like, which would be hidden all over the log', async () => {
    await using ringcentral = await RingCentral.start();
    const { exitCode, masks } = await runStep('main', passwordJob(ringcentral, { password: 'null' }));
    expect([exitCode, masks.includes('null')]).toEqual([1, false]);
  });

  it.each([
    ['client-secret', passwordJob],
    ['password', passwordJob],
    ['refresh-token', renewalJob],
  ] as const)('unless there are several lines in one: %s is refused', async (name, job) => {
    await using ringcentral = await RingCentral.start();
    const { with: inputs } = job(ringcentral);
    const run = await runStep('main', { with: { ...inputs, [name]: 'first-line\ne\nlast-line' } });
    expectEndThatAgrees(run);
    expect(run.annotations[0]?.message).toContain(`\`${name}\` contains a line break`);
    expect(run.stdout).not.toMatch(/add-mask::.*(first-line|last-line)/);
    expectNoSecret(run, ['first-line', 'last-line']);
    expect(ringcentral.requests).toEqual([]);
  });
});

describe('tokens are masked', () => {
  it('before anything is said about them', async () => {
    await using ringcentral = await RingCentral.start();
    const inputs = { 'disable-refresh-token': 'false' };
    const { stdout, outputs } = await runStep('main', jwtJob(ringcentral, inputs));
    for (const token of [outputs.access_token, outputs.refresh_token]) {
      const at = stdout.indexOf(`::add-mask::${token}`);
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThan(stdout.indexOf('Got an access token'));
    }
  });

  it.each([201, 302, 400, 429, 500, 503])('in an answer with HTTP %i', async (status) => {
    await using ringcentral = await RingCentral.start();
    const tokens = {
      access_token: 'SERVED-TOKEN-Q7',
      refresh_token: 'RENEWAL-TOKEN-Q8',
      id_token: 'an.ID.Q9token',
    };
    ringcentral.failNext(answering(status, tokens));
    const { masks } = await runStep('main', jwtJob(ringcentral, { 'retry-timeout': '0' }));
    expect(masks).toEqual(expect.arrayContaining(Object.values(tokens)));
  });

  it.each([
    ['cut off', '{"access_token":"SERVED-TOKEN-Q7","token_type":"bea'],
    ['inside another object', '{"result":{"access_token":"SERVED-TOKEN-Q7"}}'],
    ['in a form', 'access_token=SERVED-TOKEN-Q7&token_type=bearer'],
    ['after a byte order mark', '\ufeff{"access_token":"SERVED-TOKEN-Q7"}'],
    ['with escapes in it', '{"access_token":"SERVED\\u002dTOKEN-Q7"'],
    ['there twice', '{"access_token":"SERVED-TOKEN-Q7","access_token":"another-token"}'],
  ])('in an answer that is %s', async (_, body) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({ kind: 'answer', status: 200, body });
    const run = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(run.masks).toContain('SERVED-TOKEN-Q7');
    expectNoSecret(run, ['SERVED-TOKEN-Q7']);
  });

  it('when a sealed one is opened', async () => {
    await using ringcentral = await RingCentral.start();
    const sealing = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
    const { sealed_token = '', access_token = '' } = sealing.outputs;
    const {
      'client-id': id = '',
      'client-secret': secret = '',
      'server-url': url = '',
    } = jwtJob(ringcentral).with;
    const inputs = {
      'client-id': id,
      'client-secret': secret,
      'server-url': url,
      'sealed-token': sealed_token,
    };
    const opening = await runStep('main', { with: inputs });
    const [beforeOpened] = opening.stdout.split('Opened the sealed token');
    expect(beforeOpened).toContain(`::add-mask::${access_token}`);
    expectNoSecret(opening, [access_token]);
    const revoking = await runStep('revoke', { with: inputs });
    expect(revoking.masks).toContain(access_token);
  });

  it.each(['e\na\ni\nn', 'a b', 'é'.repeat(8), 5, 'abc'])(
    'unless they do not look like one, which would hide ordinary text: %j',
    async (id_token) => {
      await using ringcentral = await RingCentral.start();
      ringcentral.failNext(withFields({ id_token, refresh_token: id_token }));
      const { outputs, masks } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
      expect(masks).not.toContain(id_token);
      expect(maskSecrets(outputs.sealed_token ?? '', masks)).toBe(outputs.sealed_token);
      expect(masks.every((mask) => mask.length > 8)).toBe(true);
    },
  );
});

describe('the post step masks', () => {
  it('everything in its plan, before it does anything else', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    ringcentral.failNext(withFields({}, 500));
    const job = { ...jwtJob(ringcentral, { 'disable-refresh-token': 'false' }), nodeArguments: SKIP_WAITS };
    const { state } = await runStep('main', job);
    const tokens = ringcentral.liveSessions.flatMap((session) => Object.values(session));
    // It is told of no mask of the main step.
    const post = await runStep('post', job, state);
    expect(tokens).toHaveLength(4);
    for (const secret of [APP.secret, BASIC, ...tokens]) expect(masksFirst(post.stdout)).toContain(secret);
  });

  it('what a server repeats of it, and quotes nothing', async () => {
    await using ringcentral = await RingCentral.start();
    const { main, post } = await runJob({
      ...jwtJob(ringcentral),
      between: ({ access_token }) => {
        const words = `${access_token} ${APP.secret} ${BASIC}`;
        ringcentral.failNext(answering(400, { error: 'x', error_description: words, errorCode: 'OAU-999' }));
      },
      debug: true,
    });
    expect(warningsOf(post)).toEqual([expect.stringContaining('HTTP 400')]);
    expectNoSecret(post, [main.outputs.access_token, APP.secret, BASIC]);
  });
});
