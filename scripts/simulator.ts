/**
 * Serves a simulated RingCentral on this machine, to people who build a workflow, until Ctrl+C:
 *
 *     npm run simulator
 *     npm run simulator -- --port 8080
 *     npm run --silent simulator -- --json
 *
 * `--json` prints where it listens, and credentials that it takes, as one line of JSON.
 */
import { type Access, accessTo } from '../test/support/serve.ts';
import { RingCentral } from '../test/support/simulator/ringcentral.ts';
import { readOptions, stop } from './command-line.ts';

const { values } = readOptions({
  options: { json: { type: 'boolean' }, port: { type: 'string', default: '0' } },
});
const port = Number(values.port);
if (!/^\d+$/.test(values.port) || port > 65_535)
  stop(`--port: ${values.port} is not a port, which is a number from 0 to 65535.`);
const ringcentral = await RingCentral.start({ port }).catch(({ code }: NodeJS.ErrnoException) => {
  const why = code === 'EADDRINUSE' ? 'another program listens there' : code;
  return stop(`The simulator cannot listen at port ${port}: ${why}.`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ringcentral.close());
// A signal to npm ends only npm and the shell that it starts.
const { ppid } = process;
if (process.env.npm_command) setInterval(() => ppid === process.ppid || ringcentral.close(), 200).unref();
const access = accessTo(ringcentral);
console.log(values.json ? JSON.stringify(access) : describe(access));

function describe(access: Access): string {
  const rows = Object.entries(access).map(([name, value]) => `${name.padEnd(15)}${value}`);
  const { server_url, client_id, client_secret, jwt } = access;
  return `A simulated RingCentral listens on this machine. Ctrl+C ends it.

${rows.join('\n')}

Get an access token:

curl --user '${client_id}:${client_secret}' \\
  --data-urlencode 'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer' \\
  --data-urlencode 'assertion=${jwt}' \\
  --data-urlencode 'refresh_token_ttl=0' \\
  ${server_url}/restapi/oauth/token
`;
}
