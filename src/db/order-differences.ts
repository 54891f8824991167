import type {
  DifferenceSubject,
  Mend,
  OrderDifference,
  OrderDifferenceCause,
  OrderDifferenceKind,
} from '../domain/order-difference.ts';
import { type Filters, narrowed, oneOf, planningOf } from './conditions.ts';
import { and, asc, type Db, eq, inArray, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { countUpTo, type Page, pageShape } from './page.ts';
import { statement } from './statement.ts';
import { orderDifferences } from './tables.ts';

type Row = typeof orderDifferences.$inferSelect;
export type StoredDifference = OrderDifference &
  Pick<Row, 'id' | 'storeId' | 'amazonOrderId' | 'orderId' | 'foundAt' | 'seenAt' | 'resolvedAt'>;

function differenceOf({ kind, cause, data, ...row }: Row): StoredDifference {
  return {
    ...row,
    kind: kind as OrderDifferenceKind,
    cause: cause as OrderDifferenceCause,
    subject: data.subject as DifferenceSubject,
    mend: (data.mend ?? null) as Mend | null,
  };
}

type Owner = Pick<StoredDifference, 'storeId' | 'amazonOrderId' | 'orderId'>;

export async function findOpenDifferences(tx: Tx, amazonOrderId: string): Promise<StoredDifference[]> {
  const rows = await tx
    .select()
    .from(orderDifferences)
    .where(and(eq(orderDifferences.amazonOrderId, amazonOrderId), sql`${orderDifferences.resolvedAt} is null`));
  return rows.map(differenceOf);
}

/** What is still there is seen again, what is new is found, and what is gone is kept with the time. */
export async function saveDifferences(
  tx: Tx,
  owner: Owner,
  { found, gone }: { readonly found: readonly OrderDifference[]; readonly gone: readonly StoredDifference[] },
  at: Date,
  newId: () => string,
): Promise<void> {
  if (found.length > 0) {
    const rows = found.map(({ subject, mend, ...difference }) => ({
      id: newId(),
      ...owner,
      ...difference,
      data: { subject, mend },
      foundAt: at,
      seenAt: at,
    }));
    const { amazonOrderId, kind, about, storeId, resolvedAt } = orderDifferences;
    await tx
      .insert(orderDifferences)
      .values(rows)
      .onConflictDoUpdate({
        target: [amazonOrderId, kind, about, storeId],
        targetWhere: sql`${resolvedAt} is null`,
        set: {
          cause: sql`excluded.cause`,
          here: sql`excluded.here`,
          atAmazon: sql`excluded.at_amazon`,
          data: sql`excluded.data`,
          seenAt: at,
        },
      });
  }
  if (gone.length === 0) return;
  const ids = gone.map(({ id }) => id);
  await tx.update(orderDifferences).set({ resolvedAt: at }).where(inArray(orderDifferences.id, ids));
}

export async function findDifferences(db: Db | Tx, ids: readonly string[]): Promise<StoredDifference[]> {
  const rows = await statement(db, 'findDifferences', (on) =>
    on
      .select()
      .from(orderDifferences)
      .where(sql`${orderDifferences.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
  return rows.map(differenceOf);
}

/** Oldest first, those that are gone among them. */
export async function findDifferencesOfAmazonOrders(
  db: Db | Tx,
  amazonOrderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredDifference[]>> {
  const rows = await statement(db, 'findDifferencesOfAmazonOrders', (on) =>
    on
      .select()
      .from(orderDifferences)
      .where(sql`${orderDifferences.amazonOrderId} = any(${placeholder('amazonOrderIds')})`)
      .orderBy(asc(orderDifferences.amazonOrderId), asc(orderDifferences.id)),
  ).execute({ amazonOrderIds });
  return Map.groupBy(rows.map(differenceOf), ({ amazonOrderId }) => amazonOrderId);
}

/** Every way to narrow the list of what differs. */
const conditions = {
  storeIds: (one) => oneOf(orderDifferences.storeId, 'storeIds', one, 'uuid'),
  kinds: (one) => oneOf(orderDifferences.kind, 'kinds', one),
} satisfies Record<string, (one: boolean) => SQL>;
export type DifferenceFilters = Filters<keyof typeof conditions>;

const open = sql`${orderDifferences.resolvedAt} is null`;

/** What differs now, newest first: ids grow with time. */
export async function listDifferences(db: Db, filters: DifferenceFilters, page: Page): Promise<StoredDifference[]> {
  const { shape, where, values } = narrowed(filters, conditions);
  const forward = page.direction === 'forward';
  const beyond = sql`${orderDifferences.id} ${sql.raw(forward ? '<' : '>')} ${placeholder('id')}::uuid`;
  const build = (on: Db | Tx) =>
    on
      .select()
      .from(orderDifferences)
      .where(and(open, where, page.from ? beyond : undefined))
      .orderBy(sql`${orderDifferences.id} ${sql.raw(forward ? 'desc' : 'asc')}`)
      .limit(placeholder('limit'));
  const name = `listDifferences:${shape}:${pageShape(page)}`;
  const bound = { ...values, limit: page.limit, ...(page.from && { id: page.from.id }) };
  return (await statement(db, name, build, planningOf(filters)).execute(bound)).map(differenceOf);
}

export async function countDifferences(db: Db, filters: DifferenceFilters, cap: number): Promise<number> {
  const { shape, where, values } = narrowed(filters, conditions);
  const which = and(open, where);
  return countUpTo(db, `countDifferences:${shape}`, orderDifferences, which, values, cap, planningOf(filters));
}

/** How much differs now in each store; a store where all agrees is left out. */
export async function countDifferencesOfStores(
  db: Db | Tx,
  storeIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await statement(db, 'countDifferencesOfStores', (on) =>
    on
      .select({ storeId: orderDifferences.storeId, count: sql<number>`count(*)::int` })
      .from(orderDifferences)
      .where(and(sql`${orderDifferences.storeId} = any(${placeholder('storeIds')})`, open))
      .groupBy(orderDifferences.storeId),
  ).execute({ storeIds });
  return new Map(rows.map(({ storeId, count }) => [storeId, count]));
}
