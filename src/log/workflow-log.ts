import * as core from '@actions/core';
import { canBeSecret, Secrets } from './secrets.ts';
import { hasControlCharacters } from './text.ts';

/** Names the action in its annotations, which GitHub shows away from their step. */
const TITLE = { title: 'RingCentral Access Token' };
/** GitHub cuts annotations off after 4,096 characters. */
export const LONGEST_ANNOTATION = 3900;

/** The only way from this action to the log. */
export class WorkflowLog {
  readonly #secrets = new Secrets();
  readonly #warned = new Set<string>();

  /**
   * Registers secrets with the runner, which hides them from the log of the whole job from now on, and with this log,
   * which then quotes no text that repeats part of one. The runner hides each line of a value by itself, so a value of several
   * lines could hide ordinary text; like one that is empty or very short, it is passed over.
   */
  mask(...secrets: string[]): void {
    for (const secret of secrets.filter((secret) => canBeSecret(secret) && !hasControlCharacters(secret))) {
      // The second is how it stands in the state, which the runner prints when step debug logging is on.
      for (const form of [secret, JSON.stringify(secret).slice(1, -1)])
        if (this.#secrets.add(form)) core.setSecret(form);
    }
  }

  /** Text that a server or a library chose, made safe to show in a message; `instead` if it may repeat part of a secret. */
  readonly quote: Quote = (text, instead = LEFT_OUT) => this.#secrets.quote(text) ?? instead;

  /** Whether a secret stands in a text as it is. */
  hides(text: string): boolean {
    return this.#secrets.hideIn(text) !== text;
  }

  info(message: string): void {
    core.info(this.#harmless(message));
  }

  /** Made and printed only when step debug logging is on. */
  readonly debug = (message: () => string): void => {
    if (core.isDebug()) core.debug(this.#harmless(message()));
  };

  /** The same warning is shown once, however often it is given. */
  warning(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#annotate(core.warning, message);
  }

  error(message: string): void {
    this.#annotate(core.error, message);
  }

  /** Waits until the runner has everything that was printed, above all the masks. Rejects if nobody reads the log. */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      process.stdout.write('', (error) => (error ? reject(error) : resolve()));
    });
  }

  #annotate(print: typeof core.warning, message: string): void {
    const harmless = this.#harmless(message);
    const isLong = harmless.length > LONGEST_ANNOTATION;
    if (isLong) core.info(harmless);
    const cut = `${harmless.slice(0, LONGEST_ANNOTATION)}... The log of this step has the whole message.`;
    print(isLong ? cut : harmless, TITLE);
  }

  /** The last gate, whatever went into a message: no workflow command (`::name::`, `##[name]`), and no whole secret. */
  #harmless(message: string): string {
    // Secrets first: one that looks like a command would not be found any more. To the runner, U+0085 is a space, too.
    return this.#secrets
      .hideIn(message)
      .replaceAll('##[', '# [')
      .replace(/^([\s\x85]*:):+/gm, '$1');
  }
}

const LEFT_OUT = '(left out because it may repeat part of a credential)';

/** Makes text that a server chose safe to show in a message. */
export type Quote = (text: string, instead?: string) => string;

/** Quotes nothing: for a step that does not know every secret that a server may repeat. */
export const quoteNothing: Quote = (_, instead = LEFT_OUT) => instead;
