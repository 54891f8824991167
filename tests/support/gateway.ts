import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { findModelOperation, hasSlashes } from './amazon-models.ts';
import { type Handed, type Heard, judgeCall, judgeLogin, judgeToken, judgeTransfer, loginPath } from './hand-judge.ts';

export type Gateway = {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** Operations of which a call passed every judge and was answered with a success that passed them too. */
  readonly judged: ReadonlySet<string>;
  /** What the judges found wrong, oldest first. */
  readonly complaints: string[];
};
type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

/**
 * The door to both judges: each call is looked at by hand, then handed to Prism, or past it where no model speaks.
 * The addresses that Amazon hands out are changed to lead through here too.
 */
export async function startGateway(prism: string, amazon: string): Promise<Gateway> {
  const judged = new Set<string>();
  const complaints: string[] = [];
  const handed = new Map<string, Handed>();

  const server = createServer(async (incoming, response) => {
    const body = await bytesOf(incoming);
    const { pathname: path, search, searchParams: query } = new URL(incoming.url ?? '/', amazon);
    const call: Heard = { method: incoming.method ?? '', path, query, headers: incoming.headers, body: String(body) };
    const operation = findModelOperation(call.method, path);
    const transfer = handed.get(path + search);
    const wrong = path === loginPath ? judgeLogin(call) : transfer ? judgeTransfer(call, transfer) : judgeCall(call);
    if (wrong.length > 0) return refuse(response, 422, wrong);

    const through = operation && !hasSlashes(operation) ? prism : amazon;
    const answer = await forward(through + path + search, incoming, body).catch(() => null);
    if (!answer) return response.destroy();
    const bad = path === loginPath ? judgeToken(answer.status, JSON.parse(String(answer.body))) : [];
    if (bad.length > 0) return refuse(response, 500, bad);
    const violations = answer.headers['sl-violations'];
    if (violations !== undefined) complaints.push(`${call.method} ${path}: ${violations}`);
    else if (answer.status < 300) judged.add(operation?.id ?? (transfer ? `transfer ${call.method}` : 'login'));

    const { 'transfer-encoding': _, 'content-length': __, connection: ___, ...headers } = answer.headers;
    response.writeHead(answer.status, headers).end(operation ? throughHere(answer.body, call) : answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The gateway has no address.');
  const url = `http://127.0.0.1:${address.port}`;

  function refuse(response: ServerResponse, status: number, wrong: readonly string[]): void {
    complaints.push(...wrong);
    const violations = JSON.stringify(wrong);
    response
      .writeHead(status, { 'content-type': 'application/json', 'sl-violations': violations })
      .end(JSON.stringify({ errors: [{ code: 'Judge', message: violations }] }));
  }

  function throughHere(body: Buffer, call: Heard): Buffer | string {
    if (!body.includes(amazon)) return body;
    return JSON.stringify(JSON.parse(String(body)), (_, value) => {
      if (typeof value !== 'string' || !value.startsWith(`${amazon}/`)) return value;
      handed.set(value.slice(amazon.length), { contentType: announced(call) });
      return url + value.slice(amazon.length);
    });
  }

  return {
    url,
    judged,
    complaints,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The type that an upload was announced with; null where something is fetched. */
function announced({ method, query, body }: Heard): string | null {
  return method === 'GET' ? null : (query.get('contentType') ?? JSON.parse(body || '{}').contentType ?? null);
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function forward(to: string, { method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { host: _, connection: __, 'transfer-encoding': ___, ...kept } = headers;
  const length = body.length > 0 ? { 'content-length': String(body.length) } : {};
  return new Promise((resolve, reject) => {
    const outgoing = ask(to, { method, headers: { ...kept, ...length } }, async (answer) => {
      const read = await bytesOf(answer).catch(reject);
      if (read) resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: read });
    });
    outgoing.on('error', reject).end(body);
  });
}
