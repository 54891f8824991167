import { buildSchema, getOperationAST, getVariableValues, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { costsOf } from '../../src/server/cost.ts';

const schema = buildSchema(`
  type Query { box: Box boxes: [Box!]! page(first: Int, last: Int): BoxConnection! named(ids: [ID!]!): [Box]! thing: Thing }
  type Mutation { act: Box actMany(inputs: [Int!]!): [Box!]! }
  type BoxConnection { nodes: [Box!]! edges: [BoxEdge!]! count: Count! }
  type BoxEdge { cursor: String node: Box! }
  type Count { value: Int }
  type Amount { value: Int }
  union Thing = Box | Count
  type Box { level: Int tags: [String!]! amount: Amount box: Box boxes: [Box!]! page(first: Int): BoxConnection! }`);
const typeOf = (name: string) => schema.getType(name) as NonNullable<ReturnType<typeof schema.getQueryType>>;
const lengthOf = (list: unknown) => (list as unknown[]).length;
typeOf('Amount').extensions = { cost: 0 };
typeOf('Count').extensions = { cost: 10 };
Object.assign(typeOf('Query').getFields().named ?? {}, {
  extensions: { cost: { size: ({ ids }: { ids: unknown }) => lengthOf(ids) } },
});
Object.assign(typeOf('Mutation').getFields().actMany ?? {}, {
  extensions: { cost: { each: 3, size: ({ inputs }: { inputs: unknown }) => lengthOf(inputs) } },
});
const costOf = costsOf(schema);

function costs(text: string, ...values: Record<string, unknown>[]) {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('Which operation?');
  return (values.length > 0 ? values : [{}]).map((some) => {
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], some);
    return costOf(document, operation, coerced ?? {});
  });
}
const requested = (text: string, ...values: Record<string, unknown>[]) => {
  const [first, ...others] = costs(text, ...values).map((cost) => cost.requested);
  return others.length > 0 ? [first, ...others] : first;
};

describe('the cost of an operation', () => {
  it('is 1 for each object and nothing for scalars, and at least 1', () => {
    expect(requested('{ __typename }')).toBe(1);
    expect(requested('{ box { level tags } }')).toBe(1);
    expect(requested('{ box { level box { level amount { value } } } }')).toBe(2);
  });

  it('multiplies what is below a list by its size: a page by what is asked for, any other by 2', () => {
    expect(requested('{ box { boxes { boxes { level } } } }')).toBe(1 + 2 * (1 + 2));
    expect(requested('{ page { nodes { level } count { value } } }')).toBe(1 + 20 + 10);
    expect(requested('{ page(first: 50) { edges { cursor node { boxes { level } } } } }')).toBe(1 + 50 * (1 + 2));
    expect(requested('{ page(last: 3) { nodes { page(first: 100) { nodes { level } } } } }')).toBe(
      1 + 3 * (1 + 1 + 100),
    );
  });

  it('follows the variables, and their defaults', () => {
    const text = 'query($n: Int = 7) { page(first: $n) { nodes { level } } }';
    expect(requested(text, {}, { n: 1 }, { n: 100 }, { n: 0 }, { n: 1 })).toEqual([8, 2, 101, 1, 2]);
    expect(requested('query($ids: [ID!]!) { named(ids: $ids) { level } }', { ids: ['a', 'b'] }, { ids: [] })).toEqual([
      2, 1,
    ]);
    expect(requested('{ named(ids: ["a", "b", "c"]) { box { level } } }')).toBe(6);
    const either =
      'query($yes: Boolean!) { box { box @include(if: $yes) { level } ... @skip(if: $yes) { boxes { level } } } }';
    expect(requested(either, { yes: true }, { yes: false })).toEqual([2, 3]);
  });

  it('takes a page for no larger than pages are: who asks for more is refused anyway', () => {
    const text = 'query($n: Int) { page(first: $n) { nodes { level } } }';
    expect(requested(text, { n: 2_000_000_000 }, { n: -5 }, { n: null })).toEqual([101, 1, 21]);
  });

  it('is 10 for a mutation, and what lists of acts say for each of theirs', () => {
    expect(requested('mutation { act { level } }')).toBe(10);
    expect(requested('mutation { a: act { box { level } } b: act { level } }')).toBe(21);
    expect(requested('mutation($i: [Int!]!) { actMany(inputs: $i) { box { level } } }', { i: [1, 2, 3] })).toBe(
      3 * (3 + 1),
    );
  });

  it('looks through fragments, and counts all that may be of several types', () => {
    const text = '{ ...A ... on Query { box { ...B } } thing { ... on Box { ...B } ... on Count { value } } }';
    expect(requested(`${text} fragment A on Query { box { ...B } } fragment B on Box { boxes { level } }`)).toBe(9);
  });

  it('names the fields that make it up', () => {
    const [cost] = costs('{ page(first: 5) { nodes { boxes { level } } count { value } } }');
    expect(Object.fromEntries(cost?.byField ?? [])).toEqual({
      'Query.page': 1,
      'BoxConnection.nodes': 5,
      'Box.boxes': 10,
      'BoxConnection.count': 10,
    });
  });

  it('is reckoned at once, however fragments double each other', () => {
    const doubling = Array.from(
      { length: 300 },
      (_, n) => `fragment F${n} on Box { a: box { ...F${n + 1} } b: box { ...F${n + 1} } }`,
    );
    const started = performance.now();
    const text = `{ box { ...F0 } } ${doubling.join(' ')} fragment F300 on Box { level }`;
    expect(requested(text)).toBeGreaterThan(1e80);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(requested('{ box { ...A } } fragment A on Box { box { ...B } } fragment B on Box { box { ...A } }')).toBe(3);
  });
});
