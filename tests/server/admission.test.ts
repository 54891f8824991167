import { expect, it } from 'vitest';
import { useToyServer } from './support/toy-server.ts';

const boxes = (levels: number) => `{ box { ${'boxes { '.repeat(levels)} level ${'}'.repeat(levels)} } }`;

it('an operation over the limit of cost is refused before it runs, with what it would cost and what makes it dear', async () => {
  const { ask, toy } = await useToyServer();
  const { status, body, extensions } = await ask(boxes(9));
  expect(status).toBe(400);
  expect(body.errors).toEqual([
    {
      message: 'The query costs 1023 points; at most 1000 are allowed. Dearest: `Box.boxes` 1022, `Query.box` 1.',
      locations: [{ line: 1, column: 1 }],
      extensions: {
        code: 'LIMIT_EXCEEDED',
        reason: 'COST',
        cost: {
          requested: 1023,
          limit: 1000,
          dearest: [
            { field: 'Box.boxes', cost: 1022 },
            { field: 'Query.box', cost: 1 },
          ],
        },
      },
    },
  ]);
  expect(extensions).toEqual({ cost: { requested: 1023, limit: 1000 } });
  expect((await ask(boxes(8))).body.errors).toBeUndefined();

  const dear = await useToyServer({ limits: { cost: 15 } });
  const twice = await dear.ask('mutation { a: act(what: "x") b: act(what: "y") }');
  expect(twice.body.errors[0].message).toBe(
    'The mutation costs 20 points; at most 15 are allowed. Dearest: `Mutation.act` 20.',
  );
  expect([...toy.done, ...dear.toy.done]).toEqual([]);
});

it('every answer says what it cost, also one that was refused', async () => {
  const { ask, send } = await useToyServer();
  expect((await ask('{ box { level } hello }')).extensions).toEqual({ cost: { requested: 1, limit: 1000 } });
  expect((await ask(boxes(3))).extensions).toEqual({ cost: { requested: 15, limit: 1000 } });
  expect((await ask('{ nonsense')).extensions).toEqual({ cost: { requested: 1, limit: 1000 } });
  const headers = { 'x-api-key': 'toy-key-of-twenty-characters' };
  expect((await send(`/graphql?query=${encodeURIComponent(boxes(2))}`, { headers })).extensions.cost.requested).toBe(7);
});

it('the cost can be asked for, by header or in the body, and then nothing runs, mutations neither', async () => {
  const { ask, send, toy } = await useToyServer();
  const byHeader = { headers: { 'x-cost-only': 'true' } };
  const byBody = { extensions: { cost: { dryRun: true } } };
  for (const how of [byHeader, byBody]) {
    for (const _time of ['without JIT', 'with JIT', 'again']) {
      expect(await ask('mutation { act(what: "x") }', {}, how)).toMatchObject({ status: 200, body: { data: null } });
      const { status, body, extensions } = await ask(boxes(9), {}, how);
      expect(status).toBe(200);
      expect(body).toEqual({ data: null });
      expect(extensions.cost).toEqual({
        requested: 1023,
        limit: 1000,
        dryRun: true,
        byField: [
          { field: 'Box.boxes', cost: 1022 },
          { field: 'Query.box', cost: 1 },
        ],
      });
    }
  }
  expect(toy.done).toEqual([]);

  const headers = { 'x-api-key': 'toy-key-of-twenty-characters' };
  const asked = encodeURIComponent(JSON.stringify(byBody.extensions));
  const inUrl = await send(`/graphql?query={hello}&extensions=${asked}`, { headers });
  expect(inUrl).toMatchObject({ body: { data: null }, extensions: { cost: { dryRun: true } } });
  expect((await ask('subscription { ticks }', {}, byHeader)).extensions.cost).toMatchObject({ dryRun: true });
  expect((await ask('{ nothing }', {}, byHeader)).body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect((await ask('{ hello }', {}, { extensions: { cost: null } })).body).toEqual({ data: { hello: 'world' } });
  expect((await ask('{ hello }', {}, { extensions: { cost: 'dryRun' } })).body).toEqual({ data: { hello: 'world' } });
});
