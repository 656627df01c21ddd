/** How the service limits requests to its OAuth endpoints. Source: RingCentral's page "Rate limits". */
import { describe, numberIn } from '../answer.ts';
import { accessTokenIn, type Check, NO_REFRESH_TOKEN } from '../check.ts';
import type { Service } from '../service.ts';
import { expect, NotApplicable } from '../verdicts.ts';

const PAGE = 'Page "Rate limits"';
const HEADERS = ['limit', 'remaining', 'window'];
/** An app that is allowed more cannot be brought to exceed its limit without doing harm. */
const MOST_REQUESTS = 10;
const LONGEST_PENALTY_SECONDS = 300;

export const RATE_LIMIT_HEADERS: Check = {
  name: 'Where answers tell the rate limit in X-Rate-Limit-* headers, these are numbers',
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
  name: 'A request during the penalty restarts it, and Retry-After tells when it is over',
  source: PAGE,
  async run(service) {
    if (!service.surroundings.mayExceedRateLimit) {
      throw new NotApplicable('exceeds the limit on purpose: npm run contract -- --exceed-rate-limit');
    }
    const { pace } = service;
    await pace.calm();
    const token = accessTokenIn(await service.logIn(NO_REFRESH_TOKEN));
    const { requests } = pace.limit;
    if (requests > MOST_REQUESTS) throw new NotApplicable(`the limit is ${requests}, too many to exceed`);
    const sent = await exceed(service, requests + 1);
    const penalty = numberIn(sent.answer.headers, 'retry-after');
    const found = `refused was request ${sent.count}; Retry-After ${penalty ?? 'is missing'}`;
    if (penalty === undefined || penalty > LONGEST_PENALTY_SECONDS) throw new NotApplicable(found);
    await pace.wait((penalty * 1000) / 2);
    const during = await service.logInAtOnce();
    if (during.status !== 429) throw new NotApplicable(`${found}; let in after half of it`);
    await pace.wait((penalty * 1000) / 2 + 2000);
    const after = await service.logInAtOnce();
    expect(after.status === 429, `${found}; ${describe(after)} after it, in spite of a request during it`);
    await pace.wait(((numberIn(after.headers, 'retry-after') ?? penalty) + 1) * 1000);
    // One more login could be refused for the number of sessions.
    const end = await service.revokeAtOnce(token);
    expect(end.status !== 429, `${found}; refused after waiting that long`);
    return `${found}; the penalty restarts`;
  },
};

/** Sends requests at once until one is refused. */
async function exceed(service: Service, most: number) {
  for (let count = 2; count <= most; count++) {
    const answer = await service.logInAtOnce();
    if (answer.status === 429) return { count, answer };
  }
  throw new NotApplicable(`${most} requests in a row were let in`);
}
