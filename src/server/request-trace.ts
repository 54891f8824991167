import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracing, Work } from '../domain/tracing.ts';
import type { Call } from './call.ts';

const traced = ['/graphql', '/documents', '/notifications'];

/** Shows a request in a trace, under that of its sender if we know it. Who asks for health or metrics asks all day: that is left out. */
export async function inTrace(
  { trace }: Tracing,
  request: IncomingMessage,
  response: ServerResponse,
  progress: Call['progress'],
  isKnown: () => Promise<boolean>,
  run: () => Promise<void>,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  const route = traced.find((path) => url.startsWith(path));
  if (!route) return run();

  const { traceparent } = headers;
  // Whether it is recorded stands in there too, and which of our traces it adds to: not for strangers to say.
  const causedBy = typeof traceparent === 'string' && (await isKnown()) ? traceparent : undefined;
  const facts = { 'http.request.method': method, 'http.route': route };
  return trace({ name: `${method} ${route}`, kind: 'server', facts, causedBy }, async (note) => {
    await run();
    const { codes = [] } = progress;
    note({
      'http.response.status_code': response.statusCode,
      ...(codes.length > 0 && { 'error.codes': codes.join(' ') }),
    });
  });
}

/** An operation: its kind and its name; neither document nor variables. */
export function workOf({ progress }: Call): Work {
  const kind: string = progress.kind ?? '';
  const name = (progress.operation ?? '').slice(0, 100);
  const facts = { 'graphql.operation.type': kind, ...(name && { 'graphql.operation.name': name }) };
  return { name: `${kind} ${name}`.trim(), facts };
}
