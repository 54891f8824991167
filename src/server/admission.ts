import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Cost } from '../domain/cost.ts';
import type { Allowance, Refused } from './allowance.ts';
import type { Call } from './call.ts';
import { costsOf } from './cost.ts';
import type { Limits } from './limits.ts';
import { limitExceeded } from './refusal.ts';

/** What a request has paid already when it comes to its operation: whatever it asks, it costs as much. */
export const paidAhead = 1;
const dearestNamed = 3;

type AdmissionOptions = {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly allowance: Allowance | null;
};

/** Null lets the operation run; else this is its answer. */
export type Admit = (
  args: ExecutionArgs,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  call: Call,
) => ExecutionResult | null | Promise<ExecutionResult | null>;

/** Decides before an operation runs whether its cost is within the limit, and within what its caller has left. */
export function admission({ schema, limits, allowance }: AdmissionOptions): Admit {
  const costOf = costsOf(schema);

  return ({ document, contextValue }, operation, variables, call) => {
    const cost = costOf(document, operation, variables);
    call.progress.cost = cost.requested;
    if (isDryRun(call, contextValue)) {
      return { data: null, extensions: { cost: { dryRun: true, byField: dearestOf(cost) } } };
    }
    if (cost.requested > limits.cost) return { errors: [tooDear(cost, operation, limits)] };
    const taken = allowance?.take(call.viewer.id, cost.requested - paidAhead) ?? null;
    return taken instanceof Promise ? taken.then(answer) : answer(taken);

    function answer(refused: Refused | null): ExecutionResult | null {
      return refused && { errors: [tooMany(refused, cost.requested)] };
    }
  };
}

/** By the header, which GraphiQL can send with any operation, or by the body. */
function isDryRun({ request }: Call, contextValue: unknown): boolean {
  if (request.headers['x-cost-only'] === 'true') return true;
  const { params } = contextValue as { params?: { extensions?: { cost?: { dryRun?: unknown } | null } } };
  return params?.extensions?.cost?.dryRun === true;
}

type Result = { readonly extensions?: { readonly cost?: object } };

/** The answer with what it cost, and what is left to its caller. */
export function withCost<Some extends Result>(
  result: Some,
  { progress, viewer }: Call,
  { limits, allowance }: Omit<AdmissionOptions, 'schema'>,
): Some {
  const cost = {
    requested: progress.cost ?? paidAhead,
    limit: limits.cost,
    ...(allowance && { bucket: allowance.standing(viewer.id) }),
    ...result.extensions?.cost,
  };
  return { ...result, extensions: { ...result.extensions, cost } };
}

/** The fields by what they cost, the dearest first. */
function dearestOf({ byField }: Cost): readonly { readonly field: string; readonly cost: number }[] {
  return [...byField]
    .map(([field, cost]) => ({ field, cost: Math.ceil(cost) }))
    .toSorted((one, other) => other.cost - one.cost);
}

function tooDear(cost: Cost, operation: OperationDefinitionNode, limits: Limits): GraphQLError {
  const dearest = dearestOf(cost).slice(0, dearestNamed);
  const named = dearest.map((one) => `\`${one.field}\` ${one.cost}`).join(', ');
  const message = `The ${operation.operation} costs ${cost.requested} points; at most ${limits.cost} are allowed. Dearest: ${named}.`;
  const facts = { reason: 'COST', cost: { requested: cost.requested, limit: limits.cost, dearest } };
  return limitExceeded(message, { nodes: operation, facts });
}

/** For requests of any kind: their caller has used up what a while allows. */
export function tooMany({ available, retryAfterSeconds }: Refused, requested: number): GraphQLError {
  const wait = retryAfterSeconds === 1 ? '1 second' : `${retryAfterSeconds} seconds`;
  const message = `This costs ${requested} points, and your key has ${available} left. Ask again in ${wait}.`;
  return limitExceeded(message, {
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds) },
    facts: { reason: 'RATE', retryAfterSeconds, cost: { requested, available } },
  });
}
