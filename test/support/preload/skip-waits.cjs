/**
 * Loaded before a step (`node --require`): no time passes but what is told here. What takes minutes in a workflow takes no
 * time in a test, however busy the machine.
 *
 * - A wait (a timer of a second or more that only settles a promise) ends at once.
 * - What happens at intervals of a second or more happens as often as they are over in the time that is skipped.
 * - A deadline (one that does something) ends when whoever started the step sends a message, `{ milliseconds }`, that says how
 *   much time passes. It is no more than there is until the next deadline, and as much without a number.
 *
 * Both clocks go on by as much. SKIPPED_FILE in the environment names a file that gets the milliseconds that were skipped.
 */
const fs = require('node:fs');

const { SKIPPED_FILE } = process.env;

let skipped = 0;
function skip(milliseconds) {
  const end = skipped + milliseconds;
  for (const interval of intervals) {
    while (interval.next <= end) {
      skipped = Math.max(skipped, interval.next);
      interval.next += interval.milliseconds;
      interval.callback();
    }
  }
  skipped = end;
  if (!SKIPPED_FILE) return;
  try {
    // Whoever reads it meanwhile gets one number or the other: it is written at one stroke, in the same place.
    const file = fs.openSync(SKIPPED_FILE, 'r+');
    fs.writeSync(file, String(Math.round(skipped)).padStart(16), 0);
    fs.closeSync(file);
  } catch {
    // A disk that is full, or a limit of file sizes, is what some steps are about.
  }
}

const realNow = Date.now;
Date.now = () => realNow() + skipped;
const realUptime = process.uptime;
process.uptime = () => realUptime() + skipped / 1000;

/** When something happens next that happens again and again, counted in the time that is skipped. */
const intervals = [];

const realSetInterval = globalThis.setInterval;
globalThis.setInterval = (callback, milliseconds, ...args) => {
  const timer = realSetInterval(callback, milliseconds, ...args);
  if (milliseconds >= 1000)
    intervals.push({ callback: () => callback(...args), milliseconds, next: skipped + milliseconds });
  return timer;
};

/** Deadlines to come: the function that ends one, by its timer. */
const deadlines = new Map();

const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = (callback, milliseconds, ...args) => {
  if (!(milliseconds >= 1000)) return realSetTimeout(callback, milliseconds, ...args);
  // What settles a promise is a function of the engine.
  if (/\[native code\]\s*}$/.test(Function.prototype.toString.call(callback))) {
    return realSetTimeout(() => {
      skip(milliseconds);
      callback(...args);
    }, 0);
  }
  const at = Date.now() + milliseconds;
  const end = () => {
    deadlines.delete(timer);
    callback(...args);
  };
  const timer = realSetTimeout(end, milliseconds);
  deadlines.set(timer, { at, end });
  return timer;
};

const realClearTimeout = globalThis.clearTimeout;
globalThis.clearTimeout = (timer) => {
  deadlines.delete(timer);
  realClearTimeout(timer);
};

if (process.channel) {
  process.on('message', ({ milliseconds }) => {
    const inOrder = [...deadlines].sort(([, one], [, other]) => one.at - other.at);
    const [next] = inOrder;
    const untilNext = next ? Math.max(0, next[1].at - Date.now()) : (milliseconds ?? 0);
    skip(Math.min(milliseconds ?? untilNext, untilNext));
    for (const [timer, { at, end }] of inOrder) {
      if (at > Date.now() + 1) break;
      realClearTimeout(timer);
      end();
    }
    process.send('passed');
  });
  process.channel.unref();
}
