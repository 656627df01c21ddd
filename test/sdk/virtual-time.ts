/** A clock for tests of SDKs: whoever waits finds that the time has passed already. */
import { vi } from 'vitest';

export interface VirtualTime {
  /** Milliseconds that somebody waited, in order. */
  readonly waits: number[];
  pass(milliseconds: number): void;
  [Symbol.dispose](): void;
}

/** Stands in for `Date` and `setTimeout`, here and for a simulator in this process. */
export function startVirtualTime(): VirtualTime {
  const waits: number[] = [];
  const pass = (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
  vi.stubGlobal('setTimeout', (run: () => void, milliseconds = 0) => {
    waits.push(milliseconds);
    pass(milliseconds);
    return setImmediate(run);
  });
  return {
    waits,
    pass,
    [Symbol.dispose]() {
      vi.unstubAllGlobals();
      vi.useRealTimers();
    },
  };
}
