import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/json.ts';
import type { Quote } from '../../../src/log/workflow-log.ts';
import {
  EXPLAINED_CODES,
  errorCodes,
  explain,
  forbidsRetry,
  type Refusal,
} from '../../../src/ringcentral/error-codes.ts';

const quote: Quote = (text, instead = '(left out)') => (text.includes('SECRET') ? instead : `‹${text}›`);

const explained = (fields: JsonObject | undefined, more: Partial<Refusal> = {}) =>
  explain({ status: 400, fields, request: 'jwt', hasRateLimitHeaders: true, ...more }, quote);

const oauth = (code: string, error = 'invalid_request') => ({
  error,
  error_description: 'Their words',
  errors: [{ errorCode: code, message: 'Their words' }],
});

const by = (code: string) => (request: Refusal['request']) => explained(oauth(code), { request });

describe('a code of RingCentral’s', () => {
  it.each(EXPLAINED_CODES)('%s is explained, not quoted, for every request', (code) => {
    for (const request of ['jwt', 'password', 'refresh-token', 'revocation'] as const) {
      const text = explained(code.includes('-') ? oauth(code) : { error: code }, { request });
      expect(text).toMatch(/^HTTP 400, \S+(, invalid_request)?: [a-zA-Z`]/);
      expect(text).not.toMatch(/undefined|Their words|Resource owner/);
      expect(text).toMatch(/\.$/);
    }
  });

  it.each([
    ['OAU-105', /the user is not allowed to log in/],
    ['OAU-111', /sent twice\. Please report this/],
    ['OAU-112', /may not use JWT credentials.*"JWT auth flow"/],
    ['OAU-119', /the user is not allowed to log in/],
    ['OAU-120', /does not accept this app/],
    ['OAU-121', /does not accept this app/],
    ['OAU-123', /Authorization header is malformed/],
    ['OAU-125', /may not use JWT credentials/],
    ['OAU-127', /does not accept this app.*`server-url`/],
    ['OAU-134', /Authorization header is malformed/],
    ['OAU-136', /the user is not allowed to log in/],
    ['OAU-141', /the user is not allowed to log in/],
    ['OAU-142', /the user is not allowed to log in/],
    ['OAU-146', /client ID or the client secret is wrong/],
    ['OAU-147', /account is locked/],
    ['OAU-148', /account is locked/],
    ['OAU-151', /confidential app/],
    ['OAU-153', /client ID or the client secret is wrong/],
    ['OAU-163', /the user is not allowed to log in/],
    ['OAU-164', /the token belongs to another app/],
    ['OAU-165', /sandbox app.*production app/],
    ['OAU-167', /access to the account is restricted/],
    ['OAU-168', /multi-factor authentication\. Use a JWT credential/],
    ['OAU-251', /may not use JWT credentials/],
    ['OAU-347', /the way this JWT is signed/],
    ['CMN-101', /a parameter has an invalid value/],
    ['CMN-102', /does not exist/],
    ['CMN-120', /no token endpoint at this address\. Check `server-url`/],
    ['CMN-201', /reports an internal error/],
    ['CMN-203', /reports an internal error/],
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
    ['OAU-251', 'password', /the password grant, which RingCentral has discontinued/],
    ['OAU-251', 'refresh-token', /may not use refresh tokens. Switch on "Issue refresh tokens"/],
    ['OAU-251', 'revocation', /may not revoke tokens/],
    ['OAU-250', 'jwt', /the app, the JWT credential and `server-url` belong to the same environment/],
    ['OAU-250', 'password', /Use a JWT credential/],
    ['OAU-140', 'jwt', /the JWT credential is not valid for this app/],
    ['OAU-140', 'password', /the user name or the password is wrong/],
    ['OAU-210', 'jwt', /the JWT credential has expired/],
    ['OAU-210', 'password', /the credential has expired/],
    ['OAU-210', 'refresh-token', /the refresh token has expired/],
    ['OAU-210', 'revocation', /the token has expired/],
    ['OAU-211', 'jwt', /the credential was revoked/],
    ['OAU-211', 'revocation', /the token was already revoked/],
    ['OAU-213', 'jwt', /does not know this JWT credential/],
    ['OAU-213', 'password', /does not know this user/],
    ['OAU-213', 'refresh-token', /a refresh token works once/],
    ['OAU-213', 'revocation', /does not know this token/],
  ] as const)('%s is explained as what it means for: %s', (code, request, meaning) => {
    expect(by(code)(request)).toMatch(meaning);
  });

  it('does not speak of refresh tokens where a JWT credential is not found', () => {
    expect(by('OAU-213')('jwt')).not.toContain('refresh token');
  });
});

describe('an OAuth error without a code of RingCentral’s', () => {
  it.each([
    ['invalid_grant', 'jwt', /the JWT credential is not valid/],
    ['invalid_grant', 'password', /the user name or the password is wrong/],
    ['invalid_grant', 'refresh-token', /the refresh token is not valid/],
    ['invalid_grant', 'revocation', /the token is no longer valid/],
    ['invalid_request', 'jwt', /the request lacks a parameter/],
    ['invalid_scope', 'jwt', /`scope` is not valid, or asks for more/],
    ['invalid_client', 'jwt', /client ID or the client secret is wrong/],
    ['unauthorized_client', 'jwt', /may not use JWT credentials/],
    ['unsupported_grant_type', 'password', /does not support this grant/],
  ] as const)('%s is explained for: %s', (error, request, meaning) => {
    const text = explained({ error, error_description: 'Their words' }, { request });
    expect(text).toMatch(meaning);
    expect(text).toMatch(new RegExp(`^HTTP 400, ${error}: `));
  });

  it('is not believed if it is not one of OAuth’s', () => {
    expect(explained({ error: 'something_else' })).toBe('HTTP 400: RingCentral gives no reason.');
    expect(explained({ error: ['invalid_grant'] })).toBe('HTTP 400: RingCentral gives no reason.');
  });

  it.each(['constructor', '__proto__', 'toString'])('cannot be "%s"', (error) => {
    expect(explained({ error, errorCode: error })).toBe('HTTP 400: RingCentral gives no reason.');
  });
});

describe('a rate limit', () => {
  it.each(['CMN-301', 'CMN-302', undefined])(
    'without X-Rate-Limit headers is not this app’s alone: %s',
    (code) => {
      const fields = code ? { errorCode: code } : undefined;
      const refusal = { status: 429, hasRateLimitHeaders: false };
      expect(explained(fields, refusal)).toContain('not only from this app');
      expect(explained(fields, { ...refusal, hasRateLimitHeaders: true })).toContain('too many requests');
    },
  );
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

  it.each(['CMN-101', 'CMN-102', 'OAU-111'])('are named for %s', (code) => {
    const body = named('scope', 'scope', 'ttl');
    expect(explained({ errors: [{ ...body.errors[0], errorCode: code }] })).toMatch(
      /Parameters: ‹scope, ttl›\.$/,
    );
  });

  it('are named without their values', () => {
    expect(explained(named('scope'))).not.toContain('S3cretValue');
  });

  it('are not named for other codes', () => {
    expect(explained({ errors: [{ ...named('scope').errors[0], errorCode: 'OAU-140' }] })).not.toContain(
      'scope',
    );
  });

  it.each([
    [named()],
    [named(5, '', ' ')],
    [{ errorCode: 'CMN-101', errors: [null, { parameters: [null, 'x'] }] }],
  ])('may be missing: %j', (body) => {
    expect(explained(body)).toMatch(/Parameters: not reported\.$/);
  });
});

describe('an unknown code', () => {
  it('comes with RingCentral’s own words, each once', () => {
    expect(explained(oauth('OAU-999', 'invalid_grant'))).toBe(
      'HTTP 400, OAU-999, invalid_grant: RingCentral says "‹Their words›".',
    );
    expect(explained(oauth('OAU-999', 'x'))).toBe('HTTP 400, OAU-999: RingCentral says "‹Their words›".');
    const body = {
      error_description: 'one',
      message: 'two',
      errors: [{ message: 'three' }, { message: ' ' }, { message: 5 }, null],
    };
    expect(explained(body)).toBe('HTTP 400: RingCentral says "‹one; two; three›".');
  });

  it('comes with five words at most', () => {
    const errors = ['1', '2', '3', '4', '5', '6'].map((message) => ({ message }));
    expect(explained({ errors })).toContain('‹1; 2; 3; 4; 5›');
  });

  it('says that an explanation is left out because it repeats part of a credential', () => {
    expect(explained({ message: 'not SECRET' })).toBe(
      "HTTP 400: RingCentral's explanation is left out because it repeats part of a credential.",
    );
  });
});

describe('an answer without a code or a word', () => {
  it.each([
    [403, /access is forbidden/],
    [404, /no token endpoint/],
    [408, /timed out while waiting/],
    [418, /RingCentral gives no reason/],
    [429, /too many requests/],
    [500, /reports an internal error/],
    [502, /a gateway got no valid answer from RingCentral\./],
    [503, /unavailable at the moment/],
    [504, /in time/],
  ])('is explained by its status %i', (status, meaning) => {
    for (const fields of [undefined, {}, { errors: { 0: 1 } }, { errors: [null, 5, []] }, { error: {} }]) {
      expect(explained(fields, { status })).toMatch(meaning);
      expect(explained(fields, { status })).toMatch(new RegExp(`^HTTP ${status}: `));
    }
  });
});

describe('the codes of an answer', () => {
  it('stand at its top level or in its errors', () => {
    expect(errorCodes({ errorCode: 'CMN-301', message: 'm', errors: [] })).toEqual(['CMN-301']);
    expect(errorCodes({ errorCode: 'CMN-301', errors: [{ errorCode: 'CMN-301' }] })).toEqual(['CMN-301']);
  });

  it('begin with one that is known, and end with OAuth’s', () => {
    const errors = [{ errorCode: 'OAU-999' }, { errorCode: 'OAU-140' }];
    expect(errorCodes({ error: 'invalid_grant', errors })).toEqual(['OAU-140', 'OAU-999', 'invalid_grant']);
  });

  it('are at most five', () => {
    const errors = Array.from({ length: 9 }, (_, index) => ({ errorCode: `OAU-90${index}` }));
    expect(errorCodes({ errors })).toEqual(['OAU-900', 'OAU-901', 'OAU-902', 'OAU-903', 'OAU-904']);
  });

  it.each([
    'x y',
    '::error::',
    'oau-140',
    'OAU-1400000',
    'O-1',
    'TOOLONG-1',
    'OAU-140x',
    'xOAU-140',
    ['OAU-140'],
    140,
  ])('are not text of another form: %j', (errorCode) => {
    expect(errorCodes({ errorCode })).toEqual([]);
  });

  it('are none where there is no answer', () => {
    expect(errorCodes(undefined)).toEqual([]);
  });
});

it.each([
  [['OAU-147'], true],
  [['OAU-999', 'OAU-148'], true],
  [['OAU-140', 'constructor'], false],
  [[], false],
])('another try is forbidden by %j: %s', (codes, forbidden) => {
  expect(forbidsRetry(codes)).toBe(forbidden);
});
