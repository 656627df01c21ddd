/**
 * Runs the end-to-end workflow and the examples with act (https://github.com/nektos/act), without containers and
 * without GitHub, against a simulated RingCentral, and checks how the jobs ended, what arrived at RingCentral, what the
 * examples made, and that no secret is in the log. Examples that use an SDK install it. Takes act from the PATH, or installs it where Go is there; otherwise
 * says that it skips. With names of workflows, it runs only these.
 *
 * act runs each job in a directory of its own, into which actions/checkout copies this work tree.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accessTo, type Report, report } from '../test/support/serve.ts';
import { RingCentral } from '../test/support/simulator/ringcentral.ts';
import { findAct, runAct, succeeds } from './e2e/act.ts';
import { check, checkEqual, checkJobs, checkSecrets, finish } from './e2e/checks.ts';
import { EXAMPLES, type Scenario, SECOND_CALL_IS_REFUSED, TOKEN_REQUESTS } from './e2e/examples.ts';
import { makePrograms, makeRepository, standIns } from './e2e/surroundings.ts';

const root = resolve(import.meta.dirname, '..');
const chosen = process.argv.slice(2);
const act = findAct(root);
if (act === undefined) {
  console.log('e2e: skipped. It needs act on the PATH, or Go to install it with.');
} else {
  const scratch = mkdtempSync(join(tmpdir(), 'e2e-'));
  try {
    if (chosen.length === 0 || chosen.includes('e2e.yml')) await checkWorkflow(act, scratch);
    await checkExamples(act, scratch);
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

async function checkExamples(act: string, scratch: string): Promise<void> {
  makeRepository(join(scratch, 'repository'), join(root, 'examples'));
  makePrograms(join(scratch, 'programs'));
  const names = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yml'));
  for (const name of names) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const scenarios = EXAMPLES[name];
    if (!scenarios) throw new Error(`Nothing is expected of examples/${name}.`);
    for (const scenario of scenarios) {
      const { program } = scenario;
      if (program && !succeeds(program, ['--version'])) {
        console.log(`--  ${name} is skipped. It needs ${program} on the PATH.`);
        break;
      }
      await checkExample(act, scratch, name, scenario);
    }
  }
}

/** An example runs as it is; what is not on this machine, such as the action's release, is stood in for. */
async function checkExample(act: string, scratch: string, name: string, scenario: Scenario): Promise<void> {
  const repository = join(scratch, 'repository');
  const path = join(repository, '.github/workflows', name);
  const artifacts = mkdtempSync(join(scratch, 'artifacts-'));
  const issues = join(scratch, `${name}.issues`);
  const secrets = join(scratch, 'secrets.yml');
  const ringcentral = await RingCentral.start(scenario.simulator);
  try {
    ringcentral.failNextCall(...(scenario.faults ?? SECOND_CALL_IS_REFUSED));
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
      }),
    );
    const variables = {
      RC_APP_CLIENT_ID: access.client_id,
      RC_SERVER_URL: ringcentral.url,
      RC_CHAT_ID: '1234567',
      ...scenario.variables,
    };
    const run = await runAct({
      act,
      scratch,
      directory: repository,
      args: [
        ...['-W', path, '--secret-file', secrets],
        ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
        ...standIns(root, scratch, readFileSync(path, 'utf8')),
      ],
      environment: { ARTIFACTS: artifacts, ISSUES: issues },
      programs: join(scratch, 'programs'),
    });
    const arrived = report(ringcentral, access);
    checkJobs(run, scenario.jobs);
    checkEqual('token requests', arrived.tokenRequests, scenario.tokenRequests ?? TOKEN_REQUESTS);
    check(arrived.revocations >= 1, 'nothing was revoked');
    checkEqual('live sessions', arrived.liveSessions, 0);
    const messages = arrived.messages.map((message) => JSON.stringify(message));
    checkEqual('messages', messages.length, scenario.message ? 1 : 0);
    if (scenario.message) check(scenario.message.test(messages[0] ?? ''), `the message is ${messages[0]}`);
    if (scenario.inLog) check(scenario.inLog.test(run.log), `the log does not say ${scenario.inLog}`);
    if (scenario.result)
      checkEqual('result', resultOf(scenario.result, artifacts, issues), scenario.expected);
    checkSecrets(run, [arrived]);
    finish([name, scenario.name].filter(Boolean).join(', '), run, [arrived]);
  } finally {
    await ringcentral.close();
  }
}

/** What an example made. If that is missing, what is wrong with it: the log then tells why. */
function resultOf(read: NonNullable<Scenario['result']>, artifacts: string, issues: string): unknown {
  try {
    return read(artifacts, issues);
  } catch (error) {
    return String(error);
  }
}
