import { spawnSync } from 'node:child_process';
import { beforeEach } from 'vitest';

/** Whether a program is there: Windows may have no Git and no Bash. */
export function isThere(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** Leaves out the tests of a file, by name, where a program is missing. Stands before other hooks. */
export function needs(program: string): void {
  const isMissing = !isThere(program);
  beforeEach(({ skip }) => skip(isMissing, `it needs ${program}`));
}
