import type { StoredDifference } from '../../db/order-differences.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';

export const differencesArgs = builder.args((t) => ({
  includeResolved: t.boolean({ description: 'Also those that are gone, with the time in `resolvedAt`.' }),
}));

type Args = { readonly includeResolved?: boolean | null | undefined };

export async function differencesOfOrder(
  amazonOrderId: string,
  { includeResolved }: Args,
  { loaders }: Context,
): Promise<StoredDifference[]> {
  const all = await loaders.differencesOfAmazonOrder.load(amazonOrderId);
  return all.filter(({ resolvedAt }) => includeResolved || resolvedAt === null);
}
