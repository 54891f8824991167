import { type Db, sql, type Tx } from './drizzle.ts';
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

/**
 * Holds what was listed against what is kept, in one statement. Where not even the marketplace of an order could be
 * read, it counts for each store of the account until one of them has it.
 */
export async function findCoverage(
  db: Db | Tx,
  storeIds: readonly string[],
  from: Date,
  to: Date,
): Promise<readonly Coverage[]> {
  const touching = sql`${importWindows.windowFrom} < ${to.toISOString()}::timestamptz
    and ${importWindows.windowTo} > ${from.toISOString()}::timestamptz`;
  const state = (name: string) => sql`count(*) filter (where import_state = ${name})::int`;
  const isParked = sql`import_state is null and parked`;
  const isMissing = sql`number is not null and import_state is null and not parked`;
  const { rows } = await db.execute<Coverage>(sql`
    with asked as (
      select ${stores.id} as store_id, ${stores.marketplaceId} as marketplace_id, ${importWindows.id} as window_id,
        ${stores.accountId} as account_id, ${importWindows.closedAt} as closed_at
      from ${stores} left join ${importWindows} on ${importWindows.accountId} = ${stores.accountId} and ${touching}
      where ${stores.id} = any(array[${sql.join([...storeIds], sql`, `)}]::uuid[])
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
    select windows.store_id as "storeId", windows.windows, windows.windows_open as "windowsOpen",
      count(number)::int as listed, ${state('IMPORTED')} as imported, ${state('BLOCKED')} as blocked,
      ${state('NOT_DUE')} as "notDue", ${state('DISABLED')} as disabled, ${state('PENDING')} as pending,
      count(*) filter (where ${isParked})::int as parked, count(*) filter (where ${isMissing})::int as missing,
      coalesce((array_agg(number order by number) filter (where ${isMissing}))[1:${sql.raw(String(shownMissing))}],
        '{}') as "numbersMissing"
    from windows left join found on found.store_id = windows.store_id
    group by windows.store_id, windows.windows, windows.windows_open`);
  return rows;
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

/** One row for each store whose account has a back-fill: its newest, if there were several. */
export async function findBackfills(db: Db | Tx, storeIds: readonly string[]): Promise<readonly Backfill[]> {
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    select ${stores.id} as store_id, min(plan.window_from) as window_from, max(plan.window_to) as window_to,
      count(*)::int as days, count(plan.closed_at)::int as done, max(plan.closed_at) as closed_at,
      coalesce(sum((select count(*) from ${listedOrders} where ${listedOrders.windowId} = plan.id
        and ${listedOrders.marketplaceId} = ${stores.marketplaceId})), 0)::int as listed
    from ${stores} join ${importWindows} as plan on plan.account_id = ${stores.accountId} and plan.kind = 'BACKFILL'
      and plan.opened_at = (select max(newest.opened_at) from ${importWindows} as newest
        where newest.account_id = ${stores.accountId} and newest.kind = 'BACKFILL')
    where ${stores.id} = any(array[${sql.join([...storeIds], sql`, `)}]::uuid[])
    group by ${stores.id}`);
  return rows.map((row) => ({
    storeId: String(row.store_id),
    from: new Date(String(row.window_from)),
    to: new Date(String(row.window_to)),
    daysTotal: Number(row.days),
    daysDone: Number(row.done),
    ordersListed: Number(row.listed),
    finishedAt: row.done === row.days ? new Date(String(row.closed_at)) : null,
  }));
}
