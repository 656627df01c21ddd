/** Starts the simulator, and makes what it is to be used with outputs of the step. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Served, serveDetached } from '../../support/serve.ts';

const { RUNNER_TEMP = '', GITHUB_OUTPUT = '', GITHUB_STATE = '' } = process.env;
const file = join(RUNNER_TEMP, `simulator-${process.pid}.json`);
await serveDetached(file);
const served: Served = JSON.parse(readFileSync(file, 'utf8'));

for (const secret of [served.clientSecret, served.jwt, served.password]) {
  console.log(`::add-mask::${secret.replaceAll('%', '%25')}`);
}
const outputs = {
  server_url: served.serverUrl,
  client_id: served.clientId,
  client_secret: served.clientSecret,
  jwt: served.jwt,
  username: served.username,
  extension: served.extension,
  password: served.password,
};
for (const [name, value] of Object.entries(outputs)) appendFileSync(GITHUB_OUTPUT, `${name}=${value}\n`);
appendFileSync(GITHUB_STATE, `report_url=${served.reportUrl}\n`);
console.log(`A simulated RingCentral listens at ${served.serverUrl}`);
