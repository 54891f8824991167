import type { WebhookDeliveryState } from '../domain/webhook.ts';
import { type Db, sql } from './drizzle.ts';
import { horizonWhere } from './event-feed.ts';
import { events, webhookDeliveries, webhooks } from './tables.ts';

/** Of one webhook and state, more is told as one more than this. */
const countedMax = 1_000;
const most = sql.raw(String(countedMax + 1));

export type DeliveryFigure = {
  readonly storeId: string;
  readonly state: WebhookDeliveryState;
  readonly count: number;
};

/** What waits for the receivers of each store, and what was given up. */
export async function countUndelivered(db: Db): Promise<readonly DeliveryFigure[]> {
  const { rows } = await db.execute<DeliveryFigure>(sql`
    select ${webhooks.storeId} as "storeId", looked.state, sum(counted.count)::int as count
    from ${webhooks} cross join (values ('PENDING'), ('PARKED')) as looked(state)
    cross join lateral (select count(*)::int as count from (
      select from ${webhookDeliveries} where ${webhookDeliveries.webhookId} = ${webhooks.id}
        and ${webhookDeliveries.state} = looked.state limit ${most}) as few) as counted
    where ${webhooks.deletedAt} is null group by ${webhooks.storeId}, looked.state`);
  return rows;
}

/** When the oldest event was recorded that no reader sees yet, because an older transaction still runs; null: none. */
export async function findOldestWithheld(db: Db): Promise<Date | null> {
  const { rows } = await db.execute<{ at: Date | string }>(sql`
    select withheld.at from ${horizonWhere(sql`true`)} cross join lateral (
      select ${events.occurredAt} as at from ${events} where ${events.position} >= horizon.at
      order by ${events.position} limit 1) as withheld`);
  return rows[0] ? new Date(rows[0].at) : null;
}
