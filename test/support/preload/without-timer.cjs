/** Loaded before a step: the timer of WITHOUT_TIMER milliseconds never ends, so that only something else can. */
const { WITHOUT_TIMER } = process.env;
const LONGEST = 2 ** 31 - 1;

const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = (callback, milliseconds, ...args) =>
  realSetTimeout(callback, milliseconds === Number(WITHOUT_TIMER) ? LONGEST : milliseconds, ...args);
