import { checkBypass } from '@actions/http-client/lib/proxy';
import { ActionError } from '../errors.ts';

/** An HTTP proxy that requests go through. */
export interface HttpProxy {
  /** Host and port. */
  host: string;
  /** The environment variable that names it. */
  variable: string;
}

/**
 * The proxy that the environment names for a server (HTTPS_PROXY or HTTP_PROXY, NO_PROXY); `undefined` if there is none.
 *
 * @throws ActionError if the setting is not the URL of an HTTP proxy: @actions/http-client would silently bypass the
 * proxy, or take part of a password for a host name
 */
export function proxyFor(server: URL): HttpProxy | undefined {
  const names = server.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const variable = names.find((name) => process.env[name]);
  if (!variable || checkBypass(server)) return undefined;
  // Stryker disable next-line StringLiteral: the variable is set
  const setting = process.env[variable] ?? '';
  // Anything after the host comes from a password that is not percent-encoded.
  const url = /^https?:\/\/[^\s/\\?#]+\/?$/i.test(setting) ? URL.parse(setting) : null;
  if (!url?.hostname || !isPercentEncoded(url.username + url.password)) {
    throw new ActionError(
      `The environment variable ${variable} is not the URL of an HTTP proxy. Set it to http://host:port or http://user:password@host:port, with special characters in the user name and password percent-encoded.`,
      'the-network',
    );
  }
  return { host: url.host, variable };
}

/** The passwords in the proxy settings, for masking, whatever else is wrong with a setting. */
export function proxySecrets(environment: NodeJS.ProcessEnv): string[] {
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap((name) => {
    // Stryker disable next-line StringLiteral: text without an @ has no password
    const password = /(?:[a-z][\w+.-]*:[/\\])?[^/]*?:(?!\/\/)(.*)@/i.exec(environment[name] ?? '')?.[1];
    return password ? [isPercentEncoded(password) ? decodeURIComponent(password) : password, password] : [];
  });
}

/**
 * Undoes NODE_TLS_REJECT_UNAUTHORIZED=0, which switches certificate checks off for a whole process: credentials do not
 * go out that way.
 *
 * @returns whether it was set
 */
export function forceCertificateChecks(environment: NodeJS.ProcessEnv): boolean {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return false;
  delete environment.NODE_TLS_REJECT_UNAUTHORIZED;
  return true;
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {}
  return false;
}
