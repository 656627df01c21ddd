/**
 * Serves a simulated RingCentral to a workflow, which starts it in one step and talks to it in others:
 *
 *     node test/support/serve.ts [--detach] [--port N] FILE
 *
 * FILE gets, as JSON, what a workflow needs to know ({@link Served}). With `--detach` the command returns once FILE is
 * there, and the server goes on in a process of its own.
 */
import { spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { APP, RingCentral, USER } from './simulator/ringcentral.ts';

/** Where the simulator listens, and credentials that it takes. */
export interface Served {
  serverUrl: string;
  clientId: string;
  clientSecret: string;
  jwt: string;
  username: string;
  extension: string;
  password: string;
  /** `GET` answers with the {@link Report} so far; `POST` does too, and ends the simulator. */
  reportUrl: string;
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

/** Credentials that a simulator takes. */
export function credentials(ringcentral: RingCentral): Omit<Served, 'reportUrl'> {
  return {
    serverUrl: ringcentral.url,
    clientId: APP.id,
    clientSecret: APP.secret,
    jwt: ringcentral.jwtCredential(),
    username: USER.username,
    extension: USER.extension ?? '',
    password: USER.password,
  };
}

/** What arrived at a simulator that gave out these credentials. */
export function report(
  ringcentral: RingCentral,
  { clientSecret, jwt, password }: Omit<Served, 'reportUrl'>,
): Report {
  const sent = ringcentral.requests.flatMap(({ headers, form }) => [
    /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1],
    form.get('token'),
    form.get('refresh_token'),
  ]);
  const alive = ringcentral.liveSessions.flatMap((session) => [session.accessToken, session.refreshToken]);
  const secrets = [clientSecret, jwt, password, ...sent, ...alive];
  return {
    tokenRequests: ringcentral.tokenRequests.map(({ form }) => form.get('grant_type') ?? ''),
    revocations: ringcentral.revocations.length,
    liveSessions: ringcentral.liveSessions.length,
    messages: ringcentral.messages.map(({ body }) => body),
    secrets: [...new Set(secrets.filter((secret) => typeof secret === 'string'))],
  };
}

/**
 * Starts a simulator in a process of its own.
 *
 * @param file gets what {@link Served} says
 * @throws if it is not up in time
 */
export async function serveDetached(file: string, port = 0): Promise<void> {
  rmSync(file, { force: true });
  spawn(process.execPath, [import.meta.filename, '--port', String(port), file], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  }).unref();
  for (const begun = Date.now(); !existsSync(file); ) {
    if (Date.now() > begun + START_MILLISECONDS) throw new Error('The simulator did not start.');
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function serve(file: string, port: number): Promise<void> {
  const ringcentral = await RingCentral.start({ port });
  const known = credentials(ringcentral);
  const reporter = createServer((request, response) => {
    response.end(JSON.stringify(report(ringcentral, known)));
    if (request.method === 'POST') response.on('close', () => process.exit());
  });
  await new Promise<void>((done) => reporter.listen(0, '127.0.0.1', done));
  setTimeout(() => process.exit(), LIFETIME_MILLISECONDS);
  const served: Served = {
    ...known,
    reportUrl: `http://127.0.0.1:${(reporter.address() as AddressInfo).port}`,
  };
  // Whoever waits for the file must find all of it.
  writeFileSync(`${file}.part`, `${JSON.stringify(served, undefined, 2)}\n`);
  renameSync(`${file}.part`, file);
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { detach: { type: 'boolean' }, port: { type: 'string', default: '0' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('Usage: node test/support/serve.ts [--detach] [--port N] FILE');
  await (values.detach ? serveDetached : serve)(resolve(file), Number(values.port));
}
