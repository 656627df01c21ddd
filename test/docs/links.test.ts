import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { anchorsOf } from './anchors.ts';
import { PAGES, read } from './pages.ts';

const root = resolve(import.meta.dirname, '../..');

it.each(PAGES)('%s has no link into the void', (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  expect(links.filter((link) => !resolves(link, path))).toEqual([]);
});

function resolves(link: string, from: string): boolean {
  const [path, anchor] = link.split('#');
  const target = path ? join(dirname(from), path) : from;
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}
