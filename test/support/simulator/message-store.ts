/**
 * The message store of an extension, with its voicemails: made up when somebody asks, like the call log. Sources:
 * RingCentral's API reference of the message store, and its page "Working with the Message Store".
 */
import { silence } from './audio.ts';
import { apiError, ok, type Reply } from './exchange.ts';
import { type ListRequest, page, passes, timeRange, timesOn } from './lists.ts';
import type { Owner } from './options.ts';

const DEFAULT_VOICEMAILS_A_DAY = 1;

/** What the filters of the list look at. */
export interface StoredMessage {
  id: number;
  uri: string;
  type: string;
  creationTime: string;
  direction: string;
  readStatus: string;
  availability: string;
}

/** @param texts those of the extension, which somebody has sent */
export function messageStore(owner: Owner, request: ListRequest, texts: readonly StoredMessage[]): Reply {
  const { uri, query, now } = request;
  const range = timeRange(request);
  if ('status' in range) return range;
  // Of this very millisecond, which the range does not have.
  const isNew = (message: StoredMessage) =>
    texts.includes(message) && !query.has('dateTo') && Date.parse(message.creationTime) === now;
  const voicemails = range.days.flatMap((day): StoredMessage[] => voicemailsOn(day, owner, request));
  const records = [...texts, ...voicemails]
    .sort((one, other) => other.creationTime.localeCompare(one.creationTime))
    .filter(
      (message) =>
        (range.includes(Date.parse(message.creationTime)) || isNew(message)) &&
        passes(query, 'messageType', message.type) &&
        passes(query, 'direction', message.direction) &&
        passes(query, 'readStatus', message.readStatus) &&
        passes(query, 'availability', message.availability),
    );
  return page(records, `${uri}/message-store`, query, true);
}

/** One message of an extension, by its ID. */
export function messageInfo(
  id: string,
  owner: Owner,
  request: ListRequest,
  texts: readonly StoredMessage[],
): Reply {
  const [, ...day] = /^(\d{4})(\d{2})(\d{2})\d{4}$/.exec(id) ?? [];
  const voicemails: StoredMessage[] =
    day.length > 0 && !Number.isNaN(Date.parse(day.join('-')))
      ? voicemailsOn(day.join('-'), owner, request)
      : [];
  const message = [...texts, ...voicemails].find((message) => String(message.id) === id);
  return message ? ok(message) : noMessage();
}

/** The attachment of a message. */
export function messageContent(messageId: string, attachmentId: string): Reply {
  if (messageId !== attachmentId || !/^\d{12}$/.test(messageId)) {
    return noMessage();
  }
  return { status: 200, headers: { 'content-type': 'audio/wav' }, body: silence() };
}

/** Newest first. */
function voicemailsOn(day: string, owner: Owner, { uri, options }: ListRequest) {
  return timesOn(day, options.voicemailsOn?.(day) ?? DEFAULT_VOICEMAILS_A_DAY).map(({ index, time }) => {
    const id = Number(`${day.replaceAll('-', '')}${String(index).padStart(4, '0')}`);
    return {
      uri: `${uri}/message-store/${id}`,
      id,
      type: 'VoiceMail',
      to: [{ extensionNumber: owner.extension }],
      from: { phoneNumber: '+16505550199', name: 'A CUSTOMER', location: 'Belmont, CA' },
      creationTime: time,
      lastModifiedTime: time,
      readStatus: 'Unread',
      priority: 'Normal',
      direction: 'Inbound',
      availability: 'Alive',
      messageStatus: 'Received',
      vmTranscriptionStatus: 'NotAvailable',
      attachments: [
        {
          id,
          uri: `${uri}/message-store/${id}/content/${id}`,
          type: 'AudioRecording',
          contentType: 'audio/wav',
          vmDuration: 1,
        },
      ],
    };
  });
}

function noMessage(): Reply {
  const parameterName = 'messageId';
  return apiError(404, 'CMN-102', `Resource for parameter [${parameterName}] is not found`, {
    parameterName,
  });
}
