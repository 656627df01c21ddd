/** Services that let in whom they should refuse, and that limit requests otherwise. */
import type { RingCentral } from '../../support/simulator/ringcentral.ts';
import type { Access } from '../service.ts';
import { type DeviatingService, REFUSAL, withForm } from './deviating-service.ts';

const PENALTY = 'A request during the penalty restarts it, and Retry-After says when it is over';

/** Takes any JWT for the one that is good. */
function takingAnyJwt(ringcentral: RingCentral, { jwt }: Access): void {
  ringcentral.failAlways(({ form }) =>
    form.has('assertion') ? withForm((changed) => changed.set('assertion', jwt)) : undefined,
  );
}

export const REFUSALS: readonly DeviatingService[] = [
  {
    check: 'A wrong client secret is refused as invalid_client',
    service: 'says something else of a wrong client',
    deviate: (ringcentral) => ringcentral.failAlways(() => REFUSAL),
  },
  {
    check: 'A JWT that RingCentral did not sign is refused',
    service: 'takes any JWT',
    deviate: takingAnyJwt,
  },
  {
    check: 'A JWT credential that has expired is refused',
    service: 'takes a JWT that has expired',
    deviate: takingAnyJwt,
  },
  {
    check: 'X-Rate-Limit-* headers, where they are sent, are numbers',
    service: 'tells the rate limit in words',
    deviate: (ringcentral) =>
      ringcentral.failAlways(() => ({ kind: 'rewrite', headers: { 'x-rate-limit-limit': 'many' } })),
  },
  {
    check: PENALTY,
    service: 'does not restart the penalty',
    options: { rateLimit: { requests: 5, windowSeconds: 60, penaltySeconds: 60, penaltyRestarts: false } },
  },
  {
    check: PENALTY,
    service: 'refuses for longer than Retry-After says',
    deviate: (ringcentral) =>
      ringcentral.failAlways(() => ({ kind: 'rewrite', headers: { 'retry-after': '10' } })),
  },
];
