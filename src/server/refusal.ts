import { type ASTNode, GraphQLError } from 'graphql';

export type RefusalCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'LIMIT_EXCEEDED'
  | 'UNAVAILABLE'
  // Apollo's clients know these by name.
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_ONLY';

type RefusalOptions = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly nodes?: ASTNode;
  /** For programs: beside the code. */
  readonly facts?: Readonly<Record<string, unknown>>;
};

/** A request turned down with a reason its sender can act on. */
export function refusal(code: RefusalCode, message: string, options: RefusalOptions = {}): GraphQLError {
  const { status = 400, headers, nodes, facts } = options;
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    extensions: { code, ...facts, http: { status, ...(headers && { headers }) } },
  });
}

export function limitExceeded(message: string, options?: RefusalOptions): GraphQLError {
  return refusal('LIMIT_EXCEEDED', message, options);
}
