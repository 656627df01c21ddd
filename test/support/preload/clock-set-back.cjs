/** Loaded before a step: whenever somebody looks at the date, it is an hour earlier than before. */
const realNow = Date.now;
let looks = 0;
Date.now = () => realNow() - 3_600_000 * looks++;
