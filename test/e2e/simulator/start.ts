/** Starts the simulator, and makes what it is to be used with outputs of the step. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Served, serveDetached } from '../../support/serve.ts';

const { RUNNER_TEMP = '', GITHUB_OUTPUT = '', GITHUB_STATE = '' } = process.env;
const file = join(RUNNER_TEMP, `simulator-${process.pid}.json`);
await serveDetached(file);
const { report_url, ...access }: Served = JSON.parse(readFileSync(file, 'utf8'));

for (const secret of [access.client_secret, access.jwt, access.password]) {
  console.log(`::add-mask::${secret.replaceAll('%', '%25')}`);
}
for (const [name, value] of Object.entries(access)) appendFileSync(GITHUB_OUTPUT, `${name}=${value}\n`);
appendFileSync(GITHUB_STATE, `report_url=${report_url}\n`);
console.log(`A simulated RingCentral listens at ${access.server_url}`);
