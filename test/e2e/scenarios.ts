/** What each workflow that people copy meets at the simulator, and what it must come to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  COLLEAGUE,
  type Fault,
  type Options,
  type RingCentral,
  USER,
} from '../support/simulator/ringcentral.ts';
import type { Ending } from './checks.ts';
import { DAY_BEFORE, dayBefore } from './surroundings.ts';

const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const DAY_SECONDS = 24 * 60 * 60;
const NOW_SECONDS = Math.floor(Date.now() / 1000);
const SOON = NOW_SECONDS + 20 * DAY_SECONDS;
const LATER = NOW_SECONDS + 100 * DAY_SECONDS;

export interface Scenario {
  name?: string;
  simulator?: Options;
  /** Repository variables beside those that every workflow gets. */
  variables?: Record<string, string>;
  /** Inputs of somebody who starts the workflow. */
  inputs?: Record<string, string>;
  environment?: Record<string, string>;
  /** When the JWT credential expires, in seconds since the epoch. */
  credentialExpiresAt?: number;
  /** What goes wrong with the API calls, in place of {@link secondCallIsRefused}. */
  faults?: (ringcentral: RingCentral) => void;
  jobs: Record<string, Ending>;
  /** Grant types; the JWT credential, once, if not given. */
  tokenRequests?: string[];
  /** How many revocations there are; one, if not given. */
  revocations?: number;
  /** Its text messages, in order. */
  messages?: RegExp[];
  inLog?: RegExp;
  /** What there is to see in the directory of artifacts, in the file of issues, or at the simulator. */
  result?: (artifacts: string, issues: string, ringcentral: RingCentral) => unknown;
  expected?: unknown;
}

const TOO_MANY: Fault = { kind: 'answer', status: 429, headers: { 'retry-after': '1' } };
/** As the login page of a network does. */
const WEB_PAGE: Fault = { kind: 'answer', status: 200, body: '<html>Log in</html>' };
const NOT_FOUND: Fault = { kind: 'answer', status: 404, body: '{"message":"It is gone."}' };
const SOME_FILE: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/octet-stream' },
  body: 'a file',
};
const NO_FAULT: Fault = { kind: 'delay', milliseconds: 0 };

export const secondCallIsRefused = (ringcentral: RingCentral) => ringcentral.failNextCall(NO_FAULT, TOO_MANY);
const firstCallIsRefused = (ringcentral: RingCentral) => ringcentral.failNextCall(TOO_MANY);
const secondCallFindsNothing = (ringcentral: RingCentral) => ringcentral.failNextCall(NO_FAULT, NOT_FOUND);
const answersWithWebPages = (ringcentral: RingCentral) => ringcentral.failEveryCall(() => WEB_PAGE);
const voicemailWithText = ({ url }: RingCentral): Fault => {
  const attachments = ['audio/wav', 'text/plain'].map((contentType, id) => ({
    id,
    uri: `${url}/restapi/v1.0/account/~/extension/~/message-store/1/content/${id}`,
    contentType,
  }));
  return { kind: 'answer', status: 200, body: JSON.stringify({ records: [{ id: 1, attachments }] }) };
};
const messagesWithFiles = ({ url }: RingCentral): Fault => {
  const records = ['application/pdf', 'image/jpeg'].map((contentType, id) => {
    const uri = `${url}/restapi/v1.0/account/~/extension/~/message-store/${id}/content/${id}`;
    return { id, attachments: [{ id, uri, contentType }] };
  });
  return { kind: 'answer', status: 200, body: JSON.stringify({ records }) };
};
/** A message that RingCentral takes and cannot send: its page "Handling SMS Messaging Errors". */
const SENDING_FAILS: Fault = { kind: 'answer', status: 200, body: '{"messageStatus":"SendingFailed"}' };
/** Call logs with pages of 2, whatever size is asked for, and 5 calls. */
const shortPages = (ringcentral: RingCentral) =>
  ringcentral.failEveryCall(({ path, query }) => {
    if (!path.endsWith('/call-log')) return undefined;
    const page = Number(query.get('page'));
    const records = Array.from({ length: page < 3 ? 2 : 1 }, () => ({}));
    return { kind: 'answer', status: 200, body: JSON.stringify({ records, paging: { page, perPage: 2 } }) };
  });
const colleagueGets = (fault: Fault) => (ringcentral: RingCentral) =>
  ringcentral.failEveryCall(({ path }) => (path.includes(COLLEAGUE.ownerId) ? fault : undefined));
const appLacksPermission = (ringcentral: RingCentral) =>
  ringcentral.failNextCall({
    kind: 'answer',
    status: 403,
    body: JSON.stringify({ message: LACKS_PERMISSION }),
  });
const LACKS_PERMISSION =
  'In order to call this API endpoint, application needs to have [ReadCallLog] permission';

/** So many calls or messages on the day that is asked for, and some on all other days, which nobody asked for. */
const on = (day: string, count: number) => (other: string) => (other === day ? count : 7);
/** Three pages. */
const PAGES: Options = { callsOn: on(DAY_BEFORE, 2500) };
const EMPTY: Options = { callsOn: on(DAY_BEFORE, 0), voicemailsOn: on(DAY_BEFORE, 0) };
const OTHER_DAY = dayBefore(30);
const GENEROUS = { requests: 50, windowSeconds: 1, penaltySeconds: 1 };

const REPORT = { report: 'succeeded' } as const;
/** Three parts of a job in one minute are six requests. */
const LONG_JOB: Scenario = {
  jobs: {},
  simulator: { rateLimit: GENEROUS },
  tokenRequests: [JWT, JWT, JWT],
  revocations: 3,
  result: countTokens,
  expected: 3,
};
const NO_ARTIFACT: Pick<Scenario, 'result' | 'expected'> = {
  result: (artifacts) => readdirSync(artifacts),
  expected: [],
};
const EXPORT = { export: 'succeeded' } as const;
const SHARED = { token: 'succeeded', count: 'succeeded', 'clean-up': 'succeeded' } as const;
const CHECK = { check: 'succeeded' } as const;

/** Each of them leaves no session. */
export const SCENARIOS: Record<string, Scenario[]> = {
  'nightly-call-log.yml': [
    {
      jobs: REPORT,
      simulator: PAGES,
      result: readCsv,
      expected: csv(2500),
      inLog: new RegExp(`2500 calls on ${DAY_BEFORE}`),
    },
    {
      name: 'whole company',
      jobs: REPORT,
      variables: { RC_WHOLE_COMPANY: 'true' },
      simulator: PAGES,
      result: readCsv,
      expected: csv(5000),
    },
    {
      name: 'a day that somebody chose',
      jobs: REPORT,
      inputs: { day: OTHER_DAY },
      simulator: { callsOn: on(OTHER_DAY, 12) },
      result: readCsv,
      expected: csv(12),
    },
    { name: 'empty day', jobs: REPORT, simulator: EMPTY, result: readCsv, expected: csv(0) },
    {
      name: 'without the permission',
      jobs: { report: 'failed' },
      faults: appLacksPermission,
      inLog: /application needs to have \[ReadCallLog\]/,
    },
    {
      name: 'an answer that is cut off, and then a whole one',
      jobs: REPORT,
      faults: (ringcentral) => ringcentral.failNextCall({ kind: 'drop', when: 'in-body' }),
    },
    { name: 'a web page', jobs: { report: 'failed' }, faults: answersWithWebPages, ...NO_ARTIFACT },
    { name: 'short pages', jobs: REPORT, faults: shortPages, inLog: new RegExp(`5 calls on ${DAY_BEFORE}`) },
  ],
  'call-recordings.yml': [
    // A third of the calls is recorded.
    {
      jobs: EXPORT,
      simulator: { callsOn: on(DAY_BEFORE, 360), heavyRateLimit: GENEROUS },
      result: (artifacts) => listFiles(join(artifacts, 'recordings')),
      expected: { json: 1, wav: 120 },
    },
    {
      name: 'a day that somebody chose',
      jobs: EXPORT,
      inputs: { day: OTHER_DAY },
      simulator: { callsOn: on(OTHER_DAY, 3) },
      result: (artifacts) => listFiles(join(artifacts, 'recordings')),
      expected: { json: 1, wav: 2 },
    },
    {
      name: 'a day in another form, and no more than a message in the log',
      jobs: { export: 'failed' },
      inputs: { day: '24.11.2026' },
      inLog: /^(?!.*bearer ).*Parameter \[dateTo\] value is invalid/is,
    },
    {
      name: 'one is gone',
      jobs: { export: 'failed' },
      simulator: { callsOn: on(DAY_BEFORE, 6) },
      faults: secondCallFindsNothing,
      inLog: /It is gone/,
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
      simulator: { voicemailsOn: on(DAY_BEFORE, 120), rateLimit: false },
      result: (artifacts) => listFiles(join(artifacts, 'voicemails')),
      expected: { json: 1, wav: 120 },
    },
    {
      name: 'a day that somebody chose',
      jobs: EXPORT,
      inputs: { day: OTHER_DAY },
      simulator: { voicemailsOn: on(OTHER_DAY, 3) },
      result: (artifacts) => listFiles(join(artifacts, 'voicemails')),
      expected: { json: 1, wav: 3 },
    },
    {
      name: 'a voicemail with its text',
      jobs: EXPORT,
      faults: (ringcentral) => ringcentral.failNextCall(voicemailWithText(ringcentral), SOME_FILE, SOME_FILE),
      result: (artifacts) => listFiles(join(artifacts, 'voicemails')),
      expected: { json: 1, txt: 1, wav: 1 },
    },
    {
      name: 'a fax and a picture',
      jobs: EXPORT,
      faults: (ringcentral) => ringcentral.failNextCall(messagesWithFiles(ringcentral), SOME_FILE, SOME_FILE),
      result: (artifacts) => listFiles(join(artifacts, 'voicemails')),
      expected: { jpg: 1, json: 1, pdf: 1 },
    },
    {
      name: 'one is gone',
      jobs: { export: 'failed' },
      simulator: { voicemailsOn: on(DAY_BEFORE, 2) },
      faults: secondCallFindsNothing,
      inLog: /It is gone/,
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
  'share-token-matrix.yml': [
    {
      jobs: SHARED,
      simulator: { callsOn: on(DAY_BEFORE, 1500) },
      inLog: new RegExp(
        `(?=.*${USER.ownerId}: 1500 calls on ${DAY_BEFORE}).*${COLLEAGUE.ownerId}: 1500 calls`,
        's',
      ),
    },
    {
      name: 'a day that somebody chose',
      jobs: SHARED,
      inputs: { day: OTHER_DAY },
      simulator: { callsOn: on(OTHER_DAY, 12) },
      inLog: new RegExp(`${USER.ownerId}: 12 calls on ${OTHER_DAY}`),
    },
    {
      name: 'a matrix job fails',
      jobs: { ...SHARED, count: 'failed' },
      faults: colleagueGets(NOT_FOUND),
      inLog: /It is gone/,
      result: countCallsOfColleague,
      expected: 1,
    },
    {
      name: 'a web page',
      jobs: { ...SHARED, count: 'failed' },
      faults: colleagueGets(WEB_PAGE),
      result: countCallsOfColleague,
      expected: 1,
    },
    {
      name: 'a limit that never ends',
      jobs: { ...SHARED, count: 'failed' },
      faults: colleagueGets(TOO_MANY),
      result: countCallsOfColleague,
      expected: 5,
    },
    {
      name: 'somebody who is not an administrator',
      jobs: { ...SHARED, count: 'failed' },
      simulator: { users: [{ ...USER, administrator: false }] },
    },
    {
      name: 'empty day',
      jobs: SHARED,
      simulator: EMPTY,
      inLog: new RegExp(`${COLLEAGUE.ownerId}: 0 calls`),
    },
    { name: 'short pages', jobs: SHARED, faults: shortPages, inLog: new RegExp(`${USER.ownerId}: 5 calls`) },
  ],
  'sms-on-failed-deployment.yml': [
    {
      jobs: { deploy: 'failed', sms: 'succeeded' },
      faults: firstCallIsRefused,
      messages: [
        /"\+16505550100".*"\+16505550188".*"The deployment of .* failed: https:\S+\/actions\/runs\/\d+"/,
      ],
    },
    {
      name: 'a deployment that succeeds',
      jobs: { deploy: 'succeeded' },
      environment: { MAKE: 'succeeds' },
      tokenRequests: [],
      revocations: 0,
    },
    {
      name: 'a message that cannot be sent',
      jobs: { deploy: 'failed', sms: 'failed' },
      faults: (ringcentral) => ringcentral.failNextCall(SENDING_FAILS),
      inLog: /The message is SendingFailed/,
    },
  ],
  'several-users.yml': [
    {
      jobs: { remind: 'succeeded' },
      simulator: { users: [USER, { ...USER, ...COLLEAGUE }], colleagues: [] },
      tokenRequests: [JWT, JWT],
      revocations: 2,
      result: whoSent,
      expected: [USER.ownerId, COLLEAGUE.ownerId],
      messages: [/"\+16505550100".*"\+16505550188"/, /"\+16505550102".*"\+16505550177"/],
    },
    {
      name: 'the first message fails',
      jobs: { remind: 'failed' },
      simulator: { users: [USER, { ...USER, ...COLLEAGUE }], colleagues: [] },
      faults: (ringcentral) => ringcentral.failNextCall(NOT_FOUND),
      tokenRequests: [JWT, JWT],
      revocations: 2,
      messages: [/"\+16505550102".*"\+16505550177"/],
      inLog: /It is gone/,
    },
    {
      name: 'the first message cannot be sent',
      jobs: { remind: 'failed' },
      simulator: { users: [USER, { ...USER, ...COLLEAGUE }], colleagues: [] },
      faults: (ringcentral) => ringcentral.failNextCall(SENDING_FAILS),
      tokenRequests: [JWT, JWT],
      revocations: 2,
      messages: [/"\+16505550102".*"\+16505550177"/],
      inLog: /The message is SendingFailed/,
    },
    {
      name: 'web pages',
      jobs: { remind: 'failed' },
      simulator: { users: [USER, { ...USER, ...COLLEAGUE }], colleagues: [] },
      faults: answersWithWebPages,
      tokenRequests: [JWT, JWT],
      revocations: 2,
    },
  ],
  'ringcx.yml': [
    {
      jobs: { count: 'succeeded' },
      inLog: /1 accounts.*1 users/s,
      result: countExchanges,
      expected: 1,
    },
    // Somebody looks at the clock after the exchange and before each call: the token is older than four minutes once.
    {
      name: 'slowly',
      jobs: { count: 'succeeded' },
      environment: { CLOCK_STEP: '150' },
      inLog: /1 accounts.*1 users/s,
      result: countExchanges,
      expected: 2,
    },
    {
      name: 'refused',
      jobs: { count: 'failed' },
      faults: (ringcentral) => ringcentral.failEveryCall(() => NOT_FOUND),
      inLog: /It is gone/,
    },
    {
      name: 'an answer without a token',
      jobs: { count: 'failed' },
      faults: (ringcentral) => ringcentral.failEveryCall(() => ({ kind: 'answer', status: 200, body: '{}' })),
      result: (_artifacts, _issues, { requests }) =>
        requests.filter(({ path }) => path.includes('/admin/')).length,
      expected: 0,
    },
  ],
  'long-job.yml': [{ ...LONG_JOB, jobs: { long: 'succeeded' } }],
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
  'README.md, Use': [
    {
      jobs: REPORT,
      faults: firstCallIsRefused,
      simulator: { callsOn: on(DAY_BEFORE, 37) },
      inLog: new RegExp(`37 calls on ${DAY_BEFORE}`),
      result: (artifacts) => JSON.parse(readFileSync(join(artifacts, 'calls'), 'utf8')).records.length,
      expected: 37,
    },
    {
      name: 'a day that somebody chose',
      jobs: REPORT,
      inputs: { day: OTHER_DAY },
      simulator: { callsOn: on(OTHER_DAY, 3) },
      inLog: new RegExp(`3 calls on ${OTHER_DAY}`),
    },
    {
      name: 'more calls than a page has',
      jobs: REPORT,
      simulator: { callsOn: on(DAY_BEFORE, 1001) },
      inLog: /1000 calls on .*Incomplete/s,
    },
    { name: 'a web page', jobs: { report: 'failed' }, faults: answersWithWebPages, ...NO_ARTIFACT },
    {
      name: 'a web page in place of GitHub',
      jobs: { report: 'failed' },
      environment: { RUN_ANSWER: '<html>' },
      ...NO_ARTIFACT,
    },
    {
      name: 'no answer of GitHub',
      jobs: { report: 'failed' },
      environment: { RUN_ANSWER: ' ' },
      ...NO_ARTIFACT,
    },
    {
      name: 'without the permission',
      jobs: { report: 'failed' },
      faults: appLacksPermission,
      inLog: /application needs to have \[ReadCallLog\]/,
    },
  ],
  'README.md, Share one token between jobs': [
    {
      jobs: { token: 'succeeded', report: 'succeeded', 'clean-up': 'succeeded' },
      simulator: { callsOn: () => 12 },
      inLog: /12 calls/,
    },
    {
      name: 'a matrix job fails',
      jobs: { token: 'succeeded', report: 'failed', 'clean-up': 'succeeded' },
      faults: colleagueGets(NOT_FOUND),
      inLog: /It is gone/,
      result: countCallsOfColleague,
      expected: 1,
    },
    {
      name: 'a limit that never ends',
      jobs: { token: 'succeeded', report: 'failed', 'clean-up': 'succeeded' },
      faults: colleagueGets(TOO_MANY),
      result: countCallsOfColleague,
      expected: 2,
    },
    {
      name: 'a web page',
      jobs: { token: 'succeeded', report: 'failed', 'clean-up': 'succeeded' },
      faults: colleagueGets(WEB_PAGE),
    },
  ],
  'README.md, Long job': [{ ...LONG_JOB, jobs: { job: 'succeeded' } }],
};

/** The JWT credential, unless a scenario says otherwise. */
export const TOKEN_REQUESTS = [JWT];

interface Csv {
  header: string;
  calls: number;
  /** Of which days they are. */
  days: number;
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
    days: calls > 0 ? 1 : 0,
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
    days: new Set(rows.map((row) => row.slice(1, 11))).size,
    numbers: rows.some((row) => row.includes('"+16505550199"')),
    extensions: rows.some((row) => row.includes('"103"')),
    names: rows.some((row) => row.includes(`"'=HYPERLINK(`)),
    formulas: rows.filter((row) => /(^|,)"(=|-|@|\+(?!\d+"))/.test(row)).length,
  };
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

function countExchanges(_artifacts: string, _issues: string, { requests }: RingCentral): number {
  return requests.filter(({ path }) => path.endsWith('/rc/accesstoken')).length;
}

function countCallsOfColleague(_artifacts: string, _issues: string, { requests }: RingCentral): number {
  return requests.filter(({ path }) => path.includes(COLLEAGUE.ownerId)).length;
}

/** With how many tokens the API was called. */
function countTokens(_artifacts: string, _issues: string, { requests }: RingCentral): number {
  const calls = requests.filter(({ path }) => path.startsWith('/restapi/v1.0/'));
  return new Set(calls.map(({ headers }) => headers.authorization)).size;
}

/** Whose tokens sent text messages, in order. */
function whoSent(_artifacts: string, _issues: string, { requests }: RingCentral): (string | undefined)[] {
  const tokens = requests
    .filter(({ path }) => path.endsWith('/sms'))
    .map(({ headers }) => headers.authorization);
  const ownerIds = [USER.ownerId, COLLEAGUE.ownerId];
  // The simulator's tokens name their users.
  return [...new Set(tokens.map((token) => ownerIds.find((ownerId) => token?.includes(ownerId))))];
}
