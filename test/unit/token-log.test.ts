import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AccessToken } from '../../src/ringcentral/access-token.ts';
import type { Grant, TokenRequest } from '../../src/ringcentral/grant.ts';
import { announce, logDifferences, logToken, logWait } from '../../src/token-log.ts';
import { captureLog } from './captured-log.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const NOW = Date.parse('2026-01-01T23:59:00Z');
const TOKEN: AccessToken = {
  accessToken: 'the-access-token',
  tokenType: 'bearer',
  expiresInSeconds: 3600,
  expiresAt: new Date(NOW + 3_600_000),
  scope: 'ReadCallLog SMS',
  ownerId: '',
  endpointId: '',
  sessionId: '',
};
const REQUEST: TokenRequest = {
  grant: { type: 'jwt', assertion: 'a.b.c' },
  disableRefreshToken: true,
  scope: [],
  endpointId: '',
};

/** What something prints. */
const printedBy = (print: (log: ReturnType<typeof captureLog>['log']) => void): string[] => {
  const captured = captureLog();
  print(captured.log);
  return captured.messages;
};

describe('what is about to be requested is said', () => {
  it.each<[Grant, string]>([
    [
      { type: 'jwt', assertion: 'a.b.c' },
      'Requesting an access token from host.example with a JWT credential.',
    ],
    [
      { type: 'password', username: 'u', password: 'p' },
      'Requesting an access token from host.example with a user name and password.',
    ],
    [
      { type: 'refresh-token', refreshToken: 'r' },
      'Requesting an access token from host.example with a refresh token.',
    ],
  ])('%j', (grant, line) => {
    const announced = (disableRefreshToken: boolean) =>
      printedBy((log) => announce(log, { ...REQUEST, grant, disableRefreshToken }, 'host.example'));
    expect(announced(true)).toEqual([line]);
    expect(announced(false)).toEqual([`${line} Also requesting a refresh token.`]);
  });
});

it('a wait is told with its reason, its end and what is left of the budget', () => {
  const wait = {
    message: 'Why.',
    rule: { kind: 'backoff' },
    seconds: 66.4,
    budgetLeftSeconds: 599.6,
  } as const;
  expect(printedBy((log) => logWait(log, wait, NOW))).toEqual([
    'Why. Trying again in 66 s, at 00:00:06 UTC. 600 s of `retry-timeout` are left.',
  ]);
});

describe('a token', () => {
  const logged = (token: Partial<AccessToken>, wanted?: string[]) =>
    printedBy((log) => logToken(log, 'Got it.', { ...TOKEN, ...token }, wanted));

  it('is told by what it is good for', () => {
    expect(logged({})).toEqual([
      'Got it. It expires at 2026-01-02T00:59:00.000Z, in 3600 s.',
      'Scope: 2 permissions (debug logging shows their names)',
      'Refresh token: none',
    ]);
  });

  it('may have a refresh token, and no scope', () => {
    const refreshToken = { refreshToken: 'r', expiresInSeconds: 60 };
    expect(logged({ refreshToken, scope: '' })).toEqual([
      'Got it. It expires at 2026-01-02T00:59:00.000Z, in 3600 s.',
      'Scope: not reported',
      'Refresh token: yes, valid for 60 s',
    ]);
    expect(logged({ refreshToken: { refreshToken: 'r' } }).at(-1)).toBe('Refresh token: yes');
  });

  it('has its permissions named where the inputs name all of them', () => {
    const scopeOf = (scope: string, ...wanted: string[]) => logged({ scope }, wanted)[1];
    expect(scopeOf('ReadCallLog SMS', 'SMS', 'ReadCallLog')).toBe('Scope: SMS ReadCallLog');
    expect(scopeOf('SMS', 'SMS', 'ReadCallLog')).toBe('Scope: SMS');
    expect(scopeOf('ReadCallLog,SMS+Faxes', 'SMS')).toMatch(/^Scope: 3 permissions \(debug/);
    expect(scopeOf('##[add-mask]e', 'SMS')).toMatch(/^Scope: 1 permission \(debug/);
  });

  it('has them named for whoever debugs, as far as they may be quoted', () => {
    vi.stubEnv('RUNNER_DEBUG', '1');
    expect(logged({}).at(-1)).toBe('debug: Scope: ReadCallLog SMS');
    expect(logged({ scope: 'a\\nb' }).at(-1)).toMatch(/^debug: Scope: \(left out because/);
  });
});

describe('a token that differs from what was asked for', () => {
  const differences = (request: Partial<TokenRequest>, token: Partial<AccessToken> = {}) =>
    printedBy((log) => logDifferences(log, { ...REQUEST, ...request }, { ...TOKEN, ...token }));

  it('in a refresh token that was used and not replaced is told', () => {
    const grant = { type: 'refresh-token', refreshToken: 'r' } as const;
    expect(differences({ grant })).toEqual([
      'The refresh token is used up. To get the next one, set `disable-refresh-token: false`.',
    ]);
    const refreshToken = { refreshToken: 'r' };
    expect(differences({ grant, disableRefreshToken: false }, { refreshToken })).toEqual([]);
  });

  it('in nothing is not spoken of', () => {
    expect(differences({})).toEqual([]);
    expect(differences({ scope: ['SMS', 'ReadCallLog'], accessTokenTtlSeconds: 3600 })).toEqual([]);
  });

  it('in its permissions is a warning that names what is missing', () => {
    expect(differences({ scope: ['SMS', 'Faxes', 'Contacts'] })).toEqual([
      "warning: RingCentral did not grant every permission in `scope`. Missing: Faxes, Contacts. Add what is missing to the app's permissions in the RingCentral developer console. The user's role decides separately what the user may do.",
    ]);
  });

  it('has a permission only if it has it as a whole', () => {
    expect(differences({ scope: ['SMS'] }, { scope: 'A2PSMS' })).toEqual([
      expect.stringContaining('Missing: SMS.'),
    ]);
  });

  it('in permissions that nobody told is not spoken of', () => {
    expect(differences({ scope: ['SMS'] }, { scope: '' })).toEqual([]);
  });

  it('in its time is not spoken of: the time itself is told', () => {
    const asked = { accessTokenTtlSeconds: 3600, refreshTokenTtlSeconds: 600, disableRefreshToken: false };
    const refreshToken = { refreshToken: 'r', expiresInSeconds: 60 };
    expect(differences(asked, { expiresInSeconds: 600, refreshToken })).toEqual([]);
  });

  it('in a refresh token that did not come is a warning, for nothing can be renewed', () => {
    expect(differences({ disableRefreshToken: false })).toEqual([
      'warning: RingCentral did not issue a refresh token, so nothing can be renewed. To get one, switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console.',
    ]);
    expect(differences({ disableRefreshToken: false }, { refreshToken: { refreshToken: 'r' } })).toEqual([]);
  });
});
