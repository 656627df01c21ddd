/** Loaded before a step: the date is a day behind until whoever started the step sends a message. */
const realNow = Date.now;
let behind = 24 * 3_600_000;
Date.now = () => realNow() - behind;

process.once('message', () => {
  behind = 0;
  process.send('set');
});
process.channel.unref();
