import {
  type Bucket,
  type BucketLevel,
  type BucketStore,
  type Priority,
  wholeToken,
  wrongClockMs,
} from '../domain/budget.ts';
import { and, type Db, eq, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { budgets, stores } from './tables.ts';

const at = sql`excluded.refilled_at`;
const elapsed = sql`greatest(extract(epoch from ${at} - ${budgets.refilledAt})::double precision, 0)`;
const isWrong = sql`${budgets.refilledAt} > ${at} + make_interval(secs => ${wrongClockMs / 1_000})`;
/** `refilled` of the domain, in the one statement that decides: two processes never see the same token. */
const refilledAt = sql`case when ${isWrong} then ${at} else greatest(${budgets.refilledAt}, ${at}) end`;
const levelOf = (burst: number) =>
  sql`least(${burst}::double precision, ${budgets.tokens} + ${elapsed} * ${budgets.rate})`;
const unclaimed = sql`(${budgets.personWaitsUntil} is null or ${budgets.personWaitsUntil} <= ${at})`;

const target = [budgets.accountId, budgets.operation];

/** The buckets of all processes. Each change is one statement, by the clock of the process that asks. */
export function databaseBuckets(db: Db): BucketStore {
  return {
    take: (bucket, priority, now) => take(db, bucket, priority, now),
    find: (bucket) => find(db, bucket),
    async reserve(bucket, until) {
      const personWaitsUntil = sql`greatest(${budgets.personWaitsUntil}, ${new Date(until).toISOString()}::timestamptz)`;
      await db.update(budgets).set({ personWaitsUntil }).where(isBucket(bucket));
    },
    async setRate(bucket, rate, now) {
      await db
        .insert(budgets)
        .values({ ...rowOf(bucket, now), rate })
        .onConflictDoUpdate({ target, set: { tokens: levelOf(bucket.plan.burst), rate, refilledAt } });
    },
    async drain(bucket, now) {
      await db
        .insert(budgets)
        .values({ ...rowOf(bucket, now), tokens: 0 })
        .onConflictDoUpdate({ target, set: { tokens: 0, refilledAt } });
    },
  };
}

async function take(db: Db, bucket: Bucket, priority: Priority, now: number): Promise<number | null> {
  const { burst } = bucket.plan;
  const enough = sql`${levelOf(burst)} >= ${wholeToken}::double precision`;
  const [row] = await db
    .insert(budgets)
    .values({ ...rowOf(bucket, now), tokens: burst - 1 })
    .onConflictDoUpdate({
      target,
      set: { tokens: sql`greatest(${levelOf(burst)} - 1, 0)`, refilledAt },
      setWhere: priority === 'person' ? enough : and(enough, unclaimed),
    })
    .returning({ rate: budgets.rate });
  return row?.rate ?? null;
}

async function find(db: Db, bucket: Bucket): Promise<BucketLevel | null> {
  const [row] = await db.select().from(budgets).where(isBucket(bucket));
  return row ? levelIn(row) : null;
}

/** What has been taken from, by store. */
export async function findBudgetsOfStores(
  db: Db | Tx,
  storeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly (BucketLevel & { readonly operation: string })[]>> {
  const rows = await statement(db, 'findBudgetsOfStores', (on) =>
    on
      .select({ storeId: stores.id, budget: budgets })
      .from(stores)
      .innerJoin(budgets, eq(budgets.accountId, stores.accountId))
      .where(sql`${stores.id} = any(${placeholder('storeIds')})`),
  ).execute({ storeIds });
  const levels = rows.map(({ storeId, budget }) => ({ storeId, operation: budget.operation, ...levelIn(budget) }));
  return Map.groupBy(levels, ({ storeId }) => storeId);
}

function levelIn({ tokens, rate, refilledAt, personWaitsUntil }: typeof budgets.$inferSelect): BucketLevel {
  return { tokens, rate, refilledAt: refilledAt.getTime(), personWaitsUntil: personWaitsUntil?.getTime() ?? null };
}

function rowOf({ accountId, operation, plan }: Bucket, now: number): typeof budgets.$inferInsert {
  return { accountId, operation, tokens: plan.burst, rate: plan.rate, refilledAt: new Date(now) };
}

function isBucket({ accountId, operation }: Bucket) {
  return and(eq(budgets.accountId, accountId), eq(budgets.operation, operation));
}
