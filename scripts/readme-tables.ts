/**
 * Writes the tables of inputs and outputs into README.md, from action.yml. With `--check`, writes nothing and fails
 * if README.md has other tables.
 *
 * A comment above an input begins a group of inputs, with a table of its own.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isMap, type Node, parseDocument } from 'yaml';

const root = resolve(import.meta.dirname, '..');

/** The part of action.yml that the tables are made of. */
export interface Manifest {
  inputs: Record<string, Input>;
  outputs: Record<string, { description: string }>;
}

interface Input {
  description: string;
  required?: boolean;
  default?: string;
  /** The comment above this input or the nearest above an earlier one; empty if there is none. */
  group: string;
}

/** README.md with the tables of a manifest between its markers. Throws if a marker is missing. */
export function withTables(readme: string, { inputs, outputs }: Manifest): string {
  const outputRows = Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  const withInputs = between(readme, 'inputs', inputTables(inputs));
  return between(withInputs, 'outputs', table(['output', 'value'], outputRows));
}

export function readManifest(): Manifest {
  const document = parseDocument(readFileSync(join(root, 'action.yml'), 'utf8'));
  const manifest = document.toJS();
  const inputs = document.get('inputs');
  if (!isMap<Node>(inputs)) throw new Error('action.yml has no inputs.');
  // The parser takes a comment above the first input for one of the whole map.
  let group = inputs.commentBefore ?? '';
  for (const { key } of inputs.items) {
    group = key.commentBefore ?? group;
    manifest.inputs[String(key)].group = group.trim();
  }
  return manifest;
}

function inputTables(inputs: Manifest['inputs']): string {
  const groups = Object.entries(Object.groupBy(Object.entries(inputs), ([, { group }]) => group));
  return groups
    .map(([heading, members = []]) => {
      const rows = members.map(([name, input]) => [
        `\`${name}\``,
        input.required ? 'required' : input.default ? `\`${input.default}\`` : '',
        input.description,
      ]);
      return `**${heading}**\n\n${table(['input', 'default', 'meaning'], rows)}`;
    })
    .join('\n\n');
}

function between(text: string, name: string, content: string): string {
  const [, before, , after] =
    new RegExp(`^([^]*<!-- ${name}:[^\n]*-->\n)([^]*?)(<!-- /${name} -->[^]*)$`).exec(text) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md has no markers <!-- ${name}: … --> and <!-- /${name} -->.`);
  }
  return `${before}${content}\n${after}`;
}

/** Without pipes at both ends: the words of README.md are counted. */
function table(head: readonly string[], rows: readonly string[][]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | '))
    .map((row) => row.replaceAll('|  |', '| |'))
    .join('\n');
}

if (import.meta.main) {
  const path = join(root, 'README.md');
  const readme = readFileSync(path, 'utf8');
  const wanted = withTables(readme, readManifest());
  if (!process.argv.includes('--check')) {
    writeFileSync(path, wanted);
  } else if (readme !== wanted) {
    console.error('README.md has other tables than action.yml gives. Run: npm run readme');
    process.exitCode = 1;
  }
}
