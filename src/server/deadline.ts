import { type ExecutionResult, Kind, type OperationDefinitionNode } from 'graphql';
import type { Call } from './call.ts';
import { inSeconds, type Limits } from './limits.ts';
import { limitExceeded } from './refusal.ts';

type Answer = ExecutionResult | Promise<ExecutionResult>;

type InTime = {
  readonly operation: OperationDefinitionNode;
  readonly call: Call;
  readonly limits: Limits;
  /** The fields that have not come yet. */
  readonly awaited: () => Promise<readonly string[]>;
};

const fieldsNamed = 5;

/** The answer, or at the deadline a refusal: what still runs is told to stop, and is not waited for. */
export function inTime(run: () => Answer, { operation, call, limits, awaited }: InTime): Answer {
  const answer = run();
  if (!('then' in answer)) return answer;

  const ms = operation.operation === 'mutation' ? limits.mutationMs : limits.queryMs;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ExecutionResult>((resolve) => {
    timer = setTimeout(async () => {
      resolve({ data: null, errors: [tooSlow(operation, await awaited(), ms)] });
      // Only now: what is told to stop waits no longer.
      call.abort();
    }, ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function tooSlow({ operation, selectionSet }: OperationDefinitionNode, awaited: readonly string[], ms: number) {
  const [first, ...others] = selectionSet.selections;
  const field = first?.kind === Kind.FIELD && others.length === 0 ? first : null;
  const known = awaited.length === 0 && field ? [field.name.value] : awaited;
  const named = known.slice(0, fieldsNamed).map((name) => `\`${name}\``);
  const more = known.length > fieldsNamed ? ` and ${known.length - fieldsNamed} more` : '';
  const what = known.length > 0 ? `${named.join(', ')}${more}` : `The ${operation}`;
  const hint = operation === 'mutation' ? ' It may still be carried out: ask again with the same idempotency key.' : '';
  const message = `${what} took longer than the ${inSeconds(ms)} allowed.${hint}`;
  return limitExceeded(message, {
    status: 200,
    facts: { reason: 'TIME', awaited: known },
    ...(field && { nodes: field }),
  });
}
