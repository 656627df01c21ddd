import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../src/log/secrets.ts';

const of = (values: readonly string[]) => {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets;
};
const redact = (text: string, values: readonly string[]) => of(values).redact(text);
const harmless = (text: string, values: readonly string[]) => of(values).harmless(text);

/** Tens of thousands of cases in seconds; REDACTION_RUNS sets the number, and HOSTILE_SEED the seed. */
const { REDACTION_RUNS = 20_000, HOSTILE_SEED } = process.env;
const RUNS = { numRuns: Number(REDACTION_RUNS), ...(HOSTILE_SEED && { seed: Number(HOSTILE_SEED) }) };

const secret = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 6, maxLength: 60 }),
    fc.string({ unit: 'binary', minLength: 6, maxLength: 60 }),
    fc.stringMatching(/^[%&+"'<>\\/:=# a-z0-9]{6,40}$/),
  )
  .filter((text) => text.trim().length >= 6 && text.isWellFormed() && !/[\r\n]/.test(text));

/** As PHP and Python encode, who leave fewer characters alone than JavaScript does (RFC 3986, section 2.3). */
const rfc3986 = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((byte) => (/[\w.~-]/.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`))
    .join('');

const encodings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(text).replace(/%../g, (escaped) => escaped.toLowerCase()),
  (text) => new URLSearchParams([['', text]]).toString().slice(1),
  (text) => rfc3986(text),
  (text) => rfc3986(text).replaceAll('%20', '+'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
];

describe('redact', () => {
  it('leaves no secret in any encoding in any text', () => {
    fc.assert(
      fc.property(
        secret,
        fc.nat(encodings.length - 1),
        fc.string(),
        fc.string(),
        (secret, encoding, before, after) => {
          const echoed = encodings[encoding]?.(secret) ?? '';
          expect(redact(`${before}${echoed}${after}`, [secret])).not.toContain(echoed);
        },
      ),
      RUNS,
    );
  });

  it('leaves nothing that decodes to the secret where base64 wraps it, at any alignment', () => {
    fc.assert(
      fc.property(
        secret,
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        fc.boolean(),
        (secret, before, after, url) => {
          const echoed = Buffer.from(`${before}${secret}${after}`).toString(url ? 'base64url' : 'base64');
          const left = redact(echoed, [secret]);
          expect(left).toContain('***');
          expect(left.length).toBeLessThan(echoed.length);
        },
      ),
      RUNS,
    );
  });

  it('cuts a secret that stands inside another one together with it', () => {
    expect(redact('id:secret-word and secret-word', ['secret-word', 'id:secret-word'])).toBe('*** and ***');
  });

  it('cuts every line of a secret that has several', () => {
    expect(redact('first line, second line', ['first line\nsecond line'])).toBe('***, ***');
  });

  it.each([
    ['in another case', 'HTTPS://aBCDEFGH1234XYZ'],
    ['HTML-escaped', 'x&lt;b&gt; &amp; y'],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent('x<b> & y'))],
    ['with surrounding spaces gone', 'padded-secret'],
    ['beyond what a regular expression can be', 'k'.repeat(50_000)],
  ])('finds a secret %s', (_, echoed) => {
    const secrets = ['AbCdEfGh1234xyz', 'x<b> & y', '  padded-secret ', 'k'.repeat(50_000)];
    expect(redact(`before ${echoed} after`, secrets)).toMatch(/^before (HTTPS:\/\/)?\*\*\* after$/);
  });

  it('cuts what overlaps as one', () => {
    expect(redact('abcdefgh', ['abcdef', 'defgh'])).toBe('***');
  });

  it('leaves very short values alone, as the runner’s masks do', () => {
    expect(redact('an apple', ['a', 'pp'])).toBe('an apple');
  });

  it('returns other text as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(redact(text, ['Zz9+secret/='])).toBe(text);
      }),
    );
  });
});

describe('harmless', () => {
  it('leaves no workflow command, control character or long word in any text', () => {
    const hostile = fc.array(
      fc.oneof(
        fc.constantFrom(
          '::',
          '##[',
          ':',
          '#',
          '\n',
          '\r\n',
          '::error::',
          '\u001b[2J',
          '\u2028',
          '\u202e',
          ' ',
        ),
        fc.string({ unit: 'binary' }),
      ),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = harmless(parts.join(''), []);
        expect(text).not.toMatch(/::|##/);
        expect(text).not.toMatch(/\p{C}/u);
        expect(text).not.toMatch(/\S{40}/u);
        expect(text.length).toBeLessThanOrEqual(303);
      }),
      RUNS,
    );
  });

  it('finds a secret in pieces', () => {
    expect(harmless('se\ncret-\u200bword', ['secret-word'])).toBe('***');
  });

  it('keeps RingCentral’s words', () => {
    expect(harmless('Invalid resource owner credentials', ['pa55word'])).toBe(
      'Invalid resource owner credentials',
    );
  });
});
