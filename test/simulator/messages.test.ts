import { describe, expect, it } from 'vitest';
import { COLLEAGUE, RingCentral, USER } from '../support/simulator/ringcentral.ts';
import { type Answer, call, codeOf, PASSWORD, token } from './ask.ts';

const SMS = '/restapi/v1.0/account/~/extension/~/sms';
const STORE = '/restapi/v1.0/account/~/extension/~/message-store';
const POSTS = '/team-messaging/v1/chats/1/posts';
const MESSAGE = {
  from: { phoneNumber: USER.username },
  to: [{ phoneNumber: '+16505550199' }],
  text: 'The build failed: ünïcode \r\n--and a second line',
};

/** Posts to a simulator as a user who is logged in; a form is sent as `multipart/form-data`. */
async function send(ringcentral: RingCentral, path: string, body: string | FormData): Promise<Answer> {
  const { access_token } = (await token(ringcentral, PASSWORD)).body;
  const headers = {
    Authorization: `Bearer ${access_token}`,
    ...(typeof body === 'string' && { 'Content-Type': 'application/json' }),
  };
  return call(ringcentral, path, '', { method: 'POST', headers, body });
}

/** The message as @rc-ex/core, Java's and Python's SDK send it: a JSON file of a form, and files beside it. */
function formOf(message: object, ...files: File[]): FormData {
  const form = new FormData();
  form.append('json', new File([JSON.stringify(message)], 'request.json', { type: 'application/json' }));
  for (const file of files) form.append('attachment', file);
  return form;
}

describe('a text message', () => {
  it('is sent as JSON', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await send(ringcentral, SMS, JSON.stringify(MESSAGE));
    expect(body).toMatchObject({
      type: 'SMS',
      messageStatus: 'Queued',
      direction: 'Outbound',
      to: MESSAGE.to,
      subject: MESSAGE.text,
    });
    expect(ringcentral.messages).toEqual([{ path: SMS, body: MESSAGE }]);
  });

  it('is sent as a form', async () => {
    await using ringcentral = await RingCentral.start();
    const { status, body } = await send(ringcentral, SMS, formOf(MESSAGE));
    expect([status, body.subject]).toEqual([200, MESSAGE.text]);
    expect(ringcentral.messages).toEqual([{ path: SMS, body: MESSAGE }]);
  });

  it('is sent with a picture', async () => {
    await using ringcentral = await RingCentral.start();
    const picture = new File([Buffer.from([0xff, 0xd8, 0x0d, 0x0a, 0x2d, 0x2d])], 'a.jpg', {
      type: 'image/jpeg',
    });
    const { body } = await send(ringcentral, SMS, formOf(MESSAGE, picture));
    const [, attachment] = body.attachments;
    expect(attachment).toMatchObject({ type: 'MmsAttachment', contentType: 'image/jpeg' });
    expect(ringcentral.messages).toEqual([
      { path: SMS, body: MESSAGE, attachments: [{ filename: 'a.jpg', contentType: 'image/jpeg' }] },
    ]);
  });

  it('has a number as its ID, and another one each time', async () => {
    await using ringcentral = await RingCentral.start();
    const first = (await send(ringcentral, SMS, JSON.stringify(MESSAGE))).body;
    const second = (await send(ringcentral, SMS, JSON.stringify(MESSAGE))).body;
    expect([typeof first.id, typeof second.id]).toEqual(['number', 'number']);
    expect(second.id).not.toBe(first.id);
    expect(first.uri).toMatch(new RegExp(`/extension/${USER.ownerId}/message-store/${first.id}$`));
  });

  it('is found in the message store of its sender, where its status is looked up', async () => {
    await using ringcentral = await RingCentral.start();
    const { access_token } = (await token(ringcentral, PASSWORD)).body;
    const sent = (await send(ringcentral, SMS, JSON.stringify(MESSAGE))).body;
    const found = await call(ringcentral, `${STORE}/${sent.id}`, access_token);
    expect([found.status, found.body]).toEqual([200, sent]);
    expect(found.headers.get('x-rate-limit-group')).toBe('light');
    const list = await call(ringcentral, `${STORE}?messageType=SMS&direction=Outbound`, access_token);
    expect(list.body.records).toEqual([sent]);
    const theirs = STORE.replace('extension/~', `extension/${COLLEAGUE.ownerId}`);
    expect((await call(ringcentral, `${theirs}?messageType=SMS`, access_token)).body.records).toEqual([]);
    const elsewhere = await call(ringcentral, `${theirs}/${sent.id}`, access_token);
    expect([elsewhere.status, codeOf(elsewhere)]).toEqual([404, 'CMN-102']);
  });

  it('can have another address if it has a picture', async () => {
    await using ringcentral = await RingCentral.start();
    const picture = new File(['x'], 'a.jpg', { type: 'image/jpeg' });
    const { body } = await send(ringcentral, SMS.replace('/sms', '/mms'), formOf(MESSAGE, picture));
    expect(body.attachments).toHaveLength(2);
  });

  it('may name its extension by its number', async () => {
    await using ringcentral = await RingCentral.start();
    const path = SMS.replace('extension/~', `extension/${USER.ownerId}`);
    expect((await send(ringcentral, path, JSON.stringify(MESSAGE))).status).toBe(200);
  });
});

describe('a post to a team', () => {
  it('has text as its ID', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await send(ringcentral, POSTS, JSON.stringify({ text: 'hello' }));
    expect(body).toMatchObject({ id: expect.any(String), type: 'TextMessage', text: 'hello' });
    expect(ringcentral.messages).toEqual([{ path: POSTS, body: { text: 'hello' } }]);
  });
});

describe('a message', () => {
  it.each([
    ['is not JSON', SMS, '{'],
    ['is a list', SMS, '[]'],
    ['is a form without JSON', SMS, new FormData()],
    ['is not JSON', POSTS, 'hello'],
  ])('that %s is refused: POST %s', async (_, path, body) => {
    await using ringcentral = await RingCentral.start();
    const answer = await send(ringcentral, path, body);
    expect([answer.status, codeOf(answer), ringcentral.messages]).toEqual([400, 'CMN-103', []]);
  });
});
