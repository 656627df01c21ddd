/** Answers, and what can be told of them: words that cannot hold a secret. */

export interface Answer {
  status: number;
  headers: Headers;
  /** Empty if the answer is not a JSON object. */
  fields: Readonly<Record<string, unknown>>;
}

/** RFC 6749, section 5.2; RFC 7009, section 2.2.1; RFC 6750, section 3.1. */
const OAUTH_ERRORS = [
  'access_denied',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_token_type',
];

export async function readAnswer(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, fields: parse(await response.text()) };
}

/** Its status, and its codes where they are known, or have the form of RingCentral's. */
export function describe(answer: Answer): string {
  const error = OAUTH_ERRORS.find((known) => known === answer.fields.error);
  return [`HTTP ${answer.status}`, ...(error ? [error] : []), ...codesIn(answer)].join(', ');
}

export function codesIn({ fields }: Answer): string[] {
  const errors: unknown[] = Array.isArray(fields.errors) ? fields.errors : [];
  return errors
    .map((error) => text((error as { errorCode?: unknown } | null)?.errorCode))
    .filter((code) => /^[A-Z]{3}-\d{3}$/.test(code));
}

/** The number in a header, if it is one. */
export function numberIn(headers: Headers, name: string): number | undefined {
  const value = headers.get(name) ?? '';
  return /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}

export function isSeconds(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0;
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parse(body: string): Answer['fields'] {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
