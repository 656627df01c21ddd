/** How long an access token really lives. It takes as long as the run. */
import { accessTokenIn, type LongCheck, NO_REFRESH_TOKEN } from '../check.ts';
import { expect, NotApplicable } from '../verdicts.ts';

/** The shortest that can be asked for, so that a run reaches its end. */
const SECONDS = 600;
/** A service may take its time to notice. */
const MARGIN_SECONDS = 60;

export const LIFETIME: LongCheck = {
  name: 'An access token lives as long as expires_in says, and no longer',
  source: 'RingCentral API reference, Get Token; page "Tokens": HTTP 401 once it has expired',
  async begin(service) {
    const { now } = service.surroundings.clock;
    const askedAt = now();
    const answer = await service.logIn({ ...NO_REFRESH_TOKEN, access_token_ttl: String(SECONDS) });
    const issuedBy = now();
    const token = accessTokenIn(answer);
    const { expires_in, session_expires_in = Infinity } = answer.fields;
    // An administrator's limit ends the token with its session: RingCentral API reference, Get Token. Nor is the session
    // ever idle for long: each look uses it.
    const lifetime = Math.min(Number(expires_in), Number(session_expires_in));
    expect(lifetime > 0, 'expires_in is not a positive number');
    let alive = 0;
    let dead: number | undefined;
    let tooEarly = false;
    let tooLate = false;
    return {
      async look() {
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
  },
};
