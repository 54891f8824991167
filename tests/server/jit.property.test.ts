import fc from 'fast-check';
import { execute, type GraphQLError, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { expect, it } from 'vitest';
import { compiler } from '../../src/server/jit.ts';
import { defaultLimits } from '../../src/server/limits.ts';
import { sizesOf } from '../../src/server/measure.ts';
import { makeToy } from './support/toy-schema.ts';
import { viewer } from './support/toy-server.ts';

const fragments = ['A', 'B', 'C'];
const conditions = ['@include(if: $x)', '@skip(if: $x)', '@include(if: $y)', '@skip(if: true)', '@include(if: false)'];
const condition = fc.oneof(
  { weight: 30, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(...conditions) },
);

/** What may stand between the braces of a Box. A fragment spreads only those after it, so none goes round. */
const selections = (depth: number, spreads: readonly string[]): fc.Arbitrary<string> => {
  const inner = depth > 0 ? selections(depth - 1, spreads) : fc.constant('level');
  const pets = fc.array(
    fc.constantFrom('... on Cat { lives nick }', '... on Dog { good }', '...P', 'nick(short: true)'),
  );
  return fc
    .array(
      fc.oneof(
        fc
          .tuple(fc.constantFrom('level', 'when', 'odd', 'a: level', 'b: odd'), condition)
          .map((parts) => parts.join(' ')),
        fc
          .tuple(fc.constantFrom('box', 'boxes', '...', '... on Box'), condition, inner)
          .map(([name, when, core]) => `${name} ${when} { ${core} }`),
        fc.tuple(pets, condition).map(([kinds, when]) => `pets ${when} { __typename name ${kinds.join(' ')} }`),
        ...(spreads.length > 0
          ? [fc.tuple(fc.constantFrom(...spreads), condition).map(([name, when]) => `...${name} ${when}`)]
          : []),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join(' '));
};

const query = fc
  .tuple(selections(2, fragments), ...fragments.map((_, n) => selections(1, fragments.slice(n + 1))))
  .map(([box, ...bodies]) => {
    const defined = bodies.map((body, n) => `fragment ${fragments[n]} on Box { ${body} }`).join(' ');
    return `query ($x: Boolean = true, $y: Boolean = true) { box { ${box} } } ${defined} fragment P on Pet { nick }`;
  });

const rules = specifiedRules.filter(({ name }) => !name.startsWith('NoUnused'));
const { schema } = makeToy();
const contextValue = { viewer, requestId: 'r', signal: new AbortController().signal };

it('answers whatever is asked as graphql-js does, or leaves it to graphql-js', async () => {
  let compiled = 0;
  await fc.assert(
    fc.asyncProperty(query, fc.boolean(), fc.boolean(), async (text, x, y) => {
      const document = parse(text);
      const operation = getOperationAST(document);
      const few = [...sizesOf(document).values()].every(({ fields }) => fields < 150);
      fc.pre(few && operation != null && validate(schema, document, rules).length === 0);
      if (!operation) return;

      const compile = compiler(schema, defaultLimits);
      expect(compile(document, operation)).toBeNull();
      const run = compile(document, operation);
      if (!run) return;
      compiled += 1;
      const args = { schema, document, contextValue, variableValues: { x, y } };
      expect(shown(await run(args))).toEqual(shown(await execute(args)));
    }),
    { numRuns: 60 },
  );
  expect(compiled).toBeGreaterThan(10);
});

/** JIT tells the errors of siblings in another order. */
function shown({ data, errors }: { readonly data?: unknown; readonly errors?: readonly GraphQLError[] }) {
  const told = errors?.map(({ path, message }) => `${path?.join('.')} ${message}`).toSorted();
  return { data: JSON.parse(JSON.stringify(data)), errors: told };
}
