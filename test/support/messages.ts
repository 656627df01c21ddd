/**
 * Every message that the actions can print, made by the code that prints it: for `npm run messages`, which lists them for
 * whoever reads them as a whole, and for the test of docs/troubleshooting.md, which quotes them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireCommandFiles, writing } from '../../src/command-files.ts';
import { readSettings, type Settings } from '../../src/inputs.ts';
import { WorkflowLog } from '../../src/log/workflow-log.ts';
import * as failures from '../../src/network/network-failure.ts';
import { prepareEnvironment, proxyFor } from '../../src/network/proxy.ts';
import { INPUT_NAMES, type Inputs } from '../../src/read-inputs.ts';
import { endSessions, type HandedOut, REVOCATION_MILLISECONDS, reasonToKeep } from '../../src/revocation.ts';
import type { AccessToken, JsonAnswer } from '../../src/ringcentral/access-token.ts';
import type { Client } from '../../src/ringcentral/client.ts';
import { explain, meanings, reasonIn } from '../../src/ringcentral/error-codes.ts';
import { type Clock, FailedRequest, type RetryRule, withRetry } from '../../src/ringcentral/retry.ts';
import { doubtAbout, sealToken } from '../../src/sealed-token.ts';
import { CANCELLED_MILLISECONDS } from '../../src/step.ts';
import { jwtJob, openingJob, passwordJob, preload, renewalJob, revocationJob } from './jobs.ts';
import { type Annotation, type Job, type JobRun, runJob, runStep, type StepRun } from './runner.ts';
import { APP, type Fault, RingCentral } from './simulator/ringcentral.ts';

const NOW = Date.parse('2026-11-24T05:17:00Z');
const HOUR = 3_600_000;

/** A message, or the part of one that can follow another in the same line. */
export interface Message {
  level: Annotation['level'] | 'log';
  text: string;
}

/** The messages by where they come from, each once. */
export async function allMessages(): Promise<Record<string, Message[]>> {
  const errors = (texts: readonly string[]) =>
    unique(texts.map((text): Message => ({ level: 'error', text: withoutAccidents(text) })));
  return {
    'the inputs': inputMessages(),
    'RingCentral refuses': errors(refusals()),
    'the network': errors(networkMessages()),
    'the runner': [...errors(commandFileMessages()), ...environmentMessages()],
    'sealed tokens': errors(sealedTokenMessages()),
    'giving up': errors(await givingUp()),
    'the log of the steps': await stepMessages(),
  };
}

function inputMessages(): Message[] {
  const password = { username: 'u', password: 'p' };
  const given: Partial<Inputs>[] = [
    { 'client-id': '', 'client-secret': '' },
    {},
    { 'client-id': 'a:b', ...password },
    { 'client-secret': 'a\nb', ...password },
    { 'server-url': 'x', ...password },
    { 'server-url': 'http://a:b@example.com/restapi', ...password },
    { jwt: 'x', 'refresh-token': 'y' },
    { jwt: 'x', password: 'p', extension: '101' },
    { password: 'p' },
    { username: 'u' },
    { ...password, extension: 'x' },
    { username: 'u*1', password: 'p', extension: '2' },
    { username: 'u@example.com', password: 'p', extension: '2' },
    { ...password, 'refresh-token-ttl': '60' },
    { ...password, 'access-token-ttl': '5', 'seal-token': 'yes', 'revoke-token': 'maybe', scope: '!' },
    { ...password, 'access-token-ttl': '86400' },
    { ...password, 'seal-token': 'true', 'revoke-token': 'always' },
    { 'sealed-token': 'x', 'seal-token': 'true' },
    { jwt: jwt({ exp: NOW / 1000 - 1 }) },
    ...[`Bearer ${jwt({})}`, '{"jwt":"a.b.c"}', 'a b', Buffer.from(jwt({})).toString('base64')].map(
      (jwt) => ({
        jwt,
      }),
    ),
    ...['a\u200bb', '${{ x }}', 'secrets.JWT', '$JWT', '***', 'null', '"a.b.c"', 'a.b.c\\n'].map((jwt) => ({
      jwt,
    })),
  ];
  const empty = { 'client-secret': '', jwt: jwt({}) };
  const problems = [
    ...given.flatMap((inputs) => problemsOf(inputs)),
    ...problemsOf(empty, { GITHUB_EVENT_NAME: 'pull_request' }),
    ...problemsOf(empty, { GITHUB_ACTOR: 'dependabot[bot]' }),
    ...problemsOf(empty, { INPUT_CLIENT_SECRET: 'x', INPUT_HTTPS_PROXY: 'x' }),
    ...problemsOf({ jwt: jwt({}) }, { 'INPUT_CLIENT-ID': undefined }),
  ];
  const { warnings } = settings({
    jwt: jwt({ exp: NOW / 1000 + 60, aud: 'https://platform.devtest.ringcentral.com' }),
    'seal-token': 'true',
    'disable-refresh-token': 'false',
  });
  const odd = settings({ username: 'u', password: '"p"' }).warnings;
  return unique([
    ...problems.map((text): Message => ({ level: 'error', text })),
    ...[...warnings, ...odd].map((text): Message => ({ level: 'warning', text })),
  ]);
}

function problemsOf(inputs: Partial<Inputs>, environment: NodeJS.ProcessEnv = {}): string[] {
  const message = messageOf(() => settings(inputs, environment));
  return message.includes(' input problems:')
    ? message.split(/\n- /).slice(1)
    : [message.replace(/^Input problem: /, '')];
}

function settings(given: Partial<Inputs>, environment: NodeJS.ProcessEnv = {}): Settings {
  const empty = Object.fromEntries(INPUT_NAMES.map((name) => [name, ''])) as Inputs;
  const inputs = { ...empty, 'client-id': 'id', 'client-secret': 'secret', ...given };
  return readSettings(inputs, NOW, { 'INPUT_CLIENT-ID': 'id', ...environment });
}

function refusals(): string[] {
  const requests = ['jwt', 'password', 'refresh-token', 'revocation'] as const;
  const headers = { 'x-rate-limit-limit': '5' };
  const none = { status: 400, headers, body: '', fields: undefined };
  const parameters = (parameterName: string) => [{ parameterName }];
  const all: JsonAnswer[] = [
    ...[...meanings().keys()].map((code) => ({
      ...none,
      status: code.startsWith('CMN-3') ? 429 : 400,
      fields: code.includes('-') ? { errorCode: code } : { error: code },
    })),
    { ...none, fields: { errorCode: 'OAU-140', message: 'Something new' } },
    ...[...meanings().keys()]
      .filter((code) => !code.includes('-'))
      .map((error) => ({ ...none, fields: { error, error_description: 'Something new' } })),
    ...[401, 403, 404, 405, 408, 418, 429, 500, 502, 503, 504, 511].map((status) => ({ ...none, status })),
    { ...none, headers: { rcrequestid: '1a2b-3c4d' } },
    { ...none, status: 429, headers: {}, fields: { errorCode: 'CMN-301' } },
    { ...none, fields: { errorCode: 'CMN-101', parameters: parameters('endpoint_id') } },
    { ...none, fields: { errorCode: 'CMN-101', parameters: parameters('scope') } },
    { ...none, fields: { message: 'Something new' }, headers: { rcrequestid: '1a2b-3c4d' } },
    { ...none, fields: { message: 'Something new' } },
    { ...none, status: 403, fields: { message: 'Something new' } },
    { ...none, fields: { message: 'secret' } },
    { ...none, fields: { message: 'secret' }, headers: { rcrequestid: '1a2b-3c4d' } },
    { ...none, body: '<html>' },
    { ...none, body: '<html><title>Something new</title>' },
  ];
  const quote = (text: string, instead = '') => (text === 'secret' ? instead : text);
  return all.flatMap((answer) =>
    requests.map((request) => explain({ ...reasonIn(answer), ...answer, request }, quote)),
  );
}

function networkMessages(): string[] {
  const url = new URL('https://platform.ringcentral.com');
  const proxy = { url: new URL('http://proxy.example:3128'), variable: 'HTTPS_PROXY' };
  const peer = { url };
  const behindProxy = { ...peer, proxy };
  const failed = (code: string, stage: failures.Stage = 'request', who: failures.Peer = peer) =>
    failures.connectionFailure(who, Object.assign(new Error(), { code }), stage).message;
  const ofConnections = [
    ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
    ...['EADDRNOTAVAIL', 'EACCES', 'EPERM', 'EMFILE'],
  ];
  const ofHandshakes = [
    ...['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNSPECIFIED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ...['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ECONNRESET'],
  ];
  const ofAnswers = [
    'ECONNRESET',
    'ERR_STREAM_PREMATURE_CLOSE',
    'HPE_INVALID_CONSTANT',
    'HPE_HEADER_OVERFLOW',
  ];
  const refused = [502, 403].map((status) => failures.refusedByProxy(url, proxy, status).message);
  const challenged = ['Basic', 'NTLM'].map(
    (scheme) => failures.refusedByProxy(url, proxy, 407, scheme).message,
  );
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  const otherCa = join(folder, 'ca.pem');
  writeFileSync(otherCa, '-----BEGIN CERTIFICATE-----\n');
  const environments: NodeJS.ProcessEnv[] = [
    { SSL_CERT_FILE: '/etc/ssl/ca.pem' },
    { NODE_EXTRA_CA_CERTS: join(folder, 'missing.pem') },
    { NODE_EXTRA_CA_CERTS: import.meta.filename },
    { NODE_EXTRA_CA_CERTS: otherCa },
  ];
  const settings = ['http://', 'socks5://host:1', 'http://host:1\r'];
  const messages = [
    failures.timedOut(peer, 30_000, 'request').message,
    failures.timedOut(behindProxy, 30_000, 'proxy').message,
    failures.timedOut(peer, 30_000, 'connection').message,
    failures.timedOut(peer, 30_000, 'handshake').message,
    failures.redirected(url, 302, 'https://login.example', (text) => text).message,
    failures.tooLarge(peer, 200, 1024 * 1024).message,
    failures.compressed(peer, 200, 'gzip').message,
    ...ofConnections.map((code) => failed(code, 'connection')),
    ...withEnvironment({}, () => ofHandshakes.map((code) => failed(code, 'handshake'))),
    ...ofAnswers.map((code) => failed(code)),
    ...(['proxy', 'connection', 'handshake'] as const).map((stage) =>
      failed('ECONNRESET', stage, behindProxy),
    ),
    failed('ENOTFOUND', 'proxy', behindProxy),
    failed('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'proxy', behindProxy),
    ...refused,
    ...challenged,
    ...environments.map((environment) =>
      withEnvironment(environment, () => failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'handshake')),
    ),
    ...settings.map((HTTPS_PROXY) => withEnvironment({ HTTPS_PROXY }, () => messageOf(() => proxyFor(url)))),
  ];
  rmSync(folder, { recursive: true });
  return messages;
}

function commandFileMessages(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const files = { GITHUB_OUTPUT: file, GITHUB_STATE: file };
  const systemErrors = ['ENOSPC', 'EFBIG', 'EACCES', 'EPERM', 'EROFS', 'ERR_ACCESS_DENIED'];
  const messages = [
    messageOf(() => requireCommandFiles({})),
    messageOf(() => requireCommandFiles({ ...files, GITHUB_STATE: folder })),
    messageOf(() => requireCommandFiles({ ...files, GITHUB_OUTPUT: join(folder, 'missing') })),
    ...systemErrors.map((code) =>
      messageOf(() =>
        writing('GITHUB_OUTPUT', files, () => {
          throw Object.assign(new Error(), { code });
        }),
      ),
    ),
  ];
  rmSync(folder, { recursive: true });
  return messages;
}

function environmentMessages(): Message[] {
  const environment = {
    HTTPS_PROXY: 'http://proxy.example:3128',
    NO_PROXY: '10.0.0.0/8',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  };
  const notes = [environment, { ALL_PROXY: 'http://proxy.example:3128' }].flatMap((environment) =>
    prepareEnvironment({ ...environment }, new WorkflowLog()),
  );
  return notes.map((text) => ({ level: 'warning', text }));
}

function sealedTokenMessages(): string[] {
  const opened = (expiresInSeconds: number, clocksDiffer = false) => ({
    token: { ...TOKEN, expiresInSeconds },
    clocksDiffer,
    sealedIn: { id: '1', attempt: 1 },
  });
  const current = { id: '1', attempt: 2 };
  return [opened(0), opened(50), opened(3000), opened(3600, true)].map(
    (opened) => doubtAbout(opened, 60, current, NOW)?.reason ?? '',
  );
}

async function givingUp(): Promise<string[]> {
  const clock: Clock = { now: () => NOW, monotonic: () => 0, random: () => 0, sleep: async () => {} };
  const messages: string[] = [];
  const rules: RetryRule[] = [{ kind: 'fixed-delay' }, { kind: 'unavailable', afterSeconds: 900 }];
  for (const rule of rules) {
    const request = async () => {
      throw new FailedRequest('Why it failed', rule, 'the-network');
    };
    const unlessCancelled = async <T>(promise: T | Promise<T>) => promise;
    const options = { clock, budgetSeconds: 600, unlessCancelled, onWait: () => {} };
    await withRetry(request, options).catch((error) => messages.push(error.message.split('\n').at(-1)));
  }
  return messages;
}

/** A job, and what goes wrong with its requests. */
interface Scenario {
  job: (ringcentral: RingCentral) => Job;
  faults?: readonly Fault[];
  /** What goes wrong with the revocations at the end of the job. */
  atEnd?: readonly Fault[];
  /** Cancels the step once its request is there. */
  isCancelled?: boolean;
}

/** The true answer with other fields in it. */
const withFields = (fields: object, status?: number): Fault => ({
  kind: 'rewrite',
  body: (body) => JSON.stringify({ ...JSON.parse(body), ...fields }),
  ...(status && { status }),
});
const answer = (status: number, body = '', headers = {}): Fault => ({
  kind: 'answer',
  status,
  body,
  headers,
});
const error = (code: string) => JSON.stringify({ errorCode: code });
const lost: Fault = { kind: 'drop', when: 'in-headers' };

/** Takes the time out of a step: it neither waits between tries nor goes on for a while when it is cancelled. */
const WITHOUT_WAITS = loading(`const wait = setTimeout;
  globalThis.setTimeout = (work, milliseconds, ...values) => {
    const endsWait = String(work).includes('[native code]');
    return wait(work, endsWait || milliseconds === ${CANCELLED_MILLISECONDS} ? 0 : milliseconds, ...values);
  };`);

/** Lets nothing through that would say why a step failed. */
const WITHOUT_ERRORS = loading(`const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text, ...more) => {
    if (String(text).startsWith('::error title')) throw new Error();
    return write(text, ...more);
  };`);

/** Arguments to Node that run something before a step. */
function loading(script: string): string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}

const SCENARIOS: readonly Scenario[] = [
  { job: (rc) => jwtJob(rc) },
  { job: (rc) => passwordJob(rc) },
  { job: (rc) => renewalJob(rc, 'unknown') },
  { job: (rc) => renewalJob(rc, 'anything'), faults: [withFields(tokenFields(), 200)] },
  { job: (rc) => jwtJob(rc, { 'seal-token': 'true' }) },
  {
    job: (rc) => passwordJob(rc, { 'seal-token': 'true', password: 'eyJh' }),
    faults: [withFields(tokenFields(), 200)],
  },
  { job: (rc) => jwtJob(rc, { 'disable-refresh-token': 'false' }) },
  { job: (rc) => jwtJob(rc, { 'revoke-token': 'never' }) },
  { job: (rc) => ({ ...jwtJob(rc), debug: true }) },
  { job: (rc) => jwtJob(rc), faults: [withFields({ refresh_token: 'unwanted' })] },
  {
    job: (rc) => jwtJob(rc, { 'revoke-token': 'never' }),
    faults: [withFields({ refresh_token: 'unwanted' })],
  },
  { job: (rc) => jwtJob(rc, { scope: 'ReadCallLog SMS' }), faults: [withFields({ scope: 'SMS' })] },
  { job: (rc) => jwtJob(rc), faults: [withFields({ scope: '' })] },
  {
    job: (rc) => jwtJob(rc, { 'disable-refresh-token': 'false' }),
    faults: [withFields({ refresh_token: undefined })],
  },
  { job: (rc) => jwtJob(rc), faults: [answer(201)] },
  ...['', '<html>', 'x'].map((body) => ({
    job: (rc: RingCentral) => jwtJob(rc),
    faults: [answer(200, body)],
  })),
  ...[undefined, null, '', 'x y', 5, [], 'T'.repeat(9000)].map((access_token) => ({
    job: (rc: RingCentral) => jwtJob(rc),
    faults: [withFields({ access_token })],
  })),
  { job: (rc) => jwtJob(rc), faults: [withFields({ access_token: 'T'.repeat(30_000) })] },
  { job: (rc) => jwtJob(rc), faults: [withFields({ token_type: 'mac' })] },
  { job: (rc) => jwtJob(rc), faults: [withFields({ expires_in: 0 })] },
  { job: (rc) => jwtJob(rc), faults: [withFields({ session_expires_in: 0 })] },
  { job: (rc) => jwtJob(rc), faults: [answer(400, error('OAU-140'))] },
  { job: (rc) => jwtJob(rc), faults: [answer(400, '', { date: 'Thu, 01 Jan 2026 00:00:00 GMT' })] },
  { job: (rc) => jwtJob(rc), faults: [answer(400, '', { date: 'Fri, 01 Jan 2100 00:00:00 GMT' })] },
  { job: (rc) => jwtJob(rc, { 'retry-timeout': '0' }), faults: [lost] },
  { job: (rc) => jwtJob(rc, { 'disable-refresh-token': 'false' }), faults: [lost, lost] },
  { job: (rc) => jwtJob(rc), faults: [answer(429, '', { 'retry-after': '1' })] },
  { job: (rc) => jwtJob(rc), faults: [withFields({}, 500)] },
  { job: (rc) => jwtJob(rc), faults: [withFields({}, 500)], atEnd: [answer(200), answer(429)] },
  { job: (rc) => jwtJob(rc), faults: [withFields({}, 500)], atEnd: [answer(429)] },
  { job: (rc) => jwtJob(rc), faults: [withFields({}, 500)], atEnd: [lost] },
  { job: (rc) => jwtJob(rc), atEnd: [answer(500)] },
  { job: (rc) => jwtJob(rc), atEnd: [answer(200, '<html>')] },
  { job: (rc) => jwtJob(rc), atEnd: [answer(302, '', { location: 'https://login.example' })] },
  { job: (rc) => jwtJob(rc), atEnd: [answer(400, error('OAU-213'))] },
  { job: (rc) => jwtJob(rc), faults: [{ kind: 'silence' }], isCancelled: true },
  {
    job: (rc) => ({ ...jwtJob(rc), debug: true }),
    faults: [answer(400, '', { rcrequestid: APP.secret })],
  },
  // More than an annotation has room for.
  {
    job: (rc) => jwtJob(rc, { scope: Array.from({ length: 500 }, (_, n) => `Permission${n}`).join(' ') }),
    faults: [answer(200, JSON.stringify({ ...tokenFields(), scope: 'SMS' }))],
  },
  {
    job: (rc) => ({ ...jwtJob(rc), nodeArguments: preload('skip-waits') }),
    faults: [answer(503, '', { 'retry-after': '130' })],
  },
  ...['loop-runs-dry', 'exception-escapes', 'old-node'].map((name) => ({
    job: (rc: RingCentral) => ({
      ...jwtJob(rc),
      nodeArguments: preload(name),
      env: { OLD_NODE: '18.20.8' },
    }),
  })),
  { job: (rc) => ({ ...jwtJob(rc, { jwt: '' }), nodeArguments: WITHOUT_ERRORS }) },
];

function tokenFields() {
  return { access_token: 'the-access-token', token_type: 'bearer', expires_in: 3600 };
}

const TOKEN: AccessToken = {
  accessToken: 'the-access-token',
  tokenType: 'bearer',
  expiresInSeconds: 3600,
  expiresAt: new Date(NOW + HOUR),
  scope: '',
  ownerId: '',
  endpointId: '',
  sessionId: '',
};

/** Sealed tokens that open to a log line each, or do not open; with and without a fallback, and to be revoked. */
async function runsWithSealedTokens(ringcentral: RingCentral): Promise<StepRun[]> {
  const client: Client = { id: APP.id, secret: APP.secret, serverUrl: ringcentral.url };
  const seal = (expiresInSeconds: number, more: Partial<Client> = {}) => {
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1000);
    return sealToken(
      { ...TOKEN, expiresInSeconds, expiresAt },
      { ...client, ...more },
      { id: '1', attempt: 1 },
    );
  };
  const good = await seal(3600);
  const bad = await Promise.all([
    seal(3600, { secret: 'other' }),
    seal(3600, { serverUrl: 'https://platform.ringcentral.com' }),
    'x..y',
  ]);
  const late = await Promise.all([seal(30), seal(-30)]);
  const later = { env: { GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '2' } };
  const jwt = ringcentral.jwtCredential();
  const mains = [
    openingJob(ringcentral, good),
    { ...openingJob(ringcentral, good), ...later },
    { ...openingJob(ringcentral, good, { jwt }), ...later },
    ...[...bad, ...late].flatMap((token) => [
      openingJob(ringcentral, token),
      openingJob(ringcentral, token, { jwt }),
    ]),
  ];
  const revocations = ['', good, ...bad, ...late].map((token) => revocationJob(ringcentral, token));
  return Promise.all([
    ...mains.map((job) => runStep('main', job)),
    ...revocations.map((job) => runStep('revoke', job)),
    runStep('post', jwtJob(ringcentral), { plan: 'x' }),
  ]);
}

async function stepMessages(): Promise<Message[]> {
  const runs = await Promise.all(SCENARIOS.map(runScenario));
  await using ringcentral = await RingCentral.start({ rateLimit: false });
  const opened = await runsWithSealedTokens(ringcentral);
  const cancelled = await cancelledRevocations();
  const steps = [...runs.flatMap(({ main, post }) => [main, post]), ...opened, ...cancelled];
  const messages = [...steps.flatMap(messagesOf), ...(await tooLate())];
  const kept = reasonsToKeep().map(
    (reason): Message => ({ level: 'log', text: `The access token is not revoked: ${reason}.` }),
  );
  return unique([...messages, ...kept].map(({ level, text }) => ({ level, text: withoutAccidents(text) })));
}

async function runScenario({ job, faults = [], atEnd = [], isCancelled }: Scenario): Promise<JobRun> {
  await using ringcentral = await RingCentral.start({ rateLimit: false });
  let arrived = () => {};
  const when = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const queue = [...faults];
  ringcentral.failAlways(() => {
    arrived();
    return queue.shift();
  });
  return await runJob({
    nodeArguments: WITHOUT_WAITS,
    ...job(ringcentral),
    ...(isCancelled && { cancel: { signal: 'SIGTERM', when } }),
    between: () => {
      queue.splice(0, queue.length, ...atEnd);
    },
  });
}

/** Steps that are cancelled while RingCentral is silent. */
async function cancelledRevocations(): Promise<StepRun[]> {
  await using ringcentral = await RingCentral.start({ rateLimit: false });
  const { state } = await runStep('main', jwtJob(ringcentral));
  const { outputs } = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }));
  const cancelled = (job: Job): Job => {
    const when = new Promise<void>((resolve) => {
      ringcentral.failAlways(() => {
        resolve();
        return { kind: 'silence' };
      });
    });
    return { ...job, nodeArguments: WITHOUT_WAITS, cancel: { signal: 'SIGTERM', when } };
  };
  const post = join(import.meta.dirname, '../../dist/post.js');
  return [
    await runStep('revoke', cancelled(revocationJob(ringcentral, outputs.sealed_token))),
    await runStep('revoke', cancelled(revocationJob(ringcentral)), state, [], post),
  ];
}

/** What is said of sessions that there is no time to end. */
async function tooLate(): Promise<Message[]> {
  const messages: Message[] = [];
  class Kept extends WorkflowLog {
    override warning(text: string): void {
      messages.push({ level: 'warning', text });
    }
  }
  let elapsed = 0;
  const clock = {
    now: () => NOW,
    monotonic: () => {
      elapsed += REVOCATION_MILLISECONDS;
      return elapsed;
    },
  };
  const client: Client = { id: APP.id, secret: APP.secret, serverUrl: 'https://platform.ringcentral.com' };
  const sessions = [[{ token: 'x', expiresAt: NOW + HOUR }]];
  await endSessions(client, sessions, { log: new Kept(), clock }, () => 'the access token');
  return messages;
}

function reasonsToKeep(): string[] {
  const own: HandedOut = { revoke: 'auto', use: 'own', hasRefreshToken: false, wasRateLimited: true };
  const others: Partial<HandedOut>[] = [{ revoke: 'never' }, { use: 'sealed' }, { use: 'opened' }];
  return [own, ...others.map((other) => ({ ...own, ...other }))].map((use) => reasonToKeep(use) ?? '');
}

function messagesOf({ annotations, log }: StepRun): Message[] {
  return [
    ...annotations.map(({ level, message }) => ({ level, text: message.replace(/\nMore: \S+$/, '') })),
    ...log
      .split('\n')
      .filter((line) => !/^(Error|Warning|Notice|More): |^##\[debug\] +at /.test(line))
      .map((text): Message => ({ level: 'log', text })),
  ];
}

function messageOf(fail: () => unknown): string {
  try {
    fail();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`There is nothing wrong with ${fail}`);
}

/** Does something in an environment with these variables, and no others of their kind. */
function withEnvironment<T>(variables: NodeJS.ProcessEnv, work: () => T): T {
  const before = { ...process.env };
  for (const name of Object.keys(process.env))
    if (/_proxy$|_CERT|_CA_BUNDLE/i.test(name)) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** What differs from run to run. */
function withoutAccidents(message: string): string {
  return message
    .replace(/(escaped from ).*/, '$1this test')
    .replace(/127\.0\.0\.1:\d+/g, 'platform.ringcentral.com')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-24T06:17:00.000Z')
    .replace(/\d\d:\d\d:\d\d UTC/g, '05:18:10 UTC')
    .replace(/\d+ minutes/g, '42 minutes')
    .replace(/after \d+ ms/g, 'after 42 ms')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '01234567-89ab-cdef-0123-456789abcdef');
}

function unique(messages: readonly Message[]): Message[] {
  const byText = new Map(messages.map((message) => [`${message.level} ${message.text}`, message]));
  return [...byText.values()].filter(({ text }) => text.trim() !== '');
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}
