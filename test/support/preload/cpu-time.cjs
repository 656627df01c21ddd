/** Loaded before a step: it ends by printing how much CPU time it took, in milliseconds. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(String((user + system) / 1000));
});
