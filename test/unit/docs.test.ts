import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readManifest, withTables } from '../../scripts/readme-tables.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const PAGES = globSync(['*.md', 'docs/*.md', 'examples/*.md'], { cwd: root });

it('the tables in README.md are those of action.yml', () => {
  expect(withTables(read('README.md'), readManifest())).toBe(read('README.md'));
});

/** The page quotes what the action prints in blocks of `text`, with … for what differs from case to case. */
describe('docs/troubleshooting.md', () => {
  const page = read('docs/troubleshooting.md');
  const messages = codeBlocks(page, 'text').flatMap((block) => block.split('\n'));
  const printable = globSync('src/**/*.ts', { cwd: root }).map((path) => textOf(read(path)));

  it('quotes messages', () => {
    expect(messages.length).toBeGreaterThan(50);
  });

  it.each(messages)('%s', (message) => {
    const fragments = message
      .split('…')
      .map((fragment) => fragment.trim())
      .filter((fragment) => /\w{2}/.test(fragment));
    // One that is all ellipsis would prove nothing.
    expect(fragments.some((fragment) => fragment.length >= 10)).toBe(true);
    expect(fragments.filter((fragment) => !printable.some((text) => text.includes(fragment)))).toEqual([]);
  });

  it('has every code that src/error-codes.ts explains', () => {
    const [, table = ''] =
      /^const CODES\b[^{]*\{\n(.*?)^\};/ms.exec(read('src/ringcentral/error-codes.ts')) ?? [];
    const codes = [...table.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
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

/**
 * What a source file can print: its text without comments, as it is and with the values of constants in the place of
 * their names. A character that nobody writes stands for everything else that is inserted.
 */
function textOf(source: string): string {
  const plain = source
    .replace(/^ *(\/\*\*.*?\*\/|\/\/[^\n]*)$/gms, '')
    .replaceAll('\\`', '`')
    .replaceAll("\\'", "'");
  const constants = [...read('src/ringcentral/client.ts').matchAll(CONSTANT), ...plain.matchAll(CONSTANT)];
  const inserted = constants.reduce(
    (text, [, name, value = '']) => text.replaceAll(`\${${name}}`, () => value),
    plain,
  );
  return `${plain}\0${inserted.replace(/\$\{[^}]*\}/g, '\0')}`;
}

const CONSTANT = /^(?:export )?const (\w+) =\s+'([^\n]*)';$/gm;

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
