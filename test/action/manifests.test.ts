/** What action.yml and revoke/action.yml say, as far as no run of a step shows it. */
import { describe, expect, it } from 'vitest';
import { INPUT_NAMES } from '../../src/read-inputs.ts';
import { ACTION, REVOKE_ACTION } from '../support/runner.ts';

const defaultsOf = ({ inputs }: typeof ACTION) =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
const requiredBy = ({ inputs }: typeof ACTION) =>
  Object.keys(inputs).filter((name) => inputs[name]?.required);

describe('action.yml', () => {
  it('runs on node24, and its post step always: after a failed and a cancelled job, too', () => {
    // Without `post-if`, the runner takes `always()`.
    expect(ACTION.runs).toEqual({ using: 'node24', main: 'dist/main.js', post: 'dist/post.js' });
  });

  it('has the defaults that the contract names', () => {
    expect(defaultsOf(ACTION)).toEqual({
      'server-url': 'https://platform.ringcentral.com',
      'minimum-ttl': '60',
      'disable-refresh-token': 'true',
      'seal-token': 'false',
      'retry-timeout': '600',
      'revoke-token': 'auto',
    });
  });

  it('demands the app, and nothing else', () => {
    expect(requiredBy(ACTION)).toEqual(['client-id', 'client-secret']);
  });

  it('has the inputs that the step reads', () => {
    expect(Object.keys(ACTION.inputs).sort()).toEqual([...INPUT_NAMES].sort());
  });
});

describe('revoke/action.yml', () => {
  it('runs on node24, without a post step', () => {
    expect(REVOKE_ACTION.runs).toEqual({ using: 'node24', main: '../dist/revoke.js' });
  });

  it('has four of the same inputs', () => {
    expect(Object.keys(REVOKE_ACTION.inputs)).toEqual([
      'client-id',
      'client-secret',
      'server-url',
      'sealed-token',
    ]);
    expect(defaultsOf(REVOKE_ACTION)).toEqual({ 'server-url': 'https://platform.ringcentral.com' });
    expect(requiredBy(REVOKE_ACTION)).toEqual(['client-id', 'client-secret', 'sealed-token']);
  });
});
