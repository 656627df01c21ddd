import { SDK } from '@ringcentral/sdk';
import { describe, expect, it, vi } from 'vitest';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { startVirtualTime } from './virtual-time.ts';

const ME = '/restapi/v1.0/account/~/extension/~';
const HOUR = 3_600_000;

/** RingCentral's own SDK against the simulator: what it cannot work with is not RingCentral. */
describe('@ringcentral/sdk', () => {
  it('logs in with a JWT credential, and calls the API', async () => {
    await using ringcentral = await RingCentral.start();
    const platform = await logIn(ringcentral);
    expect(await (await platform.get(ME)).json()).toMatchObject({ extensionNumber: USER.extension });
  });

  it('logs in with a password, and warns that this way is deprecated', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await using ringcentral = await RingCentral.start();
    const platform = platformFor(ringcentral);
    const { username, extension = '', password } = USER;
    await platform.login({ username: username.slice(1), extension, password });
    expect((await platform.get(ME)).status).toBe(200);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('renews a token that has expired, in the same session', async () => {
    using time = startVirtualTime();
    await using ringcentral = await RingCentral.start();
    const platform = await logIn(ringcentral);
    time.pass(HOUR);
    expect((await platform.get(ME)).status).toBe(200);
    expect(grantsOf(ringcentral)).toEqual(['jwt-bearer', 'refresh_token']);
    expect(ringcentral.liveSessions).toHaveLength(1);
  });

  it('recovers after a 401, with a lifetime of -1 s that RingCentral must not refuse', async () => {
    using _ = startVirtualTime();
    let ahead = 0;
    await using ringcentral = await RingCentral.start({ now: () => Date.now() + ahead });
    const platform = await logIn(ringcentral);
    ahead = HOUR;
    expect((await platform.get(ME)).status).toBe(200);
    expect(ringcentral.tokenRequests.at(-1)?.form.get('access_token_ttl')).toBe('-1');
    expect((await platform.auth().data()).expires_in).toBe(600);
  });

  it('goes on with the token of a renewal whose answer was lost', async () => {
    using time = startVirtualTime();
    await using ringcentral = await RingCentral.start();
    const platform = await logIn(ringcentral, { clearCacheOnRefreshError: false });
    time.pass(HOUR);
    ringcentral.failNext({ kind: 'rewrite', body: () => '' });
    await expect(platform.get(ME)).rejects.toThrow();
    expect((await platform.get(ME)).status).toBe(200);
    expect(ringcentral.liveSessions).toHaveLength(1);
  });

  it('has five sessions beside one another, and loses the first to a sixth', async () => {
    await using ringcentral = await RingCentral.start({ rateLimit: false });
    const platforms = [];
    for (let i = 0; i < 6; i++) platforms.push(await logIn(ringcentral));
    const calls = await Promise.allSettled(platforms.map((platform) => platform.get(ME)));
    expect(calls.map(({ status }) => status)).toEqual(['rejected', ...Array(5).fill('fulfilled')]);
  });

  it('waits as Retry-After says when it is refused for the rate limit, and then gets in', async () => {
    using time = startVirtualTime();
    await using ringcentral = await RingCentral.start();
    for (let i = 0; i < 5; i++) await logIn(ringcentral);
    const platform = await logIn(ringcentral, { handleRateLimit: true });
    expect(time.waits).toEqual([60_000]);
    expect((await platform.get(ME)).status).toBe(200);
  });

  it('sends a text message', async () => {
    await using ringcentral = await RingCentral.start();
    const platform = await logIn(ringcentral);
    const message = { to: [{ phoneNumber: '+16505550199' }], text: 'hello' };
    const sent = await (await platform.post(`${ME}/sms`, message)).json();
    expect(sent).toMatchObject({ id: expect.any(Number), subject: 'hello' });
    expect(ringcentral.messages).toEqual([{ path: `${ME}/sms`, body: message }]);
  });

  it('logs out', async () => {
    await using ringcentral = await RingCentral.start();
    const platform = await logIn(ringcentral);
    await platform.logout();
    expect(ringcentral.liveSessions).toEqual([]);
    expect(await platform.loggedIn()).toBe(false);
  });

  it.each([
    ['drops a refresh token lifetime of 0', 0, null],
    ["sends a refresh token lifetime of '0'", '0', '0'],
  ])('%s', async (_, refreshTokenTtl, sent) => {
    await using ringcentral = await RingCentral.start();
    const jwt = ringcentral.jwtCredential();
    const login = { jwt, refresh_token_ttl: refreshTokenTtl as number };
    await platformFor(ringcentral).login(login);
    expect(ringcentral.tokenRequests[0]?.form.get('refresh_token_ttl')).toBe(sent);
    expect(ringcentral.liveSessions[0]?.refreshToken === undefined).toBe(sent === '0');
  });
});

let platforms = 0;

function platformFor({ url }: RingCentral, more = {}) {
  // All instances of the SDK keep their tokens in one place.
  const cachePrefix = `${++platforms}-`;
  return new SDK({
    server: url,
    clientId: APP.id,
    clientSecret: APP.secret,
    cachePrefix,
    ...more,
  }).platform();
}

async function logIn(ringcentral: RingCentral, more = {}) {
  const platform = platformFor(ringcentral, more);
  await platform.login({ jwt: ringcentral.jwtCredential() });
  return platform;
}

function grantsOf({ tokenRequests }: RingCentral): (string | undefined)[] {
  return tokenRequests.map(({ form }) => form.get('grant_type')?.split(':').at(-1));
}
