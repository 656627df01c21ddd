/** Services that grant more than was asked for, or do not end what should end. */
import { APP, type RingCentral } from '../../support/simulator/ringcentral.ts';
import { basic } from '../service.ts';
import {
  asLogin,
  atRenewals,
  type DeviatingService,
  EMPTY,
  REFUSAL,
  refuseSecond,
  takingSpentRefreshTokens,
  UNAUTHORIZED,
  withFields,
  withForm,
} from './deviating-service.ts';

const SCOPE = 'A requested scope is granted, with nothing beyond what it includes';
const RENEWAL = 'A renewal yields another access token, and ends the one before at once';
const REVOCATION = 'A revocation ends the access token';
const BY_ACCESS_TOKEN = 'A revocation by the access token ends the refresh token, too';
const OK = { kind: 'answer', status: 200, body: '{}' } as const;

function failingAfterRevocation(ringcentral: RingCentral): void {
  ringcentral.failAlways(({ form }) => (form.has('token') ? { kind: 'rewrite', status: 500 } : undefined));
}

export const SESSIONS: readonly DeviatingService[] = [
  {
    check: SCOPE,
    service: 'grants more than was asked for',
    deviate: (ringcentral) => ringcentral.failAlways(() => withFields({ scope: APP.scope.join(' ') })),
  },
  {
    check: SCOPE,
    service: 'grants something else',
    deviate: (ringcentral) =>
      ringcentral.failAlways(({ form }) => (form.has('scope') ? withFields({ scope: 'Faxes' }) : undefined)),
  },
  {
    check: SCOPE,
    service: 'grants nothing',
    deviate: (ringcentral) =>
      ringcentral.failAlways(({ form }) => (form.has('scope') ? withFields({ scope: '' }) : undefined)),
  },
  {
    check: 'A token can do no more than its scope allows',
    service: 'says that a scope is narrow, and lets the token do everything',
    deviate: (ringcentral) =>
      ringcentral.failAlways(({ form }) => {
        const scope = form.get('scope');
        if (!scope) return undefined;
        return { ...withForm((changed) => changed.delete('scope')), ...withFields({ scope }) };
      }),
  },
  {
    check: 'A renewal lets a token do no more than its login did',
    service: 'answers a renewal as it answers a login',
    deviate: (ringcentral, { jwt }) => atRenewals(ringcentral, asLogin(jwt)),
  },
  {
    check: RENEWAL,
    service: 'takes the access token before a renewal',
    deviate: (ringcentral) => ringcentral.failEveryCall(() => OK),
  },
  {
    check: RENEWAL,
    service: 'refuses the new access token',
    deviate: (ringcentral) => ringcentral.failEveryCall(() => UNAUTHORIZED),
  },
  {
    check: RENEWAL,
    service: 'answers a renewal with the token that is there',
    deviate: (ringcentral) =>
      ringcentral.failAlways(({ form }) => {
        const access_token = ringcentral.liveSessions[0]?.accessToken;
        return form.has('refresh_token') ? withFields({ access_token }) : undefined;
      }),
  },
  {
    check: 'A refresh token that is sent again yields the same access token, until that is used',
    service: 'refuses a spent refresh token',
    deviate: (ringcentral) => ringcentral.failAlways(refuseSecond('refresh_token')),
  },
  {
    check: 'A refresh token that is sent again yields the same access token, until that is used',
    service: 'yields another access token for a spent refresh token',
    deviate: takingSpentRefreshTokens,
  },
  {
    check:
      'A refresh token works once: it is refused some ten seconds after the new access token is first used',
    service: 'takes a spent refresh token for ever',
    deviate: takingSpentRefreshTokens,
  },
  {
    check: REVOCATION,
    service: 'does not end an access token',
    deviate: (ringcentral) => ringcentral.failAlways(({ form }) => (form.has('token') ? EMPTY : undefined)),
  },
  {
    check: REVOCATION,
    service: 'refuses a revocation',
    deviate: (ringcentral) => ringcentral.failAlways(({ form }) => (form.has('token') ? REFUSAL : undefined)),
  },
  {
    check: REVOCATION,
    service: 'takes no access token at all',
    deviate: (ringcentral) => ringcentral.failEveryCall(() => UNAUTHORIZED),
  },
  { check: REVOCATION, service: 'ends a token, and says that it failed', deviate: failingAfterRevocation },
  {
    check: BY_ACCESS_TOKEN,
    service: 'ends both tokens, and says that it failed',
    deviate: failingAfterRevocation,
  },
  {
    check: BY_ACCESS_TOKEN,
    service: 'ends the access token only',
    deviate: (ringcentral) => {
      ringcentral.failAlways(({ form }) => (form.has('token') ? EMPTY : undefined));
      ringcentral.failEveryCall(() => UNAUTHORIZED);
    },
  },
  {
    check: 'A revocation by the refresh token ends the access token, too',
    service: 'ends the refresh token only',
    deviate: (ringcentral) => ringcentral.failEveryCall(() => OK),
  },
  {
    check: 'A revocation by the refresh token ends the refresh token, too',
    service: 'ends the access token only, by whatever token',
    deviate: (ringcentral) => ringcentral.failAlways(({ form }) => (form.has('token') ? EMPTY : undefined)),
  },
  {
    check: 'A revocation ends the refresh token before, which could be sent again',
    service: 'takes a refresh token that was spent for a login',
    deviate: (ringcentral, { jwt }) => ringcentral.failAlways(refuseSecond('refresh_token', asLogin(jwt))),
  },
  {
    check: 'Revoking a token twice succeeds, or fails with an OAuth error',
    service: 'fails when a token is gone',
    deviate: (ringcentral) =>
      ringcentral.failAlways(refuseSecond('token', { kind: 'answer', status: 500, body: '{}' })),
  },
  {
    check: 'Revoking a token twice succeeds, or fails with an OAuth error',
    service: 'says nothing when a token is gone',
    deviate: (ringcentral) =>
      ringcentral.failAlways(refuseSecond('token', { kind: 'answer', status: 400, body: '' })),
  },
  {
    check: "Another app cannot revoke this app's token",
    service: 'lets any app revoke',
    deviate: (ringcentral, { clientId, clientSecret }) =>
      ringcentral.failAlways(() => ({
        kind: 'rewrite',
        request: (request) => ({
          ...request,
          headers: { ...request.headers, authorization: basic({ clientId, clientSecret }) },
        }),
      })),
  },
];
