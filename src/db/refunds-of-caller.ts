import { type RefundUse, refundWindowMs } from '../domain/refund-limit.ts';
import { and, eq, gt, sql, type Tx } from './drizzle.ts';
import { creditMemos, effects, orders } from './tables.ts';

/** Told from other locks of two numbers by the first. */
const REFUNDS_OF_CALLER = 3_107;

/**
 * What a caller’s standing credit memos have given back in a currency since a day ago, by the minute. Until the
 * transaction ends nobody else asks for the same caller: two refunds that fit alone must not both pass. No row stands
 * for a caller whose token comes from elsewhere, so a number does. What was voided on a person’s word alone counts all
 * the same: Amazon may have paid it.
 */
export async function lockRefundsOfCaller(tx: Tx, callerId: string, currency: string, at: Date): Promise<RefundUse[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(${REFUNDS_OF_CALLER}, hashtext(${callerId}))`);
  const minute = sql`date_trunc('minute', ${creditMemos.createdAt})`;
  const onWordAlone = sql`exists (
    select from ${effects} where ${effects.amazonOrderId} = ${orders.amazonOrderId} and ${effects.kind} = 'REFUND'
      and ${effects.subjectId} = ${creditMemos.id} and ${effects.settledOutcome} = 'DID_NOT_HAPPEN')`;
  return tx
    .select({
      amount: sql<bigint>`sum(${creditMemos.grandTotal})::bigint`.mapWith(creditMemos.grandTotal),
      at: sql<Date>`max(${creditMemos.createdAt})`.mapWith(creditMemos.createdAt),
    })
    .from(creditMemos)
    .innerJoin(orders, and(eq(orders.id, creditMemos.orderId), eq(orders.storeId, creditMemos.storeId)))
    .where(
      and(
        eq(creditMemos.refundedBy, callerId),
        sql`(${creditMemos.voidedAt} is null or ${onWordAlone})`,
        gt(creditMemos.createdAt, new Date(at.getTime() - refundWindowMs)),
        eq(orders.currency, currency),
      ),
    )
    .groupBy(minute)
    .orderBy(minute);
}
