/** What each example meets at the simulator, and what it must come to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, Options } from '../../test/support/simulator/ringcentral.ts';
import type { Ending } from './checks.ts';

const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const DAY_SECONDS = 24 * 60 * 60;
const NOW_SECONDS = Math.floor(Date.now() / 1000);
const SOON = NOW_SECONDS + 20 * DAY_SECONDS;
const LATER = NOW_SECONDS + 100 * DAY_SECONDS;

export interface Scenario {
  name?: string;
  simulator?: Options;
  /** Repository variables beside those that every example gets. */
  variables?: Record<string, string>;
  /** When the JWT credential expires, in seconds since the epoch. */
  credentialExpiresAt?: number;
  /** Of the first API calls; {@link SECOND_CALL_IS_REFUSED}, if not given. */
  faults?: Fault[];
  jobs: Record<string, Ending>;
  /** Grant types; the JWT credential, once, if not given. */
  tokenRequests?: string[];
  /** Its one text message or post. */
  message?: RegExp;
  inLog?: RegExp;
  /** What there is to see in the directory of artifacts, or in the file of issues beside it. */
  result?: (artifacts: string, issues: string) => unknown;
  expected?: unknown;
  /** A program that must be on this machine. */
  program?: string;
}

const NO_FAULT: Fault = { kind: 'delay', milliseconds: 0 };
export const SECOND_CALL_IS_REFUSED: Fault[] = [
  NO_FAULT,
  { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
];
const SECOND_CALL_FINDS_NOTHING: Fault[] = [NO_FAULT, { kind: 'answer', status: 404 }];

/** Days of three pages, and days without a call. */
const PAGES: Options = { callsOn: () => 2500 };
const EMPTY: Options = { callsOn: () => 0, voicemailsOn: () => 0 };

const REPORT = { report: 'succeeded' } as const;
const COUNT = { count: 'succeeded' } as const;
const EXPORT = { export: 'succeeded' } as const;
const SHARED = { token: 'succeeded', count: 'succeeded', 'clean-up': 'succeeded' } as const;
const CHECK = { check: 'succeeded' } as const;

/** Each of them revokes, and leaves no session. */
export const EXAMPLES: Record<string, Scenario[]> = {
  'nightly-call-log.yml': [
    { jobs: REPORT, simulator: PAGES, result: readCsv, expected: csv(2500), inLog: /2500 calls on / },
    {
      name: 'whole company',
      jobs: REPORT,
      variables: { RC_WHOLE_COMPANY: 'true' },
      simulator: PAGES,
      result: readCsv,
      expected: csv(5000),
    },
    { name: 'empty day', jobs: REPORT, simulator: EMPTY, result: readCsv, expected: csv(0) },
  ],
  'call-recordings.yml': [
    // A third of the calls is recorded. The example waits for the limit: it is refused once only, by the fault.
    {
      jobs: EXPORT,
      inLog: /^(?!.*HTTP 429.*HTTP 429)/s,
      simulator: {
        callsOn: () => 360,
        heavyRateLimit: { requests: 50, windowSeconds: 1, penaltySeconds: 1 },
      },
      result: (artifacts) => listFiles(join(artifacts, 'recordings')),
      expected: { json: 1, wav: 120 },
    },
    {
      name: 'one is gone',
      jobs: { export: 'failed' },
      simulator: { callsOn: () => 6 },
      faults: SECOND_CALL_FINDS_NOTHING,
      inLog: /HTTP 404/,
      result: (artifacts) => listFiles(join(artifacts, 'recordings')),
      expected: { json: 1, wav: 1 },
    },
    {
      name: 'empty day',
      jobs: EXPORT,
      simulator: EMPTY,
      result: (artifacts) => readdirSync(artifacts),
      expected: [],
    },
  ],
  'voicemails.yml': [
    {
      jobs: EXPORT,
      simulator: { voicemailsOn: () => 120, rateLimit: false },
      result: (artifacts) => listFiles(join(artifacts, 'voicemails')),
      expected: { json: 1, wav: 120 },
    },
    {
      name: 'one is gone',
      jobs: { export: 'failed' },
      simulator: { voicemailsOn: () => 2 },
      faults: SECOND_CALL_FINDS_NOTHING,
      inLog: /HTTP 404/,
      result: (artifacts) => listFiles(join(artifacts, 'voicemails')),
      expected: { json: 1, wav: 1 },
    },
    {
      name: 'empty day',
      jobs: EXPORT,
      simulator: EMPTY,
      result: (artifacts) => readdirSync(artifacts),
      expected: [],
    },
  ],
  'ringcentral-sdk.yml': [
    { jobs: COUNT, simulator: PAGES, inLog: /2500 calls/ },
    { name: 'empty day', jobs: COUNT, simulator: EMPTY, inLog: /\b0 calls/ },
  ],
  'rc-ex-core.yml': [
    { jobs: COUNT, simulator: PAGES, inLog: /2500 calls/ },
    { name: 'empty day', jobs: COUNT, simulator: EMPTY, inLog: /\b0 calls/ },
  ],
  'python-sdk.yml': [
    { jobs: COUNT, simulator: PAGES, inLog: /2500 calls/ },
    { name: 'empty day', jobs: COUNT, simulator: EMPTY, inLog: /\b0 calls/ },
  ],
  'powershell.yml': [
    {
      jobs: REPORT,
      simulator: PAGES,
      inLog: /2500 calls/,
      result: countLines,
      expected: 2501,
      program: 'pwsh',
    },
    { name: 'empty day', jobs: REPORT, simulator: EMPTY, inLog: /\b0 calls/, program: 'pwsh' },
  ],
  'notify-team-chat.yml': [
    { jobs: { build: 'failed', notify: 'succeeded' }, message: /\*\*Build\*\* failed on / },
  ],
  'sms-on-failed-deployment.yml': [
    {
      jobs: { deploy: 'failed', sms: 'succeeded' },
      message:
        /The deployment of .* failed: .*"\+16505550188"|"\+16505550188".*The deployment of .* failed: /,
    },
  ],
  'share-token-matrix.yml': [
    { jobs: SHARED, simulator: { callsOn: () => 4000 }, inLog: /Inbound: 2000 calls/ },
    { name: 'empty day', jobs: SHARED, simulator: EMPTY, inLog: /Outbound: 0 calls/ },
  ],
  'reusable-workflow-caller.yml': [
    { jobs: SHARED, simulator: { callsOn: () => 4000 }, inLog: /Inbound: 2000 calls/ },
    { name: 'empty day', jobs: SHARED, simulator: EMPTY, inLog: /Inbound: 0 calls/ },
  ],
  // It runs when the other calls it.
  'reusable-workflow.yml': [],
  'long-job-refresh.yml': [{ jobs: { long: 'succeeded' }, tokenRequests: [JWT, 'refresh_token'] }],
  'credential-expiry.yml': [
    { name: 'no expiry', jobs: CHECK, result: countIssues, expected: 0 },
    {
      name: 'in 100 days',
      jobs: CHECK,
      credentialExpiresAt: LATER,
      inLog: /expires in (99|100) days/,
      result: countIssues,
      expected: 0,
    },
    { name: 'soon', jobs: CHECK, credentialExpiresAt: SOON, result: countIssues, expected: 1 },
    { name: 'soon, again', jobs: CHECK, credentialExpiresAt: SOON, result: countIssues, expected: 1 },
    {
      name: 'soon, with another credential',
      jobs: CHECK,
      credentialExpiresAt: SOON - 5 * DAY_SECONDS,
      result: countIssues,
      expected: 2,
    },
  ],
};

/** The JWT credential, unless a scenario says otherwise. */
export const TOKEN_REQUESTS = [JWT];

interface Csv {
  header: string;
  calls: number;
  /** Which other parties there are. */
  numbers: boolean;
  extensions: boolean;
  names: boolean;
  /** Cells that a spreadsheet would run. */
  formulas: number;
}

/** The simulator's calls come from a phone number, from an extension, and from a name that is a formula. */
function csv(calls: number): Csv {
  return {
    header: '"start","type","direction","result","seconds","from","to","extension id"',
    calls,
    numbers: calls > 0,
    extensions: calls > 0,
    names: calls > 0,
    formulas: 0,
  };
}

function readCsv(artifacts: string): Csv {
  const [header = '', ...rows] = readFileSync(join(artifacts, 'call-log'), 'utf8').trimEnd().split('\n');
  return {
    header,
    calls: rows.length,
    numbers: rows.some((row) => row.includes('"+16505550199"')),
    extensions: rows.some((row) => row.includes('"103"')),
    names: rows.some((row) => row.includes(`"'=HYPERLINK(`)),
    formulas: rows.filter((row) => /(^|,)"(=|-|@|\+(?!\d+"))/.test(row)).length,
  };
}

function countLines(artifacts: string): number {
  return readFileSync(join(artifacts, 'call-log'), 'utf8').trimEnd().split('\n').length;
}

/** How many files there are of each kind. */
function listFiles(directory: string): Record<string, number> {
  const kinds = readdirSync(directory).map((name) => name.replace(/.*\./, ''));
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((other) => other === kind).length]),
  );
}

function countIssues(_artifacts: string, issues: string): number {
  return existsSync(issues) ? readFileSync(issues, 'utf8').trimEnd().split('\n').length : 0;
}
