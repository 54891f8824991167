import {
  type AnyPgColumn,
  and,
  asc,
  type Db,
  desc,
  eq,
  getTableColumns,
  placeholder,
  type SQL,
  sql,
  type Tx,
} from './drizzle.ts';
import { asRecorded, type RecordedEvent } from './events.ts';
import { statement } from './statement.ts';
import { eventOffset, events, orders } from './tables.ts';

export type FeedScope = {
  /** Null for all. */
  readonly storeIds: readonly string[] | null;
  readonly amazonOrderId?: string | null | undefined;
};

/** Of events with one position each Amazon order's stand together, as they happened. */
export type FeedPlace = Pick<RecordedEvent, 'position' | 'amazonOrderId' | 'sequence'>;

export type FeedPage = {
  readonly events: readonly RecordedEvent[];
  /** False while an older transaction holds back events that are committed: no word comes when it ends, so ask again. */
  readonly complete: boolean;
};

const oldest = sql`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;

/**
 * The oldest transaction that still runs and that may yet add events, or the next one: none of another database does. One
 * that ends before it is looked for counts as ours. A replica does not know them.
 */
const oldestOfOurs = sql`coalesce((
  select min(running::text::bigint) from pg_snapshot_xip(pg_current_snapshot()) as running
  where running::xid not in (
    select held.transactionid from pg_locks as held join pg_stat_activity as backend on backend.pid = held.pid
    where held.locktype = 'transactionid' and held.granted and held.mode = 'ExclusiveLock'
      and backend.datid <> (select oid from pg_database where datname = current_database()))
), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)`;

const offset = sql`coalesce((select ${eventOffset.value} from ${eventOffset}), 0)`;

/**
 * Transactions end in another order than they began in. What stands before the oldest that still runs is final, and only
 * that is read: no event appears before one that was read already. One statement, so one snapshot decides over both.
 */
export const horizonWhere = (crowded: SQL) => sql`(
  select ${offset} + case when ${crowded} and not pg_is_in_recovery() then ${oldestOfOurs} else ${oldest} end as at
  limit 1) as horizon`;

/**
 * What happened behind a place, oldest first, and never more than `limit`. All kinds: a reader who looks for some moves
 * its place over the others too, and does not read them again.
 */
export async function listEventsAfter(
  db: Db | Tx,
  { storeIds, amazonOrderId = null }: FeedScope,
  after: FeedPlace | null,
  limit: number,
): Promise<FeedPage> {
  const scope = amazonOrderId === null ? (storeIds ? 'stores' : 'all') : storeIds ? 'order of stores' : 'order';
  const rows = await statement(db, `listEventsAfter:${scope}`, (on) => {
    const page = pageOf[scope](on).as('page');
    return on
      .select({
        withheld: sql<boolean>`${newest[scope]} >= horizon.at`,
        event: page._.selectedFields,
        orderId: orders.id,
      })
      .from(horizonWhere(sql`${newest[scope]} >= ${oldest} + ${offset}`))
      .leftJoinLateral(page, sql`true`)
      .leftJoin(orders, and(eq(orders.amazonOrderId, page.amazonOrderId), eq(orders.storeId, page.storeId)))
      .orderBy(asc(page.position), asc(page.amazonOrderId), asc(page.sequence));
  }).execute({ storeIds, amazonOrderId, limit, ...named(after ?? beginning) });

  const read = rows.flatMap(({ event, orderId }) => (event?.id ? [asRecorded({ event, orderId })] : []));
  return { events: read, complete: rows.every(({ withheld }) => withheld !== true) };
}

/** The place behind all that a reader could have read by now. */
export async function findFeedEnd(db: Db): Promise<FeedPlace> {
  const [row] = await statement(db, 'findFeedEnd', (on) =>
    on.select({ position: sql<string>`horizon.at` }).from(horizonWhere(sql`true`)),
  ).execute();
  if (!row) throw new Error('The feed has no end.');
  return { ...beginning, position: Number(row.position) };
}

const beginning: FeedPlace = {
  position: Number.MIN_SAFE_INTEGER,
  amazonOrderId: '00000000-0000-0000-0000-000000000000',
  sequence: 0,
};

type Scope = 'all' | 'stores' | 'order' | 'order of stores';

const named = ({ position, amazonOrderId, sequence }: FeedPlace) => ({
  afterPosition: position,
  afterOrder: amazonOrderId,
  afterSequence: sequence,
});

const columnsOfPlace = [events.position, events.amazonOrderId, events.sequence] as const;
const place = sql.join([...columnsOfPlace], sql`, `);
const start = sql`${placeholder('afterPosition')}::bigint, ${placeholder('afterOrder')}::uuid, ${placeholder('afterSequence')}::int`;
const storeIds = sql`${placeholder('storeIds')}::uuid[]`;
const ofOrder = eq(events.amazonOrderId, placeholder('amazonOrderId'));
const ofStores = sql`${events.storeId} = any(${storeIds})`;
const readable = sql`(${place}) > (${start}) and ${events.position} < horizon.at`;

function within(on: Db | Tx, conditions: SQL, inOrder: readonly AnyPgColumn[] = columnsOfPlace) {
  const { data: _, orderId: __, ...columns } = getTableColumns(events);
  return on
    .select(columns)
    .from(events)
    .where(conditions)
    .orderBy(...inOrder.map((column) => asc(column)))
    .limit(placeholder('limit'));
}

const pageOf = {
  all: (on: Db | Tx) => within(on, readable),
  order: (on: Db | Tx) => within(on, sql`${ofOrder} and ${readable}`, [events.sequence]),
  'order of stores': (on: Db | Tx) => within(on, sql`${ofOrder} and ${ofStores} and ${readable}`, [events.sequence]),
  /**
   * Each store's page by itself: a busy store that nobody asked for is not read over. The store is not compared for being
   * the same: the planner would then rather read all stores' events in their order and leave out those of others.
   */
  stores: (on: Db | Tx) => {
    const behind = sql`(${events.storeId}, ${place}) > (store.id, ${start})`;
    const before = sql`(${events.storeId}, ${events.position}) < (store.id, horizon.at)`;
    const ofStore = within(on, sql`${behind} and ${before}`, [events.storeId, ...columnsOfPlace]).as('of_store');
    return on
      .select(ofStore._.selectedFields)
      .from(sql`unnest(${storeIds}) as store(id)`)
      .innerJoinLateral(ofStore, sql`true`)
      .orderBy(asc(ofStore.position), asc(ofStore.amazonOrderId), asc(ofStore.sequence))
      .limit(placeholder('limit'));
  },
} satisfies Record<Scope, unknown>;

const newestWhere = (condition: SQL, ...by: readonly AnyPgColumn[]) => sql`(
  select ${events.position} from ${events} where ${condition} order by ${sql.join(by.map(desc), sql`, `)} limit 1)`;
const alone = sql`${events.storeId} >= store.id and ${events.storeId} <= store.id`;

/** The position of the newest event that is committed, read or not. An order's rise with its sequence. */
const newest: Record<Scope, SQL> = {
  all: newestWhere(sql`true`, events.position),
  order: newestWhere(ofOrder, events.sequence),
  'order of stores': newestWhere(sql`${ofOrder} and ${ofStores}`, events.sequence),
  stores: sql`(select max(${newestWhere(alone, events.storeId, events.position)}) from unnest(${storeIds}) as store(id))`,
};
