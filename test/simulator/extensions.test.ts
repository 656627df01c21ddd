import { describe, expect, it } from 'vitest';
import { COLLEAGUE, type Options, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { type Answer, call, codeOf, PASSWORD, token } from './ask.ts';

const NOW = Date.parse('2026-02-10T12:00:00Z');
const ACCOUNT = '/restapi/v1.0/account/~';
const THEIRS = `${ACCOUNT}/extension/${COLLEAGUE.ownerId}`;
const EMPLOYEE = { users: [{ ...USER, administrator: false }] };

/** Asks a new simulator, as a user who is logged in. */
async function ask(path: string, options: Options = {}, init: RequestInit = {}): Promise<Answer> {
  await using ringcentral = await RingCentral.start({ now: () => NOW, ...options });
  const { access_token } = (await token(ringcentral, PASSWORD)).body;
  const headers = { Authorization: `Bearer ${access_token}` };
  return await call(ringcentral, path, access_token, { ...init, headers });
}

describe('an account', () => {
  it('tells its number, of which the page about RingCX speaks as well', async () => {
    const { status, body } = await ask(ACCOUNT);
    expect([status, typeof body.id, body.status]).toEqual([200, 'number', 'Confirmed']);
    expect((await ask(`/restapi/v1.0/account/${body.id}`)).body.id).toBe(body.id);
    expect((await ask(`${ACCOUNT}/extension/~`)).body.account.id).toBe(String(body.id));
  });
});

describe('the list of extensions', () => {
  it('has those who log in, and their colleagues', async () => {
    const { body } = await ask(`${ACCOUNT}/extension`);
    const found = body.records.map(({ id, extensionNumber, type, status }: Record<string, unknown>) => [
      id,
      extensionNumber,
      type,
      status,
    ]);
    expect(found).toEqual([
      [Number(USER.ownerId), '101', 'User', 'Enabled'],
      [Number(COLLEAGUE.ownerId), '102', 'User', 'Enabled'],
    ]);
  });

  it('has pages that say how many there are', async () => {
    const colleagues = Array.from({ length: 40 }, (_, i) => ({ ...COLLEAGUE, ownerId: String(500 + i) }));
    const { body } = await ask(`${ACCOUNT}/extension?perPage=30&page=2`, { colleagues });
    expect(body.records).toHaveLength(11);
    expect(body.paging).toMatchObject({ page: 2, totalPages: 2, totalElements: 41 });
    expect(Object.keys(body.navigation)).toEqual(['firstPage', 'previousPage', 'lastPage']);
  });

  it.each([
    ['status=Disabled', 0],
    ['status=Enabled&type=User', 2],
    ['type=Department', 0],
    ['extensionNumber=102', 1],
  ])('is filtered by %s', async (query, count) => {
    expect((await ask(`${ACCOUNT}/extension?${query}`)).body.records).toHaveLength(count);
  });
});

describe('the phone numbers of a user', () => {
  it("are looked up before a text message is sent, as in RingCentral's quick start", async () => {
    const { status, headers, body } = await ask(`${ACCOUNT}/extension/~/phone-number`);
    expect([status, headers.get('x-rate-limit-group')]).toEqual([200, 'light']);
    expect(body.records).toEqual([
      expect.objectContaining({
        id: expect.any(Number),
        phoneNumber: USER.username,
        features: expect.arrayContaining(['SmsSender', 'MmsSender']),
      }),
    ]);
    expect(body.paging.totalElements).toBe(1);
  });

  it('are those of the extension that is named', async () => {
    const { body } = await ask(`${THEIRS}/phone-number`);
    expect(body.records[0].phoneNumber).toBe(COLLEAGUE.username);
  });
});

describe('an administrator', () => {
  it.each(['', '/call-log', '/message-store'])('reads the extension%s of a colleague', async (path) => {
    const { status, body } = await ask(THEIRS + path);
    expect([status, body.uri]).toEqual([200, expect.stringContaining(COLLEAGUE.ownerId)]);
  });

  it('finds the calls of the colleague in it, not the own ones', async () => {
    const { body } = await ask(`${THEIRS}/call-log`);
    const owners = body.records.map(({ extension }: { extension: { id: number } }) => extension.id);
    expect(new Set(owners)).toEqual(new Set([Number(COLLEAGUE.ownerId)]));
  });

  it('reads the call log of another user who logs in', async () => {
    const users = [USER, { ...USER, username: '+16505550111', extension: '111', ownerId: '7' }];
    const { body } = await ask(`${ACCOUNT}/extension/7/call-log`, { users });
    expect(body.records[0].extension.id).toBe(7);
  });

  it('sends no text message for a colleague', async () => {
    await using ringcentral = await RingCentral.start();
    const { access_token } = (await token(ringcentral, PASSWORD)).body;
    const init = { method: 'POST', body: '{}', headers: { Authorization: `Bearer ${access_token}` } };
    const answer = await call(ringcentral, `${THEIRS}/sms`, '', init);
    expect([answer.status, codeOf(answer), ringcentral.messages]).toEqual([403, 'CMN-404', []]);
  });

  it('does not find an extension that is not there', async () => {
    const answer = await ask(`${ACCOUNT}/extension/1/call-log`);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'CMN-102']);
    expect(answer.body.parameterName).toBe('extensionId');
  });
});

describe('a user who is no administrator', () => {
  it.each(['/call-log', '/message-store'])('reads the own %s', async (path) => {
    expect((await ask(`${ACCOUNT}/extension/${USER.ownerId}${path}`, EMPLOYEE)).status).toBe(200);
  });

  it.each(['/call-log', '/message-store'])('is refused the %s of a colleague', async (path) => {
    const answer = await ask(THEIRS + path, EMPLOYEE);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'CMN-404']);
  });

  it('may list the extensions', async () => {
    expect((await ask(`${ACCOUNT}/extension`, EMPLOYEE)).body.records).toHaveLength(2);
  });
});
