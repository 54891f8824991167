import type { IncomingMessage } from 'node:http';
import { acceptedTypes } from './accept.ts';
import { refusal } from './refusal.ts';

/** Throws unless the request has a form we read: JSON by POST, or a query in the URL by GET. Puts in order what it accepts. */
export function acceptable({ method, headers }: IncomingMessage): void {
  if (method !== 'GET' && method !== 'POST') {
    throw refusal('BAD_USER_INPUT', 'Send queries by POST or GET.', { status: 405, headers: { allow: 'GET, POST' } });
  }
  // Yoga makes a URL of it.
  const { host = '' } = headers;
  if (!/^[\w.:[\]-]*$/.test(host) || !URL.canParse(`http://${host || 'localhost'}`)) {
    throw refusal('BAD_USER_INPUT', 'The Host header is not a host.');
  }
  headers.accept = acceptedTypes(headers.accept);
  if (method === 'GET') return;

  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw refusal('BAD_USER_INPUT', 'Compressed bodies are not taken.', { status: 415 });
  }
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(/\s*;\s*/);
  if (type.trim() !== 'application/json' || parameters.some((parameter) => !/^charset="?utf-8"?$/.test(parameter))) {
    throw refusal('BAD_USER_INPUT', 'Only bodies of type `application/json`, in UTF-8, are taken.', { status: 415 });
  }
}
