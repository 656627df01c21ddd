import { expect, it } from 'vitest';
import { answering, jwtJob, passwordJob, withFields } from '../support/jobs.ts';
import { ACTION, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

/** The answer of the 2015 post, without a refresh token. */
const ANSWER = {
  access_token: 'ACCESS-TOKEN',
  token_type: 'bearer',
  expires_in: 3599,
  scope: 'ReadCallLog',
  owner_id: 'OWNER',
};

it('come from the answer of the 2015 post, and are empty where it says nothing', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(answering(200, ANSWER));
  const before = Date.now();
  const { exitCode, outputs } = await runStep('main', passwordJob(ringcentral));
  expect(exitCode).toBe(0);
  expect(outputs).toEqual({
    access_token: 'ACCESS-TOKEN',
    expires_in: '3599',
    expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    token_type: 'bearer',
    scope: 'ReadCallLog',
    owner_id: 'OWNER',
    endpoint_id: '',
    session_id: '',
    credential_expires_at: '',
    refresh_token: '',
    refresh_token_expires_in: '',
    sealed_token: '',
  });
  expect(Date.parse(outputs.expires_at ?? '')).toBeGreaterThan(before + 3_598_000);
});

it('are those that action.yml declares, and no other', async () => {
  await using ringcentral = await RingCentral.start();
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(ACTION.outputs ?? {}).sort());
});

it('each hold the field of their name', async () => {
  await using ringcentral = await RingCentral.start();
  const fields = {
    owner_id: 'the-owner',
    endpoint_id: 'the-endpoint',
    session_id: 'the-session',
    scope: 'SMS',
  };
  ringcentral.failNext(withFields(fields));
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  expect(outputs).toMatchObject(fields);
});

it('keep every digit of a number, also beyond what JavaScript can count', async () => {
  await using ringcentral = await RingCentral.start();
  const body = JSON.stringify({ ...ANSWER, expires_in: '3599', owner_id: 0, session_id: 262648004 });
  const owner_id = '1234567890123456789012';
  ringcentral.failNext({
    kind: 'answer',
    status: 200,
    body: body.replace('"owner_id":0', `"owner_id":${owner_id}`),
  });
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  expect(outputs).toMatchObject({ owner_id, session_id: '262648004', expires_in: '3599' });
});

it('hold nothing that a server could break the file with', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(
    withFields({
      owner_id: 'x\nrefresh_token=forged',
      session_id: 'y\r\nz',
      endpoint_id: {},
      scope: [{}, 'SMS'],
    }),
  );
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  expect(outputs).toMatchObject({
    owner_id: '',
    session_id: '',
    endpoint_id: '',
    refresh_token: '',
    scope: 'SMS',
  });
});

it('count the expiry from the moment of the request', async () => {
  await using ringcentral = await RingCentral.start();
  const arrivals: number[] = [];
  ringcentral.failAlways(({ at }) => {
    arrivals.push(at);
    return { kind: 'delay', milliseconds: 50 };
  });
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  expect(Date.parse(outputs.expires_at ?? '')).toBeLessThanOrEqual((arrivals[0] ?? 0) + 3_600_000);
});

it('never claim more time than the session has', async () => {
  const absolute = 1200;
  await using ringcentral = await RingCentral.start({ sessionTimeouts: { absolute } });
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  expect(Number(outputs.expires_in)).toBeLessThanOrEqual(absolute);
  expect(Date.parse(outputs.expires_at ?? '')).toBeLessThanOrEqual(Date.now() + absolute * 1000);
});

it('never claim more time than an access token can have', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(withFields({ expires_in: 86_400 }));
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  expect(outputs.expires_in).toBe('3600');
});
