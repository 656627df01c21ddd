import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from '../../scripts/build.ts';
import { jwtJob } from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

describe('dist/', () => {
  it('is exactly what src/ builds to', () => {
    // Inside the project, because the bundler names modules by their place in it.
    const directory = mkdtempSync(join(root, 'node_modules/.dist-'));
    try {
      build(join(directory, 'dist'), join(root, 'build'));
      expect(contents(dist)).toEqual(contents(join(directory, 'dist')));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('has at most 300 kB of JavaScript, not minified', () => {
    const files = Object.keys(contents(dist)).filter((name) => name.endsWith('.js'));
    const bytes = files.reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(300_000);
    const bundle = readFileSync(join(dist, 'main.js'), 'utf8');
    expect(bundle.length / bundle.split('\n').length).toBeLessThan(60);
  });

  it('carries the licences of what it bundles', () => {
    const licences = readFileSync(join(dist, 'LICENSES.txt'), 'utf8');
    for (const name of ['@actions/core', '@actions/http-client', 'jose', 'tunnel'])
      expect(licences).toContain(name);
  });
});

describe('starting up', () => {
  const bundle = readFileSync(join(dist, 'main.js'), 'utf8');

  it('loads a CommonJS bundle', () => {
    expect(bundle).not.toMatch(/^(import|export) /m);
  });

  it('loads no undici, no client for proxies, no cryptography of sealed tokens, and no explanations of failures', () => {
    for (const marker of ['undici', 'TunnelingAgent', 'CompactEncrypt', 'OAU-153', 'UNABLE_TO_'])
      expect(bundle).not.toContain(marker);
    expect(bundle.length).toBeLessThan(90_000);
  });

  it('loads node:https before all else', () => {
    const [first] = /(?<=^const .* = )require\("[^"]+"\)/m.exec(bundle) ?? [];
    expect(first).toBe('require("node:https")');
  });

  it('has V8 build no Unicode categories for regular expressions that few runs need', () => {
    expect(bundle).toContain('\\\\p{');
    expect(bundle).not.toMatch(/(?<!\\)\\p\{/);
  });

  it('needs one file for a main step', () => {
    expect(bundle).toMatch(/^if \(require\.main === module\) module\.exports\.main\(\);$/m);
  });

  it.each(['main', 'post'] as const)(
    'loads nothing of Node that a bare request does not load, in %s',
    async (step) => {
      await using ringcentral = await RingCentral.start();
      const job = { ...jwtJob(ringcentral), nodeArguments: LIST_BUILT_INS };
      const { state } = await runStep('main', job);
      const floor = await runStep('main', job, {}, [], join(root, 'bench/floor.cjs'));
      const run = await runStep(step, job, step === 'post' ? state : {});
      expect(run.exitCode).toBe(0);
      expect(builtIns(run.stderr).filter((name) => !builtIns(floor.stderr).includes(name))).toEqual(
        MORE_THAN_THE_FLOOR,
      );
    },
  );
});

const LIST_BUILT_INS = ['--require', join(root, 'test/support/preload/list-built-ins.cjs')];

/** What the action loads beyond the floor. A new name here costs every run of every workflow its time. */
const MORE_THAN_THE_FLOOR = ['os'];

function builtIns(moduleLoadList: string): string[] {
  const names: string[] = JSON.parse(moduleLoadList);
  return names
    .filter((name) => name.startsWith('NativeModule '))
    .map((name) => name.replace('NativeModule ', ''));
}

function contents(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        relative(directory, path).replaceAll('\\', '/'),
        readFileSync(path, 'utf8').replaceAll('\r\n', '\n'),
      ]),
  );
}
