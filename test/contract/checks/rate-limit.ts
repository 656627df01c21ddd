/** How the service limits requests to its OAuth endpoints. Source: RingCentral's page "Rate limits". */
import { type Answer, describe, numberIn } from '../answer.ts';
import { accessTokenIn, type Check, NO_REFRESH_TOKEN } from '../check.ts';
import { readRetryAfter } from '../pace.ts';
import type { Service } from '../service.ts';
import { expect, NotApplicable } from '../verdicts.ts';

const PAGE = 'Page "Rate limits"';
const HEADERS = ['limit', 'remaining', 'window'];
/** An app that is allowed more cannot be brought to exceed its limit without doing harm. */
const MOST_REQUESTS = 10;
const LONGEST_PENALTY_SECONDS = 300;
/** Of the window that is the default, and a second. */
const HALF_A_WINDOW_SECONDS = 31;

export const RATE_LIMIT_HEADERS: Check = {
  name: 'X-Rate-Limit-* headers, where they are sent, are numbers',
  source: `${PAGE}: they can be absent, and the names of groups can change`,
  async run(service) {
    const answer = await service.logIn(NO_REFRESH_TOKEN);
    accessTokenIn(answer);
    const sent = HEADERS.filter((name) => answer.headers.has(`x-rate-limit-${name}`));
    for (const name of sent) {
      expect(numberIn(answer.headers, `x-rate-limit-${name}`) !== undefined, `${name} is not a number`);
    }
    const missing = HEADERS.filter((name) => !sent.includes(name));
    return missing.length > 0 ? `not sent: ${missing.join(', ')}` : 'all three are numbers';
  },
};

/** Exceeds the limit on purpose, and is refused three times for it. */
export const PENALTY: Check = {
  name: 'A request during the penalty restarts it, and Retry-After says when it is over',
  source: PAGE,
  async run(service) {
    mayExceed(service);
    const { pace } = service;
    await pace.calm();
    const token = accessTokenIn(await service.logIn(NO_REFRESH_TOKEN));
    const { requests } = pace.limit;
    if (requests > MOST_REQUESTS)
      throw new NotApplicable(`the limit is ${requests}, too high to exceed on purpose`);
    const sent = await exceed(service, requests + 1);
    const { now } = service.surroundings.clock;
    const penaltyOf = ({ headers }: Answer) => readRetryAfter(headers.get('retry-after'), now());
    const penalty = penaltyOf(sent.answer);
    const early = sent.count <= requests ? `, though ${requests} are allowed` : '';
    const found = `request ${sent.count} was refused${early}; Retry-After ${describeRetryAfter(sent.answer, penalty)}`;
    if (penalty === undefined || penalty > LONGEST_PENALTY_SECONDS) throw new NotApplicable(found);
    await pace.wait((penalty * 1000) / 2);
    const during = await service.logInAtOnce();
    if (during.status !== 429) throw new NotApplicable(`${found}; ${describe(during)} after half of it`);
    await pace.wait((penalty * 1000) / 2 + 2000);
    const after = await service.logInAtOnce();
    expect(after.status === 429, `${found}; ${describe(after)} after it, in spite of a request during it`);
    await pace.wait(((penaltyOf(after) ?? penalty) + 1) * 1000);
    // One more login could be refused for the number of sessions.
    const end = await service.revokeAtOnce(token);
    expect(end.status !== 429, `${found}; refused after waiting that long`);
    return `${found}; the penalty restarts`;
  },
};

/** Exceeds a limit on purpose whose window is a minute, as it is by default. */
export const UNTOLD_WINDOW: Check = {
  name: "How long is the rate limit's window, if answers do not say?",
  source: `${PAGE}: 60 s by default, which can be another for each app`,
  open: true,
  async run(service) {
    const { pace } = service;
    await pace.calm();
    const first = await service.logIn(NO_REFRESH_TOKEN);
    const told = numberIn(first.headers, 'x-rate-limit-window');
    if (told !== undefined) return `answers say: ${told} s`;
    mayExceed(service);
    const { requests } = pace.limit;
    for (let count = 2; count <= requests; count++) {
      if (isRefused(await service.logInAtOnce(), count)) return `request ${count} was refused already`;
    }
    await pace.wait(HALF_A_WINDOW_SECONDS * 1000);
    const longer = isRefused(await service.logInAtOnce(), requests + 1) ? 'longer than' : 'at most';
    return `${longer} ${HALF_A_WINDOW_SECONDS} s, for ${requests} requests`;
  },
};

function mayExceed(service: Service): void {
  if (!service.surroundings.mayExceedRateLimit) {
    throw new NotApplicable('exceeds the limit on purpose: npm run contract -- --exceed-rate-limit');
  }
}

/** Whether a request was refused for the rate limit. Throws if it was neither refused for it nor let in. */
function isRefused(answer: Answer, count: number): boolean {
  if (answer.status !== 429 && answer.status !== 200)
    throw new NotApplicable(`the answer to request ${count} was ${describe(answer)}`);
  return answer.status === 429;
}

function describeRetryAfter({ headers }: Answer, seconds: number | undefined): string {
  if (seconds !== undefined)
    return /^\d+$/.test(headers.get('retry-after') ?? '') ? `${seconds}` : `is a date, ${seconds} s later`;
  return headers.has('retry-after') ? 'is neither seconds nor a date' : 'is missing';
}

/** Sends requests at once until one is refused. */
async function exceed(service: Service, most: number) {
  for (let count = 2; count <= most; count++) {
    const answer = await service.logInAtOnce();
    if (isRefused(answer, count)) return { count, answer };
  }
  throw new NotApplicable(`${most} requests in a row were let in`);
}
