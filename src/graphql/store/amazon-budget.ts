import { available, type BucketLevel, fullBucket, type UsagePlan } from '../../domain/budget.ts';
import { builder } from '../builder.ts';

type Budget = {
  readonly operation: string;
  readonly ratePerSecond: number;
  readonly burst: number;
  readonly available: number;
};

/** A bucket refills by itself: how full it is follows from when it was last taken from. */
export function budgetsOf(
  plans: Readonly<Record<string, UsagePlan>>,
  used: readonly (BucketLevel & { readonly operation: string })[],
  now: Date,
): Budget[] {
  const at = now.getTime();
  return Object.entries(plans).map(([operation, plan]) => {
    const level = used.find((other) => other.operation === operation) ?? fullBucket(plan, at);
    return { operation, ratePerSecond: level.rate, burst: plan.burst, available: available(level, plan, at) };
  });
}

export const AmazonBudgetRef = builder.objectRef<Budget>('AmazonBudget').implement({
  description:
    'How often one operation of Amazon may be called for the seller’s account. All processes and stores of the account share it, and people go first.',
  fields: (t) => ({
    operation: t.exposeString('operation', { description: 'Amazon’s name of it, such as `searchOrders`.' }),
    ratePerSecond: t.exposeFloat('ratePerSecond', {
      description: 'Calls that come back each second: as published, or as Amazon last answered.',
    }),
    burst: t.exposeInt('burst', { description: 'Calls that can be saved up.' }),
    available: t.exposeFloat('available', {
      description:
        'Calls that can be made now. Below 1 the next one waits; 0 also after Amazon said that it was asked too often.',
    }),
  }),
});
