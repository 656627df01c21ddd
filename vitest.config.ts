import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { LeftOut } from './test/support/left-out.ts';
import './test/support/surroundings.ts';

/** Tests that need something of their own; they run where it is installed, and `.ci/run` installs it. */
const INSTALLED_APART = [
  {
    folder: 'test/sdk/rc-ex-core',
    needs: 'node_modules',
    install: 'npm ci --prefix test/sdk/rc-ex-core',
  },
  {
    folder: 'test/platforms',
    needs: 'node_modules',
    install: 'npm ci --prefix test/platforms',
    // npm run platforms brings its own.
    isThere: process.env.PLATFORM_NODES !== undefined,
  },
  { folder: 'test/sdk/python', needs: '.venv', install: 'bash test/sdk/python/install.sh' },
];
const leftOut = INSTALLED_APART.filter(
  ({ folder, needs, isThere }) => !isThere && !existsSync(join(import.meta.dirname, folder, needs)),
);
for (const { folder, install } of leftOut) console.log(`${folder} is left out. To run it: ${install}`);

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...leftOut.map(({ folder }) => `${folder}/**`)],
    // Many tests wait for processes that they start, so no core is kept free.
    maxWorkers: '100%',
    // Tests of the built action start many processes; the time says only that something hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ['default', 'json', new LeftOut()],
    outputFile: { json: 'test-report.json' },
  },
});
