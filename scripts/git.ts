/** Git, for scripts: what it says, or in one line why it says nothing. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** What a command of Git prints in this repository. */
export function git(...args: string[]): string {
  const { error, status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (error) throw new Error(`Git cannot be started (${(error as NodeJS.ErrnoException).code}).`);
  if (status === 0) return stdout.trim();
  const [reason = ''] = stderr.trim().split('\n');
  throw new Error(`git ${args[0]}: ${reason.replace(/^(fatal|error): /, '')}`);
}
