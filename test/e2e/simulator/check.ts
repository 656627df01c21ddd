/**
 * Ends the simulator, and fails the job if anything else arrived there than the step's inputs say. Where E2E_REPORTS
 * names a directory, the report goes there too, for whoever checks the log of the whole workflow.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../support/serve.ts';

const { STATE_report_url = '', E2E_REPORTS, GITHUB_JOB } = process.env;
const report = (await (await fetch(STATE_report_url, { method: 'POST' })).json()) as Report;
if (E2E_REPORTS) writeFileSync(join(E2E_REPORTS, `${GITHUB_JOB}.json`), JSON.stringify(report));

const arrived = {
  'token-requests': report.tokenRequests.length,
  revocations: report.revocations,
  'live-sessions': report.liveSessions,
};
for (const [name, count] of Object.entries(arrived)) {
  const expected = process.env[`INPUT_${name.toUpperCase()}`];
  console.log(`${name}: ${count}`);
  if (String(count) === expected) continue;
  console.log(`::error::${name} at the simulator: ${count} instead of ${expected}`);
  process.exitCode = 1;
}
