import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  endSessions,
  type HandedOut,
  LONGEST_STATE,
  type Plan,
  REVOCATION_MILLISECONDS,
  readPlan,
  reasonToKeep,
  savePlan,
} from '../../src/revocation.ts';
import type { Session } from '../../src/ringcentral/access-token.ts';
import type { Client } from '../../src/ringcentral/client.ts';
import { parseCommandFile } from '../support/runner.ts';
import { APP, type Fault, RingCentral } from '../support/simulator/ringcentral.ts';
import { type CapturedLog, captureLog } from './captured-log.ts';
import { until } from './network/sockets.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const CLIENT: Client = { id: APP.id, secret: APP.secret, serverUrl: 'https://platform.example' };
const session = (...tokens: string[]): Session => tokens.map((token) => ({ token, expiresAt: NOW + HOUR }));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('the token that a step hands out', () => {
  const reason = (handedOut: Partial<HandedOut>) =>
    reasonToKeep({
      revoke: 'auto',
      use: 'own',
      hasRefreshToken: false,
      wasRateLimited: false,
      ...handedOut,
    });
  const everyUse = (['own', 'sealed', 'opened'] as const).flatMap((use) =>
    [true, false].flatMap((wasRateLimited) =>
      [true, false].map((hasRefreshToken) => ({ use, wasRateLimited, hasRefreshToken })),
    ),
  );

  it('is revoked at the end of its job', () => {
    expect(reason({})).toBeUndefined();
  });

  it.each([
    ['it was sealed for other jobs', { use: 'sealed' }],
    ['another job requested it', { use: 'opened' }],
    [
      "RingCentral's rate limit was reached, and a revocation would use up a request that another job waits for",
      { wasRateLimited: true },
    ],
  ] as const)('is not if %s', (why, handedOut) => {
    expect(reason(handedOut)).toBe(why);
  });

  it('is revoked although the rate limit was reached if its refresh token would live on for days', () => {
    expect(reason({ wasRateLimited: true, hasRefreshToken: true })).toBeUndefined();
  });

  it.each(everyUse)('is revoked by all means if the inputs say `always`: %j', (handedOut) => {
    expect(reason({ ...handedOut, revoke: 'always' })).toBeUndefined();
  });

  it.each(everyUse)('is not revoked if the inputs say `never`: %j', (handedOut) => {
    expect(reason({ ...handedOut, revoke: 'never' })).toBe('`revoke-token` is `never`');
  });
});

describe('the plan that the main step leaves', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'state-'));
    writeFileSync(join(folder, 'state'), '');
    vi.stubEnv('GITHUB_STATE', join(folder, 'state'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const saved = () => parseCommandFile(readFileSync(join(folder, 'state'), 'utf8')).plan ?? '';
  const readFrom = (state: unknown) => {
    vi.stubEnv('STATE_plan', typeof state === 'string' ? state : JSON.stringify(state));
    return readPlan();
  };

  it.each<Plan>([
    { client: CLIENT, sessions: [session('access', 'refresh'), session('stray')], keptBecause: undefined },
    { client: CLIENT, sessions: [session('stray')], keptBecause: 'a reason' },
    { client: CLIENT, sessions: [], keptBecause: undefined },
    { client: { ...CLIENT, secret: 's:c:"\\ÿ' }, sessions: [session('a"b\\c')], keptBecause: undefined },
  ])('is read as it was saved: %j', (plan) => {
    savePlan(plan);
    expect(readFrom(saved())).toEqual(plan);
  });

  it('holds no secret but as the masks cover it', () => {
    const [secret, token] = ['s:c"\\ÿ', 'to"k\\en'] as const;
    const captured = captureLog();
    captured.log.mask(secret, token);
    savePlan({ client: { ...CLIENT, secret }, sessions: [session(token)] });
    const shown = captured.masks.reduce((state, mask) => state.replaceAll(mask, '***'), saved());
    expect(JSON.parse(shown)).toEqual({
      client: { ...CLIENT, secret: '***' },
      sessions: [session('***')],
    });
  });

  it('takes the place of an earlier one', () => {
    savePlan({ client: CLIENT, sessions: [session('first')] });
    savePlan({ client: CLIENT, sessions: [session('second'), session('first')] });
    expect(readFrom(saved())?.sessions).toEqual([session('second'), session('first')]);
  });

  it('has room for as much as every runner hands on, to the last character', () => {
    savePlan({ client: CLIENT, sessions: [session('')] });
    const room = LONGEST_STATE - saved().length;
    savePlan({ client: CLIENT, sessions: [session('k'.repeat(room))] });
    expect(saved()).toHaveLength(LONGEST_STATE);
    // What Windows takes in an environment variable.
    expect(`STATE_plan=${saved()}`.length).toBeLessThan(32_767);
    expect(() => savePlan({ client: CLIENT, sessions: [session('k'.repeat(room + 1))] })).toThrow(
      expect.objectContaining({
        message:
          "RingCentral's tokens are too long to be handed to the end of the job, so this step revokes them. Check `server-url`.",
        help: 'the-answer-is-not-a-token',
      }),
    );
  });

  it('that cannot be saved says why', () => {
    rmSync(join(folder, 'state'));
    expect(() => savePlan({ client: CLIENT, sessions: [] })).toThrow(
      'The state of this step could not be saved in the file that GITHUB_STATE names: no such file',
    );
  });

  it('is none if the main step never opened a session', () => {
    expect(readFrom('')).toBeUndefined();
  });

  it.each(['{"ser', '[]', 'null', '5'])('is an error if it is no JSON object: %s', (state) => {
    expect(() => readFrom(state)).toThrow(
      expect.objectContaining({
        message: 'The state that the main step saved cannot be read. Please report this.',
        help: 'other-errors',
      }),
    );
  });

  it('without the app cannot be read', () => {
    expect(() => readFrom({ server: CLIENT.serverUrl, sessions: [] })).toThrow();
  });
});

describe('to end sessions', () => {
  let ringcentral: RingCentral;
  let captured: CapturedLog;
  /** Milliseconds since the clock of these tests began, anywhere. */
  let elapsed: number;
  beforeEach(async () => {
    // However slow the machine is, no deadline passes but where a test says so.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    ringcentral = await RingCentral.start({ rateLimit: false });
    captured = captureLog();
    elapsed = 0;
  });
  afterEach(() => ringcentral.close());

  const clock = { now: () => NOW, monotonic: () => 12_345 + elapsed };
  const end = async (
    sessions: readonly Session[],
    nameOf = (index: number) => (index === 0 ? 'the access token' : 'the session of an earlier try'),
  ) => {
    const client = { ...CLIENT, serverUrl: ringcentral.url };
    await endSessions(client, sessions, { log: captured.log, clock }, nameOf);
    return { revoked: ringcentral.revocations.map(({ form }) => form.get('token')), said: captured.messages };
  };
  const refuse = (status: number, ...codes: string[]): Fault => ({
    kind: 'answer',
    status,
    body: JSON.stringify({ errors: codes.map((errorCode) => ({ errorCode })) }),
  });
  const accept: Fault = { kind: 'answer', status: 200 };
  const NOT_REVOKED =
    'The access token was not revoked and stays valid until 2026-01-01T01:00:00.000Z, unless something else ends it.';
  const OTHER_NOT_REVOKED = NOT_REVOKED.replace('The access token', 'The session of an earlier try');

  it('takes one token of each', async () => {
    ringcentral.failNext(accept, accept);
    expect(await end([session('access', 'refresh'), session('earlier')])).toEqual({
      revoked: ['access', 'earlier'],
      said: ['Revoked the access token.', 'Revoked the session of an earlier try.'],
    });
  });

  it('takes nothing where there are none', async () => {
    expect(await end([])).toEqual({ revoked: [], said: [] });
  });

  it('takes a question to RingCentral, also where a token has expired by the clock of the runner', async () => {
    ringcentral.failNext(accept);
    expect((await end([[{ token: 'expired', expiresAt: NOW - HOUR }]])).revoked).toEqual(['expired']);
  });

  it.each(['OAU-128', 'OAU-129', 'OAU-149', 'OAU-210', 'OAU-211', 'OAU-213'])(
    'takes the next token where one has ended: %s',
    async (code) => {
      ringcentral.failNext(refuse(401, code), accept);
      expect(await end([session('access', 'refresh')])).toEqual({
        revoked: ['access', 'refresh'],
        said: ['Revoked the access token.'],
      });
    },
  );

  it('is done where all of its tokens had ended before', async () => {
    ringcentral.failNext(refuse(400, 'OAU-213'), refuse(400, 'OAU-210'), accept);
    expect(await end([session('access', 'refresh'), session('earlier')])).toEqual({
      revoked: ['access', 'refresh', 'earlier'],
      said: [
        'The access token is no longer valid; there is nothing to revoke.',
        'Revoked the session of an earlier try.',
      ],
    });
  });

  it('that RingCentral refuses warns with its reason, once, and goes on with the next', async () => {
    ringcentral.failNext(refuse(401, 'OAU-153'), accept);
    expect(await end([session('access', 'refresh'), session('earlier')])).toEqual({
      revoked: ['access', 'earlier'],
      said: [
        expect.stringMatching(
          new RegExp(`^warning: ${NOT_REVOKED} The revocation failed with HTTP 401, OAU-153: `),
        ),
        'Revoked the session of an earlier try.',
      ],
    });
  });

  it('names the time until which the longest-lived of its tokens stays valid', async () => {
    ringcentral.failNext(refuse(401, 'OAU-153'));
    const { said } = await end([
      [...session('access'), { token: 'refresh', expiresAt: NOW + 48 * HOUR }, ...session('more')],
    ]);
    expect(said[0]).toContain('stays valid until 2026-01-03T00:00:00.000Z, unless');
  });

  it('stops where the rate limit is used up', async () => {
    ringcentral.failNext(refuse(429, 'CMN-301'));
    expect(await end([session('access'), session('earlier'), session('earliest')])).toEqual({
      revoked: ['access'],
      said: [
        expect.stringContaining('HTTP 429, CMN-301'),
        `warning: ${OTHER_NOT_REVOKED} RingCentral's rate limit was reached.`,
      ],
    });
  });

  it('stops where RingCentral does not answer', async () => {
    ringcentral.failNext({ kind: 'drop', when: 'before-headers' });
    const { revoked, said } = await end([session('access', 'refresh'), session('earlier')]);
    expect(revoked).toEqual(['access']);
    expect(said).toEqual([
      expect.stringContaining(`warning: ${NOT_REVOKED} No complete answer from `),
      `warning: ${OTHER_NOT_REVOKED} The revocation before it got no answer.`,
    ]);
  });

  it.each([502, 503, 400])('does not stop for %i, which is an answer', async (status) => {
    ringcentral.failNext(refuse(status), accept);
    expect((await end([session('access'), session('earlier')])).revoked).toEqual(['access', 'earlier']);
  });

  it('takes ten seconds for all of them together', async () => {
    // The promise of the README.
    expect(REVOCATION_MILLISECONDS).toBe(10_000);
    ringcentral.failAlways(() => {
      elapsed += REVOCATION_MILLISECONDS / 2 - 1;
      return accept;
    });
    const { revoked, said } = await end(['a', 'b', 'c', 'd', 'e'].map((token) => session(token)));
    expect(revoked).toEqual(['a', 'b', 'c']);
    expect(said.slice(3)).toEqual([`warning: ${OTHER_NOT_REVOKED} The time for it was up.`]);
  });

  it('takes not a moment more', async () => {
    ringcentral.failAlways(() => {
      elapsed = REVOCATION_MILLISECONDS;
      return accept;
    });
    expect(await end([session('access'), session('earlier')])).toEqual({
      revoked: ['access'],
      said: ['Revoked the access token.', `warning: ${OTHER_NOT_REVOKED} The time for it was up.`],
    });
  });

  it('gives each try what is left of the time, also the next token of a session', async () => {
    const left = 1500;
    ringcentral.failAlways(({ form }) => {
      elapsed = REVOCATION_MILLISECONDS - left;
      return form.get('token') === 'access' ? refuse(400, 'OAU-213') : { kind: 'silence' };
    });
    const ending = end([session('access', 'refresh')]);
    await until(() => ringcentral.revocations.length === 2);
    vi.advanceTimersByTime(left);
    const { said } = await ending;
    expect(said[0]).toContain('within 2 s.');
  });

  it('does not hide a bug', async () => {
    const client = { ...CLIENT, serverUrl: 'no URL' };
    const ending = endSessions(client, [session('x')], { log: captured.log, clock }, String);
    await expect(ending).rejects.toThrow(TypeError);
  });
});
