/**
 * Keeps what this machine is set to out of the tests. A hook of Git's, such as pre-push, names its repository in the
 * environment, and Git would then commit there. The user's settings of Git may demand hooks or ignore files.
 */
const UNWANTED = [
  /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|PREFIX|CONFIG.*)$/,
  // Real credentials.
  /^RC_/,
  // In a run with debug logging.
  /^RUNNER_DEBUG$/,
  // Node warns if it finds both.
  /^(NO|FORCE)_COLOR$/,
  // With it, fetch would ask a proxy for the servers of the tests.
  /^NODE_USE_ENV_PROXY$/,
];

for (const name of Object.keys(process.env))
  if (UNWANTED.some((pattern) => pattern.test(name))) delete process.env[name];
Object.assign(process.env, {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  // The clone can belong to somebody else, in a container for example.
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
});
