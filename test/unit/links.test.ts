import { expect, it } from 'vitest';
import { HELP_TOPICS } from '../../src/errors.ts';
import { troubleshootingUrl } from '../../src/step.ts';

const ACTION = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_ACTION_REPOSITORY: 'owner/ringcentral-access-token',
  GITHUB_ACTION_REF: 'v1',
};

it.each(HELP_TOPICS)('a link leads to the section %s of the version in use', (topic) => {
  expect(troubleshootingUrl(topic, ACTION)).toBe(
    `https://github.com/owner/ringcentral-access-token/blob/v1/docs/troubleshooting.md#${topic}`,
  );
});

it('a link leads to a branch with a name of its own', () => {
  expect(troubleshootingUrl('the-inputs', { ...ACTION, GITHUB_ACTION_REF: 'my/branch name' })).toContain(
    '/blob/my/branch%20name/docs/',
  );
});

it.each(['', undefined])('a link leads to the newest version where that in use is not known: %j', (ref) => {
  expect(troubleshootingUrl('the-inputs', { ...ACTION, GITHUB_ACTION_REF: ref })).toBe(
    'https://github.com/owner/ringcentral-access-token/blob/HEAD/docs/troubleshooting.md#the-inputs',
  );
});

it.each([
  ['on another server', { GITHUB_SERVER_URL: 'https://github.example' }],
  ['on a server that looks like it', { GITHUB_SERVER_URL: 'https://github.com.example' }],
  ['without a server', { GITHUB_SERVER_URL: undefined }],
  ['for an action that wraps this one', { GITHUB_ACTION_REPOSITORY: 'owner/wrapper' }],
  ['for an action of the repository itself', { GITHUB_ACTION_REPOSITORY: '' }],
])('there is no link %s', (_, change) => {
  expect(troubleshootingUrl('the-inputs', { ...ACTION, ...change })).toBeUndefined();
});
