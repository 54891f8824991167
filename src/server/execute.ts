import { type ExecutionArgs, type GraphQLError, type GraphQLSchema, getOperationAST, getVariableValues } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Call } from './call.ts';
import { inTime } from './deadline.ts';
import { compiler } from './jit.ts';
import type { Limits } from './limits.ts';
import { refusal } from './refusal.ts';
import type { Streams } from './streams.ts';
import { subscribeTo } from './subscribe.ts';

type ExecutionOptions<Context> = {
  readonly schema: GraphQLSchema;
  readonly contextFor: (call: Call) => Context;
  readonly limits: Limits;
  readonly jit: boolean;
  readonly streams: Streams;
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
      setExecuteFn((theirs: ExecutionArgs) => inTime(() => run(theirs), operation, call, limits));
    },

    onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const { call } = args.contextValue;
      if (!schema.getSubscriptionType()) {
        return setResultAndStopExecution({ errors: [refusal('BAD_USER_INPUT', 'There are no subscriptions here.')] });
      }
      const { operation, variables } = understood(args, call);
      if (!operation) return;
      const refusals = wrongVariables(variables, limits);
      if (refusals) return setResultAndStopExecution({ errors: refusals });

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
