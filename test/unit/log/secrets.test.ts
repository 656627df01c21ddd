import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  canBeSecret,
  LONGEST_LOOK,
  LONGEST_QUOTE,
  MOST_CHARACTERS,
  Secrets,
  SHORTEST_SECRET,
} from '../../../src/log/secrets.ts';

const knowing = (...values: string[]) => {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets;
};
const quote = (text: string, ...values: string[]) => knowing(...values).quote(text);

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
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Ways in which servers write what they were sent. */
const ECHOES: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in full width': (text) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  'as Latin-1': (text) => Buffer.from(text).toString('latin1'),
  'as JSON': (text) => JSON.stringify(text).slice(1, -1),
  'as JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'as encodeURI does': encodeURI,
  'as encodeURIComponent does': encodeURIComponent,
  'as a form field': (text) => new URLSearchParams([['', text]]).toString().slice(1),
  hexadecimally: hexadecimal,
  'hexadecimally, in upper case': (text) => hexadecimal(text).toUpperCase(),
  'hexadecimally, in pairs': (text) => hexadecimal(text).replace(/../g, '$& '),
  'in base64': base64,
  'in base64url, after something else': (text) => Buffer.from(`x${text}y`).toString('base64url'),
  'in base64, after two bytes': (text) => base64(`xx${text}`),
  'in base64, in lines': (text) => base64(text).replace(/.{5}/g, '$&\r\n'),
  'with line breaks in it': (text) => text.replace(/.{5}/gu, '$&\n'),
  'with invisible characters in it': (text) => text.replace(/.{2}/gu, '$&\u200b'),
  'with accents on it': (text) => text.replace(/[a-z]/gi, '$&\u0301'),
};

const bytesOf = (c: string) => [...Buffer.from(c)].map((byte) => byte.toString(16).padStart(2, '0'));
const codeOf = (c: string) => c.codePointAt(0) ?? 0;
/** UTF-16 units, four digits each. */
const unitsOf = (c: string) => c.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
const hex = (c: string) => codeOf(c).toString(16);
const octal = (c: string) => codeOf(c).toString(8);

/** Some of the 2,231 names of HTML. Those of letters are of other shapes of them. */
const NAMES: Readonly<Record<string, string>> = {
  '"': 'quot',
  '#': 'num',
  '&': 'amp',
  '(': 'lpar',
  '+': 'plus',
  '.': 'period',
  '/': 'sol',
  ':': 'colon',
  '<': 'lt',
  '=': 'equals',
  '\\': 'bsol',
  _: 'UnderBar',
  é: 'eacute',
  ü: 'uuml',
};
const nameOf = (c: string) => NAMES[c] ?? (/[a-z]/i.test(c) ? `${c}scr` : undefined);

/** Ways to write one character so that whoever undoes them reads it, and nothing else, again. */
const ESCAPES: readonly ((c: string) => string)[] = [
  // URLs
  (c) => bytesOf(c).reduce((text, byte) => `${text}%${byte}`, ''),
  (c) => bytesOf(c).reduce((text, byte) => `${text}%${byte.toUpperCase()}`, ''),
  (c) => unitsOf(c).reduce((text, unit) => `${text}%u${unit}`, ''),
  (c) => unitsOf(c).reduce((text, unit) => `${text}%U${unit.toUpperCase()}`, ''),
  (c) => `%E2%80%8B${c}`,
  // JSON, JavaScript, CSS, Perl, shells and C
  (c) => unitsOf(c).reduce((text, unit) => `${text}\\u${unit}`, ''),
  (c) => unitsOf(c).reduce((text, unit) => `${text}\\u${unit.toUpperCase()}`, ''),
  (c) => `\\u{${hex(c)}}`,
  (c) => `\\x{${hex(c)}}`,
  (c) => bytesOf(c).reduce((text, byte) => `${text}\\x${byte}`, ''),
  (c) => `\\${hex(c)} `,
  (c) => `\\${octal(c)}`,
  (c) => `\\${octal(c).padStart(3, '0')}`,
  (c) => `\\o{${octal(c)}}`,
  (c) => `\\${c}`,
  // HTML
  (c) => `&#${codeOf(c)};`,
  (c) => `&#${codeOf(c)}`,
  (c) => `&#0000${codeOf(c)};`,
  (c) => `&#x${hex(c)};`,
  (c) => `&#X${hex(c).toUpperCase()}`,
  (c) => `&#x000${hex(c)};`,
  (c) => (nameOf(c) ? `&${nameOf(c)};` : c),
  (c) => (nameOf(c) ? `&${nameOf(c)}` : c),
  (c) => `&ZeroWidthSpace;${c}`,
  (c) => `&shy${c}`,
  // MIME
  (c) => bytesOf(c).reduce((text, byte) => `${text}=${byte.toUpperCase()}`, ''),
  (c) => bytesOf(c).reduce((text, byte) => `${text}=${byte}`, ''),
  (c) => `=\r\n${c}`,
  // No escape
  (c) => c,
  (c) => c.toUpperCase(),
  (c) => `\u00ad${c}`,
];

/** Escapes of the characters of a text, one for each in turn; then escapes of what came of that, and so on. */
const layers = fc.array(fc.array(fc.constantFrom(...ESCAPES), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 4,
});
type Layers = readonly (readonly ((c: string) => string)[])[];
function escapeWith(layers: Layers, text: string): string {
  let escaped = text;
  for (const escapes of layers) {
    const characters = Array.from(escaped).slice(0, 300);
    escaped = characters.map((c, at) => escapes[at % escapes.length]?.(c)).join('');
  }
  return escaped;
}

describe('text of a server that repeats a secret is left out', () => {
  it.each(Object.entries(ECHOES))('%s', (_, echo) => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (secret, before, after) => {
        expect(quote(`${before} ${echo(secret)} ${after}`, secret)).toBeUndefined();
      }),
      { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / Object.keys(ECHOES).length) },
    );
  });

  it('whatever escapes hide its characters, in whatever order and depth', () => {
    fc.assert(
      fc.property(secret, layers, fc.string(), (secret, layers, around) => {
        expect(quote(`${around} ${escapeWith(layers, secret)} ${around}`, secret)).toBeUndefined();
      }),
      RUNS,
    );
  });

  it.each([1, 5, 40, 300])('although %i layers of escapes hide it', (layers) => {
    const escaped = [...'secret'].map((c) => `%${'25'.repeat(layers - 1)}${hexadecimal(c)}`).join('');
    expect(quote(escaped, 'secret!!')).toBeUndefined();
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

  it('although the secret has only so many characters as a mask must have', () => {
    const short = 'ab1$'.slice(0, SHORTEST_SECRET);
    expect(quote(`no: ${short.toUpperCase()}.`, short)).toBeUndefined();
    expect(quote(`no: ${short.slice(0, -1)}`, short)).toBe(`no: ${short.slice(0, -1)}`);
  });

  it.each(['', 'y', 'yy'])('although the secret has only four characters, in base64 after "%s"', (before) => {
    expect(quote(base64(`${before}ab1$z`), 'ab1$')).toBeUndefined();
  });

  it('although the secret has no letters and digits', () => {
    expect(quote('no: !"$%&/().', '!"$%&/()')).toBeUndefined();
  });

  it('although it is read as another encoding than the one it was written in', () => {
    expect(quote('no: pÃ¤Ã¶Ã¼', 'päöü')).toBeUndefined();
  });

  it('for each of several secrets, also one that was added later', () => {
    const secrets = knowing('first-secret');
    expect(secrets.quote('first-secret')).toBeUndefined();
    expect(secrets.quote('second-word')).toBe('second-word');
    secrets.add('second-word');
    expect(secrets.quote('second-word')).toBeUndefined();
    expect(secrets.quote('first-secret')).toBeUndefined();
  });

  it('for a long secret, wherever the text is from', () => {
    const long = Array.from({ length: 1000 }, (_, at) => at.toString(36).padStart(4, '-')).join('');
    expect(quote(long.slice(0, 50), long)).toBeUndefined();
    expect(quote(long.slice(2000, 2050), long)).toBeUndefined();
    expect(quote(long.slice(-50), long)).toBeUndefined();
  });
});

describe('text that holds an escape is left out, although nobody knows of a secret', () => {
  it.each([
    'a%20b',
    '%2f',
    '%C3',
    '%u00e9',
    '\uff0541',
    'a\\nb',
    'C:\\x',
    'a &#8203 b',
    '&#x41;',
    'a &amp; b',
    '&ltb',
    '&NewLine;',
    'a=3Db',
    'a=3db',
    'a=\nb',
    'a=\r\nb',
    'a= \t\nb',
    'a=\u00ad\r\nb',
  ])('%j', (text) => {
    expect(quote(text)).toBeUndefined();
  });

  it.each([
    '100 % sure',
    '5%',
    '%g1',
    'R&D',
    'a & b',
    'a&1',
    'a = b',
    'a=b c',
    '%u1',
    '%a',
    'grant_type=password',
    '#1',
    'a; b',
  ])('but not for %j, which is none', (text) => {
    expect(quote(text)).toBe(text);
  });

  it('as far as it is looked at', () => {
    const [looked, passed] = ['%41', '%4'].map((end) =>
      'x y '.repeat(LONGEST_LOOK).slice(0, LONGEST_LOOK - end.length),
    );
    expect(quote(`${looked}%41`)).toBeUndefined();
    expect(quote(`${passed}%41`)).toBeDefined();
  });
});

it('a word that is as long as only tokens are is left out, whosever it is', () => {
  const token = 'U0pDMDFQMTFQQVMwMHxBQUFBQUFBQUFBQUFBQUFB';
  expect(token).toHaveLength(40);
  expect(quote(`The token ${token} is not yours`)).toBeUndefined();
  expect(quote(`The token ${token.slice(1)} is not yours`)).toBeDefined();
  expect(
    quote('Request 0f8fad5b-d9cb-469f-a165-70867728950e of platform.ringcentral.com/restapi/oauth/token'),
  ).toBeDefined();
});

it.each(['accessToken: abc', 'the "token" = x', "{'token' :'x'}", 'my_token=x'])(
  'a text that says what a token is is left out: %s',
  (text) => {
    expect(quote(text)).toBeUndefined();
  },
);

it.each([
  'Token not found',
  'tokens: expired',
  'an unexpected token',
  'a-word-of-forty-letters-that-holds-no-digit',
])('a text that only speaks of tokens is not: %s', (text) => {
  expect(quote(text)).toBe(text);
});

it.each([
  ['null', false],
  ['None', false],
  ['xnull', true],
  ['nullx', true],
])('%s can be a secret: %s', (text, can) => {
  expect(canBeSecret(text)).toBe(can);
});

describe('the work that a server can cause', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });
  /** How many pieces of texts are made while something is done. */
  const piecesMadeBy = (work: () => unknown): number => {
    const slice = vi.spyOn(String.prototype, 'slice');
    work();
    const { length } = slice.mock.calls;
    slice.mockRestore();
    return length;
  };
  const hostile = 'You sent something like this: '.repeat(800);
  /** As many as are looked for, or a little more. */
  const tokens = Array.from({ length: 5 }, (_, at) => `${at}`.padStart(MOST_CHARACTERS / 5, 't'));

  it('is done once for each secret, whatever is quoted after that', () => {
    const [one, many] = [knowing('one-secret'), knowing(...tokens)];
    for (const secrets of [one, many]) secrets.quote('x');
    const least = piecesMadeBy(() => one.quote(hostile));
    expect(piecesMadeBy(() => many.quote(hostile))).toBe(least);
    expect(piecesMadeBy(() => many.quote(`${hostile}${hostile}`))).toBe(least);
  });

  it('does not grow with what is escaped, nor with how', () => {
    const secrets = knowing(...tokens);
    expect(piecesMadeBy(() => secrets.quote('%25'.repeat(8000)))).toBeLessThan(10);
    expect(piecesMadeBy(() => secrets.quote('&amp;%25\\u0025'.repeat(2000)))).toBeLessThan(10);
  });

  it('has an end: beyond so many characters of secrets, nothing is quoted, and nothing learnt', () => {
    expect(quote('Please log in.', ...tokens)).toBe('Please log in.');
    const secrets = knowing(...tokens, 'one-more');
    const work = piecesMadeBy(() => expect(secrets.quote('Please log in.')).toBeUndefined());
    expect(work).toBeLessThan(10);
  });

  it('is not done for a secret that is known already', () => {
    const secrets = knowing(...tokens, ...tokens);
    expect(secrets.quote('Please log in.')).toBe('Please log in.');
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

  it('is quoted from its beginning, whatever follows', () => {
    const beginning = 'x'.repeat(LONGEST_LOOK);
    expect(quote(`${beginning}my-secret`, 'my-secret')).toBe(quote(beginning));
    expect(quote(`${beginning.slice('my-sec'.length)}my-secret`, 'my-secret')).toBeUndefined();
  });

  it('is quoted next to secrets that are too short to be hidden', () => {
    const tooShort = 'app'.slice(0, SHORTEST_SECRET - 1);
    expect(quote('an apple', 'an', tooShort, '')).toBe('an apple');
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
        expect(text.length).toBeLessThanOrEqual(LONGEST_QUOTE + '...'.length);
      }),
      RUNS,
    );
  });

  it.each([
    ['a::b', 'a:b'],
    ['a:::::b', 'a:b'],
    ['##[error]x', '#[error]x'],
    ['a####b', 'a#b'],
    ['  two\nlines\t', 'two lines'],
    ['é.'.repeat(LONGEST_QUOTE / 2), 'é.'.repeat(LONGEST_QUOTE / 2)],
    [`${'x.'.repeat(LONGEST_QUOTE / 2)}x`, `${'x.'.repeat(LONGEST_QUOTE / 2)}...`],
    [`${'x.'.repeat(LONGEST_QUOTE / 2 - 1)}x\u{1f680}`, `${'x.'.repeat(LONGEST_QUOTE / 2 - 1)}x...`],
  ])('%j becomes %j', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});

describe('a secret', () => {
  it('is new only once', () => {
    const secrets = new Secrets();
    expect([secrets.add('secret'), secrets.add('secret'), secrets.add('other')]).toEqual([true, false, true]);
  });

  it('is hidden in a line wherever it stands as it is, and nothing else is', () => {
    const secrets = knowing('secret', 'pa$$&word');
    expect(secrets.hideIn('a secret, pa$$&word, secret and Secret')).toBe('a ***, ***, *** and Secret');
    expect(secrets.hideIn('nothing here')).toBe('nothing here');
  });

  it('is hidden before a shorter one that stands in it', () => {
    const secrets = knowing('pass', 'my-password', 'word');
    expect(secrets.hideIn('my-password, pass, word')).toBe('***, ***, ***');
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
