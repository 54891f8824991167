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

/** Every field of the API, asked for wrongly in every way that graphql-js has a sentence for: one document a type. */
function mistakes(): readonly string[] {
  return types.filter(isObjectType).map((type) => {
    const selections = Object.values(type.getFields()).flatMap(({ name, args, type: returned }) => {
      const selection = isLeafType(getNamedType(returned)) ? '' : ' { __typename }';
      const given = args.flatMap((arg) =>
        ['WRONG', '{ wrong: 1 }', '{}', '"x\\" y"', '$v'].map((value) => `${name}(${arg.name}: ${value})${selection}`),
      );
      return [`${name}x`, name, `${name} { x }`, `${name}(wrong: 1)${selection}`, ...given];
    });
    const aliased = selections.map((selection, index) => `a${index}: ${selection}`);
    return `query($v: Boolean) { ...F } fragment F on ${type.name} { ${aliased.join('\n')} }`;
  });
}

it('tells no name of the API in whatever mistake, but those at the place of the mistake', () => {
  const told = mistakes().flatMap((query) =>
    validate(schema, parse(query), undefined, { maxErrors: 10_000 }).map(({ message, nodes }) => {
      const error = new GraphQLError(message, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
      const written = wordsOf(nodes?.map(({ loc }) => query.slice(loc?.start, loc?.end)).join(' ') ?? '');
      const leaks = (text: string) => [...wordsOf(text)].some((word) => names.has(word) && !written.has(word));
      return { message, bare: withoutSchema(error).message, leaks };
    }),
  );
  expect(told.filter(({ message, leaks }) => leaks(message)).length).toBeGreaterThan(1_000);
  expect(told.filter(({ bare, leaks }) => leaks(bare)).map(({ bare }) => bare)).toEqual([]);
});
