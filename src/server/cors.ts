import type { IncomingMessage, ServerResponse } from 'node:http';

const sent = [
  ...['authorization', 'content-type', 'x-api-key', 'x-request-id', 'last-event-id'],
  ...['traceparent', 'x-cost-only'],
];
const shown = ['x-request-id', 'retry-after'];
/** Chromium keeps no answer longer. */
const keepSeconds = 7_200;

/**
 * Lets pages of the listed origins call, and answers what their browsers ask first. All others get what they got
 * before, without a word of CORS. There are no cookies here, so credentials are never allowed.
 * True when the request is answered with that.
 */
export function answerPreflight(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): boolean {
  if (origins.length === 0) return false;
  // Whoever caches an answer must not show one origin what another got.
  response.setHeader('vary', 'Origin');
  const { origin } = headers;
  if (origin === undefined || !origins.includes(origin)) return false;

  response.setHeader('access-control-allow-origin', origin);
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) {
    response.setHeader('access-control-expose-headers', shown.join(', '));
    return false;
  }
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers': sent.join(', '),
    'access-control-max-age': String(keepSeconds),
  });
  response.end();
  return true;
}
