import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateLimitRefusal } from '../../../src/errors.ts';
import { lastSlotSeconds, ownSlot, type Slot, slotsWithin } from '../../../src/ringcentral/matrix.ts';

/** The beginning of a slot, both where slots are 66 s apart, as by default, and where they are 120 s apart. */
const NOW = 66_000 * 27_000_000;

const refusal = (afterSeconds = 60, limit?: RateLimitRefusal['limit']): RateLimitRefusal => ({
  kind: 'rate-limit',
  afterSeconds,
  ...(limit && { limit }),
});
const waits = (slots: readonly Slot[]) => slots.map(({ seconds }) => seconds);

describe('the slots', () => {
  it('are as far apart as RingCentral’s window, with room for clocks and late jobs', () => {
    expect(waits(slotsWithin(300, refusal(), NOW))).toEqual([66, 132, 198, 264]);
  });

  it('are the same for a job that is refused later', () => {
    const later = slotsWithin(290, refusal(), NOW + 10_000);
    expect(later).toEqual(
      slotsWithin(300, refusal(), NOW)
        .slice(1)
        .map(({ number, seconds }) => ({ number, seconds: seconds - 10 })),
    );
  });

  it('are numbered from the epoch', () => {
    expect(slotsWithin(140, refusal(), NOW).map(({ number }) => number)).toEqual([27_000_001, 27_000_002]);
  });

  it('begin no sooner than four seconds after the wait that RingCentral asks for', () => {
    expect(waits(slotsWithin(140, refusal(), NOW + 2000))[0]).toBe(64);
    expect(waits(slotsWithin(140, refusal(), NOW + 2001))[0]).toBeCloseTo(129.999);
  });

  it('end within the budget', () => {
    expect(waits(slotsWithin(134, refusal(), NOW))).toEqual([66, 132]);
    expect(waits(slotsWithin(133.9, refusal(), NOW))).toEqual([66]);
  });

  it.each([[0], [60], [67.9]])('do not exist where none fits a budget of %f s', (budget) => {
    expect(slotsWithin(budget, refusal(), NOW)).toEqual([]);
  });

  it('follow the window that RingCentral names', () => {
    const slots = slotsWithin(600, refusal(60, { requests: 5, windowSeconds: 114 }), NOW);
    expect(waits(slots)).toEqual([120, 240, 360, 480]);
  });

  it('are further apart where the penalty is longer than the window', () => {
    const [first, second] = waits(slotsWithin(600, refusal(90), NOW));
    expect((second ?? 0) - (first ?? 0)).toBeCloseTo(96);
  });

  it.each([55, 60, 61, 64])('are the same for a penalty of a minute told as %i s', (afterSeconds) => {
    const [first, second] = waits(slotsWithin(600, refusal(afterSeconds), NOW));
    expect((second ?? 0) - (first ?? 0)).toBe(66);
  });

  it('never begin before RingCentral’s wait is over, and never end after the budget', () => {
    fc.assert(
      fc.property(
        fc.record({
          afterSeconds: fc.nat(1000),
          budget: fc.double({ min: 0, max: 86_400, noNaN: true }),
          now: fc.integer({ min: NOW, max: NOW * 2 }),
          windowSeconds: fc.integer({ min: 1, max: 9999 }),
        }),
        ({ afterSeconds, budget, now, windowSeconds }) => {
          const slots = slotsWithin(budget, refusal(afterSeconds, { requests: 5, windowSeconds }), now);
          for (const { seconds } of slots) {
            expect(seconds).toBeGreaterThanOrEqual(afterSeconds);
            expect(seconds).toBeLessThanOrEqual(budget);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the slot of a matrix job', () => {
  const slots = slotsWithin(600, refusal(), NOW);
  const own = (index: number, total: number, limit?: RateLimitRefusal['limit']) =>
    ownSlot(slots, { index, total }, limit)?.number;

  it('is shared by as many jobs as RingCentral allows in a window', () => {
    const numbers = Array.from({ length: 40 }, (_, index) => own(index, 40));
    const sizes = [...new Set(numbers)].map((number) => numbers.filter((other) => other === number).length);
    expect(sizes).toEqual([5, 5, 5, 5, 5, 5, 5, 5]);
  });

  it('is the same whenever the job is refused', () => {
    const later = slotsWithin(580, refusal(), NOW + 20_000);
    // The first slot has passed by then; every other job keeps its turn.
    for (const index of [0, 5, 10, 15, 20, 25, 30, 35]) {
      if (own(index, 40) === slots[0]?.number) continue;
      expect(ownSlot(later, { index, total: 40 })?.number).toBe(own(index, 40));
    }
  });

  it('is one of as many as the matrix has groups', () => {
    expect(own(0, 6)).not.toBe(own(5, 6));
    expect([own(0, 11), own(5, 11), own(10, 11)].sort()).toEqual(
      slots.slice(0, 3).map(({ number }) => number),
    );
  });

  it('is the next one for all jobs of a matrix that RingCentral’s limit has room for', () => {
    const limit = { requests: 50, windowSeconds: 60 };
    expect([own(0, 50, limit), own(49, 50, limit)]).toEqual([slots[0]?.number, slots[0]?.number]);
    expect(own(50, 51, limit)).not.toBe(own(49, 51, limit));
  });

  it('is an earlier one, other for each group, where the budget ends before its own', () => {
    const few = slotsWithin(140, refusal(), NOW);
    const numbers = [50, 55, 60, 65].map((index) => ownSlot(few, { index, total: 500 })?.number);
    expect(numbers).toEqual([few[0], few[1], few[0], few[1]].map((slot) => slot?.number));
  });

  it('does not exist where no slot fits the budget', () => {
    expect(ownSlot([], { index: 0, total: 6 })).toBeUndefined();
  });
});

describe('the last slot of a matrix', () => {
  it('has passed when each job has waited for its first slot and all slots were used', () => {
    expect(lastSlotSeconds({ index: 0, total: 40 })).toBe(10 + 60 + 4 + 8 * 66 + 2);
    expect(lastSlotSeconds({ index: 5, total: 6 })).toBe(10 + 60 + 4 + 2 * 66 + 2);
  });

  it('comes sooner where RingCentral allows more', () => {
    expect(lastSlotSeconds({ index: 0, total: 40 }, { requests: 50, windowSeconds: 60 })).toBe(
      10 + 60 + 4 + 66 + 2,
    );
  });

  it('comes after the slots of every job that starts within ten seconds', () => {
    for (let phase = 0; phase < 66; phase += 3) {
      for (const startedAt of [0, 10]) {
        const slots = slotsWithin(86_400, refusal(), NOW + (phase + startedAt) * 1000);
        for (const index of [0, 5, 12, 19]) {
          const { seconds = Number.NaN } = ownSlot(slots, { index, total: 20 }) ?? {};
          expect(startedAt + seconds + 2).toBeLessThanOrEqual(lastSlotSeconds({ index, total: 20 }));
        }
      }
    }
  });
});
