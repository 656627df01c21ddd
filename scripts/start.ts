/**
 * Runs the built action, main and post, as the Actions runner would, uses the token in between for one API call, and
 * shows what the workflow log would show. It talks to a simulated RingCentral, or, with credentials in the
 * environment (RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT, and RC_SERVER_URL), to RingCentral itself.
 *
 *     npm start
 *     npm start -- --debug      with the debug lines
 */
import { type Job, type JobRun, maskSecrets, runJob } from '../test/support/runner.ts';
import { APP, RingCentral } from '../test/support/simulator/ringcentral.ts';
import { readOptions } from './command-line.ts';
import { readCredentials } from './credentials.ts';

const { values } = readOptions({ options: { debug: { type: 'boolean' } } });
const debug = values.debug || process.env.RUNNER_DEBUG === '1';
const real = readCredentials();
const simulator = real ? undefined : await RingCentral.start();
const serverUrl = real?.serverUrl ?? simulator?.url ?? '';

const inputs: Job['with'] = {
  'client-id': real?.clientId ?? APP.id,
  'client-secret': real?.clientSecret ?? APP.secret,
  jwt: real?.jwt ?? simulator?.jwtCredential() ?? '',
  'server-url': serverUrl,
  // Whoever tries it waits for an answer.
  'retry-timeout': '30',
};
/** How this machine reaches RingCentral. */
const network = Object.entries(process.env).filter(([name]) => /_proxy$|^NODE_/i.test(name));

console.log(
  simulator ? `A simulated RingCentral listens at ${simulator.url}\n` : `RingCentral: ${serverUrl}\n`,
);
let call: { status: number; found: string } | undefined;
const job = await runJob({ with: inputs, debug, env: Object.fromEntries(network), between: useToken });
await simulator?.close();

const { main, post } = job;
console.log(`▼ Run the action\n${main.log}`);
console.log(`\n▼ Outputs`);
for (const [name, value] of Object.entries(main.outputs)) {
  console.log(`${name.padEnd(25)}${maskSecrets(value, main.masks) || '(empty)'}`);
}
console.log('\n▼ Use the token');
console.log(
  call
    ? `GET /restapi/v1.0/account/~/extension/~/call-log: HTTP ${call.status}, ${call.found}`
    : 'There is no token.',
);
console.log(`\n▼ Post: run the action\n${post.log}`);
console.log(`\n${verdict(job)}`);
process.exitCode = main.exitCode === 0 && post.exitCode === 0 ? 0 : 1;

async function useToken({ access_token }: Record<string, string>): Promise<void> {
  if (!access_token) return;
  const response = await fetch(`${serverUrl}/restapi/v1.0/account/~/extension/~/call-log`, {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  const answer: unknown = await response.json().catch(() => ({}));
  const { records, message } = answer as { records?: unknown[]; message?: string };
  call = {
    status: response.status,
    found: records ? `${records.length} records` : (message ?? 'no records'),
  };
}

/** How it went, and what to do next. */
function verdict({ main, post }: JobRun): string {
  if (main.exitCode !== 0) return 'It did not work: there is no token. The error above tells why.';
  const isRevoked = post.exitCode === 0 && post.annotations.length === 0;
  const verdict =
    call?.status !== 200
      ? `The action works, but RingCentral refused the call with HTTP ${call?.status}, as it says above.`
      : isRevoked
        ? 'It works: the token was issued, used and revoked.'
        : 'The token was issued and used, but not revoked. The warning above tells why.';
  const nextSteps = [
    ...(debug ? [] : ['`npm start -- --debug` shows more']),
    real
      ? 'README.md has a workflow to copy'
      : 'with RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET and RC_USER_JWT set, it uses your app',
  ];
  return `${verdict}\nNext: ${nextSteps.join('; ')}.`;
}
