import type { EffectKind, EffectState } from '../domain/effects.ts';
import { noId } from '../domain/no-id.ts';
import {
  and,
  asc,
  type Db,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  or,
  placeholder,
  sql,
  type Tx,
} from './drizzle.ts';
import { type EffectChange, effectOf, type StoredEffect } from './effects.ts';
import { statement } from './statement.ts';
import { effects, feeds, stores } from './tables.ts';

/** The messages of a feed, in their order. */
export async function findEffectsOfFeed(db: Db | Tx, feedId: string): Promise<StoredEffect[]> {
  const rows = await statement(db, 'findEffectsOfFeed', (on) =>
    on
      .select()
      .from(effects)
      .where(eq(effects.feedId, placeholder('feedId')))
      .orderBy(asc(effects.feedMessageId)),
  ).execute({ feedId });
  return rows.map(effectOf);
}

/** What waits of a kind in a store, oldest first, behind one of them. */
export async function listToBatch(
  db: Db | Tx,
  storeId: string,
  kind: EffectKind,
  after: string | null,
  limit: number,
): Promise<StoredEffect[]> {
  const rows = await statement(db, 'listToBatch', (on) =>
    on
      .select()
      .from(effects)
      .where(
        and(
          eq(effects.storeId, placeholder('storeId')),
          eq(effects.kind, placeholder('kind')),
          sql`${effects.state} = 'QUEUED'`,
          gt(effects.id, placeholder('after')),
        ),
      )
      .orderBy(asc(effects.id))
      .limit(placeholder('limit')),
  ).execute({ storeId, kind, after: after ?? noId, limit });
  return rows.map(effectOf);
}

/** Of a kind in an account, whichever the store, with nothing in its way but the next feed. */
const waitsForFeed = and(
  eq(stores.accountId, placeholder('accountId')),
  eq(effects.kind, placeholder('kind')),
  sql`${effects.state} = 'QUEUED'`,
  or(isNull(effects.lastError), eq(effects.lastError, placeholder('noFeedLeft'))),
);

/**
 * Since when the oldest message of a kind waits in an account, whichever its store, that has nothing in its way but the
 * next feed; null when none does.
 */
export async function findWaitingSince(
  db: Db | Tx,
  accountId: string,
  kind: EffectKind,
  noFeedLeft: string,
): Promise<Date | null> {
  const [row] = await statement(db, 'findWaitingSince', (on) =>
    on
      .select({ createdAt: effects.createdAt })
      .from(effects)
      .innerJoin(stores, eq(stores.id, effects.storeId))
      .where(
        and(
          waitsForFeed,
          // Behind a feed that may be under way none goes.
          sql`not exists (select from ${feeds} where ${feeds.accountId} = ${stores.accountId}
            and ${feeds.kind} = ${effects.kind} and ${feeds.state} = 'SUBMITTING')`,
        ),
      )
      .orderBy(asc(effects.id))
      .limit(1),
  ).execute({ accountId, kind, noFeedLeft });
  return row?.createdAt ?? null;
}

/** Whether an older message than this one has been due since then in another store of the account, with nothing in its way. */
export async function isDueElsewhere(
  db: Db | Tx,
  accountId: string,
  effect: Pick<StoredEffect, 'id' | 'storeId' | 'kind'>,
  noFeedLeft: string,
  since: Date,
  at: Date,
): Promise<boolean> {
  const rows = await statement(db, 'isDueElsewhere', (on) =>
    on
      .select({ id: effects.id })
      .from(effects)
      .innerJoin(stores, eq(stores.id, effects.storeId))
      .where(
        and(
          waitsForFeed,
          ne(stores.id, placeholder('storeId')),
          lt(effects.id, placeholder('id')),
          gt(effects.nextAttemptAt, placeholder('since')),
          lte(effects.nextAttemptAt, placeholder('at')),
        ),
      )
      .limit(1),
  ).execute({ accountId, storeId: effect.storeId, kind: effect.kind, id: effect.id, noFeedLeft, since, at });
  return rows.length > 0;
}

export type EffectsChange = Omit<EffectChange, 'attempts' | 'feedMessageId'> & {
  readonly state: EffectState;
  /** How many more there were; -1 takes one back that was none. */
  readonly tries?: number;
};

/** The same change for many at once. The caller holds the locks of their orders. */
export async function saveEffects(
  tx: Tx,
  ids: readonly string[],
  { tries = 0, ...change }: EffectsChange,
  at: Date,
): Promise<StoredEffect[]> {
  const attempts = tries !== 0 ? { attempts: sql`${effects.attempts} + ${tries}` } : {};
  const rows = await tx
    .update(effects)
    .set({ ...change, ...attempts, updatedAt: at })
    .where(inArray(effects.id, [...ids]))
    .returning();
  return rows.map(effectOf);
}

/** Says of all that wait for the next feed of a kind why it is late, and until when. What somebody moves in this moment is left alone. */
export async function saveWaiting(
  db: Db,
  { storeId, kind }: { readonly storeId: string; readonly kind: EffectKind },
  why: { readonly lastError: string; readonly nextAttemptAt: Date },
  at: Date,
): Promise<void> {
  const waiting = db
    .select({ id: effects.id })
    .from(effects)
    .where(
      and(
        eq(effects.storeId, storeId),
        eq(effects.kind, kind),
        sql`${effects.state} = 'QUEUED'`,
        isNotNull(effects.nextAttemptAt),
        or(isNull(effects.lastError), eq(effects.lastError, why.lastError)),
      ),
    )
    .for('update', { skipLocked: true });
  await db
    .update(effects)
    .set({ ...why, updatedAt: at })
    .where(inArray(effects.id, waiting));
}

/** Numbers the messages of a feed from 1, in the order of their ids. */
export async function numberMessages(tx: Tx, feedId: string): Promise<void> {
  const numbered = tx.$with('numbered').as(
    tx
      .select({ id: effects.id, place: sql<number>`row_number() over (order by ${effects.id})`.as('place') })
      .from(effects)
      .where(eq(effects.feedId, feedId)),
  );
  await tx
    .with(numbered)
    .update(effects)
    .set({ feedMessageId: sql`${numbered.place}` })
    .from(numbered)
    .where(eq(effects.id, numbered.id));
}
