/**
 * Bodies of the type `multipart/form-data` or `multipart/mixed` (RFC 2046, section 5.1), in which @rc-ex/core and the
 * SDKs for Java and Python send messages: one part is JSON, the others are files.
 */

export interface Part {
  contentType: string;
  /** Empty if it is not a file. */
  filename: string;
  body: string;
}

/** The parts of a body, or nothing if it is of another type. */
export function partsOf(contentType: string, body: string): Part[] | undefined {
  const [, quoted, plain] =
    /^multipart\/\w[\w-]*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  // Before the first boundary and after the last stands nothing that counts.
  return `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1).map(parsePart);
}

function parsePart(part: string): Part {
  const end = part.indexOf('\r\n\r\n');
  const headers = part.slice(0, end);
  const header = (pattern: RegExp) => pattern.exec(headers)?.[1] ?? '';
  return {
    contentType: header(/^content-type: *([^\r;]+)/im) || 'text/plain',
    filename: header(/\bfilename="([^"]*)"/i),
    body: part.slice(end + 4),
  };
}
