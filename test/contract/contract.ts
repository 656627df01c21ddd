/** Runs the checks, and tells what they found. */
import { CHECKS, type Check, Deviation, NotApplicable } from './checks.ts';
import type { Service } from './service.ts';

export interface Outcome {
  name: string;
  verdict: 'holds' | 'does not hold' | 'not checked';
  found: string;
  source: string;
}

/**
 * Runs one check, and ends the sessions that it opened.
 *
 * @throws never: an answer that does not come is an outcome, too
 */
export async function runCheck({ name, source, run }: Check, service: Service): Promise<Outcome> {
  const outcome = await run(service).then(
    (found) => ({ verdict: 'holds' as const, found }),
    (error: unknown) => ({
      verdict: error instanceof NotApplicable ? ('not checked' as const) : ('does not hold' as const),
      found: error instanceof NotApplicable || error instanceof Deviation ? error.message : describe(error),
    }),
  );
  const left = await service.endSessions();
  if (left === 0) return { name, source, ...outcome };
  const found = `${outcome.found}; sessions that could not be revoked: ${left}`;
  return { name, source, verdict: 'does not hold', found };
}

/**
 * Runs all checks, unless the first fails.
 *
 * @param onCheck is told the name and the number of each, before it
 */
export async function runContract(
  service: Service,
  onCheck: (name: string, number: number) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of CHECKS) {
    // An account can be locked by too many failed logins.
    if (outcomes[0] && outcomes[0].verdict !== 'holds') {
      const { name, source } = check;
      outcomes.push({ name, source, verdict: 'not checked', found: 'there is no token' });
      continue;
    }
    onCheck(check.name, outcomes.length + 1);
    outcomes.push(await runCheck(check, service));
  }
  return outcomes;
}

/** A Markdown table, for an issue or a job summary. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const mark = { holds: '✅', 'does not hold': '❌', 'not checked': '➖' };
  const rows = outcomes.map(
    ({ name, verdict, found, source }) => `| ${mark[verdict]} ${verdict} | ${name} | ${found} | ${source} |`,
  );
  return ['| | what the action relies on | found | source |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** What fetch throws has its reason in a cause, and nothing of the request. */
function describe(error: unknown): string {
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { code?: unknown };
  return `no answer (${typeof code === 'string' ? code : (error as Error | undefined)?.name})`;
}
