/**
 * Call logs and recordings: for every day the same calls, made up when somebody asks. Sources: RingCentral's API
 * reference of the call log, and its pages "Understanding the call log data format" and "Call Recordings".
 */
import type { Owner } from './api.ts';
import { silence } from './audio.ts';
import type { Options } from './options.ts';
import { page, passes, timeRange } from './paging.ts';
import { apiError, ok, type Reply } from './reply.ts';

/** Whose calls are in the company's log beside the user's own. */
const COLLEAGUE: Owner = { ownerId: '262648005', username: '+16505550102', extension: '102' };

const DEFAULT_CALLS_A_DAY = 3;
const DAY_MILLISECONDS = 24 * 60 * 60_000;
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

export interface CallLogRequest {
  /** Of the account. */
  uri: string;
  query: URLSearchParams;
  options: Options;
  now: number;
}

export function extensionCallLog(user: Owner, request: CallLogRequest): Reply {
  return callLog([user], `${request.uri}/extension/${user.ownerId}/call-log`, request);
}

/** The calls of everybody. */
export function companyCallLog(users: readonly Owner[], request: CallLogRequest): Reply {
  return callLog([...users, COLLEAGUE], `${request.uri}/call-log`, request);
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

function callLog(
  owners: readonly Owner[],
  list: string,
  { uri, query, options, now }: CallLogRequest,
): Reply {
  const range = timeRange(query, now);
  if ('status' in range) return range;
  const recordingType = query.get('recordingType');
  const records = range.days
    .flatMap((day) => callsOn(day, owners, uri, options))
    .filter(
      (call) =>
        range.includes(Date.parse(call.startTime)) &&
        passes(query, 'direction', call.direction) &&
        passes(query, 'type', call.type) &&
        (!recordingType || (call.recording && ['All', call.recording.type].includes(recordingType))),
    );
  return page(records, { uri: list, query, totals: false });
}

/** Newest first. */
function callsOn(day: string, owners: readonly Owner[], uri: string, { callsOn }: Options) {
  const count = callsOn?.(day) ?? DEFAULT_CALLS_A_DAY;
  const indexes = Array.from({ length: count }, (_, i) => count - 1 - i);
  return indexes.flatMap((index) =>
    owners.map((owner) => {
      const { other, recorded, ...call } = CALLS[index % CALLS.length] ?? ANSWERED;
      const id = `${day.replaceAll('-', '')}${String(index).padStart(5, '0')}${owner.ownerId}`;
      const own =
        'extensionNumber' in other ? { extensionNumber: owner.extension } : { phoneNumber: owner.username };
      const duration = call.result === 'Missed' ? 0 : 60 * ((index % CALLS.length) + 1);
      const [from, to] = call.direction === 'Inbound' ? [other, own] : [own, other];
      return {
        uri: `${uri}/extension/${owner.ownerId}/call-log/${id}?view=Simple`,
        id,
        sessionId: id,
        telephonySessionId: `s-${id}`,
        startTime: new Date(Date.parse(day) + (DAY_MILLISECONDS * (index + 0.5)) / count).toISOString(),
        duration,
        durationMs: duration * 1000,
        ...call,
        from,
        to,
        extension: { uri: `${uri}/extension/${owner.ownerId}`, id: Number(owner.ownerId) },
        ...(recorded && { recording: recordingOf(id, recorded, uri) }),
      };
    }),
  );
}

/** RingCentral's `contentUri` names another host, media.ringcentral.com. */
function recordingOf(callId: string, type: 'Automatic' | 'OnDemand', uri: string) {
  const id = callId.slice(0, 13);
  return { uri: `${uri}/recording/${id}`, id, type, contentUri: `${uri}/recording/${id}/content` };
}

/** The number of a recording is the beginning of its call's: the day, and the call's place in it. */
function isRecording(id: string): boolean {
  const call = CALLS[Number(id.slice(8)) % CALLS.length];
  return /^\d{13}$/.test(id) && call?.recorded !== undefined;
}

function noRecording(): Reply {
  const parameterName = 'recordingId';
  return apiError(404, 'CMN-102', `Resource for parameter [${parameterName}] is not found`, {
    parameterName,
  });
}
