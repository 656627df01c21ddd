import { appendFileSync, statSync, truncateSync } from 'node:fs';
import { constants } from 'node:os';
import { ActionError, systemErrorText } from './errors.ts';

/** The files through which a step hands outputs and state to the runner, by the environment variables that name them. */
const COMMAND_FILES = { GITHUB_OUTPUT: 'outputs', GITHUB_STATE: 'state' } as const;
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
      const message = `The environment variable ${name} is not set. The GitHub Actions runner sets it. To run this action without a runner, use \`npm start\` in a clone of its repository.`;
      throw new ActionError(message, 'the-runner');
    }
    writing(name, environment, () => {
      const { size } = statSync(path);
      // An empty text would prove that the file may be written, but not that it can.
      try {
        appendFileSync(path, Buffer.alloc(ROOM_BYTES, '\n'));
      } finally {
        truncateSync(path, size);
      }
    });
  }
}

/** Runs something that writes to one of the files. Throws an ActionError that says why it could not be written. */
export function writing(name: keyof typeof COMMAND_FILES, environment: NodeJS.ProcessEnv, write: () => void): void {
  try {
    // To write to a pipe that nobody reads would hang, a device takes everything, and Windows opens even a directory.
    if (!statSync(environment[name] ?? '').isFile()) throw new Error('not a file');
    write();
  } catch (error) {
    const { code: ofNode, errno = 0 } = error as NodeJS.ErrnoException;
    // Node has no name for what a quota (EDQUOT) or a network drive (ESTALE) says.
    const code = Object.entries(constants.errno).find(([, number]) => number === -errno)?.[0] ?? ofNode;
    const reason = code ? systemErrorText(code, 'it cannot be written') : 'it is not a regular file';
    const message = `The ${COMMAND_FILES[name]} of this step could not be saved in the file that ${name} names: ${reason}. Check the disk of the runner, and the user that this step runs as.`;
    throw new ActionError(message, 'the-runner');
  }
}
