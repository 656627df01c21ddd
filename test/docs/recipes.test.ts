import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jwtJob } from '../support/jobs.ts';
import { runStep } from '../support/runner.ts';
import { COLLEAGUE, type Fault, RingCentral } from '../support/simulator/ringcentral.ts';
import { codeBlocks, copiedWorkflows, read, type Step } from './pages.ts';

const page = read('examples/README.md');

describe('the token in an SDK', () => {
  const environment = { PATH: process.env.PATH, RC_ACCESS_TOKEN: 'a-token', RC_EXPIRES_IN: '3600' };
  const [ringcentral = '', core = ''] = codeBlocks(page, 'js');
  const [python = ''] = codeBlocks(page, 'python');

  it('is taken by @ringcentral/sdk, with the lines as they are', () => {
    const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
    try {
      symlinkSync(
        resolve(import.meta.dirname, '../../node_modules'),
        join(directory, 'node_modules'),
        'junction',
      );
      const script = `${ringcentral}\nconsole.log((await platform.auth().data()).access_token);`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: directory,
        env: environment,
        encoding: 'utf8',
      });
      expect({ stdout, stderr }).toMatchObject({ stdout: 'a-token\n' });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    ['@rc-ex/core', core, /^import RingCentral from '@rc-ex\/core';/],
    ['ringcentral', python, /^import os\n\nfrom ringcentral import SDK\n/],
  ])('is taken by %s with lines that import what they use', (_, lines, imports) => {
    expect(lines).toMatch(imports);
  });
});

describe('the users of share-token-matrix.yml', () => {
  const steps = parse(read('examples/share-token-matrix.yml')).jobs.token.steps as Step[];
  const script = steps.find(({ id }) => id === 'list')?.run ?? '';

  it.each([
    [256, { status: 0, listed: 256 }],
    [257, { status: 1, listed: 0 }],
  ])('of whom there are %i: a matrix has at most 256 jobs', async (count, expected) => {
    const colleagues = Array.from({ length: count - 1 }, (_, index) => ({
      ...COLLEAGUE,
      ownerId: String(262649000 + index),
    }));
    const ringcentral = await RingCentral.start({ colleagues });
    const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
    try {
      const { outputs } = await runStep('main', jwtJob(ringcentral));
      const output = join(directory, 'output');
      writeFileSync(output, '');
      const status = await statusOf(script, directory, {
        RC_ACCESS_TOKEN: outputs.access_token,
        RC_SERVER_URL: ringcentral.url,
        GITHUB_OUTPUT: output,
      });
      const [, list = '[]'] = /^extensions=(.*)$/m.exec(readFileSync(output, 'utf8')) ?? [];
      expect({ status, listed: JSON.parse(list).length }).toEqual(expected);
    } finally {
      await ringcentral.close();
      rmSync(directory, { recursive: true });
    }
  });
});

/** GNU date and the names of the time zones are there. */
describe.runIf(process.platform === 'linux')('the day in your time zone', () => {
  const [lines = ''] = codeBlocks(page, 'shell').filter((block) => block.includes('TZ='));

  function day(createdAt: string, zone = 'America/New_York', chosen = '') {
    const script = `${lines.replace('America/New_York', zone)}\necho "$from $to"`;
    const { stdout, status } = spawnSync('bash', ['-e', '-c', script], {
      env: { PATH: process.env.PATH, DAY: chosen, run: JSON.stringify({ created_at: createdAt }) },
      encoding: 'utf8',
    });
    return { stdout: stdout.trim(), status };
  }

  it.each([
    ['is the one before', '2026-11-30T10:17:00Z', '2026-11-29T00:00:00-05:00 2026-11-29T23:59:59.999-05:00'],
    ['of the evening', '2026-11-30T03:17:00Z', '2026-11-28T00:00:00-05:00 2026-11-28T23:59:59.999-05:00'],
    ['of 25 hours', '2026-11-02T10:17:00Z', '2026-11-01T00:00:00-04:00 2026-11-01T23:59:59.999-05:00'],
    ['of 23 hours', '2026-03-09T10:17:00Z', '2026-03-08T00:00:00-05:00 2026-03-08T23:59:59.999-04:00'],
  ])('%s', (_, createdAt, expected) => {
    expect(day(createdAt)).toEqual({ stdout: expected, status: 0 });
  });

  it.each([
    [
      'whose midnight is skipped',
      '2026-09-07T10:17:00Z',
      '2026-09-06T01:00:00-03:00 2026-09-06T23:59:59.999-03:00',
    ],
    ['before it', '2026-09-06T15:17:00Z', '2026-09-05T00:00:00-04:00 2026-09-05T23:59:59.999-04:00'],
    [
      'whose midnight comes twice',
      '2026-04-05T10:17:00Z',
      '2026-04-04T00:00:00-03:00 2026-04-04T23:59:59.999-03:00',
    ],
    [
      'after it, without a gap',
      '2026-04-06T10:17:00Z',
      '2026-04-04T23:00:00-04:00 2026-04-05T23:59:59.999-04:00',
    ],
  ])('is right where clocks change at midnight: the one %s', (_, createdAt, expected) => {
    expect(day(createdAt, 'America/Santiago')).toEqual({ stdout: expected, status: 0 });
  });

  it('can be chosen', () => {
    expect(day('2026-11-30T10:17:00Z', 'Asia/Kolkata', '2026-07-01').stdout).toBe(
      '2026-07-01T00:00:00+05:30 2026-07-01T23:59:59.999+05:30',
    );
  });

  it('fails in a time zone that the runner does not know', () => {
    expect(day('2026-11-30T10:17:00Z', 'Europe/Nowhere')).toEqual({
      stdout: 'There is no time zone Europe/Nowhere on this runner.',
      status: 1,
    });
  });

  it('fails if GitHub does not say when the run was created', () => {
    expect(day('').status).not.toBe(0);
  });
});

describe('a script that gets no answer', () => {
  /** The steps that say what an answer of RingCentral's said, and the file that they put it in. */
  const steps = copiedWorkflows().flatMap(({ where, workflow }) =>
    Object.values(workflow.jobs)
      .flatMap(({ steps = [] }) => steps)
      .flatMap(({ run = '' }) => {
        const [, file] = /jq \.message (\S+\.json)/.exec(run) ?? [];
        return file ? [{ where, run, file }] : [];
      }),
  );

  it('is in the README and the examples', () => {
    expect(steps.length).toBeGreaterThanOrEqual(9);
  });

  // A self-hosted runner keeps the files of the day before.
  it.each(steps)('does not repeat an earlier one: $where, $file', async ({ run, file }) => {
    const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    try {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as { port: number };
      writeFileSync(join(directory, file), JSON.stringify({ message: 'the earlier one' }));
      const script = run
        .replace(/^( *)run=\$\(curl .*?\$GITHUB_RUN_ID"\)/ms, `$1run='{"created_at":"2026-11-30"}'`)
        .replaceAll('https://platform.ringcentral.com', `http://127.0.0.1:${port}`)
        .replaceAll(/--retry \d+/g, '--retry 0');
      const child = spawn('bash', ['-e', '-c', script], {
        cwd: directory,
        env: {
          PATH: process.env.PATH,
          RC_SERVER_URL: `http://127.0.0.1:${port}`,
          GITHUB_OUTPUT: join(directory, 'output'),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
      const [status] = await once(child, 'close');
      expect({ status, said }).toEqual({
        status: expect.toSatisfy((code: number) => code > 0),
        said: expect.not.stringContaining('the earlier one'),
      });
      expect(said).toMatch(/^curl: \((35|52|56)\)/m);
    } finally {
      server.close();
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a text message', () => {
  const answer = (status: number, body = ''): Fault => ({ kind: 'answer', status, body });

  // jq 1.6, which Ubuntu 22.04 has, says that all is well with an empty file.
  it.each([
    [
      'that RingCentral takes is sent',
      answer(200, '{"messageStatus":"Queued"}'),
      'The message is Queued.',
      0,
    ],
    ['of which nothing is said is not sent', answer(200), 'The message is not confirmed.', 1],
    ['that is sent elsewhere is not sent', answer(307), 'The message is not confirmed.', 1],
    ['without a status is not sent', answer(200, '{}'), 'The message is null.', 1],
    [
      'that fails is not sent',
      answer(200, '{"messageStatus":"SendingFailed"}'),
      'The message is SendingFailed.',
      1,
    ],
  ])('%s', async (_, fault, line, status) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failEveryCall(() => fault);
    for (const [file, job, messages] of [
      ['sms-on-failed-deployment.yml', 'sms', 1],
      ['several-users.yml', 'remind', 2],
    ] as const) {
      const [script = ''] = (parse(read(`examples/${file}`)).jobs[job].steps as Step[]).flatMap(
        (step) => step.run ?? [],
      );
      const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
      const child = spawn('bash', ['-e', '-c', script], {
        cwd: directory,
        env: { PATH: process.env.PATH, RC_SERVER_URL: ringcentral.url, RC_ACCESS_TOKEN: 'x' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (text) => (said += text));
      const [code] = await once(child, 'close');
      rmSync(directory, { recursive: true });
      expect({ file, code, said }).toEqual({ file, code: status, said: `${line}\n`.repeat(messages) });
    }
  });
});

describe('a script that gets an empty answer', () => {
  // The requests of long-job.yml only stand for those of its reader.
  const steps = copiedWorkflows()
    .filter(({ where }) => !where.includes('long-job'))
    .flatMap(({ where, workflow }) =>
      Object.values(workflow.jobs).map((job) => ({ where, steps: job.steps ?? [] })),
    )
    .flatMap(({ where, steps }) => steps.map(({ run = '' }) => ({ where, run })))
    .filter(({ run }) =>
      /["'](\$\{(RC_SERVER|RINGCX)_URL:\?\}|https:\/\/platform\.ringcentral\.com)\//.test(run),
    );

  it('is in the README and the examples', () => {
    expect(steps.length).toBeGreaterThanOrEqual(8);
  });

  it.each(steps)('fails: $where', async ({ run }) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failEveryCall(() => ({ kind: 'answer', status: 200, body: '' }));
    const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
    const script = run
      .replace(/^( *)run=\$\(curl .*?\$GITHUB_RUN_ID"\)/ms, `$1run='{"created_at":"2026-11-30"}'`)
      .replaceAll('https://platform.ringcentral.com', ringcentral.url);
    const child = spawn('bash', ['-e', '-c', script], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        RC_SERVER_URL: ringcentral.url,
        RINGCX_URL: ringcentral.url,
        GITHUB_OUTPUT: join(directory, 'output'),
        GITHUB_STEP_SUMMARY: join(directory, 'summary'),
      },
      stdio: 'ignore',
    });
    const [status] = await once(child, 'close');
    rmSync(directory, { recursive: true });
    expect(status).toBeGreaterThan(0);
  });
});

// The runner carries out lines that begin with two colons, whoever wrote them.
it.each([
  ['call-recordings.yml', JSON.stringify({ message: 'Sorry.\n::error::forged' })],
  ['ringcx.yml', 'Sorry.\n::error::forged'],
])('%s lets no answer give the runner a command', async (file, body) => {
  await using ringcentral = await RingCentral.start();
  ringcentral.failEveryCall(() => ({ kind: 'answer', status: 400, body }));
  const jobs: { steps: Step[] }[] = Object.values(parse(read(`examples/${file}`)).jobs);
  const scripts = jobs.flatMap(({ steps }) => steps.flatMap(({ run = '' }) => run));
  const script = scripts.find((run) => /RC_SERVER_URL|RINGCX_URL/.test(run)) ?? '';
  const day = `run='{"created_at":"2026-11-30"}'`;
  const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'), 'junction');
  const url = { RC_SERVER_URL: ringcentral.url, RINGCX_URL: ringcentral.url };
  const child = spawn('bash', ['-e', '-c', script.replace(/^run=\$\(curl .*?\$GITHUB_RUN_ID"\)/ms, day)], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...url, RC_ACCESS_TOKEN: 'x', RC_EXPIRES_IN: '3600', DAY: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  await once(child, 'close');
  rmSync(directory, { recursive: true });
  expect(said).toMatch(/^(::error::|RingCX says: )Sorry\. ::error::forged\n$/);
});

it.each([
  ['like a formula', '=1+1', "'=1+1"],
  ['like a formula, with a wide sign', '\uff1d1+1', "'\uff1d1+1"],
  ['after a space like a formula', ' =1+1', "' =1+1"],
  ['after a semicolon like a formula', 'A;=1+1', 'A =1+1'],
  ['on a second line like a formula', 'A\n=1+1', 'A =1+1'],
  ['with a plus, and is a number', '+16505550100', '+16505550100'],
])('in nightly-call-log.yml, a caller whose name begins %s is no formula', (_, name, cell) => {
  const steps = parse(read('examples/nightly-call-log.yml')).jobs.report.steps as Step[];
  const [script = ''] = steps.flatMap(({ run = '' }) => run || []);
  const [, program = ''] = /jq --raw-output '(\n.*?)' page\.json >>/s.exec(script) ?? [];
  const input = JSON.stringify({ records: [{ from: { name }, to: {}, extension: {} }] });
  const { stdout } = spawnSync('jq', ['--raw-output', program], { input, encoding: 'utf8' });
  expect(stdout).toBe(`,,,,,"${cell}",,\n`);
});

it('nightly-call-log.yml survives a connection that breaks', async () => {
  await using ringcentral = await RingCentral.start();
  const { outputs } = await runStep('main', jwtJob(ringcentral));
  let connections = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (++connections === 1) return void socket.once('data', () => socket.resetAndDestroy());
    const onward = connect(Number(new URL(ringcentral.url).port), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
  });
  const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const steps = parse(read('examples/nightly-call-log.yml')).jobs.report.steps as Step[];
    const [script = ''] = steps.flatMap(({ run = '' }) => run || []);
    const status = await statusOf(script, directory, {
      RC_ACCESS_TOKEN: outputs.access_token,
      RC_SERVER_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      CALL_LOG: 'extension/~/call-log',
      GITHUB_STEP_SUMMARY: join(directory, 'summary'),
    });
    expect([status, connections]).toEqual([0, 2]);
  } finally {
    server.close();
    rmSync(directory, { recursive: true });
  }
});

/** What a script says and leaves behind. GitHub's API tells it when the run was created. */
async function runScript(run: string, url: string, files: Record<string, string> = {}, python = 'python3') {
  const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    symlinkSync(
      resolve(import.meta.dirname, '../../node_modules'),
      join(directory, 'node_modules'),
      'junction',
    );
    const script = run
      .replace(/^( *)run=\$\(curl .*?\$GITHUB_RUN_ID"\)/ms, `$1run='{"created_at":"2026-11-30"}'`)
      .replaceAll('https://platform.ringcentral.com', url)
      .replaceAll('.venv/bin/python', python);
    const child = spawn('bash', ['-e', '-c', script], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...(url && { RC_SERVER_URL: url, RINGCX_URL: url }),
        RC_ACCESS_TOKEN: 'x',
        RC_EXPIRES_IN: '3600',
        CALL_LOG: 'extension/~/call-log',
        MESSAGE_TYPE: 'VoiceMail',
        GITHUB_OUTPUT: join(directory, 'output'),
        GITHUB_STEP_SUMMARY: join(directory, 'summary'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    const [status] = await once(child, 'close');
    const folders = ['recordings', 'voicemails'].map((name) => join(directory, name)).filter(existsSync);
    return { status, said, saved: folders.flatMap((folder) => readdirSync(folder).sort()) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Every script that people copy and that calls RingCentral. */
const scripts = copiedWorkflows().flatMap(({ where, workflow }) =>
  Object.values(workflow.jobs)
    .flatMap(({ steps = [] }) => steps)
    .flatMap(({ run = '' }) =>
      /RC_SERVER_URL|RINGCX_URL|platform\.ringcentral/.test(run) ? [{ where, run }] : [],
    ),
);

describe('a script that gets an error without a text', () => {
  const answers = scripts.flatMap(({ where, run }) => {
    const [, file] = /--output (\S+\.json)/.exec(run) ?? [];
    return file ? [{ where, run, file }] : [];
  });

  it('is in the README and the examples', () => {
    expect(answers.length).toBeGreaterThanOrEqual(11);
  });

  // curl empties a file only when it has something to write, or when all is well.
  it.each(answers)('does not repeat an earlier one: $where, $file', async ({ run, file }) => {
    await using ringcentral = await RingCentral.start();
    ringcentral.failEveryCall(() => ({ kind: 'answer', status: 403, body: '' }));
    const { status, said } = await runScript(run, ringcentral.url, {
      [file]: JSON.stringify({ message: 'the earlier one' }),
    });
    expect(status).toBeGreaterThan(0);
    expect(said).toMatch(/\b403\b/);
    expect(said).not.toContain('the earlier one');
  });
});

it.each(scripts.filter(({ where, run }) => where.startsWith('examples') && !run.includes('python')))(
  'a script that was copied without `env` says so: $where',
  async ({ run }) => {
    const { status, said } = await runScript(run, '');
    expect(status).toBeGreaterThan(0);
    expect(said).toMatch(
      /(RC_SERVER|RINGCX)_URL: parameter null or not set|Failed to parse URL from undefined/,
    );
  },
);

it.each(scripts.filter(({ where }) => where.startsWith('README')))(
  'a script of the README says that there may be more calls than it got: $where',
  async ({ run }) => {
    await using ringcentral = await RingCentral.start();
    const body = JSON.stringify({ records: Array(1000).fill({}) });
    ringcentral.failEveryCall(() => ({ kind: 'answer', status: 200, body }));
    const { status, said } = await runScript(run, ringcentral.url);
    expect({ status, said }).toEqual({
      status: 0,
      said: expect.stringMatching(/^1000 calls .*\n::warning::Incomplete\n$/),
    });
  },
);

it('nightly-call-log.yml counts calls, not lines', async () => {
  await using ringcentral = await RingCentral.start();
  const body = JSON.stringify({ records: [{ from: { name: 'A name\nof three\nlines' } }] });
  ringcentral.failEveryCall(() => ({ kind: 'answer', status: 200, body }));
  const run = scripts.find(({ where }) => where.endsWith('nightly-call-log.yml'))?.run ?? '';
  expect(await runScript(run, ringcentral.url)).toMatchObject({ status: 0, said: '1 calls on 2026-11-29\n' });
});

// macOS has bash 3.2.
it.each(scripts)('a script has no pattern that bash 3.2 cannot read: $where', ({ run }) => {
  expect(run).not.toMatch(/(=|!=) *[@?*+!]\(/);
});

it('files are kept only if the step that removes those of an earlier run has run', () => {
  const kept = copiedWorkflows()
    .flatMap(({ workflow }) => Object.values(workflow.jobs))
    .flatMap(({ steps = [] }) =>
      steps
        .filter(({ if: condition = '' }) => condition.includes('!cancelled()'))
        .map(({ if: condition = '' }) => {
          const [, id] = /steps\.(\w+)\.outcome != 'skipped'/.exec(condition) ?? [];
          return steps.find((step) => step.id === id)?.run ?? '';
        }),
    );
  expect(kept).toEqual([
    expect.stringMatching(/^rm -rf recordings$/m),
    expect.stringMatching(/^rm -rf voicemails$/m),
  ]);
});

describe('a download', () => {
  const hasRequests = spawnSync('python3', ['-c', 'import requests']).status === 0;
  const audio = { 'content-type': 'audio/mpeg' };

  describe.each([
    ['call-recordings.yml', true, '1.mp3'],
    ['voicemails.yml', hasRequests, '1-1.mp3'],
  ])('of %s', (file, canRun, sound) => {
    it.runIf(canRun).each<[string, (response: ServerResponse) => unknown, boolean]>([
      ['that is whole is kept', (response) => response.writeHead(200, audio).end('a sound'), true],
      ['that is empty is an error', (response) => response.writeHead(200, audio).end(), false],
      [
        'that is a web page is an error',
        (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
        false,
      ],
      [
        'whose connection breaks is an error',
        (response) => {
          response.writeHead(200, { ...audio, 'content-length': 100 });
          response.write('a sou', () => response.socket?.destroy());
        },
        false,
      ],
    ])('%s', async (_, first, isKept) => {
      const server = createHttpServer(({ url = '' }, response) => {
        const [, id] = /^\/content\/(\d)/.exec(url) ?? [];
        if (id === '1') return first(response);
        if (id) return response.writeHead(200, audio).end('a sound');
        const records = [1, 2].map((id) => {
          const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/content/${id}`;
          const attachments = [{ id, uri, contentType: 'audio/mpeg' }];
          return { id, recording: { id, contentUri: uri }, attachments };
        });
        return response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ records }));
      });
      try {
        await once(server.listen(0, '127.0.0.1'), 'listening');
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const run = scripts.find(({ where }) => where.endsWith(file))?.run ?? '';
        const { status, said, saved } = await runScript(run, url);
        expect({ status, saved }, said).toEqual({
          status: isKept ? 0 : 1,
          saved: expect.arrayContaining([sound.replaceAll('1', '2')]),
        });
        expect(saved.includes(sound)).toBe(isKept);
        expect(said).toMatch(
          isKept ? /^2 \w+ on 2026-11-29\n$/ : /^::error::(Recording|Message) 1: .+\n2 \w+ on 2026-11-29\n$/,
        );
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  });
});

describe('credential-expiry.yml', () => {
  const run = (parse(read('examples/credential-expiry.yml')).jobs.check.steps as Step[]).at(-1)?.run ?? '';

  // To date, nothing means today.
  it('opens no issue without a date', () => {
    const directory = mkdtempSync(join(tmpdir(), 'recipe-'));
    try {
      const gh = `gh() { touch ${join(directory, 'called')}; }`;
      const env = { PATH: process.env.PATH, EXPIRES_AT: '' };
      const { status, stderr } = spawnSync('bash', ['-e', '-c', `${gh}\n${run}`], { env, encoding: 'utf8' });
      expect(status).toBeGreaterThan(0);
      expect(stderr).toContain('EXPIRES_AT');
      expect(existsSync(join(directory, 'called'))).toBe(false);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

it('ringcx.yml counts no parts of an error', async () => {
  await using ringcentral = await RingCentral.start();
  const body = '{"accessToken":"x","message":"It went wrong."}';
  ringcentral.failEveryCall(() => ({ kind: 'answer', status: 200, body }));
  const run = scripts.find(({ where }) => where.endsWith('ringcx.yml'))?.run ?? '';
  const { status, said } = await runScript(run, ringcentral.url);
  expect({ status, said }).toEqual({ status: 1, said: expect.not.stringContaining('users') });
});

/** The exit code of a script of an example, in a run that was created on 30 November 2026. */
async function statusOf(script: string, cwd: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const dated = script.replace(/^run=.*?exit 1; \}$/ms, `run='{"created_at":"2026-11-30"}'`);
  const env = { PATH: process.env.PATH, ...environment };
  const [status] = await once(spawn('bash', ['-e', '-c', dated], { cwd, env, stdio: 'ignore' }), 'close');
  return status;
}
