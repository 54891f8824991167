import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { deprecatedElements } from '../../src/server/deprecated-elements.ts';
import { countDeprecatedUses, type DeprecatedUse } from '../../src/server/deprecated-use.ts';
import { useToyServer, viewer } from './support/toy-server.ts';

const schema = buildSchema(/* GraphQL */ `
  directive @shape(how: Int @deprecated(reason: "x")) on FIELD
  enum Kind { NEW OLD @deprecated(reason: "x") }
  input Filter { kind: Kind  kinds: [Kind!]  old: Int @deprecated(reason: "x")  inner: Filter }
  input Plain { text: String }
  interface Thing { name: String  old: Int @deprecated(reason: "x") }
  type Box implements Thing { name: String  old: Int  same: Box  kind: Kind }
  type Query {
    box(first: Int, max: Int @deprecated(reason: "x"), filter: Filter, kinds: [Kind!], plain: Plain): Box
    thing: Thing
    gone: Int @deprecated(reason: "x")
  }
  type Subscription { ticks: Int @deprecated(reason: "x") }
`);
const deprecatedIn = deprecatedElements(schema);

function found(query: string, variables: Record<string, unknown> = {}, name?: string): string[] {
  const document = parse(query);
  const operation = document.definitions.find(
    (some) => some.kind === 'OperationDefinition' && (name === undefined || some.name?.value === name),
  );
  if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
  return [...deprecatedIn(document, operation, variables)].sort();
}

describe('what is deprecated is found', () => {
  it.for([
    ['a field', '{ gone }', ['Query.gone']],
    ['a field by another name', '{ name: gone }', ['Query.gone']],
    ['a field of an interface, by that interface', '{ thing { old } }', ['Thing.old']],
    ['not the same name elsewhere', '{ box { old name } }', []],
    ['an argument', '{ box(max: 1) { name } }', ['Query.box(max:)']],
    ['an argument of a directive', '{ thing @shape(how: 1) { name } }', ['@shape(how:)']],
    ['a field of an input', '{ box(filter: { inner: { old: 1 } }) { name } }', ['Filter.old']],
    ['a value', '{ box(kinds: [NEW, OLD], filter: { kind: OLD }) { name } }', ['Kind.OLD']],
    ['through a fragment', '{ ...F } fragment F on Query { gone ... on Query { gone } }', ['Query.gone']],
    ['nothing where there is nothing', '{ box(first: 1) { same { kind } } }', []],
  ] as const)('%s', ([, query, expected]) => {
    expect(found(query)).toEqual(expected);
  });

  it('in variables, each time anew', () => {
    const query = 'query($f: Filter, $k: [Kind!], $p: Plain) { box(filter: $f, kinds: $k, plain: $p) { name } }';
    expect(found(query, { f: { inner: { kinds: ['NEW', 'OLD'] }, old: 1 } })).toEqual(['Filter.old', 'Kind.OLD']);
    expect(found(query, { k: 'OLD', p: { text: 'OLD' } })).toEqual(['Kind.OLD']);
    expect(found(query, { f: null, p: { text: 'x' } })).toEqual([]);
    expect(found(query)).toEqual([]);
  });

  it('in the operation that is carried out and in no other', () => {
    const document = 'query A { gone } query B { thing { ...F } } fragment F on Thing { old }';
    expect([found(document, {}, 'A'), found(document, {}, 'B')]).toEqual([['Query.gone'], ['Thing.old']]);
  });
});

describe('its use is counted', () => {
  const at = new Date('2026-03-02T12:00:00Z');

  it('for the key that asks, and saved when the server stops', async () => {
    const saved: DeprecatedUse[] = [];
    const server = await useToyServer({ schema, saveDeprecatedUses: async (uses) => void saved.push(...uses) });
    for (const query of ['{ gone }', '{ gone }', '{ gone thing { old } }', '{ thing { name } }', '{ nothing }']) {
      await server.ask(query);
    }
    expect(saved).toEqual([]);
    await server.stop();
    const { id: callerId } = viewer;
    expect(saved).toMatchObject([
      { callerId, element: 'Query.gone', count: 3 },
      { callerId, element: 'Thing.old', count: 1 },
    ]);
  });

  it('also when it could not be saved at first, and once', async () => {
    const saved: (readonly DeprecatedUse[])[] = [];
    let away = true;
    const uses = countDeprecatedUses(
      async (some) => {
        if (away) throw new Error('away');
        saved.push(some);
      },
      () => at,
    );
    uses.note(viewer, new Set(['A.b']));
    await uses.flush();
    uses.note(viewer, new Set(['A.b', 'A.c']));
    away = false;
    await uses.flush();
    await uses.stop();
    const { id: callerId } = viewer;
    expect(saved).toEqual([
      [
        { callerId, element: 'A.b', count: 2, lastUsedAt: at },
        { callerId, element: 'A.c', count: 1, lastUsedAt: at },
      ],
    ]);
  });

  it('of every caller, however much another uses', async () => {
    const saved: DeprecatedUse[] = [];
    const uses = countDeprecatedUses(async (some) => void saved.push(...some));
    uses.note(viewer, new Set(Array.from({ length: 2_000 }, (_, index) => `A.b${index}`)));
    uses.note(viewer, new Set(['A.b0']));
    uses.note({ ...viewer, id: 'another' }, new Set(['A.b']));
    await uses.stop();
    expect(saved).toHaveLength(51);
    expect(saved[0]).toMatchObject({ element: 'A.b0', count: 2 });
    expect(saved.at(-1)).toMatchObject({ callerId: 'another', element: 'A.b', count: 1 });
  });
});
