/** Services whose tokens are not as they should be. */
import {
  atRenewals,
  type DeviatingService,
  ignoring,
  REFUSAL,
  UNAUTHORIZED,
  withFields,
  withForm,
} from './deviating-service.ts';

const FIELDS = 'The answer has the fields and types that the API reference requires';
const LENGTH = 'Tokens are no longer than the 8,192 characters that the action takes';
const TOO_LONG = 'x'.repeat(8193);

const always = (fields: Record<string, unknown>): Pick<DeviatingService, 'deviate'> => ({
  deviate: (ringcentral) => ringcentral.failAlways(() => withFields(fields)),
});

const endingTokensAfter = (seconds: number): Pick<DeviatingService, 'deviate'> => ({
  deviate: (ringcentral, _, { now }) => {
    const openedAt = now();
    ringcentral.failEveryCall(() => (now() > openedAt + seconds * 1000 ? UNAUTHORIZED : undefined));
  },
});

export const TOKENS: readonly DeviatingService[] = [
  {
    check: 'The JWT grant yields an access token',
    service: 'refuses the grant',
    deviate: (ringcentral) => ringcentral.failAlways(() => REFUSAL),
  },
  {
    check: 'The JWT grant yields an access token',
    service: 'sends a token that no header can hold',
    ...always({ access_token: 'two\nlines' }),
  },
  {
    check: 'The JWT grant yields an access token',
    service: 'issues a token in an answer that is an error',
    deviate: (ringcentral) => ringcentral.failAlways(() => ({ kind: 'rewrite', status: 403 })),
  },
  { check: FIELDS, service: 'sends a lifetime as text', ...always({ expires_in: '3600' }) },
  { check: FIELDS, service: 'issues tokens of another type', ...always({ token_type: 'mac' }) },
  { check: FIELDS, service: 'does not tell the scope', ...always({ scope: undefined }) },
  { check: FIELDS, service: 'does not tell the session', ...always({ session_id: undefined }) },
  { check: FIELDS, service: 'tells the owner as a number', ...always({ owner_id: 262648004 }) },
  {
    check: FIELDS,
    service: 'separates permissions by commas',
    ...always({ scope: 'ReadAccounts,ReadMessages' }),
  },
  {
    check: 'The answer to a renewal has them, too',
    service: 'tells the lifetime as text, on a renewal only',
    deviate: (ringcentral) => atRenewals(ringcentral, withFields({ expires_in: '3600' })),
  },
  { check: LENGTH, service: 'issues long access tokens', ...always({ access_token: TOO_LONG }) },
  { check: LENGTH, service: 'issues long refresh tokens', ...always({ refresh_token: TOO_LONG }) },
  {
    check: 'With refresh_token_ttl=0, no usable refresh token is issued',
    service: 'issues a refresh token all the same',
    deviate: ignoring('refresh_token_ttl'),
  },
  {
    check: 'By default, a refresh token is issued with its lifetime, if the app issues them',
    service: 'issues a refresh token without its lifetime',
    ...always({ refresh_token_expires_in: undefined }),
  },
  {
    check: 'An access token lifetime that is too short is raised to 600 s, not refused',
    service: 'refuses a short lifetime',
    deviate: (ringcentral) =>
      ringcentral.failAlways(({ form }) => (form.has('access_token_ttl') ? REFUSAL : undefined)),
  },
  {
    check: 'An access token lifetime that is too long is lowered to 3600 s, not refused',
    service: 'grants a long lifetime',
    ...always({ expires_in: 7200 }),
  },
  {
    check: 'An access token lifetime within the limits is granted as requested',
    service: 'ignores the lifetime of an access token',
    deviate: ignoring('access_token_ttl'),
  },
  {
    check: 'A lifetime is granted on a renewal, too',
    service: 'ignores the lifetime of an access token, on a renewal only',
    deviate: (ringcentral) =>
      atRenewals(
        ringcentral,
        withForm((form) => form.delete('access_token_ttl')),
      ),
  },
  {
    check: 'A refresh token lifetime that is too long is lowered, not refused',
    service: 'grants a refresh token a long lifetime',
    ...always({ refresh_token_expires_in: 2_592_001 }),
  },
  {
    check:
      "A refresh token lifetime within the limit is granted as requested, or as the app's default if that is less",
    service: 'ignores the lifetime of a refresh token',
    deviate: ignoring('refresh_token_ttl'),
  },
  {
    check: 'An endpoint_id in the answer is the one that was sent',
    service: 'makes up an endpoint ID of its own',
    deviate: ignoring('endpoint_id'),
  },
  {
    check: 'An access token lives as long as expires_in says, and no longer',
    service: 'ends a token before its time',
    ...endingTokensAfter(500),
  },
  {
    check: 'An access token for which no lifetime was asked does not end before its time',
    service: 'ends such a token after 14 minutes',
    ...endingTokensAfter(840),
  },
  {
    check: 'A refresh token works when its access token has expired',
    service: 'ends a refresh token with its access token',
    deviate: (ringcentral) => atRenewals(ringcentral, REFUSAL),
  },
  {
    check: 'An access token lives as long as expires_in says, and no longer',
    service: 'does not say for how long',
    ...always({ expires_in: undefined }),
  },
  {
    check: 'An access token lives as long as expires_in says, and no longer',
    service: 'takes a token that has expired',
    deviate: (ringcentral) => ringcentral.failEveryCall(() => ({ kind: 'answer', status: 200, body: '{}' })),
  },
];
