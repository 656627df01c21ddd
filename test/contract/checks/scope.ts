/** What a token may do. */

import { withIncluded } from '../../support/simulator/permissions.ts';
import { text } from '../answer.ts';
import { accessTokenIn, type Check, logInWithRefreshToken, NO_REFRESH_TOKEN } from '../check.ts';
import type { Service } from '../service.ts';
import { expect, NotApplicable } from '../verdicts.ts';

const EXTENSION = '/restapi/v1.0/account/~/extension/~';

/** Calls that change nothing, and the permission that each needs: RingCentral's API reference. */
const CALLS: readonly { permission: string; path: string }[] = [
  { permission: 'ReadAccounts', path: EXTENSION },
  { permission: 'ReadMessages', path: `${EXTENSION}/message-store?perPage=1` },
  { permission: 'ReadCallLog', path: `${EXTENSION}/call-log?perPage=1` },
];

/** A scope that lacks a permission, and a call that needs it. */
interface NarrowScope {
  scope: string;
  permission: string;
  path: string;
}

export const SCOPE: readonly Check[] = [
  {
    name: 'A requested scope is granted, with nothing beyond what it includes',
    source:
      'RingCentral API reference, Get Token; RFC 6749, section 3.3; page "Application permissions and scopes"',
    async run(service) {
      const all = await permissionsOf(service);
      const [wanted = ''] = all;
      const granted = await grantedFor(service, wanted);
      expect(granted.includes(wanted), 'the permission was not granted');
      const more = granted.filter((permission) => !withIncluded([wanted]).includes(permission)).length;
      expect(more === 0, `${more} permissions more than were asked for`);
      return `1 of ${all.length} permissions`;
    },
  },
  {
    name: 'A token can do no more than its scope allows',
    source: 'RFC 6749, section 3.3; page "Call Log Access Control": HTTP 403',
    async run(service) {
      const all = await permissionsOf(service);
      const whole = accessTokenIn(await service.logIn(NO_REFRESH_TOKEN));
      const narrow = await findNarrowScope(service, all, whole);
      const token = accessTokenIn(await service.logIn({ ...NO_REFRESH_TOKEN, scope: narrow.scope }));
      return mayNot(service, token, narrow);
    },
  },
  {
    name: 'A renewal lets a token do no more than its login did',
    source: 'RFC 6749, section 6: not beyond what was granted',
    async run(service) {
      const all = await permissionsOf(service);
      const whole = accessTokenIn(await service.logIn(NO_REFRESH_TOKEN));
      const narrow = await findNarrowScope(service, all, whole);
      const { fields } = await logInWithRefreshToken(service, { scope: narrow.scope });
      const token = accessTokenIn(await service.renew(text(fields.refresh_token)));
      return mayNot(service, token, narrow);
    },
  },
];

export const INCLUDED_PERMISSIONS: Check = {
  name: 'Does the scope in the answer list included permissions?',
  source: 'No source says; page "Application permissions and scopes" tells which include others',
  open: true,
  async run(service) {
    const including = (await permissionsOf(service)).find(
      (permission) => withIncluded([permission]).length > 1,
    );
    if (!including) throw new NotApplicable('no permission of the app includes another');
    const granted = await grantedFor(service, including);
    return `${granted.length > 1 ? 'yes' : 'no'}, for ${including}`;
  },
};

async function mayNot(service: Service, token: string, { permission, path }: NarrowScope): Promise<string> {
  const status = await service.callApi(token, path);
  const found = `without ${permission}, the API answered HTTP ${status} to what needs it`;
  expect(status >= 300, found);
  if (status !== 401 && status !== 403) throw new NotApplicable(found);
  return found;
}

async function permissionsOf(service: Service): Promise<readonly string[]> {
  const all = await service.permissions();
  if (all.length < 2) throw new NotApplicable('the app has one permission only');
  return all;
}

async function grantedFor(service: Service, scope: string): Promise<string[]> {
  const answer = await service.logIn({ ...NO_REFRESH_TOKEN, scope });
  accessTokenIn(answer);
  return text(answer.fields.scope).split(' ').filter(Boolean);
}

/** A permission of the app, and a call that a token of the whole app may make, but one of this permission may not. */
async function findNarrowScope(
  service: Service,
  all: readonly string[],
  whole: string,
): Promise<NarrowScope> {
  for (const { permission, path } of CALLS) {
    const scope = all.find((other) => !withIncluded([other]).includes(permission));
    if (!scope || !withIncluded(all).includes(permission)) continue;
    if ((await service.callApi(whole, path)) === 200) return { scope, permission, path };
  }
  throw new NotApplicable('no two permissions of the app can be told apart');
}
