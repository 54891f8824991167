import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import type { Channel } from '../../src/domain/channel.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const numberOf = (index: number) => `112-000000${index}-0000001`;
const blocked = async () =>
  (
    await desk.db.execute<{ number: string; codes: string[] }>(sql`
      select number, jsonb_path_query_array(import_blockers, '$[*].code') as codes from amazon_orders
      where import_state = 'BLOCKED' order by number`)
  ).rows;
const imported = async () =>
  (
    await desk.db.execute(
      sql`select a.number from orders o join amazon_orders a on a.id = o.amazon_order_id order by 1`,
    )
  ).rows;

const usd = (amount: string) => ({ amount, currencyCode: 'USD' });
const poisons: Readonly<Record<string, { json: object; codes: readonly string[] | null }>> = {
  'is no readable order at all': { json: { createdTime: 'the day before yesterday' }, codes: null },
  'has a line without an id': {
    json: { orderItems: [{ quantityOrdered: 1 }] },
    codes: ['AMAZON_ORDER_UNREADABLE', 'NO_ORDER_ITEMS'],
  },
  'mixes currencies': {
    json: { proceeds: { grandTotal: { amount: '12.00', currencyCode: 'EUR' } } },
    codes: ['MIXED_CURRENCY'],
  },
  'has no lines': { json: { orderItems: [] }, codes: ['NO_ORDER_ITEMS'] },
  'charges less than nothing for shipping': {
    json: {
      proceeds: { grandTotal: usd('5.00') },
      orderItems: [
        {
          orderItemId: '1',
          quantityOrdered: 1,
          product: { sellerSku: 'MUG', asin: 'B0MUG' },
          proceeds: {
            proceedsTotal: usd('5.00'),
            breakdowns: [
              { type: 'ITEM', subtotal: usd('10.00') },
              { type: 'SHIPPING', subtotal: usd('-5.00') },
            ],
          },
          fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 1 },
        },
      ],
    },
    codes: ['AMAZON_ORDER_UNREADABLE'],
  },
};

/** A sync in which Amazon's list holds this beside what it holds anyway: the sandbox itself would refuse some of it. */
async function syncWith(
  poison: (translated: typeof import('../../src/amazon/translate.ts').translateOrder) => unknown,
) {
  const { translateOrder } = await import('../../src/amazon/translate.ts');
  const { channel } = desk.delivery();
  const problems: unknown[] = [];
  const searchOrders: Channel['searchOrders'] = async (...asked) => {
    const page = await channel.searchOrders(...asked);
    const odd = poison(translateOrder) as (typeof page.orders)[number];
    return { ...page, orders: [...page.orders.slice(0, 1), odd, ...page.orders.slice(1)] };
  };
  const report = (problem: unknown) => problems.push(problem);
  await syncAccount({ shell: desk.shell, channel: { ...channel, searchOrders }, report }, desk.accountUuid);
  return problems;
}

it.each(Object.entries(poisons))('imports the rest of the page when one order %s', async (_, { json, codes }) => {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(amazonJson({ number: numberOf(1) }), amazonJson({ number: numberOf(3) }));
  await desk.advance(600);

  const problems = await syncWith((translate) => translate({ ...amazonJson({ number: numberOf(2) }), ...json }));

  expect(await imported()).toEqual([{ number: numberOf(1) }, { number: numberOf(3) }]);
  expect(await blocked()).toEqual(codes ? [{ number: numberOf(2), codes }] : []);
  expect(problems).toHaveLength(codes ? 0 : 1);
  // It keeps its state at the next sync, which it does not stop either.
  await desk.sync();
  expect(await blocked()).toEqual(codes ? [{ number: numberOf(2), codes }] : []);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('shows every reason why an order is not imported, and imports it once the last is gone', async () => {
  await desk.amazonHas(amazonJson({ number: numberOf(1), lines: ['MUG 3 36.00', 'TEE 1 17.00', 'CAP 2 8.00'] }));
  await desk.stock({ sku: 'TEE', enabled: false }, { sku: 'CAP', quantityAvailable: 1 });
  await desk.advance(600);

  await desk.sync();
  expect(await blocked()).toEqual([
    { number: numberOf(1), codes: ['PRODUCT_NOT_FOUND', 'PRODUCT_DISABLED', 'PRODUCT_NOT_SALABLE'] },
  ]);
  await desk.stock({ sku: 'MUG' });
  await desk.sync();
  expect(await blocked()).toEqual([{ number: numberOf(1), codes: ['PRODUCT_DISABLED', 'PRODUCT_NOT_SALABLE'] }]);
  await desk.db.execute(sql`update products set enabled = true, quantity_available = 10`);
  await desk.sync();

  expect(await imported()).toEqual([{ number: numberOf(1) }]);
  const { rows } = await desk.db.execute(sql`select sku, quantity_available as left from products order by sku`);
  expect(rows).toEqual([
    { sku: 'CAP', left: 8 },
    { sku: 'MUG', left: 7 },
    { sku: 'TEE', left: 9 },
  ]);
});

it('promises the last units to the order that came first, and not twice on one page', async () => {
  await desk.stock({ sku: 'MUG', quantityAvailable: 4 });
  await desk.amazonHas(amazonJson({ number: numberOf(1) }), amazonJson({ number: numberOf(2) }));
  await desk.advance(600);

  await desk.sync();

  expect(await imported()).toEqual([{ number: numberOf(1) }]);
  expect(await blocked()).toEqual([{ number: numberOf(2), codes: ['PRODUCT_NOT_SALABLE'] }]);
});

it('goes on retrying others when one blocked order breaks a rule of the database', async () => {
  await desk.amazonHas(amazonJson({ number: numberOf(1) }), amazonJson({ number: numberOf(2) }));
  await desk.advance(600);
  await desk.sync();
  expect(await blocked()).toHaveLength(2);
  // The newest is tried first: an amount of its stored report is none any more.
  await desk.db.execute(sql`update amazon_orders
    set report = jsonb_set(report, '{items,0,quantityOrdered}', '1.5') where number = ${numberOf(2)}`);
  await desk.stock({ sku: 'MUG' });

  await desk.sync();

  expect(await imported()).toEqual([{ number: numberOf(1) }]);
});
