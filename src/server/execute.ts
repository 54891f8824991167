import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Tracing, Work } from '../domain/tracing.ts';
import type { Call } from './call.ts';
import { inTime } from './deadline.ts';
import { compiler } from './jit.ts';
import type { Limits } from './limits.ts';
import { refusal } from './refusal.ts';
import { untilAborted } from './until-aborted.ts';

type ExecutionOptions<Context> = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (call: Call) => Context;
  readonly limits: Limits;
  readonly jit: boolean;
  readonly tracing: Tracing;
};

/** Runs an operation: its variables checked, compiled where that is safe, and never longer than its deadline. */
export function useExecution<Context>(options: ExecutionOptions<Context>): Plugin<{ call: Call }> {
  const { schema, contextFor, limits } = options;
  const compile = options.jit ? compiler(schema, limits) : () => null;

  return {
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const { call } = args.contextValue;
      const { operation, variables } = understood(args, call);
      if (!operation) return;
      const refusals = wrongVariables(variables, limits);
      if (refusals) return setResultAndStopExecution({ errors: refusals });

      const compiled = compile(args.document, operation);
      const run = (theirs: ExecutionArgs) => {
        const ours = { ...theirs, contextValue: contextFor(call) };
        if (compiled) return compiled({ ...ours, variableValues: variables.coerced });
        return executeFn(Object.assign(ours, { signal: call.signal }));
      };
      const work = workOf(call);
      setExecuteFn((theirs: ExecutionArgs) =>
        inTime(() => options.tracing.trace(work, () => run(theirs)), operation, call, limits),
      );
    },

    onSubscribe({ args, subscribeFn, setSubscribeFn, setResultAndStopExecution }) {
      const { call } = args.contextValue;
      if (!schema.getSubscriptionType()) {
        return setResultAndStopExecution({ errors: [refusal('BAD_USER_INPUT', 'There are no subscriptions here.')] });
      }
      const refusals = wrongVariables(understood(args, call).variables, limits);
      if (refusals) return setResultAndStopExecution({ errors: refusals });

      setSubscribeFn(async (theirs: ExecutionArgs) => {
        const events = await subscribeFn({ ...theirs, contextValue: contextFor(call) });
        return isAsyncIterable<ExecutionResult>(events) ? untilAborted(events, call.signal) : events;
      });
    },
  };
}

/** Its kind and its name; neither document nor variables. */
function workOf({ progress }: Call): Work {
  const kind: string = progress.kind ?? '';
  const name = (progress.operation ?? '').slice(0, 100);
  const facts = { 'graphql.operation.type': kind, ...(name && { 'graphql.operation.name': name }) };
  return { name: `${kind} ${name}`.trim(), facts };
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
