import type { Product } from '../domain/store.ts';
import { asc, type Db, inArray, or, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { products } from './tables.ts';

/** Products by the SKU a seller lists them under; a product without a listing of its own goes by its SKU. */
export async function findProductsBySellerSku(
  db: Db | Tx,
  sellerSkus: readonly string[],
): Promise<ReadonlyMap<string, Product>> {
  const rows = await statement(db, 'findProductsBySellerSku', (on) =>
    on
      .select()
      .from(products)
      .where(
        or(
          sql`${products.sellerSku} = any(${placeholder('sellerSkus')})`,
          sql`${products.sku} = any(${placeholder('sellerSkus')})`,
        ),
      ),
  ).execute({ sellerSkus });
  const bySku = rows.map((product) => [product.sku, product] as const);
  const byListing = rows.map((product) => [product.sellerSku, product] as const);
  return new Map([...bySku, ...byListing]);
}

/** Adds to what may still be promised, or takes off: products whose stock is not managed stay as they are. */
export async function moveStock(tx: Tx, units: ReadonlyMap<string, number>, direction: 1 | -1): Promise<void> {
  // In one order everywhere, so that two orders of the same products never wait for each other.
  const moves = [...units].filter(([, quantity]) => quantity !== 0).sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [sku, quantity] of moves) {
    await tx
      .update(products)
      .set({ quantityAvailable: sql`${products.quantityAvailable} + ${direction * quantity}` })
      .where(sql`${products.sku} = ${sku} and ${products.manageStock}`);
  }
}

/** Takes the lock on products whose stock is about to be promised, in the order that `moveStock` takes them. */
export async function lockProducts(tx: Tx, skus: readonly string[]): Promise<Product[]> {
  return tx
    .select()
    .from(products)
    .where(inArray(products.sku, [...skus]))
    .orderBy(asc(products.sku))
    .for('update');
}

export async function insertProducts(db: Db | Tx, added: readonly Product[]): Promise<void> {
  if (added.length > 0)
    await db
      .insert(products)
      .values([...added])
      .onConflictDoNothing();
}
