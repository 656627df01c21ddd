import type { HelpTopic } from './errors.ts';

/** Where a section of docs/troubleshooting.md can be read; `undefined` if the action is part of the repository that uses it. */
export function troubleshootingUrl(topic: HelpTopic, environment: NodeJS.ProcessEnv): string | undefined {
  return urlOf('docs/troubleshooting.md', topic, environment);
}

/** Where a section of README.md can be read. */
export function readmeUrl(section: string, environment: NodeJS.ProcessEnv): string | undefined {
  return urlOf('README.md', section, environment);
}

function urlOf(path: string, section: string, environment: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF } = environment;
  if (!GITHUB_SERVER_URL || !GITHUB_ACTION_REPOSITORY) return undefined;
  return `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}/blob/${GITHUB_ACTION_REF || 'HEAD'}/${path}#${section}`;
}
