import type { RetryRule } from './ringcentral/retry.ts';

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
