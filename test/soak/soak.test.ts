import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildWith, FAULTS } from './faults.ts';
import { CALM, type Scenario } from './scenario.ts';
import { judge, smallest, soak } from './soak.ts';

// Half of what happens to these jobs cannot happen on Windows: signals, devices, pipes, limits of file sizes.
const isWindows = process.platform === 'win32';

describe.skipIf(isWindows)('whatever happens to a job', () => {
  // Each time others; npm run soak runs as many as you like.
  it('it breaks no promise', async () => {
    const rounds = Array.from({ length: 2 }, () => soak({ seed: randomInt(2 ** 31), jobs: 30 }));
    for (const verdict of await Promise.all(rounds)) {
      const { broken, scenario } = (verdict && (await smallest(verdict))) ?? {};
      expect(broken, `npm run soak -- --job FILE repeats it: ${JSON.stringify(scenario)}`).toBeUndefined();
    }
  });
});

describe.skipIf(isWindows)('the soak tells of a fault:', () => {
  it.each(FAULTS)('$what', async ({ code, fault, job, promise, hangsAfterMilliseconds }) => {
    using build = buildWith({ code, fault });
    const scenario = { ...CALM, ...job };
    const [sound, faulty] = await Promise.all([
      judge(scenario),
      judge(scenario, { ...build, hangsAfterMilliseconds }),
    ]);
    expect(sound.broken).toEqual([]);
    expect(faulty.broken.map((broken) => broken.promise)).toContain(promise);
  });

  it('it finds one by chance, and makes the job smaller, which is the same in JSON', async () => {
    const code = 'log[level](';
    using build = buildWith({ code, fault: `${code}"Once"); ${code}` });
    const found = await soak({ seed: 1, jobs: 100 }, build);
    const { scenario, broken } = (found && (await smallest(found, build))) ?? {};
    expect(broken?.map((one) => one.promise)).toEqual(['a failure is one error']);
    const special = Object.entries(scenario ?? {}).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(CALM[name as keyof Scenario]),
    );
    expect(special).toHaveLength(1);
    expect((await judge(JSON.parse(JSON.stringify(scenario)), build)).broken).toEqual(broken);
  });
});
