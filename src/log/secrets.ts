import { withoutInvisible, withPlainSpaces } from './text.ts';

/** This many consecutive characters of a secret are enough to give it away. */
const TELLING_LENGTH = 6;

/** Hiding anything shorter would hide ordinary text all over the log, and the gaps would give away what they hide. */
export const SHORTEST_SECRET = 4;

/** A message quotes no more of a text than this many characters, and looks at no more than is enough to judge them. */
const LONGEST_QUOTE = 300;
const LONGEST_LOOK = 1000;

/** Secrets that no quotation may repeat. */
export class Secrets {
  /** Not yet among the pieces: few runs ever quote anything. */
  readonly #added = new Set<string>();
  /** Pieces of the secrets, by their length. */
  readonly #pieces = new Map<number, Set<string>>();

  add(secret: string): void {
    this.#added.add(secret);
  }

  /**
   * Text from a server, fit to stand in a message: in one line, without anything that the runner could take for a
   * workflow command (`::name::` or `##[name]`), and not long. `undefined` if it repeats part of a secret: such text is left
   * out as a whole, because a gap would show where the rest of the secret stands.
   */
  quote(text: string): string | undefined {
    const beginning = text.slice(0, LONGEST_LOOK);
    if (this.#occurIn(beginning)) return undefined;
    const plain = withPlainSpaces(beginning).replace(/:{2,}/g, ':').replace(/##+/g, '#').trim();
    return plain.length > LONGEST_QUOTE ? `${plain.slice(0, LONGEST_QUOTE)}...` : plain;
  }

  #occurIn(text: string): boolean {
    for (const secret of this.#added) this.#cutUp(secret);
    this.#added.clear();
    const views = [...readingsOf(fold(text))].flatMap((reading) => [reading, lettersAndDigits(reading)]);
    for (const [length, pieces] of this.#pieces) {
      for (const view of views) {
        for (const piece of piecesOf(view, length)) if (pieces.has(piece)) return true;
      }
    }
    return false;
  }

  #cutUp(secret: string): void {
    const plain = fold(secret);
    for (const form of [plain, lettersAndDigits(plain)]) {
      this.#addPieces(form, Math.min(TELLING_LENGTH, form.length));
    }
    const bytes = Buffer.from(secret);
    for (const form of [bytes.toString('hex'), ...[0, 1, 2].map((shift) => base64Core(bytes, shift))]) {
      this.#addPieces(lettersAndDigits(fold(form)), TELLING_LENGTH);
    }
  }

  #addPieces(form: string, length: number): void {
    if (length < SHORTEST_SECRET) return;
    const pieces = this.#pieces.get(length) ?? new Set();
    for (const piece of piecesOf(form, length)) pieces.add(piece);
    this.#pieces.set(length, pieces);
  }
}

/** Every run of so many consecutive characters. */
function* piecesOf(text: string, length: number): Generator<string> {
  for (let at = 0; at + length <= text.length; at++) yield text.slice(at, at + length);
}

/** The same text for every case, with nothing in it that cannot be seen. */
function fold(text: string): string {
  return withoutInvisible(text).toLowerCase();
}

/** What all encodings leave as it is. It also makes both alphabets of base64 alike. */
function lettersAndDigits(text: string): string {
  return text.replace(/[^a-z0-9]+/g, '');
}

/** The text as it is, and as it reads when URL, JSON and HTML escapes are undone, one layer after the other. */
function readingsOf(text: string): Set<string> {
  const readings = new Set([text]);
  for (const reading of readings) {
    for (const [pattern, radix] of ESCAPES) {
      if (readings.size === MOST_READINGS) return readings;
      readings.add(
        reading.replace(pattern, (_, code: string) =>
          String.fromCharCode(Number.parseInt(code, radix) || 38),
        ),
      );
    }
  }
  return readings;
}

const MOST_READINGS = 50;

/** Escapes and the radix of their code. A named one of HTML comes out as 38, an ampersand, whatever it stands for. */
const ESCAPES: readonly [RegExp, number][] = [
  [/%([0-9a-f]{2})/g, 16],
  [/\\u([0-9a-f]{4})/g, 16],
  [/\\x([0-9a-f]{2})/g, 16],
  [/&#x([0-9a-f]{1,6});/g, 16],
  [/&#(\d{1,7});/g, 10],
  [/&([a-z]{2,6});/g, 10],
];

/**
 * The characters of a base64 text that depend on the secret alone, where `shift` bytes of something else stand in front
 * of it.
 */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}
