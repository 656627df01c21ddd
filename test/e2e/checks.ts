/** What is checked of every run, and how it is told. */
import type { Report } from '../support/serve.ts';
import type { Run } from './act.ts';

/** How the simulator's tokens begin: this finds a token that was never sent anywhere, too. */
const TOKEN_BEGINS = 'U0pDMTFQMDFQQVMwMHxBQ';
/** Who calls at the simulator. */
const CALL_DETAILS = ['+16505550199', 'A CUSTOMER', 'A Coworker', 'HYPERLINK'];

export type Ending = 'succeeded' | 'failed';

/** What is wrong with the workflow that is looked at. */
const problems: string[] = [];

export function check(holds: boolean, problem: string): void {
  if (holds) return;
  problems.push(problem);
  process.exitCode = 1;
}

export function checkEqual(what: string, actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(found === wanted, `${what}: ${found} instead of ${wanted}`);
}

export function checkJobs({ log, exitCode }: Run, expected: Record<string, Ending>): void {
  const endings: Record<string, string> = {};
  for (const [, job = '', ending = ''] of log.matchAll(/^\[([^\]]*?) *\] 🏁 +Job (\w+)$/gmu)) {
    // The jobs of a matrix count as one.
    if (endings[job] !== 'failed') endings[job] = ending;
  }
  checkEqual('jobs', sorted(endings), sorted(expected));
  checkEqual("act's exit code", exitCode, Object.values(expected).includes('failed') ? 1 : 0);
}

/** So many characters of a secret in a row are not there by chance. */
const TELLING_LENGTH = 12;

/** Neither a secret, whole or in part, nor who called whom is in the log. */
export function checkSecrets({ log }: Run, reports: readonly Report[]): void {
  const isMasked = log.includes('***') || reports.every(({ tokenRequests }) => tokenRequests.length === 0);
  check(isMasked, 'nothing in the log is masked, so this is not a whole log');
  for (const secret of new Set([TOKEN_BEGINS, ...reports.flatMap(({ secrets }) => secrets)])) {
    const shown = [...formsOf(secret), ...partsOf(secret)].find((form) => log.includes(form));
    check(shown === undefined, `the log shows a secret, as ${shown?.slice(0, 12)}…`);
  }
  for (const detail of CALL_DETAILS) check(!log.includes(detail), `the log shows ${detail}`);
}

/** Tells how it went, and shows the log if it went wrong. */
export function finish(name: string, { log, seconds }: Run, reports: readonly Report[]): void {
  const count = (of: (report: Report) => number) => reports.reduce((sum, report) => sum + of(report), 0);
  if (problems.length > 0) console.log(log);
  console.log(
    `${problems.length > 0 ? 'FAILED' : 'ok'}  ${name.padEnd(56)}${seconds.toFixed(1).padStart(5)} s, ` +
      `${count(({ tokenRequests }) => tokenRequests.length)} token requests, ${count(({ revocations }) => revocations)} revocations, ` +
      `${count(({ liveSessions }) => liveSessions)} sessions left, ${count(({ secrets }) => secrets.length)} secrets looked for in the log`,
  );
  for (const problem of problems.splice(0)) console.log(`        ${problem}`);
}

function partsOf(secret: string): string[] {
  return Array.from({ length: Math.max(0, secret.length - TELLING_LENGTH) }, (_, at) =>
    secret.slice(at, at + TELLING_LENGTH),
  );
}

/** As it is, URL-encoded both ways, and what is certain of its base64 form in any alignment. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const [from, to] = [Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3)];
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    ...base64,
  ];
}

function sorted(record: Record<string, string>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
