import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../src/log/secrets.ts';
import { errorCodes, explain } from '../../../src/ringcentral/error-codes.ts';

const SECRET = 'pa55word!';
const secrets = new Secrets();
secrets.add(SECRET);
const explained = (status: number, body: unknown) =>
  explain({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }, (text) =>
    secrets.harmless(text),
  );
const oauth = (code: string, error = 'invalid_request') => ({
  error,
  error_description: 'Their words',
  errors: [{ errorCode: code, message: 'Their words' }],
});

describe('an error answer', () => {
  it.each([
    ['OAU-112', /not allowed this grant type.*developer console/],
    ['OAU-125', /not allowed this grant type/],
    ['OAU-251', /not allowed this grant type/],
    ['OAU-120', /not valid on this server.*`server-url`/],
    ['OAU-121', /not valid on this server/],
    ['OAU-127', /not valid on this server/],
    ['OAU-123', /Authorization header is malformed/],
    ['OAU-134', /Authorization header is malformed/],
    ['OAU-136', /extension was not found or may not log in/],
    ['OAU-141', /may not log in/],
    ['OAU-142', /may not log in/],
    ['OAU-105', /may not log in/],
    ['OAU-140', /user name or the password is wrong/],
    ['OAU-146', /client ID or the client secret is wrong/],
    ['OAU-153', /client ID or the client secret is wrong/],
    ['OAU-147', /locked.*each further try prolongs/],
    ['OAU-148', /locked/],
    ['OAU-151', /does not support this way of authorization/],
    ['OAU-168', /multi-factor.*`jwt`/],
    ['OAU-210', /expired/],
    ['OAU-213', /not found.*used before/],
    ['OAU-111', /sent twice/],
    ['CMN-101', /value of a parameter is invalid/],
    ['CMN-102', /was not found/],
    ['CMN-201', /trouble of its own/],
    ['CMN-203', /trouble of its own/],
    ['CMN-301', /five token or revocation requests a minute/],
    ['CMN-302', /too many requests/],
    ['CMN-303', /cannot tell the API plan/],
    ['CMN-304', /same request of another job/],
    ['OAU-165', /not valid on this server/],
    ['OAU-164', /client ID or the client secret is wrong/],
    ['OAU-119', /may not log in/],
    ['OAU-163', /may not log in/],
    ['CMN-310', /too many requests/],
  ])('%s is explained', (code, meaning) => {
    expect(explained(400, oauth(code))).toMatch(meaning);
    expect(explained(400, oauth(code))).toMatch(new RegExp(`^HTTP 400, ${code}, invalid_request: `));
  });

  it('names the parameters of CMN-101, never their values', () => {
    const parameters = [{ parameterName: 'scope', parameterValue: 'S3cretValue' }];
    const body = { errors: [{ errorCode: 'CMN-101', message: 'S3cretValue is bad', parameters }] };
    expect(explained(400, body)).toMatch(/: scope$/);
    expect(explained(400, body)).not.toContain('S3cretValue');
  });

  it('with an unknown code shows RingCentral’s own words, made harmless', () => {
    const body = { ...oauth('OAU-999'), error_description: `Bad\n::error::x ${SECRET} ##[group]y` };
    expect(explained(418, body)).toBe(
      'HTTP 418, OAU-999, invalid_request: RingCentral says "Bad :error:x *** #[group]y; Their words".',
    );
  });

  it('of a rate limit has its code at the top level', () => {
    expect(errorCodes({ status: 429, body: '{"errorCode":"CMN-301","message":"m","errors":[]}' })).toEqual([
      'CMN-301',
    ]);
  });

  it('prefers a code that it knows', () => {
    const body = { errors: [{ errorCode: 'OAU-999' }, { errorCode: 'OAU-140' }] };
    expect(explained(400, body)).toMatch(/^HTTP 400, OAU-140, OAU-999: the user name/);
  });

  it.each([
    '',
    'no JSON',
    'null',
    '[]',
    '"x"',
    '{"errors":{"0":1}}',
    '{"errors":[null,5,[]]}',
    '{"error":{}}',
  ])('without a code or a word is explained by its status: %s', (body) => {
    expect(explained(502, body)).toBe('HTTP 502: a gateway in between got no answer from RingCentral.');
  });

  it('does not take text of a wrong form for a code', () => {
    expect(errorCodes({ status: 400, body: '{"error":"x y","errorCode":"::error::"}' })).toEqual([]);
  });

  it.each(['constructor', '__proto__'])('is not fooled by the error "%s"', (error) => {
    expect(explained(400, { error })).toBe(`HTTP 400, ${error}: RingCentral gives no reason.`);
  });
});
