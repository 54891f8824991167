import { type Db, sql } from '../../../src/db/drizzle.ts';
import type { FeedPlace } from '../../../src/db/event-feed.ts';
import { manyStores } from './generated-orders.ts';

const eventCount = 150_000;
/** One with a history that is far longer than any is. */
export const storiedOrder = '01900000-0000-7000-8000-000000000007';
const storied = 2_000;
const every = eventCount / storied;

/** A place in the feed: 0.5 is in the middle. They all stand before what is written from now on. */
export const atEvent = (share: number): FeedPlace => ({
  position: -Math.round((eventCount * (1 - share)) / 3),
  amazonOrderId: '00000000-0000-0000-0000-000000000000',
  sequence: 0,
});

/**
 * What happened to many orders, three events in each transaction. The last store had next to nothing happen: once long
 * ago, and once just now.
 */
export async function makeManyEvents(db: Db): Promise<void> {
  const [busy, quiet] = [manyStores[0], manyStores[5]];
  await db.transaction(async (tx) => {
    // Foreign keys are not looked at row by row, and nobody is told.
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`
      insert into order_events
        (id, store_id, amazon_order_id, order_id, sequence, position, kind, state, actor, data, occurred_at)
      select gen_random_uuid(),
        case when i in (1, ${eventCount}) then ${quiet}::uuid when i % ${every} = 0 then ${busy}::uuid
          else ('01900000-0000-7000-8000-00000000010' || case when i % 10 < 6 then 1 else i % 10 - 4 end)::uuid end,
        case when i % ${every} = 0 and i < ${eventCount} then ${storiedOrder}::uuid
          else ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid end,
        null, case when i % ${every} = 0 then i / ${every} else 1 end,
        (i - ${eventCount}) / 3, 'RECEIVED', null, 'x', '{}', timestamptz '2023-01-01' + i * interval '8 minutes'
      from generate_series(1, ${eventCount}) as i where i <> ${Number.parseInt(storiedOrder.slice(-12), 16)}`);
  });
  await db.execute(sql.raw('vacuum (analyze) order_events'));
}
