import { type Db, eq, placeholder } from './drizzle.ts';
import { statement } from './statement.ts';
import { stores } from './tables.ts';

/** The Amazon order of a store that the last run of imports ended with; null where it came to the end. */
export async function findRetried(db: Db, storeId: string): Promise<string | null> {
  const [row] = await statement(db, 'findRetried', (on) =>
    on
      .select({ retriedId: stores.retriedId })
      .from(stores)
      .where(eq(stores.id, placeholder('storeId'))),
  ).execute({ storeId });
  return row?.retriedId ?? null;
}

export async function saveRetried(db: Db, storeId: string, retriedId: string | null): Promise<void> {
  await db.update(stores).set({ retriedId }).where(eq(stores.id, storeId));
}
