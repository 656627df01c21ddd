import { describe, expect, it } from 'vitest';
import { type Options, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { type Answer, call, codeOf, PASSWORD, token } from './ask.ts';

const NOW = Date.parse('2026-02-10T12:00:00Z');
const MINE = '/restapi/v1.0/account/~/extension/~/call-log';
const ALL = '/restapi/v1.0/account/~/call-log';
const DAY = 'dateFrom=2026-02-09T00:00:00.000Z&dateTo=2026-02-10T00:00:00.000Z';

/** Asks a new simulator, as a user who is logged in. */
async function ask(path: string, options: Options = {}): Promise<Answer> {
  await using ringcentral = await RingCentral.start({ now: () => NOW, ...options });
  return await call(ringcentral, path, (await token(ringcentral, PASSWORD)).body.access_token);
}

const timesIn = ({ body }: Answer): string[] =>
  body.records.map(({ startTime }: { startTime: string }) => startTime);

describe('a call log', () => {
  it('has the calls of the last 24 hours, newest first', async () => {
    expect(timesIn(await ask(MINE))).toEqual([
      '2026-02-10T04:00:00.000Z',
      '2026-02-09T20:00:00.000Z',
      '2026-02-09T12:00:00.000Z',
    ]);
  });

  it('has the calls of the time that is asked for, and not those at its end', async () => {
    const range = 'dateFrom=2026-02-09T04:00:00Z&dateTo=2026-02-09T20:00:00Z';
    expect(timesIn(await ask(`${MINE}?${range}`))).toEqual([
      '2026-02-09T12:00:00.000Z',
      '2026-02-09T04:00:00.000Z',
    ]);
  });

  it('filters by direction and type', async () => {
    const { body } = await ask(`${MINE}?${DAY}&direction=Outbound&type=Fax`, { callsOn: () => 10 });
    const found = body.records.map(({ direction, type }: Record<string, string>) => `${direction} ${type}`);
    expect(found).toEqual(['Outbound Fax', 'Outbound Fax']);
  });

  it('takes several values of a filter', async () => {
    const { body } = await ask(`${MINE}?${DAY}&direction=Inbound&direction=Outbound`);
    expect(body.records).toHaveLength(3);
  });

  it('has pages, and links to the others', async () => {
    await using ringcentral = await RingCentral.start({ now: () => NOW, callsOn: () => 260 });
    const accessToken = (await token(ringcentral, PASSWORD)).body.access_token;
    const first = (await call(ringcentral, `${MINE}?${DAY}&perPage=100`, accessToken)).body;
    expect(first.paging).toEqual({ page: 1, perPage: 100, pageStart: 0, pageEnd: 99 });
    expect(Object.keys(first.navigation)).toEqual(['firstPage', 'nextPage']);
    const second = (await call(ringcentral, first.navigation.nextPage.uri, accessToken)).body;
    expect(Object.keys(second.navigation)).toEqual(['firstPage', 'previousPage', 'nextPage']);
    const third = (await call(ringcentral, second.navigation.nextPage.uri, accessToken)).body;
    expect(third.paging).toEqual({ page: 3, perPage: 100, pageStart: 200, pageEnd: 259 });
    expect(Object.keys(third.navigation)).toEqual(['firstPage', 'previousPage']);
    const ids = [first, second, third].flatMap(({ records }) => records.map(({ id }: { id: string }) => id));
    expect(new Set(ids).size).toBe(260);
  });

  it('can have an empty day', async () => {
    const { status, body } = await ask(`${MINE}?${DAY}`, {
      callsOn: (day) => (day === '2026-02-09' ? 0 : 9),
    });
    expect([status, body.records, body.paging]).toEqual([200, [], { page: 1, perPage: 100 }]);
    expect(Object.keys(body.navigation)).toEqual(['firstPage']);
  });

  it('gives at most 1000 calls a page', async () => {
    const { body } = await ask(`${MINE}?${DAY}&perPage=5000`, { callsOn: () => 1001 });
    expect([body.records.length, body.paging.perPage]).toEqual([1000, 1000]);
  });

  it.each(['perPage=0', 'page=x', 'dateFrom=yesterday', 'dateTo=x'])('refuses %s', async (query) => {
    const answer = await ask(`${MINE}?${query}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'CMN-101']);
  });

  it('has calls between extensions, which have no phone numbers', async () => {
    const { body } = await ask(`${MINE}?${DAY}&direction=Inbound`);
    expect(body.records[0]).toMatchObject({
      result: 'Missed',
      from: { extensionNumber: '103' },
      to: { extensionNumber: '101' },
    });
    expect(body.records[0].from).not.toHaveProperty('phoneNumber');
  });

  it('of the company has the calls of others, too', async () => {
    const { body } = await ask(`${ALL}?${DAY}`);
    const extensions = body.records.map(({ extension }: { extension: { id: number } }) => extension.id);
    expect(extensions).toHaveLength(6);
    expect(new Set(extensions).size).toBe(2);
  });

  it('of the company is for administrators', async () => {
    const answer = await ask(ALL, { users: [{ ...USER, administrator: false }] });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'CMN-408']);
  });
});

describe('a recording', () => {
  it('is at the address that the call names', async () => {
    await using ringcentral = await RingCentral.start({ now: () => NOW });
    const accessToken = (await token(ringcentral, PASSWORD)).body.access_token;
    const { body } = await call(ringcentral, `${MINE}?${DAY}&recordingType=All`, accessToken);
    expect(body.records).toHaveLength(2);
    const { id, uri, type, contentUri } = body.records[0].recording;
    expect(type).toBe('OnDemand');
    const { body: described } = await call(ringcentral, uri, accessToken);
    expect(described).toEqual({ id, contentUri, contentType: 'audio/wav', duration: 1 });
    const content = await fetch(contentUri, { headers: { Authorization: `Bearer ${accessToken}` } });
    expect(content.headers.get('content-type')).toBe('audio/wav');
    expect(Buffer.from(await content.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF');
  });

  it('is another for each call of the company', async () => {
    const { body } = await ask(`${ALL}?${DAY}&recordingType=All`);
    const ids = body.records.map(({ recording }: { recording: { id: string } }) => recording.id);
    expect(new Set(ids).size).toBe(4);
  });

  it('is not there for a call that was not recorded', async () => {
    const answer = await ask('/restapi/v1.0/account/~/recording/2026020900001262648004/content');
    expect([answer.status, codeOf(answer)]).toEqual([404, 'CMN-102']);
  });
});

describe('the message store', () => {
  const STORE = '/restapi/v1.0/account/~/extension/~/message-store';

  it('has voicemails with their audio', async () => {
    await using ringcentral = await RingCentral.start({ now: () => NOW, voicemailsOn: () => 2 });
    const accessToken = (await token(ringcentral, PASSWORD)).body.access_token;
    const { body } = await call(ringcentral, `${STORE}?messageType=VoiceMail&${DAY}&perPage=1`, accessToken);
    expect(body.paging).toMatchObject({ totalPages: 2, totalElements: 2 });
    expect(Object.keys(body.navigation)).toEqual(['firstPage', 'nextPage', 'lastPage']);
    const [{ type, attachments }] = body.records;
    expect([type, attachments[0].type]).toEqual(['VoiceMail', 'AudioRecording']);
    const content = await fetch(attachments[0].uri, { headers: { Authorization: `Bearer ${accessToken}` } });
    expect([content.status, content.headers.get('content-type')]).toEqual([200, 'audio/wav']);
  });

  it('has nothing else', async () => {
    expect((await ask(`${STORE}?messageType=SMS`)).body.records).toEqual([]);
  });
});
