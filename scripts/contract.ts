/**
 * Checks whether what this action relies on holds: of RingCentral, with credentials in the environment
 * (RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT, and RC_SERVER_URL), otherwise of the simulator:
 *
 *     npm run contract
 *     npm run contract -- --exceed-rate-limit
 *
 * A check more is made with RC_EXPIRED_USER_JWT, a JWT credential that has expired, and another with
 * RC_OTHER_APP_CLIENT_ID and RC_OTHER_APP_CLIENT_SECRET. `--exceed-rate-limit` lets it be refused on purpose, three
 * times; of an app that is in use, do not.
 *
 * Sends no more requests to the OAuth endpoints than the service allows, which is five a minute unless it says
 * otherwise. Revokes every session, prints no secret, and closes with a Markdown table to paste into an issue. Exit
 * code 1 if something does not hold, or if nothing could be checked. Ctrl+C ends the sessions, too.
 */
import { appendFileSync } from 'node:fs';
import { ALL } from '../test/contract/checks.ts';
import { REAL_CLOCK, virtualClock } from '../test/contract/clock.ts';
import { runContract, tableOf } from '../test/contract/contract.ts';
import { Service } from '../test/contract/service.ts';
import { simulate } from '../test/contract/simulated-access.ts';
import { readOptions } from './command-line.ts';
import { readCredentials } from './credentials.ts';

const { values } = readOptions({ options: { 'exceed-rate-limit': { type: 'boolean', default: false } } });
const real = readCredentials();
const clock = real ? REAL_CLOCK : virtualClock();
const simulated = real ? undefined : await simulate(clock);
const access = real ?? simulated?.access;
if (!access) throw new Error('There is nobody to ask.');
const asked = real ? new URL(access.serverUrl).host : 'a simulated RingCentral';

console.log(`Asking ${asked}.`);
if (real) {
  console.log('This takes 20 to 30 minutes. Meanwhile, nothing else should log in with this app and user:');
  console.log('more sessions than are allowed end those of the checks.\n');
}
const service = new Service(access, {
  clock,
  onWait: (seconds) => console.log(`        waiting ${seconds} s`),
  mayExceedRateLimit: !real || values['exceed-rate-limit'],
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt(signal));
const outcomes = await runContract(service, (name, number) => {
  console.log(`${String(number).padStart(3)}/${ALL.length}  ${name}`);
});
await simulated?.ringcentral.close();
process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');

const date = new Date().toISOString().slice(0, 10);
const summary = `What this action relies on, checked on ${date} with ${asked}:\n\n${tableOf(outcomes)}\n`;
console.log(`\n${summary}`);
const { GITHUB_STEP_SUMMARY } = process.env;
if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, summary);
const [gate] = outcomes;
if (gate?.verdict !== 'holds' || outcomes.some(({ verdict }) => verdict === 'does not hold')) {
  process.exitCode = 1;
}

/** A token would go on for an hour, and a refresh token for a week. */
async function interrupt(signal: 'SIGINT' | 'SIGTERM'): Promise<never> {
  process.once(signal, () => process.exit(130));
  console.log('\nStopped. Ending the sessions, which can take minutes. Ctrl+C once more leaves them open.');
  const left = await service.interrupt();
  console.log(left === 0 ? 'No session is open.' : `Sessions that could not be ended: ${left}.`);
  return process.exit(130);
}
