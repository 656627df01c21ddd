/** Loaded before a program: it ends by printing which of Node's own modules and which files were loaded. */
process.on('exit', () => {
  const builtIns = process.moduleLoadList.filter((name) => name.startsWith('NativeModule '));
  const files = Object.keys(require.cache).filter((path) => path !== __filename);
  process.stderr.write(JSON.stringify({ builtIns, files }));
});
