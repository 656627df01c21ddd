/** Loaded before a step: sealing a token takes until the job is cancelled, and then goes on. */
const { subtle } = globalThis.crypto;

const realEncrypt = subtle.encrypt;
subtle.encrypt = async (...args) => {
  process.stdout.write('sealing begins\n');
  // To wait for a signal keeps no process alive.
  const busy = setInterval(() => {}, 60_000);
  await new Promise((resolve) => process.once('SIGINT', resolve));
  clearInterval(busy);
  return realEncrypt.apply(subtle, args);
};
