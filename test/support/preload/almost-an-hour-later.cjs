/** Loaded before a step: the date is 59 minutes ahead. */
const realNow = Date.now;
Date.now = () => realNow() + 59 * 60_000;
