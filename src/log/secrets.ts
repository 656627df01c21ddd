import { fold, withPlainSpaces } from './text.ts';

/** This many consecutive characters of a secret are enough to give it away. */
const TELLING_LENGTH = 6;
/** Hiding anything shorter would hide ordinary text all over the log, and the gaps would give away what they hide. */
export const SHORTEST_SECRET = 4;
/** A message quotes no more of a text than this many characters, and looks at no more than is enough to judge them. */
export const LONGEST_QUOTE = 300;
export const LONGEST_LOOK = 1000;
/** If all secrets together have more characters, nothing is quoted any more: a server chooses how long tokens are. */
export const MOST_CHARACTERS = 40_000;
/** An escape of URLs, JSON, a shell, HTML or MIME, in folded text. What it stands for is anybody's guess. */
const ESCAPE = /%u?[0-9a-f]{2}|\\|&#|&[a-z]{2}|=[0-9a-f]{2}/;
/** What may be a token that this step does not know, such as another user's: a long word, or whatever is called one. */
const TOKEN = /(?=[a-z_+-]*\d)[\w+=~-]{40}|token["']?\s*[:=]/;
/** A line break that MIME undoes (RFC 2045, section 6.7), whatever is invisible in it. An escape may stand on both sides of it. */
const SOFT_LINE_BREAK = /=[^!-~]*[\r\n]/;

/** Whether a value is worth hiding: a short one, or a word such as `null`, would be hidden all over the log. */
export function canBeSecret(value: string): boolean {
  return value.trim().length >= SHORTEST_SECRET && !['null', 'undefined', 'none'].includes(value.toLowerCase());
}

/** Secrets that no quotation may repeat. */
export class Secrets {
  readonly #secrets = new Set<string>();
  /** Those whose pieces are not known yet: it takes time, and most steps quote nothing. */
  readonly #added: string[] = [];
  readonly #pieces = new Set<string>();
  readonly #short = new Set<string>();
  #characters = 0;

  /** @returns whether it is new */
  add(secret: string): boolean {
    if (this.#secrets.has(secret)) return false;
    this.#secrets.add(secret);
    this.#characters += secret.length;
    this.#added.push(secret);
    return true;
  }

  /**
   * Text from a server, fit to stand in a message: in one line, without anything that the runner could take for a
   * workflow command, and not long. `undefined` if it may repeat part of a secret: such text is left out as a whole, because
   * a gap would show where the rest of the secret stands. Text that holds an escape may repeat anything.
   */
  quote(text: string): string | undefined {
    const beginning = text.slice(0, LONGEST_LOOK);
    const folded = fold(beginning);
    const holdsAnything = ESCAPE.test(folded) || TOKEN.test(folded) || SOFT_LINE_BREAK.test(beginning);
    if (holdsAnything || this.#occurIn(folded)) return undefined;
    const plain = withPlainSpaces(beginning).replace(/:{2,}/g, ':').replace(/##+/g, '#').trim();
    return plain.length > LONGEST_QUOTE ? `${plain.slice(0, LONGEST_QUOTE).replace(/[\ud800-\udbff]$/, '')}...` : plain;
  }

  /** The line with `***` in the place of every secret that stands in it as it is. */
  hideIn(line: string): string {
    const found = [...this.#secrets].filter((secret) => line.includes(secret));
    // The longest first: what is left of it when a shorter one is hidden would not be found any more.
    found.sort((a, b) => b.length - a.length);
    return found.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), line);
  }

  #occurIn(folded: string): boolean {
    if (this.#characters > MOST_CHARACTERS) return true;
    for (const secret of this.#added.splice(0)) this.#learn(secret);
    const views = [folded, lettersAndDigits(folded)];
    const isPiece = (piece: string) => this.#pieces.has(piece);
    return views.some((view) => piecesOf(view).some(isPiece) || [...this.#short].some((form) => view.includes(form)));
  }

  #learn(secret: string): void {
    for (const form of formsOf(secret)) {
      for (const piece of piecesOf(form)) this.#pieces.add(piece);
      if (form.length >= SHORTEST_SECRET && form.length < TELLING_LENGTH) this.#short.add(form);
    }
  }
}

/** A secret as it is, as somebody reads it who takes UTF-8 for Latin-1, and in the encodings that change everything. */
function formsOf(secret: string): Set<string> {
  const bytes = Buffer.from(secret);
  const plain = [fold(secret), fold(bytes.toString('latin1'))];
  const encoded = [bytes.toString('hex'), ...[0, 1, 2].map((shift) => base64Core(bytes, shift))];
  return new Set([...plain, ...[...plain, ...encoded].map((form) => lettersAndDigits(fold(form)))]);
}

/** Every run of so many characters as give a secret away. */
function piecesOf(text: string): string[] {
  const count = Math.max(0, text.length - TELLING_LENGTH + 1);
  return Array.from({ length: count }, (_, at) => text.slice(at, at + TELLING_LENGTH));
}

/** What most encodings leave as it is. It also makes both alphabets of base64 alike. */
function lettersAndDigits(text: string): string {
  return text.replace(/[^a-z0-9]/g, '');
}

/** The characters of a base64 text that depend on the secret alone, with `shift` bytes of something else before it. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}
