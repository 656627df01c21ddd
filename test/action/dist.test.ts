import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { build } from '../../scripts/build.ts';
import { VERSION } from '../../src/ringcentral/token-endpoint.ts';

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

  it('is not built where the bundler would make another one of it, such as in a folder named C#', () => {
    const folder = mkdtempSync(join(tmpdir(), 'C#-'));
    try {
      cpSync(join(root, 'scripts/build.ts'), join(folder, 'scripts/build.ts'));
      const { stderr } = spawnSync(process.execPath, [join(folder, 'scripts/build.ts')], {
        encoding: 'utf8',
      });
      expect(stderr).toContain('ncc cannot build below a folder with #');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('can be read: it is not minified', () => {
    const bundle = readFileSync(join(dist, 'main.js'), 'utf8');
    expect(bundle.length / bundle.split('\n').length).toBeLessThan(60);
  });

  it('is light: at most 50 kB gzipped', () => {
    const bytes = Object.values(contents(dist)).map((text) => gzipSync(text).length);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(50 * 1024);
  });

  it('has chunks that are named after what is in them', () => {
    expect(Object.keys(contents(dist)).sort()).toEqual([
      'LICENSES.txt',
      'jose.js',
      'main.js',
      'package.json',
      'post.js',
      'revoke.js',
      'sealed-token.js',
    ]);
  });

  it('says which version it is', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(VERSION).toBe(version);
  });

  it('carries the licences of what it bundles', () => {
    const licences = readFileSync(join(dist, 'LICENSES.txt'), 'utf8');
    for (const name of ['@actions/core', '@actions/http-client', 'jose']) expect(licences).toContain(name);
  });
});

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
