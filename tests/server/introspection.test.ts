import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const keeper = 'the-key-of-one-who-may-ask-for-the-schema';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

async function useClosed() {
  const server = await useToyServer({
    findViewer: async (hash) =>
      hash === hashOf(key) ? viewer : hash === hashOf(keeper) ? { ...viewer, id: 'keeper' } : null,
    mayIntrospect: ({ id }) => id === 'keeper',
  });
  const as = (who: string) => (query: string, variables?: object) =>
    server.ask(query, variables, { headers: { authorization: `Bearer ${who}` } });
  return { ...server, asCaller: as(key), asKeeper: as(keeper) };
}

const questions = [
  getIntrospectionQuery(),
  '{ __type(name: "Box") { fields { name } } }',
  '{ hello a: __schema { queryType { name } } }',
  'query Q { ...F } fragment F on Query { ... on Query { __schema { types { name } } } }',
  'query A { hello } query B { __schema { types { name } } }',
];

describe('the schema', () => {
  it('is shown to who may see it and refused to all others, whoever asks first', async () => {
    const { asCaller, asKeeper } = await useClosed();
    for (const [index, query] of questions.slice(0, 4).entries()) {
      const inTurn = index % 2 ? [asCaller, asKeeper] : [asKeeper, asCaller];
      // Three times, as what is parsed, valid or compiled is kept for all callers.
      for (const ask of [...inTurn, ...inTurn, ...inTurn]) {
        const { status, body } = await ask(query);
        if (ask === asKeeper) expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
        else
          expect({ status, ...body }).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
      }
    }
  });

  it('is refused also beside an operation that asks for something else', async () => {
    const { send } = await useClosed();
    const body = JSON.stringify({ query: questions[4], operationName: 'A' });
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    expect((await send('/graphql', { method: 'POST', headers, body })).status).toBe(403);
  });

  it('is shown to every key unless the settings say otherwise', async () => {
    const { ask } = await useToyServer();
    expect((await ask(getIntrospectionQuery())).body.data.__schema.types.length).toBeGreaterThan(10);
  });

  it('does not hide what an object is', async () => {
    const { asCaller } = await useClosed();
    expect((await asCaller('{ box { __typename } }')).body).toEqual({ data: { box: { __typename: 'Box' } } });
  });
});

const hidden = /\b(Query|Box|boxes|pets|Pet|Cat|Dog|lives|Size|SMALL|LARGE|Filter|Inner|cents|number)\b/;

describe('a mistake', () => {
  const mistakes: readonly (readonly [string, object?])[] = [
    ['{ box { boxs } }'],
    ['{ box { pet { name } } }'],
    ['{ bx }'],
    ['{ box }'],
    ['{ box { level { x } } }'],
    ['{ echo(siz: SMALLER) }'],
    ['{ echo(size: SMAL) }'],
    ['{ echo(sizes: [3]) }'],
    ['{ echo(filter: { sise: X }) }'],
    ['{ echo(filter: { numbers: "a \\" LARGE" }) }'],
    ['{ echo(by: {}) }'],
    ['{ atType }'],
    ['{ box { ... on Cats { name } } }'],
    ['query($a: Siz) { echo(size: $a) }'],
    ['query($a: ID) { echo(flag: $a) }'],
    ['mutation { act }'],
    ['{ box { level level: when } }'],
    ['query($f: [ID!]) { echo(ids: $f) }', { f: [{}] }],
  ];

  it('tells a caller without that right nothing it did not write', async () => {
    const { asCaller, asKeeper } = await useClosed();
    for (const [query, variables] of mistakes) {
      const whole = (await asKeeper(query, variables)).body.errors;
      const bare = (await asCaller(query, variables)).body.errors;
      const placesOf = (errors: typeof bare) =>
        errors.map(({ locations, extensions }: (typeof bare)[number]) => ({ locations, code: extensions.code }));
      expect(placesOf(bare)).toEqual(placesOf(whole));
      for (const { message } of bare) {
        expect(message.replace(/ represent .*/, '')).not.toMatch(hidden);
        expect(message).not.toMatch(/did you mean/i);
      }
    }
  });

  it('in variables is named by its place', async () => {
    const { asCaller } = await useClosed();
    const query = 'query Q($f: [ID!]) { echo(ids: $f) }';
    const { body } = await asCaller(query, { f: ['a', null] });
    expect(body.errors[0].message).toBe(
      'Variable "$f" got invalid value at "f[1]": Expected non-nullable type "…" not to be null.',
    );
  });

  it('is told in full to who may see the schema, also after another was told less', async () => {
    const { asCaller, asKeeper } = await useClosed();
    for (const _ of [1, 2]) {
      expect((await asCaller('{ helo }')).body.errors[0].message).toBe('Cannot query field "helo" on type "…".');
      expect((await asKeeper('{ helo }')).body.errors[0].message).toBe(
        'Cannot query field "helo" on type "Query". Did you mean "hello"?',
      );
    }
  });
});

it('who has no key is not even told whether a query is well written', async () => {
  const { ask, lines } = await useToyServer();
  for (const query of ['{ hello }', '{ helo }', '{{{', '{ __schema { types { name } } }']) {
    const { status, body } = await ask(query, undefined, {
      headers: { authorization: 'Bearer not-a-key-of-this-server' },
    });
    expect(status).toBe(401);
    expect(body.errors[0].message).toBe('Send an API key: `Authorization: Bearer <key>`, or `X-Api-Key: <key>`.');
  }
  expect(lines.join()).not.toContain('helo');
});
