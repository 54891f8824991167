import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  resolveSchemaCoordinate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { deprecated } from '../src/graphql/deprecation.ts';
import { printedSchema, schema } from '../src/graphql/schema.ts';
import { changesBetween, releasedSchema } from './support/schema-changes.ts';

const today = new Date('2027-06-01');

describe('the schema', () => {
  it('breaks nothing of the last release', async () => {
    const { schema: released } = releasedSchema();
    expect((await changesBetween(released, buildSchema(printedSchema()), new Date())).breaking).toEqual([]);
  });

  it('names for all that is deprecated what takes its place, and until when it stays', () => {
    const wrong = deprecations(schema).filter(({ reason }) => {
      const [, use = '', until = ''] = /^Use `([^`]+)`\. This stays until (\S+) at least\.$/.exec(reason) ?? [];
      const isDay = !Number.isNaN(Date.parse(until)) && new Date(until).toISOString().startsWith(until);
      const stays = resolves(use) && !deprecations(schema).some(({ path }) => path === use);
      return !isDay || !stays || reason !== deprecated({ use, until });
    });
    expect(wrong).toEqual([]);
    expect(deprecations(schema).length).toBeGreaterThan(0);
  });
});

describe('a change that breaks clients is found, and where:', () => {
  const now = printedSchema();
  /** As if the code had changed: what is printed, with one thing exchanged. */
  const changed = async (from: string | RegExp, to: string, released = now) => {
    const next = released.replace(from, to);
    expect(next).not.toBe(released);
    return changesBetween(buildSchema(released), buildSchema(next), today);
  };

  it.for([
    ['a removed field', /^ {2}allowedActions: /m, '  others: ', 'AmazonEffect.allowedActions: '],
    ['a field made nullable', /^ {2}everyStore: Boolean!$/m, '  everyStore: Boolean', 'ApiKey.everyStore: '],
    ['a new required argument', /^ {2}viewer: Viewer!$/m, '  viewer(of: ID!): Viewer!', 'Query.viewer.of: '],
    ['a new required field of an input', /^input ShipInput \{$/m, 'input ShipInput {\n  by: String!', 'ShipInput.by: '],
    ['a removed value', /^ {2}MANAGE_KEYS$/m, '  OTHER', 'Permission.MANAGE_KEYS: '],
    ['another type', /^ {2}everyStore: Boolean!$/m, '  everyStore: String!', 'ApiKey.everyStore: '],
  ] as const)('%s', async ([, from, to, where]) => {
    const { breaking } = await changed(from, to);
    expect(breaking.map((text) => text.slice(0, where.length))).toEqual([where]);
  });

  it('but not one that only may surprise them, which is told apart', async () => {
    const { breaking, dangerous } = await changed(/^ {2}MANAGE_KEYS$/m, '  MANAGE_KEYS\n  MORE');
    expect(breaking).toEqual([]);
    expect(dangerous).toEqual(["Permission.MORE: Enum value 'MORE' was added to enum 'Permission'"]);
  });

  it('and a deprecated element may go on the day that was announced, not before', async () => {
    const goingOn = (until: string) =>
      `type Query { old(first: Int): Int @deprecated(reason: "${deprecated({ use: 'Query.new', until })}") new: Int }`;
    const without = (until: string) => changed(/ old\(.*"\)/, '', goingOn(until));
    expect(await without('2027-06-01')).toEqual({ breaking: [], dangerous: [] });
    expect((await without('2027-06-02')).breaking.map((text) => text.split(':')[0])).toEqual(['Query.old']);
  });
});

function deprecations(of: GraphQLSchema): readonly { path: string; reason: string }[] {
  return Object.values(of.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => {
      if (isEnumType(type)) return type.getValues().map((value) => ({ path: `${type.name}.${value.name}`, ...value }));
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
      return Object.values(type.getFields()).flatMap((field) => {
        const path = `${type.name}.${field.name}`;
        const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
        return [{ path, ...field }, ...args.map((arg) => ({ path: `${path}(${arg.name}:)`, ...arg }))];
      });
    })
    .flatMap(({ path, deprecationReason: reason }) => (reason == null ? [] : [{ path, reason }]));
}

function resolves(coordinate: string): boolean {
  try {
    return resolveSchemaCoordinate(schema, coordinate) !== undefined;
  } catch {
    return false;
  }
}
