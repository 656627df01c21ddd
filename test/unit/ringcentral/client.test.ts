import { expect, it } from 'vitest';
import { appOf, basicCredentials } from '../../../src/ringcentral/client.ts';

it('an app proves itself with its ID and secret as they are (RFC 7617)', () => {
  expect(basicCredentials({ id: 'id', secret: 'sécret%20' })).toBe(
    Buffer.from('id:sécret%20').toString('base64'),
  );
});

it.each([
  { id: 'id', secret: 'secret' },
  { id: 'id', secret: 'with:colons::' },
  { id: 'id', secret: '' },
  { id: 'ïd', secret: 'sécret' },
])('an app is read from its credentials as it was: %j', (app) => {
  expect(appOf(basicCredentials(app))).toEqual(app);
});

it.each(['', '!'])('an app without a name and a secret is read from what are no credentials: %j', (text) => {
  expect(appOf(text)).toEqual({ id: '', secret: '' });
});
