/** A JSON object, with whatever is in it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that a text is. A whole number too long for JavaScript comes as text, or, before Node 21, not at all. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    // RFC 8259, section 8.1: a parser may ignore a byte order mark.
    const json = text.replace(/^\uFEFF/, '');
    return asObject(/\d{16}/.test(json) ? JSON.parse(json, keepDigits) : JSON.parse(json));
  } catch {}
  return undefined;
}

function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;
}

/** The value, if it is a JSON object. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
