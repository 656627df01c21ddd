import { expect, it } from 'vitest';
import { readmeUrl, troubleshootingUrl } from '../../src/links.ts';

const ACTION = {
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_ACTION_REPOSITORY: 'owner/action',
  GITHUB_ACTION_REF: 'v1',
};

it('a link leads to the documentation of the version in use', () => {
  expect(troubleshootingUrl('the-inputs', ACTION)).toBe(
    'https://github.example/owner/action/blob/v1/docs/troubleshooting.md#the-inputs',
  );
  expect(readmeUrl('pass-a-token', ACTION)).toBe(
    'https://github.example/owner/action/blob/v1/README.md#pass-a-token',
  );
});

it('a link leads to the newest documentation where the version is not known', () => {
  expect(readmeUrl('x', { ...ACTION, GITHUB_ACTION_REF: '' })).toBe(
    'https://github.example/owner/action/blob/HEAD/README.md#x',
  );
});

it.each(['GITHUB_SERVER_URL', 'GITHUB_ACTION_REPOSITORY'])('there is no link without %s', (name) => {
  expect(readmeUrl('x', { ...ACTION, [name]: '' })).toBeUndefined();
});
