/**
 * What becomes of names with several addresses, some of which are slow, out of reach, or swallow every packet. The sockets
 * are real; how long each takes to connect is set here, as no network does it on demand.
 */
import dns from 'node:dns';
import { createServer } from 'node:net';
import { getSystemErrorMap } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { postForm } from '../../../src/network/http.ts';
import { startProxy } from '../../support/proxy.ts';
import { RingCentral } from '../../support/simulator/ringcentral.ts';
import { TLS_NAME } from '../../support/tls.ts';

const IPV4 = '127.0.0.1';
const IPV6 = '::1';

/** Node gives up on an address after this time, if nobody asks for more. */
const NODES_PATIENCE_MILLISECONDS = 250;

/** What an address does with a connection. */
type Behavior = 'connects late' | 'is out of reach' | 'swallows packets' | 'connects';

interface Handle {
  connect(request: object, address: string, port: number): number;
  connect6(request: object, address: string, port: number): number;
}

/** What Node's sockets are made of. It has no name that one could import. */
async function socketHandles(): Promise<Handle> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, IPV4, resolve));
  const { _handle } = server as unknown as { _handle: object };
  server.close();
  return Object.getPrototypeOf(_handle);
}
const handles = await socketHandles();

const [NETWORK_UNREACHABLE = 0] = [...getSystemErrorMap()].find(([, [name]]) => name === 'ENETUNREACH') ?? [];

/** Lets a name have these addresses, in this order, with these behaviors. Tells which were tried. */
function resolveTo(addresses: readonly (readonly [string, Behavior])[]): string[] {
  const tried: string[] = [];
  const found = addresses.map(([address]) => ({ address, family: address === IPV6 ? 6 : 4 }));
  vi.spyOn(dns, 'lookup').mockImplementation(((_name: string, _options: object, found_: unknown) =>
    (found_ as (error: null, all: typeof found) => void)(null, found)) as unknown as typeof dns.lookup);
  const connect = handles.connect;
  const connectAs = function (this: Handle, request: object, address: string, port: number): number {
    tried.push(address);
    // A server at the IPv4 address stands for all of them.
    const connectNow = () => connect.call(this, request, IPV4, port);
    switch (addresses.find(([candidate]) => candidate === address)?.[1]) {
      case 'connects late':
        setTimeout(connectNow, NODES_PATIENCE_MILLISECONDS + 50);
        return 0;
      case 'swallows packets':
        return 0;
      case 'is out of reach':
        return NETWORK_UNREACHABLE;
      default:
        return connectNow();
    }
  };
  vi.spyOn(handles, 'connect').mockImplementation(connectAs);
  vi.spyOn(handles, 'connect6').mockImplementation(connectAs);
  return tried;
}

const post = (url: string, timeoutMilliseconds: number) =>
  postForm(new URL(url), new URLSearchParams(), {}, timeoutMilliseconds);

describe.each(['the server', 'the proxy'] as const)('%s with several addresses', (who) => {
  let ringcentral: RingCentral;
  beforeEach(async () => {
    for (const name of ['https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
    ringcentral = await RingCentral.start();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await ringcentral.close();
  });

  /** Whether a request reaches the server, or its proxy. */
  const arrives = async (
    addresses: readonly (readonly [string, Behavior])[],
    timeoutMilliseconds = 30_000,
  ): Promise<{ tried: string[]; outcome: string }> => {
    if (who === 'the server') {
      const tried = resolveTo(addresses);
      const url = `http://${TLS_NAME}:${ringcentral.port}`;
      const outcome = await post(url, timeoutMilliseconds).then(({ status }) => `HTTP ${status}`, String);
      return { tried, outcome };
    }
    await using proxy = await startProxy({ port: ringcentral.port, refuse: 503 });
    vi.stubEnv('HTTPS_PROXY', `http://proxy.example:${new URL(proxy.url).port}`);
    const tried = resolveTo(addresses);
    const outcome = await post(`https://${TLS_NAME}`, timeoutMilliseconds).catch(String);
    return { tried, outcome: String(outcome) };
  };
  const arrived = who === 'the server' ? 'HTTP 404' : expect.stringContaining('refuses a connection');

  it('is reached at one that takes longer than Node would wait, where the next is out of reach', async () => {
    const { tried, outcome } = await arrives([
      [IPV4, 'connects late'],
      [IPV6, 'is out of reach'],
    ]);
    expect({ tried, outcome }).toEqual({ tried: [IPV4], outcome: arrived });
  });

  it('is reached at the second where the first is out of reach', async () => {
    const { tried, outcome } = await arrives([
      [IPV6, 'is out of reach'],
      [IPV4, 'connects late'],
    ]);
    expect({ tried, outcome }).toEqual({ tried: [IPV6, IPV4], outcome: arrived });
  });

  it('is reached at the second where the first swallows every packet', async () => {
    // A quarter of the time is for the first. The end of all of it is out of the way, so that no verdict hangs on speed.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { tried, outcome } = await arrives(
      [
        [IPV6, 'swallows packets'],
        [IPV4, 'connects'],
      ],
      400,
    );
    vi.useRealTimers();
    expect({ tried, outcome }).toEqual({ tried: [IPV6, IPV4], outcome: arrived });
  });

  it('that are all out of reach says so of each', async () => {
    const { outcome } = await arrives([
      [IPV6, 'is out of reach'],
      [IPV4, 'is out of reach'],
    ]);
    expect(outcome).toContain(
      `network is unreachable (ENETUNREACH) at ${IPV6}, network is unreachable (ENETUNREACH) at ${IPV4}.`,
    );
  });
});
