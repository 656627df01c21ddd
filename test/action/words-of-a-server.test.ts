import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answering,
  errorOf,
  expectEndThatAgrees,
  expectNoSecret,
  jwtJob,
  passwordJob,
  preload,
  withFields,
} from '../support/jobs.ts';
import { type Job, runJob, runStep } from '../support/runner.ts';
import { APP, type Fault, RingCentral, USER } from '../support/simulator/ringcentral.ts';

const BASIC = btoa(`${APP.id}:${APP.secret}`);
const SECRETS = [APP.secret, USER.password, BASIC];

/** RingCentral's error body with a text in every place. */
const everywhere = (text: string): Fault =>
  answering(400, {
    error: text,
    error_description: text,
    message: text,
    errorCode: text,
    errors: [
      { errorCode: 'CMN-101', message: text, parameters: [{ parameterName: text, parameterValue: text }] },
      { errorCode: text, message: text },
    ],
  });

describe('a text that repeats a secret is left out', () => {
  it.each([
    ['as it is', (secret: string) => secret],
    ['percent-encoded', encodeURIComponent],
    ['in base64', btoa],
    ['in base64, with something before it', (secret: string) => btoa(`x${secret}`)],
    ['in hexadecimal digits', (secret: string) => Buffer.from(secret).toString('hex')],
    ['without its beginning', (secret: string) => secret.slice(5)],
    ['in capital letters', (secret: string) => secret.toUpperCase()],
    ['after a workflow command', (secret: string) => `\n::error::${secret}`],
    ['after an old workflow command', (secret: string) => `##[error]${secret}`],
  ])('%s', async (_, echo) => {
    await using ringcentral = await RingCentral.start();
    for (const debug of [false, true]) {
      for (const secret of SECRETS) {
        ringcentral.failNext(everywhere(echo(secret)));
        const run = await runStep('main', { ...passwordJob(ringcentral), debug });
        expect(errorOf(run)).toContain('HTTP 400');
        expectNoSecret(run, SECRETS);
      }
    }
  });

  it('and the message says so, with the code and what it means', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(answering(400, { error: 'x', error_description: `no: ${USER.password}` }));
    expect(errorOf(await runStep('main', passwordJob(ringcentral)))).toMatch(
      /HTTP 400: .*The answer's explanation is left out because it may repeat part of a credential\./,
    );
  });

  it('however it is escaped', async () => {
    await using ringcentral = await RingCentral.start();
    const inputs = { 'client-secret': 'TheSecretOfTheApp', 'retry-timeout': '0' };
    await fc.assert(
      fc.asyncProperty(escaped(inputs['client-secret']), async (words) => {
        ringcentral.failNext(answering(400, { error: 'x', error_description: words }));
        const error = errorOf(await runStep('main', jwtJob(ringcentral, inputs)));
        expect(error).not.toContain(words.slice(0, 12));
        expect(error).toContain('left out because it may repeat part of a credential');
      }),
      { numRuns: 16, seed: 18 },
    );
  });
});

/** A text with at least some of its letters in another form, in one or several layers. */
function escaped(text: string): fc.Arbitrary<string> {
  const code = (letter: string) => letter.codePointAt(0) ?? 0;
  const hex = (letter: string, length: number) => code(letter).toString(16).padStart(length, '0');
  const form = fc.constantFrom<(letter: string) => string>(
    (letter) => `%${hex(letter, 2)}`,
    (letter) => `\\u${hex(letter, 4)}`,
    (letter) => `\\x${hex(letter, 2)}`,
    (letter) => `%u${hex(letter, 4)}`,
    (letter) => `&#${code(letter)};`,
    (letter) => `&#${code(letter)}`,
    (letter) => `&#x${hex(letter, 8)};`,
    (letter) => `=${hex(letter, 2).toUpperCase()}`,
    (letter) => `&ZeroWidthSpace;${letter}`,
    (letter) => `&shy;${letter}`,
  );
  const letter = (plain: string) =>
    fc.oneof(
      fc.constant(plain),
      form.map((inForm) => inForm(plain)),
    );
  const layer = (inner: string) =>
    fc
      .tuple(form, fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }))
      .map(([inForm, which]) =>
        [...inner].map((one, at) => (which[at % which.length] ? inForm(one) : one)).join(''),
      );
  return fc
    .tuple(...[...text].map(letter))
    .map((letters) => letters.join(''))
    .filter((once) => once !== text)
    .chain((once) => fc.oneof(fc.constant(once), layer(once)))
    .map((words) => `Wrong: ${words}`);
}

describe('whatever a server puts where', () => {
  const part = APP.secret.slice(3, 12).replace(/[^a-z0-9]/gi, '');

  it.each([
    'location',
    'content-type',
    'content-encoding',
    'x-rate-limit-group',
    'x-rate-limit-limit',
    'retry-after',
    'rcrequestid',
    'www-authenticate',
    'date',
  ])('no part of a secret shows from the header %s', async (header) => {
    await using ringcentral = await RingCentral.start();
    for (const status of [200, 302, 400, 429]) {
      const value = header === 'location' ? `https://${part}.example/` : `error="${part}"`;
      ringcentral.failNext({ kind: 'answer', status, headers: { [header]: value }, body: 'not JSON' });
      const run = await runStep('main', { ...jwtJob(ringcentral, { 'retry-timeout': '0' }), debug: true });
      expectEndThatAgrees(run);
      expect(run.log.toLowerCase()).not.toContain(part.toLowerCase());
    }
  });

  it('no part of a secret shows from the scope', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ scope: `SMS ${APP.secret}` }));
    const run = await runStep('main', { ...jwtJob(ringcentral), debug: true });
    expect(run.log).toMatch(/^Scope: \d permissions/m);
    expect(run.log).toContain('##[debug]Scope: (left out because it may repeat part of a credential)');
    expectNoSecret(run, [APP.secret]);
  });

  it('a part of a password that looks like a code is not shown as one', async () => {
    await using ringcentral = await RingCentral.start();
    const [code, password] = ['RCPW-12345', 'RCPW-12345-and-more'];
    ringcentral.failNext(answering(400, { errorCode: code, errors: [{ errorCode: code }] }));
    const run = await runStep('main', passwordJob(ringcentral, { password }));
    expect(errorOf(run)).toContain('HTTP 400');
    expect(run.visible).not.toContain(code);
  });

  it('an unknown code that repeats no secret is shown', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(answering(400, { errorCode: 'OAU-999', message: 'Something new' }));
    expect(errorOf(await runStep('main', jwtJob(ringcentral)))).toContain(
      'HTTP 400, OAU-999: The answer says "Something new".',
    );
  });

  it('no old workflow command runs', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(withFields({ scope: '##[add-mask]e ##[error]x' }), everywhere('##[add-mask]e'));
    const job = { ...jwtJob(ringcentral), debug: true };
    for (const run of [await runStep('main', job), await runStep('main', job)]) {
      expectEndThatAgrees(run);
      expect(run.masks).not.toContain('e');
    }
  });
});

/** The CPU time of both steps of a job, in milliseconds. */
async function cpuTime(job: Job): Promise<number> {
  const { main, post } = await runJob({ ...job, nodeArguments: preload('cpu-time') });
  return Number(main.stderr) + Number(post.stderr);
}

describe('no answer takes a step much more CPU time than an ordinary one', () => {
  /** What it took before there was a bound was two hundred times as much. */
  const MUCH = 20;

  it.each([
    [
      'tokens as long as they may be, and words that hold every escape',
      200,
      {
        access_token: 'aB3%41&amp;'.repeat(800),
        refresh_token: 'xY7\\u0041'.repeat(850),
        id_token: 'Zz%2541&#65;'.repeat(680),
        token_type: '&amp;%25\\u0026'.repeat(700),
        scope: '%41%2541&amp;&#65;\\u0041'.repeat(300),
      },
    ],
    [
      'many tokens in a refusal, and words that almost repeat them',
      400,
      {
        access_token: 'ab'.repeat(8000),
        refresh_token: 'ba'.repeat(8000),
        error_description: `${'ab'.repeat(2)}c`.repeat(4000),
        errors: Array.from({ length: 2000 }, (_, at) => ({
          errorCode: `OAU-${at}`,
          message: 'abab'.repeat(50),
        })),
      },
    ],
    ['a megabyte of one name', 200, { x: '"access_token":'.repeat(60_000) }],
    ['a megabyte of quotation marks', 200, { x: '\\"'.repeat(200_000), access_token: '\\'.repeat(100_000) }],
  ])('%s', async (_, status, body) => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const job = { ...jwtJob(ringcentral, { 'retry-timeout': '0' }), debug: true };
    const ordinary = await cpuTime(job);
    ringcentral.failAlways(() => answering(status, body));
    expect(await cpuTime(job)).toBeLessThan(ordinary * MUCH);
  });

  it('nor does a proxy setting of many colons', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const job = jwtJob(ringcentral);
    const ordinary = await cpuTime(job);
    const odd = { ...job, env: { HTTPS_PROXY: ':'.repeat(30_000), HTTP_PROXY: '@:/'.repeat(10_000) } };
    expect(await cpuTime(odd)).toBeLessThan(ordinary * MUCH);
  });
});
