import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readManifest } from '../../scripts/readme-tables.ts';

const examples = resolve(import.meta.dirname, '../../examples');
const read = (name: string) => readFileSync(join(examples, name), 'utf8');
const names = globSync('*.yml', { cwd: examples });

it('all examples are in the table of examples/README.md', () => {
  const listed = [...read('README.md').matchAll(/\]\(([\w-]+\.yml)\)/g)].map(([, name]) => name);
  expect(listed.sort()).toEqual(names.sort());
});

it('examples that send requests again do so with the same lines', () => {
  const lines = names.flatMap(
    (name) => /^ +\/\/ Makes up to five.*?async function get.*?^ {10}\}$/ms.exec(read(name)) ?? [],
  );
  expect(lines.length).toBeGreaterThan(2);
  expect(new Set(lines).size).toBe(1);
});

describe.each(names)('examples/%s', (name) => {
  const workflow: Workflow = parse(read(name));
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap(({ steps = [] }) => steps);

  it('gets no permissions that no job asks for', () => {
    expect(workflow.permissions).toEqual({});
  });

  it('limits the time of its jobs', () => {
    expect(jobs.filter((job) => job.steps && !job['timeout-minutes'])).toEqual([]);
  });

  it('uses inputs and outputs that the action has', () => {
    const { inputs, outputs } = readManifest();
    const uses = steps.filter(({ uses }) => uses?.startsWith('__OWNER__/'));
    for (const step of uses) {
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
    }
    const ids = uses.map(({ id }) => id);
    for (const [, id, output] of read(name).matchAll(/steps\.([\w-]+)\.outputs\.(\w+)/g)) {
      expect(ids).toContain(id);
      expect(Object.keys(outputs)).toContain(output);
    }
  });
});

interface Workflow {
  permissions: unknown;
  jobs: Record<string, { 'timeout-minutes'?: number; steps?: Step[] }>;
}

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
}
