import { describe, expect, it } from 'vitest';
import { type JsonObject, parseObject } from '../../../src/json.ts';
import type { Quote } from '../../../src/log/workflow-log.ts';
import type { JsonAnswer } from '../../../src/ringcentral/access-token.ts';
import {
  explain,
  forbidsRetry,
  meanings,
  type Refusal,
  reasonIn,
  saysEnded,
} from '../../../src/ringcentral/error-codes.ts';

/** Marks what it lets pass. */
const quote: Quote = (text, instead = '(left out)') => (/SECRET|^PASS-/.test(text) ? instead : `‹${text}›`);

type Headers = JsonAnswer['headers'];
const RATE_LIMIT_HEADERS = { 'x-rate-limit-limit': '5' };

const reasonOf = (fields: JsonObject | undefined, headers: Headers = {}, body = '') =>
  reasonIn({ fields, headers, body });

/** What RingCentral gives every request. */
const RINGCENTRALS_OWN = { rcrequestid: '1a2b' };
const REQUEST_ID = "RingCentral's request ID: ‹1a2b›.";
const SENDER = 'A firewall, proxy or gateway between the runner and RingCentral probably sent it.';

/** What is said of an answer with these fields. */
const explained = (
  fields: JsonObject | undefined,
  { headers = RATE_LIMIT_HEADERS, body = '', ...more }: Partial<Refusal> & { body?: string } = {},
) => explain({ ...reasonOf(fields, headers, body), status: 400, headers, request: 'jwt', ...more }, quote);

/** An answer in RingCentral's form. */
const oauth = (code: string, error = 'invalid_request') => ({
  error,
  error_description: 'Their words',
  errors: [{ errorCode: code, message: 'Their words' }],
});

const REQUESTS = ['jwt', 'password', 'refresh-token', 'revocation'] as const;
const CODES = [...meanings().keys()];
const RINGCENTRALS = CODES.filter((code) => code.includes('-'));
const OAUTHS = CODES.filter((code) => !code.includes('-'));

describe('a code that is known', () => {
  it.each(RINGCENTRALS)('%s is explained for every request, before the words of the answer', (code) => {
    for (const request of REQUESTS) {
      const text = explained(oauth(code), { request });
      expect(text).toMatch(
        /^HTTP 400, [\w-]+, invalid_request: [a-zA-Z`].*\. The answer says "‹Their words›"\.$/,
      );
      expect(text).not.toMatch(/undefined|Resource owner/);
    }
  });

  it.each(OAUTHS)('%s is explained for every request, after the words of the answer', (error) => {
    for (const request of REQUESTS) {
      expect(explained({ error }, { request })).toMatch(new RegExp(`^HTTP 400, ${error}: [a-zA-Z\`].*\\.$`));
      const text = explained({ error, error_description: 'Their words' }, { request });
      expect(text).toMatch(
        new RegExp(`^HTTP 400, ${error}: The answer says "‹Their words›"\\. This usually means: .*\\.$`),
      );
      expect(text).not.toContain('undefined');
    }
  });

  it('says less than its status, where that is none of its own', () => {
    expect(explained({ error: 'invalid_request' }, { status: 429 })).toMatch(
      /^HTTP 429, invalid_request: too many/,
    );
    expect(explained({ error: 'invalid_grant' }, { status: 500 })).toContain(
      'the JWT credential is not valid',
    );
  });

  it.each([
    ['OAU-105', /the user is not allowed to log in/],
    ['OAU-111', /sent twice\. Please report this/],
    ['OAU-112', /may not use JWT credentials.*"JWT auth flow"/],
    ['OAU-119', /the user is not allowed to log in/],
    ['OAU-120', /does not accept this app/],
    ['OAU-121', /does not accept this app/],
    ['OAU-123', /Authorization header is missing or malformed/],
    ['OAU-125', /may not use JWT credentials/],
    ['OAU-127', /does not accept this app.*`server-url`/],
    ['OAU-134', /Authorization header is missing or malformed/],
    ['OAU-136', /the user is not allowed to log in/],
    ['OAU-141', /the user is not allowed to log in/],
    ['OAU-142', /the user is not allowed to log in/],
    ['OAU-146', /client ID or the client secret is wrong\. Copy .*, with nothing before or after them/],
    ['OAU-147', /account is locked/],
    ['OAU-148', /account is locked/],
    ['OAU-151', /confidential app/],
    ['OAU-153', /client ID or the client secret is wrong/],
    ['OAU-163', /the user is not allowed to log in/],
    ['OAU-164', /the token belongs to another app/],
    ['OAU-165', /sandbox app.*production app/],
    ['OAU-167', /access to the account is restricted/],
    ['OAU-168', /multi-factor authentication\. Use a JWT credential/],
    ['OAU-222', /does not exist any more, or is disabled.*create a credential for another user/],
    ['OAU-232', /does not exist any more/],
    ['OAU-236', /does not exist any more/],
    ['OAU-251', /may not use JWT credentials/],
    ['OAU-345', /the signature of this JWT.*copy it whole/],
    ['OAU-347', /the signature of this JWT/],
    ['CMN-408', /lacks a permission.*"Third Party Apps"/],
    ['AGW-401', /Authorization header is missing or malformed/],
    ['AGW-402', /Authorization header is missing or malformed/],
    ['AGW-404', /no token endpoint at this address/],
    ['CMN-101', /a parameter has an invalid value/],
    ['CMN-102', /does not exist/],
    ['CMN-120', /no token endpoint at this address\. Check `server-url`/],
    ['CMN-201', /reports an internal error/],
    ['CMN-203', /reports an internal error/],
    ['CMN-211', /overloaded, or under maintenance/],
    ['CMN-301', /too many requests\. By default, RingCentral allows five/],
    ['CMN-302', /too many requests/],
    ['CMN-303', /cannot determine the app's API plan/],
    ['CMN-304', /already handling the same request/],
    ['CMN-310', /not only from this app/],
  ])('%s says what is wrong', (code, meaning) => {
    expect(explained(oauth(code))).toMatch(meaning);
  });

  it.each([
    ['OAU-251', 'jwt', /may not use JWT credentials/],
    ['OAU-251', 'password', /may not log in with user name and password, which RingCentral has discontinued/],
    ['OAU-251', 'refresh-token', /may not use refresh tokens. Switch on "Issue refresh tokens"/],
    ['OAU-251', 'revocation', /may not revoke tokens/],
    ['OAU-250', 'jwt', /the app, the JWT credential and `server-url` belong to the same environment/],
    ['OAU-250', 'password', /Use a JWT credential/],
    ['OAU-140', 'jwt', /the JWT credential is not valid for this app/],
    ['OAU-140', 'password', /the user name or the password is wrong/],
    ['OAU-210', 'jwt', /the JWT credential has expired/],
    ['OAU-210', 'password', /the credential has expired/],
    ['OAU-210', 'refresh-token', /the refresh token has expired, or was already used/],
    ['OAU-210', 'revocation', /the token has expired/],
    ['OAU-128', 'revocation', /the token has expired/],
    ['OAU-211', 'jwt', /the credential or token was revoked/],
    ['OAU-213', 'jwt', /does not know this JWT credential/],
    ['OAU-213', 'password', /does not know this user/],
    ['OAU-213', 'refresh-token', /a refresh token works once/],
    ['OAU-213', 'revocation', /does not know this token/],
    ['OAU-129', 'jwt', /cannot read the credential or token/],
    ['OAU-149', 'refresh-token', /cannot read the credential or token/],
    ['OAU-153', 'revocation', /no longer accepts this app/],
    ['OAU-127', 'revocation', /no longer accepts this app/],
    ['invalid_token', 'revocation', /does not know this token/],
    ['invalid_grant', 'jwt', /the JWT credential is not valid/],
    ['invalid_grant', 'password', /the user name or the password is wrong/],
    ['invalid_grant', 'refresh-token', /the refresh token is not valid/],
    ['invalid_grant', 'revocation', /the token is no longer valid/],
    ['invalid_request', 'jwt', /the request lacks a parameter .*Check the credential/],
    ['invalid_scope', 'jwt', /`scope` is not valid, or asks for more/],
    ['invalid_client', 'jwt', /client ID or the client secret is wrong/],
    ['unauthorized_client', 'jwt', /may not use JWT credentials/],
    ['unsupported_grant_type', 'password', /does not support this way to log in/],
  ] as const)('%s is explained as what it means for: %s', (code, request, meaning) => {
    const fields = code.includes('-') ? oauth(code) : { error: code, error_description: 'Their words' };
    expect(explained(fields, { request })).toMatch(meaning);
  });

  it('does not speak of refresh tokens where a JWT credential is not found', () => {
    expect(explained(oauth('OAU-213'))).not.toContain('refresh token');
  });

  it.each(['constructor', '__proto__', 'toString', 'something_else'])('is not "%s"', (error) => {
    expect(reasonOf({ error, errorCode: error, errors: [error] }).codes).toEqual([]);
  });

  it('makes what to do depend on the kind of limit that was reached', () => {
    for (const fields of [{ errorCode: 'CMN-301' }, { errorCode: 'CMN-302' }, {}]) {
      const refusal = { status: 429, headers: {} };
      expect(explained(fields, refusal)).toContain('not only from this app');
      expect(explained(fields, { ...refusal, headers: RATE_LIMIT_HEADERS })).toMatch(
        /too many requests\. .* share one token \(`seal-token`\)\. Jobs for different users cannot share/,
      );
    }
  });
});

describe('parameters', () => {
  const named = (...names: unknown[]) => ({
    errors: [
      {
        errorCode: 'CMN-101',
        message: 'S3cretValue is bad',
        parameters: names.map((parameterName) => ({ parameterName, parameterValue: 'S3cretValue' })),
      },
    ],
  });
  const withCode = (errorCode: string, ...names: unknown[]) => ({
    errors: [{ ...named(...names).errors[0], errorCode }],
  });

  it.each(['CMN-101', 'CMN-102', 'OAU-111', 'OAU-153'])('are named for %s, without their values', (code) => {
    expect(explained(withCode(code, 'endpoint_id', 'endpoint_id', 'ttl'))).toContain('endpoint_id; ttl›');
  });

  it.each([
    [named()],
    [named(5, '', ' ', null)],
    [{ errorCode: 'CMN-101', errors: [null, { parameters: [null, 'x'] }] }],
    [{ errorCode: 'CMN-101', parameters: 'ttl' }],
  ])('may be missing: %j', (body) => {
    expect(explained(body)).toMatch(/a parameter has an invalid value/);
  });

  it('are found beside the code, too, as RingCentral documents them', () => {
    const error = { errorCode: 'CMN-101', message: 'x', parameterName: 'scope' };
    expect(explained({ ...error, errors: [error] })).toContain('x; scope›');
  });

  it('are not named once more where the words of the answer name them', () => {
    const error = {
      errorCode: 'CMN-101',
      message: 'Parameter [scope] value is invalid.',
      parameterName: 'scope',
    };
    expect(explained({ ...error, errors: [error] })).toContain('‹Parameter [scope] value is invalid›');
  });

  it('stand beside a code, too', () => {
    expect(explained({ errorCode: 'CMN-101', parameters: [{ parameterName: 'ttl' }] })).toContain('‹ttl›');
  });
});

describe('a code that is not known', () => {
  it('stands there where the rule lets it pass, with the words of the answer', () => {
    expect(
      explained({ error: 'x', error_description: 'Their words', errors: [{ errorCode: 'OAU-999' }] }),
    ).toBe('HTTP 400, ‹OAU-999›: The answer says "‹Their words; x›".');
    expect(explained({ errorCode: 'PASS-1', message: 'Their words' })).toBe(
      'HTTP 400: The answer says "‹Their words›".',
    );
  });

  it('stands there after those that are known', () => {
    expect(explained({ errors: [{ errorCode: 'OAU-999' }, { errorCode: 'OAU-140' }] })).toMatch(
      /^HTTP 400, OAU-140, ‹OAU-999›: the JWT credential/,
    );
  });

  it.each(['RCPW-12345', 'AB-1', 'ABCDE-12345'])('has the form of RingCentral’s: %s', (code) => {
    expect(reasonOf({ errorCode: code })).toMatchObject({ codes: [], otherCodes: [code], words: [] });
  });

  it.each([
    'x y',
    '::error::',
    'oau-140',
    'OAU-140000',
    'O-1',
    'TOOLONG-1',
    'OAU-140x',
    'xOAU-140',
    'OAU-',
    140,
  ])('is not text of another form: %j', (errorCode) => {
    expect(reasonOf({ errorCode })).toMatchObject({ codes: [], otherCodes: [] });
  });
});

describe('the request ID, which RingCentral’s support asks for,', () => {
  it('stands at the end', () => {
    const headers = { rcrequestid: '1a2b-3c' };
    expect(explained(oauth('OAU-140'), { headers })).toMatch(/\. RingCentral's request ID: ‹1a2b-3c›\.$/);
  });

  it.each([{}, { rcrequestid: 'SECRET' }])('is left out where there is none to show: %j', (headers) => {
    expect(explained(oauth('OAU-140'), { headers })).not.toContain('request ID');
  });
});

describe('the reason in an answer', () => {
  it.each<[string, JsonObject]>([
    ['at its top level', { errorCode: 'OAU-140', message: 'Their words' }],
    ['in its errors', { errors: [{ errorCode: 'OAU-140', message: 'Their words' }] }],
    ['in the one error that it has', { errors: { errorCode: 'OAU-140', message: 'Their words' } }],
    ['in an error object', { error: { code: 'OAU-140', message: 'Their words' } }],
    ['in a fault object', { fault: { code: 'OAU-140', faultstring: 'Their words' } }],
    ['in a list of texts', { errors: ['OAU-140', 'Their words'] }],
    ['in RFC 9457', { title: 'Their words', code: 'OAU-140' }],
    ['in the words of Azure', { Message: 'Their words', code: 'OAU-140' }],
    ['in the words of .NET', { ExceptionMessage: 'Their words', code: 'OAU-140' }],
    ['in the words of some gateways', { msg: 'Their words', code: 'OAU-140' }],
    ['in the words of others', { reason: 'Their words', code: 'OAU-140' }],
    ['in detail', { detail: 'Their words', code: 'OAU-140' }],
  ])('is found %s', (_, fields) => {
    expect(reasonOf(fields)).toMatchObject({ codes: ['OAU-140'], words: ['Their words'] });
  });

  it('is found in the header WWW-Authenticate (RFC 6750, section 3)', () => {
    const challenge = 'Bearer realm="x", error="invalid_grant", error_description="Their words"';
    const reason = { codes: [], words: ['Their words'] };
    expect(reasonOf(undefined, { 'www-authenticate': challenge })).toMatchObject(reason);
    expect(reasonOf(undefined, { 'www-authenticate': 'Bearer realm="x"' })).toMatchObject({
      codes: [],
      words: [],
    });
    const unquoted = { 'www-authenticate': 'Bearer, error=access_denied' };
    expect(reasonOf(undefined, unquoted).words).toEqual(['access_denied']);
    expect(reasonOf(undefined, { 'www-authenticate': `${' '.repeat(2000)}${challenge}` }).words).toEqual([]);
  });

  it.each<[string, string]>([
    ['a list', '[{"errorCode":"OAU-140","message":"Their words"}]'],
    ['a list in `error`', '{"error":[{"errorCode":"OAU-140","message":"Their words"}]}'],
    ['an object in objects', '{"response":{"error":{"code":"OAU-140","errorSummary":"Their words"}}}'],
  ])('is found in %s', (_, body) => {
    expect(reasonOf(parseObject(body), {}, body)).toMatchObject({
      codes: ['OAU-140'],
      words: ['Their words'],
    });
  });

  it.each(['description', 'errorSummary', 'error_message', 'errorMessage', 'Error', 'detail'])(
    'has the words in the field %s',
    (name) => {
      expect(reasonOf({ [name]: 'Their words' }).words).toEqual(['Their words']);
    },
  );

  it.each<[string, string]>([
    ['text', 'Their words'],
    ['JSON', '"Their words"'],
    ['a page', '<html><head><title>Their words</title>'],
  ])('is a body that is %s', (_, body) => {
    expect(reasonOf(undefined, {}, body).words).toEqual(['Their words']);
  });

  it.each([
    '{"access_token":"AbCdEf',
    'access_token=AbCdEf',
    '[1,',
    '\0\0',
    '\ufffd\ufffd',
    '<p>Their words</p>',
  ])('is not in a body that may hold anything: %j', (body) => {
    expect(reasonOf(undefined, {}, body).words).toEqual([]);
  });

  it.each([
    'myerror',
    'errorish',
    'zipcode',
    'codes',
    'myerrors',
    'errorsOf',
    'myparameterName',
    'parameterNames',
  ])('is not in a field that only looks like one of its: %s', (name) => {
    expect(reasonOf({ [name]: 'OAU-999' })).toMatchObject({ otherCodes: [], words: [] });
    expect(reasonOf({ [name]: 'Their words' })).toMatchObject({ words: [] });
  });

  it('is looked for in no more values than an answer with a reason has', () => {
    const many = Array.from({ length: 300 }, () => ({}));
    expect(reasonOf({ many, after: { deeper: { message: 'Their words' } } }).words).toEqual([]);
  });

  it('has each of its words once, in one order', () => {
    const fields = {
      error_description: 'one',
      message: 'two',
      errors: [{ message: 'three' }, { message: ' ' }, { message: 5 }, { message: 'two' }, null],
    };
    expect(reasonOf(fields).words).toEqual(['one', 'two', 'three']);
    expect(explained(fields, { headers: RINGCENTRALS_OWN })).toBe(
      `HTTP 400: The answer says "‹one; two; three›". ${REQUEST_ID}`,
    );
  });

  it('ends its words without full stops of their own', () => {
    const fields = { error_description: 'Version 1.0 is wrong.', message: 'two.' };
    expect(explained(fields)).toContain('The answer says "‹Version 1.0 is wrong; two›".');
  });

  it('has the most telling code first', () => {
    const fields = { error: 'invalid_grant', errors: [{ errorCode: 'OAU-999' }, { errorCode: 'OAU-140' }] };
    expect(reasonOf(fields)).toMatchObject({ codes: ['OAU-140', 'invalid_grant'], otherCodes: ['OAU-999'] });
  });

  it('has no more of anything than a message has room for', () => {
    const many = ['0', '1', '2', '3', '4', '5', '6', '7'];
    const fields = {
      errors: [
        ...many.flatMap((n) => [{ errorCode: `OAU-90${n}`, message: n }]),
        ...RINGCENTRALS.map((errorCode) => ({ errorCode })),
      ],
    };
    const { codes, otherCodes, words } = reasonOf(fields);
    expect(codes).toEqual(RINGCENTRALS.slice(0, 5));
    expect(otherCodes).toEqual(['OAU-900', 'OAU-901', 'OAU-902', 'OAU-903', 'OAU-904']);
    expect(words).toEqual(['0', '1', '2', '3', '4']);
  });

  it.each<[JsonObject | undefined, boolean]>([
    [{ error: 'invalid_grant' }, true],
    [{ error: { code: 5 } }, true],
    [{ errorCode: 'OAU-140' }, true],
    [{ errors: [{ message: 'Their words' }] }, true],
    [{ error: null, errorCode: '', errors: [] }, false],
    [{ message: 'Their words' }, false],
    [{}, false],
    [undefined, false],
  ])('says of %j that it is an error: %s', (fields, isError) => {
    expect(reasonOf(fields).isError).toBe(isError);
  });

  it('may be none', () => {
    for (const fields of [undefined, {}, { errors: { 0: 1 } }, { errors: [null, 5, []] }, { error: {} }])
      expect(reasonOf(fields)).toMatchObject({
        codes: [],
        otherCodes: [],
        words: [],
        isPage: false,
      });
  });
});

describe('an answer without a code that is known', () => {
  it('does not take the name of an error for the whole reason where the words are left out', () => {
    expect(explained({ error: 'invalid_client', error_description: 'not SECRET' })).toMatch(
      /^HTTP 400, invalid_client: the client ID .*\. The answer's explanation is left out /,
    );
  });

  it('says that an explanation is left out because it may repeat part of a credential', () => {
    expect(explained({ message: 'not SECRET' }, { headers: RINGCENTRALS_OWN })).toBe(
      `HTTP 400: The answer's explanation is left out because it may repeat part of a credential. ${REQUEST_ID}`,
    );
    expect(explained({ message: 'not SECRET' }, { status: 403 })).toMatch(
      /^HTTP 403: the answer is not in RingCentral's form\. .*\. The answer's explanation is left out /,
    );
  });

  it.each([
    [401, /not in RingCentral's form/],
    [407, /not in RingCentral's form/],
    [403, /A firewall, proxy or gateway .* probably sent it/],
    [404, /no token endpoint/],
    [405, /no token endpoint.* Or something between the runner and RingCentral answers instead/],
    [408, /timed out while waiting/],
    [418, /not in RingCentral's form/],
    [421, /not in RingCentral's form/],
    [429, /too many requests/],
    [500, /reports an internal error/],
    [502, /a gateway got no valid answer from RingCentral\./],
    [503, /unavailable at the moment/],
    [504, /in time/],
    [511, /the network asks for a login first/],
  ])('or a word is explained by its status %i', (status, meaning) => {
    expect(explained(undefined, { status })).toMatch(meaning);
    expect(explained({}, { status })).toMatch(new RegExp(`^HTTP ${status}: `));
  });

  it.each(['<html>', '\n <?xml version="1.0"?>'])('that is a page says who probably sent it: %j', (body) => {
    const page = `is a web page (HTML or XML). ${SENDER}`;
    expect(explained(undefined, { body })).toBe(`HTTP 400: the answer ${page}`);
    const titled = `${body}<title>Their words</title>`;
    expect(explained(undefined, { body: titled })).toBe(
      `HTTP 400: The answer says "‹Their words›". It ${page}`,
    );
  });

  it('says who probably sent it where it has nothing of RingCentral’s', () => {
    const foreign = `is not in RingCentral's form. ${SENDER}`;
    expect(explained(undefined)).toBe(`HTTP 400: the answer ${foreign}`);
    expect(explained({ message: 'error code: 1020' })).toBe(
      `HTTP 400: The answer says "‹error code: 1020›". It ${foreign}`,
    );
  });

  it('is RingCentral’s where it has an unknown code in RingCentral’s form', () => {
    expect(explained({ code: 'OAU-999' })).toBe('HTTP 400, ‹OAU-999›: RingCentral gives no reason.');
  });

  it('does not advise to share what is revoked', () => {
    const text = explained({ errorCode: 'CMN-301' }, { status: 429, request: 'revocation' });
    expect(text).toMatch(/for each user and app\.$/);
  });

  it('is RingCentral’s where it names an error', () => {
    expect(explained({ error: 'interaction_required', error_description: 'MFA' })).toBe(
      'HTTP 400: The answer says "‹MFA; interaction_required›".',
    );
  });

  it('is RingCentral’s where it has a request ID, or a code in RingCentral’s form', () => {
    expect(explained(undefined, { headers: RINGCENTRALS_OWN })).toBe(
      `HTTP 400: RingCentral gives no reason. ${REQUEST_ID}`,
    );
    expect(explained({ message: 'Their words' }, { headers: RINGCENTRALS_OWN })).toBe(
      `HTTP 400: The answer says "‹Their words›". ${REQUEST_ID}`,
    );
    expect(explained({ errorCode: 'OAU-999' })).toBe('HTTP 400, ‹OAU-999›: RingCentral gives no reason.');
  });

  it('is explained by its status although it is a page, as those of RingCentral’s own servers are', () => {
    expect(explained(undefined, { status: 404, body: '<html>' })).toMatch(/no token endpoint/);
    expect(explained({ message: 'Slow down' }, { status: 429 })).toMatch(
      /^HTTP 429: The answer says "‹Slow down›"\. Too many requests/,
    );
  });
});

it('every code that is known stands there once, whatever its form', () => {
  expect(new Set(CODES).size).toBe(CODES.length);
  for (const code of CODES) expect(code).toMatch(/^([A-Z]{3}-\d{3}|[a-z_]+)$/);
});

it.each<[number, string[], boolean]>([
  [429, ['OAU-147'], true],
  [503, ['OAU-999', 'OAU-148'], true],
  [500, ['OAU-140', 'constructor'], true],
  [500, ['invalid_grant'], true],
  [502, ['CMN-201', 'invalid_client'], true],
  [429, ['OAU-140'], false],
  [503, ['invalid_request'], false],
  [500, ['CMN-201'], false],
  [500, ['OAU-999', 'constructor'], false],
  [500, [], false],
])('another try is forbidden by HTTP %i with %j: %s', (status, codes, forbidden) => {
  expect(forbidsRetry(status, codes)).toBe(forbidden);
});

it.each([
  [['OAU-128'], true],
  [['OAU-129'], true],
  [['OAU-149'], true],
  [['OAU-210'], true],
  [['OAU-211'], true],
  [['OAU-140', 'OAU-213'], true],
  [['invalid_grant'], true],
  [['invalid_token'], true],
  [['invalid_grant', 'OAU-999'], false],
  [['OAU-140', 'invalid_grant'], false],
  [['invalid_grant', 'invalid_request'], false],
  [['OAU-153'], false],
  [[], false],
])('a token has ended by %j: %s', (codes, ended) => {
  expect(saysEnded(codes)).toBe(ended);
});
