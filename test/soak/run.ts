/** Runs a scenario: the built steps, one after the other, against a server that behaves as it says. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseObject } from '../../src/json.ts';
import { preload, SKIP_WAITS, VirtualTime } from '../support/jobs.ts';
import { startProxy } from '../support/proxy.ts';
import { type CommandFiles, type Job, runStep, type Step, type StepRun } from '../support/runner.ts';
import {
  APP,
  type Fault,
  type RecordedRequest,
  RingCentral,
  USER,
} from '../support/simulator/ringcentral.ts';
import { type Certificate, makeCertificate, TLS_NAME } from '../support/tls.ts';
import type { Answer, Form, Scenario, Signal, Wrapping } from './scenario.ts';

/** What a step tells of itself; see preload/report.cjs. */
export interface Report {
  requests: { path: string; atSeconds: number }[];
  seconds: number;
}

/** A step of the job that is put to the test, after it ran. */
export interface Told {
  step: Step;
  run: StepRun;
  /** Absent where it could not be written. */
  report: Report | undefined;
}

export interface Story {
  main: Told;
  /** The post step, and the clean-up job. */
  end: Told[];
  /** What must not be in any log. */
  secrets: string[];
  /** Whatever else the runner may be told to hide. */
  maskable: string[];
  /** Tokens of sessions that nobody has ended, without those of which the server said that they are over. */
  alive: string[];
  /** How many sessions the server opened, or renewed. */
  opened: number;
  /** The token that an earlier job sealed, and that is none of this job's business, if it is not cleaned up. */
  sealedBefore: string | undefined;
  /** How many answers were anything but the true one, to each kind of request. */
  oddAnswers: { token: number; revocation: number };
}

const CLIENT_ID = 'client';
const SECRET_INPUTS = ['client-secret', 'password', 'jwt', 'refresh-token'];
const UNKNOWN_TOKEN = 'U0pDMTFQ-nobody-knows-this-one';
const PROXY_PASSWORD = 'pr0xy-pa55word-of-the-soak';

export interface Surroundings {
  /** Where the steps are; another build of them, if not `dist`. */
  build?: Readonly<Record<Step, string>> | undefined;
  /** When a step that is not done is said to hang. */
  hangsAfterMilliseconds?: number | undefined;
}

let certificate: Promise<Certificate> | undefined;

/** @throws if a step hangs, or leaves something that the runner does not take */
export async function run(scenario: Scenario, surroundings: Surroundings = {}): Promise<Story> {
  certificate ??= makeCertificate();
  const tls = await certificate;
  const scratch = mkdtempSync(join(tmpdir(), 'soak-'));
  const clock = new SkippedTime(scratch);
  const { network, server } = scenario;
  const user = { ...USER, username: 'user-name', password: scenario.password };
  await using ringcentral = await RingCentral.start({
    ...(network === 'http' ? {} : { tls }),
    ...(scenario.hasRateLimit ? {} : { rateLimit: false }),
    now: () => Date.now() + clock.milliseconds,
    apps: [
      {
        ...APP,
        id: CLIENT_ID,
        secret: scenario.clientSecret,
        issuesRefreshTokens: server.issuesRefreshTokens,
      },
    ],
    users: [user],
    unwantedRefreshToken: server.unwanted,
    ...(server.idleTimeout && { sessionTimeouts: { idle: 900 } }),
  });
  const behavior = new Behavior(scenario, ringcentral);
  await using proxy = network.includes('proxy')
    ? await startProxy({
        port: ringcentral.port,
        ...(network === 'https proxy' && { tls }),
        ...(network === 'proxy with a password' && { credentials: `me:${PROXY_PASSWORD}` }),
        refuse: () => behavior.tunnelRefusal(),
      })
    : undefined;
  try {
    const serverUrl = proxy ? `https://${TLS_NAME}` : ringcentral.url;
    const proxyUrl = proxy?.url.replace(
      '//',
      network === 'proxy with a password' ? `//me:${PROXY_PASSWORD}@` : '//',
    );
    const reach: Record<string, string> = {
      NODE_EXTRA_CA_CERTS: tls.caFile,
      ...(proxyUrl && {
        HTTPS_PROXY: network === 'https proxy' ? proxyUrl.replace('127.0.0.1', 'localhost') : proxyUrl,
      }),
    };
    const claims = { aud: `${serverUrl}/restapi/oauth/token`, iss: serverUrl };
    const jwt = ringcentral.jwtCredential(claims);
    const client = {
      'client-id': CLIENT_ID,
      'client-secret': scenario.clientSecret,
      'server-url': serverUrl,
    };
    const step = new Steps(scratch, reach, surroundings, behavior, clock);

    // What comes before is put to no test.
    const attempt = { GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '1' };
    const first: Job['with'] = { ...client, username: 'user-name', password: scenario.password };
    const isSealed = scenario.credential.startsWith('sealed');
    const sealing = isSealed
      ? await step.run(
          'main',
          { with: { ...first, 'seal-token': 'true' }, env: attempt },
          scenario.clock.sealing,
        )
      : undefined;
    const wantsRefresh = scenario.credential === 'refresh token';
    const opening = wantsRefresh
      ? await step.run('main', { with: { ...first, 'disable-refresh-token': 'false' } }, 0)
      : undefined;

    const refreshToken = opening?.run.outputs.refresh_token || UNKNOWN_TOKEN;
    const sealedBefore = sealing?.run.outputs.sealed_token;
    const credentials: Record<Scenario['credential'], Job['with']> = {
      jwt: { jwt },
      password: { username: 'user-name', password: scenario.password },
      'refresh token': { 'refresh-token': refreshToken },
      sealed: { 'sealed-token': sealedBefore ?? '' },
      'sealed with a fallback': { 'sealed-token': sealedBefore ?? '', jwt },
    };
    const job: Job = {
      with: { ...client, ...credentials[scenario.credential], ...scenario.inputs },
      debug: scenario.debug,
      env: { ...scenario.environment, ...attempt, ...(scenario.isReRun && { GITHUB_RUN_ATTEMPT: '2' }) },
    };
    behavior.begin();
    const main = await step.run('main', { ...job, ...step.trouble(scenario, job) }, scenario.clock.main);
    clock.pass(scenario.lasts);
    const end: Told[] = [];
    const ofPost: Job = { ...job, ...step.signalled(scenario.signals.end) };
    if (scenario.postInputs === 'none') {
      ofPost.env = {
        ...job.env,
        ...Object.fromEntries(
          Object.keys(job.with).map((name) => [`INPUT_${name.toUpperCase()}`, undefined]),
        ),
      };
      ofPost.with = {};
    } else if (scenario.postInputs !== 'the same') {
      ofPost.with = {
        'client-id': 'another',
        'client-secret': 'the-secret-of-another-service',
        'server-url': 'http://127.0.0.1:1',
      };
    }
    end.push(await step.run('post', ofPost, scenario.clock.post, main.run.state, main.run.masks));
    const cleanedUp = scenario.cleansUp ? main.run.outputs.sealed_token || sealedBefore : undefined;
    if (cleanedUp) {
      const ofCleanUp: Job = {
        with: { ...client, 'sealed-token': cleanedUp },
        debug: scenario.debug,
        env: { ...scenario.environment },
        ...step.signalled(scenario.signals.end),
      };
      end.push(await step.run('revoke', ofCleanUp, scenario.clock.post));
    }
    behavior.end();
    // The step that opened the session that was renewed has a post step of its own.
    if (opening) await step.run('post', { with: {} }, 0, opening.run.state);

    const alive = ringcentral.liveSessions
      .filter(({ accessToken, refreshToken = '' }) => {
        return ![accessToken, refreshToken].some((token) => behavior.saidToBeOver.has(token));
      })
      .map(({ accessToken }) => accessToken);
    const tokens = [sealing, opening, main].map((told) => told?.run.outputs.access_token);
    return {
      main,
      end,
      secrets: [
        ...Object.entries(job.with).flatMap(([name, value]) =>
          SECRET_INPUTS.includes(name) ? value.split('\n') : [],
        ),
        btoa8(`${CLIENT_ID}:${scenario.clientSecret}`),
        PROXY_PASSWORD,
        ...(scenario.environment.ALL_PROXY ? ['s3cr3tpassw0rd'] : []),
        'the-secret-of-another-service',
        ...behavior.served,
        ...tokens,
        ...alive,
      ].filter((secret): secret is string => secret !== undefined && secret.length >= 8),
      maskable: [
        ...SECRET_INPUTS.flatMap((name) => [job.with[name] ?? '', job.with[name]?.trim() ?? '']),
        ...[...scenario.tokenAnswers, ...scenario.revocationAnswers].flatMap((answer) =>
          answer.kind === 'changed' ? [String(answer.fields?.id_token)] : [],
        ),
      ],
      alive,
      opened: behavior.opened,
      sealedBefore: sealedBefore !== cleanedUp ? sealing?.run.outputs.access_token : undefined,
      oddAnswers: behavior.oddAnswers,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** How much time the steps have skipped, all together. */
class SkippedTime {
  readonly file: string;
  #before = 0;

  constructor(scratch: string) {
    this.file = join(scratch, 'skipped');
    writeFileSync(this.file, '0');
  }

  get milliseconds(): number {
    return this.#before + Number(readFileSync(this.file, 'utf8'));
  }

  /** Between two steps. */
  pass(seconds: number): void {
    this.#before += seconds * 1000;
  }

  /** Another step begins at zero. */
  next(): void {
    this.#before = this.milliseconds;
    writeFileSync(this.file, '0');
  }
}

/** Runs the steps of a scenario. */
class Steps {
  readonly #scratch: string;
  readonly #reach: Record<string, string>;
  readonly #surroundings: Surroundings;
  readonly #behavior: Behavior;
  readonly #clock: SkippedTime;

  constructor(
    scratch: string,
    reach: Record<string, string>,
    surroundings: Surroundings,
    behavior: Behavior,
    clock: SkippedTime,
  ) {
    this.#scratch = scratch;
    this.#reach = reach;
    this.#surroundings = surroundings;
    this.#behavior = behavior;
    this.#clock = clock;
  }

  async run(
    step: Step,
    job: Job,
    secondsAhead: number,
    state: Record<string, string> = {},
    masks: readonly string[] = [],
  ): Promise<Told> {
    this.#clock.next();
    const file = join(this.#scratch, 'report.json');
    rmSync(file, { force: true });
    const time = new VirtualTime();
    this.#behavior.follow(time);
    const { onStart, onOutput, ...rest } = job;
    const run = await runStep(
      step,
      {
        ...rest,
        ...time.job,
        onStart: (process) => {
          time.job.onStart?.(process);
          onStart?.(process);
        },
        onOutput: (stdout) => {
          this.#behavior.hear(stdout);
          onOutput?.(stdout);
        },
        hangsAfterMilliseconds: this.#surroundings.hangsAfterMilliseconds,
        nodeArguments: [...SKIP_WAITS, ...preload('report'), ...preload('clock-ahead')],
        env: {
          ...this.#reach,
          ...rest.env,
          SKIPPED_FILE: this.#clock.file,
          REPORT_FILE: file,
          CLOCK_AHEAD: String(secondsAhead + this.#clock.milliseconds / 1000),
        },
      },
      state,
      masks,
      this.#surroundings.build?.[step],
    );
    return { step, run, report: readReport(file) };
  }

  /** What goes wrong around the main step. */
  trouble(scenario: Scenario, job: Job): Partial<Job> {
    const { output, state } = scenario.files;
    const env: Job['env'] = {};
    if (output.fault === 'not set') env.GITHUB_OUTPUT = undefined;
    if (state.fault === 'not set') env.GITHUB_STATE = undefined;
    const { onStart, onOutput } = this.signalled(scenario.signals.main);
    let files: CommandFiles | undefined;
    this.#behavior.onTokenRequest((index) => {
      for (const which of ['output', 'state'] as const) {
        const { fault, when } = scenario.files[which];
        // A state that was saved and lost is nothing that a step can know of.
        const saved = files && statSync(files.state, { throwIfNoEntry: false });
        const isSaved = which === 'state' && saved?.isFile() && saved.size > 0;
        if (files && when === index && !isSaved) spoil(files[which], fault);
      }
    });
    return {
      ...(onOutput && { onOutput }),
      ...(Object.keys(env).length > 0 && { env: { ...job.env, ...env } }),
      ...(scenario.fileSizeLimit !== undefined && {
        // Another shell may drop inputs with a hyphen.
        node: ['bash', '-c', `ulimit -f ${scenario.fileSizeLimit}; exec "$@"`, 'bash', process.execPath],
      }),
      onFiles: (paths) => {
        files = paths;
        for (const which of ['output', 'state'] as const) {
          const { fault, when } = scenario.files[which];
          if (when === 'from the start') spoil(paths[which], fault);
        }
      },
      onStart: (process) => {
        if (scenario.reader === 'is gone') process.stdout?.destroy();
        if (scenario.reader === 'goes with the first request')
          this.#behavior.onRequest(0, () => process.stdout?.destroy());
        onStart?.(process);
      },
    };
  }

  signalled(signal: Signal | undefined): Pick<Job, 'onStart' | 'onOutput'> {
    if (!signal) return {};
    const { name, when } = signal;
    let step: ChildProcess | undefined;
    const send = () => step?.kill(name);
    return {
      onStart: (process) => {
        step = process;
        if ('milliseconds' in when) setTimeout(send, when.milliseconds).unref();
        if ('request' in when) this.#behavior.onRequest(when.request, send);
      },
      onOutput: (stdout) => {
        if ('line' in when && stdout.includes(when.line)) send();
      },
    };
  }
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function spoil(path: string, fault: Scenario['files']['state']['fault']): void {
  if (fault === 'none' || fault === 'not set') return;
  rmSync(path, { recursive: true, force: true });
  if (fault === 'a directory') mkdirSync(path);
  if (fault === 'full') symlinkSync('/dev/full', path);
  if (fault === 'nowhere') symlinkSync('/dev/null', path);
  if (fault === 'a dead link') symlinkSync('/no/such/file', path);
  if (fault === 'a pipe') execFileSync('mkfifo', [path]);
}

/** What the server makes of requests. */
class Behavior {
  /** Every token that it handed out. */
  readonly served: string[] = [];
  opened = 0;
  /** Tokens of which it said that they are revoked, or unknown, and that it left alone. */
  readonly saidToBeOver = new Set<string>();
  readonly oddAnswers = { token: 0, revocation: 0 };
  readonly #scenario: Scenario;
  readonly #tokenAnswers: Answer[];
  readonly #revocationAnswers: Answer[];
  #time = new VirtualTime();
  /** The last token that the step got whole. */
  #arrived: string | undefined;
  #isOn = false;
  #isWaiting = false;
  #tokenRequests = 0;
  #requests = 0;
  #atTokenRequest: (index: number) => void = () => {};
  #atRequest: [number, () => void][] = [];

  constructor(scenario: Scenario, ringcentral: RingCentral) {
    this.#scenario = scenario;
    this.#tokenAnswers = [...scenario.tokenAnswers];
    this.#revocationAnswers = [...scenario.revocationAnswers];
    ringcentral.failAlways((request) => this.#answer(request));
  }

  begin(): void {
    this.#isOn = true;
  }

  end(): void {
    this.#isOn = false;
  }

  follow(time: VirtualTime): void {
    this.#time = time;
    this.#arrived = undefined;
    this.#isWaiting = false;
    this.#atRequest = [];
    this.#requests = 0;
  }

  onTokenRequest(hear: (index: number) => void): void {
    this.#atTokenRequest = hear;
  }

  onRequest(index: number, hear: () => void): void {
    this.#atRequest.push([index, hear]);
  }

  /** A step that was cancelled waits for five seconds, if an answer is missing. */
  hear(stdout: string): void {
    if (!stdout.includes('Cancelled by') || !this.#isWaiting) return;
    this.#isWaiting = false;
    void this.#time.pass();
  }

  tunnelRefusal(): number | undefined {
    if (!this.#isOn) return undefined;
    for (const answers of [this.#tokenAnswers, this.#revocationAnswers]) {
      const [next] = answers;
      if (next?.kind !== 'no tunnel') continue;
      answers.shift();
      return next.status;
    }
    return undefined;
  }

  #answer(request: RecordedRequest): Fault | undefined {
    const isToken = request.path.endsWith('/token');
    if (!this.#isOn) return this.#watched({ kind: 'rewrite' });
    for (const [index, hear] of this.#atRequest) if (index === this.#requests) hear();
    this.#requests += 1;
    if (isToken) this.#atTokenRequest(this.#tokenRequests++);
    const answer = (isToken ? this.#tokenAnswers : this.#revocationAnswers).shift() ?? { kind: 'true' };
    if (answer.kind !== 'true') this.oddAnswers[isToken ? 'token' : 'revocation'] += 1;
    if (!isToken && saysOver(answer)) this.saidToBeOver.add(request.form.get('token') ?? '');
    const fault = this.#faultFor(answer, request);
    this.#isWaiting = fault.kind === 'silence' || fault.kind === 'drip';
    return this.#watched(fault);
  }

  /** Notes the tokens of the true answer, whatever becomes of it. */
  #watched(fault: Fault): Fault {
    if (fault.kind !== 'rewrite') return fault;
    const { body = (answer: string) => answer, headers = {} } = fault;
    return {
      ...fault,
      body: (answer) => {
        const sent = body(answer);
        for (const [, kind, token = ''] of answer.matchAll(/"(access|refresh)_token":"([^"]+)"/g)) {
          this.served.push(token);
          if (kind === 'access') this.opened += 1;
          if (sent.includes(token) && !headers['content-encoding']) this.#arrived = token;
        }
        return sent;
      },
    };
  }

  #faultFor(answer: Answer, request: RecordedRequest): Fault {
    switch (answer.kind) {
      case 'true':
        return { kind: 'rewrite' };
      case 'changed': {
        const { status, headers, fields = {} } = answer;
        const body = (text: string) =>
          JSON.stringify({ ...(text === '' ? {} : JSON.parse(text)), ...fields });
        return { kind: 'rewrite', body, ...(status && { status }), ...(headers && { headers }) };
      }
      case 'cut':
        return cutAfter(answer.share);
      case 'wrapped':
        return WRAPPINGS[answer.how];
      case 'lost':
        return {
          kind: 'rewrite',
          status: answer.status,
          body: () => '<html>A gateway lost the answer</html>',
        };
      case 'slow':
        return { kind: 'rewrite', until: this.#time.pass(answer.seconds * 1000) };
      case 'refused': {
        const { status, body, headers = {} } = answer;
        return { kind: 'answer', status, headers, body: status === 204 ? '' : body };
      }
      case 'echo':
        return this.#echo(answer, request);
      case 'bytes':
        return { kind: 'bytes', bytes: Buffer.from(answer.base64, 'base64') };
      case 'large':
        return { kind: 'answer', status: 200, body: 'x'.repeat(1024 * 1024 + 1) };
      case 'drop':
        // The other way would not tell of the tokens in it.
        return answer.when === 'in-body' ? cutAfter(0.5) : answer;
      case 'no tunnel':
        return { kind: 'drop', when: 'before-headers' };
      case 'silence':
        void this.#time.pass();
        return { kind: 'silence' };
      case 'drip':
        void this.#time.pass();
        return { kind: 'drip', everyMilliseconds: 50 };
    }
  }

  #echo({ status, place, form, secret, header }: Answer & { kind: 'echo' }, request: RecordedRequest): Fault {
    const { clientSecret, password } = this.#scenario;
    // A step cannot know of other secrets than it has.
    const secrets = {
      'client secret': clientSecret,
      password: request.form.has('password') ? password : clientSecret,
      Basic: btoa8(`${CLIENT_ID}:${clientSecret}`),
      assertion: request.form.get('assertion') ?? clientSecret,
      token: this.#arrived ?? request.form.get('token') ?? request.form.get('refresh_token') ?? clientSecret,
    };
    const text = inForm(form, secrets[secret]);
    if (place === 'header') {
      const value =
        header === 'location'
          ? `https://${encodeURIComponent(text)}.example/`
          : encodeURI(text).slice(0, 4000);
      return { kind: 'answer', status, headers: { [header ?? 'rcrequestid']: value }, body: 'not JSON' };
    }
    const parameters = [{ parameterName: text, parameterValue: text }];
    const error = {
      error: place === 'words' ? 'x_y' : text,
      error_description: text,
      message: text,
      errorCode: text,
      errors: [
        { errorCode: 'CMN-101', message: text, parameters },
        { errorCode: text, message: text },
      ],
    };
    if (place !== 'field') return { kind: 'answer', status, body: JSON.stringify(error) };
    const fields = { scope: text, owner_id: text, endpoint_id: text, session_id: text, token_type: 'bearer' };
    const body = (answer: string) =>
      JSON.stringify({ ...(answer === '' ? {} : JSON.parse(answer)), ...fields });
    return { kind: 'rewrite', status, body };
  }
}

function cutAfter(share: number): Fault {
  const body = (text: string) => text.slice(0, Math.floor(text.length * share));
  return { kind: 'rewrite', body, headers: { 'content-length': '99999' } };
}

/** Whether an answer to a revocation says that the token is over, although the server does nothing. */
function saysOver(answer: Answer): boolean {
  if (answer.kind !== 'refused') return false;
  const { status, body } = answer;
  if (/OAU-(128|129|149|21[013])|invalid_grant/.test(body)) return true;
  if (status >= 300) return false;
  if (status === 204 || body === '') return true;
  const fields = parseObject(body);
  return fields !== undefined && !fields.error && !fields.errorCode;
}

const WRAPPINGS: Readonly<Record<Wrapping, Fault>> = {
  'byte order mark': { kind: 'rewrite', body: (text) => `\ufeff${text}` },
  page: { kind: 'rewrite', body: (text) => `<html><pre>${text}</pre></html>` },
  object: { kind: 'rewrite', body: (text) => `{"result":${text || '{}'}}` },
  form: {
    kind: 'rewrite',
    body: (text) => new URLSearchParams(text === '' ? {} : JSON.parse(text)).toString(),
  },
  redirect: { kind: 'rewrite', status: 302, headers: { location: 'https://127.0.0.1:1/elsewhere' } },
  twice: { kind: 'rewrite', body: (text) => `${text}${text}` },
  compressed: { kind: 'rewrite', headers: { 'content-encoding': 'gzip' } },
};

function inForm(form: Form, text: string): string {
  const bytes = Buffer.from(text);
  switch (form) {
    case 'as it is':
      return text;
    case 'percent-encoded':
      return encodeURIComponent(text);
    case 'base64':
      return bytes.toString('base64');
    case 'base64 in the middle':
      return Buffer.from(`x${text}y`).toString('base64');
    case 'hexadecimal':
      return bytes.toString('hex');
    case 'JSON':
      return JSON.stringify(text).slice(1, -1);
    case 'HTML':
      return [...text].map((letter) => `&#${letter.codePointAt(0)};`).join('');
    case 'MIME':
      return [...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('');
    case 'the beginning':
      return text.slice(0, 35).toWellFormed();
    case 'the end':
      return text.slice(3).toWellFormed();
    case 'capital letters':
      return text.toUpperCase();
    case 'a command':
      return `\n::error::${text}`;
    case 'an old command':
      return `##[error]${text}`;
    case 'a forged output':
      return `ghadelimiter\naccess_token=forged\n${text}`;
  }
}

function btoa8(text: string): string {
  return Buffer.from(text).toString('base64');
}
