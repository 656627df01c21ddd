import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests that need packages of their own; they run where those are installed, and `.ci/run` installs them. */
const RC_EX_CORE = 'test/sdk/rc-ex-core';
const hasRcExCore = existsSync(join(import.meta.dirname, RC_EX_CORE, 'node_modules'));
if (!hasRcExCore) console.log(`${RC_EX_CORE} is left out. To run it: npm ci --prefix ${RC_EX_CORE}`);

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(hasRcExCore ? [] : [`${RC_EX_CORE}/**`])],
    // Tests of the built action start many processes; the time says only that something hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'test-report.json' },
  },
});
