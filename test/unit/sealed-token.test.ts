import { hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AccessToken } from '../../src/ringcentral/access-token.ts';
import type { Client } from '../../src/ringcentral/client.ts';
import {
  CLOCK_TOLERANCE_SECONDS,
  doubtAbout,
  openToken,
  type RunAttempt,
  runAttempt,
  sealToken,
} from '../../src/sealed-token.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** How many changes of a sealed token are tried. */
const { SEALED_TOKEN_RUNS = 3000 } = process.env;

const NOW = Date.parse('2026-01-01T00:00:00Z');
const CLIENT: Client = { id: 'id', secret: 'client-secret', serverUrl: 'https://platform.ringcentral.com' };
const TOKEN: AccessToken = {
  accessToken: 'the-access-token',
  tokenType: 'bearer',
  expiresInSeconds: 3600,
  expiresAt: new Date(NOW + 3_600_000),
  scope: 'ReadCallLog',
  ownerId: '1',
  endpointId: 'endpoint',
  sessionId: 'session',
};

describe('a sealed token', () => {
  it('opens to the same token, with the time that is left', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    expect(await openToken(sealed, CLIENT, NOW + 60_500)).toEqual({
      token: { ...TOKEN, expiresInSeconds: 3539 },
      clocksDiffer: false,
      sealedIn: undefined,
    });
  });

  it('is a compact JWE with direct encryption by AES-256-GCM', async () => {
    const parts = (await sealToken(TOKEN, CLIENT, undefined)).split('.');
    expect(parts).toHaveLength(5);
    expect(parts[1]).toBe('');
    expect(JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'dir',
      enc: 'A256GCM',
    });
  });

  it('never holds a refresh token', async () => {
    const sealed = await sealToken(
      { ...TOKEN, refreshToken: { refreshToken: 'the-refresh-token' } },
      CLIENT,
      undefined,
    );
    expect((await openToken(sealed, CLIENT, NOW)).token).not.toHaveProperty('refreshToken');
  });

  it('is another text each time', async () => {
    expect(await sealToken(TOKEN, CLIENT, undefined)).not.toBe(await sealToken(TOKEN, CLIENT, undefined));
  });

  it.each([
    ['another client secret', { secret: 'other' }],
    ['another client ID', { id: 'other' }],
    ['the end of the ID moved into the secret', { id: 'i', secret: 'dclient-secret' }],
  ])('does not open with %s', async (_, change) => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    await expect(openToken(sealed, { ...CLIENT, ...change }, NOW)).rejects.toMatchObject({
      message: expect.stringContaining('made with another `client-id` or `client-secret`'),
      help: 'sealed-tokens',
    });
  });

  it('does not open for another server, and names both', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    const sandbox = { ...CLIENT, serverUrl: 'https://platform.devtest.ringcentral.com' };
    await expect(openToken(sealed, sandbox, NOW)).rejects.toMatchObject({
      message: expect.stringContaining(
        'is for https://platform.ringcentral.com, but `server-url` is https://platform.devtest.ringcentral.com',
      ),
      help: 'sealed-tokens',
    });
  });

  it('opens after it has expired, so that it can still be revoked', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    const { token } = await openToken(sealed, CLIENT, NOW + 3_600_500);
    expect(token.expiresInSeconds).toBe(-1);
  });

  it('keeps its end to the millisecond, wherever in a second it is opened', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    expect((await openToken(sealed, CLIENT, NOW - 500)).token).toEqual(TOKEN);
  });

  it('never lives longer than it did at first, whatever the clocks say', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    const opened = (secondsEarlier: number) => openToken(sealed, CLIENT, NOW - secondsEarlier * 1000);
    for (const seconds of [1, CLOCK_TOLERANCE_SECONDS, CLOCK_TOLERANCE_SECONDS + 1, 86_400]) {
      const { token, clocksDiffer } = await opened(seconds);
      expect(token).toMatchObject({
        expiresInSeconds: TOKEN.expiresInSeconds,
        expiresAt: new Date(NOW + (TOKEN.expiresInSeconds - seconds) * 1000),
      });
      expect(clocksDiffer).toBe(seconds > CLOCK_TOLERANCE_SECONDS);
    }
  });

  it.each([
    [20, false],
    [60, true],
  ])('tells a wrong clock from clocks that differ by seconds: %i s is %s', async (seconds, expected) => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    const { clocksDiffer } = await openToken(sealed, CLIENT, NOW - seconds * 1000);
    expect(clocksDiffer).toBe(expected);
  });

  it('remembers the run and the attempt that sealed it', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, { id: '77', attempt: 2 });
    expect((await openToken(sealed, CLIENT, NOW)).sealedIn).toEqual({ id: '77', attempt: 2 });
  });

  it('works with a client ID of any length', async () => {
    const client = { ...CLIENT, id: 'i'.repeat(5000) };
    const { token } = await openToken(await sealToken(TOKEN, client, undefined), client, NOW);
    expect(token).toEqual(TOKEN);
  });

  it('that was changed or cut off anywhere never opens, and says nothing of cryptography', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sealed.length - 1),
        fc.constantFrom('A', 'b', '.', '', '0', '-', ' ', 'é'),
        fc.boolean(),
        async (at, replacement, cut) => {
          const changed = cut
            ? sealed.slice(0, at)
            : sealed.slice(0, at) + replacement + sealed.slice(at + 1);
          fc.pre(!sameBytes(changed, sealed));
          const error: Error = await openToken(changed, CLIENT, NOW).then(
            () => new Error('it opened'),
            (error) => error,
          );
          expect(error.message).toMatch(
            /was modified, is incomplete, or is something|with another `client-id`/,
          );
        },
      ),
      { numRuns: Number(SEALED_TOKEN_RUNS) },
    );
  });
});

it('that cannot be opened for a fault of the surroundings is not blamed', async () => {
  const sealed = await sealToken(TOKEN, CLIENT, undefined);
  const importing = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new ReferenceError('no crypto'));
  await expect(openToken(sealed, CLIENT, NOW)).rejects.toThrow(ReferenceError);
  expect(importing).toHaveBeenCalled();
});

const MODIFIED =
  'The sealed token was modified, is incomplete, or is something else. Pass the `sealed_token` output of the job that seals exactly as it is: between `${{` and `}}`, and not `access_token`.';

it.each([
  '',
  '.',
  '....',
  'the-access-token',
  'a.b.c',
  'eyJhbGciOiJSUzI1NiJ9.e30.c2ln',
  // A JWT whose header names a key, as that of a sealed token does.
  `${btoa('{"alg":"RS256","kid":"key"}')}.e30.c2ln`,
  'e30....',
  'bnVsbA....',
])('what was never sealed does not open: %j', async (text) => {
  const opening = openToken(text, CLIENT, NOW);
  await expect(opening).rejects.toThrow(
    expect.objectContaining({ message: MODIFIED, help: 'sealed-tokens' }),
  );
});

describe('what a holder of the client secret sealed by other means', () => {
  const content = { token: TOKEN, serverUrl: CLIENT.serverUrl, sealedIn: { id: '77', attempt: 2 } };
  const { id, secret } = CLIENT;
  const bytes = Buffer.from(hkdfSync('sha256', secret, id, 'ringcentral-access-token sealed token', 40));
  const seal = (content: string, header: object = {}) =>
    new CompactEncrypt(Buffer.from(content))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header })
      .encrypt(bytes.subarray(0, 32));
  const sealWith = (change: object) => seal(JSON.stringify({ ...content, ...change }));
  const sealTokenWith = (change: object) => sealWith({ token: { ...TOKEN, ...change } });

  it('opens if it has the same form, as between versions of this action', async () => {
    expect(await openToken(await sealWith({}), CLIENT, NOW)).toEqual({
      token: TOKEN,
      clocksDiffer: false,
      sealedIn: { id: '77', attempt: 2 },
    });
    expect((await openToken(await sealTokenWith({ more: 1 }), CLIENT, NOW)).token).toMatchObject(TOKEN);
  });

  it.each([{ id: 77, attempt: 2 }, { id: '77', attempt: '2' }, {}, null, 'x'])(
    'opens without a run that makes no sense: %j',
    async (sealedIn) => {
      expect((await openToken(await sealWith({ sealedIn }), CLIENT, NOW)).sealedIn).toBeUndefined();
    },
  );

  it.each([
    { accessToken: 5 },
    { accessToken: undefined },
    { accessToken: 'with\nline break' },
    { scope: 5 },
    { scope: undefined },
    { expiresInSeconds: 1.5 },
    { expiresInSeconds: '3600' },
    { expiresAt: 'soon' },
    { expiresAt: undefined },
  ])('does not open if its token makes no sense: %j', async (change) => {
    await expect(openToken(await sealTokenWith(change), CLIENT, NOW)).rejects.toThrow(MODIFIED);
  });

  it.each(['text', '[]', '{}', '{"token":[]}'])('does not open if it makes no sense: %s', async (content) => {
    await expect(openToken(await seal(content), CLIENT, NOW)).rejects.toThrow(MODIFIED);
  });

  it('does not open if it is encrypted in another way', async () => {
    const aes = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256' })
      .encrypt(bytes.subarray(0, 32));
    await expect(openToken(aes, CLIENT, NOW)).rejects.toThrow(MODIFIED);
    const wrapped = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM' })
      .encrypt(bytes.subarray(0, 32));
    await expect(openToken(wrapped, CLIENT, NOW)).rejects.toThrow(MODIFIED);
  });

  it('does not open if it was encrypted with another key, which it does not name', async () => {
    const other = { ...CLIENT, secret: 'other' };
    await expect(openToken(await sealWith({}), other, NOW)).rejects.toThrow(MODIFIED);
    await expect(openToken(await seal('{}', { kid: 5 as unknown as string }), other, NOW)).rejects.toThrow(
      MODIFIED,
    );
  });
});

describe('a doubt about a sealed token', () => {
  interface Found {
    left: number;
    minimum?: number;
    sealedIn?: RunAttempt;
    current?: RunAttempt;
    clocksDiffer?: boolean;
  }
  const doubt = ({ left, minimum = 60, sealedIn, current, clocksDiffer = false }: Found) =>
    doubtAbout(
      { token: { ...TOKEN, expiresInSeconds: left }, sealedIn, clocksDiffer },
      minimum,
      current,
      NOW,
    );
  const sealedIn = { id: '77', attempt: 1 };
  const CLOCK = 'The clock of this runner says 2026-01-01T00:00:00.000Z.';

  it('does not arise while it has as much time as it must have', () => {
    expect(doubt({ left: 60 })).toBeUndefined();
    expect(doubt({ left: 1, minimum: 0 })).toBeUndefined();
  });

  it.each([
    [
      59,
      60,
      'The sealed token expires at 2026-01-01T01:00:00.000Z, in 59 s, but `minimum-ttl` asks for 60 s.',
    ],
    [0, 0, `The sealed token expired at 2026-01-01T01:00:00.000Z. ${CLOCK}`],
    [-5, 60, `The sealed token expired at 2026-01-01T01:00:00.000Z. ${CLOCK}`],
  ])('makes a token with %i s left unusable where it must have %i s', (left, minimum, reason) => {
    expect(doubt({ left, minimum })).toEqual({ reason, usable: false });
  });

  it('arises where nobody can tell how much time is left, and the token may be fine', () => {
    const reason = `The sealed token seems to have more time left than it was issued with, so the clock of this runner or of the one that sealed it is wrong. ${CLOCK}`;
    expect(doubt({ left: 3600, clocksDiffer: true })).toEqual({ reason, usable: true });
  });

  it('arises in a later attempt of the run that sealed it', () => {
    expect(doubt({ left: 3600, sealedIn, current: { id: '77', attempt: 2 } })).toEqual({
      reason:
        'The sealed token is from attempt 1 of this run, and this is attempt 2. It was probably revoked when attempt 1 ended.',
      usable: true,
    });
  });

  it.each([
    ['the same attempt', sealedIn],
    ['another run', { id: '78', attempt: 2 }],
    ['an earlier attempt', { id: '77', attempt: 0 }],
  ])('does not arise in %s', (_, current) => {
    expect(doubt({ left: 3600, sealedIn, current })).toBeUndefined();
  });

  it('does not arise where it is not known who sealed it, or who opens it', () => {
    expect(doubt({ left: 3600, current: { id: '77', attempt: 2 } })).toBeUndefined();
    expect(doubt({ left: 3600, sealedIn })).toBeUndefined();
  });
});

it.each([
  [
    { GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '2' },
    { id: '77', attempt: 2 },
  ],
  [{ GITHUB_RUN_ID: '77' }, undefined],
  [{ GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: 'x' }, undefined],
  [{ GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '0' }, undefined],
  [{ GITHUB_RUN_ATTEMPT: '2' }, undefined],
])('the environment %j names the attempt %j', (environment, attempt) => {
  expect(runAttempt(environment)).toEqual(attempt);
});

/** The last character of a part may carry bits that no decoder reads: another text of the same bytes. */
function sameBytes(a: string, b: string): boolean {
  const bytes = (text: string) =>
    text.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return bytes(a).join('.') === bytes(b).join('.');
}
