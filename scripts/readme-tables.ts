/**
 * Writes the tables of inputs and outputs into README.md, from action.yml. With `--check`, writes nothing and fails
 * if README.md has other tables.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '..');

/** The part of action.yml that the tables are made of. */
export interface Manifest {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
}

/** README.md with the tables of a manifest between its markers. Throws if a marker is missing. */
export function withTables(readme: string, { inputs, outputs }: Manifest): string {
  const inputRows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.required ? 'required' : input.default ? `\`${input.default}\`` : '',
    input.description,
  ]);
  const outputRows = Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  const withInputs = between(readme, 'inputs', table(['input', 'default', 'meaning'], inputRows));
  return between(withInputs, 'outputs', table(['output', 'value'], outputRows));
}

export function readManifest(): Manifest {
  return parse(readFileSync(join(root, 'action.yml'), 'utf8'));
}

function between(text: string, name: string, content: string): string {
  const [, before, , after] =
    new RegExp(`^([^]*<!-- ${name}:[^\n]*-->\n)([^]*?)(<!-- /${name} -->[^]*)$`).exec(text) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md has no markers <!-- ${name}: … --> and <!-- /${name} -->.`);
  }
  return `${before}${content}\n${after}`;
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`,
  );
  return lines.join('\n').replaceAll('|  |', '| |');
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
