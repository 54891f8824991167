import { and, asc, inArray, isNotNull, lt, sql, type Tx } from './drizzle.ts';
import { webhookDeliveries, webhooks } from './tables.ts';

/** Some of what is old; answers how many. What has not ended stays: others wait behind it. */
export async function deleteDeliveriesBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  const { id, createdAt } = webhookDeliveries;
  // Written out, so that the plan may use the index of what has ended.
  const old = and(lt(createdAt, before), sql`${webhookDeliveries.state} <> 'PENDING'`);
  const some = tx.select({ id }).from(webhookDeliveries).where(old).orderBy(asc(createdAt)).limit(limit);
  return (await tx.delete(webhookDeliveries).where(sql`${id} = any(array${some})`).returning({ id })).length;
}

/** Some of the log of webhooks that were deleted; answers how many. */
export async function deleteForsakenDeliveries(tx: Tx, limit: number): Promise<number> {
  const { id, webhookId } = webhookDeliveries;
  const deleted = tx.select({ id: webhooks.id }).from(webhooks).where(isNotNull(webhooks.deletedAt));
  const some = tx.select({ id }).from(webhookDeliveries).where(inArray(webhookId, deleted)).limit(limit);
  return (await tx.delete(webhookDeliveries).where(sql`${id} = any(array${some})`).returning({ id })).length;
}
