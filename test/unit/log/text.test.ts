import { expect, it } from 'vitest';
import { hasControlCharacters, withoutInvisible, withPlainSpaces } from '../../../src/log/text.ts';

it.each(['\n', '\r', '\t', '\0', '\u001f', '\u007f', '\u0080', '\u009f'])(
  '%j is a control character',
  (text) => {
    expect(hasControlCharacters(`a${text}b`)).toBe(true);
  },
);

it.each(['', ' ', '~', '\u00a0', 'é', '你', '👋', '\uffff'])('%j is not a control character', (text) => {
  expect(hasControlCharacters(`a${text}b`)).toBe(false);
});

it('leaves out what cannot be seen, and nothing else', () => {
  expect(withoutInvisible('a\u200bb\u00adc\u0301d\u2028e\nf g\u00a0é')).toBe('abcdef g\u00a0é');
});

it('puts one space in the place of every run of spaces and control characters', () => {
  expect(withPlainSpaces('a\r\nb\u2028\u00a0c\u200bd e')).toBe('a b c d e');
});
