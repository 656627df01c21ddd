import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../src/log/secrets.ts';

const quote = (text: string, ...values: string[]) => {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets.quote(text);
};

/** Tens of thousands of cases in seconds; REDACTION_RUNS sets the number, and HOSTILE_SEED the seed. */
const { REDACTION_RUNS = 20_000, HOSTILE_SEED } = process.env;
const RUNS = { numRuns: Number(REDACTION_RUNS), ...(HOSTILE_SEED && { seed: Number(HOSTILE_SEED) }) };

const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const OTHERS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ éü你';

/** A credential as people and services make them: at least six letters and digits, whatever stands between them. */
const secret = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...LETTERS_AND_DIGITS) },
      { weight: 1, arbitrary: fc.constantFrom(...OTHERS) },
    ),
    { minLength: 8, maxLength: 60 },
  )
  .map((characters) => characters.join('').trim())
  .filter((text) => text.replace(/[^a-z0-9]/gi, '').length >= 6);

const hexadecimal = (text: string) => Buffer.from(text).toString('hex');
const strictly = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${hexadecimal(c).toUpperCase()}`);
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const codePoint = (c: string) => c.charCodeAt(0);
const unicode = (text: string) =>
  json(text).replace(/[^ -~]|[&<>'=+]/g, (c) => `\\u${codePoint(c).toString(16).padStart(4, '0')}`);

/** Ways in which servers write what they were sent. */
const ECHOES: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'as JSON': json,
  'as JSON with escaped slashes': (text) => json(text).replaceAll('/', '\\/'),
  'as Gson, Go and .NET write JSON': unicode,
  'as JSON in JSON': (text) => json(unicode(text)),
  'as encodeURI does': encodeURI,
  'as encodeURIComponent does': encodeURIComponent,
  'as PHP and Python encode': strictly,
  'encoded twice': (text) => encodeURIComponent(strictly(text)),
  'as a form field': (text) => new URLSearchParams([['', text]]).toString().slice(1),
  'as HTML': (text) => text.replace(/[&<>"']/g, (c) => `&#x${hexadecimal(c)};`),
  'as HTML with decimal numbers': (text) => text.replace(/[&<>"']/g, (c) => `&#0${codePoint(c)};`),
  'as HTML of HTML': (text) => text.replace(/[&<>"']/g, (c) => `&amp;#${codePoint(c)};`),
  hexadecimally: hexadecimal,
  'hexadecimally, in upper case': (text) => hexadecimal(text).toUpperCase(),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64url, after something else': (text) => Buffer.from(`x${text}y`).toString('base64url'),
  'in base64, after two bytes': (text) => Buffer.from(`xx${text}`).toString('base64'),
  'as JSON with every character escaped': (text) =>
    [...text].map((c) => `\\u${codePoint(c).toString(16).padStart(4, '0')}`).join(''),
  'as JavaScript with every letter escaped': (text) => text.replace(/[a-z]/gi, (c) => `\\x${hexadecimal(c)}`),
  'as HTML with every character escaped hexadecimally': (text) =>
    [...text].map((c) => `&#x${codePoint(c).toString(16)};`).join(''),
  'as HTML of HTML with every character escaped': (text) =>
    [...text].map((c) => `&amp;#${codePoint(c)};`).join(''),
  'as HTML with every character escaped': (text) => [...text].map((c) => `&#${codePoint(c)};`).join(''),
  'in URLs with every other letter escaped': (text) =>
    strictly(text).replace(/([a-z])([a-z])/gi, (_, a, b) => `${a}%${hexadecimal(b)}`),
  'with line breaks in it': (text) => text.replace(/.{5}/gu, '$&\n'),
  'with invisible characters in it': (text) => text.replace(/.{2}/gu, '$&\u200b'),
};

describe('text of a server that repeats a secret is left out', () => {
  it.each(Object.entries(ECHOES))('%s', (_, echo) => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (secret, before, after) => {
        expect(quote(`${before} ${echo(secret)} ${after}`, secret)).toBeUndefined();
      }),
      { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / Object.keys(ECHOES).length) },
    );
  });

  it.each([
    ['the first six characters', 'Xy7-Qp'],
    ['six characters from the middle, in another case', 'P2-RT8'],
    ['the last six characters', '8-kw5!'],
    ['six characters without what stands between them', 'Xy7Qp2'],
  ])('although it is only %s', (_, part) => {
    expect(quote(`no: ${part}`, 'Xy7-Qp2-Rt8-Kw5!')).toBeUndefined();
  });

  it('but not for five characters', () => {
    expect(quote('no: Xy7-Q', 'Xy7-Qp2-Rt8-Kw5!')).toBe('no: Xy7-Q');
  });

  it('although the secret is spread over two of its parts', () => {
    expect(quote('Invalid pa55; word!', 'pa55word!')).toBeUndefined();
  });

  it('although the secret has only four characters', () => {
    expect(quote('no: Ab1$.', 'ab1$')).toBeUndefined();
    expect(quote('no: ab1', 'ab1$')).toBe('no: ab1');
  });

  it.each(['', 'y', 'yy'])('although the secret has only four characters, in base64 after "%s"', (before) => {
    expect(quote(Buffer.from(`${before}ab1$z`).toString('base64'), 'ab1$')).toBeUndefined();
  });

  it('although up to 40 layers of escapes hide it, but not for more than anyone makes', () => {
    const escaped = (layers: number) =>
      [...'secret'].map((c) => `%${'25'.repeat(layers - 1)}${hexadecimal(c)}`).join('');
    expect(quote(escaped(40), 'secret!!')).toBeUndefined();
    expect(quote(escaped(60), 'secret!!')).toBeDefined();
  });

  it('although the secret has no letters and digits', () => {
    expect(quote('no: !"$%&/().', '!"$%&/()')).toBeUndefined();
  });

  it('for each of several secrets, also one that was added later', () => {
    const secrets = new Secrets();
    secrets.add('first-secret');
    expect(secrets.quote('first-secret')).toBeUndefined();
    secrets.add('second-word');
    expect(secrets.quote('second-word')).toBeUndefined();
    expect(secrets.quote('first-secret')).toBeUndefined();
  });

  it('for a secret of any length', () => {
    expect(quote('k'.repeat(50), 'k'.repeat(50_000))).toBeUndefined();
  });
});

describe('other text', () => {
  it('is quoted as it is', () => {
    const words = 'Unauthorized for this grant type: "password" (client 5f3a)';
    expect(quote(words, 'Zz9+secret/=', 'pass')).toBeUndefined();
    expect(quote(words, 'Zz9+secret/=')).toBe(words);
  });

  it('is quoted although it has the end of a secret before its beginning', () => {
    expect(quote('no: fghabc', 'abcdefgh')).toBe('no: fghabc');
  });

  it('is quoted from its first thousand characters, whatever follows', () => {
    const beginning = 'x'.repeat(1000);
    expect(quote(`${beginning}my-secret`, 'my-secret')).toBe(quote(beginning));
  });

  it('is quoted next to secrets that are shorter than four characters', () => {
    expect(quote('an apple', 'an', 'app', '')).toBe('an apple');
  });

  it('is hardly ever left out for a random credential', () => {
    const credential = fc.string({
      unit: fc.constantFrom(...LETTERS_AND_DIGITS),
      minLength: 22,
      maxLength: 60,
    });
    let leftOut = 0;
    fc.assert(
      fc.property(credential, fc.constantFrom(...RINGCENTRALS_WORDS), (secret, words) => {
        if (quote(words, secret) === undefined) leftOut += 1;
      }),
      RUNS,
    );
    expect(leftOut / RUNS.numRuns).toBeLessThan(0.002);
  });

  it('loses what the runner could take for a command, and every control character', () => {
    const pieces = ['::', '##[', ':', '#', '\n', '\r\n', '::error::', '\u001b[2J', '\u2028', '\u202e', ' '];
    const character = fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code));
    const hostile = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: character })));
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = quote(parts.join('')) ?? '';
        expect(text).not.toMatch(/::|##|\p{C}/u);
        expect(text.length).toBeLessThanOrEqual(303);
      }),
      RUNS,
    );
  });

  it.each([
    ['a::b', 'a:b'],
    ['a:::::b', 'a:b'],
    ['##[error]x', '#[error]x'],
    ['  two\nlines\t', 'two lines'],
    ['é'.repeat(300), 'é'.repeat(300)],
    ['x'.repeat(301), `${'x'.repeat(300)}...`],
  ])('%j becomes %j', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});

const RINGCENTRALS_WORDS = [
  'Invalid resource owner credentials',
  'Unauthorized for this grant type',
  'Token not found',
  'Token is expired',
  'Request rate exceeded',
  'Invalid client: 5fQ9wR2tTs6pLm1aXzKd3g',
  'Parameter [access_token_ttl] value is invalid',
  'The client is unauthorized for the required grant type: [password]',
  'Account is locked out due to multiple unsuccessful logon attempts. Please use Single Sign-on way to authenticate',
  'An algorithm which is used for assertion signing is not supported for JWT Bearer grant type',
  'In order to call this API endpoint, user needs to have [ReadCallLog] permission for requested resource.',
];
