/** Loaded before a step: chance is RANDOM, from 0 to below 1. */
Math.random = () => Number(process.env.RANDOM);
