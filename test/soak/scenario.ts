/**
 * A whole job, drawn at random: what a workflow sets, what is wrong with the runner, what a server makes of each request, and
 * when somebody cancels. A scenario is plain data, so that one that breaks a promise can be printed, made smaller and run again.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';

export interface Scenario {
  /** How the job gets its token. `sealed` has one that an earlier job sealed. */
  credential: 'jwt' | 'password' | 'refresh token' | 'sealed' | 'sealed with a fallback';
  clientSecret: string;
  password: string;
  inputs: Record<string, string>;
  debug: boolean;
  network: Network;
  /** The user's limit for requests, or none. */
  hasRateLimit: boolean;
  server: {
    issuesRefreshTokens: boolean;
    unwanted: 'is not issued' | 'is issued dead';
    idleTimeout: boolean;
  };
  /** What becomes of each request, in order; of those that follow, nothing bad. */
  tokenAnswers: readonly Answer[];
  revocationAnswers: readonly Answer[];
  environment: Record<string, string>;
  /** Seconds that the date of a step is ahead. */
  clock: { sealing: number; main: number; post: number };
  /** Seconds from the end of the main step to that of the job. */
  lasts: number;
  files: { output: FileState; state: FileState };
  /** In blocks of 512 bytes, what a file may hold. */
  fileSizeLimit?: number | undefined;
  reader: 'reads' | 'is gone' | 'goes with the first request';
  /** Of the main step, and of what follows. */
  signals: { main?: Signal | undefined; end?: Signal | undefined };
  /** Whether the job is one of a later attempt than the one that sealed. */
  isReRun: boolean;
  /** The inputs of the post step. */
  postInputs: 'the same' | 'none' | "another service's";
  cleansUp: boolean;
}

export type Network = 'http' | 'https' | 'proxy' | 'proxy with a password' | 'https proxy';

/** What a request meets. Those that `act` open or end a session. */
export type Answer =
  | { kind: 'true' }
  /** The true answer with another status, other fields, cut off after a share of it, or in another form. */
  | { kind: 'changed'; status?: number; fields?: Fields; headers?: Record<string, string> }
  | { kind: 'cut'; share: number }
  | { kind: 'wrapped'; how: Wrapping }
  | { kind: 'lost'; status: number }
  | { kind: 'slow'; seconds: number }
  /** No session is opened or ended. */
  | { kind: 'refused'; status: number; body: string; headers?: Record<string, string> }
  | { kind: 'echo'; status: number; place: Place; form: Form; secret: Echoed; header?: string }
  | { kind: 'bytes'; base64: string }
  | { kind: 'large' }
  | { kind: 'drop'; when: 'before-headers' | 'in-headers' | 'in-body' }
  | { kind: 'silence' }
  | { kind: 'drip' }
  /** A proxy's answer to CONNECT. */
  | { kind: 'no tunnel'; status: number };

export type Fields = Record<string, unknown>;
export type Wrapping = 'byte order mark' | 'page' | 'object' | 'form' | 'redirect' | 'twice' | 'compressed';
export type Place = 'words' | 'code' | 'field' | 'header';
export type Echoed = 'client secret' | 'password' | 'Basic' | 'assertion' | 'token';
export type Form = (typeof FORMS)[number];

export const FORMS = [
  'as it is',
  'percent-encoded',
  'base64',
  'base64 in the middle',
  'hexadecimal',
  'JSON',
  'HTML',
  'MIME',
  'the beginning',
  'the end',
  'capital letters',
  'a command',
  'an old command',
  'a forged output',
] as const;

export type FileState = {
  fault: 'none' | 'missing' | 'a directory' | 'full' | 'nowhere' | 'a pipe' | 'a dead link' | 'not set';
  /** Before the step starts, or when this token request arrives. */
  when: 'from the start' | number;
};

export interface Signal {
  name: 'SIGINT' | 'SIGTERM' | 'SIGHUP';
  when: { milliseconds: number } | { request: number } | { line: string };
}

const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T, one = 4): fc.Arbitrary<T> =>
  fc.oneof({ weight: one - 1, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary });

/** What the environment of a process can carry: no NUL, and text that is well-formed. */
const carried = (text: string) => text.toWellFormed().replaceAll('\0', '0');

/** As long as a secret of several keys, and another one for each number. */
function longSecret(number: number): string {
  const keys = Array.from({ length: 24 }, (_, at) =>
    createHash('sha512').update(`${number} ${at}`).digest('base64'),
  );
  return keys.join('').slice(0, 1200 + (number % 800));
}

const secret = fc
  .oneof(
    { weight: 10, arbitrary: fc.stringMatching(/^[a-zA-Z0-9+/=_-]{12,60}$/) },
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 8, maxLength: 60 }) },
    { weight: 3, arbitrary: fc.stringMatching(/^[%&+"'<>\\/:=#*$!a-zA-Z0-9 ]{8,40}$/) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 8, maxLength: 60 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '::error::injected',
        '##[error]injected',
        '::set-output name=a::b',
        '%0A::x::yz',
      ),
    },
    { weight: 1, arbitrary: fc.nat().map(longSecret) },
    { weight: 1, arbitrary: fc.stringMatching(/^[a-z0-9]{8,20}\n[a-z0-9]{8,20}$/) },
  )
  .map((text) => carried(text).trim())
  // What stands in any log by chance is no secret.
  .filter((text) => text.length >= 8 && new Set(text).size >= 6);

const goodInputs = fc.record({
  'retry-timeout': fc.constantFrom('0', '5', '60', '600', '3600', '86400'),
  'disable-refresh-token': fc.constantFrom('true', 'false', 'FALSE', 'False', ''),
  'access-token-ttl': fc.constantFrom('600', '3600', ''),
  scope: fc.constantFrom('', 'SMS', 'ReadCallLog,\nSMS', 'Everything'),
  'endpoint-id': fc.constantFrom('', 'nightly'),
  'seal-token': fc.constantFrom('true', 'false', ''),
  'revoke-token': fc.constantFrom('auto', 'always', 'never'),
  'minimum-ttl': fc.constantFrom('0', '60', '3600', ''),
});

/** Each is wrong, or may be together with others. */
const oddInputs = fc.record({
  'retry-timeout': fc.constantFrom('-1', 'x'),
  'disable-refresh-token': fc.constantFrom('no'),
  'access-token-ttl': fc.constantFrom('5'),
  'refresh-token-ttl': fc.constantFrom('60', '2592000', ''),
  scope: fc.constantFrom('["SMS"]', '##[add-mask]e'),
  'endpoint-id': fc.constantFrom('é ü', '::x::'),
  'revoke-token': fc.constantFrom('now'),
  extension: fc.constantFrom('', '101'),
  'server-url': fc.constantFrom('http://example.com', 'not a URL'),
  jwt: fc.constantFrom('x', 'a.b.c'),
});

// Most jobs are right but for one thing.
const someOf = (all: Record<string, string>, maxLength: number) =>
  fc.subarray(Object.keys(all), { maxLength }).map((names) => pick(all, names));

const inputs: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 5, arbitrary: goodInputs.chain((all) => someOf(all, 5)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(goodInputs, oddInputs)
      .chain(([good, odd]) => fc.tuple(someOf(good, 3), someOf(odd, 2)))
      .map(([good, odd]) => ({ ...good, ...odd })),
  },
);

function pick(all: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, all[name] ?? '']));
}

const retryHeaders = fc.record(
  {
    'retry-after': fc.constantFrom(
      '0',
      '1',
      '20',
      '60',
      '90.0',
      '-5',
      'x',
      '9999999',
      'Fri, 31 Dec 1999 23:59:59 GMT',
    ),
    'x-rate-limit-limit': fc.constantFrom('5', '50', '0', '1e9'),
    'x-rate-limit-window': fc.constantFrom('60', '1', '9999', '-1'),
    date: fc.constantFrom('Fri, 31 Dec 1999 23:59:59 GMT', 'x'),
  },
  { requiredKeys: [] },
);

const STATUSES = [200, 201, 204, 301, 307, 400, 401, 403, 404, 408, 418, 429, 500, 502, 503, 504, 520, 599];

const bodies = fc.oneof(
  fc.constantFrom(
    '',
    'not JSON',
    '[]',
    '<html>Log in</html>',
    '{"error":"invalid_grant"}',
    '{"access_token":',
  ),
  fc
    .record({
      error: fc.constantFrom('invalid_client', 'x_y', 5),
      errorCode: fc.constantFrom('CMN-301', 'OAU-147', 'OAU-140', 'OAU-213', 'OAU-128', 'XYZ-99999'),
      message: fc.constantFrom('Something', '::error::x', '##[add-mask]e', 'é\u2028x'),
    })
    .map(({ errorCode, message, error }) =>
      JSON.stringify({ error, errorCode, message, errors: [{ errorCode, message }] }),
    ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
);

/** Fields of a token, with values that make no sense. Its own token is the server's, or none. */
const fields: fc.Arbitrary<Fields> = fc.dictionary(
  fc.constantFrom(
    'token_type',
    'expires_in',
    'scope',
    'owner_id',
    'endpoint_id',
    'session_id',
    'refresh_token_expires_in',
    'session_expires_in',
    'id_token',
    'error',
    'errorCode',
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      'Bearer',
      'mac',
      '3600',
      1e300,
      -1,
      0,
      1.5,
      'x\ny',
      '##[add-mask]e',
      '::error::x',
      'T'.repeat(9000),
    ),
  ),
  { maxKeys: 3 },
);

const answer: fc.Arbitrary<Answer> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Answer>({ kind: 'true' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('changed' as const),
      status: fc.constantFrom(...STATUSES.filter((status) => status !== 204)),
      fields,
      headers: rarely(retryHeaders, {}),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wrapped' as const),
      how: fc.constantFrom<Wrapping>(
        'byte order mark',
        'page',
        'object',
        'form',
        'redirect',
        'twice',
        'compressed',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('lost' as const),
      status: fc.constantFrom(200, 500, 502, 504, 522),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('slow' as const), seconds: fc.integer({ min: 1, max: 29 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('refused' as const),
      status: fc.constantFrom(...STATUSES),
      body: bodies,
      headers: retryHeaders,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('echo' as const),
      status: fc.constantFrom(...STATUSES.filter((status) => status !== 204)),
      place: fc.constantFrom<Place>('words', 'code', 'field', 'header'),
      form: fc.constantFrom(...FORMS),
      secret: fc.constantFrom<Echoed>('client secret', 'password', 'Basic', 'assertion', 'token'),
      header: fc.constantFrom(
        'location',
        'content-type',
        'x-rate-limit-group',
        'rcrequestid',
        'www-authenticate',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 200 })
      .map((bytes): Answer => ({ kind: 'bytes', base64: Buffer.from(bytes).toString('base64') })),
  },
  { weight: 1, arbitrary: fc.constant<Answer>({ kind: 'large' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('drop' as const),
      when: fc.constantFrom('before-headers' as const, 'in-headers' as const, 'in-body' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Answer>({ kind: 'silence' }) },
  { weight: 1, arbitrary: fc.constant<Answer>({ kind: 'drip' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('no tunnel' as const),
      status: fc.constantFrom(403, 407, 429, 502),
    }),
  },
);

/** What a server answers that has too much to do, or a gateway before it: another try may help. */
const busyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('refused' as const),
      status: fc.constantFrom(408, 429, 500, 502, 503, 504, 520, 530),
      body: fc.constantFrom('', '<html>Wait</html>', '{"errorCode":"CMN-211","message":"Busy"}'),
      headers: retryHeaders,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('changed' as const),
      status: fc.constantFrom(500, 502, 503, 504, 522),
      headers: retryHeaders,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lost' as const), status: fc.constantFrom(500, 502, 504, 522) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('drop' as const),
      when: fc.constantFrom('before-headers' as const, 'in-headers' as const, 'in-body' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Answer>({ kind: 'silence' }) },
);

const environment: fc.Arbitrary<Record<string, string>> = fc
  .record({
    NODE_OPTIONS: fc.constantFrom(
      '--pending-deprecation',
      '--throw-deprecation',
      '--enable-source-maps',
      '--unhandled-rejections=none',
      '--stack-trace-limit=0',
      '--max-http-header-size=1024',
      '--dns-result-order=ipv6first',
      '--no-network-family-autoselection',
      '--disable-proto=throw',
    ),
    NODE_TLS_REJECT_UNAUTHORIZED: fc.constantFrom('0', '1'),
    NODE_DEBUG: fc.constantFrom('http', 'net,tls', 'timer'),
    NO_PROXY: fc.constantFrom('*', 'example.com', '10.0.0.0/8', '*.ringcentral.test, x'),
    ALL_PROXY: fc.constantFrom('socks5://127.0.0.1:1', 'http://me:s3cr3tpassw0rd@127.0.0.1:1'),
    HTTP_PROXY: fc.constantFrom('http://127.0.0.1:1', ':'),
    GITHUB_SERVER_URL: fc.constantFrom('https://github.example.com', 'x'),
    GITHUB_ACTION_REPOSITORY: fc.constantFrom('', './local'),
    GITHUB_EVENT_NAME: fc.constantFrom('pull_request', 'push'),
    INPUT_CLIENT_ID: fc.constantFrom('', 'misnamed'),
    LANG: fc.constantFrom('C', 'tr_TR.UTF-8'),
    TZ: fc.constantFrom('Pacific/Kiritimati', 'x'),
  })
  .chain((all) => someOf(all, 2));

const fileState: fc.Arbitrary<FileState> = fc.record({
  fault: fc.constantFrom('missing', 'a directory', 'full', 'nowhere', 'a pipe', 'a dead link', 'not set'),
  when: fc.constantFrom<FileState['when']>('from the start', 0, 0, 0, 1, 2),
});
const SOUND: FileState = { fault: 'none', when: 'from the start' };

const clockAhead = rarely(fc.constantFrom(-86_400, -40, 20, 3600, 7200, 400 * 86_400), 0, 5);

const signal = (lines: readonly string[]): fc.Arbitrary<Signal | undefined> =>
  rarely<Signal | undefined>(
    fc.record({
      name: fc.constantFrom('SIGINT', 'SIGTERM', 'SIGHUP'),
      when: fc.oneof(
        fc.record({ milliseconds: fc.integer({ min: 0, max: 250 }) }),
        fc.record({ request: fc.integer({ min: 0, max: 3 }) }),
        fc.record({ line: fc.constantFrom(...lines) }),
      ),
    }),
    undefined,
    6,
  );

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  credential: fc.constantFrom(
    'jwt',
    'jwt',
    'password',
    'password',
    'refresh token',
    'sealed',
    'sealed with a fallback',
  ),
  clientSecret: secret,
  password: secret,
  inputs: rarely(inputs, {}, 2),
  debug: fc.boolean(),
  network: rarely<Network>(
    fc.constantFrom('https', 'proxy', 'proxy with a password', 'https proxy'),
    'http',
    3,
  ),
  hasRateLimit: fc.boolean(),
  server: fc.record({
    issuesRefreshTokens: rarely(fc.constant(false), true),
    unwanted: rarely<Scenario['server']['unwanted']>(fc.constant('is issued dead'), 'is not issued'),
    idleTimeout: rarely(fc.constant(true), false),
  }),
  tokenAnswers: fc.oneof(
    { weight: 3, arbitrary: fc.array(answer, { maxLength: 6 }) },
    { weight: 1, arbitrary: fc.array(busyAnswer, { minLength: 1, maxLength: 10, size: 'max' }) },
  ),
  revocationAnswers: rarely(fc.array(answer, { maxLength: 3 }), [], 2),
  environment: rarely(environment, {}, 3),
  clock: fc.record({ sealing: clockAhead, main: clockAhead, post: clockAhead }),
  lasts: rarely(fc.constantFrom(500, 1000, 3500, 3700, 20_000), 0),
  files: fc.record({ output: rarely(fileState, SOUND, 12), state: rarely(fileState, SOUND, 8) }),
  fileSizeLimit: rarely<number | undefined>(fc.constantFrom(0, 1, 16, 127, 128, 129, 160), undefined, 25),
  reader: rarely<Scenario['reader']>(fc.constantFrom('is gone', 'goes with the first request'), 'reads', 12),
  signals: fc.record({
    main: signal(['Requesting', 'Trying again', 'Got an access token', '::add-mask::']),
    end: signal(['::add-mask::', 'Revoked']),
  }),
  isReRun: rarely(fc.constant(true), false),
  postInputs: rarely<Scenario['postInputs']>(fc.constantFrom('none', "another service's"), 'the same'),
  cleansUp: fc.boolean(),
});

/** A job in which all is well. */
export const CALM: Scenario = {
  credential: 'jwt',
  clientSecret: 'qX7-client-secret-Kw5',
  password: 'zB3-password-Rt8',
  inputs: {},
  debug: false,
  network: 'http',
  hasRateLimit: false,
  server: { issuesRefreshTokens: true, unwanted: 'is not issued', idleTimeout: false },
  tokenAnswers: [],
  revocationAnswers: [],
  environment: {},
  clock: { sealing: 0, main: 0, post: 0 },
  lasts: 0,
  files: { output: SOUND, state: SOUND },
  reader: 'reads',
  signals: {},
  isReRun: false,
  postInputs: 'the same',
  cleansUp: false,
};
