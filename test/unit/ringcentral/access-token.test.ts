import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonObject, parseObject } from '../../../src/json.ts';
import { SHORTEST_SECRET } from '../../../src/log/secrets.ts';
import {
  DEFAULT_REFRESH_TOKEN_SECONDS,
  isPage,
  isToken,
  type JsonAnswer,
  LONGEST_ACCESS_TOKEN_SECONDS,
  LONGEST_TOKEN,
  readAccessToken,
  tokensIn,
} from '../../../src/ringcentral/access-token.ts';

const SENT_AT = Date.parse('2026-01-01T00:00:00Z');

/** What RingCentral's reference of `POST /restapi/oauth/token` says an answer looks like. */
const ANSWER = {
  access_token: 'the-access-token',
  token_type: 'bearer',
  expires_in: 3600,
  refresh_token: 'the-refresh-token',
  refresh_token_expires_in: 604_800,
  scope: 'ReadCallLog SMS',
  owner_id: '256440016',
  endpoint_id: 'the-endpoint',
  session_id: '4242',
  session_idle_timeout: 600,
};

const answerOf = (body: string, more: Partial<JsonAnswer> = {}): JsonAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body,
  fields: parseObject(body),
  ...more,
});
const read = (answer: JsonAnswer) => readAccessToken(answer, SENT_AT, (text) => `‹${text}›`);
/** The token of an answer with some fields changed; `undefined` takes one away. */
const readWith = (fields: JsonObject) => read(answerOf(JSON.stringify({ ...ANSWER, ...fields })));

describe('an access token', () => {
  it('is read with everything that RingCentral says of it', () => {
    expect(readWith({})).toStrictEqual({
      accessToken: 'the-access-token',
      tokenType: 'bearer',
      expiresInSeconds: 3600,
      expiresAt: new Date(SENT_AT + 3_600_000),
      scope: 'ReadCallLog SMS',
      ownerId: '256440016',
      endpointId: 'the-endpoint',
      sessionId: '4242',
      refreshToken: { refreshToken: 'the-refresh-token', expiresInSeconds: 604_800 },
    });
  });

  it('needs no more than its text, its type and its time', () => {
    const { access_token, token_type, expires_in } = ANSWER;
    expect(read(answerOf(JSON.stringify({ access_token, token_type, expires_in })))).toStrictEqual({
      accessToken: 'the-access-token',
      tokenType: 'bearer',
      expiresInSeconds: 3600,
      expiresAt: new Date(SENT_AT + 3_600_000),
      scope: '',
      ownerId: '',
      endpointId: '',
      sessionId: '',
    });
  });

  it.each(['bearer', 'Bearer', 'BEARER'])('may have the type %s (RFC 6749, section 5.1)', (type) => {
    expect(readWith({ token_type: type }).tokenType).toBe(type);
  });

  it.each([1, 600, '1', '3600', 3600])('may tell its time as %j', (time) => {
    expect(readWith({ expires_in: time }).expiresInSeconds).toBe(Number(time));
  });

  it.each([3599.5, 3599.999, '3599.5', '3599.0', '3599.'])(
    'lives for whole seconds, no longer than it was told: %j',
    (time) => {
      const { expiresInSeconds, expiresAt } = readWith({ expires_in: time });
      expect(expiresInSeconds).toBe(3599);
      expect(expiresAt).toEqual(new Date(SENT_AT + 3_599_000));
    },
  );

  it('lives no longer than RingCentral lets any live', () => {
    expect(readWith({ expires_in: 86_400 }).expiresInSeconds).toBe(LONGEST_ACCESS_TOKEN_SECONDS);
  });

  it.each([
    [3599, 3599],
    ['3599', 3599],
    [3599.9, 3599],
    [3601, 3600],
    [null, 3600],
    ['soon', 3600],
  ])('lives no longer than its session, which ends in %j s', (sessionSeconds, seconds) => {
    const { expiresInSeconds, expiresAt } = readWith({ session_expires_in: sessionSeconds });
    expect(expiresInSeconds).toBe(seconds);
    expect(expiresAt).toEqual(new Date(SENT_AT + seconds * 1000));
  });

  it('has identifiers as numbers or as text', () => {
    const { ownerId, endpointId, sessionId } = readWith({ owner_id: 1, endpoint_id: 0, session_id: -5 });
    expect([ownerId, endpointId, sessionId]).toEqual(['1', '0', '-5']);
  });

  it('has identifiers of any length, with all of their digits', () => {
    const body = JSON.stringify(ANSWER).replace('"256440016"', '12345678901234567890');
    expect(read(answerOf(body)).ownerId).toBe('12345678901234567890');
  });

  it.each([null, true, 1.5, {}, ['x'], 'two\nlines', '\u0085'])(
    'has no identifier where it is anything else: %j',
    (value) => {
      const { ownerId, endpointId, sessionId } = readWith({
        owner_id: value,
        endpoint_id: value,
        session_id: value,
      });
      expect([ownerId, endpointId, sessionId]).toEqual(['', '', '']);
    },
  );

  it.each([
    ['ReadCallLog SMS', 'ReadCallLog SMS'],
    [['ReadCallLog', 'SMS'], 'ReadCallLog SMS'],
    [' ReadCallLog  SMS ', 'ReadCallLog SMS'],
    [['ReadCallLog', 5, null, {}, 'two\nlines', 'SMS'], 'ReadCallLog 5 SMS'],
    [5, '5'],
    [null, ''],
    [undefined, ''],
    [{}, ''],
    [[], ''],
  ])('has its scope as text or as a list: %j', (scope, read) => {
    expect(readWith({ scope }).scope).toBe(read);
  });

  it.each([
    undefined,
    '',
    null,
    5,
    'with space',
    'k'.repeat(SHORTEST_SECRET - 1),
    'k'.repeat(LONGEST_TOKEN + 1),
  ])('has no refresh token where it is %j', (refresh_token) => {
    expect(readWith({ refresh_token })).not.toHaveProperty('refreshToken');
  });

  it.each([undefined, 0, -1, 0.5, 'soon', 2 ** 31])(
    'has a refresh token of unknown time where that is %j',
    (refresh_token_expires_in) => {
      expect(readWith({ refresh_token_expires_in }).refreshToken).toStrictEqual({
        refreshToken: 'the-refresh-token',
        expiresInSeconds: undefined,
      });
    },
  );
});

describe('an answer that is not an access token says what is wrong with it', () => {
  const problem = (answer: JsonAnswer) => {
    let message = '';
    const readIt = () => read(answer);
    try {
      readIt();
    } catch (error) {
      message = String((error as Error).message);
    }
    expect(readIt).toThrow(
      expect.objectContaining({ help: 'the-answer-is-not-a-token', retry: { kind: 'never' }, codes: [] }),
    );
    const [, what = message] =
      /^RingCentral's answer is not an access token: (.*)\. Check `server-url`, and whether something between the runner and RingCentral answers instead\.$/s.exec(
        message,
      ) ?? [];
    return what;
  };

  it.each([201, 202, 204, 206, 304])('its status is %i', (status) => {
    expect(problem(answerOf(JSON.stringify(ANSWER), { status }))).toBe(
      `its status is HTTP ${status}, not 200`,
    );
  });

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['<!DOCTYPE html><p>Log in', 'a web page (HTML or XML)'],
    ['\n <html>', 'a web page (HTML or XML)'],
    ['{"access_token":"cut o', 'not a JSON object'],
    ['[{}]', 'not a JSON object'],
    ['"the-access-token"', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['access_token=x&expires_in=3600', 'not a JSON object'],
  ])('its body is %j', (body, what) => {
    expect(problem(answerOf(body))).toBe(
      `it is ${what} (content type: ‹application/json›; length: ${body.length})`,
    );
    expect(problem(answerOf(body, { headers: {} }))).toContain('(content type: ‹none›; length: ');
  });

  it.each([
    ['access_token', undefined, 'missing'],
    ['access_token', null, 'null'],
    ['access_token', '', 'empty'],
    ['access_token', 5, 'an unexpected number'],
    ['access_token', {}, 'an unexpected object'],
    ['access_token', ['the-access-token'], 'a list'],
    ['access_token', 'with space', 'an unexpected string'],
    ['access_token', 'with\nline break', 'an unexpected string'],
    ['access_token', 'ümlaut', 'an unexpected string'],
    ['access_token', ' '.repeat(LONGEST_TOKEN), 'an unexpected string'],
    ['access_token', 'k'.repeat(SHORTEST_SECRET - 1), 'an unexpected string'],
    ['access_token', 'k'.repeat(LONGEST_TOKEN + 1), `longer than ${LONGEST_TOKEN} characters`],
    ['token_type', undefined, 'missing, not "bearer"'],
    ['token_type', 'mac', 'an unexpected string, not "bearer"'],
    ['token_type', true, 'an unexpected boolean, not "bearer"'],
    ['expires_in', undefined, 'missing, where a number from 1 to 2147483647 belongs'],
    ['expires_in', null, 'null, where a number from 1 to 2147483647 belongs'],
    ['expires_in', 0, 'an unexpected number, where a number from 1 to 2147483647 belongs'],
    ['expires_in', -1, 'an unexpected number, where a number from 1 to 2147483647 belongs'],
    ['expires_in', 0.5, 'an unexpected number, where a number from 1 to 2147483647 belongs'],
    ['expires_in', 2 ** 31, 'an unexpected number, where a number from 1 to 2147483647 belongs'],
    ['expires_in', '', 'empty, where a number from 1 to 2147483647 belongs'],
    ['expires_in', '1h', 'an unexpected string, where a number from 1 to 2147483647 belongs'],
    ['expires_in', '-5', 'an unexpected string, where a number from 1 to 2147483647 belongs'],
    ['expires_in', '0.5', 'an unexpected string, where a number from 1 to 2147483647 belongs'],
    ['expires_in', '0', 'an unexpected string, where a number from 1 to 2147483647 belongs'],
    ['expires_in', ' 60', 'an unexpected string, where a number from 1 to 2147483647 belongs'],
    ['expires_in', '1e3', 'an unexpected string, where a number from 1 to 2147483647 belongs'],
    ['expires_in', '12345678901', 'an unexpected string, where a number from 1 to 2147483647 belongs'],
  ])('its `%s` is %j', (name, value, what) => {
    expect(problem(answerOf(JSON.stringify({ ...ANSWER, [name]: value })))).toBe(
      `its \`${name}\` is ${what}`,
    );
  });

  it('its `expires_in` is a number that no JSON can hold', () => {
    expect(problem(answerOf(JSON.stringify(ANSWER).replace('3600', '1e999')))).toContain(
      'its `expires_in` is an unexpected number',
    );
  });

  it.each([
    ['null', 'an unexpected string'],
    [{ toString: 1 }, 'an unexpected object'],
  ])('its `access_token` is %j', (access_token, what) => {
    expect(problem(answerOf(JSON.stringify({ ...ANSWER, access_token })))).toBe(
      `its \`access_token\` is ${what}`,
    );
  });

  it('never by repeating what the server sent', () => {
    const hostile = fc.anything({
      maxDepth: 1,
      key: fc.constant('k'),
      values: [fc.constant('S3cret value')],
    });
    fc.assert(
      fc.property(hostile, fc.constantFrom('access_token', 'token_type', 'expires_in'), (value, name) => {
        const answer = answerOf('', { fields: { ...ANSWER, [name]: value } });
        expect(problem(answer)).not.toContain('S3cret');
      }),
      { numRuns: 200 },
    );
  });
});

describe('the tokens of an answer', () => {
  const tokens = (body: string) => tokensIn({ body, fields: parseObject(body) }, SENT_AT);
  const issued = (body: string) => tokens(body).session.map(({ token }) => token);

  it('are its access token, its refresh token, and what else is a secret', () => {
    const body = JSON.stringify({ ...ANSWER, expires_in: 600, id_token: 'the-id-token' });
    expect(tokens(body)).toEqual({
      secrets: ['the-access-token', 'the-refresh-token', 'the-id-token'],
      session: [
        { token: 'the-access-token', expiresAt: SENT_AT + 600_000 },
        { token: 'the-refresh-token', expiresAt: SENT_AT + 604_800_000 },
      ],
    });
  });

  it('are found in text of JSON, however deep', () => {
    const text = JSON.stringify({ message: JSON.stringify({ detail: JSON.stringify(ANSWER) }) });
    expect(issued(text)).toEqual(['the-access-token', 'the-refresh-token']);
  });

  it.each([
    ['missing', undefined],
    ['nonsense', 'soon'],
    ['out of all proportion', 999_999],
  ])('are taken to live as long as they can where their time is %s', (_, time) => {
    const answer = { ...ANSWER, expires_in: time, refresh_token_expires_in: undefined };
    expect(tokens(JSON.stringify(answer)).session).toEqual([
      { token: 'the-access-token', expiresAt: SENT_AT + LONGEST_ACCESS_TOKEN_SECONDS * 1000 },
      { token: 'the-refresh-token', expiresAt: SENT_AT + DEFAULT_REFRESH_TOKEN_SECONDS * 1000 },
    ]);
  });

  it('may be longer than one that is accepted: they end their session all the same', () => {
    const token = 'k'.repeat(LONGEST_TOKEN + 1);
    expect(issued(JSON.stringify({ access_token: token }))).toEqual([token]);
  });

  it('may stand in an answer that is not complete', () => {
    const body = JSON.stringify(ANSWER);
    expect(issued(body.slice(0, body.indexOf('"scope"')))).toEqual(['the-access-token', 'the-refresh-token']);
    expect(issued(body.slice(0, body.indexOf('refresh-token"')))).toEqual(['the-access-token']);
  });

  it.each([
    ['with a byte order mark', `\uFEFF${JSON.stringify(ANSWER)}`],
    ['in something else', JSON.stringify({ data: [ANSWER] })],
    ['in a list', JSON.stringify([ANSWER])],
    ['in a script of a page', `<script>let x = ${JSON.stringify(ANSWER, null, 2)}</script>`],
    [
      'with spaces around the colon',
      '{"access_token" :\n "the-access-token","refresh_token"\t:"the-refresh-token"',
    ],
    ['with escapes', '{"access_token":"the\\u002daccess\\u002Dtoken", "refresh_token":"the-refresh-token",'],
    ['in a form', 'expires_in=3600&access_token=the-access-token&refresh_token=the-refresh-token'],
    [
      'in the address of a page',
      '<a href="https://x.example/#access_token=the-access-token&refresh_token=the-refresh-token">',
    ],
  ])('may stand there %s', (_, body) => {
    expect(issued(body)).toEqual(['the-access-token', 'the-refresh-token']);
  });

  it('may stand there twice, each counting', () => {
    expect(
      issued('{"access_token":"first-token","access_token":"second-token","refresh_token":"refresh"}'),
    ).toEqual(['second-token', 'first-token', 'refresh']);
    expect(issued('{"error":{"access_token":"inner-token"},"access_token":"outer-token"}')).toEqual([
      'outer-token',
      'inner-token',
    ]);
    expect(issued('{"access_token":"first","form":"access_token=second"}')).toEqual(['first', 'second']);
  });

  it('may stand there as the same one twice, which counts once', () => {
    expect(issued('{"access_token":"same-token","x":{"access_token":"same-token"}}')).toEqual(['same-token']);
  });

  it.each([
    ['', []],
    ['{}', []],
    ['{"access_token":null}', []],
    ['{"access_token":5}', []],
    ['{"access_token":"with space"}', []],
    ['{"access_token":"abc"}', []],
    ['{"access_token":"cut o', []],
    ['{"access_token":"no\\qescape",', []],
    ['{"error_description":"the parameter access_token is missing"}', []],
    ['my_access_token=unrelated', []],
  ])('are none in %j', (body, none) => {
    expect(tokens(body)).toEqual({ secrets: none, session: none });
  });

  it('are found in any answer, wherever it is cut, once they are complete', () => {
    const body = JSON.stringify({ ...ANSWER, id_token: 'the-id-token' });
    fc.assert(
      fc.property(fc.nat(body.length), (length) => {
        const cut = body.slice(0, length);
        const complete = ['the-access-token', 'the-refresh-token', 'the-id-token'].filter((token) =>
          cut.includes(`${token}"`),
        );
        expect(tokens(cut).secrets).toEqual(complete);
      }),
    );
  });

  it.each([
    ['long', `{"access_token":"${'k'.repeat(1_000_000)}","expires_in":36`],
    ['escaped', `{"access_token":"${'\\u006b'.repeat(160_000)}","expires_in":36`],
  ])('are found however %s they are', (_, body) => {
    expect(issued(body)).toEqual([expect.stringMatching(/^k+$/)]);
  });

  it.each([
    ['without a colon', `"access_token"${' '.repeat(300_000)}`.repeat(3)],
    ['without an end', '"access_token":"\\\n'.repeat(50_000)],
    ['as that of a field in a form', 'access_token=&'.repeat(70_000)],
  ])('are looked for in one go, however often their name stands there %s', (_, body) => {
    expect(tokens(body).secrets).toEqual([]);
  });
});

it.each([
  ['<html>', true],
  [' \n<?xml', true],
  ['text <html>', false],
  ['', false],
])('%j is a page for people: %s', (body, isOne) => {
  expect(isPage(body)).toBe(isOne);
});

it('a token is printable ASCII that can be masked and handed on', () => {
  const shortest = 'k'.repeat(SHORTEST_SECRET);
  const longest = 'k'.repeat(LONGEST_TOKEN);
  expect([shortest, longest, '!~!~'].map(isToken)).toEqual([true, true, true]);
  expect([shortest.slice(1), `${longest}k`, 'with space', 'é'.repeat(9), 12_345].map(isToken)).toEqual(
    Array(5).fill(false),
  );
});
