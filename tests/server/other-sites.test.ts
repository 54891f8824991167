import { describe, expect, it } from 'vitest';
import { key, useToyServer } from './support/toy-server.ts';

const shop = 'https://shop.example';
const corsOrigins = [shop, 'http://localhost:3000'];
const documents = { print: async () => null, sign: (text: string) => text, now: () => new Date(0) };
/** All that a front end sends and we read. */
const headersSent = ['authorization', 'content-type', 'x-api-key', 'x-request-id', 'x-cost-only', 'traceparent'];
const wordsOf = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control'));

const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-cost-only',
  },
});
const paths = ['/graphql', '/documents/invoices.pdf?ids=inv_1'];

describe('the page of a listed origin', () => {
  it.for(paths)('is told before it asks %s that it may, without a key and without cookies', async (path) => {
    const { send } = await useToyServer({ corsOrigins, documents });
    const { status, headers } = await send(path, preflight(shop));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(shop);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')?.split(', ')).toEqual(expect.arrayContaining(headersSent));
    expect(headers.get('access-control-allow-credentials')).toBe(null);
    expect(headers.get('vary')).toBe('Origin');
  });

  it.for(paths)('may read the answer of %s, also a refusal, and its request id', async (path) => {
    const { send } = await useToyServer({ corsOrigins, documents });
    for (const given of [key, 'unknown']) {
      const { headers } = await send(path, { headers: { origin: shop, 'x-api-key': given } });
      expect(headers.get('access-control-allow-origin')).toBe(shop);
      expect(headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
      expect(headers.get('vary')).toBe('Origin');
    }
  });
});

describe('the page of any other origin', () => {
  it.for(['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null', '*'])(
    'hears no word of CORS: %s',
    async (origin) => {
      const { send } = await useToyServer({ corsOrigins, documents });
      for (const path of paths) {
        const asked = await send(path, preflight(origin));
        const answered = await send(path, { headers: { origin, 'x-api-key': key } });
        expect(asked.status).toBeGreaterThanOrEqual(400);
        expect([...wordsOf(asked.headers), ...wordsOf(answered.headers)]).toEqual([]);
        expect(answered.headers.get('vary')).toBe('Origin');
      }
    },
  );

  it('hears none where no origin is listed, and a listed one none of other addresses', async () => {
    const closed = await useToyServer();
    expect(wordsOf((await closed.send('/graphql', preflight(shop))).headers)).toEqual([]);
    const { send } = await useToyServer({ corsOrigins });
    for (const path of ['/health/ready', '/notifications/amazon', '/nowhere']) {
      expect(wordsOf((await send(path, preflight(shop))).headers)).toEqual([]);
    }
  });
});

describe('what another site can make a browser send without asking', () => {
  const act = 'mutation { act(what: "forged") }';
  const search = new URLSearchParams({ query: act });
  const forged = [
    ['a form', { method: 'POST', type: 'application/x-www-form-urlencoded', body: search.toString() }],
    ['a form with a file', { method: 'POST', type: 'multipart/form-data; boundary=x', body: '--x--' }],
    ['JSON called text', { method: 'POST', type: 'text/plain', body: JSON.stringify({ query: act }) }],
    ['an image', { method: 'GET', path: `/graphql?${search}` }],
    ['an image of a query', { method: 'GET', path: '/graphql?query={me}' }],
  ] as const;

  it.for(forged)('is not heard: %s', async ([, sent]) => {
    const { send, toy } = await useToyServer();
    const { method, path = '/graphql', type, body } = { path: undefined, type: undefined, body: undefined, ...sent };
    const headers = { origin: 'https://evil.example', ...(type && { 'content-type': type }) };
    expect((await send(path, { method, headers, ...(body && { body }) })).status).toBe(401);
    // Even if a browser were to add the key by itself, as it adds cookies, no change could be forged.
    const withKey = await send(path, { method, headers: { ...headers, 'x-api-key': key }, ...(body && { body }) });
    expect(withKey.status).toBe(path.includes('{me}') ? 200 : method === 'GET' ? 405 : 415);
    expect(toy.done).toEqual([]);
  });
});
