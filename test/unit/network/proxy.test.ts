import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forceCertificateChecks, proxyFor, proxySecrets } from '../../../src/network/proxy.ts';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const proxy = (setting: string, server = 'https://platform.ringcentral.test') => {
  vi.stubEnv('HTTPS_PROXY', setting);
  return proxyFor(new URL(server));
};

describe('the proxy for a server', () => {
  it.each([
    ['http://proxy.example:3128', 'proxy.example:3128'],
    ['http://proxy.example:3128/', 'proxy.example:3128'],
    ['https://user:p%40ss@proxy.example', 'proxy.example'],
    ['http://user:p@ss@proxy.example:1', 'proxy.example:1'],
    ['http://[::1]:3128', '[::1]:3128'],
  ])('is named by %s', (setting, host) => {
    expect(proxy(setting)).toEqual({ host, variable: 'HTTPS_PROXY' });
  });

  it('is that of its protocol, and the lower-case variable comes first', () => {
    const named = (protocol: string) => proxyFor(new URL(`${protocol}://platform.ringcentral.test`));
    vi.stubEnv('HTTP_PROXY', 'http://plain.example');
    vi.stubEnv('HTTPS_PROXY', 'http://secure.example');
    expect(named('http')).toEqual({ host: 'plain.example', variable: 'HTTP_PROXY' });
    expect(named('https')).toEqual({ host: 'secure.example', variable: 'HTTPS_PROXY' });
    vi.stubEnv('http_proxy', 'http://lower.example');
    vi.stubEnv('https_proxy', 'http://lower-secure.example');
    expect(named('http')).toEqual({ host: 'lower.example', variable: 'http_proxy' });
    expect(named('https')).toEqual({ host: 'lower-secure.example', variable: 'https_proxy' });
  });

  it('does not exist without a setting, for hosts in NO_PROXY, and for this machine', () => {
    expect(proxyFor(new URL('https://platform.ringcentral.test'))).toBeUndefined();
    expect(proxy('http://proxy.example', 'https://127.0.0.1')).toBeUndefined();
    vi.stubEnv('NO_PROXY', '.ringcentral.test');
    expect(proxy('http://proxy.example')).toBeUndefined();
  });

  it.each([
    'http://user:100%@host:1',
    'http://us%er@host:1',
    'http://',
    '://',
    'proxy.example:3128',
    '//user:hunter22@host',
    'http:user:hunter22@host',
    ' http://user:hunter22@host',
    'http://user:hunter22@host x',
    'socks5://127.0.0.1:1080',
    // Not percent-encoded: these name the host "user" and the port 1234.
    'http://user:1234/hunter22@127.0.0.1:1',
    'http://user:1234?hunter22@127.0.0.1:1',
    'http://user:1234#hunter22@127.0.0.1:1',
    'http://user:1234\\hunter22@127.0.0.1:1',
  ])('is an error if its setting is not the URL of an HTTP proxy: %s', (setting) => {
    expect(() => proxy(setting)).toThrow(
      'The environment variable HTTPS_PROXY is not the URL of an HTTP proxy. Set it to http://host:port',
    );
    expect(() => proxy(setting)).not.toThrow(/hunter22|1234/);
    expect(() => proxy(setting)).toThrow(expect.objectContaining({ help: 'the-network' }));
  });
});

describe('the password of a proxy setting', () => {
  it.each([
    ['http://me:p%40ss@host:1', ['p@ss', 'p%40ss']],
    [' http://me:1234/sl@sh@host', ['1234/sl@sh', '1234/sl@sh']],
    ['me:plain@host', ['plain', 'plain']],
    ['//me:slashes@host', ['slashes', 'slashes']],
    ['http:/me:slash@host', ['slash', 'slash']],
    ['http://me:100%@host', ['100%', '100%']],
    ['socks5://me:socks@host', ['socks', 'socks']],
    ['http://me@company:mail@host', ['mail', 'mail']],
    ['http://company/me:domain@host', ['domain', 'domain']],
    ['http://user@host:1', []],
    ['http://host:3128', []],
    ['', []],
  ])('is found in %s', (setting, secrets) => {
    for (const name of VARIABLES.slice(0, 4)) expect(proxySecrets({ [name]: setting })).toEqual(secrets);
  });

  it('is found in every variable', () => {
    const environment = { HTTPS_PROXY: 'http://a:first@host', http_proxy: 'http://a:second@host' };
    expect(new Set(proxySecrets(environment))).toEqual(new Set(['first', 'second']));
  });
});

it('the setting that switches certificate checks off is undone', () => {
  const environment: NodeJS.ProcessEnv = { NODE_TLS_REJECT_UNAUTHORIZED: '0', OTHER: '0' };
  expect(forceCertificateChecks(environment)).toBe(true);
  expect(environment).toEqual({ OTHER: '0' });
  expect(forceCertificateChecks(environment)).toBe(false);
  expect(forceCertificateChecks({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toBe(false);
});
