import type { RateLimit } from '../errors.ts';

/** The place of a job among those of its matrix that run at once. */
export interface MatrixJob {
  /** From 0. */
  index: number;
  total: number;
}

/** Token and revocation requests that RingCentral lets through by default. Source: its page "Rate limits". */
export const DEFAULT_LIMIT: RateLimit = { requests: 5, windowSeconds: 60 };

const START_SPREAD_SECONDS = 10;

export function slotSeconds(
  afterSeconds: number,
  { index }: MatrixJob,
  { requests, windowSeconds }: RateLimit = DEFAULT_LIMIT,
): number {
  const slot = Math.floor(index / requests);
  return (
    Math.max(afterSeconds, windowSeconds) +
    START_SPREAD_SECONDS +
    slot * (windowSeconds + START_SPREAD_SECONDS)
  );
}

/** Seconds after the start of a matrix until the last of its slots has passed. */
export function lastSlotSeconds({ total }: MatrixJob): number {
  return slotSeconds(60, { index: total - 1, total }) + START_SPREAD_SECONDS;
}
