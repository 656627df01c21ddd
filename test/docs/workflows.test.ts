import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mistakesIn } from './mistakes.ts';
import { codeBlocks, copied, copiedWorkflows, read } from './pages.ts';

const root = resolve(import.meta.dirname, '../..');

it('all examples are in the table of examples/README.md', () => {
  const listed = [...read('examples/README.md').matchAll(/^\[[\w-]+\.yml\]\(([\w-]+\.yml)\) \|/gm)];
  const names = globSync('*.yml', { cwd: join(root, 'examples') });
  expect(listed.map(([, name]) => name).sort()).toEqual(names.sort());
});

const workflows = copiedWorkflows();

it.each(workflows)('$where can be copied', (workflow) => {
  expect(mistakesIn(workflow)).toEqual([]);
});

it.each(workflows.filter(({ isWhole }) => isWhole))(
  '$where gets no permissions that no job asks for',
  ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  },
);

describe('a wrong copy is noticed', () => {
  const [, shared = ''] = codeBlocks(read('README.md'), 'yaml');

  it.each([
    [/jwt: .* (secrets\.\w+) \}\}/, 'jwt: $1', 'jwt is not an expression'],
    [/jwt:/, 'jtw:', /has no input jtw/],
    [/ +jwt: .* # the fallback\n/, '', 'sealed-token has no fallback'],
    [/client-id:/, 'client_id:', /needs client-id/],
    [/sealed_token:/, 'sealed-token:', 'the job token has no output sealed_token'],
    [/needs: \[token, report\]/, 'needs: report', 'clean-up does not list token under needs'],
    [/needs: token/, 'needs: tokens', 'report needs tokens'],
    [/ +id: ringcentral\n/, '', 'no step before has the id ringcentral'],
    [/outputs\.access_token/, 'outputs.access-token', 'the step ringcentral has no output access-token'],
    [/\/revoke@v1/, '/revok@v1', /there is no action/],
    [/ +timeout-minutes: 5\n/, '', 'clean-up has no time limit'],
    [
      /Bearer \$ACCESS_TOKEN/,
      'Bearer $${{ steps.ringcentral.outputs.access_token }}',
      /an expression in a script/,
    ],
  ])('with %s as %s', (right, wrong, mistake) => {
    expect(shared).toMatch(right);
    const mistakes = mistakesIn(copied('a copy', shared.replace(right, wrong)));
    expect(mistakes).toContainEqual(typeof mistake === 'string' ? mistake : expect.stringMatching(mistake));
  });
});
