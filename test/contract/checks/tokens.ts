/** What a token request yields. */
import { type Answer, describe, isSeconds, text } from '../answer.ts';
import { accessTokenIn, type Check, logInWithRefreshToken, NO_REFRESH_TOKEN } from '../check.ts';
import type { Service } from '../service.ts';
import { Deviation, expect } from '../verdicts.ts';

const REFERENCE = 'RingCentral API reference, Get Token';
const LIFETIMES = "RingCentral's parameters of the token request";
const LONGEST_REFRESH_SECONDS = 2_592_000;
/** A service may count the time that its answer takes. */
const MARGIN_SECONDS = 10;
/** The action hands tokens to its post step in an environment variable. */
const LONGEST_TOKEN = 8192;

/** The others have nothing to work with if this does not hold. */
export const GATE: Check = {
  name: 'The JWT grant yields an access token',
  source: `${REFERENCE}; RFC 7523, section 2.1`,
  async run(service) {
    const answer = await service.logIn(NO_REFRESH_TOKEN);
    accessTokenIn(answer);
    return describe(answer);
  },
};

export const TOKENS: readonly Check[] = [
  {
    name: 'The answer has the fields and types that the API reference requires',
    source: REFERENCE,
    async run(service) {
      const answer = await service.logIn(NO_REFRESH_TOKEN);
      return fieldsOf(answer);
    },
  },
  {
    name: 'The answer to a renewal has them, too',
    source: REFERENCE,
    async run(service) {
      const { fields } = await logInWithRefreshToken(service);
      return fieldsOf(await service.renew(text(fields.refresh_token)));
    },
  },
  {
    name: `Tokens are no longer than the ${LONGEST_TOKEN.toLocaleString('en')} characters that the action takes`,
    source: 'This action',
    async run(service) {
      const answer = await service.logIn();
      const lengths = [accessTokenIn(answer), text(answer.fields.refresh_token)].map(({ length }) => length);
      const [access, refresh] = lengths;
      const found = `access token ${access}${refresh ? `, refresh token ${refresh}` : ''}`;
      expect(Math.max(...lengths) <= LONGEST_TOKEN, found);
      return found;
    },
  },
  {
    name: 'With refresh_token_ttl=0, no usable refresh token is issued',
    source:
      'Community post "Disabling refresh_token from being generated for /oauth/token requests"; community article 1426: "expired immediately"',
    async run(service) {
      const answer = await service.logIn(NO_REFRESH_TOKEN);
      accessTokenIn(answer);
      const refreshToken = text(answer.fields.refresh_token);
      if (refreshToken === '') return 'none was issued';
      const renewal = await service.renew(refreshToken, NO_REFRESH_TOKEN);
      expect(renewal.status !== 200, 'one was issued, and it works');
      return `one was issued, and it is dead: ${describe(renewal)}`;
    },
  },
  {
    name: 'By default, a refresh token is issued with its lifetime, if the app issues them',
    source: `${REFERENCE}; page "Refresh tokens"`,
    async run(service) {
      const answer = await logInWithRefreshToken(service);
      const { refresh_token_expires_in } = answer.fields;
      expect(isSeconds(refresh_token_expires_in), 'refresh_token_expires_in is not a positive whole number');
      return `for ${refresh_token_expires_in} s`;
    },
  },
  lifetime('An access token lifetime that is too short is raised to 600 s, not refused', 60, 600),
  lifetime('An access token lifetime that is too long is lowered to 3600 s, not refused', 7200, 3600),
  lifetime('An access token lifetime within the limits is granted as requested', 1200, 1200),
  {
    name: 'A lifetime is granted on a renewal, too',
    source: `${REFERENCE}: access_token_ttl goes with each grant`,
    async run(service) {
      const { fields } = await logInWithRefreshToken(service);
      return expectLifetime(
        await service.renew(text(fields.refresh_token), { access_token_ttl: '1200' }),
        1200,
      );
    },
  },
  {
    name: 'A refresh token lifetime that is too long is lowered, not refused',
    source: LIFETIMES,
    async run(service) {
      const tooLong = String(LONGEST_REFRESH_SECONDS + 1);
      const answer = await logInWithRefreshToken(service, { refresh_token_ttl: tooLong });
      const seconds = Number(answer.fields.refresh_token_expires_in);
      expect(seconds <= LONGEST_REFRESH_SECONDS, `refresh_token_expires_in is ${seconds}`);
      return `${seconds} s`;
    },
  },
  {
    name: "A refresh token lifetime within the limit is granted as requested, or as the app's default if that is less",
    source: LIFETIMES,
    async run(service) {
      const wanted = 7200;
      const answer = await logInWithRefreshToken(service, { refresh_token_ttl: String(wanted) });
      const seconds = Number(answer.fields.refresh_token_expires_in);
      if (isAbout(seconds, wanted)) return `${seconds} s`;
      const byDefault = Number((await service.logIn()).fields.refresh_token_expires_in);
      expect(byDefault < wanted && isAbout(seconds, byDefault), `refresh_token_expires_in is ${seconds}`);
      return `${seconds} s, the default`;
    },
  },
  {
    name: 'An endpoint_id in the answer is the one that was sent',
    source: REFERENCE,
    async run(service) {
      const wanted = 'ringcentral-access-token-contract';
      const answer = await service.logIn({ ...NO_REFRESH_TOKEN, endpoint_id: wanted });
      accessTokenIn(answer);
      const { endpoint_id } = answer.fields;
      if (endpoint_id === undefined) return 'the answer has none';
      expect(endpoint_id === wanted, 'another came back');
      return 'it came back';
    },
  },
];

/** What the fields are that the reference requires. Throws if one is not as it should be. */
function fieldsOf(answer: Answer): string {
  accessTokenIn(answer);
  const { token_type, expires_in, scope, session_id, owner_id, endpoint_id } = answer.fields;
  expect(/^bearer$/i.test(text(token_type)), 'token_type is not bearer');
  expect(isSeconds(expires_in), 'expires_in is not a positive whole number');
  for (const [name, value] of Object.entries({ scope, session_id })) {
    expect(text(value) !== '', `${name} is missing, empty, or not text`);
  }
  expect(!/[,;|]/.test(text(scope)), 'the permissions in scope are not separated by spaces');
  const optional = Object.entries({ owner_id, endpoint_id });
  for (const [name, value] of optional) {
    expect(value === undefined || text(value) !== '', `${name} is empty, or not text`);
  }
  const missing = optional.filter(([, value]) => value === undefined).map(([name]) => name);
  return [
    `expires_in ${expires_in}, ${text(scope).split(' ').length} permissions`,
    ...(missing.length > 0 ? [`without ${missing.join(' and ')}`] : []),
  ].join(', ');
}

function lifetime(name: string, wanted: number, granted: number): Check {
  const run = async (service: Service) => {
    const answer = await service.logIn({ ...NO_REFRESH_TOKEN, access_token_ttl: String(wanted) });
    return expectLifetime(answer, granted);
  };
  return { name, source: LIFETIMES, run };
}

function expectLifetime(answer: Answer, granted: number): string {
  accessTokenIn(answer);
  const seconds = Number(answer.fields.expires_in);
  if (!isAbout(seconds, granted)) throw new Deviation(`expires_in is ${seconds}`);
  return `expires_in ${seconds}`;
}

function isAbout(seconds: number, wanted: number): boolean {
  return seconds <= wanted && seconds > wanted - MARGIN_SECONDS;
}
