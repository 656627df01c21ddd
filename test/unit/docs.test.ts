import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readManifest, withTables } from '../../scripts/readme-tables.ts';
import { HELP_TOPICS } from '../../src/errors.ts';
import { EXPLAINED_CODES } from '../../src/ringcentral/error-codes.ts';
import { allMessages } from '../support/messages.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const PAGES = globSync(['*.md', 'docs/*.md', 'examples/*.md'], { cwd: root });

it('the tables in README.md are those of action.yml', () => {
  expect(withTables(read('README.md'), readManifest())).toBe(read('README.md'));
});

/** The page quotes what the action prints in blocks of `text`, with … for what differs from case to case. */
describe('docs/troubleshooting.md', async () => {
  const page = read('docs/troubleshooting.md');
  const quotes = codeBlocks(page, 'text').flatMap((block) => block.split('\n'));
  const messages = Object.values(await allMessages()).flat();
  const annotations = messages.filter(({ level }) => level !== 'log');

  it.each(quotes)('quotes a message that is printed: %s', (quote) => {
    // One that is all ellipsis would prove nothing.
    expect(quote.replaceAll('…', '').length).toBeGreaterThan(7);
    const pattern = patternOf(quote);
    expect(messages.some(({ text }) => linesOf(text).some((line) => pattern.test(line)))).toBe(true);
  });

  it.each(annotations)('has the $level: $text', ({ text }) => {
    const patterns = quotes.map(patternOf);
    expect(linesOf(text).filter((line) => !patterns.some((pattern) => pattern.test(line)))).toEqual([]);
  });

  it.each(EXPLAINED_CODES)('has %s in its table', (code) => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.filter((row) => row.split('|')[1]?.includes(`\`${code}\``))).toHaveLength(1);
  });

  it.each(HELP_TOPICS)('has the section %s, to which errors link', (topic) => {
    expect(anchorsOf(page)).toContain(topic);
  });
});

describe.each(PAGES)('%s', (path) => {
  const page = read(path);

  it('has no link into the void', () => {
    const links = [...page.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !resolves(link, path))).toEqual([]);
  });

  it('has workflows that use the inputs and outputs of action.yml', () => {
    const { inputs, outputs } = readManifest();
    for (const block of codeBlocks(page, 'yaml')) {
      const steps = [...stepsIn(parse(block))].filter(({ uses }) =>
        /ringcentral-access-token@/.test(uses ?? ''),
      );
      for (const step of steps) {
        expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      }
      const ids = new Set(steps.map(({ id }) => id));
      const used = [...block.matchAll(/steps\.([\w-]+)\.outputs\.(\w+)/g)];
      for (const [, id, output] of used) {
        expect([...ids]).toContain(id);
        expect(Object.keys(outputs)).toContain(output);
      }
    }
  });
});

function linesOf(message: string): string[] {
  return message.split('\n').map((line) => line.trim());
}

/** What a quoted line stands for. */
function patternOf(quote: string): RegExp {
  const literal = quote.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}

function codeBlocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'gms'))].map(
    ([, block]) => block ?? '',
  );
}

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
}

/** The steps of a workflow, or of a part of one that is a list of steps. */
function* stepsIn(workflow: unknown): Generator<Step> {
  if (Array.isArray(workflow)) yield* workflow as Step[];
  const { jobs = {} } = workflow as { jobs?: Record<string, { steps?: Step[] }> };
  for (const { steps } of Object.values(jobs)) yield* steps ?? [];
}

function resolves(link: string, from: string): boolean {
  const [path, anchor] = link.split('#');
  const target = path ? join(dirname(from), path) : from;
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
