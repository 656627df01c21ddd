/** Requests as they arrived, and answers before they are sent. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const REALM = 'RingCentral REST API';

export interface RecordedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  form: URLSearchParams;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** An object is sent as JSON, bytes are sent as they are, and nothing is sent without a content type. */
  body?: object | Buffer;
}

export function ok(body?: object): Reply {
  return { status: 200, headers: {}, ...(body && { body }) };
}

/** Every recorded answer has an ID, which RingCentral's support asks for. */
export function withRequestId(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, RCRequestId: randomUUID() } };
}

/**
 * A refusal by an API, in the form of RingCentral's page "Errors" and of its page "Call Log Access Control", where the
 * outer code can be a word.
 */
export function apiError(
  status: number,
  errorCode: string,
  message: string,
  { outerCode = errorCode, ...details }: { outerCode?: string; [name: string]: string } = {},
): Reply {
  return {
    status,
    headers:
      status === 401
        ? {
            'www-authenticate': `Bearer realm="${REALM}", error="invalid_token", error_description="${message}"`,
          }
        : {},
    body: { errorCode: outerCode, message, errors: [{ errorCode, message, ...details }], ...details },
  };
}

/**
 * A refusal by an OAuth endpoint: the form of RFC 6749, section 5.2, with RingCentral's codes added. Recorded answers
 * carry `WWW-Authenticate` with the status 400, too.
 */
export function oauthError(
  status: number,
  error: string,
  errorCode: string | undefined,
  message: string,
  parameter?: { name: string; value: string | null },
): Reply {
  const parameters = parameter && [{ parameterName: parameter.name, parameterValue: parameter.value }];
  return {
    status,
    headers: { 'www-authenticate': `Basic realm="${REALM}"` },
    body: {
      error,
      error_description: message,
      ...(errorCode && { errors: [{ errorCode, message, ...(parameters && { parameters }) }] }),
    },
  };
}

/** A path that leads nowhere. */
export const INVALID_URI = apiError(404, 'CMN-120', 'Invalid URI');

/** A path that is there, with another method. No source tells of a code. */
export function methodNotAllowed(allowed: string): Reply {
  return { status: 405, headers: { allow: allowed } };
}
