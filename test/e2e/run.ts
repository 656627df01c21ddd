/**
 * Runs the end-to-end workflow, the examples, and the workflows in README.md with act (https://github.com/nektos/act),
 * without containers and without GitHub, against a simulated RingCentral, and checks how the jobs ended, what arrived at
 * RingCentral, what the workflows made, and that no secret is in the log. Examples that use a package install it. Takes act
 * from the PATH, or installs it where Go is there; otherwise says that it skips. With names of workflows, or the
 * beginnings of names, it runs only these.
 *
 * act runs each job in a directory of its own, into which actions/checkout copies this work tree.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accessTo, type Report, report } from '../support/serve.ts';
import { COLLEAGUE, RingCentral } from '../support/simulator/ringcentral.ts';
import { findAct, runAct } from './act.ts';
import { check, checkEqual, checkJobs, checkSecrets, finish } from './checks.ts';
import { SCENARIOS, type Scenario, secondCallIsRefused, TOKEN_REQUESTS } from './scenarios.ts';
import { makePrograms, makeRepository, standIns, TOO_SHORT } from './surroundings.ts';
import { readWorkflows, type Workflow } from './workflows.ts';

const root = resolve(import.meta.dirname, '../..');
const chosen = process.argv.slice(2);
const isChosen = (name: string) => chosen.length === 0 || chosen.some((begin) => name.startsWith(begin));
const act = findAct(root);
if (act === undefined) {
  console.log('e2e: skipped. It needs act on the PATH, or Go to install it with.');
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'e2e-'));
  try {
    if (isChosen('e2e.yml')) await checkWorkflow(act, scratch);
    await checkCopied(act, scratch);
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
  const jobs = ['failures', 'grants', 'mint', 'open', 're-run', 'refresh', 'sealed'];
  checkJobs(run, Object.fromEntries(jobs.map((job) => [job, 'succeeded'])));
  checkEqual(
    'simulators that reported',
    files.sort(),
    jobs.map((job) => `${job}.json`),
  );
  checkEqual(
    'revocations',
    arrived.reduce((sum, { revocations }) => sum + revocations, 0),
    9,
  );
  checkSecrets(run, arrived);
  for (const reason of [
    /OAU-153/,
    /There is no credential/,
    /The sealed token was modified/,
    /from attempt 1 of this run/,
  ])
    check(reason.test(run.log), `the log does not give the reason ${reason}`);
  finish('e2e.yml', run, arrived);
}

/** The workflows that people copy. */
async function checkCopied(act: string, scratch: string): Promise<void> {
  const workflows = readWorkflows(root);
  makeRepository(join(scratch, 'repository'), workflows);
  makePrograms(join(scratch, 'programs'));
  checkEqual(
    'workflows of which something is expected',
    Object.keys(SCENARIOS).sort(),
    workflows.map(({ name }) => name).sort(),
  );
  for (const workflow of workflows.filter(({ name }) => isChosen(name))) {
    for (const scenario of SCENARIOS[workflow.name] ?? [])
      await checkScenario(act, scratch, workflow, scenario);
  }
}

/** A workflow runs as it is; what is not on this machine, such as the action's release, is stood in for. */
async function checkScenario(
  act: string,
  scratch: string,
  { name, file, text }: Workflow,
  scenario: Scenario,
): Promise<void> {
  const repository = join(scratch, 'repository');
  const path = join(repository, '.github/workflows', file);
  const artifacts = mkdtempSync(join(scratch, 'artifacts-'));
  const issues = join(scratch, `${name}.issues`);
  const secrets = join(scratch, 'secrets.yml');
  const ringcentral = await RingCentral.start(scenario.simulator);
  try {
    (scenario.faults ?? secondCallIsRefused)(ringcentral);
    const { credentialExpiresAt: exp } = scenario;
    const access = { ...accessTo(ringcentral), ...(exp && { jwt: ringcentral.jwtCredential({ exp }) }) };
    // JSON is YAML.
    writeFileSync(
      secrets,
      JSON.stringify({
        RC_APP_CLIENT_SECRET: access.client_secret,
        RC_USER_JWT: access.jwt,
        RC_SMS_FROM: access.username,
        RC_SMS_TO: '+16505550188',
        RC_SECOND_USER_JWT: ringcentral.jwtCredential({ sub: COLLEAGUE.ownerId }),
        RC_SECOND_SMS_FROM: COLLEAGUE.username,
        RC_SECOND_SMS_TO: '+16505550177',
      }),
    );
    const variables = {
      RC_APP_CLIENT_ID: access.client_id,
      RC_SERVER_URL: ringcentral.url,
      RINGCX_URL: ringcentral.url,
      ...scenario.variables,
    };
    writeFileSync(path, text.replaceAll('https://platform.ringcentral.com/', `${ringcentral.url}/`));
    const run = await runAct({
      act,
      scratch,
      directory: repository,
      args: [
        ...['-W', path, '--secret-file', secrets],
        ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
        ...Object.entries(scenario.inputs ?? {}).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
        ...standIns(root, scratch, text, ringcentral.url),
      ],
      environment: {
        ARTIFACTS: artifacts,
        ISSUES: issues,
        CLOCK_FILE: join(artifacts, 'clock'),
        RC_SERVER_URL: ringcentral.url,
        ...scenario.environment,
      },
      programs: join(scratch, 'programs'),
    });
    const arrived = report(ringcentral, access);
    checkJobs(run, scenario.jobs);
    checkEqual('token requests', arrived.tokenRequests, scenario.tokenRequests ?? TOKEN_REQUESTS);
    checkEqual('revocations', arrived.revocations, scenario.revocations ?? 1);
    checkEqual('live sessions', arrived.liveSessions, 0);
    check(!run.log.includes(TOO_SHORT), 'a job that was refused comes back too early');
    checkMessages(arrived, scenario.messages ?? []);
    if (scenario.inLog) check(scenario.inLog.test(run.log), `the log does not say ${scenario.inLog}`);
    const result = scenario.result && resultOf(() => scenario.result?.(artifacts, issues, ringcentral));
    checkEqual('result', result, scenario.expected);
    checkSecrets(run, [arrived]);
    finish([name, scenario.name].filter(Boolean).join(', '), run, [arrived]);
  } finally {
    await ringcentral.close();
  }
}

function checkMessages({ messages }: Report, expected: readonly RegExp[]): void {
  const sent = messages.map((message) => JSON.stringify(message));
  checkEqual('messages', sent.length, expected.length);
  for (const [index, pattern] of expected.entries())
    check(pattern.test(sent[index] ?? ''), `message ${index} is ${sent[index]}`);
}

/** What a workflow made. If that is missing, what is wrong with it: the log then tells why. */
function resultOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}
