import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareEnvironment, proxyFor } from '../../../src/network/proxy.ts';
import { captureLog } from '../captured-log.ts';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const SERVER = 'https://platform.ringcentral.test';
const proxy = (setting: string, server = SERVER) => {
  vi.stubEnv('HTTPS_PROXY', setting);
  return proxyFor(new URL(server));
};

describe('the proxy for a server', () => {
  it.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128/'],
    ['http://proxy.example:3128/', 'http://proxy.example:3128/'],
    ['HTTP://proxy.example:3128', 'http://proxy.example:3128/'],
    ['https://user:p%40ss@proxy.example', 'https://user:p%40ss@proxy.example/'],
    ['http://user:p@ss@proxy.example:1', 'http://user:p%40ss@proxy.example:1/'],
    ['http://[::1]:3128', 'http://[::1]:3128/'],
    ['proxy.example:3128', 'http://proxy.example:3128/'],
    ['user:pass@proxy.example', 'http://user:pass@proxy.example/'],
  ])('is named by %s', (setting, url) => {
    expect(proxy(setting)).toEqual({ url: new URL(url), variable: 'HTTPS_PROXY' });
  });

  it('is that of its protocol, and the lower-case variable comes first', () => {
    const named = (protocol: string) => {
      const { url, variable } = proxyFor(new URL(`${protocol}://platform.ringcentral.test`)) ?? {};
      return [url?.host, variable];
    };
    vi.stubEnv('HTTP_PROXY', 'http://plain.example');
    vi.stubEnv('HTTPS_PROXY', 'http://secure.example');
    expect(named('http')).toEqual(['plain.example', 'HTTP_PROXY']);
    expect(named('https')).toEqual(['secure.example', 'HTTPS_PROXY']);
    vi.stubEnv('http_proxy', 'http://lower.example');
    vi.stubEnv('https_proxy', 'http://lower-secure.example');
    expect(named('http')).toEqual(['lower.example', 'http_proxy']);
    expect(named('https')).toEqual(['lower-secure.example', 'https_proxy']);
  });

  it('does not exist without a setting, for hosts in NO_PROXY, and for this machine', () => {
    expect(proxyFor(new URL(SERVER))).toBeUndefined();
    expect(proxy('')).toBeUndefined();
    expect(proxy('http://proxy.example', 'https://127.0.0.1')).toBeUndefined();
    vi.stubEnv('NO_PROXY', '.ringcentral.test');
    expect(proxy('http://proxy.example')).toBeUndefined();
  });

  it('is not looked at for a host that needs none, whatever is wrong with it', () => {
    expect(proxy('http://', 'https://127.0.0.1')).toBeUndefined();
  });

  const ADVICE =
    'Set it to http://host:port or http://user:password@host:port, with special characters in the user name and password percent-encoded.';

  it.each([
    'http://user:100%@host:1',
    'http://us%er@host:1',
    'http://',
    '://',
    '//user:hunter22@host',
    'http://user:hunter22@host x',
    'ftp://user:hunter22@host',
    'ftp://socks@host',
    'http://host:port',
    // Not percent-encoded: these name the host "user" and the port 1234.
    'http://user:1234/hunter22@127.0.0.1:1',
    'http://user:1234?hunter22@127.0.0.1:1',
    'http://user:1234#hunter22@127.0.0.1:1',
    'http://user:1234\\hunter22@127.0.0.1:1',
  ])('is an error if its setting is not the URL of an HTTP proxy: %s', (setting) => {
    const message = `The environment variable HTTPS_PROXY is not the URL of an HTTP proxy. ${ADVICE}`;
    expect(() => proxy(setting)).toThrow(expect.objectContaining({ message, help: 'the-network' }));
  });

  it.each([' http://host:1', 'http://host:1 ', 'http://host:1\r', 'http://host:1\n'])(
    'is an error that names what cannot be seen at an end of its setting: %j',
    (setting) => {
      expect(() => proxy(setting)).toThrow(
        `The environment variable HTTPS_PROXY begins or ends with a space, a carriage return or a line break. ${ADVICE}`,
      );
    },
  );

  it.each(['socks5://127.0.0.1:1080', 'SOCKS4a://host:1', 'socks://user:hunter22@host'])(
    'is an error if it speaks SOCKS: %s',
    (setting) => {
      expect(() => proxy(setting)).toThrow(
        `The environment variable HTTPS_PROXY names a SOCKS proxy, and this action only speaks to HTTP proxies. ${ADVICE}`,
      );
    },
  );
});

/** What is masked and noted, and what becomes of the environment. */
const prepare = (environment: NodeJS.ProcessEnv) => {
  const captured = captureLog();
  const notes = prepareEnvironment(environment, captured.log);
  return { notes, masks: captured.masks, environment };
};

describe('the password of a proxy setting', () => {
  it.each([
    ['http://me:p%40ssw@host:1', ['p%40ssw', 'p@ssw']],
    [' http://me:1234/sl@sh@host', ['1234/sl@sh']],
    ['me:plain@host', ['plain']],
    ['me:p://word@host', ['p://word']],
    ['//me:slashes@host', ['slashes']],
    ['http:/me:slash@host', ['slash']],
    ['http:\\\\me:backslash@host', ['backslash']],
    ['http://me:100%@host', ['100%']],
    ['socks5://me:socks@host', ['socks']],
    ['http://me:with:colon@host', ['with:colon']],
    ['http://me@company:mail@host', ['mail']],
    ['http://company/me:domain@host', ['domain']],
    ['http://token-alone@host:1', ['token-alone']],
    ['http://user@host:1', ['user']],
    ['http://host:3128', []],
    ['', []],
  ])('is masked: %s', (setting, masks) => {
    for (const name of [...VARIABLES.slice(0, 4), 'all_proxy', 'ALL_PROXY'])
      expect(prepare({ [name]: setting }).masks).toEqual(masks);
  });

  it('is masked in every variable', () => {
    const { masks } = prepare({
      HTTPS_PROXY: 'http://a:first@host',
      http_proxy: 'http://a:second@host',
      ALL_PROXY: 'http://a:third@host',
    });
    expect(masks).toEqual(['first', 'second', 'third']);
  });

  it('is found although so many colons stand in it that to try each of them would take for ever', () => {
    const colons = ':'.repeat(1_000_000);
    expect(prepare({ HTTPS_PROXY: `http://me${colons}@host` }).masks).toEqual([colons.slice(1)]);
    expect(() => proxy(`http://me${colons}`)).toThrow('is not the URL of an HTTP proxy');
  });
});

describe('certificates', () => {
  it('are checked although the environment says not to', () => {
    const { notes, environment } = prepare({ NODE_TLS_REJECT_UNAUTHORIZED: '0', OTHER: '0' });
    expect(notes).toEqual([
      'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: this action always checks certificates. For a private CA, set NODE_EXTRA_CA_CERTS.',
    ]);
    expect(environment).toEqual({ OTHER: '0' });
  });

  it('need no word where the environment says to check them', () => {
    expect(prepare({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual({
      notes: [],
      masks: [],
      environment: { NODE_TLS_REJECT_UNAUTHORIZED: '1' },
    });
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['commas', 'a.test,b.test', 'a.test,b.test'],
    ['spaces', 'a.test b.test', 'a.test,b.test'],
    ['both', 'a.test, b.test\n', 'a.test,b.test,'],
    ['semicolons, as on Windows', 'a.test;b.test', 'a.test,b.test'],
    ['lines, as in Java', 'a.test|*.b.test', 'a.test,.b.test'],
    ['quotes around them', '"a.test",\'b.test\'', ',a.test,b.test,'],
    ['commas: one with a star before a domain', '*.a.test,*b.test,*', '.a.test,b.test,*'],
    ['commas: one with the dot that ends a name', 'a.test.,.b.test.', 'a.test,.b.test'],
    ['commas: one that is an address', 'https://a.test/,HTTP://b.test:8080', 'a.test,b.test:8080'],
    ['nothing: a star elsewhere', 'a*.b.test', 'a*.b.test'],
  ])('has its entries separated by %s', (_, setting, entries) => {
    expect(prepare({ NO_PROXY: setting }).environment.no_proxy).toBe(entries);
    expect(prepare({ no_proxy: setting }).environment.no_proxy).toBe(entries);
  });

  it('is as good as @actions/http-client reads it', () => {
    vi.stubEnv('NO_PROXY', 'example.com *.ringcentral.test');
    prepareEnvironment(process.env, captureLog().log);
    expect(proxy('http://proxy.example')).toBeUndefined();
  });

  it('that is not set stays so', () => {
    expect(prepare({ HTTPS_PROXY: 'http://host' }).environment).toEqual({ HTTPS_PROXY: 'http://host' });
  });

  it.each(['a.test,10.0.0.0/8', 'platform.*', 'a*.test'])(
    'has no effect with ranges and patterns, which is said where there is a proxy: %s',
    (no_proxy) => {
      expect(prepare({ no_proxy, HTTPS_PROXY: 'http://host' }).notes).toEqual([
        'Address ranges and patterns in no_proxy have no effect: this action compares host names.',
      ]);
      expect(prepare({ no_proxy }).notes).toEqual([]);
    },
  );

  it.each(['a.test', '*', '*.a.test', 'https://a.test/', 'a.test.'])('has an effect with %s', (NO_PROXY) => {
    expect(prepare({ NO_PROXY, HTTPS_PROXY: 'http://host' }).notes).toEqual([]);
  });
});

describe('ALL_PROXY', () => {
  it.each(['ALL_PROXY', 'all_proxy'])('has no effect, which is said where there is no other: %s', (name) => {
    const note = `${name} has no effect: set HTTPS_PROXY instead.`;
    expect(prepare({ [name]: 'http://host' }).notes).toEqual([note]);
    expect(prepare({ [name]: 'http://host', HTTP_PROXY: 'http://host' }).notes).toEqual([note]);
    expect(prepare({ [name]: 'http://host', HTTPS_PROXY: 'http://host' }).notes).toEqual([]);
  });
});

it('a variable is told apart from another with the same value', () => {
  const environment = { A_PROXY: 'http://host', ALL_PROXY: 'http://host' };
  expect(prepare(environment).notes).toEqual(['ALL_PROXY has no effect: set HTTPS_PROXY instead.']);
});

it('a variable is named as it was set, also on Windows, where its case does not matter', () => {
  // There, any case finds it.
  const environment = new Proxy<NodeJS.ProcessEnv>(
    { HTTPS_Proxy: 'http://host' },
    {
      get: (target, name) =>
        Object.entries(target).find(([key]) => key.toLowerCase() === String(name).toLowerCase())?.[1],
    },
  );
  vi.stubGlobal('process', Object.create(process, { env: { value: environment } }));
  try {
    expect(proxyFor(new URL(SERVER))?.variable).toBe('HTTPS_Proxy');
  } finally {
    vi.unstubAllGlobals();
  }
});
