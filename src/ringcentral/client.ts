/** The RingCentral app that asks, and the server it asks. */
export interface Client {
  id: string;
  secret: string;
  /** Origin of RingCentral's API, without a slash at the end. */
  serverUrl: string;
}

export const PRODUCTION = 'https://platform.ringcentral.com';

/** Reads one input: its text, empty if it was not set. */
export type ReadInput = (name: string, options?: { trimWhitespace: boolean }) => string;

/** The client, from inputs that `readInputs` has found valid. */
export function readClient(read: ReadInput): Client {
  const serverUrl = new URL(read('server-url') || PRODUCTION).origin;
  return { id: read('client-id'), secret: read('client-secret'), serverUrl };
}

/** The credentials of the Authorization header: RFC 7617, with RingCentral's client ID and secret unencoded. */
export function basicCredentials({ id, secret }: Pick<Client, 'id' | 'secret'>): string {
  return Buffer.from(`${id}:${secret}`).toString('base64');
}

/** The secrets among the inputs, and the Basic credentials made of them, for masking before all else. */
export function secretInputs(read: ReadInput): string[] {
  const client = { id: read('client-id'), secret: read('client-secret') };
  const secrets = [client.secret, read('jwt'), read('refresh-token'), readPassword(read)];
  return client.secret === '' ? secrets : [...secrets, basicCredentials(client)];
}

/** A password may begin or end with a space, but a line end comes from pasting it. */
export function readPassword(read: ReadInput): string {
  return read('password', { trimWhitespace: false }).replace(/[\r\n]+$/, '');
}
