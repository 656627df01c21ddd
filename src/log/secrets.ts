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
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    this.#secrets.add(secret);
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
    const forms = [...this.#secrets].flatMap(formsOf).filter((form) => form.length >= SHORTEST_SECRET);
    const joined = forms.join('\n');
    const views = [...readingsOf(fold(text))].flatMap((reading) => [reading, lettersAndDigits(reading)]);
    return views.some((view) => forms.some((form) => view.includes(form)) || sharePiece(view, joined));
  }
}

/** A secret as it is, without what encodings change, and in the encodings that change everything. */
function formsOf(secret: string): string[] {
  const plain = fold(secret);
  const bytes = Buffer.from(secret);
  const encoded = [bytes.toString('hex'), ...[0, 1, 2].map((shift) => base64Core(bytes, shift))];
  return [plain, ...[plain, ...encoded].map((form) => lettersAndDigits(fold(form)))];
}

/** Whether so many consecutive characters of the view stand in the forms as give a secret away. */
function sharePiece(view: string, forms: string): boolean {
  for (let at = 0; at + TELLING_LENGTH <= view.length; at++) {
    if (forms.includes(view.slice(at, at + TELLING_LENGTH))) return true;
  }
  return false;
}

/** The same text for every case, with nothing in it that cannot be seen. */
function fold(text: string): string {
  return withoutInvisible(text).toLowerCase();
}

/** What all encodings leave as it is. It also makes both alphabets of base64 alike. */
function lettersAndDigits(text: string): string {
  return text.replace(/[^a-z0-9]/g, '');
}

/** The text as it is, and as it reads when URL, JSON and HTML escapes are undone, one layer after the other. */
function readingsOf(text: string): Set<string> {
  const readings = new Set([text]);
  for (const reading of readings) {
    for (const [pattern, radix] of ESCAPES) {
      if (readings.size === MOST_READINGS) return readings;
      const undone = reading.replace(pattern, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, radix) || 38),
      );
      // An escape can hide a letter in upper case.
      readings.add(fold(undone));
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
