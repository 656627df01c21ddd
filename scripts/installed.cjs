// Before a script: says what is missing in a clone that has only been cloned. Runs on any Node, so it is CommonJS.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (!existsSync(join(__dirname, '../node_modules/node'))) {
  console.error(
    'The dependencies are not installed, among them the Node that this script runs on. Run: npm ci',
  );
  process.exitCode = 1;
}
