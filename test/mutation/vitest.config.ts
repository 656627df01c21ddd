import { defineConfig } from 'vitest/config';

/** The unit tests of the pure modules: no sockets, no processes, and fewer cases of each property. */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: ['test/unit/docs.test.ts', 'test/unit/network/http.test.ts'],
    setupFiles: ['test/mutation/setup.ts'],
    env: { REDACTION_RUNS: '200' },
  },
});
