/**
 * The message store of an extension, with its voicemails: made up when somebody asks, like the call log. Sources:
 * RingCentral's API reference of the message store, and its page "Working with the Message Store".
 */
import type { Owner } from './api.ts';
import { silence } from './audio.ts';
import type { Options } from './options.ts';
import { page, passes, timeRange } from './paging.ts';
import { apiError, type Reply } from './reply.ts';

const DEFAULT_VOICEMAILS_A_DAY = 1;
const DAY_MILLISECONDS = 24 * 60 * 60_000;

export interface MessageListRequest {
  /** Of the extension. */
  uri: string;
  query: URLSearchParams;
  options: Options;
  now: number;
}

export function messageStore(owner: Owner, { uri, query, options, now }: MessageListRequest): Reply {
  const range = timeRange(query, now);
  if ('status' in range) return range;
  const records = range.days
    .flatMap((day) => voicemailsOn(day, owner, uri, options))
    .filter(
      (message) =>
        range.includes(Date.parse(message.creationTime)) &&
        passes(query, 'messageType', message.type) &&
        passes(query, 'direction', message.direction) &&
        passes(query, 'readStatus', message.readStatus) &&
        passes(query, 'availability', message.availability),
    );
  return page(records, { uri: `${uri}/message-store`, query, totals: true });
}

/** The attachment of a message. */
export function messageContent(messageId: string, attachmentId: string): Reply {
  if (messageId !== attachmentId || !/^\d{12}$/.test(messageId)) {
    const parameterName = 'messageId';
    return apiError(404, 'CMN-102', `Resource for parameter [${parameterName}] is not found`, {
      parameterName,
    });
  }
  return { status: 200, headers: { 'content-type': 'audio/wav' }, body: silence() };
}

/** Newest first. */
function voicemailsOn(day: string, owner: Owner, uri: string, { voicemailsOn }: Options) {
  const count = voicemailsOn?.(day) ?? DEFAULT_VOICEMAILS_A_DAY;
  const indexes = Array.from({ length: count }, (_, i) => count - 1 - i);
  return indexes.map((index) => {
    const id = Number(`${day.replaceAll('-', '')}${String(index).padStart(4, '0')}`);
    const time = new Date(Date.parse(day) + (DAY_MILLISECONDS * (index + 0.5)) / count).toISOString();
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
