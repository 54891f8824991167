import type { Viewer } from '../domain/viewer.ts';
import { type Db, eq, placeholder } from './drizzle.ts';
import { statement } from './statement.ts';
import { apiKeys } from './tables.ts';

/** The key's owner, by the SHA-256 of the key; null when it is unknown, expired or revoked. */
export async function findViewer(db: Db, keyHash: string, now: Date): Promise<Viewer | null> {
  const [row] = await statement(db, 'findApiKey', (on) =>
    on
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.keyHash, placeholder('keyHash'))),
  ).execute({ keyHash });
  if (!row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) return null;

  const { id, name, permissions, storeIds } = row;
  return { id, name, permissions: new Set(permissions), storeIds: storeIds && new Set(storeIds) };
}

/** The first key comes from the settings: it is added once, under the same hash for ever. */
export async function insertApiKey(db: Db, key: typeof apiKeys.$inferInsert): Promise<void> {
  await db.insert(apiKeys).values(key).onConflictDoNothing({ target: apiKeys.keyHash });
}
