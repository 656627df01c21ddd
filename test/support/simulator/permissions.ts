/** Permissions of apps, and those that they include. Source: RingCentral's page "Application permissions and scopes". */

const INCLUDED: Readonly<Record<string, readonly string[]>> = {
  Accounts: ['EditAccounts'],
  Contacts: ['ReadContacts'],
  EditAccounts: ['ReadAccounts', 'EditExtensions'],
  EditCallLog: ['ReadCallLog'],
  EditMessages: ['ReadMessages'],
  EditPresence: ['ReadPresence'],
  Faxes: ['ReadMessages'],
  InternalMessages: ['ReadMessages'],
  ReadCallRecording: ['ReadCallLog'],
  SMS: ['ReadMessages'],
};

/** These permissions, and everything that they include, each once. */
export function withIncluded(permissions: readonly string[]): string[] {
  const all = new Set(permissions);
  // What is added while this goes on is looked at, too.
  for (const permission of all) for (const included of INCLUDED[permission] ?? []) all.add(included);
  return [...all];
}
