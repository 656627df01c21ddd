/**
 * What this action relies on, as checks of a service: of the simulator and of RingCentral alike; and what nobody says,
 * as questions to it.
 */
import type { Check } from './check.ts';
import { LONG } from './checks/lifetime.ts';
import { FIGURES, OPEN_QUESTIONS, SIXTH_SESSION } from './checks/open-questions.ts';
import { PENALTY, RATE_LIMIT_HEADERS, UNTOLD_WINDOW } from './checks/rate-limit.ts';
import { REFUSALS } from './checks/refusals.ts';
import { RENEWAL, RENEWAL_CHANGES, RENEWAL_WITHOUT_REFRESH_TOKEN } from './checks/renewal.ts';
import { REVOCATION } from './checks/revocation.ts';
import { INCLUDED_PERMISSIONS, SCOPE } from './checks/scope.ts';
import { GATE, TOKENS } from './checks/tokens.ts';

export { GATE, LONG };

/** These use up sessions, and with them the tokens of the long checks. They come before them. */
export const BEFORE: readonly Check[] = [SIXTH_SESSION, PENALTY, UNTOLD_WINDOW];

/** While the long checks go on. */
export const DURING: readonly Check[] = [
  ...TOKENS,
  ...SCOPE,
  ...RENEWAL,
  ...REVOCATION,
  ...REFUSALS,
  RATE_LIMIT_HEADERS,
  RENEWAL_CHANGES,
  RENEWAL_WITHOUT_REFRESH_TOKEN,
  INCLUDED_PERMISSIONS,
  ...OPEN_QUESTIONS,
];

/** At the end, for they ask nothing. */
export const AFTER: readonly Check[] = FIGURES;

/** In the order in which they begin. */
export const ALL = [GATE, ...BEFORE, ...LONG, ...DURING, ...AFTER];
