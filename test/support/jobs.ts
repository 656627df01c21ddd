/** The jobs that the tests of the built action run. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { type Job, runStep, type StepRun } from './runner.ts';
import { APP, type Fault, type RingCentral, USER } from './simulator/ringcentral.ts';

/** Arguments to Node that load a file of the folder `preload` before a step. */
export const preload = (name: string): string[] => [
  '--require',
  join(import.meta.dirname, 'preload', `${name}.cjs`),
];

/** Makes the waits between tries take no time. */
export const SKIP_WAITS = preload('skip-waits');

/** Makes time go a hundred times as fast in a program, deadlines too. */
export const FAST_CLOCK = preload('fast-clock');

/** A step whose waits take no time, and in which time passes when a test says so. */
export class VirtualTime {
  #process: ChildProcess | undefined;

  readonly job: Pick<Job, 'nodeArguments' | 'channel' | 'onStart'> = {
    nodeArguments: SKIP_WAITS,
    channel: true,
    onStart: (process) => {
      this.#process = process;
    },
  };

  /** So much time passes in the step; without a number, as much as there is until its next deadline. */
  async pass(milliseconds?: number): Promise<void> {
    const step = this.#process;
    if (!step?.connected) return;
    await new Promise<void>((resolve) => {
      step.once('message', () => resolve());
      step.once('disconnect', () => resolve());
      step.send({ milliseconds });
    });
  }
}

/** Makes the date so many seconds ahead in a step; it is put back where that is negative. */
export const clockAhead = (seconds: number): Pick<Job, 'nodeArguments' | 'env'> => ({
  nodeArguments: preload('clock-ahead'),
  env: { CLOCK_AHEAD: String(seconds) },
});

/** The true answer with other fields in it. */
export const withFields = (fields: object, status?: number): Fault => ({
  kind: 'rewrite',
  body: (answer) => JSON.stringify({ ...JSON.parse(answer), ...fields }),
  ...(status && { status }),
});

/** An answer whose body is compressed. */
export function gzipped(status: number, body: string): Fault {
  const packed = gzipSync(body);
  const head = `HTTP/1.1 ${status} x\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
  return { kind: 'bytes', bytes: Buffer.concat([Buffer.from(head), packed]) };
}

/** An answer of JSON. */
export const answering = (status: number, body: object, headers: Record<string, string> = {}): Fault => ({
  kind: 'answer',
  status,
  headers,
  body: JSON.stringify(body),
});

export const client = (ringcentral: RingCentral): Job['with'] => ({
  'client-id': APP.id,
  'client-secret': APP.secret,
  'server-url': ringcentral.url,
});

export const jwtJob = (ringcentral: RingCentral, more: Job['with'] = {}): Job => ({
  with: { ...client(ringcentral), jwt: ringcentral.jwtCredential(), ...more },
});

export const passwordJob = (ringcentral: RingCentral, more: Job['with'] = {}): Job => ({
  with: {
    ...client(ringcentral),
    username: USER.username,
    extension: USER.extension ?? '',
    password: USER.password,
    ...more,
  },
});

export const renewalJob = (ringcentral: RingCentral, refreshToken = '', more: Job['with'] = {}): Job => ({
  with: { ...client(ringcentral), 'refresh-token': refreshToken, ...more },
});

export const openingJob = (ringcentral: RingCentral, sealedToken = '', more: Job['with'] = {}): Job => ({
  with: { ...client(ringcentral), 'sealed-token': sealedToken, ...more },
});

/** The inputs of the action `revoke`. */
export const revocationJob = (ringcentral: RingCentral, sealedToken = '', more: Job['with'] = {}): Job => ({
  with: { ...client(ringcentral), 'sealed-token': sealedToken, ...more },
});

/** The output `sealed_token` of a job that seals. */
export async function sealedBy(job: Job): Promise<string> {
  const { outputs } = await runStep('main', { ...job, with: { ...job.with, 'seal-token': 'true' } });
  return outputs.sealed_token ?? '';
}

/** The one error of a step that failed; fails if there is none, or more. */
export function errorOf(run: StepRun): string {
  expectEndThatAgrees(run);
  expect(run.exitCode).toBe(1);
  return run.annotations.find(({ level }) => level === 'error')?.message ?? '';
}

/** The messages of the warnings of a step. */
export const warningsOf = ({ annotations }: StepRun): string[] =>
  annotations.filter(({ level }) => level === 'warning').map(({ message }) => message);

/** The status of an API call with a token. */
export async function callApi(ringcentral: RingCentral, accessToken: string | undefined): Promise<number> {
  const url = `${ringcentral.url}/restapi/v1.0/account/~/extension/~/call-log`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${accessToken}` } });
  return response.status;
}

/** What must hold for every main step, however it ended: it failed with one error, or it has its outputs. */
export function expectEndThatAgrees(run: StepRun): void {
  const errors = run.annotations.filter(({ level }) => level === 'error');
  if (run.exitCode === 0) {
    expect(errors).toEqual([]);
    expect(run.outputs.access_token).toMatch(/^[!-~]{4,}$/);
    expect(Number(run.outputs.expires_in)).toBeGreaterThan(0);
  } else {
    expect(run.exitCode).toBe(1);
    expect(errors).toHaveLength(1);
    expect(run.outputs).toEqual({});
  }
  expect(run.stderr).toBe('');
}

/** So many characters of a secret in a row are not there by chance. */
const TELLING_LENGTH = 12;

/** Fails if a secret stands outside the `::add-mask::` lines. */
export function expectNoSecret(run: StepRun, secrets: readonly (string | undefined)[]): void {
  expect(secretShown(run, secrets)).toBeUndefined();
}

/** Where a secret, whole in any common encoding or a part of it, stands outside the `::add-mask::` lines, if it does. */
export function secretShown(
  { visible, stderr, annotations }: StepRun,
  secrets: readonly (string | undefined)[],
): string | undefined {
  // As printed, and as people see it: a command escapes what it carries.
  const text = [visible, stderr, ...annotations.map(({ message }) => message)].join('\n');
  for (const secret of secrets) {
    if (!secret) continue;
    const bytes = Buffer.from(secret);
    const parts = Array.from({ length: Math.max(0, secret.length - TELLING_LENGTH) }, (_, at) =>
      secret.slice(at, at + TELLING_LENGTH),
    );
    for (const form of [
      secret,
      ...parts,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      new URLSearchParams([['', secret]]).toString().slice(1),
      bytes.toString('base64').replace(/=+$/, '').slice(0, -1),
      bytes.toString('base64url').slice(0, -1),
      bytes.toString('hex'),
    ]) {
      const at = text.indexOf(form);
      if (at < 0) continue;
      const context = JSON.stringify(text.slice(Math.max(0, at - 60), at + 200));
      return `the log shows ${JSON.stringify(form)}: ${context}`;
    }
  }
  return undefined;
}
