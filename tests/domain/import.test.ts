import { describe, expect, it } from 'vitest';
import {
  type AmazonReport,
  type FulfilledBy,
  type ShippingState,
  shippingStates,
} from '../../src/domain/amazon-order.ts';
import { evolve } from '../../src/domain/evolve.ts';
import { type ImportContext, importedStatus, judgeImport } from '../../src/domain/import.ts';
import type { Order } from '../../src/domain/order.ts';
import { aBuyer, anAmazonItem, aProduct, aReport, aStore, ids, now, placedAt, someMoney } from '../support/orders.ts';
import { addressOf } from './support/address.ts';
import { allowedActions, shown } from './support/play.ts';

function judge(report: AmazonReport, changes: Partial<ImportContext> = {}) {
  const products = new Map(['MUG', 'TEE', 'CAP'].map((sku) => [sku, aProduct({ sku })]));
  const context = { store: aStore(), products, amazonOrderId: 'amazon-order', askedFor: false, at: now };
  return judgeImport(report, { ...context, newId: ids(), ...changes });
}

function imported(report: AmazonReport, changes: Partial<ImportContext> = {}) {
  const verdict = judge(report, changes);
  if (verdict.state !== 'IMPORTED') throw new Error(`Not imported: ${verdict.state}.`);
  return { ...verdict, order: verdict.events.reduce(evolve, verdict.order) };
}

const invoicing = { store: aStore({ invoiceOnImport: true }) };
const stockOf = (quantityAvailable: number, changes = {}) => ({
  products: new Map([['MUG', aProduct({ sku: 'MUG', quantityAvailable, ...changes })]]),
});

// Commerce-orders 11.1, without stock and with it.
// biome-ignore format: a table reads best as a table
const due: Record<FulfilledBy, Record<ShippingState, readonly [inStock: string, outOfStock: string]>> = {
  MERCHANT: {
    PENDING_AVAILABILITY: ['NOT_DUE', 'NOT_DUE'],
    PENDING:              ['NOT_DUE', 'NOT_DUE'],
    UNSHIPPED:            ['IMPORTED', 'BLOCKED'],
    PARTIALLY_SHIPPED:    ['IMPORTED', 'BLOCKED'],
    SHIPPED:              ['IMPORTED', 'BLOCKED'],
    CANCELED:             ['NOT_DUE', 'NOT_DUE'],
    UNFULFILLABLE:        ['NOT_DUE', 'NOT_DUE'],
    UNKNOWN:              ['NOT_DUE', 'NOT_DUE'],
  },
  AMAZON: {
    PENDING_AVAILABILITY: ['NOT_DUE', 'NOT_DUE'],
    PENDING:              ['NOT_DUE', 'NOT_DUE'],
    UNSHIPPED:            ['NOT_DUE', 'NOT_DUE'],
    PARTIALLY_SHIPPED:    ['NOT_DUE', 'NOT_DUE'],
    SHIPPED:              ['IMPORTED', 'IMPORTED'], // R19: our stock never blocks it
    CANCELED:             ['NOT_DUE', 'NOT_DUE'],
    UNFULFILLABLE:        ['NOT_DUE', 'NOT_DUE'],
    UNKNOWN:              ['NOT_DUE', 'NOT_DUE'],
  },
};

describe('whether an Amazon order becomes one of ours', () => {
  it.each(shippingStates)('is decided by who fulfils it and by its stock when it is %s', (shippingState) => {
    for (const fulfilledBy of ['MERCHANT', 'AMAZON'] as const) {
      const report = aReport({ shippingState, fulfilledBy });
      expect([judge(report).state, judge(report, stockOf(0)).state]).toEqual(due[fulfilledBy][shippingState]);
    }
  });

  it('is for the store to say: with import off none does (W14 c)', () => {
    expect(judge(aReport(), { store: aStore({ importAmazonOrders: false }) })).toEqual({ state: 'DISABLED' });
  });

  it('is no for one from before the store was connected, unless it is asked for by number (R14)', () => {
    const store = { ...aStore(), connectedAt: new Date(placedAt.getTime() + 1) };
    expect(judge(aReport(), { store }).state).toBe('NOT_DUE');
    expect(judge(aReport(), { store, askedFor: true }).state).toBe('IMPORTED');
    expect(judge(aReport(), { store: { ...store, connectedAt: placedAt } }).state).toBe('IMPORTED');
  });
});

const unreadable = { code: 'AMAZON_ORDER_UNREADABLE', message: 'A price is “ten”.' } as const;
const mixed = { code: 'MIXED_CURRENCY', message: 'USD and CAD.' } as const;

describe('what blocks an import', () => {
  it.each<[string, Partial<AmazonReport>, Partial<ImportContext>]>([
    ['PRODUCT_NOT_FOUND', {}, { products: new Map() }],
    ['PRODUCT_NOT_FOUND', { items: [anAmazonItem({ sku: null })] }, {}],
    ['PRODUCT_DISABLED', {}, stockOf(9, { enabled: false })],
    ['PRODUCT_NOT_SALABLE', { items: [anAmazonItem({ quantityOrdered: 10 })] }, stockOf(9)],
    ['NO_ORDER_ITEMS', { items: [] }, {}],
    ['NO_ORDER_ITEMS', { items: [anAmazonItem({ quantityOrdered: 0, money: null })] }, {}],
    ['ADDRESS_INVALID', addressOf({ countryCode: null }), {}],
    ['ADDRESS_INVALID', addressOf({ street: [], city: null }), {}],
    ['AMAZON_ORDER_UNREADABLE', { items: [anAmazonItem({ money: null })] }, {}],
    ['AMAZON_ORDER_UNREADABLE', { currency: null }, {}],
    ['AMAZON_ORDER_UNREADABLE', { defects: [unreadable] }, {}],
    ['MIXED_CURRENCY', { defects: [mixed] }, {}],
  ])('may be %s', (code, changes, context) => {
    expect(judge(aReport(changes), context)).toMatchObject({ state: 'BLOCKED', blockers: [{ code }] });
  });

  it('is named for every line, with its SKU (W15)', () => {
    const items = [anAmazonItem({ sku: 'DIVER-7' }), anAmazonItem({ sku: 'MUG' }), anAmazonItem({ sku: 'HAT' })];
    const products = new Map([
      ['DIVER-7', aProduct({ sku: 'DIVER-7', quantityAvailable: 0 })],
      ['MUG', aProduct()],
    ]);
    expect(judge(aReport({ items }), { products })).toMatchObject({
      blockers: [
        { code: 'PRODUCT_NOT_SALABLE', sku: 'DIVER-7', message: expect.stringContaining('DIVER-7') },
        { code: 'PRODUCT_NOT_FOUND', sku: 'HAT', message: expect.stringContaining('HAT') },
      ],
    });
    expect(judge(aReport({ items: items.slice(1, 2) }), { products }).state).toBe('IMPORTED');
  });

  it('is said once: without lines nothing is said of their money', () => {
    expect(judge(aReport({ items: [], currency: null }))).toMatchObject({ blockers: [{ code: 'NO_ORDER_ITEMS' }] });
  });

  it('is too little stock for all the lines of a product together', () => {
    const mugs = [
      anAmazonItem({ quantityOrdered: 2 }),
      anAmazonItem({ amazonOrderItemId: 'second', quantityOrdered: 2 }),
    ];
    expect(judge(aReport({ items: mugs }), stockOf(3)).state).toBe('BLOCKED');
    expect(imported(aReport({ items: mugs }), stockOf(4)).reserve).toEqual(new Map([['MUG', 4]]));
    expect(judge(aReport({ items: mugs }), stockOf(0, { manageStock: false })).state).toBe('IMPORTED');
  });

  it('is not an address that Amazon withholds, or names in part', () => {
    expect(judge(aReport(addressOf({ street: [] }))).state).toBe('IMPORTED');
    expect(judge(aReport(addressOf({ city: null }))).state).toBe('IMPORTED');
    expect(judge(aReport({ buyer: { ...aBuyer, shippingAddress: null } })).state).toBe('IMPORTED');
  });
});

describe('an imported order', () => {
  const money = someMoney({ row: 1000n, shipping: 499n, tax: 83n, discount: 100n });
  const W13 = aReport({ items: [anAmazonItem({ quantityOrdered: 3, money })] });

  it('costs what Amazon says, to the cent, and waits for its invoice (W13, R2, R5)', () => {
    const { order, events, reserve, notes } = imported(W13);
    const totals = { subtotal: '10.00', discount: '1.00', shipping: '4.99', tax: '0.83', grandTotal: '14.82' };
    expect(shown(order.charged)).toEqual(totals);
    expect(order).toMatchObject({ state: 'NEW', status: 'pending', taxMode: 'EXCLUSIVE', isGuest: true, placedAt });
    expect([events, notes, reserve]).toEqual([[], [], new Map([['MUG', 3]])]);
    expect(allowedActions(order)).toBe('SHIP INVOICE CANCEL_AMAZON_ORDER HOLD');
  });

  it('is invoiced in full where the store wants it, and may wear its own status then (W13, R2)', () => {
    const { order } = imported(W13, invoicing);
    expect(order).toMatchObject({ state: 'PROCESSING', status: 'processing', invoiced: order.charged });

    const withStatus = (processingStatus: string, invoiceOnImport = true) =>
      aStore({ invoiceOnImport, processingStatus });
    expect(importedStatus(order, withStatus('fraud'))).toBe('fraud');
    expect(importedStatus(order, withStatus('to_be_wrapped'))).toBe('to_be_wrapped');
    expect(importedStatus(order, withStatus('fraud', false))).toBe('processing');
  });

  it('of Amazon’s own fulfilment reserves nothing, and is complete once invoiced (W14 a, R19)', () => {
    const shipped = aReport({
      fulfilledBy: 'AMAZON',
      shippingState: 'SHIPPED',
      items: [anAmazonItem({ quantityFulfilled: 1 })],
    });
    const { order, reserve } = imported(shipped, invoicing);
    expect(order).toMatchObject({ state: 'COMPLETE', packageCount: 0, amazon: { stockReserved: false } });
    expect(reserve).toEqual(new Map());
    expect(imported(shipped).order.state).toBe('NEW');
  });

  it('that Amazon shows as shipped has nothing left to ship, and no shipment is invented (R27)', () => {
    const { order } = imported(aReport({ shippingState: 'SHIPPED' }), invoicing);
    expect(order).toMatchObject({ state: 'COMPLETE', packageCount: 0, shippingState: 'SHIPPED' });
    expect(order.items).toMatchObject([{ quantityShipped: 0, quantityShippedElsewhere: 1 }]);
  });

  it('leaves out what Amazon has shipped and canceled already', () => {
    const item = anAmazonItem({ quantityOrdered: 5, quantityFulfilled: 2, quantityUnfulfilled: 1 });
    const { order, reserve } = imported(aReport({ shippingState: 'PARTIALLY_SHIPPED', items: [item] }));
    expect(order.items).toMatchObject([{ quantityOrdered: 5, quantityCanceled: 2, quantityShippedElsewhere: 2 }]);
    expect(reserve).toEqual(new Map([['MUG', 3]]));
  });

  it('takes a line of no units as one unit if it costs money, and else leaves it out (11.2)', () => {
    const items = [
      anAmazonItem({ quantityOrdered: 0 }),
      anAmazonItem({ sku: 'TEE', quantityOrdered: 0, money: someMoney({ row: 0n }) }),
    ];
    const { order, reserve } = imported(aReport({ items }));
    expect(order.items).toMatchObject([{ sku: 'MUG', quantityOrdered: 1 }]);
    expect(order.amazon.itemIds).toEqual(['amazon-MUG', 'amazon-TEE']);
    expect(reserve).toEqual(new Map([['MUG', 1]]));
  });

  it('has the SKU of our catalogue where the listing has another', () => {
    const products = new Map([['MUG', aProduct({ sku: 'MUG-BLUE', sellerSku: 'MUG' })]]);
    const { order, reserve } = imported(aReport(), { products });
    expect([order.items[0]?.sku, reserve]).toEqual(['MUG-BLUE', new Map([['MUG-BLUE', 1]])]);
  });

  it('belongs to a guest unless the store makes accounts and Amazon names an address (R17)', () => {
    const isGuest = (store: ImportContext['store'], email: string | null): Order['isGuest'] =>
      imported(aReport({ buyer: { ...aBuyer, email } }), { store }).order.isGuest;
    const accounts = aStore({ customerCreation: 'BUILD_NEW_ACCOUNT' });
    expect([isGuest(aStore(), 'a@b.c'), isGuest(accounts, null), isGuest(accounts, 'a@b.c')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('keeps the shipping of its lines and of the whole equal, also where Amazon adds a discount', () => {
    const discounts = { discount: 100n, shippingDiscount: 100n, discountAsSent: 100n };
    const dearer = someMoney({ shipping: 499n, ...discounts, total: 1599n });
    const { order } = imported(aReport({ items: [anAmazonItem({ money: dearer })] }));
    expect(shown(order.charged)).toEqual({
      subtotal: '10.00',
      shipping: '4.99',
      otherCharges: '1.00',
      grandTotal: '15.99',
    });
    expect(order.items).toMatchObject([{ shipping: 499n, shippingDiscount: 0n }]);
  });

  it('reserves nothing where the store does not want it', () => {
    const { order, reserve } = imported(W13, { store: aStore({ reserveStock: false }) });
    expect([order.amazon.stockReserved, reserve]).toEqual([false, new Map()]);
  });

  it('is on hold from the start when the buyer asks to cancel and the store holds such orders', () => {
    const asked = aReport({ buyerCancelRequest: { reason: null } });
    const { order } = imported(asked, { store: aStore({ buyerCancelRequestPolicy: 'HOLD', invoiceOnImport: true }) });
    expect(order).toMatchObject({ state: 'ON_HOLD', hold: { stateBefore: 'PROCESSING' } });
    expect(imported(asked).order.state).toBe('NEW');
  });
});
