import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { key, useToyServer } from './support/toy-server.ts';

const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');
const boxes = (levels: number, core = 'level') => `${'box { '.repeat(levels)}${core}${' }'.repeat(levels)}`;

/** Sends an attack, checks what it is told, and that the next caller notices nothing. */
async function attack(query: string, message: string | RegExp, variables?: object, code = 'LIMIT_EXCEEDED') {
  const { ask } = await useToyServer();
  const { status, body } = await ask(query, variables);
  expect(body.data).toBeUndefined();
  expect(body.errors).toEqual([
    expect.objectContaining({ message: expect.stringMatching(message), extensions: { code } }),
  ]);
  expect(status).toBe(400);
  expect(await ask('{ hello }')).toMatchObject({ status: 200, body: { data: { hello: 'world' } } });
}

async function allows(query: string, variables?: object) {
  const { ask } = await useToyServer();
  const { status, body } = await ask(query, variables);
  expect(body.errors).toBeUndefined();
  expect(status).toBe(200);
}

describe('brackets', () => {
  it('nest at most 64 deep, whatever they are, and are counted before parsing', async () => {
    const message = 'The query nests brackets more than 64 deep; at most 64 are allowed.';
    await attack(`{ ${'a { '.repeat(15_000)}`, message);
    await attack(`{ echo(sizes: ${'['.repeat(30_000)}`, message);
    await attack(`{ echo(filter: ${'{a:'.repeat(15_000)}`, message);
    await attack(`query ($a: ${'['.repeat(65)}Int${']'.repeat(65)}) { hello }`, message);
  });

  it('do not count inside strings and comments', async () => {
    await allows(`{ echo(text: "${'('.repeat(100)}") # ${'{'.repeat(100)}\n }`);
  });
});

describe('tokens', () => {
  it('are at most 2,000', async () => {
    await attack(`{ ${'hello '.repeat(1_999)} }`, 'The query has more than 2000 tokens, the most that is allowed.');
    await allows(`{ ${'hello '.repeat(15)} }`);
  });

  it('are few enough for validation to be quick, however they are arranged', async () => {
    const { ask } = await useToyServer();
    const fields = (count: number, inner: string) => times(count, () => `box { ${inner} }`);
    const started = performance.now();
    await ask(`{ box { ${fields(8, fields(8, fields(7, 'box { level }')))} } }`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('the text of a query', () => {
  it('is at most 64 KiB', async () => {
    await attack(`{ hello } # ${'x'.repeat(70 * 1024)}`, 'The query is 70.1 KiB long; at most 64 KiB are allowed.');
  });
});

describe('depth', () => {
  const message = /^The query is 13 levels deep; at most 12 are allowed\.$/;

  it('is at most 12', async () => {
    await allows(`{ ${boxes(11)} }`);
    await attack(`{ ${boxes(12)} }`, message);
  });

  it('counts through fragments, whatever they are called', async () => {
    for (const name of ['F', '__schema', '__type', '__typename', 'on_']) {
      await attack(`{ ${boxes(6, `...${name}`)} } fragment ${name} on Box { ${boxes(6)} }`, message);
    }
    await attack(`{ ${boxes(6, '... { ... on Box { ...F } }')} } fragment F on Box { ... { ${boxes(6)} } }`, message);
    await attack(
      `{ hello ...A } fragment A on Query { ${boxes(6, '...B')} } fragment B on Box { ${boxes(6)} }`,
      message,
    );
  });

  it('counts behind an alias that looks like introspection', async () => {
    await attack(`{ __schema: ${boxes(12)} }`, message);
  });

  it('is measured although fragments go round in circles', async () => {
    const { ask } = await useToyServer();
    const { body } = await ask(
      '{ box { ...A } } fragment A on Box { box { ...B } } fragment B on Box { box { ...A } }',
    );
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('lets the introspection of GraphiQL and of code generators pass', async () => {
    await allows(getIntrospectionQuery());
    const everything = {
      inputValueDeprecation: true,
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      oneOf: true,
    };
    await allows(getIntrospectionQuery(everything));
  });

  it('does not let introspection go round in circles', async () => {
    const { ask } = await useToyServer();
    const round = 'fields { type { '.repeat(5);
    const { body } = await ask(`{ __type(name: "Query") { ${round} name ${'}} '.repeat(5)} } }`);
    expect(body.errors[0].message).toContain('Maximum introspection depth exceeded');
    const hidden = await ask(
      `{ ...A } fragment A on Query { __schema { types { ...T } } } fragment T on __Type { ${round} name ${'}} '.repeat(5)} }`,
    );
    expect(hidden.body.errors[0].message).toContain('Maximum introspection depth exceeded');
  });
});

describe('aliases', () => {
  const message = /^The query has 31 aliases; at most 30 are allowed\.$/;

  it('are at most 30, `__typename` among them', async () => {
    await allows(`{ box { ${times(30, (n) => `a${n}: level`)} } }`);
    await attack(`{ box { ${times(31, (n) => `a${n}: level`)} } }`, message);
    await attack(`{ box { ${times(31, (n) => `a${n}: __typename`)} } }`, message);
    await attack(`{ box { ${times(31, () => '__typename: __typename')} } }`, message);
  });

  it('count each time their fragment is spread', async () => {
    const fragment = `on Box { ${times(15, (n) => `a${n}: level`)} }`;
    await attack(`{ box { b: level ...F box { ...F } } } fragment F ${fragment}`, message);
    await attack(`{ box { b: level ...__schema box { ...__schema } } } fragment __schema ${fragment}`, message);
  });

  it('cannot be doubled by fragments that spread each other', async () => {
    const doubling = times(20, (n) => `fragment F${n} on Box { a: box { ...F${n + 1} } b: box { ...F${n + 1} } }`);
    await attack(`{ box { ...F0 } } ${doubling} fragment F20 on Box { level }`, 'fields, all told');
  });
});

describe('directives', () => {
  const message = /^The query has 11 directives; at most 10 are allowed\.$/;
  const skip = '@skip(if: false)';

  it('are at most 10', async () => {
    await allows(`{ box { ${times(10, () => `level ${skip}`)} } }`);
    await attack(`{ box { ${times(11, () => `level ${skip}`)} } }`, message);
  });

  it('count on every spread of a fragment, inside of it, and on the operation', async () => {
    await attack(`{ box { ${times(11, () => `...F ${skip}`)} } } fragment F on Box { level }`, message);
    await attack(
      `{ box { a: level ${skip} ...F box { ...F } } } fragment F on Box { ${times(5, () => `level ${skip}`)} }`,
      message,
    );
    await attack(`{ box { ... ${skip} { ${times(10, () => `level ${skip}`)} } } }`, message);
    await attack(`query ${times(11, () => '@x')} { hello }`, message);
    await attack(`query ($a: Int ${times(11, () => '@x')}) { hello }`, message);
  });
});

describe('fields at the root', () => {
  it('are at most 20 of a query and 5 of a mutation', async () => {
    await allows(`{ ${times(20, (n) => `a${n}: hello`)} }`);
    await attack(
      `{ ${times(21, (n) => `a${n}: hello`)} }`,
      'The query asks for 21 fields at its root; at most 20 are allowed.',
    );
    await allows(`mutation { ${times(5, (n) => `a${n}: act(what: "x")`)} }`);
    await attack(
      `mutation { ${times(6, (n) => `a${n}: act(what: "x")`)} }`,
      'The mutation asks for 6 fields at its root; at most 5 are allowed.',
    );
  });

  it('count in fragments too', async () => {
    const fragment = `fragment F on Mutation { ${times(3, (n) => `a${n}: act(what: "x")`)} }`;
    await attack(`mutation { ...F ... { ...F } } ${fragment}`, 'The mutation asks for 6 fields');
    const { ask, toy } = await useToyServer();
    await ask(`mutation { ...F ...F } ${fragment}`);
    expect(toy.done).toEqual([]);
  });
});

describe('fields, all told', () => {
  const doubling = (rounds: number, core = 'level') =>
    `{ box { ...F0 } } ${times(rounds, (n) => `fragment F${n} on Box { box { ...F${n + 1} } boxes { ...F${n + 1} } }`)} fragment F${rounds} on Box { ${core} }`;

  it('are at most 5,000 with fragments written out', async () => {
    await attack(
      doubling(10, 'a: level b: level c: level'),
      /^The query asks for 5119 fields, all told; at most 5000 are allowed/,
    );
    await attack(doubling(40), 'fields, all told');
  });
});

describe('strings', () => {
  const echo = 'query ($filter: Filter) { echo(filter: $filter) }';
  const long = 'é'.repeat(8 * 1024 + 1);

  it('are at most 16 KiB', async () => {
    await allows('query ($text: String) { echo(text: $text) }', { text: 'x'.repeat(16 * 1024) });
    await attack(`{ echo(text: "${long}") }`, 'A string in the query is 16.1 KiB long; at most 16 KiB are allowed.');
    await attack(echo, '`variables.filter.text` is 16.1 KiB long; at most 16 KiB are allowed.', {
      filter: { text: long },
    });
    await attack(echo, 'at most 16 KiB', { filter: { inners: [{ cents: 'x'.repeat(20_000) }] } });
  });

  it('hold no NUL and no half characters', async () => {
    const bad = 'BAD_USER_INPUT';
    await attack('{ echo(text: "a\\u0000b") }', 'A string in the query contains a NUL', undefined, bad);
    await attack('{ echo(text: """a\\u0000b""" ids: ["\0"]) }', /NUL|Syntax/, undefined, bad);
    await attack('fragment F on Query { echo(filter: { text: "\\u0000" }) } { ...F }', 'NUL', undefined, bad);
    await attack('query ($text: String = "\\u0000") { echo(text: $text) }', 'NUL', undefined, bad);
    await attack(echo, '`variables.filter.text` contains a NUL', { filter: { text: 'a\0' } }, bad);
    await attack(echo, '`variables.filter.text` contains half', { filter: { text: 'a\ud83d' } }, bad);
    await attack(echo, '`variables.…` contains a NUL', { 'not a name': '\0' }, bad);
    await allows('query ($text: String) { echo(text: $text) }', { text: 'a 😀 b' });
  });

  it('in a query cannot be half characters at all', async () => {
    const { ask } = await useToyServer();
    const { body } = await ask('{ echo(text: "\\ud83d") }');
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('cannot hide below any number of brackets', async () => {
    const { send, ask } = await useToyServer();
    const body = `{"query":"{ hello }","variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const answer = await send('/graphql', { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].message).toBe('The variables are nested too deeply; at most 64 levels are allowed.');
    expect((await ask('{ hello }')).status).toBe(200);
  });
});

describe('validation errors', () => {
  it('are shown five at a time', async () => {
    const { ask } = await useToyServer();
    const { body } = await ask(`{ ${times(15, (n) => `nothing${n}`)} }`);
    expect(body.errors).toHaveLength(5);
    const wrong = await ask('query ($a: [Int]) { hello }', { a: Array.from({ length: 50 }, () => 'x') });
    expect(wrong.body.errors.length).toBeLessThanOrEqual(5);
  });
});
