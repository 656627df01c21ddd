/** What must be true of every job, whatever happens to it. */

import { secretShown } from '../support/jobs.ts';
import { ACTION, type StepRun } from '../support/runner.ts';
import type { Story, Told } from './run.ts';
import type { Scenario } from './scenario.ts';

const OUTPUT_NAMES = Object.keys(ACTION.outputs ?? {}).sort();

/** The last request may begin when the budget ends; it may take 30 s, and the step itself a little. */
const BEYOND_BUDGET_SECONDS = 35;

/** All revocations together, and the step itself. */
const END_SECONDS = 12;

/** RingCentral's limit, and the action's own. Source: docs/reliability.md. */
const REQUESTS_A_MINUTE = 5;

/** Each of them says how a job broke it; nothing if it did not. */
const PROMISES = {
  'it ends with 0 exactly if all outputs are there': outputsAndExitCode,
  'a failure is one error': oneError,
  'no secret is shown': noSecret,
  'nothing but secrets is masked, and every token is': masks,
  'it ends in time': inTime,
  'no session is left that nobody is told of': noSessionLeft,
  'no minute has a sixth request': withinLimits,
  'its log is calm': calmLog,
  'the end of a job fails no job': endOfJob,
} satisfies Record<string, (scenario: Scenario, story: Story) => string[]>;

export interface BrokenPromise {
  promise: keyof typeof PROMISES | 'the runner takes all that it gets';
  how: string;
}

/** Every promise that a job broke; empty if there is none. */
export function brokenPromises(scenario: Scenario, story: Story): BrokenPromise[] {
  return Object.entries(PROMISES).flatMap(([promise, broken]) =>
    broken(scenario, story).map((how) => ({ promise: promise as BrokenPromise['promise'], how })),
  );
}

function outputsAndExitCode(scenario: Scenario, { main: { run } }: Story): string[] {
  const names = Object.keys(run.outputs).sort();
  const areThere = names.join() === OUTPUT_NAMES.join();
  if (run.exitCode === 0) {
    if (!areThere) return [`main ends with 0, and its outputs are ${names.join(' ') || 'missing'}`];
    if (!/^[!-~]{4,}$/.test(run.outputs.access_token ?? ''))
      return ['main ends with 0, and hands out no token'];
    if (!(Number(run.outputs.expires_in) > 0))
      return [`main ends with 0, and expires_in is ${run.outputs.expires_in}`];
    if (run.outputs.access_token === 'forged') return ['the server forged an output'];
    return [];
  }
  if (areThere) return [`main ends with ${run.exitCode}, and all outputs are there`];
  // The process was ended before it could know of signals.
  if (run.exitCode === null && scenario.signals.main && !run.visible.includes('Requesting')) return [];
  return run.exitCode === 1 ? [] : [`main ends with ${run.exitCode}`];
}

const errorsOf = ({ annotations }: StepRun) => annotations.filter(({ level }) => level === 'error');

function oneError(scenario: Scenario, { main: { run } }: Story): string[] {
  if (scenario.reader !== 'reads' || run.exitCode === null) return [];
  const errors = errorsOf(run).length;
  const wanted = run.exitCode === 0 ? 0 : 1;
  return errors === wanted ? [] : [`main ends with ${run.exitCode} and ${errors} errors`];
}

function noSecret(_: Scenario, { main, end, secrets }: Story): string[] {
  return [main, ...end].flatMap(({ step, run }) => {
    const shown = secretShown(run, secrets);
    return shown ? [`${step}: ${shown}`] : [];
  });
}

function masks(scenario: Scenario, { main, end, secrets, maskable }: Story): string[] {
  const known = new Set([...secrets, ...maskable]);
  // Some stand in the log as they do in JSON.
  const forms = new Set([...known].map((secret) => JSON.stringify(secret).slice(1, -1)));
  const odd = [main, ...end].flatMap(({ step, run }) =>
    run.masks
      .filter((mask) => !known.has(mask) && !forms.has(mask))
      .map((mask) => `${step} masks ${JSON.stringify(mask)}`),
  );
  if (scenario.reader !== 'reads') return odd;
  const open = ['access_token', 'refresh_token']
    .filter((name) => main.run.outputs[name] && !main.run.masks.includes(main.run.outputs[name]))
    .map((name) => `the output ${name} is not masked`);
  return [...odd, ...open];
}

function inTime(scenario: Scenario, { main, end }: Story): string[] {
  const { 'retry-timeout': timeout = '600' } = scenario.inputs;
  const budget = /^\d+$/.test(timeout) ? Number(timeout) : 0;
  const limits = [budget + BEYOND_BUDGET_SECONDS, ...end.map(() => END_SECONDS)];
  return [main, ...end].flatMap(({ step, report }, index) => {
    const limit = limits[index] ?? 0;
    return report && report.seconds > limit
      ? [`${step} takes ${report.seconds} s, more than ${limit} s`]
      : [];
  });
}

/** How many sessions the log of a step says may be left. */
function namedIn({ step, run: { visible, exitCode } }: Told): number {
  // A clean-up that fails has not cleaned up.
  const shared = step === 'revoke' && exitCode === 1 ? 1 : 0;
  const each = visible.match(/was not revoked/g)?.length ?? 0;
  const [, lost = '0'] = /(One|\d+) tr(?:y|ies) got no answer that names a token/.exec(visible) ?? [];
  const everything = /the log does not report as revoked|RingCentral has not answered yet/.test(visible)
    ? Number.POSITIVE_INFINITY
    : 0;
  return shared + each + (lost === 'One' ? 1 : Number(lost)) + everything;
}

function noSessionLeft(scenario: Scenario, { main, end, alive, sealedBefore, oddAnswers }: Story): string[] {
  const left = alive.filter((token) => token !== sealedBefore);
  const post = end.find(({ step }) => step === 'post');
  // Whoever ends a step before it knows of signals leaves what it had to do.
  if (end.some(({ run }) => run.exitCode === null)) return [];
  const isKept = main.run.exitCode === 0 && /is not revoked: /.test(post?.run.visible ?? '');
  const kept = isKept && left.includes(main.run.outputs.access_token ?? '') ? 1 : 0;
  // Of what nobody reads, the log says nothing.
  const unread = scenario.reader === 'reads' ? 0 : oddAnswers.token + oddAnswers.revocation;
  const named = [main, ...end].reduce((sum, told) => sum + namedIn(told), 0);
  if (left.length <= kept + named + unread) return [];
  return [`${left.length} sessions are alive: ${kept} was handed out, ${named} are named in the logs`];
}

function withinLimits(_: Scenario, { main: { report } }: Story): string[] {
  const times = (report?.requests ?? [])
    .filter(({ path }) => path.endsWith('/token'))
    .map(({ atSeconds }) => atSeconds);
  return times.flatMap((time, index) => {
    const sixth = times[index + REQUESTS_A_MINUTE];
    return sixth !== undefined && sixth - time < 60 ? [`six token requests within ${sixth - time} s`] : [];
  });
}

/** GitHub cuts annotations off after so many characters, and Windows limits what the post step can be handed. */
const LONGEST_ANNOTATION = 4096;
const LONGEST_STATE = 32_767;

function calmLog({ debug, environment }: Scenario, { main, end }: Story): string[] {
  return [main, ...end].flatMap(({ step, run }) => {
    const broken: string[] = [];
    if (!debug && /^\s*at .*:\d+:\d+/m.test(run.stdout)) broken.push('a stack trace without debug logging');
    if (!environment.NODE_DEBUG && run.stderr !== '') broken.push(`stderr: ${run.stderr.slice(0, 200)}`);
    if (run.annotations.some(({ message }) => message.length > LONGEST_ANNOTATION))
      broken.push('a long annotation');
    if (Object.values(run.state).some((state) => state.length > LONGEST_STATE)) broken.push('a long state');
    if (/Unexpected error|ended unexpectedly|Please report/.test(run.visible))
      broken.push('an unexpected error');
    return broken.map((what) => `${step}: ${what}`);
  });
}

/** The end of a job fails no job, but for inputs of the clean-up that make no sense, and for being cancelled. */
function endOfJob(scenario: Scenario, { end }: Story): string[] {
  return end.flatMap(({ step, run }: Told) => {
    if (run.exitCode === 0) return [];
    if (run.exitCode === null && scenario.signals.end) return [];
    const [error] = errorsOf(run);
    const isAllowed =
      step === 'revoke' && error && /Input problem|was cancelled|environment variable/.test(error.message);
    return isAllowed ? [] : [`${step} ends with ${run.exitCode}`];
  });
}
