import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  isEnumType,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { boundedMap } from './bounded-map.ts';
import type { Limits } from './limits.ts';
import { sizesOf } from './measure.ts';

type Run = (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
export type Compile = (document: DocumentNode, operation: OperationDefinitionNode) => Run | null;

/**
 * Compiles the queries that graphql-jit answers as graphql-js does, once they come a second time. It must be
 * handed the variables as graphql-js coerced them. Null: leave this one to graphql-js.
 */
export function compiler(schema: GraphQLSchema, limits: Limits): Compile {
  checkEnums(schema);
  const seen = new WeakSet<DocumentNode>();
  const compiled = boundedMap<DocumentNode, CompiledQuery | 'impossible'>(limits.documentsKept);

  return (document, operation) => {
    if (operation.operation !== 'query') return null;
    if (!seen.has(document)) {
      seen.add(document);
      return null;
    }
    const known = compiled.get(document) ?? compile(schema, document, limits);
    compiled.set(document, known);
    return known === 'impossible' ? null : (args) => run(known, args);
  };
}

function compile(schema: GraphQLSchema, document: DocumentNode, limits: Limits): CompiledQuery | 'impossible' {
  const tooLarge = sizesOf(document)
    .values()
    .some(({ fields }) => fields > limits.fieldsCompiled);
  if (tooLarge || !answersTheSame(document)) return 'impossible';
  // Asked for no operation by name, it refuses a document with several: the compiled code would not tell them apart.
  const query = compileQuery(schema, document);
  return isCompiledQuery(query) ? query : 'impossible';
}

/** Whether graphql-jit gets this document right. Found by asking both: tests/server/jit.property.test.ts. */
function answersTheSame(document: DocumentNode): boolean {
  let conditions = 0;
  let oddNames = 0;
  // The compiled code keeps answers and variables in plain objects, where `constructor` is never absent.
  const look = (name = '') => {
    if (name in Object.prototype) oddNames += 1;
  };
  visit(document, {
    // Where a field is asked for twice, one condition decides over both.
    Directive: () => void conditions++,
    Variable: ({ name }) => look(name.value),
    Field: ({ alias }) => look(alias?.value),
  });
  return conditions === 0 && oddNames === 0;
}

/** Variables are handed over coerced, and coerced once more: a value that is not its own name would be refused. */
function checkEnums(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()).filter(isEnumType)) {
    const odd = type.getValues().find(({ name, value }) => name !== value);
    if (odd) throw new Error(`With JIT an enum value must be its own name: ${type.name}.${odd.name} is not.`);
  }
}

async function run(query: CompiledQuery, { rootValue, contextValue, variableValues }: ExecutionArgs) {
  const result: ExecutionResult = await query.query(rootValue, contextValue, variableValues ?? {});
  return result.errors ? { ...result, errors: result.errors.map(asGraphQLError) } : result;
}

/** Its errors are GraphQLErrors by name only: `extensions` may be missing from them. */
function asGraphQLError({ message, path, originalError }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { path, originalError });
}
