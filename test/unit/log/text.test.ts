import { describe, expect, it } from 'vitest';
import { fold, hasControlCharacters, invisibleCharacterIn, withPlainSpaces } from '../../../src/log/text.ts';

it.each(['\n', '\r', '\t', '\0', '\u001f', '\u007f', '\u0080', '\u009f'])(
  '%j is a control character',
  (text) => {
    expect(hasControlCharacters(`a${text}b`)).toBe(true);
  },
);

it.each(['', ' ', '~', '\u00a0', 'é', '你', '👋', '\uffff'])('%j is not a control character', (text) => {
  expect(hasControlCharacters(`a${text}b`)).toBe(false);
});

describe('what nobody can see is named', () => {
  it.each([
    ['a line break', '\n', 'U+000A'],
    ['a control character', '\u0085', 'U+0085'],
    ['a space that is wider or harder than others', '\u00a0', 'U+00A0'],
    ['a space without width', '\u200b', 'U+200B'],
    ['a byte order mark', '\ufeff', 'U+FEFF'],
    ['a line separator', '\u2028', 'U+2028'],
    ['a paragraph separator', '\u2029', 'U+2029'],
    ['the mark in the place of bytes that were no text', '\ufffd', 'U+FFFD'],
    ['a character outside the basic plane', '\u{e0001}', 'U+E0001'],
  ])('%s', (_, character, name) => {
    expect(invisibleCharacterIn(`a b${character}c`)).toBe(name);
  });

  it('by the first of several', () => {
    expect(invisibleCharacterIn('é\u200b\u00a0')).toBe('U+200B');
  });

  it.each(['', 'a b', ' ', 'é', '你 好', 'a\u0301', '👋'])('but there is none in %j', (text) => {
    expect(invisibleCharacterIn(text)).toBeUndefined();
  });
});

describe('one space takes the place', () => {
  it.each([
    ['of spaces in a row', 'a  b   c', 'a b c'],
    ['of line breaks and control characters', 'a\r\nb\u0000\u001b[2Jc', 'a b [2Jc'],
    ['of other spaces and separators', 'a\u2028\u00a0b\u200bc é', 'a b c é'],
    ['of half a character', 'a\ud800b', 'a b'],
  ])('%s', (_, text, plain) => {
    expect(withPlainSpaces(text)).toBe(plain);
  });
});

describe('text is the same, once folded,', () => {
  it.each([
    ['in upper case', 'SECRET'],
    ['in another width', 'ｓｅｃｒｅｔ'],
    ['in another shape', '𝓼𝓮𝓬𝓻𝓮𝓽'],
    ['with accents', 'śéçŕèţ'],
    ['with marks between its letters', 'se\u0301c\u20ddret'],
    ['with something unseen in it', 's\u200be\u00adc\u2028r\ne\0t\u2029'],
  ])('%s', (_, text) => {
    expect(fold(text)).toBe('secret');
  });

  it('but not without its spaces, and signs', () => {
    expect(fold('A b-C\u00a0d')).toBe('a b-c d');
  });
});
