/**
 * Runs the end-to-end workflow and the examples with act (https://github.com/nektos/act), without containers and
 * without GitHub, against a simulated RingCentral, and checks how the jobs ended, what arrived at RingCentral, and that
 * no secret is in the log. Takes act from the PATH, or installs it where Go is there; otherwise says that it skips.
 *
 * act runs each job in a directory of its own, into which actions/checkout copies this work tree.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { accessTo, type Report, report } from '../test/support/serve.ts';
import { RingCentral } from '../test/support/simulator/ringcentral.ts';

const ACT = 'v0.2.89';
const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** How the simulator's tokens begin: this finds a token that was never sent anywhere, too. */
const TOKEN_BEGINS = 'U0pDMTFQMDFQQVMwMHxBQ';
const LONGEST_RUN_MILLISECONDS = 5 * 60_000;

type Ending = 'succeeded' | 'failed';

/** What an example must come to. */
interface Example {
  jobs: Record<string, Ending>;
  tokenRequests: string[];
  /** Its one text message or post. */
  message?: RegExp;
  inLog?: RegExp;
  /** Lines of the file that it keeps as an artifact. */
  artifact?: { name: string; lines: number };
}

/** Each of them revokes once, and leaves no session. */
const EXAMPLES: Record<string, Example> = {
  'nightly-call-log.yml': {
    jobs: { report: 'succeeded' },
    tokenRequests: [JWT],
    inLog: /Summary - 3 calls on /,
    artifact: { name: 'call-log', lines: 4 },
  },
  'notify-team-chat.yml': {
    jobs: { build: 'failed', notify: 'succeeded' },
    tokenRequests: [JWT],
    message: /\*\*Build\*\* failed on /,
  },
  'sms-on-failed-deployment.yml': {
    jobs: { deploy: 'failed', sms: 'succeeded' },
    tokenRequests: [JWT],
    message: /The deployment of .* failed: .*"\+16505550199"|"\+16505550199".*The deployment of .* failed: /,
  },
  'long-job-refresh.yml': { jobs: { long: 'succeeded' }, tokenRequests: [JWT, 'refresh_token'] },
  'share-token-matrix.yml': {
    jobs: { token: 'succeeded', count: 'succeeded', 'clean-up': 'succeeded' },
    tokenRequests: [JWT],
    inLog: /Voice Inbound: 2/,
  },
};

/** What is wrong with the workflow that is looked at. */
const problems: string[] = [];

const root = resolve(import.meta.dirname, '..');
const act = findAct();
if (act === undefined) {
  console.log('e2e: skipped. It needs act on the PATH, or Go to install it with.');
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'e2e-'));
  try {
    await checkWorkflow(act, scratch);
    makeRepository(join(scratch, 'repository'));
    for (const [name, example] of Object.entries(EXAMPLES)) await checkExample(act, scratch, name, example);
    const missing = readdirSync(join(root, 'examples')).filter((name) => !(name in EXAMPLES));
    check('examples', missing.length === 0, `nothing is expected of ${missing.join(', ')}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The workflow starts its own simulators, which check what arrives and report it. */
async function checkWorkflow(act: string, scratch: string): Promise<void> {
  const reports = join(scratch, 'reports');
  mkdirSync(reports);
  const run = await runAct({
    act,
    scratch,
    directory: root,
    args: ['-W', '.github/workflows/e2e.yml'],
    environment: { E2E_REPORTS: reports },
  });
  const files = readdirSync(reports);
  const arrived = files.map((file): Report => JSON.parse(readFileSync(join(reports, file), 'utf8')));
  const name = 'e2e.yml';
  const jobs = ['failures', 'grants', 'mint', 'open', 'refresh', 'sealed'];
  checkJobs(name, run, Object.fromEntries(jobs.map((job) => [job, 'succeeded'])));
  checkEqual(
    name,
    'simulators that reported',
    files.sort(),
    jobs.map((job) => `${job}.json`),
  );
  checkEqual(
    name,
    'revocations',
    arrived.reduce((sum, { revocations }) => sum + revocations, 0),
    5,
  );
  checkSecrets(name, run, arrived);
  for (const reason of [/OAU-153/, /none of `jwt`/, /The sealed token is not whole/])
    check(name, reason.test(run.log), `the log does not give the reason ${reason}`);
  finish(name, run, arrived);
}

/** A repository for the examples, with nothing in it: what they build and deploy fails. */
function makeRepository(directory: string): void {
  mkdirSync(directory);
  const author = ['-c', 'user.name=A Stranger', '-c', 'user.email=stranger@example.com'];
  for (const args of [
    ['init', '-b', 'main'],
    [...author, 'commit', '--allow-empty', '-m', 'Begin'],
  ])
    spawnSync('git', args, { cwd: directory, stdio: 'ignore' });
}

/** An example runs as it is; what is not on this machine, the action's release and upload-artifact, is stood in for. */
async function checkExample(act: string, scratch: string, name: string, example: Example): Promise<void> {
  const path = join(root, 'examples', name);
  const artifacts = join(scratch, 'artifacts', name);
  const secrets = join(scratch, 'secrets.yml');
  const ringcentral = await RingCentral.start();
  try {
    const access = accessTo(ringcentral);
    // JSON is YAML.
    writeFileSync(
      secrets,
      JSON.stringify({
        RC_APP_CLIENT_ID: access.client_id,
        RC_APP_CLIENT_SECRET: access.client_secret,
        RC_USER_JWT: access.jwt,
        RC_SMS_FROM: access.username,
        RC_SMS_TO: '+16505550199',
      }),
    );
    const run = await runAct({
      act,
      scratch,
      directory: join(scratch, 'repository'),
      args: [
        ...['-W', path, '--secret-file', secrets],
        ...['--var', `RC_SERVER_URL=${ringcentral.url}`, '--var', 'RC_CHAT_ID=1234567'],
        ...standIns(scratch, readFileSync(path, 'utf8')),
      ],
      environment: { ARTIFACTS: artifacts },
    });
    const arrived = report(ringcentral, access);
    checkJobs(name, run, example.jobs);
    checkEqual(name, 'token requests', arrived.tokenRequests, example.tokenRequests);
    check(name, arrived.revocations >= 1, 'nothing was revoked');
    checkEqual(name, 'live sessions', arrived.liveSessions, 0);
    const messages = arrived.messages.map((message) => JSON.stringify(message));
    checkEqual(name, 'messages', messages.length, example.message ? 1 : 0);
    if (example.message)
      check(name, example.message.test(messages[0] ?? ''), `the message is ${messages[0]}`);
    if (example.inLog) check(name, example.inLog.test(run.log), `the log does not say ${example.inLog}`);
    if (example.artifact) {
      const lines = readFileSync(join(artifacts, example.artifact.name), 'utf8').trimEnd().split('\n').length;
      checkEqual(name, 'lines of the artifact', lines, example.artifact.lines);
    }
    checkSecrets(name, run, [arrived]);
    finish(name, run, [arrived]);
  } finally {
    await ringcentral.close();
  }
}

/** Arguments that make act take directories in place of actions from GitHub. */
function standIns(scratch: string, workflow: string): string[] {
  const action = join(scratch, 'action');
  for (const path of ['action.yml', 'dist'])
    cpSync(join(root, path), join(action, path), { recursive: true });
  const upload = join(scratch, 'upload-artifact');
  mkdirSync(upload, { recursive: true });
  writeFileSync(
    join(upload, 'action.yml'),
    'inputs: { name: {}, path: {}, if-no-files-found: {}, retention-days: {} }\nruns: { using: node24, main: main.mjs }\n',
  );
  writeFileSync(
    join(upload, 'main.mjs'),
    `import { cpSync } from 'node:fs';\ncpSync(process.env.INPUT_PATH, process.env.ARTIFACTS + '/' + process.env.INPUT_NAME);\n`,
  );
  const directories: Record<string, string> = {
    '__OWNER__/ringcentral-access-token': action,
    'actions/upload-artifact': upload,
  };
  const used = new Set(
    [...workflow.matchAll(/uses: ([^@\s]+)@(\S+)/g)].map(([, name, ref]) => `${name}@${ref}`),
  );
  return [...used].flatMap((reference) => {
    const directory = directories[reference.replace(/@.*/, '')];
    return directory ? ['--local-repository', `${reference}=${directory}`] : [];
  });
}

interface Run {
  log: string;
  exitCode: number | null;
  seconds: number;
}

interface ActRun {
  act: string;
  /** For act's cache and all that it would put into this user's home. */
  scratch: string;
  /** The work tree that actions/checkout copies. */
  directory: string;
  args: readonly string[];
  environment: Record<string, string>;
}

/** One run of act, with nothing of this user's environment and settings. */
function runAct({ act, scratch, directory, args, environment }: ActRun): Promise<Run> {
  const child = spawn(
    act,
    [
      'workflow_dispatch',
      ...args,
      ...['-P', 'ubuntu-latest=-self-hosted', '--matrix', 'os:ubuntu-latest', '--log-prefix-job-id'],
      // One after the other: act's table of local repositories does not stand jobs that read and write it at once.
      ...['--concurrent-jobs', '1', '--no-cache-server', '--container-daemon-socket', '-'],
      ...['--action-cache-path', join(scratch, 'act')],
    ],
    {
      cwd: directory,
      env: {
        // The first node on the PATH runs the actions.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: scratch,
        TMPDIR: scratch,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_RUN_MILLISECONDS,
    },
  );
  const begun = performance.now();
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) =>
      done({
        log: Buffer.concat(output).toString(),
        exitCode,
        seconds: (performance.now() - begun) / 1000,
      }),
    );
  });
}

function checkJobs(name: string, { log, exitCode }: Run, expected: Record<string, Ending>): void {
  const endings: Record<string, string> = {};
  for (const [, job = '', ending = ''] of log.matchAll(/^\[([^\]]*?) *\] 🏁 +Job (\w+)$/gmu)) {
    // The jobs of a matrix count as one.
    if (endings[job] !== 'failed') endings[job] = ending;
  }
  checkEqual(name, 'jobs', sorted(endings), sorted(expected));
  checkEqual(name, "act's exit code", exitCode, Object.values(expected).includes('failed') ? 1 : 0);
}

function checkSecrets(name: string, { log }: Run, reports: Report[]): void {
  const secrets = new Set([TOKEN_BEGINS, ...reports.flatMap(({ secrets }) => secrets)]);
  check(name, log.includes('***'), 'nothing in the log is masked, so this is not a whole log');
  for (const secret of secrets) {
    for (const form of formsOf(secret))
      check(name, !log.includes(form), `the log shows a secret, as ${form.slice(0, 12)}…`);
  }
}

/** As it is, URL-encoded both ways, and what is certain of its base64 form in any alignment. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const [from, to] = [Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3)];
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    ...base64,
  ];
}

function check(name: string, holds: boolean, problem: string): void {
  if (holds) return;
  problems.push(`${name}: ${problem}`);
  process.exitCode = 1;
}

function checkEqual(name: string, what: string, actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(name, found === wanted, `${what}: ${found} instead of ${wanted}`);
}

function sorted(record: Record<string, string>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Tells how it went, and shows the log if it went wrong. */
function finish(name: string, { log, seconds }: Run, reports: Report[]): void {
  const count = (of: (report: Report) => number) => reports.reduce((sum, report) => sum + of(report), 0);
  if (problems.length > 0) console.log(log);
  console.log(
    `${problems.length > 0 ? 'FAILED' : 'ok'}  ${name.padEnd(30)}${seconds.toFixed(1).padStart(5)} s, ` +
      `${count(({ tokenRequests }) => tokenRequests.length)} token requests, ${count(({ revocations }) => revocations)} revocations, ` +
      `${count(({ liveSessions }) => liveSessions)} sessions left, ${count(({ secrets }) => secrets.length)} secrets looked for in the log`,
  );
  for (const problem of problems.splice(0)) console.log(`        ${problem}`);
}

/** act on the PATH, or built from its source into a directory that git ignores. */
function findAct(): string | undefined {
  if (succeeds('act', ['--version'])) return 'act';
  const directory = join(root, 'node_modules/.cache/act', ACT);
  const installed = join(directory, process.platform === 'win32' ? 'act.exe' : 'act');
  if (succeeds(installed, ['--version'])) return installed;
  if (!succeeds('go', ['version'])) return undefined;
  console.log(`e2e: installing act ${ACT}, once`);
  const go = spawnSync('go', ['install', `github.com/nektos/act@${ACT}`], {
    env: { ...process.env, GOBIN: directory },
    stdio: 'inherit',
  });
  return go.status === 0 ? installed : undefined;
}

function succeeds(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
