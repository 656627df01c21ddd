/** A refusal for the rate limit. */
export interface RateLimitRefusal {
  /** How long RingCentral wants the job to wait. */
  afterSeconds: number;
  /** For how long it counts requests; absent where the answer does not say, or says something that makes no sense. */
  windowSeconds?: number | undefined;
}

/** What RingCentral allows a user and app by default. Source: RingCentral's page "Rate limits". */
export const DEFAULT_RATE_LIMIT = { requests: 5, windowSeconds: 60 };
/** Jobs spread over the beginning of their slot: RingCentral also refuses the same request at the same time (CMN-304). */
const SLOT_WIDTH_SECONDS = 2;
/** Leaves room for clocks that differ, slow answers, and jobs that start a little later than others. */
const MARGIN_SECONDS = 4;
/** However often a job is refused, it chooses among no more slots than these: it would wait for hours otherwise. */
const MOST_CHOICES = 16;

/**
 * Seconds until a job may come back that was refused so often; `undefined` if no slot fits its budget.
 *
 * RingCentral's penalty restarts with every request made inside it, so jobs that each wait for exactly `Retry-After`
 * lock one another out for ever. Slots begin at the same time for all jobs, and are further apart than RingCentral's
 * window and penalty are long: too many jobs in one slot cost no other slot. After the first refusal, a job takes the next
 * slot, which is enough for a small crowd. A second refusal means that the crowd is large: then chance picks one of the
 * next 4 slots, later one of the next 16. `npm run bench` shows what becomes of crowds.
 */
export function secondsToSlot(
  { afterSeconds, windowSeconds = DEFAULT_RATE_LIMIT.windowSeconds }: RateLimitRefusal,
  refusals: number,
  { now, random, budgetLeftSeconds }: { now: number; random: number; budgetLeftSeconds: number },
): number | undefined {
  const distance = slotDistanceSeconds(windowSeconds, afterSeconds);
  const nowSeconds = now / 1000;
  const first = Math.ceil((nowSeconds + afterSeconds + MARGIN_SECONDS) / distance);
  const last = Math.floor((nowSeconds + budgetLeftSeconds - SLOT_WIDTH_SECONDS) / distance);
  const choices = Math.min(last - first + 1, 4 ** (refusals - 1), MOST_CHOICES);
  if (choices < 1) return undefined;
  const choice = random * choices;
  return (first + Math.floor(choice)) * distance - nowSeconds + (choice % 1) * SLOT_WIDTH_SECONDS;
}

/** Rounds the penalty: jobs must agree on it, and as a date it comes out a second longer for one job than for another. */
function slotDistanceSeconds(windowSeconds: number, penaltySeconds: number): number {
  const roundedPenalty = Math.round(penaltySeconds / 10) * 10;
  return Math.max(windowSeconds, roundedPenalty) + MARGIN_SECONDS + SLOT_WIDTH_SECONDS;
}
