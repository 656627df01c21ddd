/**
 * Loaded before a step (`node --require`), where deadlines are to be met: time goes a hundred times as fast, or SPEED times,
 * for timers and intervals of a second and more, for the date, and for the monotonic clock. What waits for a minute in a
 * workflow waits for less than a second in a test.
 */
const SPEED = Number(process.env.SPEED ?? 100);

const realNow = Date.now;
const begun = realNow();
Date.now = () => begun + (realNow() - begun) * SPEED;

const realUptime = process.uptime;
process.uptime = () => realUptime() * SPEED;

for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name];
  globalThis[name] = (callback, milliseconds, ...args) =>
    real(callback, milliseconds >= 1000 ? milliseconds / SPEED : milliseconds, ...args);
}
