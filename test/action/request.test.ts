import { expect, it } from 'vitest';
import { VERSION } from '../../src/ringcentral/token-endpoint.ts';
import { callApi, jwtJob, passwordJob, renewalJob } from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral, USER } from '../support/simulator/ringcentral.ts';

it('is the one of the 2015 post for a password grant', async () => {
  await using ringcentral = await RingCentral.start();
  await runStep('main', passwordJob(ringcentral));
  const [request] = ringcentral.tokenRequests;
  expect(request).toMatchObject({ method: 'POST', path: '/restapi/oauth/token' });
  expect(request?.headers.authorization).toBe(`Basic ${btoa(`${APP.id}:${APP.secret}`)}`);
  expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect([...(request?.form ?? [])].sort()).toEqual([
    ['grant_type', 'password'],
    ['password', USER.password],
    ['refresh_token_ttl', '0'],
    ['username', `${USER.username}*${USER.extension}`],
  ]);
});

it('gets a token with a JWT credential that works until the job ends, and not after', async () => {
  await using ringcentral = await RingCentral.start();
  let statusInJob = 0;
  const { main } = await runJob({
    ...jwtJob(ringcentral),
    between: async ({ access_token }) => {
      statusInJob = await callApi(ringcentral, access_token);
    },
  });
  expect(main.exitCode).toBe(0);
  expect(statusInJob).toBe(200);
  expect(await callApi(ringcentral, main.outputs.access_token)).toBe(401);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('holds the options that are set, and no refresh_token_ttl where a refresh token is wanted', async () => {
  await using ringcentral = await RingCentral.start();
  await runStep(
    'main',
    jwtJob(ringcentral, {
      'disable-refresh-token': 'false',
      'access-token-ttl': '600',
      scope: 'ReadCallLog,\nSMS',
      'endpoint-id': 'nightly',
    }),
  );
  const form = Object.fromEntries(ringcentral.tokenRequests[0]?.form ?? []);
  expect(form).toMatchObject({ access_token_ttl: '600', scope: 'ReadCallLog SMS', endpoint_id: 'nightly' });
  expect(form).not.toHaveProperty('refresh_token_ttl');
});

it('holds the lifetime that a refresh token is wanted for', async () => {
  await using ringcentral = await RingCentral.start();
  const inputs = { 'disable-refresh-token': 'false', 'refresh-token-ttl': '7200' };
  await runStep('main', jwtJob(ringcentral, inputs));
  expect(ringcentral.tokenRequests[0]?.form.get('refresh_token_ttl')).toBe('7200');
});

it('takes an empty input for its default', async () => {
  await using ringcentral = await RingCentral.start();
  const empty = { 'seal-token': '', 'disable-refresh-token': '', 'retry-timeout': '', 'revoke-token': '' };
  const { main, post } = await runJob(jwtJob(ringcentral, empty));
  expect([main.exitCode, main.outputs.sealed_token, main.outputs.refresh_token]).toEqual([0, '', '']);
  expect(ringcentral.tokenRequests[0]?.form.get('refresh_token_ttl')).toBe('0');
  expect(post.log).toBe('Revoked the access token.');
});

it('holds a password with its spaces, without the line end that came with pasting', async () => {
  await using ringcentral = await RingCentral.start();
  await runStep('main', passwordJob(ringcentral, { password: ' a password \n' }));
  expect(ringcentral.tokenRequests[0]?.form.get('password')).toBe(' a password ');
});

it('sends a refresh token, and says which version asks, and for what', async () => {
  await using ringcentral = await RingCentral.start();
  await runStep('main', renewalJob(ringcentral, 'a-refresh-token'));
  const [request] = ringcentral.tokenRequests;
  expect(Object.fromEntries(request?.form ?? [])).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'a-refresh-token',
    refresh_token_ttl: '0',
  });
  expect(request?.headers).toMatchObject({
    'user-agent': `ringcentral-access-token/${VERSION}`,
    accept: 'application/json',
    'accept-encoding': 'identity',
  });
});
