import { type Db, sql } from '../../../src/db/drizzle.ts';
import { manyStores } from './generated-orders.ts';

export const manyWebhooks = [1, 2].map((webhook) => `01900000-0000-7000-8000-00000000070${webhook}`);
export const subjectId = '01900000-0000-7000-8000-000000000801';

// A month of events: nearly all were taken, some wait, few were given up.
const deliveries = `
  select gen_random_uuid(), '${manyStores[0]}', webhook::uuid, i, gen_random_uuid(),
    case when i % 1000 = 0 then 'BUYER_ERASED' else (array['IMPORTED','SHIPPED','INVOICED','HELD'])[1 + i % 4] end,
    ('01900000-0000-7000-8000-' || lpad(to_hex(1 + i % 20000), 12, '0'))::uuid, i, false,
    case when i > 48000 then 'PENDING' when i % 400 = 0 then 'PARKED' else 'DELIVERED' end,
    case when i > 48000 and i % 4 > 0 then timestamptz '2026-01-10' + (i - 49000) * interval '1 second' end,
    case when i between 49001 and 49003 then timestamptz '2026-01-11' end,
    timestamptz '2026-01-11', timestamptz '2025-12-10' + i * interval '54 seconds'
  from unnest(array['${manyWebhooks.join("','")}']) as webhook, generate_series(1, 50000) as i`;

const entries = `
  select gen_random_uuid(), timestamptz '2025-01-01' + i * interval '5 minutes', 'caller ' || i % 50, 'Caller', 'request ' || i,
    (array['ship','ship','ship','invoice','hold','unhold'])[1 + i % 6], 'key ' || i,
    case when i % 500 = 0 then 'DENIED' else 'DONE' end,
    case when i % 20 > 0 then ('01900000-0000-7000-8000-00000000010' || 1 + i % 6)::uuid end, array['ORDER'],
    array[('01900000-0000-7000-8000-' || lpad(to_hex(2049 + i % 20000), 12, '0'))::uuid], '{}', '[]', 0
  from generate_series(1, 100000) as i`;

const steps = [
  `insert into webhooks (id, store_id, url, secret_sealed, position, place_order_id, place_sequence, created_by, created_at, updated_at)
   select webhook::uuid, '${manyStores[0]}', 'https://hooks.example', '', 0, '${subjectId}', 0, 'x', now(), now()
   from unnest(array['${manyWebhooks.join("','")}']) as webhook`,
  `insert into webhook_deliveries (id, store_id, webhook_id, number, event_id, kind, amazon_order_id, sequence, replayed, state,
     next_attempt_at, claimed_until, give_up_at, created_at) ${deliveries}`,
  `insert into audit_entries (id, at, caller_id, caller_name, request_id, mutation, idempotency_key, outcome, store_id,
     subject_kinds, subject_ids, input, changes, change_count) ${entries}`,
];

/** Two webhooks with the log of a busy month, and the audit of a year. */
export async function makeManyDeliveries(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    for (const step of steps) await tx.execute(sql.raw(step));
  });
  await db.execute(sql`analyze webhooks, webhook_deliveries, audit_entries`);
}
