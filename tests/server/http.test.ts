import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const json = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const post = (body: BodyInit, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body,
});
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const hello = JSON.stringify({ query: '{ hello }' });

describe('takes', () => {
  it('a query by POST and by GET', async () => {
    const { send } = await useToyServer();
    expect(await send('/graphql', post(hello))).toMatchObject({ status: 200, body: { data: { hello: 'world' } } });
    const search = new URLSearchParams({
      query: 'query Q($text: String) { echo(text: $text) }',
      variables: '{"text":"é"}',
    });
    const { body } = await send(`/graphql?${search}`, { headers: json });
    expect(body.data.echo).toContain('"text":"é"');
  });

  it('the media type GraphQL has for its answers', async () => {
    const { send } = await useToyServer();
    const type = 'application/graphql-response+json';
    const answer = await send('/graphql', post(hello, { accept: type }));
    expect(answer.headers.get('content-type')).toContain(type);
    const wrong = await send('/graphql', post(JSON.stringify({ query: '{ nothing }' }), { accept: type }));
    expect(wrong).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    });
  });
});

describe('refuses', () => {
  it.for([
    ['a form', post('query=%7Bhello%7D', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['a bare query', post('{ hello }', { 'content-type': 'application/graphql' })],
    ['an upload', post(hello, { 'content-type': 'multipart/form-data; boundary=x' })],
    ['text', post(hello, { 'content-type': 'text/plain' })],
    ['JSON that is not called so', post(hello, { 'content-type': 'application/jsonp' })],
    ['another encoding', post(hello, { 'content-type': 'application/json; charset=utf-16' })],
    ['a compressed body', post(gzipSync(hello), { 'content-encoding': 'gzip' })],
  ] as const)('%s with 415', async ([, init]) => {
    const { send } = await useToyServer();
    const { status, body } = await send('/graphql', init);
    expect(status).toBe(415);
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it.for([
    ['a body that is no JSON', '{"query": secret-text'],
    ['a body that is not UTF-8', new Uint8Array([123, 255, 125])],
    ['a batch', `[${hello}]`],
    ['null', 'null'],
    ['an empty body', ''],
    ['a query that is no string', '{"query": 1}'],
    ['variables that are no object', '{"query": "{ hello }", "variables": [1]}'],
    ['an operation that is not there', '{"query": "query A { hello }", "operationName": "B"}'],
  ] as const)('%s, and repeats nothing of it', async ([, sent]) => {
    const { send } = await useToyServer();
    const { status, body } = await send('/graphql', post(sent));
    expect(status).toBe(400);
    expect(body).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(JSON.stringify(body)).not.toContain('secret-text');
  });

  it('variables in a URL that are no JSON', async () => {
    const { send } = await useToyServer();
    const { status, body } = await send('/graphql?query={hello}&variables={', { headers: json });
    expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
  });

  it('a mutation by GET', async () => {
    const { send, toy } = await useToyServer();
    const { status, headers } = await send('/graphql?query=mutation{act(what:"x")}', { headers: json });
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'POST' });
    expect(toy.done).toEqual([]);
  });

  it('other methods', async () => {
    const { send } = await useToyServer();
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      expect((await send('/graphql', { method, headers: json })).status).toBe(405);
    }
  });

  it('other paths', async () => {
    const { send } = await useToyServer();
    for (const path of ['/', '/graphql/', '/graphqlx', '//graphql', '/graphql/../x', '/metrics']) {
      expect((await send(path, { headers: json })).status).toBe(404);
    }
  });
});

describe('a body that is too large', () => {
  const large = JSON.stringify({ query: '{ hello }', variables: { a: 'x'.repeat(1100 * 1024) } });
  const refusal = {
    errors: [{ message: 'The body is larger than 1024 KiB.', extensions: { code: 'LIMIT_EXCEEDED' } }],
  };

  it('is answered 413, and the server goes on', async () => {
    const { send, ask } = await useToyServer();
    expect(await send('/graphql', post(large))).toMatchObject({ status: 413, body: refusal });
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('is answered 413 also when it does not say how long it is', async () => {
    const { send, ask } = await useToyServer();
    const chunks = new Blob([large]).stream();
    expect(await send('/graphql', { ...post(chunks), duplex: 'half' } as RequestInit)).toMatchObject({
      status: 413,
      body: refusal,
    });
    expect((await ask('{ hello }')).status).toBe(200);
  });
});

describe('every answer', () => {
  it('is kept by nobody, framed by nobody and guessed at by nobody', async () => {
    const print = async () => ({ filename: 'a.pdf', content: Buffer.from('%PDF-') });
    const documents = { print, sign: String, now: () => new Date(0) };
    const graphiql = { key: null, tabs: async () => [{ query: '{ hello }' }] };
    const readers = { ...viewer, permissions: new Set(['READ_ORDERS'] as const) };
    const findViewer = async (hash: string) => (hash === hashOf(key) ? readers : null);
    const corsOrigins = ['https://shop.example'];
    const { send } = await useToyServer({ documents, graphiql, findViewer, corsOrigins });
    const unknown = { authorization: 'Bearer nobody-has-this-key' };
    const preflight = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
    const asked: readonly (readonly [number, string, RequestInit])[] = [
      [200, '/graphql?query={hello}', { headers: json }],
      [200, '/graphql', post(hello)],
      [200, '/graphql', post('{"query":"{ bug }"}')],
      [400, '/graphql', { headers: json }],
      [400, '/graphql', post('{')],
      [401, '/graphql', { headers: unknown }],
      [405, '/graphql', { method: 'PUT', headers: json }],
      [406, '/graphql', post(hello, { accept: 'text/csv' })],
      [204, '/graphql', { method: 'OPTIONS', headers: preflight }],
      [200, '/graphql', { headers: { accept: 'text/html' } }],
      [200, '/documents/invoices/inv_1.pdf', { headers: json }],
      [404, '/documents/nothing.pdf', { headers: json }],
      [401, '/documents/invoices/inv_1.pdf', {}],
      [404, '/notifications/amazon', { headers: json }],
      [200, '/health/live', {}],
      [200, '/health/ready', {}],
      [404, '/nowhere', {}],
    ];
    for (const [expected, path, init] of asked) {
      const { status, headers } = await send(path, init);
      expect({ path, status }).toEqual({ path, status: expected });
      expect(headers.get('cache-control')).toMatch(/^(private, )?no-store$/);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    }
  });

  it('carries the caller’s own request id if that is short and harmless', async () => {
    const { send } = await useToyServer();
    const answered = async (id: string) =>
      (await send('/graphql?query={hello}', { headers: { ...json, 'x-request-id': id } })).headers.get('x-request-id');
    expect(await answered('web-42.a_b')).toBe('web-42.a_b');
    expect(await answered('x'.repeat(65))).not.toContain('x');
    expect(await answered('{"level":50}')).not.toContain('level');
  });

  it('lets no other site read it', async () => {
    const { send } = await useToyServer();
    const { headers } = await send('/graphql?query={hello}', { headers: { ...json, origin: 'https://evil.example' } });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
