import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  answering,
  errorOf,
  expectNoSecret,
  jwtJob,
  passwordJob,
  preload,
  renewalJob,
} from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { APP, type Fault, RingCentral } from '../support/simulator/ringcentral.ts';

const TROUBLESHOOTING = join(import.meta.dirname, '../../docs/troubleshooting.md');

it('of RingCentral’s is explained: its code, what it means, what to change, and its request ID', async () => {
  await using ringcentral = await RingCentral.start({ refusals: 'as documented' });
  const run = await runStep('main', passwordJob(ringcentral, { password: 'another password' }));
  expect(errorOf(run)).toMatch(
    /^RingCentral refused the token request with HTTP 401, OAU-140, invalid_grant: the user name or the password is wrong.*Check `username`.* RingCentral's request ID: [0-9a-f-]{36}\./,
  );
  expect(ringcentral.tokenRequests).toHaveLength(1);
});

it('of a refusal for the rate limit tells those who can share to share', async () => {
  await using ringcentral = await RingCentral.start();
  const told = { 'x-rate-limit-limit': '5', 'x-rate-limit-window': '60' };
  ringcentral.failAlways(() => answering(429, { errorCode: 'CMN-301' }, told));
  const error = errorOf(await runStep('main', jwtJob(ringcentral, { 'retry-timeout': '0' })));
  expect(error).toMatch(/share one token \(`seal-token`\)\. Jobs for different users cannot share/);
  expect(error).toContain('#too-many-requests');
});

it('of a renewal says that a refresh token works once', async () => {
  await using ringcentral = await RingCentral.start();
  const error = errorOf(await runStep('main', renewalJob(ringcentral, 'an-unknown-token')));
  expect(error).toMatch(/OAU-213, invalid_grant: RingCentral does not know this refresh token.* works once/);
});

describe('is read wherever a server puts its reason:', () => {
  it.each<[string, Fault, string]>([
    [
      'application/problem+json',
      answering(400, { title: 'Odd', detail: 'Very odd' }, { 'content-type': 'application/problem+json' }),
      'HTTP 400: RingCentral says "Very odd; Odd"',
    ],
    [
      'an object inside `error`',
      answering(400, { error: { code: 'OAU-146', message: 'x' } }),
      'HTTP 400, OAU-146: ',
    ],
    ['an error with HTTP 200', answering(200, { error: 'invalid_client' }), 'HTTP 200, invalid_client: '],
    [
      'a code with HTTP 200',
      answering(200, { errorCode: 'OAU-147' }),
      'HTTP 200, OAU-147: the account is locked',
    ],
    [
      'the header WWW-Authenticate',
      answering(
        401,
        {},
        { 'www-authenticate': 'Bearer realm="x", error="invalid_grant", error_description="y"' },
      ),
      'HTTP 401, invalid_grant: ',
    ],
    [
      'plain text',
      { kind: 'answer', status: 400, headers: { 'content-type': 'text/plain' }, body: 'Not this way' },
      'HTTP 400: RingCentral says "Not this way"',
    ],
    [
      'an answer that is cut off',
      { kind: 'answer', status: 400, headers: { 'content-length': '999' }, body: '{"er' },
      'HTTP 400: ',
    ],
    [
      'a page',
      { kind: 'answer', status: 403, body: '<html>x</html>' },
      'HTTP 403: the answer is a web page (HTML)',
    ],
  ])('%s', async (_, fault, message) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(fault);
    expect(errorOf(await runStep('main', jwtJob(ringcentral)))).toContain(message);
    expect(ringcentral.tokenRequests).toHaveLength(1);
  });
});

describe('links to its section of the troubleshooting page', () => {
  const linkIn = async (env: Record<string, string | undefined>) => {
    await using ringcentral = await RingCentral.start();
    const error = errorOf(await runStep('main', { ...jwtJob(ringcentral, { jwt: 'x' }), env }));
    return /\nMore: (.*)$/.exec(error)?.[1];
  };

  it('where the action came from', async () => {
    const env = { GITHUB_ACTION_REPOSITORY: 'somebody/fork', GITHUB_ACTION_REF: 'v1' };
    const link = await linkIn(env);
    expect(link).toBe('https://github.com/somebody/fork/blob/v1/docs/troubleshooting.md#the-jwt-credential');
    const headings = readFileSync(TROUBLESHOOTING, 'utf8').match(/^## .*$/gm);
    expect(headings).toContain('## The JWT credential');
  });

  it.each([
    { GITHUB_SERVER_URL: 'https://github.example.com' },
    { GITHUB_SERVER_URL: undefined },
    { GITHUB_ACTION_REPOSITORY: '' },
    { GITHUB_ACTION_REPOSITORY: undefined },
  ])('but where nobody knows that: %j', async (env) => {
    expect(await linkIn(env)).toBeUndefined();
  });
});

it('with debug logging has a stack trace without its message', async () => {
  await using ringcentral = await RingCentral.start();
  const job = { ...jwtJob(ringcentral), debug: true, nodeArguments: preload('secret-escapes') };
  const run = await runStep('main', job);
  expect(errorOf(run)).toContain('Unexpected error. Please report it: (left out');
  expect(run.log).toMatch(/##\[debug\] +at /);
  expectNoSecret(run, [APP.secret]);
});

it('that is longer than GitHub shows is cut in its annotation, and whole in the log', async () => {
  await using ringcentral = await RingCentral.start();
  const wrong = Object.fromEntries(
    [
      'minimum-ttl',
      'disable-refresh-token',
      'access-token-ttl',
      'refresh-token-ttl',
      'seal-token',
      'retry-timeout',
    ].map((name) => [name, 'x']),
  );
  const others = {
    'client-id': 'a:b',
    'server-url': 'http://a:b@example.com/?c#d',
    scope: '!',
    'revoke-token': 'x',
  };
  const job = jwtJob(ringcentral, { ...wrong, ...others, jwt: '', 'client-secret': '' });
  const env = { GITHUB_TRIGGERING_ACTOR: 'dependabot[bot]' };
  const run = await runStep('main', { ...job, env });
  const error = errorOf(run);
  expect(error.length).toBeLessThan(4096);
  if (!error.includes('The log of this step has the whole message.'))
    expect(error).toContain('`sealed-token`');
  expect(run.log).toContain('`scope` must be');
});
