import { describe, expect, it } from 'vitest';
import { APP, type Options, RingCentral } from '../support/simulator/ringcentral.ts';
import { type Answer, call, codeOf, PASSWORD, token } from './ask.ts';

const ME = '/restapi/v1.0/account/~/extension/~';

/** The answer to a token request of an app that has these permissions. */
async function ask(permissions: string[], scope?: string, options: Options = {}): Promise<Answer> {
  const apps = [{ ...APP, scope: permissions }];
  await using ringcentral = await RingCentral.start({ apps, ...options });
  return await token(ringcentral, { ...PASSWORD, ...(scope && { scope }) });
}

/** The status of an API call with a token of this scope. */
async function statusOf(scope: string, path: string, method = 'GET'): Promise<number> {
  await using ringcentral = await RingCentral.start({ apps: [{ ...APP, scope: [scope] }] });
  const { body } = await token(ringcentral, PASSWORD);
  const headers = { Authorization: `Bearer ${body.access_token}` };
  return (await call(ringcentral, path, '', { method, headers })).status;
}

describe('a permission', () => {
  it.each([
    ['SMS', `${ME}/message-store`],
    ['Faxes', `${ME}/message-store`],
    ['InternalMessages', `${ME}/message-store`],
    ['EditMessages', `${ME}/message-store`],
    ['EditCallLog', `${ME}/call-log`],
    ['ReadCallRecording', `${ME}/call-log`],
    ['EditAccounts', ME],
    ['Accounts', ME],
  ])('%s lets one call %s, for it includes another', async (scope, path) => {
    expect(await statusOf(scope, path)).toBe(200);
  });

  it('is not included in one that it includes', async () => {
    expect(await statusOf('ReadCallLog', '/restapi/v1.0/account/~/recording/1')).toBe(403);
  });

  it('can be asked for where the app has it by another', async () => {
    expect((await ask(['SMS'], 'ReadMessages')).body.scope).toBe('ReadMessages');
    expect(codeOf(await ask(['ReadMessages'], 'SMS'))).toBe('CMN-101');
  });

  it('is told as it was asked for, or with those that it includes, where the service does that', async () => {
    expect((await ask(['SMS', 'ReadAccounts'], 'SMS')).body.scope).toBe('SMS');
    const options = { includedPermissions: 'are told' } as const;
    expect((await ask(['SMS', 'ReadAccounts'], 'SMS', options)).body.scope).toBe('SMS ReadMessages');
  });

  it.each([
    ['WebSocketsSubscription', 200],
    ['ReadAccounts', 403],
  ])('%s gets a token for a WebSocket: %d', async (scope, status) => {
    expect(await statusOf(scope, '/restapi/oauth/wstoken', 'POST')).toBe(status);
  });
});
