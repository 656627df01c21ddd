import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jwtJob, revocationJob } from '../support/jobs.ts';
import { ACTION, REVOKE_ACTION, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

/**
 * GitHub packs a repository with `git archive` for each job that uses it. The tests pack this work tree in the same way.
 */
const root = resolve(import.meta.dirname, '../..');
let scratch: string;
let unpacked: string;
let archive: Buffer;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'archive-'));
  archive = packWorkTree();
  unpacked = join(scratch, 'unpacked');
  mkdirSync(unpacked);
  execFileSync('tar', ['-xf', '-'], { cwd: unpacked, input: archive });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('holds what users need and nothing else', () => {
  expect(readdirSync(unpacked).sort()).toEqual([
    'LICENSE',
    'README.md',
    'action.yml',
    'dist',
    'docs',
    'package.json',
    'revoke',
  ]);
});

it('is light: at most 72 kB and 22 files', () => {
  const paths = readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(unpacked, path)).isFile());
  expect(files.length).toBeLessThanOrEqual(22);
  expect(gzipSync(archive).length).toBeLessThanOrEqual(72_000);
});

it('holds two whole actions: one gets a token and revokes it when the job ends, one revokes a shared one', async () => {
  await using ringcentral = await RingCentral.start();
  const job = jwtJob(ringcentral);
  const main = await runStep('main', job, {}, [], join(unpacked, ACTION.runs.main));
  expect([main.exitCode, ringcentral.liveSessions.length]).toEqual([0, 1]);
  const post = await runStep('post', job, main.state, main.masks, join(unpacked, ACTION.runs.post ?? ''));
  expect([post.exitCode, ringcentral.liveSessions.length]).toEqual([0, 0]);

  const script = join(unpacked, ACTION.runs.main);
  const sealing = await runStep('main', jwtJob(ringcentral, { 'seal-token': 'true' }), {}, [], script);
  const cleanUp = revocationJob(ringcentral, sealing.outputs.sealed_token);
  const run = await runStep('revoke', cleanUp, {}, [], join(unpacked, 'revoke', REVOKE_ACTION.runs.main));
  expect([run.log, ringcentral.liveSessions.length]).toEqual(['Revoked the access token.', 0]);
});

/** A tar archive of the files as they are now, also those that are not committed. Leaves the repository as it was. */
function packWorkTree(): Buffer {
  const objects = join(scratch, 'objects');
  mkdirSync(objects);
  const env = { ...process.env, GIT_INDEX_FILE: join(scratch, 'index'), GIT_OBJECT_DIRECTORY: objects };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, env, maxBuffer: 100 * 1024 * 1024 });
  git('add', '--all');
  return git('archive', git('write-tree').toString().trim());
}
