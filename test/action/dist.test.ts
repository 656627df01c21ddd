import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from '../../scripts/build.ts';
import { VERSION } from '../../src/ringcentral/token-endpoint.ts';
import { jwtJob } from '../support/jobs.ts';
import { type Job, runJob, runStep, type StepRun } from '../support/runner.ts';
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

  it('can be read: it is not minified', () => {
    const bundle = readFileSync(join(dist, 'main.js'), 'utf8');
    expect(bundle.length / bundle.split('\n').length).toBeLessThan(60);
  });

  it('says which version it is', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(VERSION).toBe(version);
  });

  it('carries the licences of what it bundles', () => {
    const licences = readFileSync(join(dist, 'LICENSES.txt'), 'utf8');
    for (const name of ['@actions/core', '@actions/http-client', 'jose', 'tunnel'])
      expect(licences).toContain(name);
  });
});

describe('starting up', () => {
  const job = (ringcentral: RingCentral): Job => ({ ...jwtJob(ringcentral), nodeArguments: LIST_LOADED });

  it.each(['main', 'post'] as const)(
    'needs nothing of Node but what a bare request needs, in %s',
    async (step) => {
      await using ringcentral = await RingCentral.start();
      const { state } = await runStep('main', job(ringcentral));
      const floor = await runStep('main', job(ringcentral), {}, [], join(root, 'bench/floor.cjs'));
      const run = await runStep(step, job(ringcentral), step === 'post' ? state : {});
      expect(run.exitCode).toBe(0);
      const beyond = loaded(run).builtIns.filter((name) => !loaded(floor).builtIns.includes(name));
      // A new name here costs every run of every workflow its time.
      expect(beyond).toEqual(['NativeModule os']);
    },
  );

  it('needs one file, and no part for proxies or sealed tokens', async () => {
    await using ringcentral = await RingCentral.start();
    expect(loaded(await runStep('main', job(ringcentral))).files).toEqual([join(dist, 'main.js')]);
  });

  it('of the post step needs one file more', async () => {
    await using ringcentral = await RingCentral.start();
    const { post } = await runJob(job(ringcentral));
    expect(loaded(post).files.sort()).toEqual([join(dist, 'main.js'), join(dist, 'post.js')]);
  });
});

const LIST_LOADED = ['--require', join(root, 'test/support/preload/list-loaded.cjs')];

function loaded({ stderr }: StepRun): { builtIns: string[]; files: string[] } {
  return JSON.parse(stderr);
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
