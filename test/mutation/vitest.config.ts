import { defineConfig } from 'vitest/config';

/**
 * The unit tests of the modules that stryker.config.json names, with fewer cases of each property. After a fault in a
 * constant, all of them run.
 */
export default defineConfig({
  test: {
    include: [
      'test/unit/{inputs,json,read-inputs,revocation,sealed-token,token-log,url}.test.ts',
      'test/unit/log/*.test.ts',
      'test/unit/network/{network-failure,proxy}.test.ts',
      'test/unit/ringcentral/{access-token,client,error-codes,grant,jwt-credential,retry,slots}.test.ts',
    ],
    setupFiles: ['test/mutation/setup.ts'],
    env: { REDACTION_RUNS: '200', SEALED_TOKEN_RUNS: '100' },
  },
});
