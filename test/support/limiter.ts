/** So many requests in a window; one more starts a penalty. */
export interface Rate {
  requests: number;
  windowSeconds: number;
  penaltySeconds: number;
}

/**
 * RingCentral's limit of its "Auth" group: by default five requests a minute for a user and app; one more starts a
 * penalty of a minute, and every request during the penalty restarts it. Source: RingCentral's page "Rate limits". Time
 * is handed in, in seconds.
 */
export class Limiter {
  readonly rate: Rate;
  readonly #callers = new Map<string, { accepted: number[]; penaltyEnds: number }>();

  constructor(rate: Rate = { requests: 5, windowSeconds: 60, penaltySeconds: 60 }) {
    this.rate = rate;
  }

  take(caller: string, now: number): { allowed: boolean; remaining: number; retryAfterSeconds: number } {
    const { requests, windowSeconds, penaltySeconds } = this.rate;
    const state = this.#callers.get(caller) ?? { accepted: [], penaltyEnds: 0 };
    this.#callers.set(caller, state);
    state.accepted = state.accepted.filter((at) => at > now - windowSeconds);
    if (now < state.penaltyEnds || state.accepted.length >= requests) {
      state.penaltyEnds = now + penaltySeconds;
      return { allowed: false, remaining: 0, retryAfterSeconds: penaltySeconds };
    }
    state.accepted.push(now);
    return { allowed: true, remaining: requests - state.accepted.length, retryAfterSeconds: 0 };
  }
}
