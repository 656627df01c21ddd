import RingCentralSdk from '@rc-ex/core';
import { describe, expect, it } from 'vitest';
import { APP, RingCentral, USER } from '../../support/simulator/ringcentral.ts';
import { startVirtualTime } from '../virtual-time.ts';

const HOUR = 3_600_000;

/** RingCentral's other SDK against the simulator. It renews and waits only when its user says so. */
describe('@rc-ex/core', () => {
  it('logs in with a JWT credential, and calls the API', async () => {
    await using ringcentral = await RingCentral.start();
    const sdk = await logIn(ringcentral);
    expect(await sdk.restapi().account().extension().get()).toMatchObject({
      extensionNumber: USER.extension,
    });
  });

  it('finds its token expired, and renews it in the same session', async () => {
    using time = startVirtualTime();
    await using ringcentral = await RingCentral.start();
    const sdk = await logIn(ringcentral);
    time.pass(HOUR);
    await expect(whoAmI(sdk)).rejects.toMatchObject({ response: { status: 401 } });
    await sdk.refresh();
    expect(await whoAmI(sdk)).toBe(200);
    expect(ringcentral.liveSessions).toHaveLength(1);
  });

  it('gets the same token again when it renews once more with a spent refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    const sdk = await logIn(ringcentral);
    const refreshToken = sdk.token?.refresh_token ?? '';
    const renewed = await sdk.refresh(refreshToken);
    const again = await sdk.refresh(refreshToken);
    expect(again.access_token).toBe(renewed.access_token);
  });

  it('has five sessions beside one another, and loses the first to a sixth', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const sdks: RingCentralSdk[] = [];
    for (let i = 0; i < 6; i++) sdks.push(await logIn(ringcentral));
    const calls = await Promise.allSettled(sdks.map(whoAmI));
    expect(calls.map(({ status }) => status)).toEqual(['rejected', ...Array(5).fill('fulfilled')]);
  });

  it('is told how long to wait when it is refused for the rate limit, and gets in after it', async () => {
    using time = startVirtualTime();
    await using ringcentral = await RingCentral.start();
    for (let i = 0; i < 5; i++) await logIn(ringcentral);
    const refusal = await logIn(ringcentral).catch(({ response }) => response);
    expect(refusal).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    time.pass(60_000);
    expect(await whoAmI(await logIn(ringcentral))).toBe(200);
  });

  it('reads the pages of a call log by their links', async () => {
    await using ringcentral = await RingCentral.start({ callsOn: () => 5 });
    const sdk = await logIn(ringcentral);
    const log = sdk.restapi().account().extension().callLog();
    const first = await log.list({ perPage: 4 });
    expect([first.records?.length, first.paging?.pageEnd]).toEqual([4, 3]);
    const next = await sdk.get<typeof first>(first.navigation?.nextPage?.uri ?? '');
    expect(next.data.records).toHaveLength(1);
  });

  it('lists the extensions, and reads the calls of each, as an administrator', async () => {
    await using ringcentral = await RingCentral.start({ callsOn: () => 2 });
    const account = (await logIn(ringcentral)).restapi().account();
    expect(await account.get()).toMatchObject({ status: 'Confirmed' });
    const { records = [] } = await account.extension().list({ status: ['Enabled'], type: ['User'] });
    expect(records.map(({ extensionNumber }) => extensionNumber)).toEqual(['101', '102']);
    for (const { id } of records) {
      const log = await account.extension(String(id)).callLog().list();
      expect(log.records).toHaveLength(2);
    }
  });

  it('sends a text message, as a form', async () => {
    await using ringcentral = await RingCentral.start();
    const sdk = await logIn(ringcentral);
    const sent = await sdk
      .restapi()
      .account()
      .extension()
      .sms()
      .post({
        from: { phoneNumber: USER.username },
        to: [{ phoneNumber: '+16505550199' }],
        text: 'hello',
      });
    expect(sent).toMatchObject({ id: expect.any(Number), type: 'SMS', subject: 'hello' });
    expect(ringcentral.messages[0]?.body).toMatchObject({ text: 'hello' });
    expect(ringcentral.requests.at(-1)?.headers['content-type']).toMatch(/^multipart\/form-data;/);
  });

  it('logs out', async () => {
    await using ringcentral = await RingCentral.start();
    const sdk = await logIn(ringcentral);
    await sdk.revoke();
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('sends a refresh token lifetime of 0', async () => {
    await using ringcentral = await RingCentral.start();
    const sdk = sdkFor(ringcentral);
    const token = await sdk.authorize({ jwt: ringcentral.jwtCredential() }, { refresh_token_ttl: 0 });
    expect(ringcentral.tokenRequests[0]?.form.get('refresh_token_ttl')).toBe('0');
    expect(token.refresh_token).toBeUndefined();
  });
});

function sdkFor({ url }: RingCentral): RingCentralSdk {
  return new RingCentralSdk({ server: url, clientId: APP.id, clientSecret: APP.secret });
}

async function logIn(ringcentral: RingCentral): Promise<RingCentralSdk> {
  const sdk = sdkFor(ringcentral);
  await sdk.authorize({ jwt: ringcentral.jwtCredential() });
  return sdk;
}

async function whoAmI(sdk: RingCentralSdk): Promise<number> {
  return (await sdk.get('/restapi/v1.0/account/~/extension/~')).status;
}
