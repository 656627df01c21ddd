import { withoutInvisible, withPlainSpaces } from './text.ts';

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
      const value = line.trim();
      if (value.length >= SHORTEST_MASK && !this.#forms.has(value)) this.#forms.set(value, undefined);
    }
  }

  /**
   * Cuts the secrets out of text, in every form a server or a library may echo them in: as they are, line by line,
   * JSON-, HTML- and URL-escaped, hexadecimal, and base64 (all three alignments, both alphabets), in upper or lower
   * case. No regular expression is made of them: a long one would be too large for the engine.
   */
  redact(text: string): string {
    // No form has shorter words than the value itself, so most lines of a log need no look at a long token.
    const longest = longestWord(text);
    const values = [...this.#forms.keys()].filter((value) => longestWord(value) <= longest);
    if (values.length === 0) return text;
    const folded = foldCase(text);
    const cuts: { from: number; to: number }[] = [];
    for (const value of values) {
      const forms = this.#forms.get(value) ?? formsOf(value);
      this.#forms.set(value, forms);
      for (const form of forms) {
        for (let from = folded.indexOf(form); from >= 0; from = folded.indexOf(form, from + form.length)) {
          cuts.push({ from, to: from + form.length });
        }
      }
    }
    let rest = '';
    let end = 0;
    for (const { from, to } of cuts.sort((a, b) => a.from - b.from)) {
      if (from >= end) rest += text.slice(end, from) + CUT;
      end = Math.max(end, to);
    }
    return rest + text.slice(end);
  }

  /**
   * Makes text from a server fit to stand in a message: no secret, no control character, nothing that the runner
   * could take for a workflow command (`::name::` or `##[name]`), nothing that looks like a key or a token in an
   * encoding nobody thought of, and not long.
   */
  harmless(text: string): string {
    const redacted = this.redact(text);
    // What is left of a secret in pieces, with line breaks or invisible characters between them.
    const joined = withoutInvisible(redacted);
    if (joined !== redacted && this.redact(joined) !== joined) return CUT;
    const plain = withPlainSpaces(redacted)
      .replace(/:{2,}/g, ':')
      .replace(/##+/g, '#')
      .replace(/\S{40,}/g, CUT)
      .trim();
    return plain.length > 300 ? `${plain.slice(0, 300)}...` : plain;
  }
}

function longestWord(text: string): number {
  return text.split(/\s+/).reduce((longest, word) => Math.max(longest, word.length), 0);
}

/** A value and its encodings, in folded case. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const percent = encodeURIComponent(value.toWellFormed());
  // RFC 3986, section 2.3, leaves fewer characters alone than JavaScript does; PHP and Python follow it.
  const strict = percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  const base64 = [0, 1, 2].map((alignment) => base64Core(bytes, alignment));
  return [
    value,
    json,
    json.replaceAll('/', '\\/').replace(/[^ -~]/g, unicodeEscape),
    value.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character),
    percent,
    percent.replaceAll('%20', '+'),
    strict,
    strict.replaceAll('%20', '+'),
    percent.replaceAll('%', '%25'),
    new URLSearchParams([['', value]]).toString().slice(1),
    bytes.toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ].map(foldCase);
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Host names, header names and hexadecimal digits come in either case. Only ASCII is folded, which keeps every character
 * in its place: whole Unicode would change lengths, and a sigma by what stands beside it.
 */
function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

/** How some servers write what is beyond ASCII in JSON. */
function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * The characters of a base64 text that depend on the secret alone, where `alignment` bytes of something else
 * stand before it: what remains when the first and the last, shared characters are left out.
 */
function base64Core(bytes: Buffer, alignment: number): string {
  const text = Buffer.concat([Buffer.alloc(alignment), bytes]).toString('base64');
  return text.slice(Math.ceil((alignment * 8) / 6), Math.floor(((alignment + bytes.length) * 8) / 6));
}
