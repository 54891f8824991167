import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Viewer } from '../../../src/domain/viewer.ts';
import { type ServerOptions, startServer } from '../../../src/server/http.ts';
import { makeLog } from '../../../src/server/log.ts';
import { makeToy, type ToyContext } from './toy-schema.ts';

export const key = 'toy-key-of-twenty-characters';

export const viewer: Viewer = { id: 'key_1', name: 'Toy shop', permissions: new Set(), storeIds: null };

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  readonly body: any;
};

/** A server over the toy schema that ends with its test, and what it logged. */
export async function useToyServer(options: Partial<ServerOptions<ToyContext>> = {}) {
  const toy = makeToy();
  const lines: string[] = [];
  const lookUps: string[] = [];
  const server = await startServer<ToyContext>({
    host: '127.0.0.1',
    port: 0,
    schema: toy.schema,
    findViewer: async (hash) => {
      lookUps.push(hash);
      return hash === createHash('sha256').update(key).digest('hex') ? viewer : null;
    },
    contextFor: (request) => ({ ...request }),
    log: makeLog('debug', { write: (line) => void lines.push(line) }),
    ready: async () => ({ state: 'ready' }),
    ...options,
  });
  onTestFinished(async () => {
    toy.release();
    await server.stop();
  });

  async function send(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${server.url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  function ask(
    query: string,
    variables?: object,
    extra: { operationName?: string; headers?: Record<string, string> } = {},
  ) {
    const { headers, operationName } = extra;
    return send('/graphql', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables, operationName }),
    });
  }

  return { ...server, toy, lines, lookUps, send, ask };
}
