import { v7 } from 'uuid';
import type { Db } from './db/drizzle.ts';
import { insertProducts } from './db/products.ts';
import type { Sealer } from './db/seal.ts';
import { insertAccount, insertStore, listStores } from './db/stores.ts';
import { isUniqueViolation } from './db/unavailable.ts';
import { defaultSettings } from './domain/store.ts';

type DemoProduct = { readonly sku: string; readonly name: string; readonly enabled: boolean; readonly stock: number };

const demoAccount = '01900000-0000-7000-8000-000000000001';
const demoStore = '01900000-0000-7000-8000-000000000002';
const monthMs = 30 * 86_400_000;

/**
 * Connects the sandbox's American store and fills the catalogue, once: on a database that has no store yet. The store
 * counts as connected a month ago, so that the sandbox's recent orders are imported.
 */
export async function connectDemoStore(
  db: Db,
  sealer: Sealer,
  products: readonly DemoProduct[],
  now: Date,
): Promise<void> {
  if ((await listStores(db)).length > 0) return;

  const connectedAt = new Date(now.getTime() - monthMs);
  const made = db.transaction(async (tx) => {
    const seller = { sellerId: 'A1SANDBOXSELLER', region: 'NA', refreshToken: 'Atzr|sandbox-demo' } as const;
    await insertAccount(tx, sealer, { id: demoAccount, ...seller, checkpointAt: connectedAt, createdAt: now });
    const store = { id: demoStore, accountId: demoAccount, name: 'Demo store', marketplaceId: 'ATVPDKIKX0DER' };
    await insertStore(tx, { ...store, connectedAt, settings: defaultSettings });
    await insertProducts(
      tx,
      products.map(({ sku, name, enabled, stock }) => ({
        id: v7(),
        sku,
        sellerSku: sku,
        name,
        enabled,
        manageStock: true,
        quantityAvailable: stock,
      })),
    );
  });
  await made.catch((error: unknown) => {
    // Another process that started in the same moment has connected it.
    if (!isUniqueViolation(error)) throw error;
  });
}
