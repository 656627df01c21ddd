/** What a refresh token yields, and how often. */
import { describe, text } from '../answer.ts';
import { accessTokenIn, type Check, logInWithRefreshToken, NO_REFRESH_TOKEN } from '../check.ts';
import { expect } from '../verdicts.ts';

const PAGE = 'Page "Refresh tokens"';
/** The page says "approximately ten seconds". */
const PAST_GRACE_SECONDS = 31;

export const RENEWAL: readonly Check[] = [
  {
    name: 'A renewal yields another access token, and ends the one before at once',
    source: PAGE,
    async run(service) {
      const first = await logInWithRefreshToken(service);
      const before = accessTokenIn(first);
      const after = accessTokenIn(await service.renew(text(first.fields.refresh_token)));
      const [statusBefore, statusAfter] = [await service.callApi(before), await service.callApi(after)];
      expect(statusBefore === 401, `the API answered HTTP ${statusBefore} to the token before`);
      expect(statusAfter !== 401, `the API answered HTTP ${statusAfter} to the new token`);
      return `the API answered HTTP ${statusBefore} and HTTP ${statusAfter}`;
    },
  },
  {
    name: 'A refresh token that is sent again yields the same access token, until that is used',
    source: PAGE,
    async run(service) {
      const first = await logInWithRefreshToken(service);
      const refreshToken = text(first.fields.refresh_token);
      const renewed = accessTokenIn(await service.renew(refreshToken));
      const again = accessTokenIn(await service.renew(refreshToken));
      expect(again === renewed, 'another access token');
      return 'the same';
    },
  },
  {
    name: 'A refresh token works once: it is refused some ten seconds after the new access token is first used',
    source: PAGE,
    async run(service) {
      const first = await logInWithRefreshToken(service);
      const refreshToken = text(first.fields.refresh_token);
      const renewed = accessTokenIn(await service.renew(refreshToken));
      await service.callApi(renewed);
      await service.pace.wait(PAST_GRACE_SECONDS * 1000);
      const again = await service.renew(refreshToken);
      expect(again.status !== 200, `it yields a token ${PAST_GRACE_SECONDS} s later`);
      return `${describe(again)}, ${PAST_GRACE_SECONDS} s later`;
    },
  },
];

export const RENEWAL_WITHOUT_REFRESH_TOKEN: Check = {
  name: 'What does refresh_token_ttl=0 do on a renewal?',
  source: 'No source says',
  open: true,
  async run(service) {
    const first = await logInWithRefreshToken(service);
    const answer = await service.renew(text(first.fields.refresh_token), NO_REFRESH_TOKEN);
    if (answer.status !== 200) return describe(answer);
    return 'refresh_token' in answer.fields
      ? 'a refresh token comes with the new access token'
      : 'no refresh token comes with the new access token';
  },
};

export const RENEWAL_CHANGES: Check = {
  name: 'What does a renewal change?',
  source: `${PAGE}: a new refresh token is "usually generated"; of the session, no source says`,
  open: true,
  async run(service) {
    const first = await logInWithRefreshToken(service);
    const renewed = await service.renew(text(first.fields.refresh_token));
    accessTokenIn(renewed);
    const changes = ['session_id', 'refresh_token', 'scope'].map((name) => {
      const [before, after] = [first, renewed].map(({ fields }) => text(fields[name]));
      return `${after === '' ? 'no' : after === before ? 'the same' : 'another'} ${name}`;
    });
    return changes.join(', ');
  },
};
