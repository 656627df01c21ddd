/** What a check is, and what checks have in common. */
import { type Answer, describe, text } from './answer.ts';
import type { Service } from './service.ts';
import { expect, NotApplicable } from './verdicts.ts';

interface Named {
  /** A sentence that should be true; of an open question, what is asked. */
  name: string;
  /** Who says that it is, or how little sources say. */
  source: string;
}

export interface Check extends Named {
  /** No source decides: whatever is found is told, and nothing fails. */
  open?: true;
  /**
   * Opens sessions of its own; whoever runs it ends them.
   *
   * @returns what was found
   * @throws Deviation if the sentence is not true
   * @throws NotApplicable if this app, user or moment cannot show it
   */
  run(service: Service): Promise<string>;
}

/** A check that needs the time that the others take. */
export interface LongCheck extends Named {
  begin(service: Service): Promise<Watch>;
}

export interface Watch {
  /** Looks once more; the more often, the more is found. */
  look(): Promise<void>;
  /** What was found. Throws as {@link Check.run} does. */
  end(): string | Promise<string>;
}

/** No refresh token, so that nothing lives for longer than the checks. */
export const NO_REFRESH_TOKEN = { refresh_token_ttl: '0' };

export async function logInWithRefreshToken(service: Service, parameters = {}): Promise<Answer> {
  const answer = await service.logIn(parameters);
  accessTokenIn(answer);
  if (text(answer.fields.refresh_token) === '') throw new NotApplicable('the app issues no refresh tokens');
  return answer;
}

export function accessTokenIn(answer: Answer): string {
  const token = text(answer.fields.access_token);
  expect(answer.status === 200, describe(answer));
  expect(/^[!-~]+$/.test(token), 'access_token is missing, or is not printable text');
  return token;
}

/** Expects that a token request was refused, whatever the reason is called. */
export function refused(answer: Answer): string {
  expect(answer.status >= 400 && answer.status <= 403, describe(answer));
  return describe(answer);
}
