import { buildSchema, type GraphQLObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { useToyServer } from './support/toy-server.ts';

const limits = { queryMs: 60, mutationMs: 120 };

it('ends a query at its deadline, names the field, and tells what still runs to stop', async () => {
  const { ask, toy } = await useToyServer({ limits });
  for (const _time of ['without JIT', 'with JIT']) {
    const { status, body } = await ask('{ waits }');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: null,
      errors: [
        {
          message: '`waits` took longer than the 0.06 seconds allowed.',
          extensions: { code: 'LIMIT_EXCEEDED', reason: 'TIME', awaited: ['waits'] },
        },
      ],
    });
  }
  expect(toy.aborted).toEqual(['waits', 'waits']);
  expect((await ask('{ hello }')).body).toEqual({ data: { hello: 'world' } });
});

it('names the fields that have not come, however deep, and none that have', async () => {
  const schema = buildSchema(`
    type Query { quick: Int list: [Item!]! slow: Item late: Int }
    type Item { name: String parts: [Item!]! }`);
  const never = () => new Promise(() => {});
  const later = async () => 1;
  const fields = { ...schema.getQueryType()?.getFields() };
  const items = { ...(schema.getType('Item') as GraphQLObjectType).getFields() };
  Object.assign(fields.quick ?? {}, { resolve: later });
  Object.assign(fields.list ?? {}, { resolve: async () => [{ n: 0 }, { n: 1 }, { n: 2 }] });
  Object.assign(fields.slow ?? {}, { resolve: () => ({ n: 3 }) });
  Object.assign(fields.late ?? {}, { resolve: never });
  Object.assign(items.name ?? {}, { resolve: async ({ n }: { n: number }) => (n === 3 ? never() : 'x') });
  Object.assign(items.parts ?? {}, { resolve: ({ n }: { n: number }) => (n === 1 ? never() : Promise.resolve([])) });
  const { ask } = await useToyServer({ limits, schema });
  for (const _time of ['without JIT', 'with JIT']) {
    const { body } = await ask('{ quick list { name mine: parts { name } } slow { name } late }');
    expect(body.errors).toMatchObject([
      {
        message: '`late`, `list.mine`, `slow.name` took longer than the 0.06 seconds allowed.',
        extensions: { code: 'LIMIT_EXCEEDED' },
      },
    ]);
  }
});

it('gives a mutation longer, says that it may still happen, and starts nothing after it', async () => {
  const { ask, toy } = await useToyServer({ limits });
  const started = performance.now();
  const { body } = await ask('mutation { waits act(what: "later") }');
  expect(performance.now() - started).toBeGreaterThan(100);
  expect(body.errors).toMatchObject([
    {
      message:
        '`waits` took longer than the 0.12 seconds allowed. It may still be carried out: ask again with the same idempotency key.',
      extensions: { code: 'LIMIT_EXCEEDED' },
    },
  ]);
  toy.release();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(toy.done).toEqual([]);
});

it('tells what runs to stop when the caller has gone', async () => {
  const { url, toy } = await useToyServer();
  const gone = new AbortController();
  const headers = { 'x-api-key': 'toy-key-of-twenty-characters' };
  const answer = fetch(`${url}/graphql?query={waits}`, { headers, signal: gone.signal });
  setTimeout(() => gone.abort(), 100);
  await expect(answer).rejects.toThrow();
  await expect.poll(() => toy.aborted).toEqual(['waits']);
});
