/** What is wrong with a workflow that people copy, where GitHub would say nothing, or only after an hour. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Copied, Job, Step, Workflow } from './pages.ts';

const root = resolve(import.meta.dirname, '../..');

interface Manifest {
  inputs: Record<string, { required?: boolean }>;
  outputs?: Record<string, unknown>;
}

const manifest = (path: string): Manifest => parse(readFileSync(join(root, path, 'action.yml'), 'utf8'));
/** By what stands after the name of the repository. */
const ACTIONS: Readonly<Record<string, Manifest>> = { '': manifest('.'), '/revoke': manifest('revoke') };

/** Inputs that must never stand in a workflow as they are. */
const SECRETS = ['client-secret', 'jwt', 'password', 'refresh-token', 'sealed-token'];

/** Inputs that can be the fallback of a sealed token. */
const CREDENTIALS = ['jwt', 'password', 'refresh-token'];

export function mistakesIn({ isWhole, workflow }: Copied): string[] {
  return Object.entries(workflow.jobs).flatMap(([name, job]) => [
    ...(job.steps ?? []).flatMap(mistakesInStep),
    ...mistakesInReferences(name, job, workflow),
    ...(isWhole ? mistakesInJob(name, job) : []),
  ]);
}

function mistakesInStep({ uses = '', with: given }: Step): string[] {
  // Every later step could read them.
  if (uses.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false)
    return ['checkout leaves its credentials'];
  const [, path] = /\/ringcentral-access-token(\/[\w-]+)?@/.exec(uses) ?? [];
  // Without inputs, it only shows how to name a version.
  if (!uses.includes('/ringcentral-access-token') || !given) return [];
  const action = ACTIONS[path ?? ''];
  if (!action) return [`there is no action ${uses}`];
  const unknown = Object.keys(given).filter((name) => !(name in action.inputs));
  const missing = Object.keys(action.inputs).filter(
    (name) => action.inputs[name]?.required && !(name in given),
  );
  // A re-run of failed jobs opens a token that was revoked.
  const isAlone = path === undefined && 'sealed-token' in given && !CREDENTIALS.some((name) => name in given);
  const plain = SECRETS.filter((name) => name in given && !/^\$\{\{ .+ \}\}$/.test(String(given[name])));
  return [
    ...unknown.map((name) => `${uses} has no input ${name}`),
    ...missing.map((name) => `${uses} needs ${name}`),
    ...plain.map((name) => `${name} is not an expression`),
    ...(isAlone ? ['sealed-token has no fallback'] : []),
  ];
}

/** Whatever `needs.X.outputs.Y` and `steps.ID.outputs.Y` refer to must be there. */
function mistakesInReferences(name: string, job: Job, { jobs }: Workflow): string[] {
  const needed = [job.needs ?? []].flat();
  const steps = job.steps ?? [];
  const mistakes = needed.filter((other) => !(other in jobs)).map((other) => `${name} needs ${other}`);
  const text = JSON.stringify(job);
  for (const [, other = '', output = ''] of text.matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/g)) {
    if (!needed.includes(other)) mistakes.push(`${name} does not list ${other} under needs`);
    if (!jobs[other]?.outputs?.[output]) mistakes.push(`the job ${other} has no output ${output}`);
  }
  for (const [index, step] of [...steps, job.outputs ?? {}].entries()) {
    const earlier = steps.slice(0, index);
    for (const [, id, output = ''] of JSON.stringify(step).matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      const source = earlier.find((step) => step.id === id);
      if (!source) mistakes.push(`no step before has the id ${id}`);
      else if (!hasOutput(source, output)) mistakes.push(`the step ${id} has no output ${output}`);
    }
  }
  return mistakes;
}

function hasOutput({ uses = '', run = '' }: Step, output: string): boolean {
  const isWritten = run.includes('GITHUB_OUTPUT') && run.includes(`${output}=`);
  return isWritten || (/\/ringcentral-access-token@/.test(uses) && output in (ACTIONS['']?.outputs ?? {}));
}

function mistakesInJob(name: string, { steps = [], permissions, ...job }: Job): string[] {
  const scripts = steps.map(({ run = '' }) => run).join('\n');
  const mistakes: string[] = [];
  if (steps.length > 0 && !job['timeout-minutes']) mistakes.push(`${name} has no time limit`);
  // What stands in for GitHub in the end-to-end run knows no permissions.
  if (
    scripts.includes('/actions/runs/$GITHUB_RUN_ID"') &&
    /\$GITHUB_API_URL/.test(scripts) &&
    permissions?.actions !== 'read'
  )
    mistakes.push(`${name} may not see when the run was created`);
  // A token that the runner does not know by itself.
  if (scripts.includes('/rc/accesstoken') && !scripts.includes('::add-mask::'))
    mistakes.push(`${name} does not mask a token`);
  if (/\$\{\{ *(secrets|steps|needs|inputs|github\.event)\b/.test(scripts))
    mistakes.push(`${name} has an expression in a script`);
  return mistakes;
}
