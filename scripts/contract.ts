/**
 * Checks whether what this action relies on holds: of RingCentral, with credentials in the environment
 * (RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT, and RC_SERVER_URL), otherwise of the simulator. Sends at most
 * five requests a minute to the OAuth endpoints, revokes every session, prints no secret, and closes with a Markdown
 * table to paste into an issue. Exit code 1 if something does not hold.
 */
import { appendFileSync } from 'node:fs';
import { CHECKS } from '../test/contract/checks.ts';
import { REAL_CLOCK, virtualClock } from '../test/contract/clock.ts';
import { runContract, tableOf } from '../test/contract/contract.ts';
import { Service } from '../test/contract/service.ts';
import { APP, RingCentral } from '../test/support/simulator/ringcentral.ts';
import { readCredentials } from './credentials.ts';

const real = readCredentials();
const clock = real ? REAL_CLOCK : virtualClock();
const simulator = real ? undefined : await RingCentral.start({ now: clock.now });
const access = real ?? {
  serverUrl: simulator?.url ?? '',
  clientId: APP.id,
  clientSecret: APP.secret,
  jwt: simulator?.jwtCredential() ?? '',
};
const asked = real ? new URL(real.serverUrl).host : 'a simulated RingCentral';

console.log(`Asking ${asked}, with at most five OAuth requests a minute.`);
const service = new Service(access, clock, (seconds) =>
  console.log(`        waiting ${seconds} s for the rate limit`),
);
const outcomes = await runContract(service, (name, number) => {
  console.log(`${String(number).padStart(3)}/${CHECKS.length}  ${name}`);
});
await simulator?.close();

const date = new Date().toISOString().slice(0, 10);
const summary = `What this action relies on, checked on ${date} with ${asked}:\n\n${tableOf(outcomes)}\n`;
console.log(`\n${summary}`);
const { GITHUB_STEP_SUMMARY } = process.env;
if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, summary);
if (outcomes.some(({ verdict }) => verdict === 'does not hold')) process.exitCode = 1;
