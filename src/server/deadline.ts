import { type ExecutionResult, type GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import type { Call } from './call.ts';
import { inSeconds, type Limits } from './limits.ts';
import { limitExceeded } from './refusal.ts';

type Answer = ExecutionResult | Promise<ExecutionResult>;

/** The answer, or at the deadline a refusal: what still runs is told to stop, and is not waited for. */
export function inTime(run: () => Answer, operation: OperationDefinitionNode, call: Call, limits: Limits): Answer {
  const answer = run();
  if (!('then' in answer)) return answer;

  const ms = operation.operation === 'mutation' ? limits.mutationMs : limits.queryMs;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ExecutionResult>((resolve) => {
    timer = setTimeout(() => {
      resolve({ data: null, errors: [tooSlow(operation, ms)] });
      call.abort();
    }, ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function tooSlow({ operation, selectionSet }: OperationDefinitionNode, ms: number): GraphQLError {
  const [first, ...others] = selectionSet.selections;
  const field = first?.kind === Kind.FIELD && others.length === 0 ? first : null;
  const what = field ? `\`${field.name.value}\`` : `The ${operation}`;
  const hint = operation === 'mutation' ? ' It may still be carried out: ask again with the same idempotency key.' : '';
  const message = `${what} took longer than the ${inSeconds(ms)} allowed.${hint}`;
  return limitExceeded(message, { status: 200, ...(field && { nodes: field }) });
}
