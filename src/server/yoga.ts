import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { GraphQLError, type GraphQLSchema, validate } from 'graphql';
import { createYoga, isAsyncIterable, mapAsyncIterator, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Tracing } from '../domain/tracing.ts';
import { boundedMap } from './bounded-map.ts';
import type { Call } from './call.ts';
import { answerErrors } from './errors.ts';
import { useExecution } from './execute.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { parseWithinLimits } from './parse.ts';
import { readParameters } from './read-parameters.ts';

export type YogaOptions<Context> = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (call: Call) => Context;
  readonly limits: Limits;
  readonly log: Log;
  readonly jit: boolean;
  readonly tracing: Tracing;
  /** Told the code of each error that an answer holds. */
  readonly failed: (code: string) => void;
};

export type Yoga = YogaServerInstance<{ call: Call }, object>;

export function makeYoga<Context>(options: YogaOptions<Context>): Yoga {
  const { schema, limits } = options;
  return createYoga<{ call: Call }>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: false,
    logging: false,
    cors: false,
    multipart: false,
    batching: false,
    // Read and bounded by `readParameters`, without a detour through web streams.
    maxRequestBodySize: false,
    // Masked by `useMaskedAnswers`, which knows the request.
    maskedErrors: false,
    parserAndValidationCache: {
      documentCache: boundedMap(limits.documentsKept),
      errorCache: { get: () => undefined, set: () => undefined },
    },
    plugins: [
      // A key in a header cannot be sent by another site's form or image; this stays true if keys ever come otherwise.
      useCSRFPrevention({ requestHeaders: ['authorization', 'x-api-key'] }),
      useParameters(limits),
      useLimits(limits),
      useExecution(options),
      useMaskedAnswers(options.log, options.failed),
    ],
  });
}

function useParameters(limits: Limits): Plugin<object, { call: Call }> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => readParameters(serverContext.call.request, limits));
    },
  };
}

function useLimits({ validationErrors, ...limits }: Limits): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => parseWithinLimits(source, { ...limits, validationErrors }));
    },
    onValidate({ setValidationFn }) {
      setValidationFn(((...[schema, document, rules]: Parameters<typeof validate>) =>
        validate(schema, document, rules, { maxErrors: validationErrors }).slice(
          0,
          validationErrors,
        )) as typeof validate);
    },
  };
}

type Result = { readonly errors?: readonly unknown[] };

function useMaskedAnswers(log: Log, failed: (code: string) => void): Plugin<object, { call: Call }> {
  return {
    onResultProcess({ result, setResult, serverContext: { call } }) {
      if (Array.isArray(result)) return;
      setResult(isAsyncIterable(result) ? mapAsyncIterator(result, (event) => masked(event)) : masked(result));

      function masked<Some extends Result>(some: Some): Some {
        if (!some.errors) return some;
        const { requestId, viewer, progress } = call;
        const subject = { requestId, viewer: viewer.name, operation: progress.operation ?? null };
        const errors = answerErrors(some.errors, subject, log).map('data' in some ? withoutStatus : (error) => error);
        for (const { extensions } of errors) failed(String(extensions.code));
        progress.codes = [...new Set(errors.map(({ extensions }) => String(extensions.code)))];
        return { ...some, errors };
      }
    },
  };
}

/** A query that was carried out is answered 200, whatever became of its fields. */
function withoutStatus(error: GraphQLError): GraphQLError {
  const { nodes, source, positions, path, extensions } = error;
  const { http: _, ...rest } = extensions;
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions: rest });
}
