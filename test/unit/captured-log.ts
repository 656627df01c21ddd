import { vi } from 'vitest';
import { WorkflowLog } from '../../src/log/workflow-log.ts';

/** A log, and what it prints. */
export interface CapturedLog {
  log: WorkflowLog;
  /** Every line, as the runner gets it. */
  readonly lines: string[];
  /** The values of `::add-mask::`. */
  readonly masks: string[];
  /** The lines that people see: all but masks; annotations as `warning: text`. */
  readonly messages: string[];
}

const unescaped = (text: string) =>
  text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');

/** Keeps what is printed from now on. `vi.restoreAllMocks()` ends it. */
export function captureLog(): CapturedLog {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text, ...more) => {
    printed += text;
    const done = more.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    done?.();
    return true;
  });
  const lines = () => printed.split(/\r?\n/).slice(0, -1);
  const isMask = (line: string) => line.startsWith('::add-mask::');
  return {
    log: new WorkflowLog(),
    get lines() {
      return lines();
    },
    get masks() {
      return lines().flatMap((line) => (isMask(line) ? [unescaped(line.replace('::add-mask::', ''))] : []));
    },
    get messages() {
      const visible = lines().filter((line) => !isMask(line));
      return visible.map((line) => {
        const [, level, text = ''] = /^::(\w+)[^:]*::(.*)$/.exec(line) ?? [];
        return level ? `${level}: ${unescaped(text)}` : line;
      });
    },
  };
}
