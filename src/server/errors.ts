import { GraphQLError } from 'graphql';
import { comesFromAnOutage, reportsOf } from './fault.ts';
import type { Log } from './log.ts';
import { refusal } from './refusal.ts';

/** What identifies a request in the log and to its sender. */
export type Subject = { readonly requestId: string; readonly viewer: string | null; readonly operation: string | null };

const retrySeconds = 5;
const faultsLogged = 5;

/** Turns whatever went wrong into what its sender may see, and tells the log the rest. */
export function answerErrors(errors: readonly unknown[], subject: Subject, log: Log): readonly GraphQLError[] {
  let logged = 0;
  return errors.map((error) => {
    const known = knownError(error);
    if (known) return known;

    const outage = comesFromAnOutage(error);
    logged += 1;
    // A page of orders can fail a hundred times for one reason.
    if (logged <= faultsLogged) {
      const causes = reportsOf(error);
      const facts = { ...subject, path: pathOf(error), causes };
      // Where it was asked from says nothing of why it did not answer, and a burst would fill the log with it.
      const brief = causes.map(({ stack: _, ...cause }) => cause);
      if (outage) log.warn({ ...facts, causes: brief }, 'the database did not answer');
      else log.error(facts, 'a request failed');
    }
    return at(error, outage ? unavailable(subject) : fault(subject));
  });
}

export function statusOf(error: GraphQLError): number {
  const { http } = error.extensions as { http?: { status?: number } };
  return http?.status ?? 500;
}

/** Ours, and GraphQL's own. Everything else may tell what is nobody's business. */
function knownError(error: unknown): GraphQLError | null {
  if (!(error instanceof GraphQLError)) return null;
  const { code, http } = error.extensions as { code?: string; http?: object };
  // What a scalar throws at a literal is no fault of ours, and is not told from one by its class.
  if (code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED') {
    return at(error, new GraphQLError(error.message, { extensions: { code, http } }));
  }
  if (!(innermost(error) instanceof GraphQLError)) return null;
  switch (code) {
    case undefined:
      // Found by graphql-js only while it executes: a null in a variable for an argument that takes none.
      return error.message.startsWith('Argument "') ? at(error, refusal('BAD_USER_INPUT', error.message)) : null;
    // Yoga's words for a request that cannot be understood.
    case 'BAD_REQUEST':
    case 'OPERATION_RESOLUTION_FAILURE':
      return at(error, new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT', http } }));
    default:
      return at(error, new GraphQLError(error.message, { extensions: { ...error.extensions, ...plainHttp(http) } }));
  }
}

/** Yoga marks what it meets while parsing as "200 for those who accept plain JSON". Ours are 4xx for everybody. */
function plainHttp(http: { spec?: boolean } | undefined): { http?: object } {
  if (!http) return {};
  const { spec: _, ...rest } = http;
  return { http: rest };
}

function innermost(error: GraphQLError): unknown {
  let inner: unknown = error;
  while (inner instanceof GraphQLError && inner.originalError) inner = inner.originalError;
  return inner;
}

/** The same place in the query and in the answer, and nothing else of the original. */
function at(place: unknown, { message, extensions }: GraphQLError): GraphQLError {
  if (!(place instanceof GraphQLError)) return new GraphQLError(message, { extensions });
  const { nodes, source, positions, path } = place;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

function pathOf(error: unknown): string | undefined {
  return error instanceof GraphQLError ? error.path?.join('.') : undefined;
}

function unavailable({ requestId }: Subject): GraphQLError {
  return new GraphQLError(`The server cannot reach its database right now. Try again in ${retrySeconds} seconds.`, {
    extensions: {
      code: 'UNAVAILABLE',
      requestId,
      retryAfterSeconds: retrySeconds,
      http: { status: 503, headers: { 'retry-after': String(retrySeconds) } },
    },
  });
}

function fault({ requestId }: Subject): GraphQLError {
  return new GraphQLError(`Something went wrong here. Quote request id ${requestId} to find it in the log.`, {
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId, http: { status: 500 } },
  });
}
