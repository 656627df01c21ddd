import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest, withTables } from '../../scripts/readme-tables.ts';
import { codeBlocks, read } from './pages.ts';

const root = resolve(import.meta.dirname, '../..');
const page = read('README.md');

it('has the tables of action.yml', () => {
  expect(withTables(page, readManifest())).toBe(page);
});

it('is short: at most 1,900 words', () => {
  expect(page.trim().split(/\s+/).length).toBeLessThanOrEqual(1900);
});

it('begins with a workflow', () => {
  const line = page.split('\n').findIndex((line) => line.includes('uses: '));
  expect(line).toBeGreaterThan(0);
  expect(line).toBeLessThan(40);
});

describe('trying it on a machine', () => {
  let printed: string[];
  beforeAll(() => {
    const { PATH, HOME, TMPDIR, TEMP, SystemRoot } = process.env;
    const { stdout } = spawnSync(process.execPath, [join(root, 'scripts/start.ts')], {
      env: { PATH, HOME, TMPDIR, TEMP, SystemRoot },
      encoding: 'utf8',
    });
    printed = stdout.split('\n').map(withoutAccidents);
  });

  it('takes the two commands that do all the set-up', () => {
    expect(codeBlocks(page, 'shell')).toContain('npm ci && npm start\nnpm cit');
  });

  /** zsh, the shell of macOS, takes a comment for arguments. */
  it('has no comments among its commands', () => {
    expect(codeBlocks(page, 'shell').filter((block) => /#/.test(block))).toEqual([]);
  });

  it('prints what the page shows', () => {
    const [shown = ''] = codeBlocks(page, 'text').filter((block) => block.startsWith('A simulated'));
    expect(shown.split('\n').length).toBeGreaterThan(10);
    const lines = shown.split('\n').map(withoutAccidents);
    expect(lines.filter((line) => line !== '…' && !printed.includes(line))).toEqual([]);
    expect(printed.slice(-3)).toEqual([...lines.slice(-2), '']);
  });

  it('shows log lines as those of the first workflow', () => {
    const [log = ''] = codeBlocks(page, 'text');
    const lines = log.split('\n').map(withoutAccidents);
    const own = lines.filter((line) => !/^(Scope: ReadCallLog|\d+ calls on 2\d{3}-\d\d-\d\d)$/.test(line));
    expect(own.length).toBe(lines.length - 2);
    expect(own.filter((line) => !printed.includes(line))).toEqual([]);
  });
});

/** What differs from run to run. */
function withoutAccidents(line: string): string {
  return line
    .replace(/127\.0\.0\.1:\d+/g, 'platform.ringcentral.com')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-25T06:17:21.482Z');
}
