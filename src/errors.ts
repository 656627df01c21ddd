/** Sections of docs/troubleshooting.md that errors link to, by their anchors. */
export const HELP_TOPICS = [
  'the-inputs',
  'the-jwt-credential',
  'ringcentral-refuses',
  'too-many-requests',
  'the-network',
  'the-answer-is-not-a-token',
  'sealed-tokens',
  'other-errors',
] as const;

export type HelpTopic = (typeof HELP_TOPICS)[number];

/** An error whose message is written for the person who reads the workflow's log. */
export class ActionError extends Error {
  override name = 'ActionError';
  readonly help: HelpTopic;

  constructor(message: string, help: HelpTopic) {
    super(message);
    this.help = help;
  }
}

/** How many requests RingCentral allows in how many seconds. */
export interface RateLimit {
  requests: number;
  windowSeconds: number;
}

export interface RateLimitRefusal {
  kind: 'rate-limit';
  afterSeconds: number;
  /** Absent where the answer does not say, or says something that makes no sense. */
  limit?: RateLimit;
}

/**
 * How RingCentral wants a failed try to be treated. Source: RingCentral's pages "Errors" (its sections on OAuth token
 * errors, connectivity errors and exponential backoff) and "Rate limits".
 *
 * - `rate-limit`: wait as long as the answer says, then try again; every earlier request restarts the wait
 * - `unavailable`: wait as long as the answer says, then try again
 * - `fixed-delay`: three more tries, 10 s apart
 * - `backoff`: five more tries, the first after 2 s, each wait twice as long as the one before, at most 60 s
 * - `never`: the request is wrong and stays wrong
 */
export type RetryRule =
  | RateLimitRefusal
  | { kind: 'unavailable'; afterSeconds: number }
  | { kind: 'fixed-delay' | 'backoff' | 'never' };

/** A failed try of a request, and how RingCentral wants it to be treated. */
export class FailedRequest extends ActionError {
  readonly retry: RetryRule;
  /** RingCentral's error codes, the most telling first, such as `OAU-140`. */
  readonly codes: readonly string[];

  constructor(message: string, retry: RetryRule, help: HelpTopic, codes: readonly string[] = []) {
    super(message, help);
    this.retry = retry;
    this.codes = codes;
  }
}
