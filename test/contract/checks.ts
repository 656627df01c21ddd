/**
 * What this action relies on, as checks of a service: of the simulator and of RingCentral alike; and what nobody says,
 * as questions to it.
 */
import type { Check } from './check.ts';
import { LIFETIME } from './checks/lifetime.ts';
import { FIGURES, OPEN_QUESTIONS, SIXTH_SESSION } from './checks/open-questions.ts';
import { PENALTY, RATE_LIMIT_HEADERS, UNTOLD_WINDOW } from './checks/rate-limit.ts';
import { REFUSALS } from './checks/refusals.ts';
import { RENEWAL, RENEWAL_WITHOUT_REFRESH_TOKEN } from './checks/renewal.ts';
import { REVOCATION } from './checks/revocation.ts';
import { INCLUDED_PERMISSIONS, SCOPE } from './checks/scope.ts';
import { GATE, TOKENS } from './checks/tokens.ts';

export { GATE, LIFETIME };

/** These use up sessions, and with them the token of the long check. They come before it. */
export const BEFORE: readonly Check[] = [SIXTH_SESSION, PENALTY, UNTOLD_WINDOW];

/** While the long check goes on. */
export const DURING: readonly Check[] = [
  ...TOKENS,
  ...SCOPE,
  ...RENEWAL,
  ...REVOCATION,
  ...REFUSALS,
  RATE_LIMIT_HEADERS,
  RENEWAL_WITHOUT_REFRESH_TOKEN,
  INCLUDED_PERMISSIONS,
  ...OPEN_QUESTIONS,
];

/** At the end, for they ask nothing. */
export const AFTER: readonly Check[] = FIGURES;

/** In the order in which they begin. */
export const ALL = [GATE, ...BEFORE, LIFETIME, ...DURING, ...AFTER];
