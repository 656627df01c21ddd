/** How the action proves that it may have an access token: the grants that RingCentral offers to programs without a browser. */
export type Grant =
  | { type: 'jwt'; assertion: string }
  | { type: 'password'; username: string; password: string; extension?: string }
  | { type: 'refresh-token'; refreshToken: string };

/** A grant, and the token that it asks for. */
export interface TokenRequest {
  grant: Grant;
  /** Ask RingCentral to issue no refresh token. */
  disableRefreshToken: boolean;
  accessTokenTtlSeconds?: number | undefined;
  refreshTokenTtlSeconds?: number | undefined;
  /** Permissions; empty for all that the app has. */
  scope: readonly string[];
  /** Empty for one that RingCentral makes up. */
  endpointId: string;
}

/**
 * The form fields of a token request. `refresh_token_ttl=0` tells RingCentral to issue no refresh token: its community post
 * "Disabling refresh_token from being generated for /oauth/token requests". The other fields are those of RingCentral's
 * reference of `POST /restapi/oauth/token`.
 */
export function tokenRequestForm(request: TokenRequest): URLSearchParams {
  const form = grantForm(request.grant);
  const refreshTokenTtl = request.disableRefreshToken ? 0 : request.refreshTokenTtlSeconds;
  if (refreshTokenTtl !== undefined) form.set('refresh_token_ttl', String(refreshTokenTtl));
  if (request.accessTokenTtlSeconds) form.set('access_token_ttl', String(request.accessTokenTtlSeconds));
  if (request.scope.length > 0) form.set('scope', request.scope.join(' '));
  if (request.endpointId !== '') form.set('endpoint_id', request.endpointId);
  return form;
}

function grantForm(grant: Grant): URLSearchParams {
  switch (grant.type) {
    case 'jwt': // RFC 7523, section 2.1
      return new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: grant.assertion,
      });
    case 'password': // RFC 6749, section 4.3.2; RingCentral takes the extension as part of the user name
      return new URLSearchParams({
        grant_type: 'password',
        username: grant.extension ? `${grant.username}*${grant.extension}` : grant.username,
        password: grant.password,
      });
    case 'refresh-token': // RFC 6749, section 6
      return new URLSearchParams({ grant_type: 'refresh_token', refresh_token: grant.refreshToken });
  }
}
