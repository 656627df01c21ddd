import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { seededRandom } from '../../bench/crowd.ts';
import { callApi, client, expectEndThatAgrees, FAST_CLOCK } from '../support/jobs.ts';
import { type JobRun, runJob } from '../support/runner.ts';
import { type Fault, RingCentral, USER } from '../support/simulator/ringcentral.ts';

const JOBS = 50;
const AT_ONCE = 8;

it('ends fifty jobs among faults, limits and sessions each with a token that works or a correct error', async () => {
  const seed = Number(process.env.LOAD_SEED ?? randomInt(2 ** 31));
  const random = seededRandom(seed);
  const begun = Date.now();
  // Ten users with five jobs each: enough rivals to meet the rate limit, few enough to keep their sessions.
  const users = Array.from({ length: 10 }, (_, index) => ({
    ...USER,
    username: `+1650555${1000 + index}`,
    ownerId: `${1000 + index}`,
  }));
  await using ringcentral = await RingCentral.start({ users, now: () => begun + (Date.now() - begun) * 100 });
  let faults = 0;
  ringcentral.failAlways(() => {
    const fault = randomFault(random());
    if (fault) faults += 1;
    return fault;
  });

  const ended: { run: JobRun; apiStatus: number | undefined }[] = [];
  const indexes = Array.from({ length: JOBS }, (_, index) => index);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = indexes.shift(); index !== undefined; index = indexes.shift()) {
        let apiStatus: number | undefined;
        const jwt = ringcentral.jwtCredential({ sub: users[index % users.length]?.ownerId ?? '' });
        const run = await runJob({
          with: { ...client(ringcentral), jwt },
          nodeArguments: FAST_CLOCK,
          between: async ({ access_token }) => {
            if (access_token) apiStatus = await callApi(ringcentral, access_token);
          },
        });
        ended.push({ run, apiStatus });
      }
    }),
  );

  const note = `LOAD_SEED=${seed}`;
  const live = ringcentral.liveSessions.map(({ accessToken }) => accessToken);
  for (const { run, apiStatus } of ended) {
    expectEndThatAgrees(run.main);
    expect(run.post.exitCode, note).toBe(0);
    if (run.main.exitCode === 0) expect(apiStatus, note).toBe(200);
    else expect(run.main.annotations[0]?.message, note).toMatch(/Gave up after \d+ tr(y|ies) in \d+ s/);
    // A job that was refused for the rate limit keeps its session; a revocation that fails is a warning.
    const kept = /is not revoked: RingCentral's rate limit was reached|was not revoked/.test(run.post.log);
    if (!kept) expect(live, note).not.toContain(run.main.outputs.access_token);
  }
  const served = ended.filter(({ run }) => run.main.exitCode === 0).length;
  expect(ended).toHaveLength(JOBS);
  expect(served, note).toBeGreaterThan(0);
  console.log(
    `load: ${JOBS} jobs, ${faults} faults, ${ringcentral.requests.length} requests, ${served} served`,
  );
});

/** A fault for about one request in three. */
function randomFault(random: number): Fault | undefined {
  const faults: Fault[] = [
    { kind: 'drop', when: 'before-headers' },
    { kind: 'drop', when: 'in-headers' },
    { kind: 'answer', status: 500, body: '{"errors":[{"errorCode":"CMN-201"}]}' },
    { kind: 'answer', status: 503, headers: { 'retry-after': '3' } },
    { kind: 'answer', status: 429, headers: { 'retry-after': '5' }, body: '{"errorCode":"CMN-301"}' },
    { kind: 'delay', milliseconds: 20 },
  ];
  return faults[Math.floor(random * faults.length * 3)];
}
