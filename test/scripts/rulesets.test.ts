import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Ruleset = {
  target: string;
  conditions: { ref_name: { include: string[]; exclude: string[] } };
  rules: { type: string; parameters?: { required_status_checks?: { context: string }[] } }[];
};
type Workflow = {
  on: Record<string, unknown>;
  jobs: Record<string, { name?: string; strategy?: { matrix: Record<string, string[]> } }>;
};

const rulesets = globSync('.github/rulesets/*.json', { cwd: root }).map(
  (path) => JSON.parse(read(path)) as Ruleset,
);

describe('the ruleset for main', () => {
  it('waits only for checks that every pull request gets: it would wait for others forever', () => {
    const required = rulesets
      .flatMap(({ rules }) => rules)
      .flatMap(({ parameters }) => parameters?.required_status_checks ?? [])
      .map(({ context }) => context);
    expect(required).not.toEqual([]);
    expect(required.filter((check) => !checksOfPullRequests().includes(check))).toEqual([]);
  });
});

describe('the rulesets for tags', () => {
  it.each([
    ['v1.2.3', ['deletion', 'update']],
    ['v1', ['deletion', 'non_fast_forward']],
    ['v10', ['deletion', 'non_fast_forward']],
    ['anything', []],
  ])('forbid what must not happen to %s', (tag, forbidden) => {
    const rules = rulesets
      .filter(({ target, conditions }) => target === 'tag' && covers(conditions.ref_name, `refs/tags/${tag}`))
      .flatMap(({ rules }) => rules.map(({ type }) => type));
    expect(rules.sort()).toEqual(forbidden);
  });
});

/** The names under which GitHub shows the jobs of the workflows that run for each pull request. */
function checksOfPullRequests(): string[] {
  return globSync('.github/workflows/*.yml', { cwd: root })
    .map((path) => parse(read(path)) as Workflow)
    .filter(({ on }) => typeof on === 'object' && 'pull_request' in on && on.pull_request === null)
    .flatMap(({ jobs }) => Object.entries(jobs))
    .flatMap(([id, { name = id, strategy }]) => {
      const values = Object.values(strategy?.matrix ?? {}).flat();
      return values.length === 0 ? [name] : values.map((value) => `${name} (${value})`);
    });
}

/** GitHub's patterns are those of fnmatch, where a star matches no slash. */
function covers({ include, exclude }: { include: string[]; exclude: string[] }, ref: string): boolean {
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(ref);
  return include.some(matches) && !exclude.some(matches);
}
