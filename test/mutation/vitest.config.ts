import { defineConfig } from 'vitest/config';

/**
 * The unit tests of the pure modules: no sockets, no processes, no simulated crowds, and fewer cases of each property.
 * After a fault in a constant, all of them run.
 */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: [
      'test/unit/{docs,examples}.test.ts',
      'test/unit/network/http.test.ts',
      'test/unit/ringcentral/crowd.test.ts',
    ],
    setupFiles: ['test/mutation/setup.ts'],
    env: { REDACTION_RUNS: '200', SEALED_TOKEN_RUNS: '100' },
  },
});
