import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { GraphQLError, type GraphQLSchema, validate } from 'graphql';
import { createYoga, isAsyncIterable, mapAsyncIterator, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { boundedMap } from './bounded-map.ts';
import type { Call } from './call.ts';
import { answerErrors } from './errors.ts';
import { eventStream } from './event-stream.ts';
import { useExecution } from './execute.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { parseWithinLimits } from './parse.ts';
import { readParameters } from './read-parameters.ts';
import type { Streams } from './streams.ts';

export type YogaOptions<Context> = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (call: Call) => Context;
  readonly limits: Limits;
  readonly log: Log;
  readonly jit: boolean;
  readonly streams: Streams;
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
      useMaskedAnswers(options.log),
      useEventStreams(limits),
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

function useMaskedAnswers(log: Log): Plugin<object, { call: Call }> {
  return {
    onResultProcess({ result, setResult, serverContext: { call } }) {
      if (Array.isArray(result)) return;
      setResult(isAsyncIterable(result) ? mapAsyncIterator(result, (event) => masked(event, true)) : masked(result));

      function masked<Some extends Result>(some: Some, carriedOut = 'data' in some): Some {
        if (!some.errors) return some;
        const { requestId, viewer, progress } = call;
        const subject = { requestId, viewer: viewer.name, operation: progress.operation ?? null };
        const errors = answerErrors(some.errors, subject, log).map(carriedOut ? withoutStatus : (error) => error);
        progress.codes = [...new Set(errors.map(({ extensions }) => String(extensions.code)))];
        return { ...some, errors };
      }
    },
  };
}

/** Yoga's own streams know neither when a reader has gone that reads nothing, nor how long that may be. */
function useEventStreams(limits: Limits): Plugin<object, { call: Call }> {
  return {
    onResultProcess({ result, resultProcessor, setResultProcessor, serverContext: { call } }) {
      if (call.progress.kind !== 'subscription' || !isAsyncIterable(result) || !resultProcessor) return;
      const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
      setResultProcessor(
        (answers, { Response }) =>
          new Response(eventStream(answers as AsyncIterable<unknown>, call, limits), { headers }),
        'text/event-stream',
      );
    },
  };
}

/** A query that was carried out is answered 200, whatever became of its fields. */
function withoutStatus(error: GraphQLError): GraphQLError {
  const { nodes, source, positions, path, extensions } = error;
  const { http: _, ...rest } = extensions;
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions: rest });
}
