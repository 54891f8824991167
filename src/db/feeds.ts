import type { EffectKind } from '../domain/effects.ts';
import { and, asc, type Db, desc, eq, gt, isNotNull, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { feeds } from './tables.ts';

export type Feed = typeof feeds.$inferSelect;
type Key = Pick<Feed, 'id' | 'storeId'>;

/** From here on Amazon may have been asked to take the feed. */
export async function insertFeed(
  tx: Tx,
  feed: Omit<Feed, 'state' | 'amazonFeedId' | 'looks' | 'lastError' | 'endedAt'>,
): Promise<Feed> {
  const [row] = await tx
    .insert(feeds)
    .values({ ...feed, state: 'SUBMITTING' })
    .returning();
  if (!row) throw new Error(`Feed ${feed.id} was not stored.`);
  return row;
}

export async function findFeed(db: Db | Tx, id: string): Promise<Feed | null> {
  const [feed] = await statement(db, 'findFeed', (on) =>
    on
      .select()
      .from(feeds)
      .where(eq(feeds.id, placeholder('id'))),
  ).execute({ id });
  return feed ?? null;
}

/** The next feeds that have not come to their end, behind one of them. */
export async function listOpenFeeds(db: Db | Tx, after: string | null, limit: number): Promise<Feed[]> {
  return db
    .select()
    .from(feeds)
    .where(and(sql`${feeds.state} <> 'ENDED'`, after === null ? undefined : gt(feeds.id, after)))
    .orderBy(asc(feeds.id))
    .limit(limit);
}

/** The feed as it stands, whatever has been found out about it meanwhile. */
export async function lockFeed(tx: Tx, { id, storeId }: Key): Promise<Feed | null> {
  const key = and(eq(feeds.id, id), eq(feeds.storeId, storeId));
  const [feed] = await tx.select().from(feeds).where(key).for('update');
  return feed ?? null;
}

/** Takes the feed one step on; false when somebody else has taken it on meanwhile. */
export async function moveFeed(
  tx: Tx,
  { id, storeId, state, looks }: Pick<Feed, 'id' | 'storeId' | 'state' | 'looks'>,
  change: Partial<Feed>,
): Promise<boolean> {
  const rows = await tx
    .update(feeds)
    .set(change)
    .where(and(eq(feeds.id, id), eq(feeds.storeId, storeId), eq(feeds.state, state), eq(feeds.looks, looks)))
    .returning({ id: feeds.id });
  return rows.length > 0;
}

/** Whether a submission of this kind may be under way: the next one must wait for its end. */
export async function findSubmitting(db: Db | Tx, accountId: string, kind: EffectKind): Promise<Feed | null> {
  const [feed] = await statement(db, 'findSubmitting', (on) =>
    on
      .select()
      .from(feeds)
      .where(
        and(
          eq(feeds.accountId, placeholder('accountId')),
          eq(feeds.kind, placeholder('kind')),
          // Spelt out: the index holds such feeds alone.
          sql`${feeds.state} = 'SUBMITTING'`,
        ),
      ),
  ).execute({ accountId, kind });
  return feed ?? null;
}

/** When the account's last feed of a kind was made that Amazon has or may have. */
export async function findLastFeedAt(db: Db | Tx, accountId: string, kind: EffectKind): Promise<Date | null> {
  const [row] = await statement(db, 'findLastFeedAt', (on) =>
    on
      .select({ createdAt: feeds.createdAt })
      .from(feeds)
      .where(
        and(
          eq(feeds.accountId, placeholder('accountId')),
          eq(feeds.kind, placeholder('kind')),
          sql`(${feeds.amazonFeedId} is not null or ${feeds.state} <> 'ENDED')`,
        ),
      )
      .orderBy(desc(feeds.createdAt))
      .limit(1),
  ).execute({ accountId, kind });
  return row?.createdAt ?? null;
}

/** Amazon's ids of the feeds that we know we sent since then. */
export async function findKnownFeedIds(
  db: Db | Tx,
  accountId: string,
  kind: EffectKind,
  since: Date,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ amazonFeedId: feeds.amazonFeedId })
    .from(feeds)
    .where(
      and(
        eq(feeds.accountId, accountId),
        eq(feeds.kind, kind),
        gt(feeds.createdAt, since),
        isNotNull(feeds.amazonFeedId),
      ),
    );
  return new Set(rows.flatMap(({ amazonFeedId }) => (amazonFeedId ? [amazonFeedId] : [])));
}

/** A feed of which nobody knows whether Amazon has it, and of which nothing waits any more, holds up no other. */
export async function endForsakenFeed(tx: Tx, { id, storeId }: Key): Promise<void> {
  await tx
    .update(feeds)
    .set({ state: 'ENDED' })
    .where(
      and(
        eq(feeds.id, id),
        eq(feeds.storeId, storeId),
        eq(feeds.state, 'SUBMITTING'),
        sql`not exists (select from amazon_effects as effect
          where effect.feed_id = ${feeds.id} and effect.state in ('SENDING', 'ACCEPTED', 'UNKNOWN'))`,
      ),
    );
}
