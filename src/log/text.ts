/** Whether text holds a line break or another control character of ASCII or Latin-1 (Unicode category Cc). */
export function hasControlCharacters(text: string): boolean {
  return /[^ -~\xa0-\uffff]/.test(text);
}

/** The first character that nobody can see, as `U+200B`; a control or format character, a line separator, or an odd space. */
export function invisibleCharacterIn(text: string): string | undefined {
  if (isPlain(text)) return undefined;
  const [character] = matcher('[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\ufffd]|(?! )\\p{Zs}').exec(text) ?? [];
  return character && `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Puts one space in the place of every run of spaces, line breaks and control characters. */
export function withPlainSpaces(text: string): string {
  return isPlain(text) ? text.replace(/ +/g, ' ') : text.replace(matcher('[\\p{C}\\p{Z}]+'), ' ');
}

/** The same text for all cases, widths and accents of its letters, without what may stand unseen between two of them. */
export function fold(text: string): string {
  const plain = isPlain(text) ? text : text.normalize('NFKD').replace(matcher('[\\p{C}\\p{M}\\p{Zl}\\p{Zp}]+'), '');
  return plain.toLowerCase();
}

/** Whether text is ASCII in one line, which needs no more than a glance. */
export function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** The expression is made when it is needed: see scripts/build.ts. */
function matcher(pattern: string): RegExp {
  return new RegExp(pattern, 'gu');
}
