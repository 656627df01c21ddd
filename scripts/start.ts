/**
 * Runs the built action, main and post, as the Actions runner would, uses the token in between for one API call, and
 * shows what the workflow log would show. It talks to a simulated RingCentral, or, with credentials in the
 * environment (RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT, and RC_SERVER_URL), to RingCentral itself.
 */
import { type Job, maskSecrets, runJob } from '../test/support/runner.ts';
import { APP, RingCentral } from '../test/support/simulator/ringcentral.ts';
import { readCredentials } from './credentials.ts';

const real = readCredentials();
const simulator = real ? undefined : await RingCentral.start();
const serverUrl = real?.serverUrl ?? simulator?.url ?? '';

const inputs: Job['with'] = {
  'client-id': real?.clientId ?? APP.id,
  'client-secret': real?.clientSecret ?? APP.secret,
  jwt: real?.jwt ?? simulator?.jwtCredential() ?? '',
  'server-url': serverUrl,
};

console.log(
  simulator ? `A simulated RingCentral listens at ${simulator.url}\n` : `RingCentral: ${serverUrl}\n`,
);
let apiCall = '';
const { main, post } = await runJob({
  with: inputs,
  debug: process.env.RUNNER_DEBUG === '1',
  between: async (outputs) => {
    if (!outputs.access_token) return;
    const response = await fetch(`${serverUrl}/restapi/v1.0/account/~/extension/~/call-log`, {
      headers: { Authorization: `Bearer ${outputs.access_token}` },
    });
    const { records } = (await response.json()) as { records?: unknown[] };
    apiCall = `GET /restapi/v1.0/account/~/extension/~/call-log: HTTP ${response.status}, ${records?.length ?? 0} records`;
  },
});
await simulator?.close();

console.log(`▼ Run the action\n${main.log}`);
console.log(`\n▼ Outputs`);
for (const [name, value] of Object.entries(main.outputs)) {
  console.log(`${name.padEnd(25)}${maskSecrets(value, main.masks) || '(empty)'}`);
}
console.log(`\n▼ Use the token\n${apiCall || 'There is no token.'}`);
console.log(`\n▼ Post: run the action\n${post.log}`);
process.exitCode = main.exitCode === 0 && post.exitCode === 0 ? 0 : 1;
