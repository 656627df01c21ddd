/** What can go wrong with a request, on demand, and how an answer is sent. */
import type { ServerResponse } from 'node:http';
import type { RecordedRequest, Reply } from './exchange.ts';

/** Something that goes wrong with one request, instead of an answer or with it. */
export type Fault =
  | {
      kind: 'answer';
      status: number;
      headers?: Record<string, string>;
      body?: string | Buffer;
    }
  /** Ends the connection: before any byte, in mid-header, or in mid-body of the true answer. */
  | { kind: 'drop'; when: 'before-headers' | 'in-headers' | 'in-body' }
  /** Sends the headers, then a byte now and then, for ever. */
  | { kind: 'drip'; everyMilliseconds: number }
  /** Takes the request and says nothing. */
  | { kind: 'silence' }
  /** Raw bytes instead of an HTTP answer. */
  | { kind: 'bytes'; bytes: Buffer }
  /** The true answer, later. */
  | { kind: 'delay'; milliseconds: number }
  /** The true answer, or a status instead of it, once something has happened. */
  | { kind: 'hold'; until: Promise<unknown>; status?: number }
  /**
   * The true answer, perhaps to another request, with another body made of it, or another status or headers; once something has
   * happened, if it says so.
   */
  | {
      kind: 'rewrite';
      until?: Promise<unknown>;
      request?: (request: RecordedRequest) => RecordedRequest;
      body?: (answer: string) => string;
      status?: number;
      /** Names in small letters; `undefined` takes a header away. */
      headers?: Record<string, string | undefined>;
      /** Ends the connection after the body, whatever length the headers tell. */
      endsEarly?: boolean;
    };

/**
 * Answers a request, or lets it meet the fault.
 *
 * @param answer the true answer; asked for only if it is sent, for asking opens and ends sessions
 */
export async function respond(
  request: RecordedRequest,
  response: ServerResponse,
  answer: (request: RecordedRequest) => Reply,
  fault: Fault | undefined,
): Promise<void> {
  const { socket } = response;
  switch (fault?.kind) {
    case 'answer':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(fault.body ?? '');
      return;
    case 'silence':
      return;
    case 'bytes':
      socket?.end(fault.bytes);
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
      const timer = setInterval(() => response.write(' '), fault.everyMilliseconds);
      response.on('close', () => clearInterval(timer));
      return;
    }
    case 'drop': {
      if (fault.when === 'before-headers') {
        socket?.destroy();
        return;
      }
      if (fault.when === 'in-headers') {
        socket?.write('HTTP/1.1 200 OK\r\ncontent-ty', () => socket.destroy());
        return;
      }
      const { status, headers, body } = encode(answer(request));
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(body.subarray(0, body.length / 2), () => socket?.destroy());
      return;
    }
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      break;
    case 'hold':
      await fault.until;
      if (fault.status === undefined) break;
      response.writeHead(fault.status).end();
      return;
  }
  if (fault?.kind === 'rewrite') {
    await fault.until;
    const { status, headers, body } = encode(answer(fault.request?.(request) ?? request));
    const rewritten = Object.entries({ ...headers, ...fault.headers }).filter(
      ([, value]) => value !== undefined,
    );
    response.writeHead(fault.status ?? status, Object.fromEntries(rewritten));
    const sent = fault.body ? fault.body(body.toString()) : body;
    if (fault.endsEarly) response.write(sent, () => socket?.end());
    else response.end(sent);
    return;
  }
  const { status, headers, body } = encode(answer(request));
  response.writeHead(status, headers);
  response.end(body);
}

/** An empty answer has no content type: a recorded revocation. */
function encode({ status, headers, body }: Reply): {
  status: number;
  headers: Reply['headers'];
  body: Buffer;
} {
  if (body === undefined) return { status, headers, body: Buffer.alloc(0) };
  if (Buffer.isBuffer(body)) return { status, headers, body };
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}
