import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RATE_LIMIT, secondsToSlot } from '../../../src/ringcentral/slots.ts';

const PENALTY = 60;
const A_DAY = 86_400;

interface Refusal {
  refusals?: number;
  random?: number;
  afterSeconds?: number;
  windowSeconds?: number;
  nowSeconds?: number;
  budgetLeftSeconds?: number;
}

/** How long a refused job waits; far from every end of its budget, if not told otherwise. */
function wait(refusal: Refusal = {}): number | undefined {
  const { refusals = 1, random = 0, afterSeconds = PENALTY, windowSeconds, nowSeconds = 0 } = refusal;
  const { budgetLeftSeconds = A_DAY } = refusal;
  return secondsToSlot({ afterSeconds, windowSeconds }, refusals, {
    now: nowSeconds * 1000,
    random,
    budgetLeftSeconds,
  });
}

/** When a refused job comes back. */
const comesBack = (refusal: Refusal = {}) => (refusal.nowSeconds ?? 0) + (wait(refusal) ?? Number.NaN);

/** Seconds from the beginning of a slot to that of the next one, as a job sees it that waits for one of the next four. */
const distance = (refusal: Refusal = {}) =>
  comesBack({ ...refusal, refusals: 2, random: 1 / 4 }) - comesBack({ ...refusal, refusals: 2 });

/** How many beginnings of slots after the earliest a job comes back. */
const slotOf = (refusal: Refusal) => Math.floor((comesBack(refusal) - comesBack({})) / distance());

/** The last moment that chance can choose. */
const LAST = 1 - Number.EPSILON;

describe('slots', () => {
  it('are further apart than RingCentral’s window and penalty', () => {
    expect(distance()).toBeGreaterThan(Math.max(DEFAULT_RATE_LIMIT.windowSeconds, PENALTY));
    expect(distance({ afterSeconds: 200 })).toBeGreaterThan(200);
    expect(distance({ windowSeconds: 300 })).toBeGreaterThan(300);
    expect(distance({ afterSeconds: 1 })).toBe(distance());
  });

  it('leave more time than a penalty between the last job of one and the first of the next', () => {
    const width = comesBack({ random: LAST }) - comesBack();
    expect(distance() - width).toBeGreaterThan(PENALTY + 1);
  });

  it('begin at the same time for all jobs, whenever they are refused', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2e9, noNaN: true }), (nowSeconds) => {
        const phase = (comesBack({ nowSeconds }) - comesBack()) / distance();
        expect(Math.abs(phase - Math.round(phase)) * distance()).toBeLessThan(1e-3);
      }),
    );
  });

  it('begin at the same time for a penalty that comes as a date, a second longer for one job than for another', () => {
    for (const afterSeconds of [PENALTY - 1, PENALTY + 1]) {
      expect(comesBack({ afterSeconds })).toBe(comesBack());
      expect(distance({ afterSeconds })).toBe(distance());
    }
  });

  it('follow the limit that RingCentral names', () => {
    const windowSeconds = DEFAULT_RATE_LIMIT.windowSeconds * 2;
    expect(distance({ windowSeconds })).toBe(distance() + DEFAULT_RATE_LIMIT.windowSeconds);
  });
});

describe('a job comes back', () => {
  it('in the next slot after its first refusal, and its beginning only is left to chance', () => {
    const [first = 0, last = 0] = [wait({ random: 0 }), wait({ random: LAST })];
    expect(first).toBeGreaterThan(PENALTY);
    expect(last - first).toBeGreaterThan(1);
    expect(last - first).toBeLessThan(distance() / 10);
  });

  it.each([
    [2, 4],
    [3, 16],
    [4, 16],
    [10, 16],
    [1000, 16],
  ])('after refusal %i in one of the next %i slots, each as likely', (refusals, slots) => {
    const chosen = Array.from({ length: slots }, (_, at) => slotOf({ refusals, random: (at + 0.5) / slots }));
    expect(chosen).toEqual(chosen.map((_, at) => at));
    expect(slotOf({ refusals, random: LAST })).toBe(slots - 1);
  });

  it('somewhere at the beginning of its slot, whichever it is: chance decides again', () => {
    const inSlot = (random: number) => comesBack({ refusals: 3, random }) - comesBack({ refusals: 3 });
    const [early, late] = [inSlot(5 / 16), inSlot(5.9 / 16)];
    expect(late - early).toBeGreaterThan(1);
    expect(late - early).toBeLessThan(distance() / 10);
  });

  it('within its budget, in one of the slots that it has room for', () => {
    const [first = 0, apart] = [wait(), distance()];
    // Room for two slots, and most of a third.
    const budgetLeftSeconds = first + 2 * apart - 1;
    const slots = [0, 0.49, 0.5, LAST].map((random) => slotOf({ refusals: 5, random, budgetLeftSeconds }));
    expect(slots).toEqual([0, 0, 1, 1]);
  });

  it('in no slot if none fits its budget', () => {
    const last = wait({ random: LAST }) ?? 0;
    expect(wait({ budgetLeftSeconds: last + 1e-6 })).toBe(wait());
    expect(wait({ budgetLeftSeconds: last - 1e-6 })).toBeUndefined();
    expect(wait({ budgetLeftSeconds: 0 })).toBeUndefined();
    expect(wait({ budgetLeftSeconds: -5, refusals: 9 })).toBeUndefined();
  });

  it('never before RingCentral allows it, never after its budget, and never hours later', () => {
    fc.assert(
      fc.property(
        fc.record({
          refusals: fc.integer({ min: 1, max: 300 }),
          random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          afterSeconds: fc.nat(A_DAY),
          windowSeconds: fc.integer({ min: 1, max: 9999 }),
          nowSeconds: fc.double({ min: 0, max: 4e9, noNaN: true }),
          budgetLeftSeconds: fc.double({ min: 0, max: A_DAY, noNaN: true }),
        }),
        (refusal) => {
          const seconds = wait(refusal);
          if (seconds === undefined) return;
          const { afterSeconds, windowSeconds, budgetLeftSeconds } = refusal;
          expect(seconds).toBeGreaterThan(afterSeconds);
          expect(seconds).toBeLessThanOrEqual(budgetLeftSeconds);
          const longest = Math.max(afterSeconds, windowSeconds);
          expect(seconds).toBeLessThan(afterSeconds + 18 * (longest + 20));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
