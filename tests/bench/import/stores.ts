import type { Db } from '../../../src/db/drizzle.ts';
import { insertProducts } from '../../../src/db/products.ts';
import { insertAccount, insertStore } from '../../../src/db/stores.ts';
import { defaultSettings } from '../../../src/domain/store.ts';
import { sealer } from '../database.ts';
import { goods } from './pages.ts';

const connectedAt = new Date('2026-02-01T00:00:00Z');
const plenty = 1_000_000_000;

export type Importer = 'limit' | 'ours';
/** A store for each, so that both may import the same orders. */
export const storeOf: Readonly<Record<Importer, string>> = {
  limit: '01900000-0000-7000-8000-000000000901',
  ours: '01900000-0000-7000-8000-000000000902',
};

export async function openStores(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    for (const [name, storeId] of Object.entries(storeOf)) {
      const id = storeId.replace('-00000000090', '-00000000080');
      const seller = { sellerId: `A1${name}`, region: 'NA', refreshToken: 'Atzr|benchmark' } as const;
      await insertAccount(tx, sealer, { id, ...seller, checkpointAt: connectedAt, createdAt: connectedAt });
      const store = { id: storeId, accountId: id, name, marketplaceId: 'ATVPDKIKX0DER', connectedAt };
      await insertStore(tx, { ...store, settings: defaultSettings });
    }
    const products = goods.map(({ sku, name }, at) => ({
      id: `01900000-0000-7000-8000-0000000007${String(at).padStart(2, '0')}`,
      sku,
      sellerSku: sku,
      name,
      enabled: true,
      manageStock: true,
      quantityAvailable: plenty,
    }));
    await insertProducts(tx, products);
  });
}
