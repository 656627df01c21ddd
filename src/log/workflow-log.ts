import * as core from '@actions/core';
import { Secrets, SHORTEST_SECRET } from './secrets.ts';
import { hasControlCharacters } from './text.ts';

/** Names the action in its annotations, which GitHub shows away from their step. */
const TITLE = { title: 'RingCentral Access Token' };

/** The only way from this action to the log. */
export class WorkflowLog {
  readonly #secrets = new Secrets();
  readonly #masked = new Set<string>();

  /**
   * Registers a secret with the runner, which hides it from the log of the whole job from now on, and with this log,
   * which then quotes no text that repeats part of it. The runner hides each line of a value by itself, so a value of several
   * lines could hide ordinary text; like one that is empty or very short, it is passed over.
   */
  mask(secret: string): void {
    if (secret.trim().length < SHORTEST_SECRET || hasControlCharacters(secret) || this.#masked.has(secret))
      return;
    this.#masked.add(secret);
    this.#secrets.add(secret);
    core.setSecret(secret);
  }

  maskAll(secrets: Iterable<string>): void {
    for (const secret of secrets) this.mask(secret);
  }

  /** Text that a server or a library chose, made safe to show in a message; `instead` if it repeats part of a secret. */
  readonly quote: Quote = (text, instead = '(left out because it repeats part of a credential)') =>
    this.#secrets.quote(text) ?? instead;

  info(message: string): void {
    core.info(message);
  }

  /** Made and printed only when step debug logging is on. */
  debug(message: () => string): void {
    if (core.isDebug()) core.debug(message());
  }

  notice(message: string): void {
    core.notice(message, TITLE);
  }

  warning(message: string): void {
    core.warning(message, TITLE);
  }

  error(message: string): void {
    core.error(message, TITLE);
  }
}

/** Makes text that a server chose safe to show in a message. */
export type Quote = (text: string, instead?: string) => string;
