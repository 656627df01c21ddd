import { appendFileSync, closeSync, constants, fstatSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { ActionError } from './errors.ts';

/** The files through which a step hands outputs and state to the runner, by the environment variables that name them. */
type CommandFile = 'GITHUB_OUTPUT' | 'GITHUB_STATE';

/** Room for the longest state, and for the outputs. */
const ROOM_BYTES = 64 * 1024;

/**
 * Makes sure that outputs and state have somewhere to go, and room there, before a session is opened that nobody could use
 * or end. Without its files, @actions/core prints them, tokens and all.
 *
 * @throws ActionError that says what is wrong with a file
 */
export function requireCommandFiles(environment: NodeJS.ProcessEnv): void {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE'] as const) {
    const path = environment[name];
    if (!path) {
      throw new ActionError(
        `The environment variable ${name} is not set. The GitHub Actions runner sets it. To run this action without a runner, use \`npm start\` in a clone of its repository.`,
        'the-runner',
      );
    }
    writing(name, environment, () => reserveRoom(path));
  }
}

/**
 * Runs something that writes to one of the files.
 *
 * @throws ActionError that says why it could not be written
 */
export function writing(name: CommandFile, environment: NodeJS.ProcessEnv, write: () => void): void {
  try {
    const file = statSync(environment[name] ?? '');
    // Windows opens a directory, and what writing to it yields says nothing of directories.
    if (file.isDirectory()) throw unfit('EISDIR');
    // To write to a pipe that nobody reads would hang.
    if (file.isFIFO() || file.isSocket()) throw unfit('ENOTSUP');
    write();
    // A device takes everything, and nobody ever reads it.
    if (!file.isFile()) throw unfit('ENOTSUP');
  } catch (error) {
    const { code = 'ENOENT' } = error as NodeJS.ErrnoException;
    throw new ActionError(
      `The ${WHAT[name]} of this step could not be saved in the file that ${name} names: ${REASONS[code] ?? 'it cannot be written'} (${code}). Check the disk of the runner, and the user that this step runs as.`,
      'the-runner',
    );
  }
}

/** An empty text would prove that the file may be written, but not that it can. */
function reserveRoom(path: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    const before = fstatSync(file);
    try {
      appendFileSync(file, Buffer.alloc(ROOM_BYTES, '\n'));
    } finally {
      if (before.isFile()) ftruncateSync(file, before.size);
    }
  } finally {
    closeSync(file);
  }
}

function unfit(code: string): Error {
  return Object.assign(new Error('not a regular file'), { code });
}

const WHAT: Readonly<Record<CommandFile, string>> = { GITHUB_OUTPUT: 'outputs', GITHUB_STATE: 'state' };

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a limit of file sizes is reached',
  EACCES: 'this user may not write to it',
  EPERM: 'this user may not write to it',
  ERR_ACCESS_DENIED: 'Node may not write to it',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a directory',
  ENOTSUP: 'it is not a regular file',
  ENOENT: 'it does not exist, or was removed while this step ran',
};
