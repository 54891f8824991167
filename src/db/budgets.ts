import { type Bucket, type BucketLevel, type BucketStore, wholeToken, wrongClockMs } from '../domain/budget.ts';
import { and, type Db, eq, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { budgets, stores } from './tables.ts';

const at = sql`excluded.refilled_at`;
const skew = sql`make_interval(secs => ${sql.raw(String(wrongClockMs / 1_000))})`;
const elapsed = sql`greatest(extract(epoch from ${at} - ${budgets.refilledAt})::double precision, 0)`;
/** `refilled` of the domain, in the one statement that decides: two processes never see the same token. */
const refilledAt = sql`case when ${budgets.refilledAt} > ${at} + ${skew} then ${at} else greatest(${budgets.refilledAt}, ${at}) end`;
const level = sql`least(${placeholder('burst')}::double precision, ${budgets.tokens} + ${elapsed} * ${budgets.rate})`;
const enough = sql`${level} >= ${sql.raw(String(wholeToken))}::double precision`;
/** `claimedUntil` of the domain. */
const unclaimed = sql`(${budgets.personWaitsUntil} is null
  or ${budgets.personWaitsUntil} <= ${at} or ${budgets.personWaitsUntil} > ${at} + ${skew})`;
const until = sql`${placeholder('until')}::timestamptz`;
const claim = sql`case when ${budgets.personWaitsUntil} > ${until} + ${skew} then ${until}
  else greatest(${budgets.personWaitsUntil}, ${until}) end`;

const target = [budgets.accountId, budgets.operation];
const isBucket = and(eq(budgets.accountId, placeholder('accountId')), eq(budgets.operation, placeholder('operation')));
const row = {
  accountId: placeholder('accountId'),
  operation: placeholder('operation'),
  tokens: placeholder('tokens'),
  rate: placeholder('rate'),
  refilledAt: placeholder('at'),
};

/** The buckets of all processes. Each change is one statement, by the clock of the process that asks. */
export function databaseBuckets(db: Db): BucketStore {
  return {
    async take(bucket, priority, now) {
      const [taken] = await statement(db, `takeToken ${priority}`, (on) =>
        on
          .insert(budgets)
          .values(row)
          .onConflictDoUpdate({
            target,
            set: { tokens: sql`greatest(${level} - 1, 0)`, refilledAt },
            setWhere: priority === 'person' ? enough : and(enough, unclaimed),
          })
          .returning({ rate: budgets.rate }),
      ).execute({ ...valuesOf(bucket, now), tokens: bucket.plan.burst - 1 });
      return taken?.rate ?? null;
    },
    find: (bucket) => findLevel(db, bucket),
    async reserve({ accountId, operation }, claimedUntil) {
      await statement(db, 'reserveTokens', (on) =>
        on.update(budgets).set({ personWaitsUntil: claim }).where(isBucket),
      ).execute({ accountId, operation, until: new Date(claimedUntil).toISOString() });
    },
    async setRate(bucket, rate, now) {
      await statement(db, 'setRate', (on) =>
        on
          .insert(budgets)
          .values(row)
          .onConflictDoUpdate({ target, set: { tokens: level, rate: sql`excluded.rate`, refilledAt } }),
      ).execute({ ...valuesOf(bucket, now), rate });
    },
    async drain(bucket, now) {
      await statement(db, 'drainTokens', (on) =>
        on
          .insert(budgets)
          .values(row)
          .onConflictDoUpdate({ target, set: { tokens: 0, refilledAt } }),
      ).execute({ ...valuesOf(bucket, now), tokens: 0 });
    },
  };
}

/** Null for a bucket that nobody has taken from. */
export async function findLevel(
  db: Db,
  { accountId, operation }: Pick<Bucket, 'accountId' | 'operation'>,
): Promise<BucketLevel | null> {
  const [found] = await statement(db, 'findBudget', (on) => on.select().from(budgets).where(isBucket)).execute({
    accountId,
    operation,
  });
  return found ? levelIn(found) : null;
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

function valuesOf({ accountId, operation, plan }: Bucket, now: number) {
  return { accountId, operation, tokens: plan.burst, burst: plan.burst, rate: plan.rate, at: new Date(now) };
}
