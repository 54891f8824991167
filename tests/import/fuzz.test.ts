import fc from 'fast-check';
import { expect, it } from 'vitest';
import { translateOrder } from '../../src/amazon/translate.ts';
import { sql } from '../../src/db/drizzle.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { brokenOrder, schemaOrder } from '../support/amazon-arbitrary.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const perPage = 40;
const pages = 6;

/** As many orders as fit, each told from the others, and each of this store if its marketplace can be read. */
function listed(): readonly unknown[] {
  const good = [amazonJson({ lines: ['MUG 3 36.00 2.97', 'TEE 2 51.00'] }), amazonJson({ status: 'SHIPPED' })];
  const any = fc.oneof(schemaOrder, ...good.map(brokenOrder));
  const made = fc.sample(any, { numRuns: perPage * pages, seed: 15 });
  return made.map((json, index) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return [json, index];
    const report = translateOrder(json);
    const ours = 'unreadable' in report ? {} : { salesChannel: { marketplaceId: 'ATVPDKIKX0DER' } };
    const told = report.number === null ? {} : { orderId: `112-5550000-${String(index).padStart(7, '0')}` };
    return { ...json, ...told, ...ours, fuzz: index };
  });
}

async function sync(orders: readonly unknown[]): Promise<void> {
  const { channel } = desk.delivery();
  await desk.advance(600);
  const searchOrders: typeof channel.searchOrders = async (_account, _window, token) => {
    const from = Number(token ?? 0);
    const page = orders.slice(from, from + perPage).map(translateOrder);
    return { orders: page, nextToken: from + perPage < orders.length ? String(from + perPage) : null };
  };
  const report = () => {};
  await syncAccount({ shell: desk.shell, channel: { ...channel, searchOrders }, report }, desk.accountUuid);
}

async function counted() {
  const { rows } = await desk.db.execute<{ state: string; count: number }>(sql`
    select import_state as state, count(*)::int as count from amazon_orders
    where import_state <> 'BLOCKED' or jsonb_array_length(import_blockers) > 0 group by 1
    union all select 'parked', count(*)::int from parked_orders`);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

const amounts = 'amount currency';
const everything = `{
  stores { sync { lastError lastSuccessAt } }
  amazonOrders(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      number shippingState amazonStatus importState importBlockers { code message } total { ${amounts} } notes
      purchasedAt lastUpdatedAt latestShipAt serviceLevel purchaseOrderNumber programs fulfilledBy
      buyerName buyerEmail buyerCancelRequest { reason } shippingAddress { name street city countryCode phone }
      items { sku asin title quantityOrdered quantityShipped rowPrice { ${amounts} } tax { ${amounts} } discount { ${amounts} } giftMessage }
      packages { referenceId carrier trackingNumber shippedAt status items { quantity } }
      order { number state taxMode totals { grandTotal { ${amounts} } due { ${amounts} } } items { unitPrice { ${amounts} } } }
    }
  }
}`;

async function shown(): Promise<number> {
  let after: string | null = null;
  let count = 0;
  do {
    const { data, errors } = await desk.api(`query($after: String) ${everything}`, { after });
    expect(errors).toBeUndefined();
    expect(data.stores[0].sync.lastError).toBeNull();
    count += data.amazonOrders.nodes.length;
    after = data.amazonOrders.pageInfo.hasNextPage ? data.amazonOrders.pageInfo.endCursor : null;
  } while (after !== null);
  return count;
}

it('takes in, blocks with a reason, or parks each of hundreds of odd orders, and shows them all', async () => {
  await desk.stock({ sku: 'MUG', quantityAvailable: 1_000_000 }, { sku: 'TEE', quantityAvailable: 1_000_000 });
  const orders = listed();

  await sync(orders);

  const after = await counted();
  const { parked = 0, ...stored } = after;
  expect(Object.values(after).reduce((sum, count) => sum + count, 0)).toBe(orders.length);
  expect(await shown()).toBe(orders.length - parked);
  expect(stored).toMatchObject({ IMPORTED: expect.any(Number), BLOCKED: expect.any(Number) });
  expect(Math.min(stored.IMPORTED ?? 0, stored.BLOCKED ?? 0, parked)).toBeGreaterThan(20);
  expect(await discrepancies(desk.db)).toEqual([]);

  // Amazon lists them all again, and nothing comes of it.
  await sync(orders);
  expect(await counted()).toEqual(after);
});

it('takes odd news of orders that are imported already, or parks them, and keeps the books in order', async () => {
  await desk.stock({ sku: 'MUG', quantityAvailable: 1_000_000 }, { sku: 'TEE', quantityAvailable: 1_000_000 });
  const numbers = Array.from({ length: 60 }, (_, index) => `112-5550002-${String(index).padStart(7, '0')}`);
  const good = numbers.map((number) => amazonJson({ number, lines: ['MUG 3 36.00 2.97', 'TEE 2 51.00'] }));
  await sync(good);
  expect(await counted()).toEqual({ IMPORTED: numbers.length, parked: 0 });

  const news = good.map((order, index) => {
    const status = ['UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'CANCELLED'][index % 4] ?? '';
    const later = { ...amazonJson({ number: order.orderId, status }), orderItems: order.orderItems };
    const [odd] = fc.sample(brokenOrder({ ...later, lastUpdatedTime: '2026-03-02T10:00:00Z' }), {
      numRuns: 1,
      seed: index,
    });
    return { ...(odd as object), orderId: order.orderId };
  });
  await sync(news);

  const unreadable = news.filter((order) => 'unreadable' in translateOrder(order)).length;
  expect(await counted()).toEqual({ IMPORTED: numbers.length, parked: unreadable });
  expect(await shown()).toBe(numbers.length);
  expect(await discrepancies(desk.db)).toEqual([]);
});
