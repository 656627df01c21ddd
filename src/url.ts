/** The URL that a text holds; `undefined` if it holds none. Older runners have no `URL.parse`. */
export function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
