import { describe, expect, it } from 'vitest';
import { errorOf, jwtJob, openingJob, sealedBy, warningsOf } from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

const DAY = 86_400;
const inDays = (days: number) => Math.floor(Date.now() / 1000) + days * DAY;

describe('that expire', () => {
  it('have an output, so that a workflow can tell somebody before', async () => {
    await using ringcentral = await RingCentral.start();
    const exp = inDays(30);
    const run = await runStep('main', jwtJob(ringcentral, { jwt: ringcentral.jwtCredential({ exp }) }));
    expect(Date.parse(run.outputs.credential_expires_at ?? '')).toBe(exp * 1000);
    expect(run.annotations).toEqual([]);
  });

  it('have it beside a sealed token, too; it is empty if they never do', async () => {
    await using ringcentral = await RingCentral.start();
    const exp = inDays(30);
    const sealedToken = await sealedBy(jwtJob(ringcentral));
    const opening = (jwt: string) => runStep('main', openingJob(ringcentral, sealedToken, { jwt }));
    const { outputs } = await opening(ringcentral.jwtCredential({ exp }));
    expect(Date.parse(outputs.credential_expires_at ?? '')).toBe(exp * 1000);
    expect((await opening(ringcentral.jwtCredential())).outputs.credential_expires_at).toBe('');
  });

  it('within two weeks are a warning', async () => {
    await using ringcentral = await RingCentral.start();
    const warnings = async (days: number) => {
      const jwt = ringcentral.jwtCredential({ exp: inDays(days) });
      return warningsOf(await runStep('main', jwtJob(ringcentral, { jwt })));
    };
    expect(await warnings(13)).toEqual([expect.stringContaining('The JWT credential expires at')]);
    expect(await warnings(15)).toEqual([]);
  });

  it('and have done so are an error, without a request', async () => {
    await using ringcentral = await RingCentral.start();
    const jwt = ringcentral.jwtCredential({ exp: inDays(-1) });
    expect(errorOf(await runStep('main', jwtJob(ringcentral, { jwt })))).toContain('`jwt` expired at');
    expect(ringcentral.requests).toEqual([]);
  });
});

it('of another environment are a warning', async () => {
  await using ringcentral = await RingCentral.start();
  const elsewhere = 'https://platform.devtest.ringcentral.com';
  const jwt = ringcentral.jwtCredential({ aud: `${elsewhere}/restapi/oauth/token`, iss: elsewhere });
  const run = await runStep('main', jwtJob(ringcentral, { jwt }));
  expect(warningsOf(run)).toEqual([
    expect.stringContaining('was created for platform.devtest.ringcentral.com'),
  ]);
});

it.each([
  [
    'with the word Bearer',
    (jwt: string) => `Bearer ${jwt}`,
    /is not a JWT alone\. Remove what stands before or after it/,
  ],
  [
    'with a name',
    (jwt: string) => `RC_JWT=${jwt}`,
    /is not a JWT alone\. Remove what stands before or after it/,
  ],
  [
    'in JSON',
    (jwt: string) => JSON.stringify({ jwt }),
    /`jwt` is a JSON document\. Use only one of the values in it/,
  ],
  ['encoded once more', btoa, /the base64 form of one/],
  ['in part', (jwt: string) => jwt.slice(0, 40), /is not a JWT/],
])('%s are told for what they are, masked, without a request', async (_, change, message) => {
  await using ringcentral = await RingCentral.start();
  const jwt = ringcentral.jwtCredential();
  const run = await runStep('main', jwtJob(ringcentral, { jwt: change(jwt) }));
  expect(errorOf(run)).toMatch(message);
  expect(run.masks).toContain(change(jwt));
  expect(ringcentral.requests).toEqual([]);
});

it('encoded once more are masked as they are, too', async () => {
  await using ringcentral = await RingCentral.start();
  const jwt = ringcentral.jwtCredential();
  expect((await runStep('main', jwtJob(ringcentral, { jwt: btoa(jwt) }))).masks).toContain(jwt);
});
