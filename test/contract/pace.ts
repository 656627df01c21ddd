/**
 * How fast requests to the OAuth endpoints may follow one another, and what the service says when they are too fast.
 * Source: RingCentral's page "Rate limits".
 */
import { numberIn } from './answer.ts';
import type { Clock } from './clock.ts';

/** A refusal for the rate limit. */
export interface Refusal {
  /** Whether this program sent fewer requests than the service had said it may. */
  belowLimit: boolean;
  /** As it was sent; `null` if it was not. */
  retryAfter: string | null;
  remaining: string | null;
}

/** What apps get by default, in the group "Auth". */
const DEFAULT_LIMIT = { requests: 5, windowSeconds: 60 };
/** The page says "30 seconds or later". The penalty takes 60 s by default, and whoever is too early restarts it. */
const DEFAULT_RETRY_AFTER_SECONDS = 60;
/** Because clocks and ways differ. */
const MARGIN_MILLISECONDS = 1000;

export class Pace {
  readonly refusals: Refusal[] = [];
  /** What the service told last, or the default. */
  limit = DEFAULT_LIMIT;
  readonly #clock: Clock;
  readonly #onWait: (seconds: number) => void;
  readonly #sentAt: number[] = [];
  #notBefore = 0;

  /** @param onWait is told of each wait, before it */
  constructor(clock: Clock, onWait: (seconds: number) => void) {
    this.#clock = clock;
    this.#onWait = onWait;
  }

  /** Waits until another request is allowed, and counts it. */
  async turn(): Promise<void> {
    const now = this.#clock.now();
    const oldest = this.#sentAt.at(-this.limit.requests) ?? -Infinity;
    const forWindow = oldest + this.#windowMilliseconds - now;
    // Never longer than the window, whatever happens to the clock.
    await this.wait(Math.max(Math.min(forWindow, this.#windowMilliseconds), this.#notBefore - now));
    this.count();
  }

  /** Waits until nothing that was sent counts any longer. */
  async calm(): Promise<void> {
    const last = this.#sentAt.at(-1);
    if (last !== undefined) await this.wait(last + this.#windowMilliseconds - this.#clock.now());
  }

  /** Counts a request that is sent without a turn. */
  count(): void {
    this.#sentAt.push(this.#clock.now());
  }

  async wait(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    this.#onWait(Math.ceil(milliseconds / 1000));
    await this.#clock.sleep(milliseconds);
  }

  /**
   * Is told of every answer.
   *
   * @param onPurpose whether a refusal is no surprise
   */
  told(status: number, headers: Headers, onPurpose: boolean): void {
    const now = this.#clock.now();
    const limitBefore = this.limit;
    const [requests, windowSeconds] = [
      numberIn(headers, 'x-rate-limit-limit'),
      numberIn(headers, 'x-rate-limit-window'),
    ];
    if (requests && windowSeconds) this.limit = { requests, windowSeconds };
    const sent = this.#sentAt.filter((at) => at > now - this.#windowMilliseconds).length;
    if (status !== 429) {
      // Somebody else has sent the rest.
      if (numberIn(headers, 'x-rate-limit-remaining') === 0 && sent < this.limit.requests) {
        this.#notBefore = now + this.#windowMilliseconds;
      }
      return;
    }
    const retryAfter = headers.get('retry-after');
    if (!onPurpose) {
      this.refusals.push({
        belowLimit: sent <= Math.min(this.limit.requests, limitBefore.requests),
        retryAfter,
        remaining: headers.get('x-rate-limit-remaining'),
      });
    }
    this.#notBefore = now + retryAfterMilliseconds(retryAfter, now) + MARGIN_MILLISECONDS;
  }

  get #windowMilliseconds(): number {
    return this.limit.windowSeconds * 1000 + MARGIN_MILLISECONDS;
  }
}

export function retryAfterMilliseconds(value: string | null, now: number): number {
  return (readRetryAfter(value, now) || DEFAULT_RETRY_AFTER_SECONDS) * 1000;
}

/** Seconds or a date (RFC 9110, section 10.2.3), as seconds from now; nothing if it is neither, or is not there. */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (/^\d{1,6}$/.test(value ?? '')) return Number(value);
  const seconds = Math.ceil((Date.parse(value ?? '') - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
