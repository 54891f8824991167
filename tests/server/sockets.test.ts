import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { key, useToyServer } from './support/toy-server.ts';

/** What the server says to these bytes, until it hangs up; sent one after the other where they are several. */
function say(url: string, ...texts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, async () => {
      for (const [index, text] of texts.entries()) {
        if (index > 0) await wait(20);
        if (socket.writable) socket.write(text);
      }
    });
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    // Bytes that arrive after the last word are answered with a reset.
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

const get = (path: string, ...headers: string[]) =>
  `${[`GET ${path} HTTP/1.1`, 'Connection: close', `x-api-key: ${key}`, ...headers].join('\r\n')}\r\n\r\n`;

describe('a caller that', () => {
  it('never ends its headers is hung up on', async () => {
    const { url, ask } = await useToyServer({ limits: { headersMs: 100, requestMs: 200, connectionCheckMs: 50 } });
    expect(await say(url, 'GET /graphql HTTP/1.1\r\nHost: x\r\n')).toContain('408');
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('never ends its body is hung up on', async () => {
    const { url, ask } = await useToyServer({ limits: { headersMs: 100, requestMs: 200, connectionCheckMs: 50 } });
    const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n`;
    expect(await say(url, `${head}{"query"`)).toContain('408');
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('sends more than 16 KiB of headers is refused', async () => {
    const { url } = await useToyServer();
    expect(await say(url, get('/graphql', 'Host: x', `x-long: ${'x'.repeat(17_000)}`))).toContain('431');
    expect(await say(url, get('/graphql?query={hello}', 'Host: x', `x-long: ${'x'.repeat(15_000)}`))).toContain(
      ' 200 ',
    );
  });

  it('names a Host that is none, or none at all, is refused', async () => {
    const { url } = await useToyServer();
    for (const host of ['a b<c>', '[::', 'x:99999', 'a@b']) {
      const answer = await say(url, get('/graphql?query={hello}', `Host: ${host}`, `x-api-key: ${key}`));
      expect(answer).toContain(' 400 ');
      expect(answer).not.toContain('    at ');
    }
    expect(await say(url, get('/graphql?query={hello}'))).toContain(' 400 ');
  });

  it('asks for strange addresses gets a plain answer', async () => {
    const { url } = await useToyServer();
    for (const path of ['http://evil.example/graphql?query={hello}', '//', '/%', '/graphql%00', '*']) {
      expect(await say(url, get(path, 'Host: x'))).toMatch(/^HTTP\/1.1 404 /);
    }
  });
});

const hello = '{"query":"{ hello }"}';
const act = 'mutation { act(what: \\"smuggled\\") }';
const post = (headers: readonly string[], body = hello) =>
  `${['POST /graphql HTTP/1.1', 'Host: x', `x-api-key: ${key}`, 'content-type: application/json', ...headers].join('\r\n')}\r\n\r\n${body}`;
const sized = (body: string, ...headers: readonly string[]) =>
  post([`content-length: ${Buffer.byteLength(body)}`, ...headers], body);
const short = { headersMs: 200, requestMs: 400, connectionCheckMs: 50, keepAliveMs: 100 };

describe('a connection that', () => {
  it('drips its headers, its body, or nothing at all is closed in time', async () => {
    const { url, ask } = await useToyServer({ limits: short });
    const many = <T>(made: (index: number) => T) => Array.from({ length: 40 }, (_, index) => made(index));
    const dripped = [
      say(url),
      say(url, 'G'),
      say(url, 'GET /graphql HTTP/1.1\r\n', ...many((index) => `a${index}: b\r\n`)),
      say(url, post(['content-length: 5000'], ''), ...many(() => ' ')),
      say(url, post(['transfer-encoding: chunked'], ''), ...many(() => '1\r\n \r\n')),
    ];
    for (const answer of await Promise.all(dripped)) expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*Connection: close/);
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('asks nothing more after its answer is closed', async () => {
    const { url } = await useToyServer({ limits: short });
    const answer = await say(url, sized(hello));
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toMatch(/Keep-Alive: timeout/);
  });

  it('is closed in one direction still gets its answer', async () => {
    const { url } = await useToyServer();
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }, () => socket.end(sized(hello)));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toContain('{"data":{"hello":"world"},');
  });

  it('does not read its answer is cut off', async () => {
    const content = Buffer.alloc(64 * 1024 * 1024);
    const documents = { print: async () => ({ filename: 'a.pdf', content }), sign: String, now: () => new Date() };
    const reader = { id: 'key_1', name: 'Reader', permissions: new Set(['READ_ORDERS'] as const), storeIds: null };
    const { url, ask } = await useToyServer({ documents, findViewer: async () => reader, limits: { silentMs: 300 } });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(get('/documents/invoices.pdf?ids=inv_1', 'Host: x')),
    );
    socket.on('error', () => {});
    await wait(1_500);
    let read = 0;
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await once(socket, 'close');
    expect(read).toBeLessThan(content.length);
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('sends hundreds of requests at once gets every answer, in order, and holds up nobody', async () => {
    const { url, ask } = await useToyServer();
    const bodies = Array.from({ length: 150 }, (_, index) => JSON.stringify({ query: `{ echo(number: ${index}) }` }));
    const flood = say(
      url,
      bodies.map((body, index) => sized(body, ...(index === 149 ? ['connection: close'] : []))).join(''),
    );
    expect((await ask('{ hello }')).status).toBe(200);
    const numbers = [...(await flood).matchAll(/\\"number\\":(\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(bodies.map((_, index) => index));
  });
});

describe('a request with two meanings', () => {
  const inner = `POST /graphql HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\nx-api-key: ${key}\r\n\r\n{"query":"${act}"}`;

  it('about its length is refused, and what follows it is not read as another', async () => {
    const { url, ask, toy } = await useToyServer();
    const chunked = 'transfer-encoding: chunked';
    for (const request of [
      post(['content-length: 5', chunked], `0\r\n\r\n${inner}`),
      post(['content-length: 5', `content-length: ${hello.length}`], hello + inner),
      post([chunked, chunked], `0\r\n\r\n${inner}`),
      post([`${chunked}, identity`], `0\r\n\r\n${inner}`),
      post(['transfer-encoding: xchunked'], inner),
      post(['transfer-encoding : chunked'], `0\r\n\r\n${inner}`),
      post(['content-length : 5'], inner),
      post(['content-length: +5'], inner),
      post(['content-length: 0x5'], inner),
      post(['x-folded: a\r\n content-length: 5'], inner),
      sized(hello).replaceAll('\r\n', '\n') + inner,
      post([chunked], `5;\n${inner}`),
    ]) {
      expect(await say(url, request)).toMatch(/^HTTP\/1.1 400 [\s\S]*Connection: close/);
    }
    expect(toy.done).toEqual([]);
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('about who sends it, to whom or as what is refused', async () => {
    const { url, ask, toy } = await useToyServer();
    const body = `{"query":"${act}"}`;
    for (const header of ['Host: evil.example', `x-api-key: ${key}`, 'content-type: application/json']) {
      expect(await say(url, sized(body, 'connection: close', header))).toMatch(/^HTTP\/1.1 400 [\s\S]*was sent twice/);
    }
    const bearer = `authorization: Bearer ${key}`;
    expect(await say(url, sized(body, 'connection: close', bearer))).toMatch(/^HTTP\/1.1 401 /);
    expect(toy.done).toEqual([]);
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('about its method or its path is taken by its first line', async () => {
    const { url, toy } = await useToyServer();
    const byGet = get(
      '/graphql?query=mutation{act(what:"x")}',
      'Host: x',
      'X-HTTP-Method-Override: POST',
      'X-Method: POST',
    );
    expect(await say(url, byGet)).toMatch(/^HTTP\/1.1 405 /);
    const elsewhere = ['X-Original-URL: /graphql', 'X-Rewrite-URL: /graphql', 'X-Forwarded-Prefix: /graphql'];
    expect(await say(url, get('/nowhere?query={hello}', 'Host: x', ...elsewhere))).toMatch(/^HTTP\/1.1 404 /);
    for (const start of ['TRACE /graphql', 'CONNECT evil.example:443', 'PRI *', 'GRAPHQL /graphql']) {
      expect(await say(url, get('/', 'Host: x').replace('GET /', start))).not.toContain(' 200 ');
    }
    expect(toy.done).toEqual([]);
  });
});

describe('names that mean something to JavaScript', () => {
  it('in a body are names like any other, and change nothing for anybody', async () => {
    const { send, ask } = await useToyServer();
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const sent = async (body: string) => send('/graphql', { method: 'POST', headers, body });
    const names = ['__proto__', 'constructor', 'prototype', 'toString'];
    for (const name of names) {
      expect((await sent(`{"${name}":{"query":"{ hello }"}}`)).status).toBe(400);
      const asVariable = `{"query":"query($text: String) { echo(text: $text) }","variables":{"${name}":{"text":"stolen"}}}`;
      expect((await sent(asVariable)).body.data.echo).not.toContain('stolen');
      const declared = `query($${name}: Filter, $text: String) { a: echo(filter: $${name}) b: echo(text: $text) }`;
      const { body } = await sent(`{"query":"${declared}","variables":{"${name}":{"text":"mine"}}}`);
      expect(body.data?.b ?? '').not.toContain('mine');
      const inside = `{"query":"query($f: Filter) { echo(filter: $f) }","variables":{"f":{"${name}":{"text":"x"}}}}`;
      expect((await sent(inside)).body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
      expect((await ask(`{ ${name}: hello }`)).body.data).toEqual(JSON.parse(`{"${name}":"world"}`));
    }
    expect(({} as Record<string, unknown>).query).toBeUndefined();
    expect((await sent('{"query":"{ hello }"}')).body).toEqual({ data: { hello: 'world' } });
  });

  it('given twice count as they stand last, also for what may go by GET', async () => {
    const { send, toy } = await useToyServer();
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const body = `{"query":"${act}","query":"{ hello }"}`;
    expect((await send('/graphql', { method: 'POST', headers, body })).body).toEqual({ data: { hello: 'world' } });
    expect((await send('/graphql?query={hello}&query=mutation{act(what:"x")}', { headers })).body.data).toEqual({
      hello: 'world',
    });
    expect(toy.done).toEqual([]);
  });
});
