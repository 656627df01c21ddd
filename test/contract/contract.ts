/** Runs the checks, and tells what they found. */
import type { Check, LongCheck, Watch } from './check.ts';
import { AFTER, ALL, BEFORE, DURING, GATE, LONG } from './checks.ts';
import type { Service } from './service.ts';
import { Deviation, NotApplicable } from './verdicts.ts';

export interface Outcome {
  name: string;
  verdict: 'holds' | 'does not hold' | 'not checked' | 'open';
  found: string;
  source: string;
}

const MARKS = { holds: '✅', 'does not hold': '❌', 'not checked': '➖', open: 'ℹ️' };

/**
 * Runs one check, and ends the sessions that it opened.
 *
 * @throws never: an answer that does not come is an outcome, too
 */
export async function runCheck(check: Check, service: Service): Promise<Outcome> {
  const { name, source } = check;
  const outcome = await outcomeOf(() => check.run(service), check.open);
  const left = await service.endSessions();
  if (left === 0) return { name, source, ...outcome };
  const found = `${outcome.found}; sessions that could not be revoked: ${left}`;
  return { name, source, verdict: check.open ? 'open' : 'does not hold', found };
}

/**
 * Runs all checks, unless the first gets no token.
 *
 * @param onCheck is told the name and the number of each, before it
 */
export async function runContract(
  service: Service,
  onCheck: (name: string, number: number) => void = () => {},
): Promise<Outcome[]> {
  let number = 0;
  const announce = ({ name }: { name: string }) => onCheck(name, ++number);
  const run = (check: Check) => {
    announce(check);
    return runCheck(check, service);
  };

  const gate = await run(GATE);
  // An account can be locked by too many failed logins.
  const { answers } = service;
  if (
    gate.verdict !== 'holds' &&
    !answers.some(({ status, fields }) => status === 200 && fields.access_token)
  ) {
    return [gate, ...ALL.slice(1).map(({ name, source }) => notChecked(name, source, 'there is no token'))];
  }
  const outcomes = [gate];
  for (const check of BEFORE) outcomes.push(await run(check));
  const watches: Awaited<ReturnType<typeof beginLongCheck>>[] = [];
  for (const check of LONG) {
    announce(check);
    watches.push(await beginLongCheck(check, service.apart()));
  }
  for (const check of DURING) {
    outcomes.push(await run(check));
    for (const watch of watches) await watch.look();
  }
  for (const watch of watches) outcomes.push(await watch.end());
  for (const check of AFTER) outcomes.push(await run(check));
  return outcomes;
}

/** A Markdown table, for an issue or a job summary. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(
    ({ name, verdict, found, source }) => `| ${MARKS[verdict]} ${verdict} | ${name} | ${found} | ${source} |`,
  );
  return [
    '| | what the action relies on, or would like to know | found | source |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Looks and ends without ever throwing, whatever becomes of the check. */
async function beginLongCheck({ name, source, begin }: LongCheck, service: Service) {
  let watch: Watch | undefined;
  let failure: unknown;
  await begin(service).then(
    (begun) => {
      watch = begun;
    },
    (error: unknown) => {
      failure = error;
    },
  );
  return {
    // A look that fails says nothing; there are others.
    look: async () => watch?.look().catch(() => undefined),
    end: () => {
      const run = async () => {
        if (!watch) throw failure;
        return watch.end();
      };
      return runCheck({ name, source, run }, service);
    },
  };
}

async function outcomeOf(
  run: () => Promise<string>,
  open = false,
): Promise<Pick<Outcome, 'verdict' | 'found'>> {
  try {
    return { verdict: open ? 'open' : 'holds', found: await run() };
  } catch (error) {
    const found =
      error instanceof NotApplicable || error instanceof Deviation ? error.message : describe(error);
    if (error instanceof NotApplicable) return { verdict: 'not checked', found };
    return { verdict: open ? 'open' : 'does not hold', found };
  }
}

function notChecked(name: string, source: string, found: string): Outcome {
  return { name, source, verdict: 'not checked', found };
}

/** What fetch throws has its reason in a cause, and nothing of the request. */
function describe(error: unknown): string {
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { code?: unknown };
  return `no answer (${typeof code === 'string' ? code : (error as Error | undefined)?.name})`;
}
