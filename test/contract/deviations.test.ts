import { describe, expect, it } from 'vitest';
import type { Check, LongCheck } from './check.ts';
import { ALL } from './checks.ts';
import { virtualClock } from './clock.ts';
import type { DeviatingService } from './deviations/deviating-service.ts';
import { REFUSALS } from './deviations/refusals.ts';
import { SESSIONS } from './deviations/sessions.ts';
import { TOKENS } from './deviations/tokens.ts';
import { Service } from './service.ts';
import { simulate } from './simulated-access.ts';
import { Deviation } from './verdicts.ts';

const DEVIATIONS: readonly DeviatingService[] = [...TOKENS, ...SESSIONS, ...REFUSALS];
const CHECKS = ALL.filter((check) => !('open' in check));

describe('each check', () => {
  it.each(CHECKS)('holds of the simulator: $name', async ({ name }) => {
    await expect(run({ check: name, service: 'is as it should be' })).resolves.toEqual(expect.any(String));
  });

  it.each(CHECKS)('fails of some service that deviates: $name', ({ name }) => {
    expect(DEVIATIONS.filter(({ check }) => check === name)).not.toEqual([]);
  });

  it('is there, of which a deviation says that it fails', () => {
    const names = CHECKS.map(({ name }) => name);
    for (const { check } of DEVIATIONS) expect(names).toContain(check);
  });
});

describe('the contract finds a service that', () => {
  it.each(DEVIATIONS)('$service: $check', async (deviation) => {
    await expect(run(deviation)).rejects.toThrow(Deviation);
  });
});

/** Runs the check that the deviation is for. */
async function run({ check: name, options, deviate }: DeviatingService): Promise<string> {
  const clock = virtualClock();
  const { ringcentral, access } = await simulate(clock, options);
  await using _ = ringcentral;
  deviate?.(ringcentral, access, clock);
  const service = new Service(access, { clock, mayExceedRateLimit: true });
  const check = CHECKS.find((check) => check.name === name);
  if (!check) throw new Error(`There is no check "${name}"`);
  return 'begin' in check ? await runLong(check, service) : await (check as Check).run(service);
}

/** Looks every 90 s for a quarter of an hour. */
async function runLong({ begin }: LongCheck, service: Service): Promise<string> {
  const watch = await begin(service);
  for (let i = 0; i < 10; i++) {
    await service.surroundings.clock.sleep(90_000);
    await watch.look();
  }
  return watch.end();
}
