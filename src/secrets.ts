/** What replaces a secret in text, as on the Actions runner. */
const CUT = '***';

/**
 * The shortest value that is masked. A shorter one would hide ordinary text all over the log, and gives away
 * more by the holes it leaves than it hides.
 */
export const SHORTEST_MASK = 4;

/** Secrets, to be cut out of text. */
export class Secrets {
  /** Each line of each secret, with its encodings once they were needed. */
  readonly #forms = new Map<string, readonly string[] | undefined>();

  /** Values shorter than {@link SHORTEST_MASK} are left out, as in the runner's own masks. */
  add(secret: string): void {
    for (const line of secret.split(/[\r\n]+/)) {
      if (line.length >= SHORTEST_MASK && !this.#forms.has(line)) this.#forms.set(line, undefined);
    }
  }

  /**
   * Cuts the secrets out of text, in every form a server or a library may echo them in: as they are, line by line,
   * JSON-escaped, URL-encoded (percent and form encoding), hexadecimal, and base64 (all three alignments, both
   * alphabets).
   */
  redact(text: string): string {
    const found: string[] = [];
    for (const [line, forms] of this.#forms) {
      // No form is shorter than the line itself, so most lines of a log need no look at a long token.
      if (line.length > text.length) continue;
      const known = forms ?? formsOf(line);
      this.#forms.set(line, known);
      found.push(...known.filter((form) => text.includes(form)));
    }
    // The longest first: one may stand inside another.
    return found.sort((a, b) => b.length - a.length).reduce((rest, form) => rest.replaceAll(form, CUT), text);
  }

  /**
   * Makes text from a server fit to stand in a message: no secret, no control character, nothing that the runner
   * could take for a workflow command (`::name::` or `##[name]`), nothing that looks like a key or a token in an
   * encoding nobody thought of, and not long.
   */
  harmless(text: string): string {
    const plain = this.redact(text)
      .replace(/[^ -~]+/g, (run) => run.replace(/[\p{C}\p{Z}]+/gu, ' '))
      .replace(/:{2,}/g, ':')
      .replace(/##+/g, '#')
      .replace(/\S{40,}/g, CUT)
      .trim();
    return plain.length > 300 ? `${plain.slice(0, 300)}...` : plain;
  }
}

/** A value and its encodings; those with hexadecimal digits in either case. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const percent = encodeURIComponent(value.toWellFormed());
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  const json = JSON.stringify(value).slice(1, -1);
  const asciiJson = json.replaceAll('/', '\\/').replace(/[^ -~]/g, unicodeEscape);
  const forms = [value, json, hex, hex.toUpperCase()];
  for (const escaped of [percent, percent.replaceAll('%20', '+'), form, asciiJson]) {
    forms.push(escaped, escaped.replace(/%[0-9A-F]{2}|\\u[0-9A-F]{4}/g, lowerCase));
  }
  for (const alignment of [0, 1, 2]) {
    const base64 = base64Core(bytes, alignment);
    forms.push(base64, base64.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

const lowerCase = (text: string) => text.toLowerCase();

/** How some servers write what is beyond ASCII in JSON. */
function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * The characters of a base64 text that depend on the secret alone, where `alignment` bytes of something else
 * stand before it: what remains when the first and the last, shared characters are left out.
 */
function base64Core(bytes: Buffer, alignment: number): string {
  const text = Buffer.concat([Buffer.alloc(alignment), bytes]).toString('base64');
  return text.slice(Math.ceil((alignment * 8) / 6), Math.floor(((alignment + bytes.length) * 8) / 6));
}
