/** What the tests of the simulator ask it. */
import { APP, type RingCentral, USER } from '../support/simulator/ringcentral.ts';

export const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const PASSWORD = { grant_type: 'password', username: `${USER.username}*101`, password: USER.password };

export type Form = Record<string, string> | URLSearchParams;

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a server, looked at by the test
  body: any;
}

export function basic(id = APP.id, secret = APP.secret): string {
  return `Basic ${btoa(`${id}:${secret}`)}`;
}

export function token(ringcentral: RingCentral, form: Form, authorization?: string): Promise<Answer> {
  return post(ringcentral, 'token', form, authorization);
}

/** A request to an OAuth endpoint. */
export async function post(
  ringcentral: RingCentral,
  endpoint: string,
  form: Form,
  authorization = basic(),
): Promise<Answer> {
  return read(
    await fetch(`${ringcentral.url}/restapi/oauth/${endpoint}`, {
      method: 'POST',
      headers: authorization ? { Authorization: authorization } : {},
      body: new URLSearchParams(form),
    }),
  );
}

/** An API call. */
export async function call(
  ringcentral: RingCentral,
  path: string,
  accessToken: string,
  init: RequestInit = {},
): Promise<Answer> {
  const headers = { Authorization: `Bearer ${accessToken}` };
  return read(await fetch(new URL(path, ringcentral.url), { headers, ...init }));
}

/** The status of a call that wants no more than a token. */
export async function whoAmI(ringcentral: RingCentral, accessToken: string): Promise<number> {
  return (await call(ringcentral, '/restapi/v1.0/account/~/extension/~', accessToken)).status;
}

export function codeOf({ body }: Answer): string {
  return body.errors[0].errorCode;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
