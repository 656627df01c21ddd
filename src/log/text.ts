/** Whether text holds a line break or another control character of ASCII or Latin-1 (Unicode category Cc). */
export function hasControlCharacters(text: string): boolean {
  return /[^ -~\xa0-\uffff]/.test(text);
}

/** Leaves out what cannot be seen and may stand between two characters of a word. */
export function withoutInvisible(text: string): string {
  return text.replace(/[\p{C}\p{M}\p{Zl}\p{Zp}]+/gu, '');
}

/** Puts one space in the place of every run of spaces, line breaks and control characters. */
export function withPlainSpaces(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ');
}
