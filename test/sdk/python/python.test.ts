import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { jwtJob } from '../../support/jobs.ts';
import { runJob } from '../../support/runner.ts';
import { APP, RingCentral, USER } from '../../support/simulator/ringcentral.ts';

const BIN = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';
const PYTHON = join(import.meta.dirname, '.venv', BIN);
const CLIENT = join(import.meta.dirname, 'client.py');

/** What a scenario of `client.py` printed. */
async function run(scenario: string, { url }: RingCentral, environment: Record<string, string>) {
  const { PATH, SystemRoot } = process.env;
  const { stdout } = await promisify(execFile)(PYTHON, [CLIENT, scenario], {
    env: { PATH, SystemRoot, SERVER_URL: url, CLIENT_ID: APP.id, CLIENT_SECRET: APP.secret, ...environment },
  });
  return JSON.parse(stdout);
}

const withJwt = (scenario: string, ringcentral: RingCentral) =>
  run(scenario, ringcentral, { JWT: ringcentral.jwtCredential() });

/** RingCentral's SDK for Python against the simulator. */
describe('the SDK for Python', () => {
  it('logs in with a JWT credential, and calls the API', async () => {
    await using ringcentral = await RingCentral.start();
    expect(await withJwt('call', ringcentral)).toMatchObject({
      account: { id: expect.any(Number), status: 'Confirmed' },
      extension: { id: Number(USER.ownerId), extensionNumber: USER.extension },
    });
  });

  it('renews its token in the same session', async () => {
    await using ringcentral = await RingCentral.start();
    expect(await withJwt('renew', ringcentral)).toEqual({ renewed: true, status: 200 });
    expect(ringcentral.liveSessions).toHaveLength(1);
  });

  it('gets the same token again when it renews once more with a spent refresh token', async () => {
    await using ringcentral = await RingCentral.start();
    expect(await withJwt('renew_twice', ringcentral)).toEqual({ same: true });
  });

  it('logs out', async () => {
    await using ringcentral = await RingCentral.start();
    expect(await withJwt('log_out', ringcentral)).toEqual({ access_token: '' });
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('is told why it is refused', async () => {
    await using ringcentral = await RingCentral.start();
    const refusal = await withJwt('wrong_secret', ringcentral);
    expect(refusal).toMatchObject({ status: 400, message: expect.stringContaining('Invalid client') });
  });

  it('is told how long to wait when it is refused for the rate limit', async () => {
    await using ringcentral = await RingCentral.start();
    expect(await withJwt('rate_limit', ringcentral)).toMatchObject({ status: 429, retry_after: '60' });
  });

  it('reads the pages of a call log', async () => {
    await using ringcentral = await RingCentral.start({ callsOn: () => 5 });
    expect(await withJwt('call_log', ringcentral)).toEqual([4, 1]);
  });

  it('sends a text message with a file', async () => {
    await using ringcentral = await RingCentral.start();
    const sent = await withJwt('send_sms', ringcentral);
    expect(sent).toMatchObject({ id: expect.any(Number), subject: 'From Python, with a file' });
    const [message] = ringcentral.messages;
    expect(message?.body).toMatchObject({ text: 'From Python, with a file' });
    expect(message?.attachments).toEqual([{ filename: 'note.txt', contentType: 'text/plain' }]);
  });

  it('works with the token of the action, until the job ends', async () => {
    await using ringcentral = await RingCentral.start();
    let extension: unknown;
    const { main, post } = await runJob({
      ...jwtJob(ringcentral),
      between: async ({ access_token = '', expires_in = '' }) => {
        const token = { RC_ACCESS_TOKEN: access_token, RC_EXPIRES_IN: expires_in };
        extension = await run('use_token', ringcentral, token);
      },
    });
    expect([main.exitCode, post.exitCode]).toEqual([0, 0]);
    expect(extension).toMatchObject({ extensionNumber: USER.extension });
    expect(ringcentral.tokenRequests).toHaveLength(1);
    expect(ringcentral.liveSessions).toEqual([]);
  });
});
