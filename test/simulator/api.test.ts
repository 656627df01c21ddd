import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { call, codeOf, PASSWORD, post, token } from './ask.ts';

const ME = '/restapi/v1.0/account/~/extension/~';

async function accessTo(ringcentral: RingCentral, scope = APP.scope.join(' ')): Promise<string> {
  return (await token(ringcentral, { ...PASSWORD, scope })).body.access_token;
}

describe('an API call', () => {
  it('says who one is', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await call(ringcentral, ME, await accessTo(ringcentral));
    expect(body).toMatchObject({ id: Number(USER.ownerId), extensionNumber: '101', status: 'Enabled' });
  });

  it.each(['Bearer', 'bearer', 'BEARER'])('takes the scheme %s', async (scheme) => {
    await using ringcentral = await RingCentral.start();
    const headers = { Authorization: `${scheme} ${await accessTo(ringcentral)}` };
    expect((await fetch(ringcentral.url + ME, { headers })).status).toBe(200);
  });

  it('takes the token in the query', async () => {
    await using ringcentral = await RingCentral.start();
    const url = `${ringcentral.url}${ME}?access_token=${await accessTo(ringcentral)}`;
    expect((await fetch(url)).status).toBe(200);
  });

  it.each([
    ['an unknown token', 'Bearer x', 'OAU-213'],
    ['another scheme', `Basic ${btoa('a:b')}`, 'OAU-151'],
  ])('refuses %s with 401 and a challenge', async (_, authorization, code) => {
    await using ringcentral = await RingCentral.start();
    const answer = await call(ringcentral, ME, '', { headers: { Authorization: authorization } });
    expect([answer.status, codeOf(answer)]).toEqual([401, code]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="RingCentral REST API", error="/);
  });

  it('takes a tilde that is percent-encoded, as some languages encode it', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await call(ringcentral, ME.replaceAll('~', '%7E'), await accessTo(ringcentral));
    expect(body).toMatchObject({ id: Number(USER.ownerId) });
  });

  it.each(['//', '//restapi/v1.0/account/~', '/%', '/%7e%'])(
    'to a path that means nothing, such as %s, is refused, and the next one is not',
    async (path) => {
      await using ringcentral = await RingCentral.start();
      const refused = await send(ringcentral, `GET ${path} HTTP/1.1`);
      expect(refused).toMatch(/^HTTP\/1\.1 404 .*CMN-120/s);
      expect((await call(ringcentral, ME, await accessTo(ringcentral))).status).toBe(200);
    },
  );

  it('may name the whole URL, as whoever talks to a proxy does', async () => {
    await using ringcentral = await RingCentral.start();
    const path = `${ringcentral.url}${ME}?access_token=${await accessTo(ringcentral)}`;
    expect(await send(ringcentral, `GET ${path} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('needs a permission of the token', async () => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await call(ringcentral, ME, await accessTo(ringcentral, 'SMS'));
    expect(status).toBe(403);
    expect(body).toMatchObject({ errorCode: 'InsufficientPermissions', permissionName: 'ReadAccounts' });
  });

  it('tells a wrong path from a wrong method', async () => {
    await using ringcentral = await RingCentral.start();
    const accessToken = await accessTo(ringcentral);
    const wrongPath = await call(ringcentral, '/restapi/v1.0/nothing', accessToken);
    expect([wrongPath.status, codeOf(wrongPath)]).toEqual([404, 'CMN-120']);
    const wrongMethod = await call(ringcentral, ME, accessToken, { method: 'DELETE' });
    expect([wrongMethod.status, wrongMethod.headers.get('allow'), wrongMethod.body]).toEqual([
      405,
      'GET',
      '',
    ]);
  });

  it('fails on demand, without failing the next request for a token', async () => {
    await using ringcentral = await RingCentral.start();
    const accessToken = await accessTo(ringcentral);
    ringcentral.failNextCall({ kind: 'answer', status: 503 });
    expect((await token(ringcentral, PASSWORD)).status).toBe(200);
    const headers = { Authorization: `Bearer ${accessToken}` };
    expect((await fetch(ringcentral.url + ME, { headers })).status).toBe(503);
    expect((await fetch(ringcentral.url + ME, { headers })).status).toBe(200);
  });

  it('is not possible once the token is revoked', async () => {
    await using ringcentral = await RingCentral.start();
    const accessToken = await accessTo(ringcentral);
    await post(ringcentral, 'revoke', { token: accessToken });
    const refused = await call(ringcentral, ME, accessToken);
    expect([refused.status, codeOf(refused)]).toEqual([401, 'OAU-213']);
  });
});

/** What comes back for a request that no library would send. */
function send({ port }: RingCentral, requestLine: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${requestLine}\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return text(socket);
}
