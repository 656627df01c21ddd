/** The RingCentral app that asks, and the server that it asks. */
export interface Client {
  id: string;
  secret: string;
  /** Origin of RingCentral's API, without a slash at the end. */
  serverUrl: string;
}

/** The credentials of the Authorization header: RFC 7617, with RingCentral's client ID and secret unencoded. */
export function basicCredentials({ id, secret }: Pick<Client, 'id' | 'secret'>): string {
  return Buffer.from(`${id}:${secret}`).toString('base64');
}
