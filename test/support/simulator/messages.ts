/** Text messages and posts to teams that somebody sends. Source: RingCentral's API reference of the two. */
import { apiError, ok, type RecordedRequest, type Reply } from './exchange.ts';
import { partsOf } from './multipart.ts';

/** A text message, or a post of a team chat, that somebody sent. */
export interface SentMessage {
  path: string;
  body: unknown;
  /** The files that came with it; absent if there were none. */
  attachments?: { filename: string; contentType: string }[];
}

type Message = Omit<SentMessage, 'path'> & { body: Record<string, unknown> };

/** Message IDs are 64-bit integers; a message that was sent has one like those of the message store. */
const FIRST_ID = 2_260_000_000_001;

/** @param extension the URI of the sender */
export function sendSms(
  request: RecordedRequest,
  sent: SentMessage[],
  extension: string,
  now: number,
): Reply {
  const message = readMessage(request);
  if ('status' in message) return message;
  const id = FIRST_ID + sent.length;
  sent.push({ path: request.path, ...message });
  const uri = `${extension}/message-store/${id}`;
  const { from, to, text } = message.body;
  const time = new Date(now).toISOString();
  const attachments = [{ contentType: 'text/plain' }, ...(message.attachments ?? [])];
  return ok({
    uri,
    id,
    to,
    from,
    type: 'SMS',
    creationTime: time,
    lastModifiedTime: time,
    readStatus: 'Read',
    priority: 'Normal',
    attachments: attachments.map(({ contentType }, index) => ({
      id: id + index,
      uri: `${uri}/content/${id + index}`,
      type: index === 0 ? 'Text' : 'MmsAttachment',
      contentType,
    })),
    direction: 'Outbound',
    availability: 'Alive',
    subject: text,
    messageStatus: 'Queued',
  });
}

export function sendPost(request: RecordedRequest, sent: SentMessage[]): Reply {
  const message = readMessage(request);
  if ('status' in message) return message;
  sent.push({ path: request.path, ...message });
  return ok({ id: String(sent.length), type: 'TextMessage', ...message.body });
}

/** JSON, alone or as one part of several. */
function readMessage({ headers, body }: RecordedRequest): Message | Reply {
  const parts = partsOf(headers['content-type'] ?? '', body);
  const json = parts ? parts.find(({ contentType }) => contentType === 'application/json')?.body : body;
  const message = parse(json ?? '');
  if (!message) return apiError(400, 'CMN-103', "JSON can't be parsed.");
  const files = (parts ?? []).filter(({ contentType }) => contentType !== 'application/json');
  const attachments = files.map(({ filename, contentType }) => ({ filename, contentType }));
  return { body: message, ...(attachments.length > 0 && { attachments }) };
}

function parse(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
