import { gzipSync } from 'node:zlib';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { allowanceOf } from '../../src/server/allowance.ts';
import { defaultLimits } from '../../src/server/limits.ts';
import { parseWithinLimits } from '../../src/server/parse.ts';
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

/** The least of a few: others run on this machine too. */
function cpuOfValidating(query: string, within = true): number {
  const document = within ? parseWithinLimits(query, defaultLimits) : parse(query);
  const tries = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    const errors = validate(schema, document);
    const { user } = process.cpuUsage(before);
    if (within) expect(errors).toEqual([]);
    return user;
  });
  return Math.min(...tries);
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
    await refused(toy, `{ ${counts} }`, /^The query costs 3000 points; .*`OrderConnection\.totalCount` 1000/);
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
    await refused(
      toy,
      `{ viewer { name ${'__typename '.repeat(1_990)} } }`,
      /^`__typename` is asked for more than 30 times/,
    );
  });
});

describe('an attack by how long it takes to validate', () => {
  it('with one field many times in one place is refused, however it is written', async () => {
    const toy = await useSchema();
    const often = /^`(store|id|order)` is asked for more than 30 times in one place; once is enough\.$/;
    const onOrder = (inner: string) => `{ orders { nodes { ${inner} } } }`;
    await refused(toy, onOrder('store { id } '.repeat(400)), often);
    await refused(toy, onOrder('... on Order { store { id } } '.repeat(200)), often);
    await refused(toy, onOrder(`shipments { ${'order { id } '.repeat(6)} } `.repeat(6)), often);
    const fragments = times(40, (n) => `fragment F${n} on Order { store { id } }`);
    await refused(toy, `${onOrder(times(40, (n) => `...F${n}`))} ${fragments}`, often);
    await refused(
      toy,
      `{ orders { nodes { ...F } } } fragment F on Order { ...F ${'store { id } '.repeat(31)} }`,
      often,
    );
    await refused(toy, `{ __typename } fragment Unused on Order { ${'store { id } '.repeat(31)} }`, often);
  });

  it('with many operations and fragments, or fragments that spread each other, is refused', async () => {
    const toy = await useSchema();
    await refused(
      toy,
      `{ __typename } ${times(50, (n) => `fragment F${n} on Order { id }`)}`,
      /51 operations and fragments/,
    );
    const spread = times(40, (n) => `shipments${n} { ...F${n + 1} } order${n} { ...F${n + 2} ...F0 }`);
    const tangle = times(40, (n) => `fragment F${n} on Order { ${spread.slice(n * 7, n * 7 + 400)} id }`);
    const started = performance.now();
    await toy.ask(`{ orders { nodes { ...F0 } } } ${tangle}`);
    const doubling = times(12, (n) => `fragment F${n} on Order { ...F${n + 1} shipments { order { ...F${n + 1} } } }`);
    await toy.ask(`{ orders { nodes { ...F0 } } } ${doubling} fragment F12 on Order { id }`);
    expect(performance.now() - started).toBeLessThan(quickMs);
  });

  it('with as much of that as is allowed takes a few times as long as a plain query', () => {
    const plain = `{ orders { nodes { id createdAt store { id name } items { id } shipments { id order { id } } } } }`;
    const round = 'shipments { order { ';
    const worst = [
      ...['', 'a: ', 'b: '].map((alias) => `${alias}${round.repeat(3)} id ${'} } '.repeat(3)}`),
      'items { id }',
      'invoices { order { items { id } } }',
    ];
    const within = [1, 2, 3].map(
      (n) => `{ orders { nodes { ${`${worst.slice(n - 1, n + 1).join(' ')} `.repeat(15)} } } }`,
    );
    const fragment = (n: number) => `fragment F${n} on Order { store { id } items { id } ${round} items { id } } } }`;
    within.push(`{ orders { nodes { ${times(30, (n) => `...F${n}`)} } } } ${times(30, fragment)}`);
    const [base = 0, ...others] = [plain, ...within].map((query) => cpuOfValidating(query));
    for (const ms of others) expect(ms).toBeLessThan(base * 40);
    expect(cpuOfValidating(`{ orders { nodes { ${'store { id } '.repeat(480)} } } }`, false)).toBeGreaterThan(
      base * 40,
    );
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
