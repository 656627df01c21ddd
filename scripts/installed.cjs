// Before a script: says in one line what is missing in a clone. Runs on any Node, so it is CommonJS.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const [major] = process.versions.node.split('.').map(Number);
if (!existsSync(join(__dirname, '../node_modules/node'))) {
  stop('The dependencies are not installed, among them the Node that this script runs on. Run: npm ci');
} else if (major < 24) {
  // The package `node` fetches Node in an install script.
  const found = `This is Node ${process.versions.node}, because npm ran no install scripts.`;
  stop(`${found} Run: npm ci --ignore-scripts=false`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
