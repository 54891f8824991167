import type { Product } from '../domain/store.ts';
import { wordsOf } from '../domain/words.ts';
import { and, asc, type Db, desc, inArray, or, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { runFixed } from './fixed.ts';
import { countUpTo, type Page } from './page.ts';
import { type Planning, statement } from './statement.ts';
import { products } from './tables.ts';

const productColumns = {
  id: products.id,
  sku: products.sku,
  sellerSku: products.sellerSku,
  name: products.name,
  enabled: products.enabled,
  manageStock: products.manageStock,
  quantityAvailable: products.quantityAvailable,
};

/** Every lock on products is taken in this order, whatever the database's own: so nobody waits in a circle. */
const lockOrder = sql`${products.sku} collate "C"`;

/** Products by the SKU a seller lists them under; a product without a listing of its own goes by its SKU. */
export async function findProductsBySellerSku(
  db: Db | Tx,
  sellerSkus: readonly string[],
): Promise<ReadonlyMap<string, Product>> {
  const rows = await statement(db, 'findProductsBySellerSku', (on) =>
    on
      .select(productColumns)
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

export async function findProducts(db: Db | Tx, ids: readonly string[]): Promise<Product[]> {
  return statement(db, 'findProducts', (on) =>
    on
      .select(productColumns)
      .from(products)
      .where(sql`${products.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
}

/** By SKU. `query` is a tsquery, or null for all. */
export async function listProducts(
  db: Db | Tx,
  query: string | null,
  { direction, from, limit }: Page,
): Promise<Product[]> {
  const forward = direction === 'forward';
  const shape = `listProducts:${query === null ? 'all' : 'search'}:${direction}:${from ? 'from' : 'start'}`;
  const beyond = forward ? sql`${products.sku} > ${placeholder('sku')}` : sql`${products.sku} < ${placeholder('sku')}`;
  return statement(
    db,
    shape,
    (on) =>
      on
        .select(productColumns)
        .from(products)
        .where(and(searched(query), from ? beyond : undefined))
        .orderBy(forward ? asc(products.sku) : desc(products.sku))
        .limit(placeholder('limit')),
    planningOf(query),
  ).execute({ query, sku: from?.at, limit });
}

export async function countProducts(db: Db | Tx, query: string | null, cap: number): Promise<number> {
  const name = `countProducts:${query === null ? 'all' : 'search'}`;
  return countUpTo(db, name, products, searched(query), { query }, cap, planningOf(query));
}

/** A plan for any word could not know a rare one from a common one. */
function planningOf(query: string | null): Planning {
  return query === null ? 'once' : 'each time';
}

function searched(query: string | null): SQL | undefined {
  return query === null ? undefined : sql`${products.words} @@ ${placeholder('query')}::tsquery`;
}

/**
 * Adds to what may still be promised, or takes off, in one statement: products whose stock is not managed stay as they
 * are. Several are locked in the one order first: what an update takes as it comes is in none.
 */
export async function moveStock(tx: Tx, units: ReadonlyMap<string, number>, direction: 1 | -1): Promise<void> {
  const moves = [...units]
    .filter(([, quantity]) => quantity !== 0)
    .map(([sku, quantity]) => ({ sku, quantity: direction * quantity }));
  if (moves.length === 0) return;
  await runFixed(tx, 'moveStock', movingStock, [JSON.stringify(moves)]);
}

const movingStock = `
  with move as (select sku, quantity from json_to_recordset($1::text::json) as move(sku text, quantity int)),
    locked as materialized (
      select id from products where manage_stock and sku = any(array(select sku from move))
      order by sku collate "C" for update)
  update products set quantity_available = quantity_available + move.quantity
  from locked, move where products.id = locked.id and products.sku = move.sku`;

/** Takes the lock on products whose stock is about to be promised, in the order that `moveStock` takes them. */
export async function lockProducts(tx: Tx, skus: readonly string[]): Promise<Product[]> {
  return tx
    .select(productColumns)
    .from(products)
    .where(inArray(products.sku, [...skus]))
    .orderBy(lockOrder)
    .for('update');
}

const CATALOGUE_LOCK = 3_107_224;

/**
 * Locks the products that have one of these SKUs or seller SKUs, and whoever else wants to change the catalogue waits:
 * no row stands for a product that two callers are about to add.
 */
export async function lockCatalogue(
  tx: Tx,
  skus: readonly string[],
  sellerSkus: readonly string[],
): Promise<Product[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(${CATALOGUE_LOCK}::bigint)`);
  return tx
    .select(productColumns)
    .from(products)
    .where(
      or(
        sql`${products.sku} = any(${sql.param([...skus])}::text[])`,
        sql`${products.sellerSku} = any(${sql.param([...sellerSkus])}::text[])`,
      ),
    )
    .orderBy(lockOrder)
    .for('update');
}

export async function insertProducts(db: Db | Tx, added: readonly Product[]): Promise<void> {
  await write(db, added, sql`do nothing`);
}

/** Adds products, and gives those that are there by their SKU these values: one statement, however many. */
export async function saveProducts(tx: Tx, saved: readonly Product[]): Promise<void> {
  await write(
    tx,
    saved,
    sql`(sku) do update set seller_sku = excluded.seller_sku, name = excluded.name, enabled = excluded.enabled,
      manage_stock = excluded.manage_stock, quantity_available = excluded.quantity_available, words = excluded.words`,
  );
}

async function write(db: Db | Tx, written: readonly Product[], onConflict: SQL): Promise<void> {
  if (written.length === 0) return;
  const rows = written.map((product) => ({
    ...product,
    words: wordsOf(product.sku, product.sellerSku, product.name),
  }));
  // One parameter whatever the number of rows; a statement takes no more than 65,535.
  await db.execute(sql`
    insert into products (id, sku, seller_sku, name, enabled, manage_stock, quantity_available, words)
    select id, sku, "sellerSku", name, enabled, "manageStock", "quantityAvailable", array_to_tsvector(words)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (
      id uuid, sku text, "sellerSku" text, name text, enabled boolean, "manageStock" boolean,
      "quantityAvailable" integer, words text[])
    on conflict ${onConflict}`);
}
