/** The jobs that the tests of the built action run. */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Job, StepRun } from './runner.ts';
import { APP, type RingCentral, USER } from './simulator/ringcentral.ts';

/** Makes the waits between tries take no time. */
export const SKIP_WAITS = ['--require', join(import.meta.dirname, 'preload/skip-waits.cjs')];

/** Makes time go a hundred times as fast in a step, deadlines too. */
export const FAST_CLOCK = ['--require', join(import.meta.dirname, 'preload/fast-clock.cjs')];

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

/** Fails if a secret, whole in any common encoding or a part of it, stands outside the `::add-mask::` lines. */
export function expectNoSecret(
  { visible, stderr, annotations }: StepRun,
  secrets: readonly (string | undefined)[],
): void {
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
      const context = JSON.stringify(text.slice(Math.max(0, at - 60), at + 200));
      expect(at, `the log shows ${JSON.stringify(form)}: ${context}`).toBe(-1);
    }
  }
}
