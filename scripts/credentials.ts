/** Credentials in the environment, under the names that RingCentral's own samples use where they have one. */
import http from 'node:http';
import type { Access } from '../test/contract/service.ts';
import { stop } from './command-line.ts';

const REQUIRED = ['RC_APP_CLIENT_ID', 'RC_APP_CLIENT_SECRET', 'RC_USER_JWT'];
/** For the checks of the contract that need a second app. */
const OTHER_APP = ['RC_OTHER_APP_CLIENT_ID', 'RC_OTHER_APP_CLIENT_SECRET'];
const PRODUCTION = 'https://platform.ringcentral.com';

useProxy();

/**
 * Whom to ask: RingCentral, or, where the environment has none of the variables, nobody, so that a script takes a
 * simulator. A part of the credentials without the rest ends the process with exit code 1.
 */
export function readCredentials(): Access | undefined {
  const { RC_APP_CLIENT_ID, RC_APP_CLIENT_SECRET, RC_USER_JWT, RC_SERVER_URL } = process.env;
  const { RC_EXPIRED_USER_JWT, RC_OTHER_APP_CLIENT_ID, RC_OTHER_APP_CLIENT_SECRET } = process.env;
  const optional = [RC_SERVER_URL, RC_EXPIRED_USER_JWT, ...OTHER_APP.map((name) => process.env[name])];
  const missing = REQUIRED.filter((name) => !process.env[name]);
  if (missing.length === REQUIRED.length && !optional.some(Boolean)) return undefined;
  const missingOfOther = OTHER_APP.filter((name) => !process.env[name]);
  if (missingOfOther.length === 1) missing.push(...missingOfOther);
  if (missing.length === 0 && RC_APP_CLIENT_ID && RC_APP_CLIENT_SECRET && RC_USER_JWT) {
    return {
      serverUrl: originOf(RC_SERVER_URL || PRODUCTION),
      clientId: RC_APP_CLIENT_ID,
      clientSecret: RC_APP_CLIENT_SECRET,
      jwt: RC_USER_JWT,
      ...(RC_EXPIRED_USER_JWT && { expiredJwt: RC_EXPIRED_USER_JWT }),
      ...(RC_OTHER_APP_CLIENT_ID &&
        RC_OTHER_APP_CLIENT_SECRET && {
          otherApp: { clientId: RC_OTHER_APP_CLIENT_ID, clientSecret: RC_OTHER_APP_CLIENT_SECRET },
        }),
    };
  }
  stop(`The credentials in the environment are incomplete: ${missing.join(', ')} not set or empty.
Set the missing ones to use RingCentral, or unset all RC_* variables to use a simulator.`);
}

/** For `fetch`, which otherwise goes past every proxy or, with NODE_USE_ENV_PROXY=1, through it even to this machine. */
function useProxy(): void {
  const { no_proxy, NO_PROXY, ...environment } = process.env;
  for (const [name, value] of Object.entries(environment))
    if (/^https?_proxy$/i.test(name) && value && !value.includes('://'))
      environment[name] = `http://${value}`;
  const direct = [no_proxy || NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join();
  try {
    http.setGlobalProxyFromEnv({ ...environment, no_proxy: direct });
  } catch {
    // The action says what is wrong with the setting. Node before 24.14 has no such function.
  }
}

function originOf(url: string): string {
  const { origin = 'null' } = URL.parse(url) ?? {};
  if (origin === 'null') stop(`RC_SERVER_URL is not a URL such as ${PRODUCTION}.`);
  return origin;
}
