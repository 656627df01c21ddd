/** An error whose message is written for the person who reads the workflow's log. */
export class ActionError extends Error {
  override name = 'ActionError';
}

/** A try of a request that failed, and what RingCentral says about trying again. */
export class FailedRequest extends ActionError {
  readonly retry: RetryRule;
  /** RingCentral's error codes, most telling first, such as `OAU-140`. */
  readonly codes: readonly string[];

  constructor(message: string, retry: RetryRule, codes: readonly string[] = []) {
    super(message);
    this.retry = retry;
    this.codes = codes;
  }
}

/**
 * How RingCentral wants a failed try treated. Source: RingCentral's pages "Errors" (its sections on OAuth token
 * errors, connectivity errors and exponential backoff) and "Rate limits".
 *
 * - `rate-limit`: wait as long as the answer says, then again; every request before that restarts the wait
 * - `unavailable`: wait as long as the answer says, then again
 * - `fixed-delay`: three more tries, 10 s apart
 * - `backoff`: five more tries, after 2 s, then twice as long each time, at most 60 s
 * - `never`: the request is wrong, and stays wrong
 */
export type RetryRule =
  | RateLimitRefusal
  | { kind: 'unavailable'; afterSeconds: number }
  | { kind: 'fixed-delay' | 'backoff' | 'never' };

export interface RateLimitRefusal {
  kind: 'rate-limit';
  afterSeconds: number;
  /** Absent where the answer does not say, or says something that makes no sense. */
  limit?: RateLimit;
}

/** How many requests RingCentral allows in how many seconds. */
export interface RateLimit {
  requests: number;
  windowSeconds: number;
}
