import { type ASTNode, GraphQLError } from 'graphql';

/** Where graphql-js words a message, it quotes the schema; our own words do not. */
const quotesTheSchema = /^(Variable "\$|Argument ")/;

/**
 * The same error without what its sender did not write: no suggestion, and no name of a type, a field or an argument
 * but those at the place of the mistake. Made for each caller anew, for what it says is remembered for all.
 */
export function withoutSchema(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  if (extensions.code !== 'GRAPHQL_VALIDATION_FAILED' && !quotesTheSchema.test(message)) return error;
  const written = new Set(nodes?.flatMap(namesIn));
  const bare = message
    // Before anything is cut off: what a string of the sender holds must not pass for the end of a quotation.
    // After `at` stands the way to a wrong value in the variables, which its sender laid.
    .replace(/( at )?("(?:[^"\\]|\\.)*")/gs, (all, at, quoted) => (at || written.has(quoted) ? all : '"…"'))
    .replace(/ ?Did you mean .*$/s, '');
  return new GraphQLError(bare, { nodes, source, positions, path, extensions });
}

/** The names a node itself carries, not those of what it contains: a list of guesses inside it is no question. */
function namesIn(node: ASTNode): readonly string[] {
  const named = [node, 'variable' in node ? node.variable : null].filter((some) => some !== null);
  return named.flatMap((some) => {
    if (!('name' in some) || some.name?.kind !== 'Name') return [];
    return [`"${some.name.value}"`, `"$${some.name.value}"`];
  });
}
