import { createRequire } from 'node:module';
import { GraphQLError, type GraphQLSchema, validate } from 'graphql';
import type { Plugin, YogaServerInstance } from 'graphql-yoga';
import type { Tracing } from '../domain/tracing.ts';
import { withCost } from './admission.ts';
import type { Allowance } from './allowance.ts';
import { boundedMap } from './bounded-map.ts';
import type { Call } from './call.ts';
import { withoutSchema } from './conceal.ts';
import { answerErrors } from './errors.ts';
import { eventStream } from './event-stream.ts';
import { type NoteDeprecated, useExecution } from './execute.ts';
import type { MayIntrospect } from './introspection.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { parseWithinLimits } from './parse.ts';
import { readParameters } from './read-parameters.ts';
import type { Streams } from './streams.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

const require = createRequire(import.meta.url);
// As CommonJS: its four hundred files take twice as long, and 7 MB more, as ES modules.
const { createYoga, isAsyncIterable, mapAsyncIterator } = require('graphql-yoga') as typeof import('graphql-yoga');
const { useCSRFPrevention } =
  require('@graphql-yoga/plugin-csrf-prevention') as typeof import('@graphql-yoga/plugin-csrf-prevention');

export type YogaOptions<Context> = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (call: Call) => Context | Promise<Context>;
  readonly limits: Limits;
  readonly log: Log;
  readonly jit: boolean;
  readonly mayIntrospect: MayIntrospect;
  readonly trusted: TrustedDocuments | null;
  readonly noteDeprecated: NoteDeprecated | null;
  readonly streams: Streams;
  /** Null: nobody is limited. */
  readonly allowance: Allowance | null;
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
      useParameters(limits, options.trusted),
      useLimits(limits),
      useExecution(options),
      useMaskedAnswers(options),
      useEventStreams(limits),
    ],
  });
}

function useParameters(limits: Limits, trusted: TrustedDocuments | null): Plugin<object, { call: Call }> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => readParameters(serverContext.call.request, limits, trusted));
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

function useMaskedAnswers<Context>(options: YogaOptions<Context>): Plugin<object, { call: Call }> {
  const { log, limits, allowance, mayIntrospect, failed } = options;
  return {
    onResultProcess({ result, setResult, serverContext: { call } }) {
      if (Array.isArray(result)) return;
      setResult(
        isAsyncIterable(result)
          ? mapAsyncIterator(result, (event) => masked(event, true))
          : withCost(masked(result), call, { limits, allowance }),
      );

      function masked<Some extends Result>(some: Some, carriedOut = 'data' in some): Some {
        if (!some.errors) return some;
        const { requestId, viewer, progress } = call;
        const subject = { requestId, viewer: viewer.name, operation: progress.operation ?? null };
        const told = answerErrors(some.errors, subject, log).map(carriedOut ? withoutStatus : (error) => error);
        const errors = mayIntrospect(viewer) ? told : told.map(withoutSchema);
        for (const { extensions } of errors) failed(String(extensions.code));
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
