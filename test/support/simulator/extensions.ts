/** The account and its extensions. Sources: RingCentral's API reference, and its page "Users and extensions". */
import { ok, type Reply } from './exchange.ts';
import { page, passes } from './lists.ts';
import type { Owner } from './options.ts';

export const ACCOUNT_ID = '262648000';

/** @param uri of the account */
export function accountInfo(uri: string, [owner]: readonly Owner[]): Reply {
  return ok({
    uri,
    id: Number(ACCOUNT_ID),
    mainNumber: owner?.username,
    status: 'Confirmed',
    setupWizardState: 'Completed',
  });
}

/** @param account its URI */
export function extensionInfo(owner: Owner, account: string): Reply {
  return ok({ ...describe(owner, account), account: { id: ACCOUNT_ID, uri: account } });
}

export function extensionList(owners: readonly Owner[], account: string, query: URLSearchParams): Reply {
  const records = owners
    .map((owner) => describe(owner, account))
    .filter((extension) =>
      (['status', 'type', 'extensionNumber'] as const).every((name) => passes(query, name, extension[name])),
    );
  return page(records, `${account}/extension`, query, true);
}

/** The numbers that an extension may send text messages from: RingCentral's page "Sending SMS". */
export function phoneNumberList(owner: Owner, account: string, query: URLSearchParams): Reply {
  const number = {
    id: Number(owner.ownerId) + 1000,
    phoneNumber: owner.username,
    paymentType: 'Local',
    type: 'VoiceFax',
    usageType: 'DirectNumber',
    status: 'Normal',
    country: { id: '1', name: 'United States' },
    features: ['CallerId', 'SmsSender', 'MmsSender'],
  };
  return page([number], `${account}/extension/${owner.ownerId}/phone-number`, query, true);
}

function describe({ ownerId, extension = '101', username }: Owner, account: string) {
  return {
    uri: `${account}/extension/${ownerId}`,
    id: Number(ownerId),
    extensionNumber: extension,
    name: `User ${extension}`,
    type: 'User',
    status: 'Enabled',
    contact: { firstName: 'User', lastName: extension, businessPhone: username },
  };
}
