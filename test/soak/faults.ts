/** Faults that the soak must tell of, each put into a copy of the built steps, with a job that meets it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokenPromise } from './promises.ts';
import type { Surroundings } from './run.ts';
import type { Answer, Scenario } from './scenario.ts';

const dist = join(import.meta.dirname, '../../dist');

export interface BuiltInFault {
  what: string;
  /** Text of dist/main.js that occurs once, and what stands there instead. */
  code: string;
  fault: string;
  /** What is special about the job. */
  job: Partial<Scenario>;
  promise: BrokenPromise['promise'];
  hangsAfterMilliseconds?: number;
}

const unavailable = (seconds: string): Answer => ({
  kind: 'refused',
  status: 503,
  body: '',
  headers: { 'retry-after': seconds },
});
const echo = (more: Partial<Answer & { kind: 'echo' }>): Answer => ({
  kind: 'echo',
  status: 400,
  place: 'words',
  form: 'as it is',
  secret: 'client secret',
  ...more,
});

export const FAULTS: readonly BuiltInFault[] = [
  {
    what: 'outputs are never written',
    code: 'setOutputs(token, { sealedToken, credentialExpiresAt });',
    fault: '',
    job: {},
    promise: 'it ends with 0 exactly if all outputs are there',
  },
  {
    what: 'a step fails after it has written its outputs',
    code: 'setOutputs(token, { sealedToken, credentialExpiresAt });',
    fault:
      "setOutputs(token, { sealedToken, credentialExpiresAt }); throw new errors.lZ('Something failed.', 'other-errors');",
    job: {},
    promise: 'it ends with 0 exactly if all outputs are there',
  },
  {
    what: 'a step that fails ends with 0',
    code: 'process.exitCode = exitCode;',
    fault: 'process.exitCode = 0;',
    job: { tokenAnswers: [echo({})] },
    promise: 'it ends with 0 exactly if all outputs are there',
  },
  {
    what: 'a signal is not heard',
    code: 'process.on(signal, cancel);',
    fault: ';',
    job: { signals: { main: { name: 'SIGTERM', when: { line: 'Requesting' } } } },
    promise: 'it ends with 0 exactly if all outputs are there',
  },
  {
    what: 'a failure is told twice',
    code: 'log[level](',
    fault: 'log[level]("Once"); log[level](',
    job: { tokenAnswers: [echo({})] },
    promise: 'a failure is one error',
  },
  {
    what: 'a token is printed',
    code: 'setOutputs(token, { sealedToken, credentialExpiresAt });',
    fault: 'setOutputs(token, { sealedToken, credentialExpiresAt }); console.log(token.accessToken);',
    job: {},
    promise: 'no secret is shown',
  },
  {
    what: 'what a server says is quoted, whatever it repeats',
    code: 'this.#secrets.quote(text) ?? instead',
    fault: 'text',
    job: { tokenAnswers: [echo({ form: 'base64 in the middle' })] },
    promise: 'no secret is shown',
  },
  {
    what: 'a token is not masked',
    code: 'log.mask(...secrets);\n        return',
    fault: 'return',
    job: {},
    promise: 'nothing but secrets is masked, and every token is',
  },
  {
    what: 'a server chooses what is masked',
    code: 'log.mask(...secrets);\n        return',
    fault: 'log.mask(...secrets, String(fields?.scope));\n        return',
    job: {},
    promise: 'nothing but secrets is masked, and every token is',
  },
  {
    what: 'nothing ends the tries',
    code: 'if (seconds === undefined || seconds > budgetLeftSeconds)',
    fault: 'if (seconds === undefined)',
    job: { inputs: { 'retry-timeout': '60' }, tokenAnswers: [unavailable('90.0'), unavailable('20')] },
    promise: 'it ends in time',
  },
  {
    what: 'a revocation waits for as long as a token request',
    code: 'const REVOCATION_MILLISECONDS = 10_000;',
    fault: 'const REVOCATION_MILLISECONDS = 30_000;',
    job: { revocationAnswers: [{ kind: 'silence' }] },
    promise: 'it ends in time',
  },
  {
    what: 'a step never ends',
    code: '.then(end, fail);',
    fault: '.then(() => setInterval(() => {}, 1000), fail);',
    job: {},
    promise: 'it ends in time',
    hangsAfterMilliseconds: 2000,
  },
  {
    what: 'nothing is revoked',
    code: 'for (const [index, session] of sessions.entries())',
    fault: 'for (const [index, session] of [].entries())',
    job: {},
    promise: 'no session is left that nobody is told of',
  },
  {
    what: 'sessions of earlier tries are forgotten',
    code: 'tries.sessions.unshift(session);',
    fault: 'tries.sessions = [session];',
    job: { tokenAnswers: [{ kind: 'changed', status: 502 }] },
    promise: 'no session is left that nobody is told of',
  },
  {
    what: "the runner's clock decides that a session is over",
    code: 'if (clock.monotonic() >= deadline)',
    fault:
      'if (clock.now() > Math.max(...session.map(({ expiresAt }) => expiresAt))) continue; if (clock.monotonic() >= deadline)',
    job: { clock: { sealing: 0, main: 0, post: 7200 } },
    promise: 'no session is left that nobody is told of',
  },
  {
    what: 'lost sessions are not told',
    code: 'logLostSessions(log, tries.lost, task.request);',
    fault: '',
    job: { tokenAnswers: [{ kind: 'lost', status: 504 }] },
    promise: 'no session is left that nobody is told of',
  },
  {
    what: 'a session is left where the state cannot be saved',
    code: "await endSessions(client, sessions, { log, clock }, () => 'a session that this step opened');\n            throw error;",
    fault: 'throw error;',
    job: {
      files: {
        output: { fault: 'none', when: 'from the start' },
        state: { fault: 'full', when: 0 },
      },
    },
    promise: 'no session is left that nobody is told of',
  },
  {
    what: 'a sixth request is made within a minute',
    code: 'windowSeconds + WINDOW_MARGIN_SECONDS - oldestSecondsAgo',
    fault: '0',
    job: { tokenAnswers: Array.from({ length: 6 }, () => unavailable('0')) },
    promise: 'no minute has a sixth request',
  },
  {
    what: 'stack traces are shown to everybody',
    code: 'log.debug(() => framesOf(error));',
    fault: 'log.info(framesOf(error));',
    job: { tokenAnswers: [echo({})] },
    promise: 'its log is calm',
  },
  {
    what: 'an error of the program escapes',
    code: 'const form = tokenRequestForm(request);',
    fault: 'const form = tokenRequestForm(request.grant);',
    job: {},
    promise: 'its log is calm',
  },
  {
    what: 'something is written to stderr',
    code: 'const settings = readSettings(inputs, clock.now(), environment);',
    fault: "const settings = readSettings(inputs, clock.now(), environment); process.emitWarning('Old');",
    job: {},
    promise: 'its log is calm',
  },
  {
    what: 'a revocation that fails, fails the job',
    code: 'log.warning(`${notRevoked} ${error.message}`);',
    fault: 'log.warning(`${notRevoked} ${error.message}`); process.exitCode = 1;',
    job: { revocationAnswers: [{ kind: 'refused', status: 500, body: '' }] },
    promise: 'the end of a job fails no job',
  },
  {
    what: 'what ends an output is missing',
    code: '${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`',
    fault: '${convertedValue}${external_os_namespaceObject.EOL}`',
    job: {},
    promise: 'the runner takes all that it gets',
  },
];

/** Builds the steps with a fault in them. The caller disposes of them. */
export function buildWith({ code, fault }: Pick<BuiltInFault, 'code' | 'fault'>): Disposable & Surroundings {
  const sound = readFileSync(join(dist, 'main.js'), 'utf8');
  if (sound.split(code).length !== 2) throw new Error(`dist/main.js does not have this once: ${code}`);
  const folder = mkdtempSync(join(tmpdir(), 'soak-build-'));
  cpSync(dist, folder, { recursive: true });
  writeFileSync(
    join(folder, 'main.js'),
    sound.replace(code, () => fault),
  );
  const [main = '', post = '', revoke = ''] = ['main', 'post', 'revoke'].map((step) =>
    join(folder, `${step}.js`),
  );
  return {
    build: { main, post, revoke },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
