/**
 * The message store of an extension, with its voicemails: made up when somebody asks, like the call log. Sources:
 * RingCentral's API reference of the message store, and its page "Working with the Message Store".
 */
import { silence } from './audio.ts';
import { apiError, type Reply } from './exchange.ts';
import { type ListRequest, page, passes, timeRange, timesOn } from './lists.ts';
import type { Owner } from './options.ts';

const DEFAULT_VOICEMAILS_A_DAY = 1;

export function messageStore(owner: Owner, request: ListRequest): Reply {
  const { uri, query } = request;
  const range = timeRange(request);
  if ('status' in range) return range;
  const records = range.days
    .flatMap((day) => voicemailsOn(day, owner, request))
    .filter(
      (message) =>
        range.includes(Date.parse(message.creationTime)) &&
        passes(query, 'messageType', message.type) &&
        passes(query, 'direction', message.direction) &&
        passes(query, 'readStatus', message.readStatus) &&
        passes(query, 'availability', message.availability),
    );
  return page(records, `${uri}/message-store`, query, true);
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
