/** What replaces a secret in text, as on the Actions runner. */
const CUT = '***';

/**
 * The shortest value that is masked. A shorter one would hide ordinary text all over the log, and gives away
 * more by the holes it leaves than it hides.
 */
export const SHORTEST_MASK = 4;

/**
 * Cuts secrets out of text, in every form a server or a library may echo them in: as they are, line by line,
 * JSON-escaped, URL-encoded (percent and form encoding) and base64 (all three alignments, both alphabets).
 * Values shorter than {@link SHORTEST_MASK} are left alone, as in the runner's own masks.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const lowerCaseText = text.toLowerCase();
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const form of formsOf(secret)) {
      // Percent escapes and hex digits come in either case, so case is never told apart.
      if (form.length >= SHORTEST_MASK && lowerCaseText.includes(form.toLowerCase())) forms.add(form);
    }
  }
  if (forms.size === 0) return text;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return text.replace(new RegExp(longestFirst.map(RegExp.escape).join('|'), 'gi'), CUT);
}

/**
 * Makes text from a server fit to stand in a message: no secret, no control character, nothing that the runner
 * could take for a workflow command (`::name::` or `##[name]`), nothing that looks like a key or a token in an
 * encoding nobody thought of, and not long.
 */
export function harmless(text: string, secrets: Iterable<string>): string {
  const plain = redact(text, secrets)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/:{2,}/g, ':')
    .replace(/##+/g, '#')
    .replace(/[^\s]{40,}/gu, CUT)
    .trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}

function* formsOf(secret: string): Generator<string> {
  const lines = secret.split(/[\r\n]+/);
  for (const value of lines.length > 1 ? [secret, ...lines] : [secret]) {
    if (value.length < SHORTEST_MASK) continue;
    yield value;
    yield JSON.stringify(value).slice(1, -1);
    yield asciiJson(value);
    const percentEncoded = encodeURIComponent(value.toWellFormed());
    yield percentEncoded;
    yield percentEncoded.replaceAll('%20', '+');
    yield new URLSearchParams([['', value]]).toString().slice(1);
    const bytes = Buffer.from(value);
    yield bytes.toString('hex');
    for (const alignment of [0, 1, 2]) {
      for (const encoding of ['base64', 'base64url'] as const) yield base64Core(bytes, alignment, encoding);
    }
  }
}

/** JSON as some servers write it: everything beyond ASCII, and the slash, escaped. */
function asciiJson(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('/', '\\/')
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The characters of a base64 text that depend on the secret alone, where `alignment` bytes of something else
 * stand before it: what remains when the first and the last, shared characters are left out.
 */
function base64Core(bytes: Buffer, alignment: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(alignment), bytes])
    .toString(encoding)
    .replace(/=+$/, '');
  const first = Math.ceil((alignment * 8) / 6);
  const last = Math.floor(((alignment + bytes.length) * 8) / 6);
  return text.slice(first, last);
}
