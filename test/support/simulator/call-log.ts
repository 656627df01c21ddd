/**
 * Call logs and recordings: for every day the same calls, made up when somebody asks. Sources: RingCentral's API
 * reference of the call log, and its pages "Understanding the call log data format" and "Call Recordings".
 */
import { silence } from './audio.ts';
import { apiError, ok, type Reply } from './exchange.ts';
import { type ListRequest, page, passes, timeRange, timesOn } from './lists.ts';
import type { Owner } from './options.ts';

const DEFAULT_CALLS_A_DAY = 3;
const OUTSIDE = { phoneNumber: '+16505550199', name: 'A CUSTOMER', location: 'Belmont, CA' };
/** Where extensions call one another there are no phone numbers. */
const INSIDE = { extensionNumber: '103', extensionId: '262648006', name: 'A Coworker' };
/** A hidden number. Callers choose their names, and a spreadsheet would take this one for a formula. */
const HIDDEN = { name: '=HYPERLINK("https://example.com")' };

interface Call {
  type: 'Voice' | 'Fax';
  direction: 'Inbound' | 'Outbound';
  action: string;
  result: string;
  other: typeof OUTSIDE | typeof INSIDE | typeof HIDDEN;
  recorded?: 'Automatic' | 'OnDemand';
}

const ANSWERED: Call = {
  type: 'Voice',
  direction: 'Inbound',
  action: 'Phone Call',
  result: 'Accepted',
  other: OUTSIDE,
  recorded: 'Automatic',
};

/** The calls of a day are these, over and over. */
const CALLS: readonly Call[] = [
  ANSWERED,
  { type: 'Voice', direction: 'Inbound', action: 'Phone Call', result: 'Missed', other: INSIDE },
  { ...ANSWERED, direction: 'Outbound', action: 'VoIP Call', result: 'Call connected', recorded: 'OnDemand' },
  { type: 'Fax', direction: 'Outbound', action: 'Outgoing Fax', result: 'Sent', other: OUTSIDE },
  { type: 'Voice', direction: 'Outbound', action: 'VoIP Call', result: 'Call connected', other: INSIDE },
  { type: 'Voice', direction: 'Inbound', action: 'Phone Call', result: 'Voicemail', other: HIDDEN },
];

export function extensionCallLog(user: Owner, request: ListRequest): Reply {
  return callLog([user], `${request.uri}/extension/${user.ownerId}/call-log`, request);
}

/** The calls of everybody. */
export function companyCallLog(owners: readonly Owner[], request: ListRequest): Reply {
  return callLog(owners, `${request.uri}/call-log`, request);
}

export function recording(id: string, uri: string): Reply {
  if (!isRecording(id)) return noRecording();
  const contentUri = `${uri}/recording/${id}/content`;
  return ok({ id, contentUri, contentType: 'audio/wav', duration: 1 });
}

export function recordingContent(id: string): Reply {
  if (!isRecording(id)) return noRecording();
  return { status: 200, headers: { 'content-type': 'audio/wav' }, body: silence() };
}

/** @param list where it is */
function callLog(owners: readonly Owner[], list: string, request: ListRequest): Reply {
  const { query } = request;
  const range = timeRange(request);
  if ('status' in range) return range;
  const recordingType = query.get('recordingType');
  const records = range.days
    .flatMap((day) => callsOn(day, owners, request))
    .filter(
      ({ startTime, direction, type, recording }) =>
        range.includes(Date.parse(startTime)) &&
        passes(query, 'direction', direction) &&
        passes(query, 'type', type) &&
        (!recordingType || (recording && ['All', recording.type].includes(recordingType))),
    );
  return page(records, list, query, false);
}

/** Newest first. */
function callsOn(day: string, owners: readonly Owner[], { uri, options }: ListRequest) {
  return timesOn(day, options.callsOn?.(day) ?? DEFAULT_CALLS_A_DAY).flatMap(({ index, time }) =>
    owners.map((owner) => {
      const { other, recorded, ...call } = CALLS[index % CALLS.length] ?? ANSWERED;
      const id = `${day.replaceAll('-', '')}${String(index).padStart(5, '0')}${owner.ownerId}`;
      const extension = `${uri}/extension/${owner.ownerId}`;
      const own =
        'extensionNumber' in other ? { extensionNumber: owner.extension } : { phoneNumber: owner.username };
      const duration = call.result === 'Missed' ? 0 : 60 * ((index % CALLS.length) + 1);
      const [from, to] = call.direction === 'Inbound' ? [other, own] : [own, other];
      return {
        uri: `${extension}/call-log/${id}?view=Simple`,
        id,
        sessionId: id,
        telephonySessionId: `s-${id}`,
        startTime: time,
        duration,
        durationMs: duration * 1000,
        ...call,
        from,
        to,
        extension: { uri: extension, id: Number(owner.ownerId) },
        ...(recorded && { recording: recordingOf(id, recorded, uri) }),
      };
    }),
  );
}

/** It has the number of its call. RingCentral's `contentUri` names another host, media.ringcentral.com. */
function recordingOf(id: string, type: 'Automatic' | 'OnDemand', account: string) {
  const uri = `${account}/recording/${id}`;
  return { uri, id, type, contentUri: `${uri}/content` };
}

/** Knows a call by the place in its day. */
function isRecording(id: string): boolean {
  const [, index] = /^\d{8}(\d{5})\d+$/.exec(id) ?? [];
  return index !== undefined && CALLS[Number(index) % CALLS.length]?.recorded !== undefined;
}

function noRecording(): Reply {
  const parameterName = 'recordingId';
  return apiError(404, 'CMN-102', `Resource for parameter [${parameterName}] is not found`, {
    parameterName,
  });
}
