import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Poster, post } from '../../src/jobs/webhook-post.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let connections = 0;
const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url} ${request.headers.host}`);
  answer(request, response);
});
server.on('connection', () => {
  connections += 1;
});
const port = () => (server.address() as AddressInfo).port;

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answer = (_request, response) => response.writeHead(204).end();
  connections = 0;
  seen.length = 0;
});

const poster = (changes: Partial<Poster> = {}): Poster => ({
  privateToo: true,
  timeoutMs: 10_000,
  resolve: async () => ['127.0.0.1'],
  ...changes,
});
const to = (url: string) => ({ url, headers: { 'webhook-id': 'evt_1' }, body: '{}' });
const there = (path = '/hooks') => to(`http://receiver.example:${port()}${path}`);

it('goes to the address that was looked at, and asks for it once: what the name stands for later does not matter', async () => {
  const answers = [['127.0.0.1'], ['10.255.255.1']];
  let asked = 0;
  const resolve = async () => answers[asked++] ?? [];
  expect(await post(poster({ resolve }), there())).toMatchObject({ status: 204, failure: null });
  expect(asked).toBe(1);
  expect(seen).toEqual([`POST /hooks receiver.example:${port()}`]);
});

it.each([
  ['one address is of our own network', ['8.8.8.8', '127.0.0.1']],
  ['it is where clouds tell secrets', ['169.254.169.254']],
  ['an IPv4 address is wrapped in an IPv6 one', ['::ffff:127.0.0.1']],
  ['it has none', []],
])('opens no connection when of a name %s', async (_why, addresses) => {
  const outcome = await post(
    poster({ privateToo: false, resolve: async () => addresses }),
    to(`https://receiver.example:${port()}/`),
  );
  expect(outcome).toMatchObject({ status: null, failure: expect.stringMatching(/address/) });
  expect(connections).toBe(0);
});

it.each(['http://127.0.0.1', 'https://127.0.0.1', 'https://2130706433', 'https://[::1]', 'https://localhost'])(
  'opens no connection to %s, whatever was stored',
  async (url) => {
    const outcome = await post(poster({ privateToo: false }), to(`${url}:${port()}/`));
    expect(outcome.status).toBeNull();
    expect(connections).toBe(0);
  },
);

it('does not speak without TLS to the internet, and not in clear where TLS was wanted', async () => {
  const plain = await post(poster({ resolve: async () => ['8.8.8.8'] }), to('http://receiver.example/'));
  expect(plain.failure).toMatch(/address/);
  const clear = await post(poster(), to(`https://receiver.example:${port()}/`));
  expect(clear).toMatchObject({ status: null, failure: expect.stringMatching(/could not be spoken to/) });
  expect(seen).toEqual([]);
});

it('follows no redirect', async () => {
  answer = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end();
  expect(await post(poster(), there())).toMatchObject({ status: 307, failure: expect.stringMatching(/redirects/) });
  expect(seen).toHaveLength(1);
});

it('keeps nothing of what a receiver says, reads little of it, and is not held up by it', async () => {
  let closed = false;
  answer = (_request, response) => {
    response.writeHead(500, { 'retry-after': '120' });
    const timer = setInterval(() => response.write('secret of a neighbour '.repeat(100)), 1);
    response.on('close', () => {
      closed = true;
      clearInterval(timer);
    });
  };
  expect(await post(poster(), there())).toEqual({ status: 500, failure: 'HTTP 500', retryAfterMs: 120_000 });
  await expect.poll(() => closed).toBe(true);
});

it('waits no longer than it may, for an answer and for a name', async () => {
  answer = () => {};
  const timeoutMs = 300;
  expect((await post(poster({ timeoutMs }), there())).failure).toBe('No answer within 0.3 s.');
  const resolve = () => new Promise<never>(() => {});
  expect((await post(poster({ resolve, timeoutMs }), there())).failure).toBe('No answer within 0.3 s.');
});

it('tells in a word why nobody was reached', async () => {
  const resolve = async () => Promise.reject(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' }));
  expect((await post(poster({ resolve }), there())).failure).toBe('It could not be spoken to (ENOTFOUND).');
});

it('says nothing of the URL, which may be all that a receiver is known by, whatever went wrong', async () => {
  const secret = 'T0Rk-a-path-that-nobody-may-read';
  const unknown = async () => Promise.reject(Object.assign(new Error(`queryA ${secret}`), { code: 'ENOTFOUND' }));
  const failing: readonly (readonly [Partial<Poster>, string])[] = [
    [{}, `http://receiver.example:${port()}`],
    [{}, `https://receiver.example:${port()}`],
    [{}, 'http://receiver.example:1'],
    [{}, 'ftp://receiver.example'],
    [{ privateToo: false }, `https://127.0.0.1:${port()}`],
    [{ resolve: async () => [] }, 'https://receiver.example'],
    [{ resolve: unknown }, 'https://receiver.example'],
  ];
  answer = (request, response) => response.writeHead(302, { location: request.url }).end(request.url);
  for (const [changes, at] of failing) {
    const outcome = await post(poster(changes), to(`${at}/${secret}?key=${secret}`));
    expect(outcome.failure).not.toBeNull();
    expect(JSON.stringify(outcome)).not.toContain(secret);
  }
});
