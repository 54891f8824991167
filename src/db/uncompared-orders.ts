import { and, asc, type Db, eq, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { amazonOrders, orderDifferences } from './tables.ts';

export type Uncompared = { readonly id: string; readonly storeId: string; readonly number: string };

type Due = { readonly changedSince: Date; readonly comparedBefore: Date; readonly yetToCome: Date };

/**
 * Imported orders of a store that changed since an instant, or that something is known to differ about, and were not
 * compared with Amazon since another: the longest-uncompared first. What was compared in the future was so by a clock
 * that went wrong.
 */
export async function listUncompared(
  db: Db,
  storeId: string,
  { changedSince, comparedBefore, yetToCome }: Due,
  limit: number,
): Promise<readonly Uncompared[]> {
  const compared = { comparedBefore: comparedBefore.toISOString(), yetToCome: yetToCome.toISOString() };
  const bound = { storeId, limit, ...compared };
  const changed = await changedOnes(db).execute({ ...bound, changedSince: changedSince.toISOString() });
  const differing = await differingOnes(db).execute(bound);
  const all = new Map([...changed, ...differing].map((order) => [order.id, order]));
  return [...all.values()]
    .toSorted((one, other) => since(one) - since(other) || (one.id < other.id ? -1 : 1))
    .slice(0, limit)
    .map(({ comparedAt: _, ...order }) => order);
}

function since({ comparedAt }: { readonly comparedAt: Date | null }): number {
  return comparedAt?.getTime() ?? 0;
}

const { id, storeId, number, updatedAt, comparedAt, importState } = amazonOrders;
const ofStore = eq(storeId, placeholder('storeId'));
const imported = sql`${importState} = 'IMPORTED'`;
const isDue = sql`(${comparedAt} is null or ${comparedAt} < ${placeholder('comparedBefore')}::timestamptz
  or ${comparedAt} > ${placeholder('yetToCome')}::timestamptz)`;
const longestFirst = [sql`${comparedAt} asc nulls first`, asc(id)];

/**
 * Found in the index alone: the rows are read of those that are taken. Years of orders lie beside them. Each batch looks
 * through all that changed lately, which takes milliseconds, and Amazon then almost a minute to answer for it.
 */
function changedOnes(db: Db) {
  const due = (on: Db | Tx) =>
    on
      .select({ id, comparedAt })
      .from(amazonOrders)
      .where(and(ofStore, imported, isDue, sql`${updatedAt} >= ${placeholder('changedSince')}::timestamptz`))
      .orderBy(...longestFirst)
      .limit(placeholder('limit'))
      .as('due');
  return statement(db, 'listUncompared:changed', (on) => {
    const taken = due(on);
    return on
      .select({ id, storeId, number, comparedAt: taken.comparedAt })
      .from(taken)
      .innerJoin(amazonOrders, and(eq(id, taken.id), ofStore));
  });
}

function differingOnes(db: Db) {
  const { amazonOrderId, storeId: store, resolvedAt } = orderDifferences;
  return statement(db, 'listUncompared:differing', (on) =>
    on
      .select({ id, storeId, number, comparedAt })
      .from(amazonOrders)
      .where(
        and(
          ofStore,
          imported,
          isDue,
          sql`${id} in (select ${amazonOrderId} from ${orderDifferences}
            where ${store} = ${placeholder('storeId')} and ${resolvedAt} is null)`,
        ),
      )
      .orderBy(...longestFirst)
      .limit(placeholder('limit')),
  );
}
