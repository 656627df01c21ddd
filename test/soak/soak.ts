/** Draws whole random jobs, runs them, and looks for one that breaks a promise. */
import fc from 'fast-check';
import { type BrokenPromise, brokenPromises } from './promises.ts';
import { run, type Story, type Surroundings } from './run.ts';
import { type Answer, CALM, type Scenario, scenario } from './scenario.ts';

/** A job, and how it went. */
export interface Verdict {
  scenario: Scenario;
  broken: readonly BrokenPromise[];
  /** Absent if the job could not be run to its end. */
  story?: Story;
}

export interface Round {
  seed: number;
  jobs: number;
  /** Is told of each job that broke nothing; once this returns `false`, no more are run. */
  onJob?: (story: Story) => boolean;
}

export async function judge(scenario: Scenario, surroundings?: Surroundings): Promise<Verdict> {
  try {
    const story = await run(scenario, surroundings);
    return { scenario, story, broken: brokenPromises(scenario, story) };
  } catch (error) {
    const how = error instanceof Error ? error.message : String(error);
    const promise = / hangs\. It printed:/.test(how)
      ? 'it ends in time'
      : 'the runner takes all that it gets';
    return { scenario, broken: [{ promise, how }] };
  }
}

/** Runs the jobs that a seed gives. Returns the first that breaks a promise, or `undefined` if none does. */
export async function soak(
  { seed, jobs, onJob = () => true }: Round,
  surroundings?: Surroundings,
): Promise<Verdict | undefined> {
  let found: Verdict | undefined;
  let isOver = false;
  const property = fc.asyncProperty(scenario, async (scenario) => {
    if (isOver) return true;
    const verdict = await judge(scenario, surroundings);
    if (verdict.broken.length > 0) found = verdict;
    else if (verdict.story) isOver = !onJob(verdict.story);
    return !found;
  });
  // Half of what a generator knows to make smaller has nothing to do with it: see below.
  await fc.check(property, { seed, numRuns: jobs, endOnFailure: true });
  return found;
}

/** The job that is nearest to one in which all is well, and still breaks the same promise. */
export async function smallest(verdict: Verdict, surroundings?: Surroundings): Promise<Verdict> {
  const promise = verdict.broken[0]?.promise;
  let least = verdict;
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const scenario of smaller(least.scenario)) {
      const next = await judge(scenario, surroundings);
      if (!next.broken.some((broken) => broken.promise === promise)) continue;
      least = next;
      isDone = false;
      break;
    }
  }
  return least;
}

/** Jobs in which one thing less is special. */
function* smaller(scenario: Scenario): Iterable<Scenario> {
  const isSpecial = (name: keyof Scenario) => JSON.stringify(scenario[name]) !== JSON.stringify(CALM[name]);
  for (const name of Object.keys(scenario) as (keyof Scenario)[])
    if (isSpecial(name)) yield { ...scenario, [name]: CALM[name] };
  for (const name of ['inputs', 'environment'] as const) {
    for (const key of Object.keys(scenario[name])) {
      const { [key]: _, ...others } = scenario[name];
      yield { ...scenario, [name]: others };
    }
  }
  for (const name of ['clock', 'files', 'server', 'signals'] as const) {
    for (const [key, value] of Object.entries(scenario[name])) {
      const calm = (CALM[name] as Record<string, unknown>)[key];
      if (JSON.stringify(value) !== JSON.stringify(calm))
        yield { ...scenario, [name]: { ...scenario[name], [key]: calm } };
    }
  }
  for (const name of ['tokenAnswers', 'revocationAnswers'] as const) {
    for (const at of scenario[name].keys()) {
      const without: Answer[] = scenario[name].toSpliced(at, 1);
      yield { ...scenario, [name]: without };
      if (scenario[name][at]?.kind !== 'true' && at < without.length)
        yield { ...scenario, [name]: scenario[name].with(at, { kind: 'true' }) };
    }
  }
}
