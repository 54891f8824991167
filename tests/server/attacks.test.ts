import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { allowanceOf } from '../../src/server/allowance.ts';
import { memoryPoints } from '../support/memory-points.ts';
import { key, useToyServer } from './support/toy-server.ts';

type Toy = Awaited<ReturnType<typeof useToyServer>>;

/** The whole schema, and nothing behind it: what gets as far as being executed fails. */
const useSchema = () => useToyServer({ schema, contextFor: () => ({}) as never });
const quickMs = 3_000;
const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** The attack is refused soon, and the next caller notices nothing. */
async function refused({ ask }: Toy, query: string, expected: string | RegExp, variables: object = {}) {
  const started = performance.now();
  const { status, body } = await ask(query, variables);
  expect(performance.now() - started).toBeLessThan(quickMs);
  expect(body.data).toBeUndefined();
  expect(body.errors[0]).toMatchObject({
    message: expect.stringMatching(expected),
    extensions: { code: 'LIMIT_EXCEEDED' },
  });
  expect(status).toBe(400);
  expect(await ask('{ __typename }')).toMatchObject({ status: 200, body: { data: { __typename: 'Query' } } });
}

describe('an attack by what an operation would cost', () => {
  it('with pages within pages is refused, however they are written', async () => {
    const toy = await useSchema();
    const events = (size: string) => `events(first: ${size}) { nodes { id } }`;
    const dear =
      /^The query costs \d{4,} points; at most 1000 are allowed\. Dearest: `OrderEventConnection\.nodes` \d+/;
    await refused(toy, `{ orders(first: 100) { nodes { ${events('100')} } } }`, dear);
    await refused(toy, `{ orders(first: 1000000) { nodes { ${events('2147483647')} } } }`, dear);
    await refused(toy, `query($n: Int!) { orders(last: $n) { edges { node { ${events('$n')} } } } }`, dear, { n: 100 });
    await refused(
      toy,
      `query($n: Int = 100) { orders(first: $n) { nodes { ...F } } } fragment F on Order { ${events('$n')} }`,
      dear,
    );
    await refused(toy, `{ ${times(15, (n) => `a${n}: orders { nodes { ${events('4')} } }`)} }`, dear);
    await refused(
      toy,
      `{ orders(first: 50) { nodes { amazonOrder { ${events('20')} events2: events { nodes { id } } } } } }`,
      dear,
    );
  });

  it('with lists within lists, there and back again, is refused', async () => {
    const toy = await useSchema();
    const round = 'shipments { order { items { id } ';
    await refused(toy, `{ orders { nodes { ${round.repeat(4)} ${'} } '.repeat(4)} } } }`, /Order\.shipments/);
  });

  it('with long lists of ids is refused, in the query and in a variable', async () => {
    const toy = await useSchema();
    const ids = Array.from({ length: 100_000 }, (_, n) => `${n}`);
    const costs = /^The query costs 100000 points; .* Dearest: `Query\.nodes` 100000\.$/;
    await refused(toy, 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }', costs, { ids });
    const many = 'mutation($inputs: [HoldInput!]!) { holdMany(inputs: $inputs) { order { id } } }';
    const inputs = Array.from({ length: 5_000 }, (_, n) => ({ orderId: `ord_${n}`, idempotencyKey: `${n}` }));
    await refused(toy, many, /^The mutation costs 15000 points/, { inputs });
  });

  it('with counts of everything is refused', async () => {
    const toy = await useSchema();
    const counts = times(20, (n) => `a${n}: orders(first: 0, search: "a") { totalCount { value } }`);
    await refused(toy, `{ ${counts} }`, /^The query costs 1200 points; .*`OrderConnection\.totalCount` 1000/);
  });
});

describe('an attack by the size of what is sent', () => {
  it('with variables that no operation asks for costs their reading and no more', async () => {
    const { ask } = await useSchema();
    const started = performance.now();
    const numbers = Array.from({ length: 100_000 }, (_, n) => n);
    expect((await ask('{ __typename }', { numbers })).body).toEqual({ data: { __typename: 'Query' } });
    expect(performance.now() - started).toBeLessThan(quickMs);
  });

  it('with a compressed body is refused unopened', async () => {
    const { send } = await useSchema();
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    const headers = { 'x-api-key': key, 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const before = process.memoryUsage().rss;
    const answer = await send('/graphql', { method: 'POST', headers, body: bomb });
    expect(answer).toMatchObject({ status: 415, body: { errors: [{ message: 'Compressed bodies are not taken.' }] } });
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
  });

  it('with floods of `__typename` is refused, or answered at once', async () => {
    const toy = await useSchema();
    await refused(toy, `{ ${times(31, (n) => `a${n}: __typename`)} }`, /31 fields at its root/);
    await refused(toy, `{ orders { nodes { ${times(31, (n) => `a${n}: __typename`)} } } }`, /31 aliases/);
    await refused(toy, `{ ${'__typename '.repeat(2_000)} }`, /2000 tokens/);
    const started = performance.now();
    const { body } = await toy.ask(`{ viewer { name ${'__typename '.repeat(1_990)} } }`);
    expect(body.errors?.[0].extensions.code).not.toBe('LIMIT_EXCEEDED');
    expect(performance.now() - started).toBeLessThan(quickMs);
  });
});

describe('an attack by how often it is asked', () => {
  it('with dear requests all at once ends in 429 for its sender, and only for its sender', async () => {
    const { lease } = memoryPoints();
    const clock = { now: 0 };
    const allowance = allowanceOf({ capacity: 5_000, refillPerSecond: 50, lease }, () => clock.now);
    const toy = await useToyServer({ schema, contextFor: () => ({}) as never, allowance });
    const dear = '{ orders(first: 100) { nodes { items { id } shipments { packages { id } } } } }';
    const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await toy.ask(dear)).status));
    // What each costs is 701, and the first point of it is paid by all that come.
    expect(statuses.filter((status) => status === 200)).toHaveLength(7);
    expect(statuses.filter((status) => status === 429)).toHaveLength(53);
    expect(await allowance.take('another caller', 1_000)).toBeNull();
    const waited = Number((await toy.ask(dear)).headers.get('retry-after'));
    clock.now += waited * 1_000;
    expect((await toy.ask(dear)).status).toBe(200);
  });

  it('with what cannot be read is limited as well', async () => {
    const { lease } = memoryPoints();
    const allowance = allowanceOf({ capacity: 50, refillPerSecond: 1, lease }, () => 0);
    const { ask } = await useToyServer({ allowance });
    const statuses = await Promise.all(Array.from({ length: 80 }, async () => (await ask('{ nonsense')).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  });
});
