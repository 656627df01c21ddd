import { HttpClient } from '@actions/http-client';
import type { Exchange } from './http.ts';

/** Sends a form through the proxy that the environment names (HTTP_PROXY, HTTPS_PROXY, NO_PROXY). */
export function sendThroughProxy(url: string, body: string, headers: Record<string, string>): Exchange {
  // As it comes, the client follows redirects and sends the body, credentials and all, to wherever they point.
  const options = { allowRedirects: false, allowRetries: false };
  const client = new HttpClient(headers['User-Agent'], [], options);
  const answer = client.post(url, body, headers).then(({ message }) => message);
  return { answer, abort: () => client.dispose() };
}
