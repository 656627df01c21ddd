/**
 * Looks for a server's answer that makes the built action break a promise, and for a text in which a secret is shown:
 * rounds of the hostile cases and of the redaction rule's properties, each with a new seed, for as long as you say.
 * Stops at the first round that fails and prints how to repeat it.
 *
 *     npm run soak                  10 minutes
 *     npm run soak -- --minutes 60
 *     npm run soak -- --seed 12345  one round with this seed
 *
 * HOSTILE_RUNS and REDACTION_RUNS in the environment set the number of cases in a round.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const minutes = values.seed === undefined ? Number(values.minutes) : 0;
if (Number.isNaN(minutes)) throw new Error(`--minutes: ${values.minutes} is not a number.`);
const hostileRuns = Number(process.env.HOSTILE_RUNS ?? 300);
const redactionRuns = Number(process.env.REDACTION_RUNS ?? 60_000);

const begun = performance.now();
let round = 0;
let elapsedMinutes = 0;
do {
  round += 1;
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  const { passed, output } = runRound(seed);
  elapsedMinutes = (performance.now() - begun) / 60_000;
  if (!passed) {
    process.exitCode = 1;
    console.log(`${output}
FAILED: seed ${seed}, round ${round}, after ${elapsedMinutes.toFixed(1)} minutes. Repeat it with:
  HOSTILE_RUNS=${hostileRuns} REDACTION_RUNS=${redactionRuns} npm run soak -- --seed ${seed}`);
    break;
  }
  console.log(
    `${elapsedMinutes.toFixed(1).padStart(5)} min  seed ${seed}: ${round * hostileRuns} hostile cases and ` +
      `${round * redactionRuns} of each redaction property so far, 0 leaks`,
  );
} while (elapsedMinutes < minutes);

function runRound(seed: number): { passed: boolean; output: string } {
  const vitest = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', 'test/action/hostile.test.ts', 'test/unit/log/secrets.test.ts'],
      // How long a round takes depends on the number of cases; a step that hangs ends the test by itself.
      ...['--reporter', 'default', '--testTimeout', '0'],
    ],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        HOSTILE_RUNS: String(hostileRuns),
        HOSTILE_SEED: String(seed),
        REDACTION_RUNS: String(redactionRuns),
      },
    },
  );
  return { passed: vitest.status === 0, output: vitest.stdout + vitest.stderr };
}
