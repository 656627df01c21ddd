import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setOutputs } from '../../src/outputs.ts';
import type { AccessToken } from '../../src/ringcentral/access-token.ts';
import { ACTION, parseCommandFile } from '../support/runner.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'outputs-')), 'output');
  writeFileSync(file, '');
  vi.stubEnv('GITHUB_OUTPUT', file);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(file, { force: true });
});

const TOKEN: AccessToken = {
  accessToken: 'the-access-token',
  tokenType: 'bearer',
  expiresInSeconds: 3600,
  expiresAt: new Date('2026-01-01T01:00:00Z'),
  scope: 'ReadCallLog SMS',
  ownerId: '1',
  endpointId: 'the-endpoint',
  sessionId: 'the-session',
};
const outputs = () => parseCommandFile(readFileSync(file, 'utf8'));

it('every output of action.yml gets its value', () => {
  const refreshToken = { refreshToken: 'the-refresh-token', expiresInSeconds: 60 };
  const credentialExpiresAt = new Date('2027-01-01T00:00:00Z');
  setOutputs({ ...TOKEN, refreshToken }, { sealedToken: 'the-sealed-token', credentialExpiresAt });
  expect(outputs()).toEqual({
    access_token: 'the-access-token',
    expires_in: '3600',
    expires_at: '2026-01-01T01:00:00Z',
    token_type: 'bearer',
    scope: 'ReadCallLog SMS',
    owner_id: '1',
    endpoint_id: 'the-endpoint',
    session_id: 'the-session',
    credential_expires_at: '2027-01-01T00:00:00Z',
    refresh_token: 'the-refresh-token',
    refresh_token_expires_in: '60',
    sealed_token: 'the-sealed-token',
  });
  expect(Object.keys(outputs())).toEqual(Object.keys(ACTION.outputs ?? {}));
});

it('an output without a value is empty', () => {
  setOutputs(TOKEN, {});
  expect(outputs()).toMatchObject({
    credential_expires_at: '',
    refresh_token: '',
    refresh_token_expires_in: '',
    sealed_token: '',
  });
});

it('outputs that cannot be written say why', () => {
  rmSync(file);
  expect(() => setOutputs(TOKEN, {})).toThrow(
    'The outputs of this step could not be saved in the file that GITHUB_OUTPUT names: no such file',
  );
});
