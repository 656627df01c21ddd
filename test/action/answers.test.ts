/** A few answers that are not a token. What makes one is told by the tests of src/ringcentral/access-token.ts. */
import { expect, it } from 'vitest';
import { answering, errorOf, jwtJob, withFields } from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { type Fault, RingCentral } from '../support/simulator/ringcentral.ts';

const TOKEN = { access_token: 'SERVED-TOKEN-Q7', token_type: 'bearer', expires_in: 3600 };

it.each<[string, Fault, RegExp]>([
  [
    'a page',
    {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>Log in to the hotel</html>',
    },
    /it is a web page \(HTML or XML\) \(content type: text\/html; length: 32\)/,
  ],
  ['nothing', { kind: 'answer', status: 200, body: '' }, /it is empty/],
  ['a list', answering(200, []), /it is not a JSON object/],
  ['another status', answering(201, TOKEN), /its status is HTTP 201, not 200/],
  ['no access token', answering(200, { token_type: 'bearer' }), /its `access_token` is missing/],
  [
    'another kind of token',
    answering(200, { ...TOKEN, token_type: 'mac' }),
    /its `token_type` is .*, not "bearer"/,
  ],
  [
    'no expiry',
    answering(200, { ...TOKEN, expires_in: 0.5 }),
    /its `expires_in` is .*, where a number from 1/,
  ],
  [
    'an endless expiry',
    {
      kind: 'answer',
      status: 200,
      body: '{"access_token":"SERVED-TOKEN-Q7","token_type":"bearer","expires_in":1e999}',
    },
    /its `expires_in` is .*, where a number from 1/,
  ],
])('says what is wrong with %s, after one try', async (_, fault, message) => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(fault);
  const error = errorOf(await runStep('main', jwtJob(ringcentral)));
  expect(error).toMatch(/^RingCentral's answer is not an access token: /);
  expect(error).toMatch(message);
  expect(error).not.toMatch(/SERVED|hotel/);
  expect(ringcentral.tokenRequests).toHaveLength(1);
});

it.each([
  ['in capital letters', { token_type: 'BEARER' }],
  ['with a number in text', { expires_in: '3600' }],
  ['with fractions of a second', { expires_in: 3600.9 }],
  ['with fractions of a second in text', { expires_in: '3600.0' }],
  ['with the scope as a list', { scope: ['SMS', 'ReadCallLog'] }],
])('takes a token %s', async (_, fields) => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(withFields(fields));
  const { exitCode, outputs } = await runStep('main', jwtJob(ringcentral));
  expect([exitCode, outputs.expires_in]).toEqual([0, '3600']);
});

it.each([
  [8192, 0],
  [8193, 1],
  [140_000, 1],
])(
  'ends with a token of %i characters with exit code %i, and the post step starts',
  async (length, exitCode) => {
    await using ringcentral = await RingCentral.start();
    const answers = [withFields({ access_token: 'T'.repeat(length) })];
    ringcentral.failAlways(() => answers.shift());
    const { main, post } = await runJob(jwtJob(ringcentral));
    expect([main.exitCode, post.exitCode]).toEqual([exitCode, 0]);
    if (exitCode === 1) expect(errorOf(main)).toMatch(/too long|longer than 8192 characters/);
  },
);
