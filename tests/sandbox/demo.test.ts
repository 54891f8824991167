import { describe, expect, it } from 'vitest';
import { demoOrders } from '../../src/sandbox/demo/orders.ts';
import { demoProducts } from '../../src/sandbox/demo/products.ts';
import type { Money, Order } from '../../src/sandbox/state/records.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const orders = demoOrders(now);
const items = orders.flatMap(({ orderItems }) => orderItems);

function has(test: (order: Order) => unknown): number {
  return orders.filter(test).length;
}

const inMarket = (id: string) => (order: Order) => order.salesChannel.marketplaceId === id;
const inProgram = (name: string) => (order: Order) => order.programs?.includes(name);
const inState = (status: string) => (order: Order) => order.fulfillment?.fulfillmentStatus === status;
const by = (who: string) => (order: Order) => order.fulfillment?.fulfilledBy === who;
const charging = (type: string) => (order: Order) => order.proceeds?.breakdowns?.some((part) => part.type === type);
const selling = (sku: string) => (order: Order) => order.orderItems.some(({ product }) => product.sellerSku === sku);
const discounted = (subtype: string) => (order: Order) =>
  order.orderItems.some(({ proceeds }) =>
    proceeds?.breakdowns?.some(
      ({ type, detailedBreakdowns }) =>
        type === 'DISCOUNT' && detailedBreakdowns?.some((detail) => detail.subtype === subtype),
    ),
  );

describe('the demo holds', () => {
  // biome-ignore format: a table reads best as a table
  it.each<[string, number, (order: Order) => unknown]>([
    ['orders', 60, () => true],
    ['orders in the US', 45, inMarket('ATVPDKIKX0DER')],
    ['orders in Germany', 3, inMarket('A1PA6795UKMFR9')],
    ['orders in the UK', 3, inMarket('A1F83G8C2ARO7P')],
    ['orders in Japan', 3, inMarket('A1VC38T7YXB528')],
    ['PENDING_AVAILABILITY', 1, inState('PENDING_AVAILABILITY')],
    ['PENDING', 1, inState('PENDING')],
    ['UNSHIPPED', 20, inState('UNSHIPPED')],
    ['PARTIALLY_SHIPPED', 1, inState('PARTIALLY_SHIPPED')],
    ['SHIPPED', 5, inState('SHIPPED')],
    ['CANCELLED', 1, inState('CANCELLED')],
    ['UNFULFILLABLE', 1, inState('UNFULFILLABLE')],
    ['fulfilled by Amazon', 2, by('AMAZON')],
    ['fulfilled by the merchant', 40, by('MERCHANT')],
    ['one line', 10, ({ orderItems }) => orderItems.length === 1],
    ['three lines', 3, ({ orderItems }) => orderItems.length === 3],
    ['several packages', 1, ({ packages = [] }) => packages.length > 1],
    ['discounts', 3, discounted('ITEM')],
    ['discounts on shipping', 1, discounted('SHIPPING')],
    ['shipping', 5, charging('SHIPPING')],
    ['gift wrap with a message', 1, ({ orderItems }) => orderItems.some(({ fulfillment }) => fulfillment?.packing?.giftOption?.giftMessage)],
    ['cash on delivery', 1, charging('COD_FEE')],
    ['a tip', 1, charging('DELIVERY_TIP')],
    ['a replacement for nothing', 1, ({ associatedOrders, proceeds }) => associatedOrders?.[0]?.associationType === 'REPLACEMENT_ORIGINAL_ID' && proceeds?.grandTotal?.amount === '0.00'],
    ['Business with the buyer’s order number', 1, ({ buyer }) => buyer?.buyerPurchaseOrderNumber],
    ['Prime by the merchant', 1, (order) => inProgram('PRIME')(order) && by('MERCHANT')(order)],
    ['Transparency', 1, ({ orderItems }) => orderItems.some(({ programs }) => programs?.includes('TRANSPARENCY'))],
    ['a buyer who asks to cancel', 1, ({ orderItems }) => orderItems.some(({ cancellation }) => cancellation?.cancellationRequest)],
    ['Ship+', 1, inProgram('FBM_SHIP_PLUS')],
    ['Easy Ship', 1, inProgram('AMAZON_EASY_SHIP')],
    ['in-store pick-up', 1, inProgram('IN_STORE_PICK_UP')],
    ['a product nobody knows', 1, selling('MYSTERY-1')],
    ['a disabled product', 1, selling('RETIRED-1')],
    ['a product out of stock', 1, selling('SOLDOUT-1')],
  ])('%s: at least %i', (_what, least, test) => {
    expect(has(test)).toBeGreaterThanOrEqual(least);
  });

  it('the orders that documentation names', () => {
    const told = (orderId: string) => {
      const order = orders.find((candidate) => candidate.orderId === orderId);
      return [order?.fulfillment?.fulfillmentStatus, order?.orderItems.length, order?.proceeds?.grandTotal?.amount];
    };
    expect(told('112-5550000-0000011')).toEqual(['UNSHIPPED', 2, '132.74']);
    expect(told('112-5550000-0000012')).toEqual(['UNSHIPPED', 1, '10.75']);
    expect(told('112-5550000-0000013')).toEqual(['PARTIALLY_SHIPPED', 2, '88.53']);
    expect(told('112-5550000-0000014')).toEqual(['SHIPPED', 1, '48.59']);
  });
});

describe('every demo order', () => {
  it('has numbers of its own, of Amazon’s form', () => {
    const ids = orders.map(({ orderId }) => orderId);
    expect(ids.filter((id) => !/^\d{3}-\d{7}-\d{7}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(items.map(({ orderItemId }) => orderItemId)).size).toBe(items.length);
  });

  it('is recent, and settled before now', () => {
    const times = orders.map(({ createdTime, lastUpdatedTime }) => [
      Date.parse(createdTime),
      Date.parse(lastUpdatedTime),
    ]);
    const wrong = times.filter(
      ([created = 0, updated = 0]) =>
        created > updated || updated > now.getTime() - 600_000 || created < now.getTime() - 5 * 86_400_000,
    );
    expect(wrong).toEqual([]);
  });

  it('adds up: lines, order, tip and tax inside or outside', () => {
    const wrong = orders.filter((order) => !addsUp(order)).map(({ orderId }) => orderId);
    expect(wrong).toEqual([]);
  });

  it('has shipped what its packages hold', () => {
    const wrong = orders.filter((order) => by('MERCHANT')(order) && !packagesFit(order)).map(({ orderId }) => orderId);
    expect(wrong).toEqual([]);
  });

  it('sells what the catalogue knows, but for MYSTERY-1', () => {
    const known = new Map(demoProducts.map(({ sku, asin }) => [sku, asin]));
    const unknown = items.filter(({ product }) => known.get(product.sellerSku ?? '') !== product.asin);
    expect(unknown.map(({ product }) => product.sellerSku)).toEqual(['MYSTERY-1']);
  });

  it('is the same whenever it is made, but for its times', () => {
    const later = demoOrders(new Date(now.getTime() + 86_400_000));
    const timeless = (order: Order) => JSON.stringify(order).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
    expect(later.map(timeless)).toEqual(orders.map(timeless));
  });
});

function minor(money: Money | undefined): number {
  return Number((money?.amount ?? '0').replace('.', ''));
}

function addsUp({ salesChannel, proceeds, orderItems }: Order): boolean {
  const outside = salesChannel.marketplaceId === 'ATVPDKIKX0DER';
  const tip = minor(proceeds?.breakdowns?.find(({ type }) => type === 'DELIVERY_TIP')?.subtotal);
  const lines = orderItems.map(({ proceeds: line }) => {
    const parts = line?.breakdowns?.filter(({ type }) => outside || type !== 'TAX') ?? [];
    return { total: minor(line?.proceedsTotal), sum: parts.reduce((sum, { subtotal }) => sum + minor(subtotal), 0) };
  });
  const parts = orderItems.flatMap((item) => item.proceeds?.breakdowns ?? []);
  const types = proceeds?.breakdowns?.filter(({ type }) => type !== 'DELIVERY_TIP') ?? [];
  return (
    lines.every(({ total, sum }) => total === sum) &&
    minor(proceeds?.grandTotal) === lines.reduce((sum, { total }) => sum + total, tip) &&
    types.length === new Set(parts.map(({ type }) => type)).size &&
    types.every(
      ({ type, subtotal }) =>
        minor(subtotal) === parts.reduce((sum, part) => sum + (part.type === type ? minor(part.subtotal) : 0), 0),
    )
  );
}

function packagesFit({ orderItems, packages = [], fulfillment }: Order): boolean {
  const cancelled = fulfillment?.fulfillmentStatus === 'CANCELLED';
  return orderItems.every(({ orderItemId, quantityOrdered, fulfillment: line }) => {
    const inPackages = packages
      .flatMap(({ packageItems = [] }) => packageItems)
      .reduce((sum, entry) => sum + (entry.orderItemId === orderItemId ? entry.quantity : 0), 0);
    const { quantityFulfilled = 0, quantityUnfulfilled = 0 } = line ?? {};
    const accounted = quantityFulfilled + quantityUnfulfilled === (cancelled ? 0 : quantityOrdered);
    const settled = fulfillment?.fulfillmentStatus !== 'SHIPPED' || quantityUnfulfilled === 0;
    return accounted && settled && inPackages === quantityFulfilled;
  });
}
