import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf, jwtJob, openingJob, SKIP_WAITS, sealedBy, withFields } from '../support/jobs.ts';
import { type CommandFiles, type Job, runJob, runStep } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';

const isWindows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;
const FILES = [
  ['GITHUB_OUTPUT', 'output', 'outputs'],
  ['GITHUB_STATE', 'state', 'state'],
] as const;

/** What can be wrong with a file, and what is said of it. */
const FAULTS: [what: string, spoil: (path: string) => void, reason: RegExp, runs: boolean][] = [
  ['is gone', (path) => rmSync(path), /\(ENOENT\)/, true],
  ['is a directory', asDirectory, /not a regular file/, true],
  ['leads nowhere', (path) => link(path, '/no/such/file'), /\(ENOENT\)/, !isWindows],
  ['is a pipe that nobody reads', asPipe, /not a regular file/, !isWindows],
  ['is a device', (path) => link(path, '/dev/null'), /not a regular file/, !isWindows],
];

function asDirectory(path: string): void {
  unlinkSync(path);
  mkdirSync(path);
}

function link(path: string, target: string): void {
  unlinkSync(path);
  symlinkSync(target, path);
}

function asPipe(path: string): void {
  unlinkSync(path);
  execFileSync('mkfifo', [path]);
}

/** Spoils a file of the step, once its request is under way. */
function inFlight(
  ringcentral: RingCentral,
  job: Job,
  which: keyof CommandFiles,
  spoil: (path: string) => void,
): Job {
  let path = '';
  ringcentral.failAlways((request) => {
    if (!request.path.endsWith('/token')) return undefined;
    spoil(path);
    return undefined;
  });
  return {
    ...job,
    onFiles: (files) => {
      path = files[which];
    },
  };
}

describe.each(FILES)('%s', (name, which, what) => {
  it.each([undefined, ''])(
    'is not set (%j): no token is requested, and the way without a runner is named',
    async (value) => {
      await using ringcentral = await RingCentral.start();
      const run = await runStep('main', { ...jwtJob(ringcentral), env: { [name]: value } });
      expect(errorOf(run)).toContain(`The environment variable ${name} is not set.`);
      expect(ringcentral.requests).toEqual([]);
    },
  );

  describe.each(FAULTS)('%s', (_, spoil, reason, runs) => {
    it.runIf(runs)('from the start: no token is requested', async () => {
      await using ringcentral = await RingCentral.start();
      const job = { ...jwtJob(ringcentral), onFiles: (files: CommandFiles) => spoil(files[which]) };
      const run = await runStep('main', job);
      expect(errorOf(run)).toMatch(reason);
      expect(errorOf(run)).toContain(
        `The ${what} of this step could not be saved in the file that ${name} names`,
      );
      expect(ringcentral.requests).toEqual([]);
    });

    it.runIf(runs)('once the request is under way: the session is ended', async () => {
      await using ringcentral = await RingCentral.start();
      const { main, post } = await runJob(inFlight(ringcentral, jwtJob(ringcentral), which, spoil));
      expect(errorOf(main)).toMatch(reason);
      expect(main.log).not.toContain('report it');
      // By the step itself, where it cannot tell its post step.
      const [ended] = which === 'state' ? [main] : [post];
      expect(ended.log).toMatch(/^Revoked (the access token|a session that this step opened)\.$/m);
      expect(ringcentral.liveSessions).toEqual([]);
      expect(post.exitCode).toBe(0);
    });
  });

  it.runIf(!isWindows)(
    'on a disk with too little room: no token is requested, and the file stays as it was',
    async () => {
      await using ringcentral = await RingCentral.start();
      // Room for 16 blocks of 512 bytes.
      const node = ['sh', '-c', 'ulimit -f 16; exec "$@"', 'sh', process.execPath];
      const run = await runStep('main', { ...jwtJob(ringcentral), node });
      expect(errorOf(run)).toMatch(/\(EFBIG\)/);
      expect([run.outputs, run.state]).toEqual([{}, {}]);
      expect(ringcentral.requests).toEqual([]);
    },
  );

  it.runIf(!isWindows)('of somebody else: no token is requested', async () => {
    await using ringcentral = await RingCentral.start();
    const run = await runStep('main', {
      ...jwtJob(ringcentral),
      ...SOMEBODY,
      onFiles: (files) => takeAway(files[which]),
    });
    expect(errorOf(run)).toMatch(/\(EACCES\)/);
    expect(ringcentral.requests).toEqual([]);
  });

  it.runIf(!isWindows)('of somebody else once the request is under way: the session is ended', async () => {
    await using ringcentral = await RingCentral.start();
    const job = inFlight(ringcentral, jwtJob(ringcentral), which, takeAway);
    const { main } = await runJob({ ...job, ...SOMEBODY });
    expect(errorOf(main)).toMatch(/\(EACCES\)/);
    expect(ringcentral.liveSessions).toEqual([]);
  });
});

/** Root may write to every file. */
const SOMEBODY = isRoot ? { user: 65_534 } : {};

function takeAway(path: string): void {
  if (isRoot) chownSync(path, 0, 0);
  chmodSync(path, 0o444);
}

it.runIf(isRoot && canMount())(
  'on a disk that is full, or fills up once the request is under way',
  async () => {
    await using ringcentral = await RingCentral.start();
    using disk = smallDisk();
    for (const isFull of [false, true]) {
      const requestsBefore = ringcentral.tokenRequests.length;
      ringcentral.failAlways(({ path }) => {
        if (path.endsWith('/token')) disk.fill();
        return undefined;
      });
      const { main } = await runJob({
        ...jwtJob(ringcentral),
        onFiles: ({ state, output }) => {
          disk.take(state);
          disk.take(output);
          if (isFull) disk.fill();
        },
      });
      expect(errorOf(main)).toMatch(/\(ENOSPC\)/);
      expect(ringcentral.tokenRequests.length - requestsBefore).toBe(isFull ? 0 : 1);
      expect(ringcentral.liveSessions).toEqual([]);
    }
  },
);

/** A disk of 256 kB. */
function smallDisk() {
  const path = mkdtempSync(join(tmpdir(), 'disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'ignore' });
  return {
    /** Makes a link of a file, to an empty one on this disk. */
    take(file: string): void {
      const taken = join(path, basename(file));
      rmSync(join(path, 'full'), { force: true });
      writeFileSync(taken, '');
      link(file, taken);
    },
    fill(): void {
      try {
        writeFileSync(join(path, 'full'), Buffer.alloc(256 * 1024));
      } catch {}
    },
    [Symbol.dispose](): void {
      execFileSync('umount', [path]);
      rmSync(path, { recursive: true });
    },
  };
}

function canMount(): boolean {
  try {
    smallDisk()[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

it('sessions of earlier tries are ended, too, if the state cannot be saved', async () => {
  await using ringcentral = await RingCentral.start({ rateLimit: false });
  let path = '';
  const answers = [withFields({}, 500), withFields({}, 502)];
  ringcentral.failAlways((request) => {
    if (!request.path.endsWith('/token')) return undefined;
    const answer = answers.shift();
    if (!answer) rmSync(path);
    return answer;
  });
  const run = await runStep('main', {
    ...jwtJob(ringcentral),
    nodeArguments: SKIP_WAITS,
    onFiles: (files) => {
      path = files.state;
    },
  });
  expect(errorOf(run)).toContain('(ENOENT)');
  expect(run.log.match(/^Revoked a session that this step opened\.$/gm)).toHaveLength(3);
  expect(ringcentral.liveSessions).toEqual([]);
});

it('of a session that cannot be ended either, the log says until when it lives', async () => {
  await using ringcentral = await RingCentral.start();
  let path = '';
  ringcentral.failAlways((request) => {
    if (!request.path.endsWith('/token')) return { kind: 'answer', status: 500 };
    rmSync(path);
    return undefined;
  });
  const run = await runStep('main', {
    ...jwtJob(ringcentral),
    onFiles: (files) => {
      path = files.state;
    },
  });
  expect(errorOf(run)).toContain('(ENOENT)');
  expect(run.log).toMatch(
    /A session that this step opened was not revoked and stays valid until \S+, .*HTTP 500/,
  );
});

it('the outputs of a sealed token need room, too', async () => {
  await using ringcentral = await RingCentral.start();
  const sealedToken = await sealedBy(jwtJob(ringcentral));
  const job = openingJob(ringcentral, sealedToken);
  const run = await runStep('main', { ...job, onFiles: ({ output }) => rmSync(output) });
  expect(errorOf(run)).toContain('(ENOENT)');
});

it('what stood in the files before stays there', async () => {
  await using ringcentral = await RingCentral.start();
  const run = await runStep('main', {
    ...jwtJob(ringcentral),
    onFiles: ({ output, state }) => {
      writeFileSync(output, 'before=1\n');
      writeFileSync(state, 'earlier=2\n');
    },
  });
  expect(run.outputs).toMatchObject({ before: '1', access_token: expect.any(String) });
  expect(run.state).toMatchObject({ earlier: '2', plan: expect.any(String) });
});
