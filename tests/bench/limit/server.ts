import { createServer, type IncomingMessage } from 'node:http';
import postgres from 'postgres';
import { page, recent, search } from './orders.ts';
import { ship } from './ship.ts';
import { wholeOrder } from './whole-order.ts';

/**
 * What could be done at best: a bare server, and one statement by hand for each operation, whose text is the answer. It
 * knows no callers, no limits and no mistakes.
 */
const [, , url = '', port = '0', connections = '10'] = process.argv;
const sql = postgres(url, { max: Number(connections), prepare: true });
const statements: Readonly<Record<string, string>> = { page, recent, search, order: wholeOrder };

const server = createServer(async (request, response) => {
  if (request.method === 'GET') return void response.end('It is there.');
  try {
    const asked = JSON.parse(await read(request));
    const answer = asked.ship ? await ship(sql, asked.ship) : await answerOf(asked.of, asked.values);
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(Number(port), '127.0.0.1');

async function answerOf(name: string, values: string[]): Promise<string> {
  const [row] = await sql.unsafe(statements[name] ?? '', values, { prepare: true });
  return row?.answer;
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
