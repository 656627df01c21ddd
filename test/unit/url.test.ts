import { expect, it } from 'vitest';
import { parseUrl } from '../../src/url.ts';

it('reads a URL, also one that is relative to another', () => {
  expect(parseUrl('https://a.example/b')?.href).toBe('https://a.example/b');
  expect(parseUrl('/b', 'https://a.example/x')?.href).toBe('https://a.example/b');
});

it.each(['', '/b', 'text', 'https://'])('reads none in %j', (text) => {
  expect(parseUrl(text)).toBeUndefined();
});
