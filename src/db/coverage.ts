import { and, type Db, eq, lt, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { amazonOrders, importWindows, listedOrders, parkedOrders, stores } from './tables.ts';

/** What Amazon listed of a store in the windows that touch a period, and what became of it. */
export type Coverage = {
  readonly storeId: string;
  readonly windows: number;
  readonly windowsOpen: number;
  readonly listed: number;
  readonly imported: number;
  readonly blocked: number;
  readonly notDue: number;
  readonly disabled: number;
  readonly pending: number;
  readonly parked: number;
  readonly missing: number;
  readonly numbersMissing: readonly string[];
};

const shownMissing = 20;
const countOf = (name: string) => sql`count(*) filter (where import_state = ${sql.raw(`'${name}'`)})::int`;
const isParked = sql`import_state is null and parked`;
const isMissing = sql`number is not null and import_state is null and not parked`;

/**
 * Holds what was listed against what is kept, in one statement. A window counts for the stores whose marketplaces it
 * was asked for, as long as nothing of it can have been forgotten. Where not even the marketplace of an order could be
 * read, it counts for each store of the account until one of them has it.
 */
const held = sql`(
  with asked as (
    select ${stores.id} as store_id, ${stores.marketplaceId} as marketplace_id, ${importWindows.id} as window_id,
      ${stores.accountId} as account_id, ${importWindows.closedAt} as closed_at
    from ${stores} left join ${importWindows} on ${importWindows.accountId} = ${stores.accountId}
      and ${stores.marketplaceId} = any(${importWindows.marketplaceIds})
      and (${importWindows.openedAt} >= ${placeholder('keptSince')}::timestamptz or ${importWindows.pages} = 0)
      and ${importWindows.windowFrom} < ${placeholder('to')}::timestamptz
      and ${importWindows.windowTo} > ${placeholder('from')}::timestamptz
    where ${stores.id} = any(${placeholder('storeIds')}::uuid[])
  ), windows as (
    select store_id, count(window_id)::int as windows,
      count(window_id) filter (where closed_at is null)::int as windows_open
    from asked group by store_id
  ), listed as (
    select distinct asked.store_id, asked.account_id, ${listedOrders.number} as number
    from asked join ${listedOrders} on ${listedOrders.windowId} = asked.window_id
    where ${listedOrders.marketplaceId} = asked.marketplace_id or (${listedOrders.marketplaceId} is null and not exists (
      select from ${amazonOrders} where ${amazonOrders.number} = ${listedOrders.number}
        and ${amazonOrders.storeId} <> asked.store_id))
  ), found as (
    select listed.store_id, listed.number, ${amazonOrders.importState} as import_state,
      ${amazonOrders.id} is null and exists (select from ${parkedOrders}
        where ${parkedOrders.accountId} = listed.account_id and ${parkedOrders.number} = listed.number) as parked
    from listed left join ${amazonOrders} on ${amazonOrders.storeId} = listed.store_id
      and ${amazonOrders.number} = listed.number
  )
  select windows.store_id, windows.windows, windows.windows_open, count(number)::int as listed,
    ${countOf('IMPORTED')} as imported, ${countOf('BLOCKED')} as blocked, ${countOf('NOT_DUE')} as not_due,
    ${countOf('DISABLED')} as disabled, ${countOf('PENDING')} as pending,
    count(*) filter (where ${isParked})::int as parked, count(*) filter (where ${isMissing})::int as missing,
    coalesce((array_agg(number order by number) filter (where ${isMissing}))[1:${sql.raw(String(shownMissing))}],
      '{}') as numbers_missing
  from windows left join found on found.store_id = windows.store_id
  group by windows.store_id, windows.windows, windows.windows_open
) as held`;

export async function findCoverage(
  db: Db | Tx,
  storeIds: readonly string[],
  { from, to, keptSince }: { readonly from: Date; readonly to: Date; readonly keptSince: Date },
): Promise<readonly Coverage[]> {
  const period = { from: from.toISOString(), to: to.toISOString(), keptSince: keptSince.toISOString() };
  const count = (name: string) => sql<number>`${sql.identifier(name)}`;
  const build = (on: Db | Tx) =>
    on
      .select({
        storeId: sql<string>`store_id`,
        windows: count('windows'),
        windowsOpen: count('windows_open'),
        listed: count('listed'),
        imported: count('imported'),
        blocked: count('blocked'),
        notDue: count('not_due'),
        disabled: count('disabled'),
        pending: count('pending'),
        parked: count('parked'),
        missing: count('missing'),
        numbersMissing: sql<string[]>`numbers_missing`,
      })
      .from(held);
  // Of a day it looks at few windows, of a month at all of them.
  return statement(db, 'findCoverage', build, 'each time').execute({ storeIds, ...period });
}

/** How far the days before the stores of an account have been read; null where that was never begun. */
export type Backfill = {
  readonly storeId: string;
  readonly from: Date;
  readonly to: Date;
  readonly daysTotal: number;
  readonly daysDone: number;
  readonly ordersListed: number;
  readonly finishedAt: Date | null;
};

const dayMs = 86_400_000;
/** Days of stores that came one after the other are joined where no more than this lies between them. */
const gapMs = 10 * 60_000;

/**
 * One row for each store for which days were laid out. Of the windows that are read for its marketplace the time before
 * it was connected counts, each part of it once: an earlier version laid out some of it twice.
 */
export async function findBackfills(db: Db | Tx, storeIds: readonly string[]): Promise<readonly Backfill[]> {
  const { id, windowFrom, windowTo, closedAt } = importWindows;
  const end = sql`least(${windowTo}, ${stores.connectedAt})`;
  const period = sql`tstzrange(${windowFrom}, ${end})`;
  const length = (periods: SQL) => sql<number>`(select coalesce(1000 * extract(epoch from
    sum(upper(period) - lower(period))), 0)::float8 from unnest(${periods}) as period)`;
  const rows = await statement(db, 'findBackfills', (on) =>
    on
      .select({
        storeId: stores.id,
        from: sql`min(${windowFrom})`.mapWith(windowFrom),
        to: sql`max(${end})`.mapWith(windowTo),
        totalMs: length(sql`range_agg(${period})`),
        doneMs: length(sql`range_agg(${period}) filter (where ${closedAt} is not null)`),
        done: sql<boolean>`bool_and(${closedAt} is not null)`,
        closedAt: sql<Date | null>`max(${closedAt})`.mapWith(closedAt),
        listed: sql<number>`(select count(distinct ${listedOrders.number}) from ${listedOrders}
          where ${listedOrders.windowId} = any(array_agg(${id}))
          and ${listedOrders.marketplaceId} = ${stores.marketplaceId})::int`,
      })
      .from(stores)
      .innerJoin(
        importWindows,
        and(
          eq(importWindows.accountId, stores.accountId),
          eq(importWindows.kind, sql`'BACKFILL'`),
          sql`${stores.marketplaceId} = any(${importWindows.marketplaceIds})`,
          lt(windowFrom, stores.connectedAt),
        ),
      )
      .where(sql`${stores.id} = any(${placeholder('storeIds')})`)
      .groupBy(stores.id),
  ).execute({ storeIds });
  return rows.map(({ storeId, from, to, totalMs, doneMs, done, closedAt: last, listed }) => {
    const daysTotal = Math.max(1, Math.round(totalMs / dayMs));
    const daysDone = done ? daysTotal : Math.min(daysTotal - 1, Math.floor((doneMs + gapMs) / dayMs));
    return { storeId, from, to, daysTotal, daysDone, ordersListed: listed, finishedAt: done ? last : null };
  });
}
