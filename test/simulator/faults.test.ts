import { describe, expect, it } from 'vitest';
import { type Fault, RingCentral } from '../support/simulator/ringcentral.ts';
import { call, PASSWORD, post, token, whoAmI } from './ask.ts';

const ME = '/restapi/v1.0/account/~/extension/~';
const REFUSAL: Fault = { kind: 'answer', status: 503, body: '{}' };

describe('a fault', () => {
  it('changes a request before it is answered', async () => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failNext({
      kind: 'rewrite',
      request: (request) => ({ ...request, form: new URLSearchParams({ ...PASSWORD, scope: 'SMS' }) }),
    });
    expect((await token(ringcentral, { grant_type: 'x' })).body.scope).toBe('SMS');
    expect(ringcentral.tokenRequests[0]?.form.get('grant_type')).toBe('x');
  });

  it('changes headers of an answer, and takes them away', async () => {
    await using ringcentral = await RingCentral.start();
    const headers = { 'x-rate-limit-limit': 'many', 'x-rate-limit-window': undefined };
    ringcentral.failNext({ kind: 'rewrite', headers });
    const answer = await token(ringcentral, PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-rate-limit-limit')).toBe('many');
    expect(answer.headers.has('x-rate-limit-window')).toBe(false);
  });

  it('meets every API call that a function says, and none that it does not', async () => {
    await using ringcentral = await RingCentral.start();
    const { body } = await token(ringcentral, PASSWORD);
    ringcentral.failEveryCall(({ path }) => (path === ME ? REFUSAL : undefined));
    expect(await whoAmI(ringcentral, body.access_token)).toBe(503);
    expect(await whoAmI(ringcentral, body.access_token)).toBe(503);
    expect((await call(ringcentral, `${ME}/call-log`, body.access_token)).status).toBe(200);
  });
});

describe('a request ID', () => {
  it('comes with every answer, and is another each time', async () => {
    await using ringcentral = await RingCentral.start();
    const { body, headers } = await token(ringcentral, PASSWORD);
    const answers = [
      headers,
      (await token(ringcentral, { grant_type: 'x' })).headers,
      (await token(ringcentral, PASSWORD, '')).headers,
      (await post(ringcentral, 'revoke', { token: 'x' })).headers,
      (await call(ringcentral, ME, body.access_token)).headers,
      (await call(ringcentral, ME, 'x')).headers,
      (await call(ringcentral, '/restapi/nothing', body.access_token)).headers,
    ];
    const ids = answers.map((answer) => answer.get('rcrequestid') ?? '');
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(answers.length);
  });
});
