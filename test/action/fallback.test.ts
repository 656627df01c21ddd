/** A sealed token with a credential beside it, for when the token cannot be used. */
import { describe, expect, it } from 'vitest';
import {
  callApi,
  errorOf,
  expectEndThatAgrees,
  jwtJob,
  openingJob,
  sealedBy,
  warningsOf,
  withFields,
} from '../support/jobs.ts';
import { runJob, runStep } from '../support/runner.ts';
import { APP, RingCentral } from '../support/simulator/ringcentral.ts';

const credential = (ringcentral: RingCentral) => ({ jwt: ringcentral.jwtCredential() });

/** A sealed token that lives for so many seconds. */
function sealedFor(ringcentral: RingCentral, seconds: number): Promise<string> {
  ringcentral.failNext(withFields({ expires_in: seconds }));
  return sealedBy(jwtJob(ringcentral));
}

it('is not needed while the token has time left: no request', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const { main, post } = await runJob(openingJob(ringcentral, sealedToken, credential(ringcentral)));
  expect(main.log).toMatch(/^Opened the sealed token\./m);
  expect(post.log).toBe('The access token is not revoked: another job requested it.');
  expect(ringcentral.requests).toHaveLength(1);
});

describe('is used, and its own token revoked when the job ends,', () => {
  it.each([
    [
      50,
      {},
      /^The sealed token expires at \S+, in \d+ s, but `minimum-ttl` asks for 60 s\. This job requests/m,
    ],
    [1800, { 'minimum-ttl': '3600' }, /but `minimum-ttl` asks for 3600 s\. This job requests/],
  ])('with %i s left and %j', async (seconds, inputs, reason) => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedFor(ringcentral, seconds);
    const more = { ...inputs, ...credential(ringcentral), scope: 'ReadCallLog' };
    const { main, post } = await runJob(openingJob(ringcentral, sealedToken, more));
    expectEndThatAgrees(main);
    expect([main.exitCode, main.annotations]).toEqual([0, []]);
    expect(main.log).toMatch(reason);
    expect(main.outputs.scope).toBe('ReadCallLog');
    expect(post.log).toBe('Revoked the access token.');
    expect(ringcentral.tokenRequests).toHaveLength(2);
  });

  it.each([
    ['was made with a secret that was changed since', 'old', /another `client-id` or `client-secret`/],
    ['was modified', 'modified', /was modified/],
    ['is for another server', 'elsewhere', /is for http:/],
  ])('with a warning if the token %s', async (_, how, reason) => {
    const apps = ['an-older-secret', APP.secret].map((secret) => ({ ...APP, secret }));
    await using ringcentral = await RingCentral.start({ apps });
    await using elsewhere = await RingCentral.start();
    const sealed = {
      old: () => sealedBy(jwtJob(ringcentral, { 'client-secret': 'an-older-secret' })),
      modified: async () => 'eyJhbGciOiJkaXIifQ..a.b.c',
      elsewhere: () => sealedBy(jwtJob(elsewhere)),
    }[how];
    const job = openingJob(ringcentral, await sealed?.(), credential(ringcentral));
    let status = 0;
    const { main, post } = await runJob({
      ...job,
      between: async ({ access_token }) => {
        status = await callApi(ringcentral, access_token);
      },
    });
    expect([main.exitCode, status]).toEqual([0, 200]);
    expect(warningsOf(main)).toEqual([expect.stringMatching(reason)]);
    expect(warningsOf(main)[0]).toMatch(/This job requests its own token instead\.$/);
    expect(post.log).toBe('Revoked the access token.');
  });

  it('unless `revoke-token` is `never`', async () => {
    await using ringcentral = await RingCentral.start();
    const sealedToken = await sealedFor(ringcentral, 50);
    const more = { ...credential(ringcentral), 'revoke-token': 'never' };
    const { post } = await runJob(openingJob(ringcentral, sealedToken, more));
    expect(post.log).toBe('The access token is not revoked: `revoke-token` is `never`.');
  });
});

it('can fail, too, and that is the error', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedFor(ringcentral, 50);
  ringcentral.failNext({ kind: 'answer', status: 404 });
  const run = await runStep('main', openingJob(ringcentral, sealedToken, credential(ringcentral)));
  expect(errorOf(run)).toContain('HTTP 404');
});

it('is not there: a token with too little time left is an error', async () => {
  await using ringcentral = await RingCentral.start();
  const run = await runStep('main', openingJob(ringcentral, await sealedFor(ringcentral, 50)));
  expect(errorOf(run)).toMatch(
    /`minimum-ttl` asks for 60 s\. In a re-run, choose "Re-run all jobs"\. Otherwise, set a credential such as `jwt` next to `sealed-token`/,
  );
});

it('is not needed with `minimum-ttl: 0`, whatever time is left', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedFor(ringcentral, 50);
  const run = await runStep('main', openingJob(ringcentral, sealedToken, { 'minimum-ttl': '0' }));
  expect([run.exitCode, run.annotations]).toEqual([0, []]);
});
