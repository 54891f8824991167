import { type DocumentNode, Lexer, type OperationDefinitionNode, parse, Source, TokenKind } from 'graphql';
import { inKiB, type Limits } from './limits.ts';
import { type Size, sizesOf } from './measure.ts';
import { limitExceeded } from './refusal.ts';
import { checkRepeats } from './repeats.ts';
import { checkLiterals } from './strings.ts';

/** Parses a query that keeps to the limits. What can be refused early is refused before it costs anything. */
export function parseWithinLimits(text: string, limits: Limits): DocumentNode {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.queryBytes) {
    throw limitExceeded(`The query is ${inKiB(bytes)} long; at most ${inKiB(limits.queryBytes)} are allowed.`);
  }
  checkTokens(text, limits);
  const document = parse(text);
  for (const [operation, size] of sizesOf(document)) checkSize(operation, size, limits);
  checkRepeats(document, limits);
  checkLiterals(document, limits);
  return document;
}

const opens = new Set<string>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closes = new Set<string>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** graphql-js parses by recursion and overflows its stack on deep nesting; its lexer does not. */
function checkTokens(text: string, { tokens, nesting }: Limits): void {
  let count = 0;
  let open = 0;
  for (const kind of kindsOfTokens(text)) {
    count += 1;
    if (count > tokens) throw limitExceeded(`The query has more than ${tokens} tokens, the most that is allowed.`);
    if (opens.has(kind)) open += 1;
    if (closes.has(kind)) open -= 1;
    if (open > nesting)
      throw limitExceeded(`The query nests brackets more than ${nesting} deep; at most ${nesting} are allowed.`);
  }
}

function* kindsOfTokens(text: string): Generator<TokenKind> {
  const lexer = new Lexer(new Source(text));
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) yield token.kind;
  } catch {
    // The parser meets the same mistake at the same place, and words it.
  }
}

function checkSize(operation: OperationDefinitionNode, size: Size, limits: Limits): void {
  const kind = operation.operation;
  const rootFields = kind === 'mutation' ? limits.mutationFields : limits.queryFields;
  const refuse = (message: string) => limitExceeded(message, { nodes: operation });

  if (size.rootFields > rootFields) {
    throw refuse(`The ${kind} asks for ${size.rootFields} fields at its root; at most ${rootFields} are allowed.`);
  }
  if (size.fields > limits.fields) {
    throw refuse(`The ${kind} asks for ${size.fields} fields, all told; at most ${limits.fields} are allowed.`);
  }
  if (size.depth > limits.depth) {
    throw refuse(`The ${kind} is ${size.depth} levels deep; at most ${limits.depth} are allowed.`);
  }
  if (size.aliases > limits.aliases) {
    throw refuse(`The ${kind} has ${size.aliases} aliases; at most ${limits.aliases} are allowed.`);
  }
  if (size.directives > limits.directives) {
    throw refuse(`The ${kind} has ${size.directives} directives; at most ${limits.directives} are allowed.`);
  }
}
