import type { EffectKind } from '../domain/effects.ts';
import { and, type Db, eq, isNotNull, sql, type Tx } from './drizzle.ts';
import { feeds } from './tables.ts';

export type Feed = typeof feeds.$inferSelect;
type Key = Pick<Feed, 'id' | 'storeId'>;

/** From here on Amazon may have been asked to take the feed. */
export async function insertFeed(
  tx: Tx,
  feed: Pick<Feed, 'id' | 'storeId' | 'accountId' | 'kind' | 'documentId' | 'submittedAt' | 'createdAt'>,
): Promise<void> {
  await tx.insert(feeds).values({ ...feed, state: 'SUBMITTING' });
}

export async function findFeed(db: Db | Tx, id: string): Promise<Feed | null> {
  const [feed] = await db.select().from(feeds).where(eq(feeds.id, id));
  return feed ?? null;
}

export async function saveFeed(db: Db | Tx, { id, storeId }: Key, change: Partial<Feed>): Promise<void> {
  await db
    .update(feeds)
    .set(change)
    .where(and(eq(feeds.id, id), eq(feeds.storeId, storeId)));
}

/** Whether a submission of this kind may be under way: the next one must wait for its end. */
export async function findSubmitting(db: Db | Tx, accountId: string, kind: EffectKind): Promise<Feed | null> {
  const [feed] = await db
    .select()
    .from(feeds)
    .where(and(eq(feeds.accountId, accountId), eq(feeds.kind, kind), eq(feeds.state, 'SUBMITTING')));
  return feed ?? null;
}

/** Amazon's ids of the feeds that we know we sent. */
export async function findKnownFeedIds(db: Db | Tx, accountId: string, kind: EffectKind): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ amazonFeedId: feeds.amazonFeedId })
    .from(feeds)
    .where(and(eq(feeds.accountId, accountId), eq(feeds.kind, kind), isNotNull(feeds.amazonFeedId)));
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
