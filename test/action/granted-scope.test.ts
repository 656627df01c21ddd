import { expect, it } from 'vitest';
import { jwtJob, warningsOf, withFields } from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

/** What a step warns of that asks for these permissions and is granted those. */
async function warnings(scope: string, granted: unknown): Promise<string[]> {
  await using ringcentral = await RingCentral.start();
  ringcentral.failNext(withFields({ scope: granted }));
  const run = await runStep('main', jwtJob(ringcentral, { scope }));
  expect(run.exitCode).toBe(0);
  return warningsOf(run);
}

it('is compared with `scope`, and a warning names what is missing', async () => {
  expect(await warnings('ReadCallLog SMS', 'ReadCallLog')).toEqual([
    expect.stringMatching(
      /did not grant every permission in `scope`\. Missing: SMS\. .*app's permissions.*user's role/,
    ),
  ]);
});

it('is compared word by word', async () => {
  expect(await warnings('SMS', 'A2PSMS SMSX')).toEqual([expect.stringContaining('Missing: SMS.')]);
});

it.each([
  ['all of it is granted', 'ReadCallLog SMS'],
  ['more is granted', 'ReadAccounts,SMS,ReadCallLog'],
  ['it comes as a list', ['SMS', 'ReadCallLog']],
  ['RingCentral names no scope', undefined],
  ['what it names makes no sense', {}],
])('is no reason to warn if %s', async (_, granted) => {
  expect(await warnings('SMS ReadCallLog', granted)).toEqual([]);
});
