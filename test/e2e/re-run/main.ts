/**
 * The action's main step in the attempt after this one: "Re-run failed jobs" hands a job the outputs of the attempt before.
 * The runner sets GITHUB_RUN_ATTEMPT for every step, so no workflow can. A workflow makes action.yml from the action's.
 */
import { createRequire } from 'node:module';

process.env.GITHUB_RUN_ATTEMPT = String(Number(process.env.GITHUB_RUN_ATTEMPT) + 1);
createRequire(import.meta.url)('../../../dist/main.js').main();
