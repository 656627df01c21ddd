/** How long tokens really live. It takes as long as the run. */
import { describe, text } from '../answer.ts';
import {
  accessTokenIn,
  type LongCheck,
  logInWithRefreshToken,
  NO_REFRESH_TOKEN,
  type Watch,
} from '../check.ts';
import type { Service } from '../service.ts';
import { expect, NotApplicable } from '../verdicts.ts';

/** The shortest that can be asked for, so that a run reaches its end. */
const SECONDS = 600;
/** API calls are limited, too. */
const LOOK_AFTER_SECONDS = 10;
/** A service may take its time to notice. */
const MARGIN_SECONDS = 60;

/** Of a token whose lifetime was asked for, so that the run reaches its end. */
const LIFETIME: LongCheck = {
  name: 'An access token lives as long as expires_in says, and no longer',
  source: 'RingCentral API reference, Get Token; page "Tokens": HTTP 401 once it has expired',
  begin: (service) => watchToken(service, { access_token_ttl: String(SECONDS) }),
};

/** Of a token as the action asks for it, whose end the run does not reach. */
const DEFAULT_LIFETIME: LongCheck = {
  name: 'An access token for which no lifetime was asked does not end before its time',
  source: 'RingCentral API reference, Get Token',
  begin: (service) => watchToken(service, {}),
};

const LATE_RENEWAL: LongCheck = {
  name: 'A refresh token works when its access token has expired',
  source: 'Page "Tokens": it fetches a new access token when that "is expired or close to expiration"',
  async begin(service) {
    const { now } = service.surroundings.clock;
    const answer = await logInWithRefreshToken(service, { access_token_ttl: String(SECONDS) });
    const issuedBy = now();
    const { expires_in, session_expires_in, session_idle_timeout, refresh_token } = answer.fields;
    return {
      // It would use the session.
      async look() {},
      async end() {
        if (session_expires_in !== undefined || session_idle_timeout !== undefined)
          throw new NotApplicable('an administrator limits sessions');
        const age = Math.floor((now() - issuedBy) / 1000);
        if (age <= Number(expires_in)) throw new NotApplicable(`the run took ${age} s only`);
        const renewal = await service.renew(text(refresh_token));
        const found = `${describe(renewal)}, ${age} s after the login`;
        expect(renewal.status === 200, found);
        return found;
      },
    };
  },
};

export const LONG: readonly LongCheck[] = [LIFETIME, DEFAULT_LIFETIME, LATE_RENEWAL];

async function watchToken(service: Service, parameters: Record<string, string>): Promise<Watch> {
  const { now } = service.surroundings.clock;
  const askedAt = now();
  const answer = await service.logIn({ ...NO_REFRESH_TOKEN, ...parameters });
  const issuedBy = now();
  const token = accessTokenIn(answer);
  const { expires_in, session_expires_in = Infinity } = answer.fields;
  // An administrator's limit ends the token with its session: RingCentral API reference, Get Token. Nor is the session
  // ever idle for long: each look uses it.
  const lifetime = Math.min(Number(expires_in), Number(session_expires_in));
  expect(lifetime > 0, 'expires_in is not a positive number');
  let alive = 0;
  let dead: number | undefined;
  let lookedAt = -Infinity;
  let tooEarly = false;
  let tooLate = false;
  return {
    async look() {
      if (now() < lookedAt + LOOK_AFTER_SECONDS * 1000) return;
      lookedAt = now();
      const before = (now() - issuedBy) / 1000;
      const status = await service.callApi(token);
      const after = (now() - askedAt) / 1000;
      if (status === 401) {
        dead ??= Math.ceil(after);
        // It was issued after it was asked for, and the call was answered before this.
        tooEarly ||= after < lifetime;
      } else {
        alive = Math.floor(before);
        tooLate ||= before > lifetime + MARGIN_SECONDS;
      }
    },
    end() {
      const found = [
        ...(alive > 0 ? [`alive after ${alive} s`] : []),
        ...(dead === undefined ? [] : [`dead after ${dead} s`]),
      ].join(', ');
      if (found === '') throw new NotApplicable('the API said nothing about the token');
      const of = `of ${lifetime} s`;
      expect(!tooEarly && !tooLate, `${found}, ${of}`);
      return `${found}, ${of}`;
    },
  };
}
