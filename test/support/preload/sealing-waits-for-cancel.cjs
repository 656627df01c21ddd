/** Loaded before a step: sealing a token takes until the job is cancelled, and then goes on. */
const { subtle } = globalThis.crypto;

const realEncrypt = subtle.encrypt;
subtle.encrypt = async (...args) => {
  process.stdout.write('sealing begins\n');
  await new Promise((resolve) => process.once('SIGINT', resolve));
  return realEncrypt.apply(subtle, args);
};
