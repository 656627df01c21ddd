/**
 * Measures what the action costs: starting up (bench/start-up.ts), downloading and unpacking (bench/download.ts), and
 * what becomes of many jobs at once under RingCentral's rate limit (bench/crowd-figures.ts). It takes about two minutes on any
 * machine, because a busy one makes fewer rounds.
 */
import { readOptions } from '../scripts/command-line.ts';
import { printCrowds } from './crowd-figures.ts';
import { printDownload } from './download.ts';
import { printStartUp } from './start-up.ts';

const START_UP_SECONDS = 100;
const UNPACKING_SECONDS = 10;

readOptions({});
console.log(`Node ${process.version} on ${process.platform}`);
await printStartUp(START_UP_SECONDS);
printDownload(UNPACKING_SECONDS);
printCrowds();
