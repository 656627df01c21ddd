/** Loaded before a step: the date is CLOCK_AHEAD seconds ahead, or behind where that is negative. */
const realNow = Date.now;
Date.now = () => realNow() + Number(process.env.CLOCK_AHEAD) * 1000;
