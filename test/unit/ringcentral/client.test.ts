import { expect, it } from 'vitest';
import { basicCredentials } from '../../../src/ringcentral/client.ts';

it('an app proves itself with its ID and secret as they are (RFC 7617)', () => {
  expect(basicCredentials({ id: 'id', secret: 'sécret%20' })).toBe(
    Buffer.from('id:sécret%20').toString('base64'),
  );
});
