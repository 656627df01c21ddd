import { getSystemErrorMap } from 'node:util';

/** Sections of docs/troubleshooting.md that errors link to, by their anchors. */
export const HELP_TOPICS = [
  'the-inputs',
  'the-jwt-credential',
  'ringcentral-refuses',
  'too-many-requests',
  'the-network',
  'the-answer-is-not-a-token',
  'sealed-tokens',
  'the-runner',
  'other-errors',
] as const;

export type HelpTopic = (typeof HELP_TOPICS)[number];

/** An error whose message is written for the person who reads the workflow's log. */
export class ActionError extends Error {
  override name = 'ActionError';
  readonly help: HelpTopic;

  constructor(message: string, help: HelpTopic) {
    super(message);
    this.help = help;
  }
}

/** What a code of the system means, in the words of libuv, with the code; `otherwise` stands for words that it has not. */
export function systemErrorText(code: string, otherwise: string): string {
  const [, text = otherwise] = [...getSystemErrorMap().values()].find(([name]) => name === code) ?? [];
  return `${text} (${code})`;
}
