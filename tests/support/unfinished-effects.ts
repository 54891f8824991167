import { asc, type Db, sql } from '../../src/db/drizzle.ts';
import { findEffects, type StoredEffect } from '../../src/db/effects.ts';
import { effects } from '../../src/db/tables.ts';

/** Effects left unfinished when the process last stopped, oldest first. */
export async function findUnfinishedEffects(db: Db): Promise<readonly StoredEffect[]> {
  const rows = await db
    .select({ id: effects.id })
    .from(effects)
    .where(sql`${effects.state} in ('QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN')`)
    .orderBy(asc(effects.id));
  const found = await findEffects(
    db,
    rows.map(({ id }) => id),
  );
  return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
