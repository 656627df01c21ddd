/**
 * RingCentral's limit of its "Auth" group: five requests a minute for a user and app; one more starts a penalty of a
 * minute, and every request during the penalty restarts it. Source: RingCentral's page "Rate limits". Time is handed
 * in, in seconds.
 */
export class Limiter {
  static readonly REQUESTS = 5;
  static readonly WINDOW_SECONDS = 60;
  static readonly PENALTY_SECONDS = 60;

  readonly #callers = new Map<string, { accepted: number[]; penaltyEnds: number }>();

  take(caller: string, now: number): { allowed: boolean; remaining: number; retryAfterSeconds: number } {
    const state = this.#callers.get(caller) ?? { accepted: [], penaltyEnds: 0 };
    this.#callers.set(caller, state);
    state.accepted = state.accepted.filter((at) => at > now - Limiter.WINDOW_SECONDS);
    if (now < state.penaltyEnds || state.accepted.length >= Limiter.REQUESTS) {
      state.penaltyEnds = now + Limiter.PENALTY_SECONDS;
      return { allowed: false, remaining: 0, retryAfterSeconds: Limiter.PENALTY_SECONDS };
    }
    state.accepted.push(now);
    return { allowed: true, remaining: Limiter.REQUESTS - state.accepted.length, retryAfterSeconds: 0 };
  }
}
