import { buildSchema, GraphQLEnumType, GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { useBoth } from './support/compare.ts';
import { useToyServer } from './support/toy-server.ts';

const echo = (types: string, args: string) => `query (${types}) { echo(${args}) }`;

describe('with JIT', () => {
  it('a query is compiled when it comes a second time', async () => {
    const { ask } = await useToyServer();
    // Compiled queries know no locations.
    expect((await ask('{ bug }')).body.errors[0].locations).toBeDefined();
    expect((await ask('{ bug }')).body.errors[0].locations).toBeUndefined();
  });

  it('a query is not compiled when that would hold up everybody else', async () => {
    const { ask } = await useToyServer({ limits: { fieldsCompiled: 10 } });
    const level = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: level`).join(' ');
    const located = async (query: string) => {
      await ask(query);
      return (await ask(query)).body.errors[0].locations !== undefined;
    };
    expect(await located(`{ bug box { ${level(8)} } }`)).toBe(false);
    expect(await located(`{ bug box { ${level(9)} } }`)).toBe(true);
    expect(await located(`{ bug box { ...F box { ...F } } } fragment F on Box { ${level(4)} }`)).toBe(true);
  });

  it('a schema is refused whose enum values it would not take back', async () => {
    const schema = buildSchema('enum Size { SMALL } type Query { size(is: Size): String }');
    const odd = new GraphQLEnumType({ name: 'Odd', values: { SMALL: { value: 1 } } });
    const config = schema.toConfig();
    await expect(
      useToyServer({ schema: new GraphQLSchema({ ...config, types: [...config.types, odd] }) }),
    ).rejects.toThrow('Odd.SMALL');
  });

  it('a mutation does not run again when a query of its document is asked for', async () => {
    const { ask, toy } = await useToyServer();
    const both = 'mutation Do { act(what: "ship") } query Look { hello }';
    for (let n = 0; n < 3; n++) await ask(both, {}, { operationName: 'Do' });
    expect(toy.done).toHaveLength(3);
    for (let n = 0; n < 3; n++) {
      expect((await ask(both, {}, { operationName: 'Look' })).body).toEqual({ data: { hello: 'world' } });
    }
    expect(toy.done).toHaveLength(3);
  });

  it('each operation of a document answers for itself', async () => {
    const { ask } = await useToyServer();
    const two = 'query A { hello } query B { me }';
    for (let n = 0; n < 3; n++) {
      expect((await ask(two, {}, { operationName: 'A' })).body).toEqual({ data: { hello: 'world' } });
      expect((await ask(two, {}, { operationName: 'B' })).body).toEqual({ data: { me: 'Toy shop' } });
      expect((await ask(two)).status).toBe(400);
    }
  });

  it('two callers of one document get their own answers', async () => {
    const { ask } = await useToyServer();
    const query = echo('$text: String', 'text: $text');
    for (const text of ['a', 'b', 'c']) {
      expect((await ask(query, { text })).body.data.echo).toContain(`"text":"${text}"`);
    }
  });
});

const variables: readonly (readonly [string, string, object | undefined])[] = [
  ['all given', echo('$a: String, $b: Int', 'text: $a, number: $b'), { a: 'x', b: 1 }],
  ['not given', echo('$a: String, $b: Int', 'text: $a, number: $b'), {}],
  ['null', echo('$a: String, $b: Int', 'text: $a, number: $b'), { a: null, b: null }],
  ['unknown ones', echo('$a: String', 'text: $a'), { a: 'x', other: 1 }],
  ['defaults', echo('$a: String = "d", $s: [Size!] = [LARGE]', 'text: $a, sizes: $s'), {}],
  ['null over a default', echo('$a: String = "d"', 'text: $a'), { a: null }],
  ['a default of null', echo('$a: String = null', 'text: $a'), {}],
  ['a non-null argument left to its default', echo('$m: Int', 'must: $m'), {}],
  ['null for a non-null argument', echo('$m: Int = 1', 'must: $m'), { m: null }],
  ['enums', echo('$s: Size, $l: [Size!]', 'size: $s, sizes: $l'), { s: 'LARGE', l: ['SMALL', 'LARGE'] }],
  ['one value for a list', echo('$l: [Size!], $i: [ID!]', 'sizes: $l, ids: $i'), { l: 'SMALL', i: 7 }],
  [
    'scalars of ours',
    echo('$at: DateTime, $c: Cents', 'at: $at, cents: $c'),
    { at: '2026-01-02T03:04:05Z', c: '1.00' },
  ],
  ['a default for a scalar of ours', echo('$at: DateTime = "2026-01-02T03:04:05Z"', 'at: $at'), {}],
  [
    'numbers',
    echo('$f: Float, $i: [ID!], $b: Boolean', 'float: $f, ids: $i, flag: $b'),
    { f: 1, i: ['a', 2], b: false },
  ],
  ['an empty object', echo('$f: Filter', 'filter: $f'), { f: {} }],
  ['null for a non-null field', echo('$f: Filter', 'filter: $f'), { f: { must: null } }],
  ['a non-null field left to its default', echo('$f: Filter', 'filter: $f'), { f: { text: 'x' } }],
  [
    'deep objects',
    echo('$f: Filter', 'filter: $f'),
    {
      f: {
        inner: { at: '2026-01-02T03:04:05Z', sizes: ['LARGE', null] },
        inners: [{ cents: '2.50' }, null, {}],
        sizes: null,
      },
    },
  ],
  ['one object for a list', echo('$f: Filter', 'filter: $f'), { f: { inners: { cents: '2.50' }, numbers: 3 } }],
  ['a oneOf', echo('$by: By', 'by: $by'), { by: { number: 1 } }],
  ['a oneOf with two', echo('$by: By', 'by: $by'), { by: { number: 1, id: 'x' } }],
  ['a oneOf with none', echo('$by: By', 'by: $by'), { by: {} }],
  ['a oneOf with null', echo('$by: By', 'by: $by'), { by: { id: null } }],
  ['a oneOf inside', echo('$f: Filter', 'filter: $f'), { f: { by: { id: 'x', name: 'y' } } }],
  ['a literal oneOf with a variable', echo('$n: Int!', 'by: { number: $n }'), { n: 4 }],
  [
    'variables inside of literals',
    echo('$a: String, $n: Int', 'filter: { text: $a, numbers: [1, $n], inner: {} }'),
    { a: 'x', n: 2 },
  ],
  ['absent ones inside of literals', echo('$a: String, $n: Int', 'filter: { text: $a, numbers: [1, $n] }'), {}],
  ['an absent one for a field with a default', echo('$s: [Size]', 'filter: { sizes: $s }'), {}],
  ['wrong types', echo('$a: String, $b: Int', 'text: $a, number: $b'), { a: 1, b: 'x' }],
  ['a missing one', echo('$a: Int!', 'number: $a'), {}],
  ['a wrong enum', echo('$s: Size', 'size: $s'), { s: 'HUGE' }],
  ['a wrong scalar', echo('$c: Cents', 'cents: $c'), { c: '1' }],
  ['an unknown field', echo('$f: Filter', 'filter: $f'), { f: { nothing: 1 } }],
  ['an array for an object', echo('$f: Filter', 'filter: $f'), { f: [] }],
  [
    'names JavaScript has a use for',
    echo('$constructor: String, $toString: Int', 'text: $constructor, number: $toString'),
    {},
  ],
  ['the name of all prototypes', echo('$__proto__: String', 'text: $__proto__'), JSON.parse('{"__proto__":"x"}')],
];

describe('variables mean the same with and without JIT:', () => {
  it.for(variables)('%s', async ([, query, values]) => {
    const compare = await useBoth();
    await compare(query, values);
  });

  it('a request that is refused once is right the next time', async () => {
    const { ask } = await useToyServer();
    const query = echo('$by: By!', 'by: $by');
    for (let n = 0; n < 3; n++) {
      expect((await ask(query, { by: { id: 'x', number: 1 } })).status).toBe(400);
      expect((await ask(query, { by: { id: 'x' } })).body.data.echo).toContain('"by":{"id":"x"}');
    }
  });
});

const queries: readonly (readonly [string, string])[] = [
  [
    'literals',
    '{ echo(text: "a\\u2028\\"`$b", number: null, size: LARGE, sizes: [SMALL], at: "2026-01-02T03:04:05Z", cents: "1.00", float: 1, ids: [1, "b"], flag: true) }',
  ],
  [
    'literal objects',
    '{ echo(filter: { text: "x", inner: { at: "2026-01-02T03:04:05Z" }, inners: { cents: "1.00" } }, by: { id: 3 }) }',
  ],
  ['a literal date, still a date for its resolver', '{ atType(at: "2026-01-02T03:04:05Z") }'],
  ['errors in a list', '{ box { boxes(first: 3) { odd level } } }'],
  ['errors that take their parent along', '{ box { boxes { boxes { level } oddest } } }'],
  ['bugs and outages', '{ hello bug }'],
  ['refusals', '{ box { box { odd } } refused }'],
  [
    'interfaces',
    '{ box { pets { __typename name nick(short: true) ... on Cat { lives } ...D } } } fragment D on Dog { good nick }',
  ],
  ['aliases JavaScript has a use for', '{ constructor: hello toString: me hasOwnProperty: hello then: me }'],
  ['the alias of all prototypes', '{ __proto__: hello box { __proto__: level level } }'],
  [
    'introspection',
    '{ __typename __schema { queryType { name } } __type(name: "By") { isOneOf inputFields { name } } }',
  ],
  [
    'one field with two arguments',
    '{ a: echo(text: "a") b: echo(text: "b") box { x: boxes(first: 1) { level } y: boxes { level } } }',
  ],
];

const conditions: readonly (readonly [string, string])[] = [
  ['on fields', 'query ($x: Boolean!) { hello @include(if: $x) me @skip(if: $x) }'],
  ['both at once', 'query ($x: Boolean!) { hello @include(if: $x) @skip(if: $x) me }'],
  [
    'on one spread of two',
    'query ($x: Boolean!) { box { ...B @include(if: $x) box { ...B } } } fragment B on Box { level when }',
  ],
  [
    'on the second spread',
    'query ($x: Boolean!) { box { ...B box { ...B @include(if: $x) } } } fragment B on Box { level when }',
  ],
  [
    'on spreads of one place',
    'query ($x: Boolean!) { box { ...B @include(if: $x) ...B @skip(if: $x) } } fragment B on Box { level box { when } }',
  ],
  [
    'on an inline fragment and inside of it',
    'query ($x: Boolean!) { box { ... @include(if: $x) { level when @skip(if: $x) } level } }',
  ],
  [
    'inside of a fragment used twice',
    'query ($x: Boolean!) { box { ...B box { ...B } } } fragment B on Box { level @include(if: $x) when @skip(if: $x) }',
  ],
  [
    'in interfaces',
    'query ($x: Boolean!) { box { pets { ... on Cat @include(if: $x) { name lives } ... on Dog @skip(if: $x) { name good } } } }',
  ],
  ['on the same field twice', 'query ($x: Boolean!) { box { level @include(if: $x) level @skip(if: $x) } }'],
  [
    'on the parent in a fragment',
    'query ($x: Boolean!) { ...Q @include(if: $x) ...Q2 } fragment Q on Query { box { level when } } fragment Q2 on Query { box { level } }',
  ],
];

describe('queries answer the same with and without JIT:', () => {
  it.for(queries)('%s', async ([, query]) => {
    const compare = await useBoth();
    await compare(query);
  });

  it.for(conditions)('conditions %s', async ([, query]) => {
    const compare = await useBoth();
    await compare(query, { x: true });
    await compare(query, { x: false });
  });
});
