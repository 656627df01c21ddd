import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/ringcentral/client.ts';
import type { AccessToken } from '../../src/ringcentral/token-endpoint.ts';
import { openToken, sealToken } from '../../src/sealed-token.ts';

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
    const sealed = await sealToken(TOKEN, CLIENT);
    expect(await openToken(sealed, CLIENT, NOW + 60_500)).toEqual({ ...TOKEN, expiresInSeconds: 3539 });
  });

  it('is a compact JWE with direct encryption by AES-256-GCM', async () => {
    const parts = (await sealToken(TOKEN, CLIENT)).split('.');
    expect(parts).toHaveLength(5);
    expect(parts[1]).toBe('');
    expect(JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'dir',
      enc: 'A256GCM',
    });
  });

  it('never holds a refresh token', async () => {
    const sealed = await sealToken({ ...TOKEN, refreshToken: { refreshToken: 'the-refresh-token' } }, CLIENT);
    expect(await openToken(sealed, CLIENT, NOW)).not.toHaveProperty('refreshToken');
  });

  it('is another text each time', async () => {
    expect(await sealToken(TOKEN, CLIENT)).not.toBe(await sealToken(TOKEN, CLIENT));
  });

  it.each([
    ['another client secret', { secret: 'other' }],
    ['another client ID', { id: 'other' }],
    ['the end of the ID moved into the secret', { id: 'i', secret: 'dclient-secret' }],
  ])('does not open with %s', async (_, change) => {
    const sealed = await sealToken(TOKEN, CLIENT);
    await expect(openToken(sealed, { ...CLIENT, ...change }, NOW)).rejects.toThrow(
      'made with another `client-id` or `client-secret`',
    );
  });

  it('does not open for another server, and names both', async () => {
    const sealed = await sealToken(TOKEN, CLIENT);
    const sandbox = { ...CLIENT, serverUrl: 'https://platform.devtest.ringcentral.com' };
    await expect(openToken(sealed, sandbox, NOW)).rejects.toThrow(
      'is for https://platform.ringcentral.com, and `server-url` is https://platform.devtest.ringcentral.com',
    );
  });

  it('says when it expired', async () => {
    const sealed = await sealToken(TOKEN, CLIENT);
    await expect(openToken(sealed, CLIENT, NOW + 3_600_000)).rejects.toThrow(
      'expired at 2026-01-01T01:00:00.000Z',
    );
  });

  it('whose content makes no sense does not open', async () => {
    const sealed = await sealToken({ ...TOKEN, scope: 5 as unknown as string }, CLIENT);
    await expect(openToken(sealed, CLIENT, NOW)).rejects.toThrow('is not whole');
  });

  it('works with a client ID of any length', async () => {
    const client = { ...CLIENT, id: 'i'.repeat(5000) };
    expect(await openToken(await sealToken(TOKEN, client), client, NOW)).toEqual(TOKEN);
  });

  it('made by a newer version asks for the same version', async () => {
    const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', format: 2 })).toString(
      'base64url',
    );
    await expect(openToken(`${header}..a.b.c`, CLIENT, NOW)).rejects.toThrow('newer version of this action');
  });

  it('that was changed or cut off anywhere never opens, and says nothing of cryptography', async () => {
    const sealed = await sealToken(TOKEN, CLIENT);
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
          expect(error.message).toMatch(/is not whole|with another `client-id`|newer version/);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** The last character of a part may carry bits that no decoder reads: another text of the same bytes. */
function sameBytes(a: string, b: string): boolean {
  const bytes = (text: string) =>
    text.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return bytes(a).join('.') === bytes(b).join('.');
}
