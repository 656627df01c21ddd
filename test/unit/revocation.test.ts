import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FailedRequest, type RetryRule } from '../../src/errors.ts';
import type { Settings } from '../../src/inputs.ts';
import type { WorkflowLog } from '../../src/log/workflow-log.ts';
import {
  endAll,
  endSession,
  type HandedOut,
  planRevocation,
  type Revocation,
  readRevocation,
  type Session,
  saveRevocation,
  sessionOf,
  sessionOfToken,
} from '../../src/revocation.ts';
import type { AccessToken, TokenEndpoint } from '../../src/ringcentral/token-endpoint.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const SERVER = 'https://platform.example';

const TOKEN: AccessToken = {
  accessToken: 'access',
  tokenType: 'bearer',
  expiresInSeconds: 1800,
  expiresAt: new Date(NOW + HOUR / 2),
  scope: '',
  ownerId: '',
  endpointId: '',
  sessionId: '',
};
const SESSION: Session = [{ token: 'access', expiresAt: NOW + HOUR / 2 }];
const STRAY: Session = [{ token: 'stray', expiresAt: NOW + HOUR }];
const withRefreshToken = { ...TOKEN, refreshToken: { refreshToken: 'refresh', expiresInSeconds: 60 } };

const plan = (revoke: Settings['revoke'], handedOut: Partial<HandedOut> = {}) =>
  planRevocation(
    {
      client: { id: 'id', secret: 'secret', serverUrl: SERVER },
      task: { kind: 'revoke', sealedToken: '' },
      revoke,
      warnings: [],
    },
    {
      token: TOKEN,
      from: 'request',
      sealed: false,
      wasRateLimited: false,
      strays: [],
      startedAt: NOW,
      ...handedOut,
    },
  );

describe('at the end of the job', () => {
  it('the session of a requested token ends, and those of earlier tries', () => {
    expect(plan('auto')).toEqual({ serverUrl: SERVER, session: SESSION, strays: [] });
    expect(plan('auto', { strays: [STRAY] })).toEqual({
      serverUrl: SERVER,
      session: SESSION,
      strays: [STRAY],
    });
  });

  it.each([
    ['it was sealed for other jobs', { sealed: true }],
    ['another job requested it', { from: 'sealed-token', sealed: true }],
    [
      "RingCentral's rate limit was reached, and a revocation would take another job's turn",
      { wasRateLimited: true },
    ],
  ] as const)('it does not with `auto` if %s; those of earlier tries do', (keptBecause, handedOut) => {
    const strays = [STRAY];
    expect(plan('auto', { ...handedOut, strays })).toEqual({ serverUrl: SERVER, strays, keptBecause });
  });

  it.each([{ sealed: true }, { from: 'sealed-token', sealed: true }, { wasRateLimited: true }] as const)(
    'it always does with `always`: %j',
    (handedOut) => {
      expect(plan('always', handedOut)).toEqual({ serverUrl: SERVER, session: SESSION, strays: [] });
      expect(plan('always', { ...handedOut, matrix: { index: 0, total: 20 } })).not.toHaveProperty(
        'notBefore',
      );
    },
  );

  it('nothing ends with `never`', () => {
    expect(plan('never', { strays: [STRAY] })).toEqual({
      serverUrl: SERVER,
      strays: [],
      keptBecause: '`revoke-token` is `never`',
    });
  });

  it('a job of a large matrix waits until each of its jobs has had its slot', () => {
    const { notBefore = 0, session } = plan('auto', { matrix: { index: 0, total: 20 } });
    expect(session).toEqual(SESSION);
    expect(notBefore - NOW).toBeGreaterThan(4 * 60_000);
    expect(notBefore - NOW).toBeLessThan(HOUR / 2);
  });

  it.each([{ wasRateLimited: true }, { matrix: { index: 0, total: 20 } }])(
    'a refresh token, which would live on for days, is revoked all the same: %j',
    (handedOut) => {
      expect(plan('auto', { ...handedOut, token: withRefreshToken })).toEqual({
        serverUrl: SERVER,
        session: [...SESSION, { token: 'refresh', expiresAt: NOW + 60_000 }],
        strays: [],
      });
    },
  );
});

describe('a session', () => {
  it('is taken to live as long as RingCentral lets it, while that is not known', () => {
    expect(sessionOf({ accessToken: 'a', refreshToken: 'r' }, NOW)).toEqual([
      { token: 'a', expiresAt: NOW + HOUR },
      { token: 'r', expiresAt: NOW + WEEK },
    ]);
    expect(sessionOf({ refreshToken: 'r' }, NOW)).toEqual([{ token: 'r', expiresAt: NOW + WEEK }]);
    expect(sessionOf({ accessToken: 'a' }, NOW)).toEqual([{ token: 'a', expiresAt: NOW + HOUR }]);
  });

  it('has a refresh token whose lifetime begins when the token was issued, however late in the step', () => {
    const late = { ...withRefreshToken, expiresAt: new Date(NOW + 2 * HOUR), expiresInSeconds: 3600 };
    expect(sessionOfToken(late)[1]).toEqual({ token: 'refresh', expiresAt: NOW + HOUR + 60_000 });
  });

  it('with a refresh token of unknown lifetime is taken to live a week', () => {
    const token = { ...TOKEN, refreshToken: { refreshToken: 'r' } };
    expect(sessionOfToken(token)).toEqual([...SESSION, { token: 'r', expiresAt: NOW + WEEK }]);
  });
});

it('sessions are remembered as far as there is room, the last as the one that counts', () => {
  const sessions = ['1', '2', '3', '4', '5', '6'].map((token) => [
    { token: token.repeat(4000), expiresAt: NOW },
  ]);
  const { session, strays } = endAll(SERVER, sessions);
  expect(session?.[0]?.token).toMatch(/^6+$/);
  expect(strays.map(([first]) => first?.token.charAt(0))).toEqual(['5', '4', '3']);
  // What Windows takes in an environment variable.
  expect(JSON.stringify(endAll(SERVER, sessions)).length).toBeLessThan(32_767);
  expect(endAll(SERVER, [])).toEqual({ serverUrl: SERVER, strays: [] });
  const kept = plan('auto', { sealed: true, strays: sessions });
  expect(kept.strays.map(([first]) => first?.token.charAt(0))).toEqual(['6', '5', '4']);
});

describe('the plan that the main step leaves', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const left = (state: unknown) => {
    vi.stubEnv('STATE_revocation', typeof state === 'string' ? state : JSON.stringify(state));
    return readRevocation();
  };

  /** What the runner hands to the post step after the main step has saved this. */
  const handedOver = (revocation: Revocation) => {
    const folder = mkdtempSync(join(tmpdir(), 'state-'));
    const file = join(folder, 'state');
    writeFileSync(file, '');
    vi.stubEnv('GITHUB_STATE', file);
    saveRevocation(revocation);
    const [, value] = /^revocation<<.*\n(.*)\n/.exec(readFileSync(file, 'utf8')) ?? [];
    rmSync(folder, { recursive: true });
    return value;
  };

  it.each<Revocation>([
    { serverUrl: SERVER, session: SESSION, strays: [STRAY], notBefore: NOW },
    { serverUrl: SERVER, strays: [STRAY], keptBecause: 'a reason' },
    { serverUrl: SERVER, session: SESSION, strays: [] },
  ])('is read as it was saved: %j', (saved) => {
    expect(left(handedOver(saved))).toStrictEqual(saved);
  });

  it('is none if the main step never had a token', () => {
    expect(left('')).toBeUndefined();
  });

  it.each([
    '{"ser',
    '[]',
    {},
    { serverUrl: 5, session: SESSION, strays: [] },
    { serverUrl: SERVER, session: [], strays: [] },
    { serverUrl: SERVER, session: [{ token: 5, expiresAt: 5 }], strays: [] },
    { serverUrl: SERVER, session: [{ token: 'x', expiresAt: 'x' }], strays: [] },
    { serverUrl: SERVER, session: [null], strays: [] },
    { serverUrl: SERVER, session: [...SESSION, { token: 5 }], strays: [] },
    { serverUrl: SERVER, session: SESSION, strays: ['x'] },
  ])('is an error if it makes no sense: %j', (state) => {
    expect(() => left(state)).toThrow('The state that the main step saved cannot be read.');
    expect(() => left(state)).toThrow(expect.objectContaining({ help: 'other-errors' }));
  });

  it('ignores what it does not know', () => {
    expect(left({ serverUrl: SERVER, strays: 'x', keptBecause: 5, notBefore: 'x' })).toEqual({
      serverUrl: SERVER,
      strays: [],
    });
  });
});

describe('ending a session', () => {
  /** What is revoked and what is said, by a service that fails in this way. */
  async function end(session: Session, failure?: Error | ((token: string) => Error | undefined)) {
    const revoked: string[] = [];
    const said: string[] = [];
    const endpoint = {
      revokeToken: async (token: string) => {
        revoked.push(token);
        const error = typeof failure === 'function' ? failure(token) : failure;
        if (error) throw error;
      },
    } as unknown as TokenEndpoint;
    const log = {
      info: (message: string) => said.push(`info: ${message}`),
      warning: (message: string) => said.push(`warning: ${message}`),
    } as unknown as WorkflowLog;
    const goOn = await endSession(session, 'the access token', { endpoint, log, now: () => NOW });
    return { revoked, said, goOn };
  }
  const failed = (kind: RetryRule['kind'], ...codes: string[]) =>
    new FailedRequest('The reason.', { kind, afterSeconds: 1 } as RetryRule, 'the-network', codes);

  it('revokes its first token that is alive', async () => {
    const tokens = [
      { token: 'dead', expiresAt: NOW },
      { token: 'alive', expiresAt: NOW + 1 },
      { token: 'other', expiresAt: NOW + 1 },
    ];
    expect(await end(tokens)).toEqual({
      revoked: ['alive'],
      said: ['info: Revoked the access token.'],
      goOn: true,
    });
  });

  it('makes no request if all of its tokens have expired', async () => {
    expect(await end([{ token: 'dead', expiresAt: NOW }])).toEqual({
      revoked: [],
      said: ['info: The access token has expired; there is nothing to revoke.'],
      goOn: true,
    });
  });

  it.each(['OAU-210', 'OAU-211', 'OAU-213'])(
    'is content with one that had ended before: %s',
    async (code) => {
      const { said, goOn } = await end(SESSION, failed('never', 'OAU-999', code));
      expect(said).toEqual(['info: The access token is no longer valid; there is nothing to revoke.']);
      expect(goOn).toBe(true);
    },
  );

  it('tries the refresh token if only the access token had ended', async () => {
    const tokens = [...SESSION, { token: 'refresh', expiresAt: NOW + WEEK }];
    const { revoked, said } = await end(tokens, (token) =>
      token === 'refresh' ? undefined : failed('never', 'OAU-213'),
    );
    expect(revoked).toEqual(['access', 'refresh']);
    expect(said).toEqual(['info: Revoked the access token.']);
  });

  it('says in one short line that the rate limit was reached, and that another request makes no sense', async () => {
    const { said, goOn } = await end(SESSION, failed('rate-limit', 'CMN-301'));
    expect(said).toEqual([
      "warning: RingCentral's rate limit was reached, so the access token was not revoked. It expires at 2026-01-01T00:30:00.000Z.",
    ]);
    expect(goOn).toBe(false);
  });

  it.each([
    ['never', true],
    ['backoff', false],
    ['fixed-delay', false],
    ['unavailable', false],
  ] as const)('warns with the reason, once: %s', async (kind, goOn) => {
    const tokens = [...SESSION, { token: 'refresh', expiresAt: NOW + WEEK }];
    expect(await end(tokens, failed(kind, 'OAU-153'))).toEqual({
      revoked: ['access'],
      said: [
        'warning: The access token was not revoked and stays valid until 2026-01-01T00:30:00.000Z. The reason.',
      ],
      goOn,
    });
  });

  it('does not hide a bug', async () => {
    await expect(end(SESSION, new TypeError('bug'))).rejects.toThrow('bug');
  });
});
