import type { AmazonOrder } from '../domain/amazon-order.ts';
import { statesAtTheEnd } from '../domain/erasure.ts';
import { noId } from '../domain/no-id.ts';
import { and, asc, type Db, eq, inArray, lt, sql, type Tx } from './drizzle.ts';
import type { Sealer } from './seal.ts';
import {
  amazonOrders,
  buyerMessages,
  buyers,
  creditMemos,
  emails,
  invoices,
  orders,
  parkedOrders,
  shipments,
  stores,
} from './tables.ts';

/** Everything of a buyer that is stored with an order, but for the words that search knows. The caller holds its lock. */
export async function eraseBuyerOf(tx: Tx, { id, storeId, number }: AmazonOrder, at: Date): Promise<void> {
  await tx.delete(buyers).where(and(eq(buyers.amazonOrderId, id), eq(buyers.storeId, storeId)));
  const ofOrder = sql`(select ${orders.id} from ${orders} where ${orders.amazonOrderId} = ${id} and ${orders.storeId} = ${storeId})`;
  for (const table of [invoices, shipments, creditMemos]) {
    await tx.update(table).set({ addressee: null }).where(sql`${table.orderId} in ${ofOrder}`);
  }
  await tx.update(emails).set({ sealed: null }).where(sql`${emails.orderId} in ${ofOrder}`);
  await tx.update(buyerMessages).set({ sealed: null }).where(eq(buyerMessages.amazonOrderId, id));
  const account = sql`(select ${stores.accountId} from ${stores} where ${stores.id} = ${storeId})`;
  await tx
    .delete(parkedOrders)
    .where(and(eq(parkedOrders.number, number), sql`${parkedOrders.accountId} = ${account}`));
  await tx
    .update(amazonOrders)
    .set({ hasBuyerEmail: false, eraseBuyerAt: null, buyerErasedAt: at })
    .where(and(eq(amazonOrders.id, id), eq(amazonOrders.storeId, storeId)));
}

/** Amazon orders whose buyers are to be erased by now, the longest due first. */
export async function listErasuresDue(db: Db, now: Date, limit: number): Promise<readonly string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select ${amazonOrders.id} as id from ${amazonOrders}
    where ${amazonOrders.eraseBuyerAt} is not null and ${amazonOrders.buyerErasedAt} is null
      and ${amazonOrders.eraseBuyerAt} <= ${now.toISOString()}::timestamptz
    order by ${amazonOrders.eraseBuyerAt} limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** Ids of orders that have gone their way and whose buyers are still known, in the order of their ids. */
export async function lockUnerased(tx: Tx, after: string | null, limit: number): Promise<readonly string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select ${amazonOrders.id} as id from ${amazonOrders}
    where ${amazonOrders.buyerErasedAt} is null and ${inArray(amazonOrders.shippingState, [...statesAtTheEnd])}
      and ${amazonOrders.id} > ${after ?? noId}::uuid
    order by ${amazonOrders.id} limit ${limit} for update skip locked`);
  return rows.map(({ id }) => id);
}

/** Which of these numbers an account has had orders of whose buyers were erased. Erasing another waits for the caller. */
export async function lockErased(tx: Tx, accountId: string, numbers: readonly string[]): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return new Set();
  const { number, buyerErasedAt } = amazonOrders;
  const rows = await tx
    .select({ number, buyerErasedAt })
    .from(amazonOrders)
    .innerJoin(stores, eq(stores.id, amazonOrders.storeId))
    .where(and(eq(stores.accountId, accountId), inArray(number, [...numbers])))
    .orderBy(asc(amazonOrders.id))
    .for('share', { of: amazonOrders });
  return new Set(rows.filter((row) => row.buyerErasedAt !== null).map((row) => row.number));
}

/** Takes what was written to buyers after they had been erased, as it is taken of the others. */
export async function eraseWrittenBefore(tx: Tx, before: Date): Promise<void> {
  await tx.execute(sql`
    update ${buyerMessages} set sealed = null from ${amazonOrders}
    where ${amazonOrders.id} = ${buyerMessages.amazonOrderId} and ${amazonOrders.buyerErasedAt} is not null
      and ${buyerMessages.sealed} is not null and ${buyerMessages.createdAt} < ${before.toISOString()}::timestamptz`);
}

type Plan = { readonly id: string; readonly at: Date | null };

export async function saveErasurePlans(tx: Tx, plans: readonly Plan[]): Promise<void> {
  await tx.execute(sql`
    update ${amazonOrders} set erase_buyer_at = plan.at
    from jsonb_to_recordset(${JSON.stringify(plans)}::text::jsonb) as plan(id uuid, at timestamptz)
    where ${amazonOrders.id} = plan.id`);
}

/** Takes the content from orders that could not be read and that Amazon has not sent since; that they were is kept. */
export async function emptyParkedBefore(tx: Tx, sealer: Sealer, before: Date): Promise<void> {
  const nothing = sealer.seal('null');
  const filled = sql`length(${parkedOrders.sealed}) > ${nothing.length}`;
  await tx
    .update(parkedOrders)
    .set({ sealed: nothing })
    .where(and(lt(parkedOrders.seenAt, before), filled));
}
