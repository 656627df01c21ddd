/**
 * Looks for a job in which the built action breaks a promise, and for a text in which a secret is shown: rounds of whole random
 * jobs and of the redaction rule's properties, each round with a new seed. Stops at the first broken promise, and prints the
 * job, as small as it could be made, and how to repeat it. test/soak/promises.ts has the promises.
 *
 *     npm run soak                      10 minutes
 *     npm run soak -- --minutes 60
 *     npm run soak -- --jobs 20000
 *     npm run soak -- --at-once 2       two rounds at a time, for two processors
 *     npm run soak -- --seed 12345      one round again
 *     npm run soak -- --job FILE        one job again, from the JSON that was printed
 *
 * SOAK_JOBS and REDACTION_RUNS in the environment set the number of cases in a round.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { judge, smallest, soak, type Verdict } from '../test/soak/soak.ts';
import { readOptions, stop } from './command-line.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = readOptions({
  options: {
    minutes: { type: 'string' },
    jobs: { type: 'string' },
    'at-once': { type: 'string', default: '1' },
    seed: { type: 'string' },
    job: { type: 'string' },
  },
});
const jobsInRound = positive('SOAK_JOBS', process.env.SOAK_JOBS ?? '100');
const redactionRuns = positive('REDACTION_RUNS', process.env.REDACTION_RUNS ?? '20000');

const begun = performance.now();
const minutesSince = () => (performance.now() - begun) / 60_000;
const done = { rounds: 0, jobs: 0, withToken: 0, tokens: 0, tokenRequests: 0 };
let failed = false;

if (values.job !== undefined) {
  report('The job', await judge(JSON.parse(readFileSync(values.job, 'utf8'))));
} else if (values.seed !== undefined) {
  await runRound(positive('--seed', values.seed));
} else {
  const jobs = values.jobs === undefined ? Number.POSITIVE_INFINITY : positive('--jobs', values.jobs);
  const minutes = positive('--minutes', values.minutes ?? (values.jobs ? '1e9' : '10'));
  let begunJobs = 0;
  const runRounds = async () => {
    while (!failed && minutesSince() < minutes && begunJobs < jobs) {
      begunJobs += jobsInRound;
      await runRound(randomInt(2 ** 31));
    }
  };
  await Promise.all(Array.from({ length: positive('--at-once', values['at-once']) }, runRounds));
}
// A job that hung may have left something behind that keeps this process.
process.exit(failed ? 1 : 0);

async function runRound(seed: number): Promise<void> {
  const found = await soak({
    seed,
    jobs: jobsInRound,
    onJob: ({ main, opened }) => {
      done.jobs += 1;
      done.withToken += main.run.exitCode === 0 ? 1 : 0;
      done.tokens += opened;
      done.tokenRequests += main.report?.requests.length ?? 0;
      return !failed;
    },
  });
  if (found && !failed) {
    fail(seed);
    report('The job', found);
    report('The same job, made smaller', await smallest(found));
  }
  if (failed) return;
  const redaction = await checkRedaction(seed);
  if (!redaction.passed && !failed) {
    fail(seed);
    print(redaction.output);
  }
  if (failed) return;
  done.rounds += 1;
  const minutes = minutesSince().toFixed(1).padStart(6);
  console.log(
    `${minutes} min  seed ${seed}: ${done.jobs} jobs so far, ${done.withToken} of them with a token; ${done.tokenRequests} ` +
      `requests of main steps, ${done.tokens} sessions opened or renewed; ${done.rounds * redactionRuns} cases of each ` +
      'redaction property. No promise was broken.',
  );
}

function fail(seed: number): void {
  failed = true;
  console.log(`FAILED after ${minutesSince().toFixed(1)} minutes and ${done.jobs} jobs. Repeat the round with:
  SOAK_JOBS=${jobsInRound} REDACTION_RUNS=${redactionRuns} npm run soak -- --seed ${seed}`);
}

function report(what: string, { scenario, broken, story }: Verdict): void {
  console.log(`${what} (to repeat it, save it in a file and run \`npm run soak -- --job FILE\`):`);
  print(JSON.stringify(scenario));
  for (const { step, run } of story ? [story.main, ...story.end] : [])
    print(`▼ ${step}, which ended with ${run.exitCode}\n${run.log}`);
  for (const { promise, how } of broken) print(`BROKEN: ${promise}. ${how}`);
  if (broken.length === 0) console.log('No promise was broken.');
  else failed = true;
}

/** Prints text that a runner of GitHub Actions must not take for commands. */
function print(text: string): void {
  console.log(text.replaceAll('##', '#\\u0023').replace(/^/gm, '  | '));
}

/** The properties of the rule that leaves out text, with escapes that a generator makes. */
function checkRedaction(seed: number): Promise<{ passed: boolean; output: string }> {
  const vitest = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', 'test/unit/log/secrets.test.ts', '--reporter', 'default'],
      // How long it takes depends on the number of cases.
      ...['--testTimeout', '0'],
    ],
    {
      cwd: root,
      env: { ...process.env, HOSTILE_SEED: String(seed), REDACTION_RUNS: String(redactionRuns) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output: Buffer[] = [];
  for (const stream of [vitest.stdout, vitest.stderr]) stream.on('data', (chunk) => output.push(chunk));
  return new Promise((resolve, reject) => {
    vitest.on('error', reject);
    vitest.on('close', (status) => {
      resolve({ passed: status === 0, output: Buffer.concat(output).toString() });
    });
  });
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) stop(`${name}: ${value} is not a number above 0.`);
  return number;
}
