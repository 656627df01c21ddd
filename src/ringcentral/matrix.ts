import type { RateLimit, RateLimitRefusal } from '../errors.ts';

/** A job's place among the jobs of its matrix that run at once. */
export interface MatrixJob {
  /** From 0. */
  index: number;
  total: number;
}

/** A time at which jobs that were refused may try again. */
export interface Slot {
  /** Slots are counted from the epoch, so that all jobs give the same slot the same number. */
  number: number;
  /** Seconds from now to its beginning. */
  seconds: number;
}

/** What RingCentral allows a user and app by default. Source: RingCentral's page "Rate limits". */
export const DEFAULT_RATE_LIMIT: RateLimit = { requests: 5, windowSeconds: 60 };

/** RingCentral's default penalty for a request over the limit. Source: RingCentral's page "Rate limits". */
const DEFAULT_PENALTY_SECONDS = 60;

/** Jobs spread over the beginning of their slot: RingCentral also refuses the same request at the same time (CMN-304). */
export const SLOT_WIDTH_SECONDS = 2;

/** Leaves room for clocks that differ, slow answers, and jobs that start a little later than others. */
const MARGIN_SECONDS = 4;

/** How far apart the jobs of a matrix usually start. */
const START_SPREAD_SECONDS = 10;

/**
 * The slots that begin after the wait that a refusal asks for and fit a job's budget, soonest first.
 *
 * Slots begin at the same time for all jobs, and are further apart than RingCentral's window and penalty are long. So too
 * many jobs in one slot cost no other slot: the penalty that they start ends before the next one.
 *
 * @param now milliseconds since the epoch, by the runner's clock
 */
export function slotsWithin(
  budgetLeftSeconds: number,
  { afterSeconds, limit = DEFAULT_RATE_LIMIT }: RateLimitRefusal,
  now: number,
): Slot[] {
  const distance = slotDistanceSeconds(limit, afterSeconds);
  const nowSeconds = now / 1000;
  const first = Math.ceil((nowSeconds + afterSeconds + MARGIN_SECONDS) / distance);
  const last = Math.floor((nowSeconds + budgetLeftSeconds - SLOT_WIDTH_SECONDS) / distance);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
    number: first + i,
    seconds: (first + i) * distance - nowSeconds,
  }));
}

/**
 * The slot of a matrix job. As many jobs as RingCentral allows in a window form a group, and the groups take turns, over
 * and over, by the number of the slot. So jobs that start far apart still keep out of one another's slots. If the budget
 * ends before its turn, a job joins an earlier slot.
 */
export function ownSlot(
  slots: readonly Slot[],
  { index, total }: MatrixJob,
  limit: RateLimit = DEFAULT_RATE_LIMIT,
): Slot | undefined {
  const group = Math.floor(index / limit.requests);
  const groups = groupCount(total, limit);
  return slots.find(({ number }) => number % groups === group) ?? slots[group % slots.length];
}

/**
 * Seconds after the start of a matrix until each of its jobs has had its slot.
 *
 * @param limit RingCentral's own default where it is not known
 */
export function lastSlotSeconds({ total }: MatrixJob, limit: RateLimit = DEFAULT_RATE_LIMIT): number {
  const distance = slotDistanceSeconds(limit, DEFAULT_PENALTY_SECONDS);
  const firstSlot = START_SPREAD_SECONDS + DEFAULT_PENALTY_SECONDS + MARGIN_SECONDS;
  return firstSlot + groupCount(total, limit) * distance + SLOT_WIDTH_SECONDS;
}

/** Rounds the penalty: jobs must agree on it, and as a date it comes out a second longer for one job than for another. */
function slotDistanceSeconds({ windowSeconds }: RateLimit, penaltySeconds: number): number {
  const roundedPenalty = Math.round(penaltySeconds / 10) * 10;
  return Math.max(windowSeconds, roundedPenalty) + MARGIN_SECONDS + SLOT_WIDTH_SECONDS;
}

function groupCount(total: number, { requests }: RateLimit): number {
  return Math.ceil(total / requests);
}
