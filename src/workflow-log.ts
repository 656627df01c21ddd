import * as core from '@actions/core';
import { harmless, redact, SHORTEST_MASK } from './secrets.ts';

/**
 * The one way from this action to the log. Every line that it prints has passed through here, where the secrets
 * registered so far are cut out; the runner's masks are the second line of defence, not the first.
 */
export class WorkflowLog {
  readonly #secrets = new Set<string>();

  /**
   * Registers a secret: with the runner, which hides it from the whole job's log from now on, and here.
   * Empty and very short values are passed over: hiding them would hide ordinary text.
   */
  mask(secret: string): void {
    if (secret.trim().length < SHORTEST_MASK || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    core.setSecret(secret);
  }

  maskAll(secrets: Iterable<string>): void {
    for (const secret of secrets) this.mask(secret);
  }

  /** Server text made fit to stand in a message. */
  readonly harmless = (text: string): string => harmless(text, this.#secrets);

  info(message: string): void {
    core.info(redact(message, this.#secrets));
  }

  /** Printed only when step debug logging is on. */
  debug(message: string): void {
    if (core.isDebug()) core.debug(redact(message, this.#secrets));
  }

  notice(message: string): void {
    core.notice(redact(message, this.#secrets));
  }

  warning(message: string): void {
    core.warning(redact(message, this.#secrets));
  }

  error(message: string): void {
    core.error(redact(message, this.#secrets));
  }
}
