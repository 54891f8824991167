import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
  isScalarType,
} from 'graphql';

const always: ReadonlySet<string> = new Set(['ID', 'AmazonOrderNumber']);

/**
 * Every place of the API that a caller can name something in: ids and numbers everywhere, any text where it reads. As
 * `Query.order(by).id`.
 */
export function idPlaces(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__')) return [];
    const reads = type !== schema.getMutationType();
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((arg) => placesIn(`${type.name}.${field.name}(${arg.name})`, arg.type, reads, [])),
    );
  });
}

function placesIn(name: string, type: GraphQLInputType, reads: boolean, within: readonly string[]): readonly string[] {
  const named = getNamedType(type);
  if (isScalarType(named)) return always.has(named.name) || (reads && named.name === 'String') ? [name] : [];
  if (!isInputObjectType(named) || within.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    placesIn(`${name}.${field.name}`, field.type, reads, [...within, named.name]),
  );
}

/** A mutation's only argument, as one writes it down, and whether it can be tried. */
export function inputOf(schema: GraphQLSchema, mutation: string) {
  const arg = schema.getMutationType()?.getFields()[mutation]?.args[0];
  const named = arg && getNamedType(arg.type);
  if (!arg || !isInputObjectType(named)) throw new Error(`${mutation} takes no input.`);
  return { name: arg.name, type: String(arg.type), many: arg.name === 'inputs', dryRun: 'dryRun' in named.getFields() };
}
