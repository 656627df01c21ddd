import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FailureKind, NetworkFailure } from '../../../src/network/network-failure.ts';
import type { Session } from '../../../src/ringcentral/access-token.ts';
import { basicCredentials } from '../../../src/ringcentral/client.ts';
import type { TokenRequest } from '../../../src/ringcentral/grant.ts';
import { FailedRequest } from '../../../src/ringcentral/retry.ts';
import { type Caller, requestToken, revokeToken, VERSION } from '../../../src/ringcentral/token-endpoint.ts';
import { gzipped } from '../../support/jobs.ts';
import { APP, type Fault, RingCentral } from '../../support/simulator/ringcentral.ts';
import { type CapturedLog, captureLog } from '../captured-log.ts';
import { startServerOf, until } from '../network/sockets.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const MEBIBYTE = 1024 * 1024;

let ringcentral: RingCentral;
let captured: CapturedLog;
beforeEach(async () => {
  vi.stubEnv('RUNNER_DEBUG', undefined);
  ringcentral = await RingCentral.start({ now: () => NOW });
  captured = captureLog();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
  await ringcentral.close();
});

const callerOf = (serverUrl: string, now = () => NOW, monotonic = now): Caller => ({
  client: { id: APP.id, secret: APP.secret, serverUrl },
  log: captured.log,
  clock: { now, monotonic },
});

/** Requests a token, and tells what the observer was told. */
async function request({
  serverUrl = ringcentral.url,
  caller = callerOf(serverUrl),
  assertion = ringcentral.jwtCredential(),
  onSession = async (_session: Session): Promise<void> => {},
} = {}) {
  const sessions: Session[] = [];
  let lost = 0;
  const grant = { type: 'jwt', assertion } as const;
  const asked: TokenRequest = { grant, disableRefreshToken: true, scope: [], endpointId: '' };
  const observer = {
    onSession: (session: Session) => {
      sessions.push(session);
      return onSession(session);
    },
    onLostSession: () => {
      lost++;
    },
  };
  const outcome = await requestToken(caller, asked, observer).then(
    (token) => ({ token, error: undefined }),
    (error: Error) => ({ token: undefined, error }),
  );
  return { ...outcome, sessions, lost };
}

const answer = (status: number, body = '', headers: Record<string, string> = {}): Fault => ({
  kind: 'answer',
  status,
  body,
  headers: { date: new Date(NOW).toUTCString(), ...headers },
});
/** The true answer, at the time that the tests take for now. */
const atNow: Fault = { kind: 'rewrite', headers: { date: new Date(NOW).toUTCString() } };

const TOKENS = JSON.stringify({
  access_token: 'the-access-token',
  refresh_token: 'the-refresh-token',
  id_token: 'the-id-token',
  token_type: 'bearer',
  expires_in: 3600,
});

describe('a token request', () => {
  it('names the app, the kind of answer that it wants, and this version', async () => {
    await request({ assertion: 'a.b.c' });
    const [sent] = ringcentral.requests;
    expect(sent).toMatchObject({ method: 'POST', path: '/restapi/oauth/token' });
    expect(sent?.headers).toMatchObject({
      authorization: `Basic ${basicCredentials(APP)}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': `ringcentral-access-token/${VERSION}`,
    });
    expect(Object.fromEntries(sent?.form ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: 'a.b.c',
      refresh_token_ttl: '0',
    });
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
    expect(VERSION).toBe(version);
  });

  it('ends with the token, whose time counts from when it was asked for, by the date that is right afterwards', async () => {
    let now = NOW - 86_400_000;
    let monotonic = 0;
    const caller = callerOf(
      ringcentral.url,
      () => now,
      () => monotonic,
    );
    ringcentral.failAlways(() => {
      now = NOW;
      monotonic = 20_000;
      return atNow;
    });
    const { token, sessions, lost } = await request({ caller });
    expect(token?.expiresAt).toEqual(new Date(NOW - 20_000 + 3_600_000));
    expect(sessions).toEqual([[{ token: token?.accessToken, expiresAt: NOW + 3600_000 }]]);
    expect(lost).toBe(0);
    expect(captured.lines).toEqual([`::add-mask::${token?.accessToken}`]);
  });

  it.each([200, 201, 302, 400, 401, 429, 500, 503])(
    'has the tokens of its answer masked and its session known, whatever the status: %i',
    async (status) => {
      ringcentral.failNext(answer(status, TOKENS));
      const { sessions, lost } = await request();
      expect(captured.masks).toEqual(['the-access-token', 'the-refresh-token', 'the-id-token']);
      expect(sessions).toEqual([
        [
          { token: 'the-access-token', expiresAt: NOW + 3600_000 },
          { token: 'the-refresh-token', expiresAt: NOW + 604_800_000 },
        ],
      ]);
      expect(lost).toBe(0);
    },
  );

  it('has its tokens masked, and nothing else printed, when its session becomes known', async () => {
    vi.stubEnv('RUNNER_DEBUG', '1');
    ringcentral.failNext(answer(400, TOKENS, { rcrequestid: 'id' }));
    let before: string[] = [];
    const onSession = async () => {
      before = captured.lines;
      throw new Error('The plan could not be saved.');
    };
    const { error } = await request({ onSession });
    expect(error?.message).toBe('The plan could not be saved.');
    expect(before).toHaveLength(3);
    expect(captured.lines).toEqual(before);
  });

  it('takes no longer than thirty seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    ringcentral.failNext({ kind: 'silence' });
    const sending = request();
    await until(() => ringcentral.requests.length > 0);
    vi.advanceTimersByTime(29_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(captured.lines).toEqual([]);
    vi.advanceTimersByTime(1);
    const { error, lost } = await sending;
    expect(error?.message).toContain('No complete answer from');
    expect(error?.message).toContain('within 30 s');
    expect([error, lost]).toEqual([expect.objectContaining({ kind: 'time-out' }), 1]);
  });

  it('has an answer of at most one mebibyte', async () => {
    const padded = (length: number) => `${TOKENS.slice(0, -1).padEnd(length - 1, ' ')}}`;
    ringcentral.failNext(answer(200, padded(MEBIBYTE)), answer(200, padded(MEBIBYTE + 1)));
    expect((await request()).token?.accessToken).toBe('the-access-token');
    const { error, sessions } = await request();
    expect(error?.message).toContain(`(HTTP 200) is larger than ${MEBIBYTE} bytes`);
    expect(error).toBeInstanceOf(NetworkFailure);
    // What was read of it is not lost.
    expect(sessions).toHaveLength(1);
  });
});

describe('a session that nobody knows may be behind', () => {
  it.each<[string, Fault, number]>([
    ['an empty answer', answer(200), 1],
    ['a page', answer(200, '<html>'), 1],
    ['an object without a token', answer(200, '{}'), 1],
    ['an answer with another status', answer(204), 1],
    ['a redirect', answer(302, '', { location: '/login' }), 1],
    ['a gateway that got no answer', answer(504), 1],
    ['a gateway that got a bad one', answer(502, '<html>'), 1],
    ['an error of the server', answer(500), 1],
    ['a time-out of the server', answer(408), 1],
    ['a lost connection', { kind: 'drop', when: 'in-headers' }, 1],
    ['an answer that was cut off before its token', { kind: 'drop', when: 'in-body' }, 1],
    ['an error that RingCentral itself reports', answer(500, '{"errorCode":"CMN-201"}'), 0],
    ['a refusal with status 200', answer(200, '{"error":"invalid_grant"}'), 0],
    ['a refusal', answer(400), 0],
    ['the limit of a page', answer(499, '<html>'), 0],
    ['a refusal for the rate limit', answer(429), 0],
    ['a service that is not available', answer(503), 0],
  ])('%s', async (_, fault, count) => {
    ringcentral.failNext(fault);
    const { lost, error } = await request();
    expect(error).toBeDefined();
    expect(lost).toBe(count);
  });

  it('an answer that is compressed', async () => {
    ringcentral.failNext(gzipped(200, TOKENS));
    expect((await request()).lost).toBe(1);
  });

  it('but not an answer that was cut off after its token', async () => {
    const begun = TOKENS.slice(0, -1);
    await using server = await startServerOf(`HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n${begun}`);
    const { lost, sessions, error } = await request({ serverUrl: `http://127.0.0.1:${server.port}` });
    expect([lost, sessions.length, error]).toEqual([0, 1, expect.objectContaining({ kind: 'transient' })]);
  });

  it('but not an answer whose connection broke when it was whole', async () => {
    await using server = await startServerOf(`HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n${TOKENS}`);
    const { lost, sessions, token } = await request({ serverUrl: `http://127.0.0.1:${server.port}` });
    expect([lost, sessions.length, token?.accessToken]).toEqual([0, 1, 'the-access-token']);
  });

  it('but not where no connection was made', async () => {
    const { lost, error } = await request({ serverUrl: 'http://127.0.0.1:1' });
    expect([lost, error]).toEqual([0, expect.objectContaining({ kind: 'transient' })]);
  });
});

describe('a refusal', () => {
  it('is explained, with what RingCentral’s support asks for', async () => {
    const { error } = await request({ assertion: 'a.b.c' });
    expect(error).toBeInstanceOf(FailedRequest);
    expect(error?.message).toMatch(
      /^The token request failed with HTTP 400, OAU-\d+, invalid_\w+: .*\. RingCentral's request ID: [\w-]+\.$/,
    );
    expect(error).toMatchObject({ help: 'ringcentral-refuses', retry: { kind: 'never' } });
  });

  it.each([
    [400, 'never', 'ringcentral-refuses'],
    [401, 'never', 'ringcentral-refuses'],
    [429, 'rate-limit', 'too-many-requests'],
    [500, 'fixed-delay', 'ringcentral-refuses'],
    [502, 'backoff', 'ringcentral-refuses'],
    [503, 'unavailable', 'ringcentral-refuses'],
  ])('with %i is retried by its rule, and leads to its section', async (status, kind, help) => {
    ringcentral.failNext(answer(status, '{"errorCode":"CMN-301"}', { 'retry-after': '7' }));
    const { error } = await request();
    expect(error).toMatchObject({ retry: { kind }, help, codes: ['CMN-301'] });
  });

  it('has a Retry-After that counts from the clock of this runner where the answer has no other', async () => {
    await using server = await startServerOf(
      `HTTP/1.1 503 No\r\nRetry-After: ${new Date(NOW + 42_000).toUTCString()}\r\nContent-Length: 0\r\n\r\n`,
    );
    const { error } = await request({ serverUrl: `http://127.0.0.1:${server.port}` });
    expect(error).toMatchObject({ retry: { kind: 'unavailable', afterSeconds: 42 } });
  });

  it('because the account is locked is never tried again, whatever the status', async () => {
    ringcentral.failNext(answer(503, '{"errorCode":"OAU-147"}'));
    expect((await request()).error).toMatchObject({ retry: { kind: 'never' } });
  });

  it('may have the status of a success', async () => {
    ringcentral.failNext(answer(200, '{"error":"invalid_grant"}'));
    const { error } = await request();
    expect(error?.message).toMatch(/^The token request failed with HTTP 200, invalid_grant: /);
  });

  it('is none where there is a token all the same', async () => {
    ringcentral.failNext(answer(200, TOKENS.replace('{', '{"error":"none",')));
    expect((await request()).token?.accessToken).toBe('the-access-token');
  });

  it('is one although its text is cut off', async () => {
    const json = '{"errorCode":"OAU-140"}';
    await using server = await startServerOf(
      `HTTP/1.1 400 No\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n${json}`,
    );
    const { error } = await request({ serverUrl: `http://127.0.0.1:${server.port}` });
    expect(error).toMatchObject({ codes: ['OAU-140'], retry: { kind: 'never' } });
  });

  it('quotes the server, but never a secret', async () => {
    captured.log.mask(APP.secret);
    const saying = (message: string) => answer(400, JSON.stringify({ message }));
    ringcentral.failNext(saying('Something new'), saying(`No: ${APP.secret}`));
    expect((await request()).error?.message).toContain('The answer says "Something new".');
    expect((await request()).error?.message).toContain('is left out because it may repeat part of a cred');
  });
});

describe('an answer that is no answer', () => {
  const failure = async (fault: Fault) => {
    ringcentral.failNext(fault);
    return (await request()).error;
  };

  it.each([301, 302, 303, 307, 308, 399])('because it is a redirect says to where: %i', async (status) => {
    const error = await failure(answer(status, TOKENS, { location: 'https://login.example/x?token=1' }));
    expect(error).toBeInstanceOf(NetworkFailure);
    expect(error?.message).toContain(`a redirect to https://login.example (HTTP ${status}).`);
  });

  it.each([200, 400, 503])('because it is compressed says so, whatever its status: %i', async (status) => {
    const error = await failure(gzipped(status, 'x'));
    expect(error?.message).toContain(`(HTTP ${status}) is compressed (gzip)`);
  });

  it.each<[string, Fault, FailureKind]>([
    ['in its headers', { kind: 'drop', when: 'in-headers' }, 'transient'],
    ['in its body', { kind: 'drop', when: 'in-body' }, 'transient'],
  ])('because it is cut off %s may be tried again', async (_, fault, kind) => {
    expect(await failure(fault)).toMatchObject({ kind, help: 'the-network' });
  });

  it('because it is no token says what it is', async () => {
    expect(await failure(answer(200, '<html>'))).toMatchObject({
      help: 'the-answer-is-not-a-token',
      retry: { kind: 'never' },
      message: expect.stringContaining(
        'it is a web page (HTML or XML) (content type: application/json; length: 6)',
      ),
    });
  });
});

describe('the clock of the runner', () => {
  const MINUTE = 60_000;
  const warningsOf = async (...minutes: number[]) => {
    const caller = callerOf(ringcentral.url, () => NOW);
    for (const minute of minutes) {
      const date = new Date(NOW - minute * MINUTE).toUTCString();
      ringcentral.failNext(answer(400, '', { date }));
      await request({ caller });
    }
    return captured.messages;
  };

  it.each([
    [7, '7 minutes ahead of'],
    [-1440, '1440 minutes behind'],
    [5, '5 minutes ahead of'],
    [-5, '5 minutes behind'],
  ])('is compared with that of the server: %i minutes', async (minutes, difference) => {
    expect(await warningsOf(minutes)).toEqual([
      `warning: The clock of this runner is ${difference} the clock of the server. One of them is wrong.`,
    ]);
  });

  it('is spoken of once', async () => {
    expect(await warningsOf(7, 7)).toHaveLength(1);
  });

  it('is spoken of as soon as it is wrong', async () => {
    expect(await warningsOf(4, 0, 7)).toHaveLength(1);
  });

  it.each([0, 4, -4])('need not be spoken of if it is right to %i minutes', async (minutes) => {
    expect(await warningsOf(minutes)).toEqual([]);
  });

  it('cannot be compared with nonsense', async () => {
    ringcentral.failNext(answer(400, '', { date: 'soon' }));
    await request();
    expect(captured.messages).toEqual([]);
  });
});

describe('whoever debugs', () => {
  beforeEach(() => {
    vi.stubEnv('RUNNER_DEBUG', '1');
  });

  it('is told how long a request took, what is left of the rate limit, and what the support asks for', async () => {
    let now = NOW;
    const caller = callerOf(ringcentral.url, () => now);
    ringcentral.failAlways(() => {
      now += 250;
      return atNow;
    });
    await request({ caller });
    expect(captured.messages).toEqual([
      'debug: POST /restapi/oauth/token: HTTP 200 after 250 ms',
      'debug: Rate limit: group auth, limit 5, remaining 4, window 60',
      expect.stringMatching(/^debug: Request ID: [\w-]+$/),
    ]);
  });

  it('is told that an answer does not say', async () => {
    await using server = await startServerOf('HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n');
    await request({ serverUrl: `http://127.0.0.1:${server.port}` });
    const nothing = ['group', 'limit', 'remaining', 'window'].map((name) => `${name} not reported`);
    expect(captured.messages.slice(1)).toEqual([
      `debug: Rate limit: ${nothing.join(', ')}`,
      'debug: Request ID: not reported',
    ]);
  });

  it('is told nothing that repeats a secret', async () => {
    captured.log.mask(APP.secret);
    const headers = { 'x-rate-limit-group': APP.secret, rcrequestid: APP.secret };
    ringcentral.failNext(answer(400, '', headers));
    await request();
    const leftOut = 'debug: (left out because it may repeat part of a credential)';
    expect(captured.messages.slice(1)).toEqual([leftOut, leftOut]);
  });
});

describe('a revocation', () => {
  const revoke = (token = 'the-access-token', milliseconds = 10_000, serverUrl = ringcentral.url) =>
    revokeToken(callerOf(serverUrl), token, milliseconds);
  const failureOf = async (fault: Fault): Promise<Error> => {
    ringcentral.failNext(fault);
    return revoke().then(
      () => Promise.reject(new Error('It was revoked.')),
      (error) => error,
    );
  };

  it('ends the session of a token', async () => {
    const { token } = await request();
    await revoke(token?.accessToken);
    expect(ringcentral.liveSessions).toEqual([]);
    const [sent] = ringcentral.revocations;
    expect(sent?.headers.authorization).toBe(`Basic ${basicCredentials(APP)}`);
    expect(sent?.body).toBe(`token=${token?.accessToken}`);
  });

  it.each(['', ' \r\n', '{}', '{"access_token":"the-access-token"}'])(
    'has succeeded with the answer %j',
    async (body) => {
      ringcentral.failNext(answer(200, body));
      await expect(revoke()).resolves.toBeUndefined();
    },
  );

  it.each(['<html>', 'OK', '[]'])(
    'has not succeeded with the answer %j, which is a gateway’s',
    async (body) => {
      expect(await failureOf(answer(200, body))).toMatchObject({
        message:
          "The answer (HTTP 200) is not RingCentral's. Check whether something between the runner and RingCentral answers instead.",
        help: 'the-network',
        retry: { kind: 'never' },
        codes: [],
      });
    },
  );

  it.each([202, 205, 206])(
    'has not succeeded with HTTP %i, such as a firewall that wants to see a browser',
    async (status) => {
      expect((await failureOf(answer(status, ''))).message).toMatch(
        /^The answer \(HTTP \d+\) is not RingCentral's\. /,
      );
    },
  );

  it('has succeeded with HTTP 204', async () => {
    ringcentral.failNext(answer(204, ''));
    await expect(revoke()).resolves.toBeUndefined();
  });

  it('is explained where it fails, without a word of the server, which may know other secrets', async () => {
    const body = { error: 'invalid_grant', message: 'Their words', errors: [{ errorCode: 'OAU-999' }] };
    const headers = { rcrequestid: 'their-id' };
    const { message } = await failureOf(answer(400, JSON.stringify(body), headers));
    expect(message).toMatch(
      /^The revocation failed with HTTP 400, invalid_grant: the token is no longer valid\. The answer's explanation is left out because it may .*$/,
    );
    expect(message).not.toMatch(/Their words|OAU-999|their-id/);
    const unknown = await failureOf(answer(400, '{"message":"Their words"}'));
    expect(unknown.message).toMatch(/ The answer's explanation is left out because it may .*$/);
    expect(unknown.message).not.toContain('Their words');
  });

  it('does not tell where a redirect leads', async () => {
    const { message } = await failureOf(answer(302, '', { location: 'https://login.example' }));
    expect(message).toContain('answers with a redirect (HTTP 302).');
  });

  it('may be refused with the status of a success', async () => {
    expect(await failureOf(answer(200, '{"error":"invalid_client"}'))).toMatchObject({
      codes: ['invalid_client'],
    });
  });

  it('that is refused for the rate limit says so', async () => {
    expect(await failureOf(answer(429))).toMatchObject({ retry: { kind: 'rate-limit' } });
  });

  it('has a token in its answer masked', async () => {
    await failureOf(answer(500, TOKENS));
    expect(captured.masks).toContain('the-refresh-token');
  });

  it('takes no longer than it may', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    ringcentral.failNext({ kind: 'silence' });
    const sending = revoke('x', 4000).catch((error: Error) => error.message);
    await until(() => ringcentral.requests.length > 0);
    vi.advanceTimersByTime(4000);
    expect(await sending).toContain('within 4 s');
  });

  it('tells whoever debugs how it ended, and no more', async () => {
    vi.stubEnv('RUNNER_DEBUG', '1');
    ringcentral.failNext(answer(200, '', { rcrequestid: 'their-id' }));
    await revoke();
    expect(captured.messages).toEqual(['debug: POST /restapi/oauth/revoke: HTTP 200']);
  });
});
