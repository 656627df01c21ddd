/** RingCentral's rate limits. Source: its page "Rate limits". */

import { apiError, type Reply } from './exchange.ts';
import type { Options, Rate } from './options.ts';

export type Group = 'auth' | 'light' | 'medium' | 'heavy';

/** What apps get by default; RingCentral calls the figures examples, which it can change for each app. */
export const DEFAULT_RATES: Record<Group, Rate> = {
  auth: { requests: 5, windowSeconds: 60, penaltySeconds: 60 },
  light: { requests: 50, windowSeconds: 60, penaltySeconds: 60 },
  medium: { requests: 40, windowSeconds: 60, penaltySeconds: 60 },
  heavy: { requests: 10, windowSeconds: 60, penaltySeconds: 60 },
};

/** The limits of all groups. */
export class RateLimits {
  readonly #limiters = new Map<Group, Limiter>();
  readonly #options: Options;
  readonly #now: () => number;

  constructor(options: Options, now: () => number) {
    this.#options = options;
    this.#now = now;
    const { rateLimit = DEFAULT_RATES.auth, heavyRateLimit = DEFAULT_RATES.heavy } = options;
    if (rateLimit === false) return;
    const rates = { ...DEFAULT_RATES, auth: rateLimit, heavy: heavyRateLimit };
    for (const group of Object.keys(rates) as Group[]) {
      const rate = rates[group];
      if (rate) this.#limiters.set(group, new Limiter(rate));
    }
  }

  /** Counts a request. Gives the headers that tell the limit, and a refusal if the request is one too many. */
  take(
    group: Group,
    appId: string,
    ownerId: string | undefined,
  ): { headers: Reply['headers']; refusal?: Reply } {
    const { rateLimitedBy = 'user and app', rateLimitHeaders = true } = this.#options;
    const limiter = this.#limiters.get(group);
    if (!limiter) return { headers: {} };
    const byAddress = rateLimitedBy === 'address';
    const caller = { 'user and app': `${appId} ${ownerId}`, app: appId, address: '127.0.0.1' }[rateLimitedBy];
    const { allowed, remaining, retryAfterSeconds } = limiter.take(caller, this.#now() / 1000);
    const headers: Reply['headers'] =
      rateLimitHeaders && !byAddress
        ? {
            'x-rate-limit-group': group,
            'x-rate-limit-limit': String(limiter.rate.requests),
            'x-rate-limit-remaining': String(remaining),
            'x-rate-limit-window': String(limiter.rate.windowSeconds),
          }
        : {};
    if (allowed) return { headers };
    const refusal = byAddress
      ? apiError(429, 'CMN-310', 'Global request rate exceeded')
      : apiError(429, 'CMN-301', 'Request rate exceeded');
    return { headers: { ...headers, 'retry-after': String(retryAfterSeconds) }, refusal };
  }
}

/**
 * One limit: one request too many starts a penalty, and every request during the penalty restarts it. Time is handed
 * in, in seconds.
 */
export class Limiter {
  readonly rate: Rate;
  readonly #callers = new Map<string, { accepted: number[]; penaltyEnds: number }>();

  constructor(rate: Rate = DEFAULT_RATES.auth) {
    this.rate = rate;
  }

  take(caller: string, now: number): { allowed: boolean; remaining: number; retryAfterSeconds: number } {
    const { requests, windowSeconds, penaltySeconds, penaltyRestarts = true } = this.rate;
    const state = this.#callers.get(caller) ?? { accepted: [], penaltyEnds: 0 };
    this.#callers.set(caller, state);
    state.accepted = state.accepted.filter((at) => at > now - windowSeconds);
    if (now < state.penaltyEnds || state.accepted.length >= requests) {
      if (penaltyRestarts || now >= state.penaltyEnds) state.penaltyEnds = now + penaltySeconds;
      // A recorded refusal has all requests remaining (grokify/ringcentral-sdk-ruby, issue 68).
      return {
        allowed: false,
        remaining: requests,
        retryAfterSeconds: Math.ceil(Math.round((state.penaltyEnds - now) * 1000) / 1000),
      };
    }
    state.accepted.push(now);
    return { allowed: true, remaining: requests - state.accepted.length, retryAfterSeconds: 0 };
  }
}
