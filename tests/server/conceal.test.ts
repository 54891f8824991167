import {
  GraphQLError,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isObjectType,
  isScalarType,
  parse,
  validate,
} from 'graphql';
import { expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { withoutSchema } from '../../src/server/conceal.ts';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const names = new Set([
  // A scalar's own sentence says what form a text must have, and names the scalar.
  ...types.filter((type) => !isScalarType(type)).map(({ name }) => name),
  // Those that are no words of a sentence.
  ...types.flatMap((type) => (isEnumType(type) ? type.getValues().map(({ name }) => name) : [])),
  ...types
    .flatMap((type) => (isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : []))
    .filter((name) => /[a-z][A-Z]/.test(name)),
]);
const wordsOf = (text: string) => new Set(text.match(/\w+/g));

/** Every field of the API, asked for wrongly in every way that graphql-js has a sentence for. */
function mistakes(): readonly string[] {
  return types.filter(isObjectType).flatMap((type) => {
    const on = (selection: string) => `{ ...F } fragment F on ${type.name} { ${selection} }`;
    return Object.values(type.getFields()).flatMap(({ name, args, type: returned }) => {
      const selection = isLeafType(getNamedType(returned)) ? '' : ' { __typename }';
      const given = args.flatMap((arg) =>
        ['WRONG', '{ wrong: 1 }', '{}', '"x\\" y"'].map((value) => on(`${name}(${arg.name}: ${value})${selection}`)),
      );
      return [
        on(`${name}x`),
        on(name),
        on(`${name} { x }`),
        on(`${name}(wrong: 1)${selection}`),
        on(`a: ${name}${selection} a: __typename`),
        `query($v: Boolean) { ...F } fragment F on ${type.name} { ${name}(${args[0]?.name ?? 'x'}: $v)${selection} }`,
        ...given,
      ];
    });
  });
}

it('tells no name of the API in whatever mistake, but those that its sender wrote', () => {
  const told = mistakes().flatMap((query) =>
    validate(schema, parse(query)).map(({ message, nodes }) => {
      const error = new GraphQLError(message, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
      return { query, message, bare: withoutSchema(error).message };
    }),
  );
  const leaks = (message: string, query: string) => {
    const written = wordsOf(query);
    return [...wordsOf(message)].filter((word) => names.has(word) && !written.has(word));
  };
  expect(told.length).toBeGreaterThan(2_000);
  expect(told.filter(({ query, message }) => leaks(message, query).length > 0).length).toBeGreaterThan(1_000);
  expect(told.filter(({ query, bare }) => leaks(bare, query).length > 0).map(({ bare }) => bare)).toEqual([]);
});
