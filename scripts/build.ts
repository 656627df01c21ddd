/**
 * Builds dist/ from src/: `tsc` emits JavaScript, and `ncc` bundles it with what it needs.
 *
 * The action starts on every run of every workflow, and every job that uses it downloads it before. Each measure below was
 * measured again on the day it was kept. The figures are the CPU time of a whole main step over that of a bare program that
 * makes the same request over TLS, the median of 60 interleaved rounds on a busy machine: differences below 0.02 are noise.
 *
 * - A CommonJS bundle: an ES module that imports `node:http` makes Node load its own undici (1.25 to 1.21).
 * - No parts of @actions/core that are not called: it does not tell bundlers that its modules have no side effects, so they
 *   would keep job summaries, OIDC and running programs (1.27 to 1.21).
 * - Of @actions/http-client only which proxy to use, not its client, which loads undici and 0.9 MB (1.28 to 1.21).
 * - No comments: 10 kB less of 83 kB to download. Those of src/ are there, at the tag of the release.
 * - Only ASCII in the bundle: V8 keeps any other text in two bytes a character.
 * - No regular expression with Unicode categories as a literal: V8 builds their character sets when it loads the file. This
 *   takes 8.7 to 8.1 ms of CPU time until the first line is printed.
 * - Sealing only where it is needed. In CPU time this cannot be told from noise.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const modules = join(root, 'node_modules');

/** Builds into a directory. */
export function build(outDir: string, workDir: string): void {
  // ncc takes them for its own syntax: it fails, or makes another dist/.
  if (/[#!?*]/.test(root))
    throw new Error(`ncc cannot build below a folder with #, !, ? or * in its name: ${root}`);
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  run('typescript/bin/tsc', '-p', join(root, 'tsconfig.build.json'), '--outDir', workDir);
  // Not the root's package.json, which says "module": ncc is to make CommonJS of it.
  writeFileSync(join(workDir, 'package.json'), '{}\n');
  stageCore(join(workDir, 'node_modules/@actions/core'));

  const bundled = join(workDir, 'bundle');
  run('@vercel/ncc/dist/ncc/cli.js', 'build', join(workDir, 'index.js'), '-o', bundled, '--no-cache', '-q');
  const bundle = nameChunks(bundled, readFileSync(join(bundled, 'index.js'), 'utf8'));
  if (/[^\0-\x7f]/.test(bundle))
    throw new Error('The bundle is not plain ASCII: see the comment at the top.');
  writeFileSync(join(bundled, 'main.js'), `${bundle}\nif (require.main === module) module.exports.main();\n`);

  rmSync(outDir, { recursive: true, force: true });
  const scripts = ['main.js', ...Object.keys(CHUNKS)].map((name) => join(bundled, name));
  const asTheyAre = [
    '--target',
    'esnext',
    '--module',
    'preserve',
    '--noResolve',
    '--skipLibCheck',
    '--ignoreConfig',
  ];
  run('typescript/bin/tsc', '--allowJs', '--removeComments', ...asTheyAre, '--outDir', outDir, ...scripts);
  for (const step of ['post', 'revoke']) {
    writeFileSync(join(outDir, `${step}.js`), `require('./main.js').${step}();\n`);
  }
  writeFileSync(join(outDir, 'package.json'), '{ "type": "commonjs" }\n');
  writeFileSync(join(outDir, 'LICENSES.txt'), licences());
}

/** What is bundled. */
const BUNDLED = ['@actions/core', '@actions/http-client', 'jose'];

/** @actions/core, with what it does not tell bundlers: its modules have no side effects. Nearer than node_modules, so taken. */
function stageCore(staged: string): void {
  cpSync(join(modules, '@actions/core'), staged, { recursive: true });
  const path = join(staged, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...manifest, sideEffects: false }));
}

/** What the chunks are called, by what stands in them: for the eyes of whoever audits them. */
const CHUNKS = { 'sealed-token.js': 'function sealToken(', 'jose.js': 'node_modules/jose/' };

/** ncc numbers chunks. Renames them, and the bundle that loads them gets the names. */
function nameChunks(directory: string, bundle: string): string {
  const names = readdirSync(directory)
    .filter((file) => /^\d+\.index\.js$/.test(file))
    .map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const [name] = Object.entries(CHUNKS).find(([, part]) => text.includes(part)) ?? [];
      if (!name) throw new Error(`Nobody knows what is in ${file}`);
      renameSync(join(directory, file), join(directory, name));
      return `${parseInt(file, 10)}: "${name}"`;
    });
  const numbered = 'return "" + chunkId + ".index.js";';
  if (!bundle.includes(numbered) || names.length !== Object.keys(CHUNKS).length)
    throw new Error('ncc names chunks in another way: see nameChunks');
  return bundle.replace(numbered, `return { ${names.join(', ')} }[chunkId];`);
}

function licences(): string {
  return BUNDLED.map((name) => {
    const { version, license } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    const file = ['LICENSE.md', 'LICENSE', 'LICENSE.txt']
      .map((file) => join(modules, name, file))
      .find(existsSync);
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name} ${version} (${license})\n\n${readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim()}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

function run(script: string, ...args: string[]): void {
  execFileSync(process.execPath, [join(modules, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

if (import.meta.main) build(join(root, 'dist'), join(root, 'build'));
