import type { Settled, WebhookDeliveryState } from '../domain/webhook.ts';
import { and, asc, type Db, eq, inArray, isNull, lte, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { webhookDeliveries, webhooks } from './tables.ts';

export type WebhookDelivery = typeof webhookDeliveries.$inferSelect;
type Row = WebhookDelivery;

/** Written out, so that every plan may use the indexes of what is pending. */
const pending = sql`${webhookDeliveries.state} = 'PENDING'`;

export async function findDeliveries(db: Db | Tx, ids: readonly string[]): Promise<Row[]> {
  return statement(db, 'findDeliveries', (on) =>
    on
      .select()
      .from(webhookDeliveries)
      .where(sql`${webhookDeliveries.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
}

type NewDelivery = Pick<
  Row,
  'id' | 'eventId' | 'kind' | 'amazonOrderId' | 'sequence' | 'replayed' | 'giveUpAt' | 'createdAt'
>;
type Owner = Pick<Row, 'webhookId' | 'storeId'>;

/** Adds to what a webhook is told of, whose lock the caller holds: the numbering is the order of the feed. */
export async function insertDeliveries(tx: Tx, owner: Owner, added: readonly NewDelivery[], now: Date): Promise<void> {
  const { webhookId, storeId } = owner;
  const [row] = await tx
    .update(webhooks)
    .set({ deliveryCount: sql`${webhooks.deliveryCount} + ${added.length}` })
    .where(and(eq(webhooks.id, webhookId), eq(webhooks.storeId, storeId)))
    .returning({ deliveryCount: webhooks.deliveryCount });
  const before = (row?.deliveryCount ?? 0) - added.length;
  await tx.insert(webhookDeliveries).values(
    added.map((delivery, index) => ({
      ...delivery,
      ...owner,
      state: 'PENDING' as const,
      number: before + index + 1,
    })),
  );
  await wakeHeads(tx, webhookId, [...new Set(added.map(({ amazonOrderId }) => amazonOrderId))], now);
}

/** The first that waits of each of these orders has its turn. */
export async function wakeHeads(tx: Tx, webhookId: string, amazonOrderIds: readonly string[], now: Date) {
  const { amazonOrderId, number, nextAttemptAt } = webhookDeliveries;
  await tx
    .update(webhookDeliveries)
    .set({ nextAttemptAt: now })
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        pending,
        isNull(nextAttemptAt),
        sql`${amazonOrderId} = any(${sql.param(amazonOrderIds)}::uuid[])`,
        sql`not exists (
          select from ${webhookDeliveries} as earlier
          where earlier.webhook_id = ${webhookId} and earlier.state = 'PENDING'
            and earlier.amazon_order_id = ${amazonOrderId} and earlier.number < ${number})`,
      ),
    );
}

/** How many wait, counted no further than the cap. */
export async function countPending(tx: Tx, webhookId: string, cap: number): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select from ${webhookDeliveries} where ${webhookDeliveries.webhookId} = ${webhookId}
        and ${webhookDeliveries.state} = 'PENDING' limit ${cap}) as waiting`);
  return rows[0]?.count ?? 0;
}

/** How many a process is at. */
export async function countClaimed(tx: Tx, webhookId: string, now: Date): Promise<number> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        sql`${webhookDeliveries.claimedUntil} > ${sql.param(now, webhookDeliveries.claimedUntil)}`,
      ),
    );
  return row?.count ?? 0;
}

/** Some that are due, taken until an instant. Whoever takes them and dies leaves them to be taken again from then on. */
export async function claimDue(tx: Tx, webhookId: string, limit: number, now: Date, until: Date): Promise<Row[]> {
  const due = await tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.webhookId, webhookId), pending, lte(webhookDeliveries.nextAttemptAt, now)))
    .orderBy(asc(webhookDeliveries.nextAttemptAt), asc(webhookDeliveries.number))
    .limit(limit);
  if (due.length === 0) return [];
  const rows = await tx
    .update(webhookDeliveries)
    .set({ claimedUntil: until, nextAttemptAt: until })
    .where(
      inArray(
        webhookDeliveries.id,
        due.map(({ id }) => id),
      ),
    )
    .returning();
  return rows.toSorted((one, other) => one.number - other.number);
}

/** When the next is due; null when none will be by itself. */
export async function findNextDue(db: Db, webhookId: string): Promise<Date | null> {
  const [row] = await statement(db, 'findNextDelivery', (on) =>
    on
      .select({ at: webhookDeliveries.nextAttemptAt })
      .from(webhookDeliveries)
      .where(
        and(
          eq(webhookDeliveries.webhookId, placeholder('webhookId')),
          pending,
          sql`${webhookDeliveries.nextAttemptAt} is not null`,
        ),
      )
      .orderBy(asc(webhookDeliveries.nextAttemptAt))
      .limit(1),
  ).execute({ webhookId });
  return row?.at ?? null;
}

/** Webhooks that have something due. */
export async function listWebhooksDue(
  db: Db,
  now: Date,
): Promise<readonly { readonly id: string; readonly storeId: string }[]> {
  return statement(db, 'listWebhooksDue', (on) =>
    on
      .select({ id: webhooks.id, storeId: webhooks.storeId })
      .from(webhooks)
      .where(
        and(
          isNull(webhooks.paused),
          isNull(webhooks.deletedAt),
          sql`exists (
            select from ${webhookDeliveries} as due
            where due.webhook_id = ${webhooks.id} and due.state = 'PENDING' and due.next_attempt_at <= ${placeholder('now')})`,
        ),
      ),
  ).execute({ now: now.toISOString() });
}

type Attempt = Pick<Row, 'attempts' | 'lastStatus' | 'lastFailure'> & { readonly at: Date };

/** What came of an attempt; false when somebody else has taken it since, or the webhook is gone. */
export async function settleDelivery(tx: Tx, delivery: Row, settled: Settled, { at, ...attempt }: Attempt) {
  const ended = settled.state !== 'PENDING';
  const { id, storeId, attempts, claimedUntil } = webhookDeliveries;
  const claim = delivery.claimedUntil ? eq(claimedUntil, delivery.claimedUntil) : isNull(claimedUntil);
  const rows = await tx
    .update(webhookDeliveries)
    .set({
      ...attempt,
      state: settled.state,
      nextAttemptAt: ended ? null : settled.nextAttemptAt,
      claimedUntil: null,
      lastAttemptAt: at,
      endedAt: ended ? at : null,
    })
    .where(and(eq(id, delivery.id), eq(storeId, delivery.storeId), pending, eq(attempts, delivery.attempts), claim))
    .returning({ id });
  return rows.length > 0;
}

/** What was given up is to be tried again: one delivery, or the oldest of a webhook. Answers of which order each is. */
export async function reviveParked(
  tx: Tx,
  webhookId: string,
  which: { readonly deliveryId: string } | { readonly limit: number },
  giveUpAt: Date,
): Promise<readonly string[]> {
  const parked = tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        eq(webhookDeliveries.state, 'PARKED' satisfies WebhookDeliveryState),
        'deliveryId' in which ? eq(webhookDeliveries.id, which.deliveryId) : undefined,
      ),
    )
    .orderBy(asc(webhookDeliveries.number))
    .limit('limit' in which ? which.limit : 1);
  const rows = await tx
    .update(webhookDeliveries)
    .set({ state: 'PENDING', nextAttemptAt: null, giveUpAt, endedAt: null })
    .where(inArray(webhookDeliveries.id, parked))
    .returning({ amazonOrderId: webhookDeliveries.amazonOrderId });
  return rows.map(({ amazonOrderId }) => amazonOrderId);
}
