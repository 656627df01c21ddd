/** What is refused. RFC 6749 has a code for a wrong client; what RingCentral says of a wrong JWT, no source tells. */
import { describe } from '../answer.ts';
import { type Check, refused } from '../check.ts';
import { basic } from '../service.ts';
import { expect, NotApplicable } from '../verdicts.ts';

export const REFUSALS: readonly Check[] = [
  {
    name: 'A wrong client secret is refused as invalid_client',
    source: 'RFC 6749, section 5.2; page "Errors"',
    async run(service) {
      const { clientId, clientSecret } = service.access;
      const form = { grant_type: 'refresh_token', refresh_token: 'none' };
      const wrong = basic({ clientId, clientSecret: `not-${clientSecret}` });
      const answer = await service.requestToken(form, wrong);
      expect(answer.fields.error === 'invalid_client', describe(answer));
      return refused(answer);
    },
  },
  {
    name: 'A JWT that RingCentral did not sign is refused',
    source: 'RFC 7523, section 3.1; page "Errors"',
    async run(service) {
      // It names nobody, so that no account is locked by it.
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const assertion = `${part({ alg: 'RS256' })}.${part({ sub: '0' })}.${part({ not: 'a signature' })}`;
      return refused(await service.logIn({ assertion }));
    },
  },
  {
    name: 'A JWT credential that has expired is refused',
    source: 'RFC 7523, section 3, rule 4',
    async run(service) {
      const { expiredJwt } = service.access;
      if (!expiredJwt)
        throw new NotApplicable('needs a JWT credential that has expired: RC_EXPIRED_USER_JWT');
      return refused(await service.logIn({ assertion: expiredJwt }));
    },
  },
];
