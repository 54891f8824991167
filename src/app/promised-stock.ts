import type { Tx } from '../db/drizzle.ts';
import { findProductsBySellerSku, lockProducts } from '../db/products.ts';
import type { AmazonReport } from '../domain/amazon-order.ts';
import type { Product } from '../domain/store.ts';

/** Products of the page, by seller SKU, locked: what they promise is decided here. */
export async function lockProductsOf(
  tx: Tx,
  reports: readonly Pick<AmazonReport, 'items'>[],
): Promise<Map<string, Product>> {
  const sellerSkus = [...new Set(reports.flatMap(({ items }) => items.flatMap(({ sku }) => (sku ? [sku] : []))))];
  if (sellerSkus.length === 0) return new Map();

  const found = await findProductsBySellerSku(tx, sellerSkus);
  const locked = await lockProducts(tx, [...new Set([...found.values()].map(({ sku }) => sku))]);
  const current = new Map(locked.map((product) => [product.sku, product]));
  return new Map(
    [...found].flatMap(([key, { sku }]) => {
      const product = current.get(sku);
      return product ? [[key, product] as const] : [];
    }),
  );
}

/** What one order takes is no longer there for the next of the same page. */
export function promise(products: Map<string, Product>, reserve: ReadonlyMap<string, number>): void {
  for (const [key, product] of products) {
    const taken = reserve.get(product.sku) ?? 0;
    if (taken > 0) products.set(key, { ...product, quantityAvailable: product.quantityAvailable - taken });
  }
}
