import { describe, expect, it } from 'vitest';
import {
  answering,
  errorOf,
  expectEndThatAgrees,
  jwtJob,
  preload,
  SKIP_WAITS,
  VirtualTime,
} from '../support/jobs.ts';
import { runStep, type StepRun } from '../support/runner.ts';
import { type Fault, RingCentral } from '../support/simulator/ringcentral.ts';

const job = (ringcentral: RingCentral, inputs = {}) => ({
  ...jwtJob(ringcentral, inputs),
  nodeArguments: SKIP_WAITS,
});

/** How long a step waited between its tries, in seconds. */
const waitsOf = ({ log }: StepRun): number[] =>
  [
    ...log.matchAll(
      / Trying again in (\d+) s, at \d\d:\d\d:\d\d UTC\. \d+ s of `retry-timeout` are left\.$/gm,
    ),
  ].map(([, seconds]) => Number(seconds));

it('gets the token after a rate limit, a server error and a lost connection, with a line for each wait', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(
    answering(429, { errorCode: 'CMN-301' }, { 'retry-after': '20' }),
    answering(500, {}),
    { kind: 'drop', when: 'in-body' },
    answering(503, {}, { 'retry-after': '5' }),
  );
  const run = await runStep('main', job(ringcentral));
  expectEndThatAgrees(run);
  expect(run.exitCode).toBe(0);
  expect(waitsOf(run)).toHaveLength(4);
  expect(run.log.split('\n').filter((line) => line.includes('Trying again'))).toEqual([
    expect.stringMatching(/HTTP 429, CMN-301: too many requests, and not only from this app.* Trying again/),
    expect.stringMatching(/HTTP 500: RingCentral reports an internal error\. Trying again in 1\d s/),
    expect.stringMatching(/No complete answer .*\(ECONNRESET\)\. Trying again in [23] s/),
    expect.stringMatching(/HTTP 503: RingCentral is unavailable.* Trying again in \d+ s/),
  ]);
  expect(ringcentral.tokenRequests).toHaveLength(5);
});

describe('gives up', () => {
  it('when the next wait does not fit, and says what was tried, how often and for how long', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => answering(503, {}, { 'retry-after': '40' }));
    const run = await runStep('main', job(ringcentral, { 'retry-timeout': '100' }));
    expect(errorOf(run)).toMatch(
      /Gave up after \d tries in \d+ s: the next wait of \d+ s does not fit into the `retry-timeout` of 100 s\. Run the job again later\./,
    );
    // A wait is 40 s and a random addition of at most 5 and 10 s: two fit, three do not.
    expect(ringcentral.tokenRequests).toHaveLength(3);
  });

  it('at once with `retry-timeout: 0`', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => answering(503, {}));
    const run = await runStep('main', job(ringcentral, { 'retry-timeout': '0' }));
    expect(errorOf(run)).toContain('HTTP 503');
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 422, 501])('at once if the answer is %i', async (status) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'answer', status }));
    const run = await runStep('main', job(ringcentral));
    expect(errorOf(run)).not.toContain('Gave up');
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it.each([503, 429, 500])('at once if the account is locked, although the status is %i', async (status) => {
    await using ringcentral = await RingCentral.start();
    const body = { errors: [{ errorCode: 'OAU-147', message: 'Locked' }] };
    ringcentral.failAlways(() => answering(status, body));
    expect(errorOf(await runStep('main', job(ringcentral)))).toContain('OAU-147: the account is locked');
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it.each([
    [500, { error: 'invalid_grant' }, 'HTTP 500, invalid_grant: '],
    [502, { errors: [{ errorCode: 'OAU-140' }] }, 'HTTP 502, OAU-140: the JWT credential is not valid'],
    [504, { error: 'invalid_client' }, 'HTTP 504, invalid_client: '],
  ])('at once if the credential is to blame, although the status is %i', async (status, body, message) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => answering(status, body));
    const error = errorOf(await runStep('main', job(ringcentral)));
    expect(error).toContain(message);
    expect(error).not.toContain('Gave up');
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });

  it.each([429, 503])('not yet for such a code if the status is %i, which passes', async (status) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(answering(status, { error: 'invalid_request' }));
    expect((await runStep('main', job(ringcentral))).exitCode).toBe(0);
    expect(ringcentral.tokenRequests).toHaveLength(2);
  });

  it.each([
    [500, 4],
    [408, 4],
    [502, 6],
    [504, 6],
    [520, 6],
  ])('after HTTP %i, %i times', async (status, tries) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => ({ kind: 'answer', status }));
    const run = await runStep('main', job(ringcentral));
    expect(errorOf(run)).toContain(`Gave up after ${tries} tries`);
    expect(errorOf(run)).toContain("RingCentral's rules allow no more tries");
    expect(ringcentral.tokenRequests).toHaveLength(tries);
  });

  it('on a server that drips a byte now and then, after 30 s, four times', async () => {
    await using ringcentral = await RingCentral.start();
    const time = new VirtualTime();
    ringcentral.failAlways(() => {
      void time.pass();
      return { kind: 'drip', everyMilliseconds: 50 };
    });
    const run = await runStep('main', { ...jwtJob(ringcentral), ...time.job });
    expect(errorOf(run)).toMatch(
      /^No complete answer from .* within 30 s\.\nGave up after 4 tries in 1\d\d s/,
    );
  });
});

describe('while it waits', () => {
  it('says so every two minutes: some runners take a step that is silent for five for done', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(answering(503, {}, { 'retry-after': '420' }));
    const run = await runStep('main', job(ringcentral));
    expectEndThatAgrees(run);
    const lines = run.log.split('\n');
    const begin = lines.findIndex((line) => line.includes('Trying again in 42'));
    expect(lines.slice(begin + 1, begin + 4)).toEqual(Array(3).fill('Still waiting.'));
    expect(lines.filter((line) => line === 'Still waiting.')).toHaveLength(3);
  });

  it('says nothing more where that is not for long', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(answering(503, {}, { 'retry-after': '100' }));
    expect((await runStep('main', job(ringcentral))).log).not.toContain('Still waiting');
  });
});

describe('waits', () => {
  const withChance = (random: number) => ({
    nodeArguments: [...SKIP_WAITS, ...preload('random')],
    env: { RANDOM: String(random) },
  });

  it.each([
    [503, { 'retry-after': '30' }, 30, 35],
    [500, {}, 10, 11],
    [502, {}, 2, 3],
    [503, { 'retry-after': '0' }, 2, 5],
  ])('after HTTP %i with %j, %i to %i s as chance has it', async (status, headers, least, most) => {
    await using ringcentral = await RingCentral.start();
    for (const [random, seconds] of [
      [0, least],
      [0.99, most],
    ] as const) {
      ringcentral.failNext(answering(status, {}, headers));
      const run = await runStep('main', { ...jwtJob(ringcentral), ...withChance(random) });
      expect(waitsOf(run)).toEqual([seconds]);
    }
  });

  it('after a refusal for the rate limit until a slot, and the first two seconds of it as chance has it', async () => {
    await using ringcentral = await RingCentral.start();
    // Slots begin every 66 s for all jobs: a window of a minute, and six seconds between two.
    for (const [random, from, to] of [
      [0, 0, 0],
      [0.99, 1, 2],
    ] as const) {
      ringcentral.failNext(answering(429, {}, { 'retry-after': '20' }));
      const { log } = await runStep('main', { ...jwtJob(ringcentral), ...withChance(random) });
      const [, time] = / at (\d\d:\d\d:\d\d) UTC/.exec(log) ?? [];
      const days = [Date.now(), Date.now() + 86_400_000].map((at) => new Date(at).toISOString().slice(0, 10));
      const intoSlot = days.map((day) => (Date.parse(`${day}T${time}Z`) / 1000) % 66);
      expect(
        intoSlot.some((seconds) => seconds >= from && seconds <= to),
        `${time} ${intoSlot}`,
      ).toBe(true);
    }
  });

  it.each([
    [503, { 'retry-after': '90' }, 90],
    [503, { 'retry-after': '90.0' }, 90],
    [503, {}, 30],
    [502, { 'retry-after': '20' }, 20],
    [500, { 'retry-after': '45' }, 45],
    [408, { 'retry-after': '45' }, 45],
    [530, { 'retry-after': '45' }, 45],
    [503, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT', date: 'Fri, 31 Dec 1999 23:58:59 GMT' }, 60],
  ])('after HTTP %i with %j for at least %i s', async (status, headers, least) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(answering(status, {}, headers));
    const run = await runStep('main', job(ringcentral));
    expect(run.exitCode).toBe(0);
    expect(waitsOf(run)[0]).toBeGreaterThanOrEqual(least);
    expect(waitsOf(run)[0]).toBeLessThanOrEqual(least + 6);
  });

  it('longer for a rate limit than `Retry-After` says, until a slot', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(answering(429, {}, { 'retry-after': '60' }));
    const run = await runStep('main', job(ringcentral));
    expect(run.exitCode).toBe(0);
    expect(waitsOf(run)[0]).toBeGreaterThanOrEqual(60);
  });

  it('no more than 17 slots, however often it was refused and however large the budget', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failAlways(() => answering(429, {}, { 'retry-after': '60' }));
    const run = await runStep('main', job(ringcentral, { 'retry-timeout': '21600' }));
    expect(errorOf(run)).toContain('Gave up after');
    const waits = waitsOf(run);
    expect(waits.length).toBeGreaterThan(10);
    // A slot every 66 s: the rest of the present one, 60 s of penalty, and one of the next 16.
    expect(Math.max(...waits)).toBeLessThanOrEqual(66 * 18);
  });

  it.each([503, 429, 502])(
    'so that no five requests of one job come within a minute: HTTP %i with 0',
    async (status) => {
      await using ringcentral = await RingCentral.start();
      ringcentral.failAlways(() =>
        answering(status, {}, { 'retry-after': '0', 'x-rate-limit-limit': '50', 'x-rate-limit-window': '1' }),
      );
      const run = await runStep('main', job(ringcentral, { 'retry-timeout': '300' }));
      errorOf(run);
      const waits = waitsOf(run);
      expect(waits.length).toBeGreaterThan(4);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(2);
      for (let at = 0; at + 5 <= waits.length; at++) {
        const minute = waits.slice(at, at + 5).reduce((sum, wait) => sum + wait, 0);
        // Each is rounded to a second in the log.
        expect(minute).toBeGreaterThanOrEqual(60 - 3);
      }
    },
  );
});

it('makes each try on a connection of its own', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext({ kind: 'answer', status: 502 }, { kind: 'answer', status: 502 });
  expect((await runStep('main', job(ringcentral))).exitCode).toBe(0);
  expect(ringcentral.requests.map(({ headers }) => headers.connection)).toEqual(['close', 'close', 'close']);
});

it('takes an answer that changes the protocol for a lost connection', async () => {
  await using ringcentral = await RingCentral.start();
  const bytes = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
  ringcentral.failNext({ kind: 'bytes', bytes });
  const run = await runStep('main', jwtJob(ringcentral, { 'retry-timeout': '0' }));
  expect(errorOf(run)).toMatch(/^No complete answer .*\(ECONNRESET\)/);
});

it.each<[string, Fault, RegExp]>([
  [
    'a redirect',
    { kind: 'answer', status: 302, headers: { location: 'https://login.example/?secret=x' } },
    /answers with a redirect to https:\/\/login\.example \(HTTP 302\)\./,
  ],
  [
    'an answer that is too large',
    { kind: 'answer', status: 200, body: 'x'.repeat(1024 * 1024 + 1) },
    /is larger than/,
  ],
  [
    'something else than HTTP',
    { kind: 'bytes', bytes: Buffer.from('SSH-2.0-OpenSSH\r\n') },
    /is not valid HTTP/,
  ],
  [
    'a token whose chunks are broken',
    {
      kind: 'bytes',
      bytes: Buffer.from(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"access_token":\r\nno size\r\n',
      ),
    },
    /is not valid HTTP \(HPE_INVALID_CHUNK_SIZE\)/,
  ],
])('does not try again after %s', async (_, fault, message) => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failAlways(() => fault);
  expect(errorOf(await runStep('main', job(ringcentral)))).toMatch(message);
  expect(ringcentral.tokenRequests).toHaveLength(1);
});

it('does not read more of an answer than it may', async () => {
  await using ringcentral = await RingCentral.start();
  // An answer that would never end.
  let sent = 0;
  const closed = Promise.withResolvers<void>();
  const { createServer } = await import('node:net');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => closed.resolve());
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'x'))) sent += 65_536;
        sent += 65_536;
      };
      socket.on('drain', more);
      more();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    const inputs = { 'server-url': `http://127.0.0.1:${port}` };
    expect(errorOf(await runStep('main', job(ringcentral, inputs)))).toContain(
      'is larger than 1048576 bytes',
    );
    await closed.promise;
    // The rest was on its way already.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
