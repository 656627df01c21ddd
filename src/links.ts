import type { HelpTopic } from './errors.ts';

/**
 * Where a section of docs/troubleshooting.md can be read. `undefined` where nobody can tell: another server than github.com
 * may have the action from elsewhere, and an action that is part of the repository that uses it has no address of its own.
 */
export function troubleshootingUrl(topic: HelpTopic, environment: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF } = environment;
  if (GITHUB_SERVER_URL !== 'https://github.com' || !GITHUB_ACTION_REPOSITORY?.endsWith('/ringcentral-access-token'))
    return undefined;
  const ref = encodeURI(GITHUB_ACTION_REF || 'HEAD');
  return `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}/blob/${ref}/docs/troubleshooting.md#${topic}`;
}
