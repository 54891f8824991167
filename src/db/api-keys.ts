import type { ApiKey } from '../domain/api-key.ts';
import type { RefundLimits } from '../domain/refund-limit.ts';
import type { Viewer } from '../domain/viewer.ts';
import { and, type Db, desc, eq, isNull, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { apiKeys } from './tables.ts';

/** Where the hash of a revoked key is told, so that no process goes on letting it in. */
export const revokedKeysChannel = 'revoked_api_keys';

/** The key's owner, by the SHA-256 of the key; null when it is unknown, expired or revoked. */
export async function findViewer(db: Db, keyHash: string, now: Date): Promise<Viewer | null> {
  const [row] = await statement(db, 'findApiKey', (on) =>
    on
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.keyHash, placeholder('keyHash'))),
  ).execute({ keyHash });
  if (!row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) return null;

  const { id, name, permissions, storeIds, expiresAt } = row;
  const refundLimits = readLimits(row.refundLimits);
  return {
    id,
    name,
    permissions: new Set(permissions),
    storeIds: storeIds && new Set(storeIds),
    expiresAt,
    refundLimits,
  };
}

type NewKey = Omit<typeof apiKeys.$inferInsert, 'refundLimits'> & { readonly refundLimits?: RefundLimits | null };

/** Adds a key. That of the settings is added once, under the same hash for ever. */
export async function insertApiKey(db: Db | Tx, { refundLimits = null, ...key }: NewKey): Promise<void> {
  const limits =
    refundLimits && Object.fromEntries([...refundLimits].map(([currency, amount]) => [currency, `${amount}`]));
  await db
    .insert(apiKeys)
    .values({ ...key, refundLimits: limits })
    .onConflictDoNothing({ target: apiKeys.keyHash });
}

// Not the hash: what is shown of a key is nothing that it is known by.
const shown = {
  id: apiKeys.id,
  name: apiKeys.name,
  permissions: apiKeys.permissions,
  storeIds: apiKeys.storeIds,
  createdAt: apiKeys.createdAt,
  createdBy: apiKeys.createdBy,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
  revokedBy: apiKeys.revokedBy,
  refundLimits: apiKeys.refundLimits,
};

type Stored = (typeof apiKeys.$inferSelect)['refundLimits'];

function keyOf<Shown extends { readonly refundLimits: Stored }>(row: Shown) {
  return { ...row, refundLimits: readLimits(row.refundLimits) };
}

function readLimits(stored: Stored): RefundLimits | null {
  return stored && new Map(Object.entries(stored).map(([currency, amount]) => [currency, BigInt(amount)]));
}

/** Those that nobody has revoked, newest first. */
export async function listApiKeys(db: Db): Promise<ApiKey[]> {
  const rows = await statement(db, 'listApiKeys', (on) =>
    on.select(shown).from(apiKeys).where(isNull(apiKeys.revokedAt)).orderBy(desc(apiKeys.createdAt), desc(apiKeys.id)),
  ).execute();
  return rows.map(keyOf);
}

export async function findApiKeys(db: Db | Tx, ids: readonly string[]): Promise<ApiKey[]> {
  const rows = await statement(db, 'findApiKeys', (on) =>
    on
      .select(shown)
      .from(apiKeys)
      .where(sql`${apiKeys.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
  return rows.map(keyOf);
}

/** The key as it stands, locked until the transaction ends. */
export async function lockApiKey(tx: Tx, id: string): Promise<(ApiKey & { readonly keyHash: string }) | null> {
  const [row] = await tx
    .select({ ...shown, keyHash: apiKeys.keyHash })
    .from(apiKeys)
    .where(eq(apiKeys.id, id))
    .for('update');
  return row ? keyOf(row) : null;
}

/** Whether a key is good still; nobody revokes it before the transaction ends. */
export async function shareLiveKey(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .for('share');
  return rows.length > 0;
}

/** From the commit on the key is good for nothing, and every process hears of it. */
export async function saveRevoked(
  tx: Tx,
  { id, keyHash }: { readonly id: string; readonly keyHash: string },
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<void> {
  await tx.update(apiKeys).set({ revokedAt: at, revokedBy: by }).where(eq(apiKeys.id, id));
  await tx.execute(sql`select pg_notify(${revokedKeysChannel}, ${keyHash})`);
}

/** Processes tell of it in any order. */
export async function saveKeyUse(db: Db, id: string, at: Date): Promise<void> {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`greatest(${apiKeys.lastUsedAt}, ${sql.param(at, apiKeys.lastUsedAt)})` })
    .where(eq(apiKeys.id, id));
}
