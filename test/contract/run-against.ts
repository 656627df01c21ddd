/** Runs the whole contract against services that tests make. */
import type { Options, RingCentral } from '../support/simulator/ringcentral.ts';
import { virtualClock } from './clock.ts';
import { type Outcome, runContract } from './contract.ts';
import { Service } from './service.ts';
import { simulate } from './simulated-access.ts';

/** The whole contract against a simulator, whose minutes pass in no time. */
export async function runAgainst(
  options: Options = {},
  deviate: (ringcentral: RingCentral) => void = () => {},
): Promise<{ outcomes: Outcome[]; ringcentral: RingCentral; waits: number[] }> {
  const clock = virtualClock();
  const { ringcentral, access } = await simulate(clock, options);
  await using _ = ringcentral;
  deviate(ringcentral);
  const waits: number[] = [];
  const onWait = (seconds: number) => waits.push(seconds);
  const outcomes = await runContract(new Service(access, { clock, onWait, mayExceedRateLimit: true }));
  return { outcomes, ringcentral, waits };
}

/** What does not hold, and why. */
export const failing = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ verdict }) => verdict === 'does not hold').map(({ name, found }) => `${name}: ${found}`);
