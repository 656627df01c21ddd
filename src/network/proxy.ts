import { checkBypass } from '@actions/http-client/lib/proxy';
import { ActionError } from '../errors.ts';
import type { WorkflowLog } from '../log/workflow-log.ts';
import { parseUrl } from '../url.ts';

/** An HTTP proxy that requests go through. */
export interface HttpProxy {
  url: URL;
  /** The environment variable that names it. */
  variable: string;
}

/**
 * The proxy that the environment names for a server (HTTPS_PROXY or HTTP_PROXY, NO_PROXY); `undefined` if there is none.
 * Throws an ActionError if it is not an HTTP proxy: what @actions/http-client makes of it could be part of a password.
 */
export function proxyFor(server: URL): HttpProxy | undefined {
  const [variable, setting] = settingFor(`${server.protocol.slice(0, -1)}_proxy`, process.env);
  if (setting === '' || checkBypass(server)) return undefined;
  // Anything after the host comes from a password that is not percent-encoded.
  const [whole = '', scheme] = /^(https?:\/\/)?[^\s/\\?#]+\/?$/i.exec(setting) ?? [];
  const url = parseUrl(scheme ? whole : `http://${whole}`);
  if (url?.hostname && isPercentEncoded(url.username + url.password)) return { url, variable };
  const advice =
    'Set it to http://host:port or http://user:password@host:port, with special characters in the user name and password percent-encoded.';
  throw new ActionError(`The environment variable ${variable} ${flawOf(setting)}. ${advice}`, 'the-network');
}

function flawOf(setting: string): string {
  if (/^\s|\s$/.test(setting)) return 'begins or ends with a space, a carriage return or a line break';
  if (/^socks/i.test(setting)) return 'names a SOCKS proxy, and this action only speaks to HTTP proxies';
  return 'is not the URL of an HTTP proxy';
}

/**
 * Prepares the environment for token requests: passwords of proxies are masked, certificates are checked
 * whatever NODE_TLS_REJECT_UNAUTHORIZED says, and NO_PROXY has the form that @actions/http-client reads (commas, and
 * `.domain` for `*.domain`). Returns what has no effect, in sentences for the log.
 */
export function prepareEnvironment(environment: NodeJS.ProcessEnv, log: WorkflowLog): string[] {
  const notes: string[] = [];
  const settings = ['https_proxy', 'http_proxy', 'all_proxy'].map((name) => settingFor(name, environment));
  for (const [, setting] of settings) if (setting !== '') log.mask(...secretsIn(setting));
  const [[, proxy], , [allProxy, forAll]] = settings as [Setting, Setting, Setting];
  if (forAll !== '' && proxy === '') notes.push(`${allProxy} has no effect: set HTTPS_PROXY instead.`);
  const [variable, noProxy] = settingFor('no_proxy', environment);
  if (noProxy !== '') {
    const entries = noProxy.split(/[\s,;|"']+/).map((entry) => entry.replace(/^https?:\/\/|^\*(?=.)|[./]$/gi, ''));
    environment.no_proxy = entries.join(',');
    if (proxy !== '' && entries.some((entry) => /\/|.\*/.test(entry)))
      notes.push(`Address ranges and patterns in ${variable} have no effect: this action compares host names.`);
  }
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    delete environment.NODE_TLS_REJECT_UNAUTHORIZED;
    const advice = 'this action always checks certificates. For a private CA, set NODE_EXTRA_CA_CERTS.';
    notes.push(`NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: ${advice}`);
  }
  return notes;
}

/** The name of a variable, in the case in which it was set, and its value; empty if it is not set. */
type Setting = [name: string, value: string];

/** Lower case comes first, as in @actions/http-client. To Windows, both are one variable. */
function settingFor(name: string, environment: NodeJS.ProcessEnv): Setting {
  const value = environment[name] || environment[name.toUpperCase()] || '';
  const isSource = (key: string) => key.toLowerCase() === name && environment[key] === value;
  return [(value && Object.keys(environment).find(isSource)) || name.toUpperCase(), value];
}

/** The password in a proxy setting, or what stands alone before the `@`, whatever else is wrong with the setting. */
function secretsIn(setting: string): string[] {
  const credentials = setting.slice(0, Math.max(0, setting.lastIndexOf('@'))).replace(/^\s*\w+:[/\\]+/, '');
  const secret = credentials.slice(credentials.indexOf(':') + 1);
  return isPercentEncoded(secret) ? [secret, decodeURIComponent(secret)] : [secret];
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {}
  return false;
}
