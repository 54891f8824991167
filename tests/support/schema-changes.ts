import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Change, diff } from '@graphql-inspector/core';
import { buildSchema, type GraphQLSchema, resolveSchemaCoordinate } from 'graphql';

export type SchemaChanges = { readonly breaking: readonly string[]; readonly dangerous: readonly string[] };

const root = new URL('../../', import.meta.url);

/** The schema of the last release: that of the latest tag, or the copy of it where no tag is in reach. */
export function releasedSchema(): { readonly version: string; readonly schema: GraphQLSchema } {
  const version = git('describe', '--tags', '--match', 'v*', '--abbrev=0');
  const tagged = version && git('show', `${version}:schema.graphql`);
  if (version && tagged) return { version, schema: buildSchema(tagged) };

  const copy = readFileSync(new URL('tests/released-schema.graphql', root), 'utf8');
  const [, named] = /^# (v\d+\.\d+\.\d+)\n/.exec(copy) ?? [];
  if (!named) throw new Error('tests/released-schema.graphql does not begin with its version, such as `# v0.1.0`.');
  return { version: named, schema: buildSchema(copy) };
}

function git(...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/** What a client of the old schema may stumble over in the new one. What goes as it was announced breaks nothing. */
export async function changesBetween(released: GraphQLSchema, now: GraphQLSchema, today: Date): Promise<SchemaChanges> {
  const changes = await diff(released, now);
  const counted = changes.filter((change) => !wentAsAnnounced(change, released, today));
  const at = (level: string) =>
    counted
      .filter(({ criticality }) => `${criticality.level}` === level)
      .map(({ path, message }) => `${path}: ${message}`)
      .sort();
  return { breaking: at('BREAKING'), dangerous: at('DANGEROUS') };
}

function wentAsAnnounced({ type, path }: Change, released: GraphQLSchema, today: Date): boolean {
  if (!/REMOVED$/.test(type) || !path) return false;
  const [parent, member, arg] = path.split('.');
  const coordinate = arg ? `${parent}.${member}(${arg}:)` : path;
  const until = endOf(deprecationOf(released, coordinate));
  return until !== null && today >= until;
}

/** The reason why the element at a coordinate such as `Order.items` or `Query.orders(first:)` is deprecated. */
export function deprecationOf(schema: GraphQLSchema, coordinate: string): string | null {
  const element = resolveSchemaCoordinate(schema, coordinate);
  switch (element?.kind) {
    case 'Field':
      return element.field.deprecationReason ?? null;
    case 'FieldArgument':
      return element.fieldArgument.deprecationReason ?? null;
    case 'InputField':
      return element.inputField.deprecationReason ?? null;
    case 'EnumValue':
      return element.enumValue.deprecationReason ?? null;
    default:
      return null;
  }
}

function endOf(reason: string | null): Date | null {
  const [, day] = /until (\d{4}-\d\d-\d\d) at least\.$/.exec(reason ?? '') ?? [];
  return day ? new Date(day) : null;
}
