/** Loaded before a step: the date is an hour ahead. */
const realNow = Date.now;
Date.now = () => realNow() + 3_600_000;
