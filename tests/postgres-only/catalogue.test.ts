import { beforeEach, describe, expect, it } from 'vitest';
import { retryImportOf } from '../../src/app/retry-imports.ts';
import { type Db, sql } from '../../src/db/drizzle.ts';
import { prefixQuery } from '../../src/db/prefix-query.ts';
import { countProducts, listProducts } from '../../src/db/products.ts';
import { catalogueOf } from '../api/support/catalogue.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const { set, upsert } = catalogueOf(desk);
const numberOf = (index: number) => `112-0000000-${String(index).padStart(7, '0')}`;

describe('among 100,000 products', () => {
  beforeEach(async () => {
    // In parts, none of which takes as long as a statement may.
    for (let from = 1; from <= 100_000; from += 10_000) {
      await desk.db.execute(sql`
        insert into products (id, sku, seller_sku, name, enabled, manage_stock, quantity_available, words)
        select gen_random_uuid(), 'SKU-' || lpad(n::text, 6, '0'), 'AMZ-' || n, 'Product ' || n, true, true, 1,
          array_to_tsvector(array['sku', lpad(n::text, 6, '0'), 'amz', 'product', 'colour' || n % 500])
        from generate_series(${from}::int, ${from + 9_999}::int) as n`);
    }
    await desk.db.execute(sql`analyze products`);
  }, 60_000);

  /** What the server would do for a read, by the text that the read itself sends and these parameters. */
  async function planOf(read: (db: Db) => Promise<unknown>, ...parameters: readonly string[]): Promise<string> {
    desk.statements.length = 0;
    await read(desk.db);
    const text = (desk.statements[0] ?? '').replaceAll(
      /\$(\d+)/g,
      (_, place) => parameters[Number(place) - 1] ?? 'null',
    );
    const { rows } = await desk.db.execute<{ 'QUERY PLAN': string }>(sql.raw(`explain ${text}`));
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it('no page, search, count or look-up reads them all', async () => {
    const page = { direction: 'forward', from: null, limit: 21 } as const;
    const rare = prefixQuery(['colour77', '0']);
    const behind = { ...page, from: { at: 'SKU-090000', id: '' } };
    const quoted = `'${rare.replaceAll("'", "''")}'`;
    const plans = {
      page: await planOf((db) => listProducts(db, null, page), '21'),
      'behind a cursor': await planOf((db) => listProducts(db, null, behind), "'SKU-090000'", '21'),
      search: await planOf((db) => listProducts(db, rare, page), quoted, '21'),
      'search behind a cursor': await planOf((db) => listProducts(db, rare, behind), quoted, "'SKU-090000'", '21'),
      count: await planOf((db) => countProducts(db, rare, 10), quoted, '11'),
    };
    for (const [what, plan] of Object.entries(plans)) expect(`${what}: ${plan}`).not.toContain('Seq Scan');
    expect(plans.page).not.toContain('Sort');
    expect(plans['behind a cursor']).not.toContain('Sort');
    expect(plans.search).toContain('products_by_word');
    expect(plans.count).toContain('products_by_word');

    const start = performance.now();
    expect(await listProducts(desk.db, rare, page)).toHaveLength(21);
    expect(await listProducts(desk.db, prefixQuery(['nothing']), page)).toEqual([]);
    expect(await countProducts(desk.db, prefixQuery(['product']), 10_000)).toBe(10_001);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

it('any number of callers changing the same products in any order wait their turn, and none fails', async () => {
  const skus = Array.from({ length: 40 }, (_, index) => `S${index}-${index % 2 ? 'a' : 'B'}`);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, caller) => {
      const products = skus.map((sku) => ({ sku, name: 'N', quantityAvailable: caller, sellerSku: `L-${sku}` }));
      return upsert(caller % 2 ? products : products.toReversed());
    }),
  );
  expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
  const { rows } = await desk.db.execute(
    sql`select count(*)::int as products, count(distinct quantity_available)::int as states from products`,
  );
  expect(rows).toEqual([{ products: skus.length, states: 1 }]);
});

it('one of many callers gets a seller SKU that all want', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, caller) => upsert([{ sku: `P${caller}`, name: 'N', sellerSku: 'WANTED' }])),
  );
  expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
});

it('catalogue changes meet imports and each other without a deadlock, and what was blocked is imported once', async () => {
  const lines = ['b 1 5.00', 'A 1 5.00', 'C 1 5.00'];
  await desk.amazonHas(...Array.from({ length: 8 }, (_, index) => amazonJson({ number: numberOf(index), lines })));
  await desk.advance(600);
  await desk.sync();
  const { rows: blocked } = await desk.db.execute<{ id: string }>(
    sql`select id from amazon_orders where import_state = 'BLOCKED'`,
  );
  expect(blocked).toHaveLength(8);
  await desk.stock({ sku: 'C' }, { sku: 'b', quantityAvailable: 0 });

  const all = ['C', 'A', 'b'].map((sku) => ({ sku, name: sku, quantityAvailable: 100 }));
  await Promise.all([
    ...Array.from({ length: 4 }, (_, index) => set(...(index % 2 ? all : all.toReversed()))),
    ...blocked.flatMap(({ id }) => [retryImportOf(desk.shell, id), retryImportOf(desk.shell, id)]),
  ]);

  const { rows } = await desk.db.execute(sql`select count(*)::int as orders from orders`);
  expect(rows).toEqual([{ orders: 8 }]);
  const imported = sql`select count(*)::int as imported from order_events where kind = 'IMPORTED'`;
  expect((await desk.db.execute(imported)).rows).toEqual([{ imported: 8 }]);
  expect(await discrepancies(desk.db)).toEqual([]);
});
