import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SHORTEST_SECRET } from '../../../src/log/secrets.ts';
import { LONGEST_ANNOTATION, quoteNothing, WorkflowLog } from '../../../src/log/workflow-log.ts';

let printed: string;
beforeEach(() => {
  printed = '';
  vi.stubEnv('RUNNER_DEBUG', undefined);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
const linesOf = (use: (log: WorkflowLog) => void): string[] => {
  use(new WorkflowLog());
  return printed.split(/\r?\n/).slice(0, -1);
};
const TITLE = 'title=RingCentral Access Token';

describe('a secret', () => {
  it('is masked once, whenever it comes up', () => {
    expect(linesOf((log) => log.mask('first-secret', 'other-secret', 'first-secret'))).toEqual([
      '::add-mask::first-secret',
      '::add-mask::other-secret',
    ]);
  });

  it('is masked, too, as it stands in the state', () => {
    expect(linesOf((log) => log.mask('pass"\\word'))).toEqual([
      '::add-mask::pass"\\word',
      '::add-mask::pass\\"\\\\word',
    ]);
  });

  it('is masked although it is as short as can be', () => {
    const shortest = 'k'.repeat(SHORTEST_SECRET);
    expect(linesOf((log) => log.mask(shortest))).toEqual([`::add-mask::${shortest}`]);
  });

  it.each([
    ['it is empty', ''],
    ['it would hide ordinary text', 'k'.repeat(SHORTEST_SECRET - 1)],
    ['nothing but spaces would make it long enough', ` ${'k'.repeat(SHORTEST_SECRET - 1)} `],
    ['the runner would hide each of its lines', 'first line\nsecond line'],
    ['it would be read as something else', 'with\u001bescape'],
    ['it is a word that stands for nothing', 'null'],
  ])('is not masked where %s', (_, text) => {
    expect(linesOf((log) => log.mask(text))).toEqual([]);
  });

  it('is not quoted, whatever form it has', () => {
    const log = new WorkflowLog();
    log.mask('first-secret');
    expect(log.quote('no: First-Secret')).toBe('(left out because it may repeat part of a credential)');
    expect(log.quote('no: irst-s', 'instead')).toBe('instead');
    expect(log.quote('no: first')).toBe('no: first');
  });

  it('is found in a text in which it stands as it is', () => {
    const log = new WorkflowLog();
    log.mask('first-secret');
    expect([log.hides('a first-secret'), log.hides('a first secret')]).toEqual([true, false]);
  });
});

it('a step that does not know every secret quotes nothing', () => {
  expect(quoteNothing('anything')).toBe('(left out because it may repeat part of a credential)');
  expect(quoteNothing('anything', '')).toBe('');
});

describe('a message', () => {
  it('is printed as what it is', () => {
    const lines = linesOf((log) => {
      log.info('a line');
      log.warning('a warning');
      log.error('an error');
    });
    expect(lines).toEqual(['a line', `::warning ${TITLE}::a warning`, `::error ${TITLE}::an error`]);
  });

  it('that warns of the same again is printed once, but an error in any case', () => {
    const lines = linesOf((log) => {
      for (const text of ['a', 'b', 'a']) log.warning(text);
      log.error('a');
    });
    expect(lines).toEqual([`::warning ${TITLE}::a`, `::warning ${TITLE}::b`, `::error ${TITLE}::a`]);
  });

  it('for debugging is made and printed only where somebody debugs', () => {
    const make = vi.fn(() => 'a detail');
    expect(linesOf((log) => log.debug(make))).toEqual([]);
    expect(make).not.toHaveBeenCalled();
    vi.stubEnv('RUNNER_DEBUG', '1');
    expect(linesOf((log) => log.debug(make))).toEqual(['::debug::a detail']);
  });

  const everyWay = (message: string, ...secrets: string[]) => {
    vi.stubEnv('RUNNER_DEBUG', '1');
    const log = new WorkflowLog();
    log.mask(...secrets);
    printed = '';
    log.info(message);
    log.debug(() => message);
    log.warning(message);
    log.error(message);
    return printed;
  };

  it.each([
    ['at its start', '::set-output name=x::y', ':set-output name=x::y'],
    ['after spaces', ' \t ::error::x', ' \t :error::x'],
    ['after what only the runner takes for a space', '\u0085::error::x', '\u0085:error::x'],
    ['in any line', 'a\n::error::x\r\n:::b', 'a\n:error::x\r\n:b'],
    ['in the old form, anywhere', 'Scope: ##[add-mask]e ###[x]', 'Scope: # [add-mask]e ## [x]'],
  ])('holds no command %s', (_, message, harmless) => {
    const escaped = harmless.replaceAll('\r', '%0D').replaceAll('\n', '%0A');
    expect(everyWay(message).split('\n::')).toEqual([
      harmless,
      `debug::${escaped}`,
      `warning ${TITLE}::${escaped}`,
      `error ${TITLE}::${escaped}\n`,
    ]);
  });

  it.each(['first-secret', '##[secret]', '::secret'])(
    'holds no secret, whatever went into it: %s',
    (secret) => {
      const text = everyWay(`${secret} and ${secret}\n${secret}`, secret);
      expect(text).not.toMatch(/secret/);
      expect(text).toContain('*** and ***\n***');
    },
  );

  it('that is too long for an annotation is cut there, and printed whole in the log', () => {
    const text = 'It is so long. '.repeat(300);
    const [whole, annotation = '', ...more] = linesOf((log) => log.error(text));
    expect([whole, more]).toEqual([text, []]);
    const message = annotation.replace(`::error ${TITLE}::`, '');
    // GitHub shows so many characters of it.
    expect(message.length).toBeLessThan(4096);
    expect(message).toMatch(/^It is so long\. .*\.\.\. The log of this step has the whole message\.$/);
  });

  it('that just fits an annotation stands there only', () => {
    expect(linesOf((log) => log.warning('x'.repeat(LONGEST_ANNOTATION)))).toHaveLength(1);
    expect(linesOf((log) => log.warning('x'.repeat(LONGEST_ANNOTATION + 1)))).toHaveLength(3);
  });
});

describe('to flush', () => {
  const printing = (error: Error | undefined) =>
    vi.spyOn(process.stdout, 'write').mockImplementation((text, done) => {
      expect(text).toBe('');
      (done as unknown as (error?: Error) => void)(error);
      return true;
    });

  it('takes until everything is out', async () => {
    printing(undefined);
    await expect(new WorkflowLog().flush()).resolves.toBeUndefined();
  });

  it('fails where nobody reads the log any more', async () => {
    printing(new Error('broken pipe'));
    await expect(new WorkflowLog().flush()).rejects.toThrow('broken pipe');
  });
});
