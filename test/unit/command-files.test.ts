import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireCommandFiles, writing } from '../../src/command-files.ts';
import { ActionError } from '../../src/errors.ts';

let folder: string;
let environment: { GITHUB_OUTPUT: string; GITHUB_STATE: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-files-'));
  environment = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STATE: join(folder, 'state') };
  for (const path of Object.values(environment)) writeFileSync(path, 'before=1\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const failureOf = (use: () => void): ActionError => {
  try {
    use();
  } catch (error) {
    if (error instanceof ActionError) return error;
    throw error;
  }
  throw new Error('Nothing failed.');
};
const systemError = (code: string) => Object.assign(new Error('text of the system'), { code });

it('files that can be written are left as they were', () => {
  requireCommandFiles(environment);
  for (const path of Object.values(environment)) expect(readFileSync(path, 'utf8')).toBe('before=1\n');
});

it.each(['GITHUB_OUTPUT', 'GITHUB_STATE'] as const)('without %s, nobody runs this action', (name) => {
  for (const missing of [undefined, '']) {
    const { message, help } = failureOf(() => requireCommandFiles({ ...environment, [name]: missing }));
    expect(message).toBe(
      `The environment variable ${name} is not set. The GitHub Actions runner sets it. To run this action without a runner, use \`npm start\` in a clone of its repository.`,
    );
    expect(help).toBe('the-runner');
  }
});

const ADVICE = 'Check the disk of the runner, and the user that this step runs as.';

// Windows knows neither.
it.runIf(process.platform !== 'win32').each(['EDQUOT', 'ESTALE'] as const)(
  'an error of the system that Node has no name for has that of the system: %s',
  (name) => {
    const number = constants.errno[name];
    const fromNode = { errno: -number, code: `Unknown system error -${number}` };
    const { message } = failureOf(() =>
      writing('GITHUB_STATE', environment, () => {
        throw Object.assign(new Error('text of the system'), fromNode);
      }),
    );
    expect(message).toContain(`: it cannot be written (${name}). ${ADVICE}`);
  },
);

describe.each([
  ['GITHUB_OUTPUT', 'outputs'],
  ['GITHUB_STATE', 'state'],
] as const)('what the system says of %s is in the message:', (name, what) => {
  const problem = (path: string) =>
    failureOf(() => requireCommandFiles({ ...environment, [name]: path })).message;
  const because = (reason: string) =>
    `The ${what} of this step could not be saved in the file that ${name} names: ${reason}. ${ADVICE}`;

  it('it is not there', () => {
    expect(problem(join(folder, 'missing'))).toBe(because('no such file or directory (ENOENT)'));
  });

  it('it is a directory', () => {
    expect(problem(folder)).toBe(because('it is not a regular file'));
  });

  it.runIf(process.platform !== 'win32')('it is a device, which keeps nothing', () => {
    expect(problem('/dev/null')).toBe(because('it is not a regular file'));
  });

  it.runIf(process.platform !== 'win32')('it is a pipe, to which writing could take for ever', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(problem(pipe)).toBe(because('it is not a regular file'));
  });

  it.runIf(process.platform !== 'win32')('it is a socket', async () => {
    const path = join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(problem(path)).toBe(because('it is not a regular file'));
    server.close();
  });

  it.each([
    ['ENOSPC', 'no space left on device'],
    ['EFBIG', 'file too large'],
    ['EACCES', 'permission denied'],
    ['EPERM', 'operation not permitted'],
    ['EROFS', 'read-only file system'],
    ['ERR_ACCESS_DENIED', 'it cannot be written'],
  ])('%s', (code, reason) => {
    const fail = () => {
      throw systemError(code);
    };
    expect(failureOf(() => writing(name, environment, fail)).message).toBe(because(`${reason} (${code})`));
  });
});

it('something is written where that works', () => {
  writing('GITHUB_STATE', environment, () => appendFileSync(environment.GITHUB_STATE, 'after=2\n'));
  expect(readFileSync(environment.GITHUB_STATE, 'utf8')).toBe('before=1\nafter=2\n');
});

it('nothing is written where no file is named', () => {
  let written = false;
  const write = () => {
    written = true;
  };
  expect(failureOf(() => writing('GITHUB_STATE', {}, write)).message).toContain('(ENOENT)');
  expect(written).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'room is proved by what is really written, so that a limit of file sizes is found out before a session is opened',
  () => {
    // A process of its own, with room for the text that is there, and for a line more, but not for a long state.
    const script = `
      import { requireCommandFiles } from ${JSON.stringify(join(import.meta.dirname, '../../src/command-files.ts'))};
      process.on('SIGXFSZ', () => {});
      try { requireCommandFiles(process.env); console.log('room'); } catch (error) { console.log(error.message); }`;
    const run = (blocks: string) =>
      execFileSync(
        'bash',
        ['-c', `ulimit -f ${blocks}; exec "$0" --input-type=module -e "$1"`, process.execPath, script],
        { env: { ...process.env, ...environment }, encoding: 'utf8' },
      );
    expect(run('unlimited')).toBe('room\n');
    expect(run('1')).toContain('file too large (EFBIG)');
    expect(statSync(environment.GITHUB_OUTPUT).size).toBe('before=1\n'.length);
  },
);
