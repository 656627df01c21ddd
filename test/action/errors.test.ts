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
    /^The token request failed with HTTP 401, OAU-140, invalid_grant: the user name or the password is wrong.*Check `username`.* RingCentral's request ID: [0-9a-f-]{36}\./,
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

const FOREIGN =
  "is not in RingCentral's form. A firewall, proxy or gateway between the runner and RingCentral probably sent it.";

it('of RingCentral’s has its own words after what a code means', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(
    answering(401, {
      error: 'invalid_client',
      error_description: 'Bad Application Release Status: Blocked',
      errors: [{ errorCode: 'OAU-127', message: 'Bad Application Release Status: Blocked' }],
    }),
  );
  expect(errorOf(await runStep('main', jwtJob(ringcentral)))).toMatch(
    /HTTP 401, OAU-127, invalid_client: RingCentral does not accept this app\..* The answer says "Bad Application Release Status: Blocked"\./,
  );
});

it('with no more than a name of OAuth’s has its own words before what that usually means', async () => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(
    answering(400, { error: 'invalid_grant', error_description: 'Extension is disabled' }),
  );
  expect(errorOf(await runStep('main', jwtJob(ringcentral)))).toMatch(
    /HTTP 400, invalid_grant: The answer says "Extension is disabled"\. This usually means: the JWT credential is not valid/,
  );
});

it('because the user lacks a permission does not blame the app', async () => {
  await using ringcentral = await RingCentral.start();
  const message = '[ThirdPartyAppAccess] permission required';
  ringcentral.failNext(
    answering(400, {
      error: 'invalid_client',
      error_description: message,
      errors: [{ errorCode: 'CMN-408', message }],
    }),
  );
  const error = errorOf(await runStep('main', jwtJob(ringcentral)));
  expect(error).toContain(
    `HTTP 400, CMN-408, invalid_client: the user lacks a permission. Ask the administrator of the RingCentral account to add it, such as "Third Party Apps", to the user's role. The answer says "${message}".`,
  );
  expect(error).not.toContain('client secret');
});

describe('is read wherever a server puts its reason:', () => {
  it.each<[string, Fault, string]>([
    [
      'application/problem+json',
      answering(400, { title: 'Odd', detail: 'Very odd' }, { 'content-type': 'application/problem+json' }),
      `HTTP 400: The answer says "Very odd; Odd". It ${FOREIGN}`,
    ],
    [
      'an object inside `error`',
      answering(400, { error: { code: 'OAU-146', message: 'x' } }),
      'HTTP 400, OAU-146: ',
    ],
    ['an error with HTTP 200', answering(200, { error: 'invalid_client' }), 'HTTP 200, invalid_client: '],
    [
      'a code with HTTP 200, beside a token that is none',
      answering(200, { access_token: '', errorCode: 'OAU-147' }),
      'HTTP 200, OAU-147: the account is locked',
    ],
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
      'HTTP 401: The answer says "y". ',
    ],
    [
      'plain text',
      { kind: 'answer', status: 400, headers: { 'content-type': 'text/plain' }, body: 'Not this way' },
      `HTTP 400: The answer says "Not this way". It ${FOREIGN}`,
    ],
    [
      'an answer that is cut off',
      { kind: 'answer', status: 400, headers: { 'content-length': '999' }, body: '{"er' },
      'HTTP 400: ',
    ],
    [
      'a page',
      { kind: 'answer', status: 400, body: '<html><title>Blocked</title>x</html>' },
      'HTTP 400: The answer says "Blocked". It is a web page (HTML or XML). A firewall, proxy or gateway between the runner and RingCentral probably sent it.',
    ],
    [
      'a page whose status says more',
      { kind: 'answer', status: 404, body: '<html>x</html>' },
      'HTTP 404: there is no token endpoint at this address. Check `server-url`.',
    ],
    [
      'a list',
      { kind: 'answer', status: 401, body: '[{"errorCode":"OAU-140","message":"Odd"}]' },
      'HTTP 401, OAU-140: the JWT credential is not valid for this app.',
    ],
    [
      'objects in objects',
      answering(400, { response: { error: [{ errorSummary: 'Odd' }] } }),
      'HTTP 400: The answer says "Odd". ',
    ],
    [
      'a failure with HTTP 200',
      answering(200, { status: 'error', message: 'Account is suspended' }),
      'HTTP 200: The answer says "Account is suspended". ',
    ],
    [
      'nothing, of a server that is not RingCentral’s',
      { kind: 'answer', status: 407 },
      `HTTP 407: the answer ${FOREIGN}`,
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
    const env = { GITHUB_ACTION_REPOSITORY: 'fork/ringcentral-access-token', GITHUB_ACTION_REF: 'v1' };
    expect(await linkIn(env)).toBe(
      'https://github.com/fork/ringcentral-access-token/blob/v1/docs/troubleshooting.md#the-jwt-credential',
    );
    const headings = readFileSync(TROUBLESHOOTING, 'utf8').match(/^## .*$/gm);
    expect(headings).toContain('## The JWT credential');
  });

  it.each([
    { GITHUB_SERVER_URL: 'https://github.example.com' },
    { GITHUB_SERVER_URL: undefined },
    { GITHUB_ACTION_REPOSITORY: 'owner/an-action-that-wraps-this-one' },
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
