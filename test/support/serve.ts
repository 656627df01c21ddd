/**
 * Serves a simulated RingCentral to a workflow, which starts it in one step and talks to it in others:
 *
 *     node test/support/serve.ts FILE
 *
 * FILE gets, as JSON, what a workflow needs to know ({@link Served}).
 */
import { spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APP, RingCentral, USER } from './simulator/ringcentral.ts';

/** Where a simulator listens, and credentials that it takes. */
export interface Access {
  server_url: string;
  client_id: string;
  client_secret: string;
  jwt: string;
  username: string;
  extension: string;
  password: string;
}

export interface Served extends Access {
  /** `GET` answers with the {@link Report} so far; `POST` does too, and ends the simulator. */
  report_url: string;
}

/** What arrived at a simulator. */
export interface Report {
  /** The grant types of the token requests, in order. */
  tokenRequests: string[];
  revocations: number;
  liveSessions: number;
  /** Bodies of the text messages and team chat posts. */
  messages: unknown[];
  /** Everything that must not be in a log. */
  secrets: string[];
}

/** A simulator that nobody ends must not stay for ever. */
const LIFETIME_MILLISECONDS = 30 * 60_000;
const START_MILLISECONDS = 30_000;

export function accessTo(ringcentral: RingCentral): Access {
  return {
    server_url: ringcentral.url,
    client_id: APP.id,
    client_secret: APP.secret,
    jwt: ringcentral.jwtCredential(),
    username: USER.username,
    extension: USER.extension ?? '',
    password: USER.password,
  };
}

/** What arrived at a simulator that gave this access. */
export function report(ringcentral: RingCentral, { client_secret, jwt, password }: Access): Report {
  const sent = ringcentral.requests.flatMap(({ headers, form }) => [
    /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1],
    form.get('token'),
    form.get('refresh_token'),
    form.get('rcAccessToken'),
  ]);
  const alive = ringcentral.liveSessions.flatMap((session) => [session.accessToken, session.refreshToken]);
  const secrets = [client_secret, jwt, password, ...sent, ...alive];
  return {
    tokenRequests: ringcentral.tokenRequests.map(({ form }) => form.get('grant_type') ?? ''),
    revocations: ringcentral.revocations.length,
    liveSessions: ringcentral.liveSessions.length,
    messages: ringcentral.messages.map(({ body }) => body),
    secrets: [...new Set(secrets.filter((secret) => typeof secret === 'string'))],
  };
}

/**
 * Starts a simulator that stays when this process ends.
 *
 * @param file gets what {@link Served} says
 * @throws if it is not up in time
 */
export async function serveDetached(file: string): Promise<void> {
  rmSync(file, { force: true });
  const options = { detached: true, stdio: 'ignore', windowsHide: true } as const;
  spawn(process.execPath, [import.meta.filename, file], options).unref();
  for (const begun = Date.now(); !existsSync(file); ) {
    if (Date.now() > begun + START_MILLISECONDS) throw new Error('The simulator did not start.');
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function serve(file: string): Promise<void> {
  const ringcentral = await RingCentral.start();
  const access = accessTo(ringcentral);
  const reporter = createServer((request, response) => {
    response.end(JSON.stringify(report(ringcentral, access)));
    if (request.method === 'POST') response.on('close', () => process.exit());
  });
  await new Promise<void>((done) => reporter.listen(0, '127.0.0.1', done));
  setTimeout(() => process.exit(), LIFETIME_MILLISECONDS);
  const { port } = reporter.address() as AddressInfo;
  const served: Served = { ...access, report_url: `http://127.0.0.1:${port}` };
  // Whoever waits for the file must find all of it.
  writeFileSync(`${file}.part`, JSON.stringify(served));
  renameSync(`${file}.part`, file);
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Usage: node test/support/serve.ts FILE');
  await serve(file);
}
