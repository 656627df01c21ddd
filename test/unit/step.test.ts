import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ActionError, HELP_TOPICS } from '../../src/errors.ts';
import {
  CANCELLED_MILLISECONDS,
  runStep,
  SYSTEM_CLOCK,
  troubleshootingUrl,
  type UnlessCancelled,
} from '../../src/step.ts';
import { type CapturedLog, captureLog } from './captured-log.ts';

/** What the step listens to of its process, by the name of the event. */
let listeners: Map<string, (argument?: unknown) => void>;
let captured: CapturedLog;
let exit: ReturnType<typeof vi.spyOn>;
const exitCodeBefore = process.exitCode;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval'] });
  for (const name of ['RUNNER_DEBUG', 'GITHUB_SERVER_URL', 'GITHUB_ACTION_REPOSITORY', 'GITHUB_ACTION_REF'])
    vi.stubEnv(name, undefined);
  captured = captureLog();
  listeners = new Map();
  const listen = (event: string, listener: () => void) => {
    listeners.set(event, listener);
    return process;
  };
  vi.spyOn(process, 'on').mockImplementation(listen as unknown as typeof process.on);
  vi.spyOn(process.stdout, 'on').mockImplementation((() => process.stdout) as typeof process.stdout.on);
  exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as unknown as typeof process.exit);
});
afterEach(() => {
  process.exitCode = exitCodeBefore;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

type Failure = Parameters<typeof runStep>[2];
const FAILS: Failure = { exitCode: 1, unfinished: 'It is not done.' };
const WARNS: Failure = { exitCode: 0, prefix: 'Not revoked. ', unfinished: 'It is not done.' };

/** What happened once the step is over, and whatever followed. */
async function ended() {
  await new Promise((resolve) => setImmediate(resolve));
  return { said: captured.messages, exitCode: process.exitCode, exits: exit.mock.calls.length };
}
/** Runs a step to its end. */
async function run(step: (unlessCancelled: UnlessCancelled) => Promise<void>, failure = FAILS) {
  runStep(step, captured.log, failure);
  return await ended();
}
const forEver = () => new Promise<void>(() => {});

describe('a step', () => {
  it('that succeeds ends, although a connection may still be open', async () => {
    expect(await run(async () => {})).toEqual({ said: [], exitCode: exitCodeBefore, exits: 1 });
  });

  it('that fails ends with its reason', async () => {
    const failing = async () => {
      throw new ActionError('The reason.', 'the-inputs');
    };
    expect(await run(failing)).toEqual({ said: ['error: The reason.'], exitCode: 1, exits: 1 });
  });

  it('that must not fail the job ends with a warning', async () => {
    const failing = async () => {
      throw new ActionError('The reason.', 'the-inputs');
    };
    expect(await run(failing, WARNS)).toEqual({
      said: ['warning: Not revoked. The reason.'],
      exitCode: 0,
      exits: 1,
    });
  });

  it('that fails leads to the section of its reason, where that can be read', async () => {
    vi.stubEnv('GITHUB_SERVER_URL', 'https://github.com');
    vi.stubEnv('GITHUB_ACTION_REPOSITORY', 'owner/ringcentral-access-token');
    const { said } = await run(async () => {
      throw new ActionError('The reason.', 'too-many-requests');
    });
    expect(said).toEqual([
      'error: The reason.\nMore: https://github.com/owner/ringcentral-access-token/blob/HEAD/docs/troubleshooting.md#too-many-requests',
    ]);
  });

  it('that has a bug says so, as far as it may be quoted', async () => {
    captured.log.mask('the-secret');
    const bug = (message: string) =>
      run(async () => {
        throw new TypeError(message);
      });
    expect((await bug('a bug')).said).toEqual([
      'error: Unexpected error. Please report it: TypeError: a bug',
    ]);
    expect((await bug('no: the-secret')).said.at(-1)).toBe(
      'error: Unexpected error. Please report it: (left out because it may repeat part of a credential)',
    );
  });

  it('tells whoever debugs where it failed, without the text of the error', async () => {
    vi.stubEnv('RUNNER_DEBUG', '1');
    const failing = (error: unknown) => run(() => Promise.reject(error));
    const [, debug = ''] = (await failing(new Error('line\n    at a secret\nmore'))).said;
    expect(debug).toMatch(/^debug: {5}at .*step\.test\.ts/);
    expect(debug).not.toMatch(/more|Error: line/);
    expect((await failing('no error')).said.at(-1)).toBe('debug: ');
  });
});

describe('whatever happens, there is one end:', () => {
  const EARLY = 'error: The step ended unexpectedly, before it was done. Please report this.';

  it.each(['uncaughtException', 'unhandledRejection'])('%s', async (event) => {
    runStep(forEver, captured.log, FAILS);
    listeners.get(event)?.(new ActionError('It escaped.', 'other-errors'));
    expect(await ended()).toEqual({ said: ['error: It escaped.'], exitCode: 1, exits: 1 });
  });

  it('the event loop runs dry before the step is done', async () => {
    runStep(forEver, captured.log, FAILS);
    listeners.get('beforeExit')?.(0);
    expect(await ended()).toEqual({ said: [EARLY], exitCode: 1, exits: 1 });
  });

  it('something else goes wrong after the first', async () => {
    runStep(forEver, captured.log, FAILS);
    listeners.get('uncaughtException')?.(new ActionError('First.', 'other-errors'));
    listeners.get('uncaughtException')?.(new ActionError('Second.', 'other-errors'));
    expect(await ended()).toEqual({ said: ['error: First.'], exitCode: 1, exits: 1 });
  });

  it('something goes wrong after a success', async () => {
    await run(async () => {});
    listeners.get('beforeExit')?.(0);
    expect(await ended()).toEqual({ said: [], exitCode: exitCodeBefore, exits: 1 });
  });

  it.each([
    [FAILS, '::error::The step failed, and so did reporting why. Please report this.'],
    [WARNS, '::warning::The step failed, and so did reporting why. Please report this.'],
  ])('reporting fails, too', async (failure, line) => {
    vi.spyOn(captured.log, failure.exitCode === 1 ? 'error' : 'warning').mockImplementation(() => {
      throw new Error('broken');
    });
    const { exitCode, exits } = await run(() => Promise.reject(new Error('x')), failure);
    expect([exitCode, exits]).toEqual([failure.exitCode, 1]);
    expect(captured.lines).toEqual([line]);
  });

  it('nobody reads the log any more', async () => {
    vi.spyOn(process.stdout, 'write').mockImplementation((_text, done) => {
      (done as unknown as (error: Error) => void)(new Error('broken pipe'));
      return true;
    });
    expect(await run(async () => {})).toMatchObject({ exitCode: 1, exits: 1 });
  });
});

it('a step that takes long says so every two minutes: some runners take one that is silent for done', async () => {
  runStep(forEver, captured.log, FAILS);
  vi.advanceTimersByTime(240_000);
  expect(await ended()).toMatchObject({ said: ['Still waiting.', 'Still waiting.'], exits: 0 });
});

describe('a step that is cancelled', () => {
  const CANCELLED =
    'This step was stopped: the job was cancelled, or a time limit (`timeout-minutes`) was reached.';

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'])('by %s ends at what it waits for', async (signal) => {
    runStep((unlessCancelled) => unlessCancelled(forEver()), captured.log, FAILS);
    listeners.get(signal)?.(signal);
    expect(await ended()).toEqual({
      said: [`Cancelled by ${signal}. This step ends within five seconds.`, `error: ${CANCELLED}`],
      exitCode: 1,
      exits: 1,
    });
  });

  it('waits for nothing after that, be it settled or not', async () => {
    let goOn = () => {};
    const working = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const step = async (unlessCancelled: UnlessCancelled) => {
      await working;
      await unlessCancelled(undefined);
      captured.log.info('It went on.');
    };
    runStep(step, captured.log, FAILS);
    listeners.get('SIGINT')?.('SIGINT');
    goOn();
    expect((await ended()).said.slice(1)).toEqual([`error: ${CANCELLED}`]);
  });

  it('ends a while later although it is not done, and says what may be left', async () => {
    runStep(forEver, captured.log, FAILS);
    listeners.get('SIGTERM')?.('SIGTERM');
    vi.advanceTimersByTime(CANCELLED_MILLISECONDS - 1);
    expect(await ended()).toMatchObject({ said: [expect.stringContaining('Cancelled')], exits: 0 });
    vi.advanceTimersByTime(1);
    expect(await ended()).toEqual({
      said: [expect.stringContaining('within five seconds'), `error: ${CANCELLED} It is not done.`],
      exitCode: 1,
      exits: 1,
    });
    // What is said must be so.
    expect(CANCELLED_MILLISECONDS).toBe(5000);
  });

  it('hears of it once', async () => {
    runStep((unlessCancelled) => unlessCancelled(forEver()), captured.log, FAILS);
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM']) listeners.get(signal)?.(signal);
    expect((await ended()).said).toHaveLength(2);
    // The other one tells from time to time that the step is still there.
    expect(vi.getTimerCount()).toBe(2);
  });

  it('and only then is', async () => {
    const step = async (unlessCancelled: UnlessCancelled) => {
      captured.log.info(await unlessCancelled(Promise.resolve('a value')));
      captured.log.info(await unlessCancelled('another'));
    };
    expect((await run(step)).said).toEqual(['a value', 'another']);
  });
});

describe('the clock of a step', () => {
  it('leaves to chance what must not be the same for all jobs', () => {
    const chances = Array.from({ length: 100 }, () => SYSTEM_CLOCK.random());
    expect(new Set(chances).size).toBe(chances.length);
    for (const chance of chances) expect(chance >= 0 && chance < 1).toBe(true);
  });

  it('has a time that does not follow the date', () => {
    const before = SYSTEM_CLOCK.monotonic();
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    expect(SYSTEM_CLOCK.monotonic()).toBeGreaterThanOrEqual(before);
    // No process runs for decades.
    expect(SYSTEM_CLOCK.monotonic()).toBeLessThan(Date.parse('2000-01-01'));
  });

  it('sleeps as long as it is told to', async () => {
    let awake = false;
    void SYSTEM_CLOCK.sleep(1000).then(() => {
      awake = true;
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(awake).toBe(true);
  });
});

const ACTION = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_ACTION_REPOSITORY: 'owner/ringcentral-access-token',
  GITHUB_ACTION_REF: 'v1',
};

it.each(HELP_TOPICS)('a link leads to the section %s of the version in use', (topic) => {
  expect(troubleshootingUrl(topic, ACTION)).toBe(
    `https://github.com/owner/ringcentral-access-token/blob/v1/docs/troubleshooting.md#${topic}`,
  );
});

it.each([
  ['my/branch name', 'my/branch%20name'],
  ['fix#12', 'fix%2312'],
])('a link leads to the branch %s', (ref, inUrl) => {
  expect(troubleshootingUrl('the-inputs', { ...ACTION, GITHUB_ACTION_REF: ref })).toContain(
    `/blob/${inUrl}/docs/`,
  );
});

it.each(['', undefined])('a link leads to the newest version where that in use is not known: %j', (ref) => {
  expect(troubleshootingUrl('the-inputs', { ...ACTION, GITHUB_ACTION_REF: ref })).toBe(
    'https://github.com/owner/ringcentral-access-token/blob/HEAD/docs/troubleshooting.md#the-inputs',
  );
});

it.each([
  ['on another server', { GITHUB_SERVER_URL: 'https://github.example' }],
  ['on a server that looks like it', { GITHUB_SERVER_URL: 'https://github.com.example' }],
  ['without a server', { GITHUB_SERVER_URL: undefined }],
  ['for an action that wraps this one', { GITHUB_ACTION_REPOSITORY: 'owner/wrapper' }],
  ['for an action of the repository itself', { GITHUB_ACTION_REPOSITORY: '' }],
])('there is no link %s', (_, change) => {
  expect(troubleshootingUrl('the-inputs', { ...ACTION, ...change })).toBeUndefined();
});
