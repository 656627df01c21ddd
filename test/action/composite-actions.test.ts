/** Inside composite actions, the post step can have other inputs than the main step had, or none (actions/runner 2030, 3514). */
import { expect, it } from 'vitest';
import { expectNoSecret, jwtJob, passwordJob } from '../support/jobs.ts';
import { ACTION, type Job, runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

const NO_INPUTS = Object.fromEntries(
  Object.keys(ACTION.inputs).map((name) => [`INPUT_${name.toUpperCase()}`, undefined]),
);

it('without inputs in the post step: the session ends all the same', async () => {
  await using ringcentral = await RingCentral.start();
  const { main, post } = await runJob({ ...jwtJob(ringcentral), post: { env: NO_INPUTS } });
  expect([main.exitCode, post.log]).toEqual([0, 'Revoked the access token.']);
  const [revocation] = ringcentral.revocations;
  expect(revocation?.headers.authorization).toBe(`Basic ${btoa(`${APP.id}:${APP.secret}`)}`);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('with the inputs of another service: nothing of them is sent or shown', async () => {
  await using ringcentral = await RingCentral.start();
  await using elsewhere = await RingCentral.start();
  const others: Job['with'] = {
    'client-id': 'of-another-service',
    'client-secret': 'TheSecretOfAnotherService',
    'server-url': elsewhere.url,
    'revoke-token': 'never',
  };
  const { post } = await runJob({ ...jwtJob(ringcentral), post: { with: others } });
  expect(post.log).toBe('Revoked the access token.');
  expect(elsewhere.requests).toEqual([]);
  const sent = JSON.stringify(ringcentral.requests);
  for (const value of [
    'of-another-service',
    'TheSecretOfAnotherService',
    btoa('of-another-service:').slice(0, 20),
  ])
    expect(sent).not.toContain(value);
  expectNoSecret(post, ['TheSecretOfAnotherService']);
});

it.each(['not a URL', 'http://0.0.0.0', ''])(
  'with the server-url %j: the plan’s own server is asked',
  async (url) => {
    await using ringcentral = await RingCentral.start();
    const job = jwtJob(ringcentral);
    const { post } = await runJob({ ...job, post: { with: { ...job.with, 'server-url': url } } });
    expect(post.log).toBe('Revoked the access token.');
  },
);

it('keeps what `revoke-token` said in the main step', async () => {
  await using ringcentral = await RingCentral.start();
  const job = jwtJob(ringcentral, { 'revoke-token': 'never' });
  const { post } = await runJob({ ...job, post: { with: { ...job.with, 'revoke-token': 'always' } } });
  expect(post.log).toBe('The access token is not revoked: `revoke-token` is `never`.');
  expect(ringcentral.revocations).toEqual([]);
});

it('each of several steps ends the session that it opened', async () => {
  await using ringcentral = await RingCentral.start();
  const first = await runStep('main', jwtJob(ringcentral));
  const second = await runStep('main', passwordJob(ringcentral));
  // The post steps run in the reverse order, here with the inputs of the outer action.
  for (const { state } of [second, first]) {
    const post = await runStep('post', { with: {}, env: NO_INPUTS }, state);
    expect(post.log).toBe('Revoked the access token.');
  }
  expect(ringcentral.revocations.map(({ form }) => form.get('token'))).toEqual([
    second.outputs.access_token,
    first.outputs.access_token,
  ]);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('holds in its state no more than a mask covers: the runner prints it with debug logging', async () => {
  await using ringcentral = await RingCentral.start();
  const { state, masks } = await runStep('main', jwtJob(ringcentral, { 'disable-refresh-token': 'false' }));
  const { client, sessions } = JSON.parse(state.plan ?? '');
  expect(masks).toEqual(
    expect.arrayContaining([client.secret, ...sessions[0].map(({ token }: { token: string }) => token)]),
  );
  expect(Object.keys(state)).toEqual(['plan']);
  expect(Object.keys(client)).toEqual(['id', 'secret', 'serverUrl']);
});
