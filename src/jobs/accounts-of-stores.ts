import type { Db, Tx } from '../db/drizzle.ts';
import { findStores } from '../db/stores.ts';

/** The account of each store, which never changes: asked for once. */
export function accountsOfStores(): (db: Db | Tx, storeIds: readonly string[]) => Promise<ReadonlyMap<string, string>> {
  const accounts = new Map<string, string>();
  return async (db, storeIds) => {
    const unknown = [...new Set(storeIds)].filter((id) => !accounts.has(id));
    const found = unknown.length > 0 ? await findStores(db, unknown) : [];
    for (const { id, accountId } of found) accounts.set(id, accountId);
    return accounts;
  };
}
