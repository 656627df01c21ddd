/**
 * Loaded before a step (`node --require`): waits of a second and more end at once, and the clocks go on by as much. What
 * takes minutes in a workflow takes no time in a test, however busy the machine. Deadlines stay as they are: 30 s and 10 s
 * for a request, 5 s for a cancelled step.
 */
const DEADLINES = [30_000, 10_000, 5000];

let skipped = 0;
const realNow = Date.now;
Date.now = () => realNow() + skipped;
const realUptime = process.uptime;
process.uptime = () => realUptime() + skipped / 1000;

const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = (callback, milliseconds, ...args) => {
  if (milliseconds < 1000 || DEADLINES.includes(milliseconds))
    return realSetTimeout(callback, milliseconds, ...args);
  return realSetTimeout(() => {
    skipped += milliseconds;
    callback(...args);
  }, 0);
};
