/** A JSON object, with whatever is in it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that a text holds; `undefined` if it holds anything else. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {}
  return undefined;
}

/** The value, if it is a JSON object. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The value, if it is a list; otherwise an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
