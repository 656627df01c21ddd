import { appendFileSync, closeSync, constants, fstatSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { ActionError, systemErrorText } from './errors.ts';

/** The files through which a step hands outputs and state to the runner, by the environment variables that name them. */
type CommandFile = 'GITHUB_OUTPUT' | 'GITHUB_STATE';

/** Room for the longest state, and for the outputs. */
const ROOM_BYTES = 64 * 1024;

/**
 * Makes sure that outputs and state have somewhere to go, and room there, before a session is opened that nobody could use
 * or end. Without its files, @actions/core prints them, tokens and all. Throws an ActionError if something is wrong.
 */
export function requireCommandFiles(environment: NodeJS.ProcessEnv): void {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE'] as const) {
    const path = environment[name];
    if (!path) {
      const what = `The environment variable ${name} is not set. The GitHub Actions runner sets it.`;
      const advice = 'To run this action without a runner, use `npm start` in a clone of its repository.';
      throw new ActionError(`${what} ${advice}`, 'the-runner');
    }
    writing(name, environment, () => reserveRoom(path));
  }
}

/** Runs something that writes to one of the files. Throws an ActionError that says why it could not be written. */
export function writing(name: CommandFile, environment: NodeJS.ProcessEnv, write: () => void): void {
  try {
    const file = statSync(environment[name] ?? '');
    // To write to a pipe that nobody reads would hang, and Windows opens even a directory.
    if (file.isFIFO() || file.isSocket() || file.isDirectory()) throw new Error('not a file');
    write();
    // A device takes everything, and nobody ever reads it.
    if (!file.isFile()) throw new Error('not a file');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code ? systemErrorText(code, 'it cannot be written') : 'it is not a regular file';
    const what = `The ${WHAT[name]} of this step could not be saved in the file that ${name} names: ${reason}.`;
    const advice = 'Check the disk of the runner, and the user that this step runs as.';
    throw new ActionError(`${what} ${advice}`, 'the-runner');
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

const WHAT: Readonly<Record<CommandFile, string>> = { GITHUB_OUTPUT: 'outputs', GITHUB_STATE: 'state' };
