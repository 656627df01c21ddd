/** Services that differ from what a check says in one thing. */
import type { Fault, Options, RecordedRequest, RingCentral } from '../../support/simulator/ringcentral.ts';
import type { Clock } from '../clock.ts';
import { type Access, JWT_GRANT } from '../service.ts';

export interface DeviatingService {
  /** The name of the check that must find it. */
  check: string;
  /** A service that … */
  service: string;
  options?: Options;
  deviate?(ringcentral: RingCentral, access: Access, clock: Clock): void;
}

export type FaultOf = (request: RecordedRequest) => Fault | undefined;

type Rewrite = Extract<Fault, { kind: 'rewrite' }>;

export const REFUSAL: Fault = { kind: 'answer', status: 400, body: '{"error":"invalid_request"}' };
export const EMPTY: Fault = { kind: 'answer', status: 200 };
export const UNAUTHORIZED: Fault = { kind: 'answer', status: 401, body: '{}' };

/** The true answer with these fields instead, if it is one with a token. */
export function withFields(fields: Record<string, unknown>): Rewrite {
  const body = (answer: string) => (answer ? JSON.stringify({ ...JSON.parse(answer), ...fields }) : '');
  return { kind: 'rewrite', body };
}

/** The true answer to another form. */
export function withForm(change: (form: URLSearchParams) => void): Rewrite {
  return {
    kind: 'rewrite',
    request: (request) => {
      const form = new URLSearchParams(request.form);
      change(form);
      return { ...request, form };
    },
  };
}

/** Answers as if a parameter were not there. */
export function ignoring(parameter: string): (ringcentral: RingCentral) => void {
  return (ringcentral) => ringcentral.failAlways(() => withForm((form) => form.delete(parameter)));
}

/** Answers renewals otherwise. */
export function atRenewals(ringcentral: RingCentral, fault: Fault): void {
  ringcentral.failAlways(({ form }) => (form.has('refresh_token') ? fault : undefined));
}

/** The true answer to a login instead. */
export function asLogin(jwt: string): Rewrite {
  return withForm((form) => {
    form.set('grant_type', JWT_GRANT);
    form.set('assertion', jwt);
  });
}

/** Takes a refresh token that is spent for the one that came after it. */
export function takingSpentRefreshTokens(ringcentral: RingCentral): void {
  ringcentral.failAlways(({ form }) => {
    const sent = form.get('refresh_token');
    const present = ringcentral.liveSessions[0]?.refreshToken;
    return sent && present ? withForm((changed) => changed.set('refresh_token', present)) : undefined;
  });
}

/** Refuses a parameter's value that it has seen, or answers it otherwise. */
export function refuseSecond(name: string, refusal = REFUSAL): FaultOf {
  const seen = new Set<string>();
  return ({ form }) => {
    const value = form.get(name);
    if (value === null) return undefined;
    const again = seen.has(value);
    seen.add(value);
    return again ? refusal : undefined;
  };
}
