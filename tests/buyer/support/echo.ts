import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

type Echo = { readonly path: RegExp; readonly status: number; readonly words: string };

/** Stands before the sandbox, and answers what it is told to by quoting what Amazon knows of the buyer. */
export function useEcho(sandboxUrl: () => string) {
  const echoes: Echo[] = [];
  const server = createServer(async (request, response) => {
    const echo = echoes.find(({ path }) => path.test(request.url ?? ''));
    if (echo) {
      const errors = [{ code: 'InvalidInput', message: echo.words, details: echo.words }];
      response.writeHead(echo.status, { 'content-type': 'application/json', 'x-amzn-RequestId': 'request-1' });
      response.end(JSON.stringify({ errors }));
      return;
    }
    const answer = await forwarded(sandboxUrl(), request);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    echoes.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  return {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    /** From now on, until the next test. */
    answer: (path: RegExp, status: number, words: string) => echoes.unshift({ path, status, words }),
  };
}

async function forwarded(url: string, request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const names = ['x-amz-access-token', 'content-type', 'user-agent', 'accept', 'x-amz-date'];
  const headers = names.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
  return fetch(`${url}${request.url}`, { method: request.method ?? 'GET', headers, ...body });
}
