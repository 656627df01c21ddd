/** The simulator with all that the checks can use: a second app, and a JWT credential that has expired. */
import { APP, type Options, RingCentral } from '../support/simulator/ringcentral.ts';
import type { Clock } from './clock.ts';
import type { Access } from './service.ts';

const OTHER_APP = { ...APP, id: 'simulated-other-client-id', secret: 'The/Secret+Of=The-Other-App' };

export async function simulate(
  { now }: Clock,
  options: Options = {},
): Promise<{ ringcentral: RingCentral; access: Access }> {
  const ringcentral = await RingCentral.start({ now, apps: [APP, OTHER_APP], ...options });
  const access = {
    serverUrl: ringcentral.url,
    clientId: APP.id,
    clientSecret: APP.secret,
    jwt: ringcentral.jwtCredential(),
    expiredJwt: ringcentral.jwtCredential({ exp: Math.floor(now() / 1000) - 1 }),
    otherApp: { clientId: OTHER_APP.id, clientSecret: OTHER_APP.secret },
  };
  return { ringcentral, access };
}
