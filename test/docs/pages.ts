/** The pages of the documentation, and the workflows in them and in examples/, which people copy. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

export const PAGES = globSync(['*.md', 'docs/*.md', 'examples/*.md', '.github/*.md'], { cwd: root });

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function codeBlocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'gms'))].map(
    ([, block]) => block ?? '',
  );
}

export interface Step {
  id?: string;
  if?: string;
  uses?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
  run?: string;
}

export interface Job {
  needs?: string | string[];
  outputs?: Record<string, string>;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  steps?: Step[];
}

export interface Workflow {
  permissions?: unknown;
  jobs: Record<string, Job>;
}

/** A workflow that people copy. */
export interface Copied {
  where: string;
  /** Whether it is all of a workflow, not only some steps of a job. */
  isWhole: boolean;
  workflow: Workflow;
}

export function copiedWorkflows(): Copied[] {
  const inPages = PAGES.flatMap((path) =>
    codeBlocks(read(path), 'yaml').map((block, index) => copied(`${path}, block ${index + 1}`, block)),
  );
  const examples = globSync('examples/*.yml', { cwd: root }).map((path) => copied(path, read(path)));
  return [...inPages, ...examples];
}

export function copied(where: string, text: string): Copied {
  const parsed: Workflow | Step[] = parse(text);
  return Array.isArray(parsed)
    ? { where, isWhole: false, workflow: { jobs: { job: { steps: parsed } } } }
    : { where, isWhole: true, workflow: parsed };
}
