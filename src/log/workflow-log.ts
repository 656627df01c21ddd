import * as core from '@actions/core';
import { Secrets, SHORTEST_MASK } from './secrets.ts';

/**
 * The one way from this action to the log. Every line that it prints has passed through here, where the secrets
 * registered so far are cut out; the runner's masks are the second line of defence, not the first.
 */
export class WorkflowLog {
  readonly #secrets = new Secrets();
  readonly #masked = new Set<string>();

  /**
   * Registers a secret: with the runner, which hides it from the whole job's log from now on, and here.
   * Empty and very short values are passed over: hiding them would hide ordinary text.
   */
  mask(secret: string): void {
    if (secret.trim().length < SHORTEST_MASK || this.#masked.has(secret)) return;
    this.#masked.add(secret);
    this.#secrets.add(secret);
    core.setSecret(secret);
  }

  maskAll(secrets: Iterable<string>): void {
    for (const secret of secrets) this.mask(secret);
  }

  /** Server text made fit to stand in a message. */
  readonly harmless = (text: string): string => this.#secrets.harmless(text);

  info(message: string): void {
    core.info(this.#secrets.redact(message));
  }

  /** Made and printed only when step debug logging is on. */
  debug(message: () => string): void {
    if (core.isDebug()) core.debug(this.#secrets.redact(message()));
  }

  notice(message: string): void {
    core.notice(this.#secrets.redact(message));
  }

  warning(message: string): void {
    core.warning(this.#secrets.redact(message));
  }

  error(message: string): void {
    core.error(this.#secrets.redact(message));
  }
}
