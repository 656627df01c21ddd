/** Loaded before a program: it ends by printing which of Node's own modules were loaded. */
process.on('exit', () => process.stderr.write(JSON.stringify(process.moduleLoadList)));
