import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { SellerAccount } from '../../../src/domain/channel.ts';

export const account: SellerAccount = { id: 'acc', sellerId: 'ASELLER', region: 'NA', refreshToken: 'Atzr|one' };

export type Call = {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** `drop` ends the connection without a word, `hang` never answers. */
export type Reply =
  | 'drop'
  | 'hang'
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown };

/** Answers as a test tells it: `login` for tokens, `api` for all else. */
export async function amazonServer(
  api: (call: Call, index: number) => Reply,
  login: (call: Call, index: number) => Reply = (_call, index) => ({
    body: { access_token: `token-${index}`, token_type: 'bearer', expires_in: 3_600 },
  }),
) {
  const calls: Call[] = [];
  const logins: Call[] = [];
  const server = createServer(async (request, response) => {
    const call = await read(request);
    const isLogin = call.path === '/auth/o2/token';
    const list = isLogin ? logins : calls;
    list.push(call);
    answer(request, response, (isLogin ? login : api)(call, list.length - 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address.');

  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${address.port}`, calls, logins };
}

async function read(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const url = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    request.socket.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = reply;
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
