import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Tracing } from '../domain/tracing.ts';
import type { Viewer } from '../domain/viewer.ts';
import { admission } from './admission.ts';
import type { Allowance } from './allowance.ts';
import type { Call } from './call.ts';
import { inTime } from './deadline.ts';
import { deprecatedElements } from './deprecated-elements.ts';
import { introspectionGuard, type MayIntrospect } from './introspection.ts';
import { compiler } from './jit.ts';
import type { Limits } from './limits.ts';
import { refusal } from './refusal.ts';
import { workOf } from './request-trace.ts';
import type { Streams } from './streams.ts';
import { subscribeTo } from './subscribe.ts';
import { noteWaits, stillAwaited, watchWaits } from './waiting.ts';

export type NoteDeprecated = (viewer: Viewer, elements: ReadonlySet<string>) => void;

type ExecutionOptions<Context> = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (call: Call) => Context | Promise<Context>;
  readonly limits: Limits;
  readonly jit: boolean;
  readonly mayIntrospect: MayIntrospect;
  /** Told of everything deprecated that an operation uses; null where nobody counts that. */
  readonly noteDeprecated: NoteDeprecated | null;
  readonly streams: Streams;
  readonly allowance: Allowance | null;
  readonly tracing: Tracing;
};

/** Runs an operation: its variables checked, compiled where that is safe, and never longer than its deadline. */
export function useExecution<Context>(options: ExecutionOptions<Context>): Plugin<{ call: Call }> {
  const { schema, contextFor, limits } = options;
  const deprecatedIn = deprecatedElements(schema);
  const introspects = introspectionGuard(options.mayIntrospect);
  const admit = admission(options);
  watchWaits(schema);
  const compile = options.jit ? compiler(schema, limits) : () => null;

  function noteDeprecated(
    { document, variableValues }: ExecutionArgs,
    operation: OperationDefinitionNode,
    { viewer }: Call,
  ) {
    options.noteDeprecated?.(viewer, deprecatedIn(document, operation, variableValues ?? {}));
  }

  return {
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const { call } = args.contextValue;
      const { operation, variables } = understood(args, call);
      if (!operation) return;
      const forbidden = introspects(args.document, call.viewer);
      if (forbidden) return setResultAndStopExecution({ errors: [forbidden] });
      const refusals = wrongVariables(variables, limits);
      if (refusals) return setResultAndStopExecution({ errors: refusals });
      noteDeprecated(args, operation, call);

      const run = (theirs: ExecutionArgs, contextValue: Context) => {
        const compiled = compile(args.document, operation);
        const ours = { ...theirs, contextValue };
        if (compiled) return compiled({ ...ours, variableValues: variables.coerced });
        return executeFn(Object.assign(ours, { signal: call.signal }));
      };
      setExecuteFn((theirs: ExecutionArgs) => {
        const begin = (context: Context) => {
          noteWaits(context);
          const awaited = () => stillAwaited(context);
          const traced = () => options.tracing.trace(workOf(call), () => run(theirs, context));
          return inTime(traced, { operation, call, limits, awaited });
        };
        const context = contextFor(call);
        return context instanceof Promise ? context.then(begin) : begin(context);
      });

      const end = (instead: ExecutionResult | null) => {
        if (instead) setResultAndStopExecution(instead);
      };
      const instead = admit(args, operation, variables.coerced ?? {}, call);
      return instead instanceof Promise ? instead.then(end) : end(instead);
    },

    async onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const { call } = args.contextValue;
      if (!schema.getSubscriptionType()) {
        return setResultAndStopExecution({ errors: [refusal('BAD_USER_INPUT', 'There are no subscriptions here.')] });
      }
      const { operation, variables } = understood(args, call);
      if (!operation) return;
      const refusals = wrongVariables(variables, limits);
      if (refusals) return setResultAndStopExecution({ errors: refusals });
      noteDeprecated(args, operation, call);
      const instead = await admit(args, operation, variables.coerced ?? {}, call);
      if (instead) return setResultAndStopExecution(instead);

      setSubscribeFn((theirs: ExecutionArgs) => subscribeTo(theirs, operation, call, options));
    },
  };
}

/** Which operation is meant, noted for the log, and its variables as graphql-js understands them. */
function understood({ schema, document, operationName, variableValues }: ExecutionArgs, { progress }: Call) {
  const operation = getOperationAST(document, operationName);
  progress.kind = operation?.operation;
  progress.operation = operation?.name?.value;
  const definitions = operation?.variableDefinitions ?? [];
  return { operation, variables: getVariableValues(schema, definitions, variableValues ?? {}) };
}

function wrongVariables({ errors }: { readonly errors?: readonly GraphQLError[] }, { validationErrors }: Limits) {
  return errors?.slice(0, validationErrors).map((error) => {
    const [node] = error.nodes ?? [];
    return refusal('BAD_USER_INPUT', withoutValue(error), node && { nodes: node });
  });
}

/** graphql-js quotes the value that it cannot take, and with it whatever secret stands beside a wrong field. */
function withoutValue({ message, originalError }: GraphQLError): string {
  const [beginning] = /^Variable "[^"]+" got invalid value /.exec(message) ?? [];
  if (!beginning || !originalError) return message;
  const quoted = message.slice(beginning.length, -`; ${originalError.message}`.length);
  const [place = ''] = / at "[\w.[\]]+"$/.exec(quoted) ?? [];
  return `${beginning.replace('value ', 'value')}${place}: ${originalError.message}`;
}
