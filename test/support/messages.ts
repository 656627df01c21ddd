/**
 * Every message that the action can print, made by the code that prints it: for `npm run messages`, which lists them for
 * whoever reads them as a whole, and for the test of docs/troubleshooting.md, which quotes them.
 */
import { join } from 'node:path';
import { FailedRequest, type RetryRule } from '../../src/errors.ts';
import { INPUT_NAMES, type Inputs, readSettings, type Settings } from '../../src/inputs.ts';
import { connectionFailure, redirected, timedOut, tooLarge } from '../../src/network/network-failure.ts';
import { EXPLAINED_CODES, explain, type Refusal } from '../../src/ringcentral/error-codes.ts';
import { type Clock, withRetry } from '../../src/ringcentral/retry.ts';
import { doubtAbout, sealToken } from '../../src/sealed-token.ts';
import { jwtJob, openingJob, passwordJob, renewalJob, SKIP_WAITS } from './jobs.ts';
import { type Annotation, type Job, runJob, runStep, type StepRun } from './runner.ts';
import { APP, type Fault, RingCentral } from './simulator/ringcentral.ts';

const NOW = Date.parse('2026-11-24T05:17:00Z');

/** A message, or the part of one that can follow another in the same line. */
export interface Message {
  level: Annotation['level'] | 'log';
  text: string;
}

/** The messages by where they come from, each once. */
export async function allMessages(): Promise<Record<string, Message[]>> {
  const errors = (texts: string[]) => texts.map((text): Message => ({ level: 'error', text }));
  return {
    'the inputs': inputMessages(),
    'RingCentral refuses': errors(refusals()),
    'the network': errors(networkMessages()),
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
    { ...password, 'refresh-token-ttl': '60' },
    { ...password, 'access-token-ttl': '5', 'seal-token': 'yes', 'revoke-token': 'maybe', scope: '["SMS"]' },
    { ...password, 'seal-token': 'true', 'revoke-token': 'always' },
    { 'sealed-token': 'x', 'seal-token': 'true' },
    { jwt: jwt({ exp: NOW / 1000 - 1 }) },
  ];
  const problems = given.flatMap((inputs) => problemsOf(inputs));
  const causes = [{ event: 'pull_request' }, { actor: 'dependabot[bot]' }].flatMap((run) =>
    problemsOf({ 'client-secret': '', jwt: jwt({}) }, run),
  );
  const { warnings } = settings({
    jwt: jwt({ exp: NOW / 1000 + 60, aud: 'https://platform.devtest.ringcentral.com' }),
    'seal-token': 'true',
    'disable-refresh-token': 'false',
  });
  return unique([
    ...[...problems, ...causes].map((text): Message => ({ level: 'error', text })),
    ...warnings.map((text): Message => ({ level: 'warning', text })),
  ]);
}

function problemsOf(inputs: Partial<Inputs>, run = {}): string[] {
  try {
    settings(inputs, run);
  } catch (error) {
    const { message } = error as Error;
    return message.startsWith('Input problem: ')
      ? [message.slice('Input problem: '.length)]
      : message.split(/\n- /).slice(1);
  }
  throw new Error(`There is no problem with ${JSON.stringify(inputs)}`);
}

function settings(given: Partial<Inputs>, run = {}): Settings {
  const empty = Object.fromEntries(INPUT_NAMES.map((name) => [name, ''])) as Inputs;
  return readSettings({ ...empty, 'client-id': 'id', 'client-secret': 'secret', ...given }, NOW, run);
}

function refusals(): string[] {
  const requests = ['jwt', 'password', 'refresh-token', 'revocation'] as const;
  const statuses = [403, 404, 408, 418, 429, 500, 502, 503, 504];
  const all: Omit<Refusal, 'request'>[] = [
    ...EXPLAINED_CODES.map((code) => ({
      status: code.startsWith('CMN-3') ? 429 : 400,
      fields: code.includes('-') ? { errorCode: code } : { error: code },
      hasRateLimitHeaders: true,
    })),
    ...statuses.map((status) => ({ status, fields: undefined, hasRateLimitHeaders: true })),
    { status: 429, fields: { errorCode: 'CMN-301' }, hasRateLimitHeaders: false },
    { status: 400, fields: { message: 'Something new' }, hasRateLimitHeaders: true },
    { status: 400, fields: { message: 'secret' }, hasRateLimitHeaders: true },
  ];
  const quote = (text: string, instead = '') => (text === 'secret' ? instead : text);
  return [
    ...new Set(all.flatMap((refusal) => requests.map((request) => explain({ ...refusal, request }, quote)))),
  ];
}

function networkMessages(): string[] {
  const peer = {
    url: new URL('https://platform.ringcentral.com'),
    proxy: undefined,
    quote: (text: string) => text,
  };
  const behindProxy = { ...peer, proxy: { host: 'proxy.example:3128', variable: 'HTTPS_PROXY' } };
  const failed = (code: string, message = '', who: typeof peer | typeof behindProxy = peer) =>
    connectionFailure(who, Object.assign(new Error(message), { code })).message;
  const codes = [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ECONNRESET',
    'CERT_HAS_EXPIRED',
    'EPROTO',
    'HPE_INVALID_CONSTANT',
  ];
  const tunnel = [
    'statusCode=407',
    'statusCode=403',
    'statusCode=502',
    'cause=ECONNREFUSED',
    'cause=certificate',
  ];
  return [
    timedOut(peer, 30_000).message,
    timedOut(behindProxy, 30_000).message,
    redirected(peer, 302, 'https://login.example').message,
    tooLarge(peer, 200, 1024 * 1024).message,
    ...codes.map((code) => failed(code)),
    ...tunnel.map((message) => failed('ECONNRESET', message, behindProxy)),
  ];
}

function sealedTokenMessages(): string[] {
  const token = { expiresAt: new Date(NOW), expiresInSeconds: 0 } as Parameters<
    typeof doubtAbout
  >[0]['token'];
  const opened = (expiresInSeconds: number) => ({
    token: { ...token, expiresInSeconds },
    sealedIn: { id: '1', attempt: 1 },
  });
  return [0, 50, 3000].map((left) => doubtAbout(opened(left), 60, { id: '1', attempt: 2 })?.reason ?? '');
}

async function givingUp(): Promise<string[]> {
  const clock: Clock = { now: () => NOW, monotonic: () => 0, random: () => 0, sleep: async () => {} };
  const messages: string[] = [];
  const rules: RetryRule[] = [{ kind: 'fixed-delay' }, { kind: 'unavailable', afterSeconds: 900 }];
  for (const rule of rules) {
    const request = async () => {
      throw new FailedRequest('Why it failed', rule, 'the-network');
    };
    const cancelled = new Promise<never>(() => {});
    const options = { clock, budgetSeconds: 600, cancelled, onWait: () => {} };
    await withRetry(request, options).catch((error) => messages.push(error.message.split('\n').at(-1)));
  }
  return messages;
}

/** A job, and what goes wrong with its requests. */
interface Scenario {
  job: (ringcentral: RingCentral) => Job;
  faults?: Fault[];
  /** What goes wrong with the revocation. */
  atEnd?: Fault;
}

const answer = (fields: object): Fault => ({
  kind: 'rewrite',
  body: (body) => JSON.stringify({ ...JSON.parse(body), ...fields }),
});

/** What a job waits for; time goes faster in it. */
const WAITS: Fault[] = [
  { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
  { ...answer({}), status: 500 } as Fault,
];

const SCENARIOS: Scenario[] = [
  { job: (rc) => jwtJob(rc) },
  { job: (rc) => passwordJob(rc) },
  { job: (rc) => renewalJob(rc, 'unknown') },
  { job: (rc) => jwtJob(rc, { 'seal-token': 'true' }) },
  { job: (rc) => jwtJob(rc, { 'disable-refresh-token': 'false' }) },
  { job: (rc) => jwtJob(rc, { 'revoke-token': 'never' }) },
  { job: (rc) => ({ ...jwtJob(rc), strategy: { jobIndex: 0, jobTotal: 20 } }) },
  {
    job: (rc) => ({
      ...jwtJob(rc),
      env: { GITHUB_ACTION_REPOSITORY: undefined },
      strategy: { jobIndex: 0, jobTotal: 20 },
    }),
  },
  { job: (rc) => ({ ...jwtJob(rc), env: { GITHUB_OUTPUT: undefined } }) },
  { job: (rc) => ({ ...jwtJob(rc), env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }) },
  {
    job: (rc) => ({
      ...jwtJob(rc, { 'server-url': 'https://platform.ringcentral.com' }),
      env: { HTTPS_PROXY: 'proxy.example:3128' },
    }),
  },
  { job: (rc) => jwtJob(rc), faults: [answer({ refresh_token: 'unwanted' })] },
  { job: (rc) => jwtJob(rc, { scope: 'ReadCallLog SMS' }), faults: [answer({ scope: 'SMS' })] },
  { job: (rc) => jwtJob(rc, { 'access-token-ttl': '3600' }), faults: [answer({ expires_in: 600 })] },
  {
    job: (rc) => jwtJob(rc, { 'disable-refresh-token': 'false' }),
    faults: [answer({ refresh_token: undefined })],
  },
  { job: (rc) => jwtJob(rc), faults: [{ kind: 'answer', status: 201 }] },
  { job: (rc) => jwtJob(rc), faults: [{ kind: 'answer', status: 200, body: 'x' }] },
  { job: (rc) => jwtJob(rc), faults: [answer({ access_token: 'T'.repeat(9000) })] },
  { job: (rc) => jwtJob(rc), faults: [answer({ token_type: 'mac' })] },
  { job: (rc) => jwtJob(rc), faults: [answer({ expires_in: 0 })] },
  { job: (rc) => jwtJob(rc), faults: [answer({ session_expires_in: 0 })] },
  { job: (rc) => jwtJob(rc), atEnd: { kind: 'answer', status: 429 } },
  { job: (rc) => jwtJob(rc), atEnd: { kind: 'answer', status: 500 } },
  { job: (rc) => jwtJob(rc), atEnd: { kind: 'answer', status: 400, body: '{"errorCode":"OAU-213"}' } },
  ...['loop-runs-dry', 'exception-escapes'].map((name) => ({
    job: (rc: RingCentral) => ({
      ...jwtJob(rc),
      nodeArguments: ['--require', join(import.meta.dirname, 'preload', `${name}.cjs`)],
    }),
  })),
  { job: (rc) => openingJob(rc, 'x..y', { 'revoke-token': 'now' }) },
  { job: (rc) => openingJob(rc, '', { 'revoke-token': 'now' }) },
];

/** Sealed tokens that open to a log line each, or do not open. */
async function openings(ringcentral: RingCentral): Promise<Job[]> {
  const client = { id: APP.id, secret: APP.secret, serverUrl: ringcentral.url };
  const seal = (expiresInSeconds: number, more = {}) =>
    sealToken(
      {
        accessToken: 'the-access-token',
        tokenType: 'bearer',
        expiresInSeconds,
        expiresAt: new Date(Date.now() + expiresInSeconds * 1000),
        scope: '',
        ownerId: '',
        endpointId: '',
        sessionId: '',
      },
      { ...client, ...more },
      { id: '1', attempt: 1 },
    );
  const newer = `${Buffer.from('{"format":2}').toString('base64url')}..a.b.c`;
  const good = await seal(3600);
  const later = { env: { GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '2' } };
  return [
    openingJob(ringcentral, good),
    { ...openingJob(ringcentral, good), ...later },
    { ...openingJob(ringcentral, good, { jwt: ringcentral.jwtCredential() }), ...later },
    openingJob(ringcentral, await seal(30)),
    openingJob(ringcentral, await seal(-30)),
    openingJob(ringcentral, await seal(-30), { 'revoke-token': 'now' }),
    openingJob(ringcentral, await seal(3600, { secret: 'other' })),
    openingJob(ringcentral, await seal(3600, { serverUrl: 'https://platform.ringcentral.com' })),
    openingJob(ringcentral, newer),
    openingJob(ringcentral, 'x..y'),
  ];
}

async function stepMessages(): Promise<Message[]> {
  const run = async (job: Job, ringcentral: RingCentral, atEnd?: Fault) => {
    const { main, post } = await runJob({
      ...job,
      between: () => {
        if (atEnd) ringcentral.failNext(atEnd);
      },
    });
    return [...messagesOf(main), ...messagesOf(post)];
  };
  const waits: Message[][] = [];
  // One after the other: in a job whose time goes faster, a slow answer is soon too late.
  for (const fault of WAITS) {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(fault);
    waits.push(await run({ ...jwtJob(ringcentral), nodeArguments: SKIP_WAITS }, ringcentral));
  }
  const scenarios = SCENARIOS.map(async ({ job, faults = [], atEnd }) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext(...faults);
    return await run(job(ringcentral), ringcentral, atEnd);
  });
  await using ringcentral = await RingCentral.start();
  const opened = (await openings(ringcentral)).map((job) => run(job, ringcentral));
  const unreadable = runStep('post', jwtJob(ringcentral), { revocation: 'x' }).then(messagesOf);
  const messages = await Promise.all([...scenarios, ...opened, unreadable]);
  return unique(
    [...waits, ...messages].flat().map(({ level, text }) => ({ level, text: withoutAccidents(text) })),
  );
}

function messagesOf({ annotations, log }: StepRun): Message[] {
  return [
    ...annotations.map(({ level, message }) => ({ level, text: message.replace(/\nMore: \S+$/, '') })),
    ...log
      .split('\n')
      .filter((line) => !/^(Error|Warning|Notice|More): /.test(line))
      .map((text): Message => ({ level: 'log', text })),
  ];
}

/** What differs from run to run. */
function withoutAccidents(message: string): string {
  return message
    .replace(/(escaped from ).*/, '$1this test')
    .replace(/127\.0\.0\.1:\d+/g, 'platform.ringcentral.com')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-24T06:17:00.000Z')
    .replace(/\d\d:\d\d:\d\d UTC/g, '05:18:10 UTC');
}

function unique(messages: readonly Message[]): Message[] {
  const byText = new Map(messages.map((message) => [message.text, message]));
  return [...byText.values()].filter(({ text }) => text.trim() !== '');
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}
