// Before a script: says in one line what is missing in a clone. Runs on any Node, so it is CommonJS.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const [major] = process.versions.node.split('.').map(Number);
const installed = join(__dirname, '../node_modules/node');
if (!existsSync(installed)) {
  stop('The dependencies are not installed, among them the Node that this script runs on. Run: npm ci');
} else if (major < 24) {
  const found = `This is Node ${process.versions.node}`;
  // The package `node` fetches Node in an install script, one for glibc.
  if (existsSync(join(installed, 'bin')))
    stop(`${found}. Run it with npm. If you did, node_modules has no Node for this system: install Node 24.`);
  stop(`${found}, because npm ran no install scripts. Run: npm ci --ignore-scripts=false`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
