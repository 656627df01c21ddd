/** Whether text holds a line break or another control character of ASCII or Latin-1 (Unicode category Cc). */
export function hasControlCharacters(text: string): boolean {
  return /[^ -~\xa0-\uffff]/.test(text);
}

/** Leaves out what cannot be seen and may stand between two characters of a word. */
export function withoutInvisible(text: string): string {
  return replaceRuns(text, '\\p{C}\\p{M}\\p{Zl}\\p{Zp}', '');
}

/** Puts one space in the place of every run of spaces, line breaks and control characters. */
export function withPlainSpaces(text: string): string {
  return replaceRuns(text, '\\p{C}\\p{Z}', ' ');
}

/** ASCII needs no more than a glance. The expression is made when it is needed: see scripts/build.ts. */
function replaceRuns(text: string, categories: string, replacement: string): string {
  return text.replace(/[^ -~]+/g, (run) => run.replace(new RegExp(`[${categories}]+`, 'gu'), replacement));
}
