import { hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/ringcentral/client.ts';
import type { AccessToken } from '../../src/ringcentral/token-endpoint.ts';
import { doubtAbout, openToken, runAttempt, sealToken } from '../../src/sealed-token.ts';

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
    await expect(openToken(sealed, { ...CLIENT, ...change }, NOW)).rejects.toThrow(
      'made with another `client-id` or `client-secret`',
    );
  });

  it('does not open for another server, and names both', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    const sandbox = { ...CLIENT, serverUrl: 'https://platform.devtest.ringcentral.com' };
    await expect(openToken(sealed, sandbox, NOW)).rejects.toThrow(
      'is for https://platform.ringcentral.com, but `server-url` is https://platform.devtest.ringcentral.com',
    );
  });

  it('opens after it has expired, so that it can still be revoked', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, undefined);
    const { token } = await openToken(sealed, CLIENT, NOW + 3_600_500);
    expect(token.expiresInSeconds).toBe(-1);
  });

  it('remembers the run and the attempt that sealed it', async () => {
    const sealed = await sealToken(TOKEN, CLIENT, { id: '77', attempt: 2 });
    expect((await openToken(sealed, CLIENT, NOW)).sealedIn).toEqual({ id: '77', attempt: 2 });
  });

  it('works with a client ID of any length', async () => {
    const client = { ...CLIENT, id: 'i'.repeat(5000) };
    expect(await openToken(await sealToken(TOKEN, client, undefined), client, NOW)).toEqual({ token: TOKEN });
  });

  it('made by a newer version asks for the same version', async () => {
    const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', format: 2 })).toString(
      'base64url',
    );
    await expect(openToken(`${header}..a.b.c`, CLIENT, NOW)).rejects.toThrow('newer version of this action');
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
            /was modified or is incomplete|with another `client-id`|newer version/,
          );
        },
      ),
      { numRuns: Number(SEALED_TOKEN_RUNS) },
    );
  });
});

describe('what a holder of the client secret sealed by other means', () => {
  const content = {
    access_token: 'the-access-token',
    token_type: 'bearer',
    expires_at: NOW + 3_600_000,
    scope: 'ReadCallLog',
    owner_id: '1',
    endpoint_id: 'endpoint',
    session_id: 'session',
    server_url: 'https://platform.ringcentral.com',
    run_id: '77',
    run_attempt: 2,
  };
  const seal = (content: string, enc = 'A256GCM') => {
    const { id, secret } = CLIENT;
    const bytes = hkdfSync('sha256', secret, id, 'ringcentral-access-token sealed token', 40);
    return new CompactEncrypt(Buffer.from(content))
      .setProtectedHeader({ alg: 'dir', enc })
      .encrypt(new Uint8Array(bytes, 0, 32));
  };

  it('opens if it has the same form, as between versions of this action', async () => {
    expect(await openToken(await seal(JSON.stringify(content)), CLIENT, NOW)).toEqual({
      token: TOKEN,
      sealedIn: { id: '77', attempt: 2 },
    });
  });

  it.each([{ run_id: 77 }, { run_attempt: '2' }])(
    'opens without a run that makes no sense: %j',
    async (run) => {
      const sealed = await seal(JSON.stringify({ ...content, ...run }));
      expect(await openToken(sealed, CLIENT, NOW)).toEqual({ token: TOKEN });
    },
  );

  it.each([
    'text',
    '[]',
    '{}',
    ...[
      { scope: 5 },
      { expires_at: '2026-01-01T01:00:00Z' },
      { expires_at: null },
      { expires_at: 1e300 },
    ].map((nonsense) => JSON.stringify({ ...content, ...nonsense })),
  ])('does not open if it makes no sense: %s', async (content) => {
    const opening = openToken(await seal(content), CLIENT, NOW);
    await expect(opening).rejects.toThrow('The sealed token was modified or is incomplete.');
    await expect(opening).rejects.toMatchObject({ help: 'sealed-tokens' });
  });

  it('does not open if it is encrypted in another way', async () => {
    const sealed = await seal(JSON.stringify(content), 'A128CBC-HS256');
    await expect(openToken(sealed, CLIENT, NOW)).rejects.toThrow('was modified or is incomplete');
  });

  it('does not open if it was encrypted with another key, which it does not name', async () => {
    const sealed = await seal(JSON.stringify(content));
    const other = { ...CLIENT, secret: 'other' };
    await expect(openToken(sealed, other, NOW)).rejects.toThrow('was modified or is incomplete');
  });
});

describe('a doubt about a sealed token', () => {
  const opened = (expiresInSeconds: number, sealedIn?: { id: string; attempt: number }) => ({
    token: { ...TOKEN, expiresInSeconds },
    ...(sealedIn && { sealedIn }),
  });

  it('does not arise while it has as much time as it must have', () => {
    expect(doubtAbout(opened(60), 60, undefined)).toBeUndefined();
    expect(doubtAbout(opened(1), 0, undefined)).toBeUndefined();
  });

  it.each([
    [
      59,
      60,
      'The sealed token expires at 2026-01-01T01:00:00.000Z, in 59 s, but `minimum-ttl` asks for 60 s.',
    ],
    [0, 0, 'The sealed token expired at 2026-01-01T01:00:00.000Z.'],
    [-5, 60, 'The sealed token expired at 2026-01-01T01:00:00.000Z.'],
  ])('makes a token with %i s left unusable where it must have %i s', (left, minimum, reason) => {
    expect(doubtAbout(opened(left), minimum, undefined)).toEqual({ reason, usable: false });
  });

  const sealedIn = { id: '77', attempt: 1 };

  it('arises in a later attempt of the run that sealed it', () => {
    expect(doubtAbout(opened(3600, sealedIn), 60, { id: '77', attempt: 2 })).toEqual({
      reason:
        'The sealed token is from attempt 1 of this run, and this is attempt 2. It was probably revoked when attempt 1 ended.',
      usable: true,
    });
  });

  it.each([
    ['the same attempt', sealedIn],
    ['another run', { id: '78', attempt: 2 }],
    ['an earlier attempt', { id: '77', attempt: 0 }],
    ['no run', undefined],
  ])('does not arise in %s', (_, current) => {
    expect(doubtAbout(opened(3600, sealedIn), 60, current)).toBeUndefined();
  });

  it('does not arise where it is not known who sealed it', () => {
    expect(doubtAbout(opened(3600), 60, { id: '77', attempt: 2 })).toBeUndefined();
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
