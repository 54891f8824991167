import type { EffectState } from '../domain/effects.ts';
import { type ShipByRisk, shipByRisk } from '../domain/ship-by.ts';
import { type Db, sql } from './drizzle.ts';
import { shipByOrNever } from './order-conditions.ts';
import { accounts, amazonOrders, budgets, effects, orders, parkedOrders, stores } from './tables.ts';

/** More is told as one more than this: counting to the end would cost as much as there is to count. */
export const countedMax = 10_000;
const most = sql.raw(String(countedMax + 1));
const dayMs = 86_400_000;

const watched = ['QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'REFUSED'] as const satisfies readonly EffectState[];

export type EffectFigure = { readonly state: EffectState; readonly count: number; readonly oldest: Date | null };

/** How many messages to Amazon stand how, and since when the oldest of them. What has come to its end is left out. */
export async function countEffects(db: Db): Promise<readonly EffectFigure[]> {
  const parts = watched.map((state) => {
    // A literal, so that the planner finds the index of what is unfinished.
    const name = sql.raw(`'${state}'`);
    const oldest =
      state === 'REFUSED'
        ? sql`null::timestamptz`
        : sql`(select ${effects.createdAt} from ${effects} where ${effects.state} = ${name} order by ${effects.id} limit 1)`;
    return sql`select ${name} as state, ${oldest} as oldest, (select count(*)::int from
      (select from ${effects} where ${effects.state} = ${name} limit ${most}) as counted) as count`;
  });
  const { rows } = await db.execute<{ state: EffectState; count: number; oldest: Date | string | null }>(
    sql.join(parts, sql` union all `),
  );
  return rows.map(({ oldest, ...row }) => ({ ...row, oldest: oldest === null ? null : new Date(oldest) }));
}

export type ShipByFigure = { readonly storeId: string; readonly risk: ShipByRisk; readonly count: number };

/** The most urgent orders, by store and risk. */
export async function countShipByRisks(db: Db, now: Date): Promise<readonly ShipByFigure[]> {
  const until = new Date(now.getTime() + dayMs).toISOString();
  const { rows } = await db.execute<{ storeId: string; shipBy: Date | string }>(sql`
    select ${orders.storeId} as "storeId", ${orders.shipBy} as "shipBy" from ${orders}
    where ${shipByOrNever} < ${until}::timestamptz order by ${shipByOrNever}, ${orders.id} limit ${most}`);
  const risks = Map.groupBy(rows, ({ storeId, shipBy }) => `${storeId} ${shipByRisk(new Date(shipBy), now)}`);
  return [...risks].map(([key, { length }]) => {
    const [storeId = '', risk = 'NONE'] = key.split(' ');
    return { storeId, risk: risk as ShipByRisk, count: length };
  });
}

export type ImportFigures = {
  readonly parked: readonly { readonly accountId: string; readonly count: number }[];
  readonly blocked: readonly { readonly storeId: string; readonly count: number }[];
};

/** Orders that could not be read, and those that could not be imported. */
export async function countImportTrouble(db: Db): Promise<ImportFigures> {
  const parked = await db.execute<{ accountId: string; count: number }>(sql`
    select counted.account_id as "accountId", count(*)::int as count
    from (select ${parkedOrders.accountId} from ${parkedOrders} limit ${most}) as counted group by counted.account_id`);
  const blocked = await db.execute<{ storeId: string; count: number }>(sql`
    select counted.store_id as "storeId", count(*)::int as count from (
      select ${amazonOrders.storeId} from ${amazonOrders} where ${amazonOrders.importState} = 'BLOCKED' limit ${most}
    ) as counted group by counted.store_id`);
  return { parked: parked.rows, blocked: blocked.rows };
}

/** When each store was last synced to the end, and whether Amazon still takes its account. */
export async function findSyncStandings(db: Db) {
  return db
    .select({ storeId: stores.id, accountId: accounts.id, active: accounts.active, syncedAt: accounts.lastSuccessAt })
    .from(stores)
    .innerJoin(accounts, sql`${accounts.id} = ${stores.accountId}`);
}

/** What was left of each budget that has been taken from, when it was last taken from. */
export async function listBudgets(db: Db) {
  return db
    .select({
      accountId: budgets.accountId,
      operation: budgets.operation,
      tokens: budgets.tokens,
      rate: budgets.rate,
      refilledAt: budgets.refilledAt,
    })
    .from(budgets);
}
