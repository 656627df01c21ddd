import { expect, it } from 'vitest';
import { systemErrorText } from '../../src/errors.ts';

it.each([
  ['ENOSPC', 'no space left on device (ENOSPC)'],
  ['ECONNREFUSED', 'connection refused (ECONNREFUSED)'],
  ['CERT_REVOKED', 'something else (CERT_REVOKED)'],
  ['constructor', 'something else (constructor)'],
])('the code %s is explained in the words of the system, if it has any', (code, text) => {
  expect(systemErrorText(code, 'something else')).toBe(text);
});
