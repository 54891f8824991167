import { describe, expect, it } from 'vitest';
import type { AmazonOrder, AmazonPackage, AmazonReport } from '../../src/domain/amazon-order.ts';
import type { CreditMemo, StoredPackage } from '../../src/domain/documents.ts';
import { differencesOf } from '../../src/domain/drift.ts';
import type { ToldEffect } from '../../src/domain/effect-standing.ts';
import { noAmounts, noLineAmounts, type Order, type OrderItem } from '../../src/domain/order.ts';
import type { Books, Look } from '../../src/domain/order-look.ts';
import { livePatience, type Patience } from '../../src/domain/patience.ts';
import { defaultSettings, type Store } from '../../src/domain/store.ts';
import { sandboxWaits } from '../../src/jobs/waits.ts';

const imported = new Date('2026-03-01T12:00:00Z');
const sent = new Date('2026-03-02T12:00:00Z');
const looked = new Date('2026-03-10T12:00:00Z');

const store: Store = {
  id: 's',
  accountId: 'a',
  name: 'A store',
  marketplaceId: 'ATVPDKIKX0DER',
  connectedAt: new Date('2026-02-01T00:00:00Z'),
  region: 'NA',
  active: true,
  settings: defaultSettings,
};
const line = {
  amazonOrderItemId: '11',
  sku: 'MUG',
  asin: null,
  title: null,
  quantityOrdered: 3,
  quantityFulfilled: 0,
  quantityUnfulfilled: 3,
  needsTransparencyCodes: false,
  money: null,
};
const shipped = { ...line, quantityFulfilled: 3, quantityUnfulfilled: 0 };
const report: AmazonReport = {
  number: '112-0000001-0000001',
  marketplaceId: 'ATVPDKIKX0DER',
  purchasedAt: new Date('2026-03-01T09:00:00Z'),
  lastUpdatedAt: new Date('2026-03-05T09:00:00Z'),
  shippingState: 'UNSHIPPED',
  amazonStatus: 'UNSHIPPED',
  fulfilledBy: 'MERCHANT',
  programs: [],
  serviceLevel: null,
  purchaseOrderNumber: null,
  latestShipAt: null,
  currency: 'USD',
  total: 3_000n,
  deliveryTip: 0n,
  buyerCancelRequest: null,
  buyer: { name: null, email: null, company: null, shippingAddress: null, giftMessages: {} },
  items: [line],
  packages: [],
  defects: [],
  notes: [],
};
const item: OrderItem = {
  id: 'i1',
  amazonOrderItemId: '11',
  sku: 'MUG',
  name: 'A mug',
  asin: null,
  needsTransparencyCodes: false,
  quantityOrdered: 3,
  quantityInvoiced: 0,
  quantityShipped: 0,
  quantityRefunded: 0,
  quantityCanceled: 0,
  quantityShippedElsewhere: 0,
  charged: noLineAmounts,
  invoiced: noLineAmounts,
  refunded: noLineAmounts,
  shipping: 0n,
  shippingTax: 0n,
  shippingDiscount: 0n,
  giftWrap: 0n,
  giftWrapTax: 0n,
};
const amazon: AmazonOrder = {
  ...report,
  id: 'ao',
  storeId: 's',
  orderId: 'o',
  importState: 'IMPORTED',
  importBlockers: [],
  reportNotes: [],
  notes: null,
  buyerCancelRequest: null,
  buyerRequestedCancel: false,
  hasBuyerEmail: false,
  cancelAskedAt: null,
  stockReserved: false,
  itemIds: ['11'],
  policy: { readOnly: false, buyerCancelRequestPolicy: 'WARN' },
  comparedAt: null,
  buyerErasesAt: null,
  buyerErasedAt: null,
};
const order: Order = {
  id: 'o',
  storeId: 's',
  number: '000000001',
  version: 1,
  state: 'PROCESSING',
  status: 'processing',
  currency: 'USD',
  taxMode: 'NONE',
  isGuest: true,
  placedAt: report.purchasedAt,
  createdAt: imported,
  updatedAt: imported,
  latestShipAt: null,
  shippingState: 'UNSHIPPED',
  charged: { ...noAmounts, grandTotal: 3_000n },
  invoiced: noAmounts,
  refunded: noAmounts,
  adjustmentRefunded: 0n,
  adjustmentFees: 0n,
  canceledTotal: 0n,
  orderCharge: 0n,
  invoiceCount: 0,
  packageCount: 0,
  creditMemoCount: 0,
  hold: null,
  amazon,
  policy: amazon.policy,
  items: [item],
};
const parcel: StoredPackage = {
  id: 'p1',
  storeId: 's',
  shipmentId: 'sh',
  orderId: 'o',
  referenceId: '1',
  carrierCode: 'UPS',
  carrierName: null,
  shippingMethod: null,
  trackingNumber: '1Z 1',
  shippedAt: sent,
  lines: [{ itemId: 'i1', quantity: 3, transparencyCodes: [] }],
};
const shownParcel: AmazonPackage = {
  referenceId: '1',
  status: 'SHIPPED',
  carrier: 'UPS',
  trackingNumber: '1Z1',
  shippedAt: sent,
  items: [{ amazonOrderItemId: '11', quantity: 3 }],
};
const memo: CreditMemo = {
  id: 'm1',
  storeId: 's',
  orderId: 'o',
  number: '000000007',
  issuer: '',
  createdAt: sent,
  invoiceId: null,
  amounts: { ...noAmounts, grandTotal: 1_000n },
  adjustmentRefund: 0n,
  adjustmentFee: 0n,
  reason: 'OTHER',
  voidedAt: null,
  lines: [],
};
const effect = (changes: Partial<ToldEffect>): ToldEffect => ({
  id: 'e1',
  storeId: 's',
  amazonOrderId: 'ao',
  orderId: 'o',
  kind: 'CONFIRM_SHIPMENT',
  state: 'CONFIRMED',
  subject: { type: 'PACKAGE', id: 'p1' },
  message: { kind: 'CANCEL_ORDER', reason: 'NO_INVENTORY', amazonOrderItemIds: [] },
  amazonReference: null,
  attempts: 1,
  lastError: null,
  nextAttemptAt: null,
  createdAt: sent,
  feedId: null,
  sentAt: sent,
  updatedAt: sent,
  confirmedAt: sent,
  readBack: null,
  settledOutcome: null,
  ...changes,
});
const cancel = (changes: Partial<ToldEffect>) =>
  effect({ kind: 'CANCEL_ORDER', subject: { type: 'AMAZON_ORDER', id: 'ao' }, ...changes });
const refund = (changes: Partial<ToldEffect>) =>
  effect({ kind: 'REFUND', subject: { type: 'CREDIT_MEMO', id: 'm1' }, ...changes });

type Case = {
  readonly order?: Partial<Order> | null;
  readonly item?: Partial<OrderItem>;
  readonly amazon?: Partial<AmazonOrder>;
  readonly effects?: readonly ToldEffect[];
  readonly packages?: readonly StoredPackage[];
  readonly creditMemos?: readonly CreditMemo[];
  readonly report?: Partial<AmazonReport> | null;
  readonly refunds?: Look['refunds'];
  readonly patience?: Patience;
};

function differences(one: Case) {
  const items = [{ ...item, ...one.item }];
  const books: Books = {
    store,
    amazon: { ...amazon, ...one.amazon },
    order: one.order === null ? null : { ...order, items, ...one.order },
    packages: one.packages ?? [],
    creditMemos: one.creditMemos ?? [],
    effects: one.effects ?? [],
  };
  const shown = one.report === null ? null : { ...report, ...one.report };
  const look = { at: looked, patience: one.patience ?? livePatience, report: shown, refunds: one.refunds ?? null };
  return differencesOf(look, books);
}

function found(one: Case) {
  return differences(one).map(({ kind, cause, mend }) =>
    [kind, cause, mend?.mutation].filter((part) => part !== undefined).join(' '),
  );
}

const there = { shippingState: 'SHIPPED', items: [shipped], packages: [shownParcel] } as const;
const here = { item: { quantityShipped: 3 }, packages: [parcel] };
const withMemo = { ...here, effects: [effect({}), refund({ id: 'e2' })], creditMemos: [memo], report: there };
const voided = (told: Partial<ToldEffect>): Case => ({
  ...withMemo,
  effects: [effect({}), refund({ id: 'e2', ...told })],
  creditMemos: [{ ...memo, voidedAt: sent }],
});
const seen = (total: bigint, reference = 'r1', postedAt = sent) => ({ reference, total, postedAt });

describe('a difference', () => {
  it.each<[string, Case, string]>([
    ['an order Amazon does not find', { report: null }, 'NOT_FOUND_AT_AMAZON UNKNOWN'],
    [
      'a due order that nothing blocks',
      { order: null, amazon: { orderId: null, importState: 'NOT_DUE' } },
      'NOT_IMPORTED NOT_YET_READ syncStore',
    ],
    [
      'a cancel at Amazon that was not taken in',
      { report: { shippingState: 'CANCELED' } },
      'CANCELED_AT_AMAZON NOT_YET_READ syncStore',
    ],
    [
      'a cancel at Amazon of what has left',
      { ...here, order: { state: 'CLOSED' }, report: { shippingState: 'CANCELED' } },
      'CANCELED_AT_AMAZON DONE_AT_AMAZON',
    ],
    [
      'a cancel Amazon has shown and shows no more',
      { order: { state: 'CANCELED' }, effects: [cancel({})] },
      'NOT_CANCELED_AT_AMAZON UNKNOWN',
    ],
    [
      'a cancel without an answer, long after',
      { order: { state: 'CANCELED' }, effects: [cancel({ state: 'UNKNOWN' })] },
      'NOT_CANCELED_AT_AMAZON NEVER_ARRIVED settleAmazonEffect',
    ],
    [
      'a cancel that Amazon has taken back',
      { order: { state: 'CANCELED' } },
      'NOT_CANCELED_AT_AMAZON DONE_AT_AMAZON cancelAmazonOrder',
    ],
    [
      'invoiced units that Amazon has canceled',
      { item: { quantityInvoiced: 3 }, report: { items: [{ ...line, quantityUnfulfilled: 2 }] } },
      'UNITS_CANCELED_AT_AMAZON DONE_AT_AMAZON',
    ],
    [
      'units shipped at Amazon without a package',
      { item: { quantityShippedElsewhere: 3 }, report: { ...there, packages: [] } },
      'UNITS_SHIPPED_AT_AMAZON DONE_IN_SELLER_CENTRAL',
    ],
    [
      'a package of nobody here',
      { report: { ...there, packages: [{ ...shownParcel, referenceId: '9' }] } },
      'PACKAGE_ONLY_AT_AMAZON DONE_IN_SELLER_CENTRAL',
    ],
    [
      'a package that Amazon has shown and shows no more',
      { ...here, effects: [effect({})] },
      'PACKAGE_NOT_AT_AMAZON UNKNOWN',
    ],
    [
      'a package that Amazon refused',
      { ...here, effects: [effect({ state: 'REFUSED' })] },
      'PACKAGE_NOT_AT_AMAZON REFUSED_BY_AMAZON retryAmazonEffect',
    ],
    [
      'a package without an answer that Amazon never got',
      {
        ...here,
        effects: [effect({ state: 'UNKNOWN', readBack: { state: 'MISSING', expected: null, seen: null } })],
      },
      'PACKAGE_NOT_AT_AMAZON NEVER_ARRIVED retryAmazonEffect',
    ],
    [
      'a package without an answer of which nobody knows',
      { ...here, effects: [effect({ state: 'UNKNOWN' })] },
      'PACKAGE_NOT_AT_AMAZON NEVER_ARRIVED settleAmazonEffect',
    ],
    [
      'a package that Amazon has taken, and that nobody has looked for until a day after its time',
      { ...here, effects: [effect({ state: 'ACCEPTED', ...ago(24 * 60 + 31) })] },
      'PACKAGE_NOT_AT_AMAZON NEVER_ARRIVED settleAmazonEffect',
    ],
    [
      'a package canceled at Amazon',
      { ...here, effects: [effect({})], report: { packages: [{ ...shownParcel, status: 'CANCELLED' }] } },
      'PACKAGE_NOT_AT_AMAZON UNKNOWN',
    ],
    [
      'other contents',
      {
        ...here,
        effects: [effect({})],
        report: { ...there, packages: [{ ...shownParcel, items: [{ amazonOrderItemId: '11', quantity: 2 }] }] },
      },
      'PACKAGE_CONTENTS_DIFFER DONE_IN_SELLER_CENTRAL',
    ],
    [
      'another tracking number',
      { ...here, effects: [effect({})], report: { ...there, packages: [{ ...shownParcel, trackingNumber: '1Z9' }] } },
      'TRACKING_DIFFERS DONE_IN_SELLER_CENTRAL correctTracking',
    ],
    [
      'another carrier',
      { ...here, effects: [effect({})], report: { ...there, packages: [{ ...shownParcel, carrier: 'FedEx' }] } },
      'TRACKING_DIFFERS DONE_IN_SELLER_CENTRAL correctTracking',
    ],
    [
      'a correction that Amazon refused',
      {
        ...here,
        effects: [effect({}), effect({ id: 'e2', state: 'REFUSED' })],
        report: { ...there, packages: [{ ...shownParcel, trackingNumber: '1Z0' }] },
      },
      'TRACKING_DIFFERS REFUSED_BY_AMAZON retryAmazonEffect',
    ],
    [
      'a correction that Amazon took and did not do',
      {
        ...here,
        effects: [effect({}), effect({ id: 'e2', state: 'UNKNOWN' })],
        report: { ...there, packages: [{ ...shownParcel, trackingNumber: '1Z0' }] },
      },
      'TRACKING_DIFFERS NEVER_ARRIVED settleAmazonEffect',
    ],
    [
      'a refund without a memo',
      { ...here, effects: [effect({})], report: there, refunds: [seen(500n)] },
      'REFUND_ONLY_AT_AMAZON DONE_AT_AMAZON',
    ],
    [
      'a refund of an order that Amazon fulfils',
      { report: { ...there, fulfilledBy: 'AMAZON' }, refunds: [seen(500n)] },
      'REFUND_ONLY_AT_AMAZON DONE_BY_AMAZON',
    ],
    [
      'a refund whose memo was voided, because a person said so',
      { ...voided({ state: 'SETTLED', settledOutcome: 'DID_NOT_HAPPEN' }), refunds: [seen(1_000n)] },
      'REFUND_ONLY_AT_AMAZON HAPPENED_AFTER_ALL',
    ],
    [
      'a refund that Amazon refused and made all the same',
      { ...voided({ state: 'REFUSED' }), refunds: [seen(1_000n)] },
      'REFUND_ONLY_AT_AMAZON HAPPENED_AFTER_ALL settleAmazonEffect',
    ],
    [
      'a refund from before the memo over the same amount that was voided',
      { ...voided({ state: 'REFUSED' }), refunds: [seen(1_000n, 'r1', new Date(sent.getTime() - 3_600_000))] },
      'REFUND_ONLY_AT_AMAZON DONE_AT_AMAZON',
    ],
    [
      'a second refund over the same amount',
      { ...withMemo, refunds: [seen(1_000n), seen(1_000n, 'r2')] },
      'REFUND_ONLY_AT_AMAZON DONE_AT_AMAZON',
    ],
    ['a memo without its refund', { ...withMemo, refunds: [] }, 'REFUND_NOT_AT_AMAZON UNKNOWN'],
    [
      'a memo whose refund got no answer, long after',
      { ...withMemo, effects: [effect({}), refund({ id: 'e2', state: 'UNKNOWN' })], refunds: [] },
      'REFUND_NOT_AT_AMAZON NEVER_ARRIVED settleAmazonEffect',
    ],
    ['another amount', { ...withMemo, refunds: [seen(900n)] }, 'REFUND_AMOUNT_DIFFERS UNKNOWN'],
    [
      'fewer units ordered',
      { report: { items: [{ ...line, quantityOrdered: 2, quantityUnfulfilled: 2 }] } },
      'QUANTITY_CHANGED CHANGED_AFTER_IMPORT',
    ],
    ['another total', { report: { total: 2_900n } }, 'TOTAL_CHANGED CHANGED_AFTER_IMPORT'],
  ])('is %s', (_name, one, expected) => {
    expect(found(one)).toEqual([expected]);
  });

  it.each([
    ['FedEx', { carrierCode: 'FedEx', carrierName: null }],
    ['Bob’s Van', { carrierCode: 'OTHER', carrierName: 'Bob’s Van' }],
    ['UPS Mail Innovations', { carrierCode: 'UPS', carrierName: null }],
    [null, { carrierCode: 'UPS', carrierName: null }],
  ])('of a tracking number takes over the carrier %s too: nothing at Amazon is overwritten', (carrier, expected) => {
    const packages = [{ ...shownParcel, carrier, trackingNumber: '1Z9' }];
    const [difference] = differences({ ...here, effects: [effect({})], report: { ...there, packages } });
    expect(difference?.mend).toMatchObject({ mutation: 'correctTracking', trackingNumber: '1Z9', ...expected });
  });

  it('is taken over only as far as our own rules take it', () => {
    const packages = [{ ...shownParcel, trackingNumber: '9'.repeat(500) }];
    expect(found({ ...here, effects: [effect({})], report: { ...there, packages } })).toEqual([
      'TRACKING_DIFFERS DONE_IN_SELLER_CENTRAL',
    ]);
  });

  it('of a refund that happened after all stands for one voided memo, and says what it was seen by', () => {
    const twice = differences({ ...voided({ state: 'REFUSED' }), refunds: [seen(1_000n), seen(1_000n, 'r2')] });
    expect(twice.map(({ cause, subject }) => [cause, subject.id])).toEqual([
      ['HAPPENED_AFTER_ALL', 'm1'],
      ['DONE_AT_AMAZON', 'o'],
    ]);
    expect(twice[0]?.mend).toEqual({
      mutation: 'settleAmazonEffect',
      effectId: 'e2',
      outcome: 'HAPPENED',
      evidence: 'Amazon shows a refund of 10.00 USD, 2026-03-02, with the reference r1.',
    });
  });

  it('is found as soon as Amazon’s time is over, however short that is', () => {
    const aMinuteAgo = { state: 'UNKNOWN', sentAt: new Date(looked.getTime() - 60_000) } as const;
    const one: Case = { order: { state: 'CANCELED' }, effects: [cancel(aMinuteAgo)] };
    expect(found(one)).toEqual([]);
    expect(found({ ...one, patience: sandboxWaits })).toEqual([
      'NOT_CANCELED_AT_AMAZON NEVER_ARRIVED settleAmazonEffect',
    ]);
  });

  it('is a line that Amazon has exchanged for another: both are told', () => {
    expect(found({ report: { items: [{ ...line, amazonOrderItemId: '12' }] } })).toEqual([
      'QUANTITY_CHANGED CHANGED_AFTER_IMPORT',
      'QUANTITY_CHANGED CHANGED_AFTER_IMPORT',
    ]);
  });
});

const now = { sentAt: looked, createdAt: looked, confirmedAt: looked };
const ago = (minutes: number) => ({ sentAt: new Date(looked.getTime() - minutes * 60_000) });
const inAnHour = ago(60);

describe('no difference', () => {
  it.each<[string, Case]>([
    ['nothing has happened', {}],
    ['the buyer has asked to cancel', { report: { buyerCancelRequest: { reason: null } } }],
    ['both show a package, spelt as Amazon spells', { ...here, effects: [effect({})], report: there }],
    [
      'a carrier is of the same house',
      {
        ...here,
        effects: [effect({})],
        report: { ...there, packages: [{ ...shownParcel, carrier: 'UPS Mail Innovations' }] },
      },
    ],
    ...(['QUEUED', 'SENDING'] as const).map((state): [string, Case] => [
      `a message is ${state}`,
      { ...here, effects: [effect({ state })] },
    ]),
    [
      'Amazon has taken a package, and whoever looks for it is late by less than a day',
      { ...here, effects: [effect({ state: 'ACCEPTED', ...ago(24 * 60 + 29) })] },
    ],
    ['a package got no answer, within half an hour', { ...here, effects: [effect({ state: 'UNKNOWN', ...ago(29) })] }],
    [
      'a cancel got no answer, within a day',
      { order: { state: 'CANCELED' }, effects: [cancel({ state: 'UNKNOWN', ...ago(23 * 60) })] },
    ],
    [
      'a refund got no answer, within three days',
      { ...withMemo, effects: [effect({}), refund({ id: 'e2', state: 'UNKNOWN', ...ago(71 * 60) })], refunds: [] },
    ],
    [
      'a person has made the refund in Seller Central a moment ago, long after it was sent',
      {
        ...withMemo,
        effects: [effect({}), refund({ id: 'e2', state: 'SETTLED', settledOutcome: 'HAPPENED', updatedAt: looked })],
        refunds: [],
      },
    ],
    ['a message was confirmed as Amazon was looked at', { ...here, effects: [effect(now)] }],
    [
      'a correction is on its way',
      {
        ...here,
        effects: [effect({}), effect({ id: 'e2', state: 'QUEUED' })],
        report: { ...there, packages: [{ ...shownParcel, trackingNumber: '1Z0' }] },
      },
    ],
    [
      'a message was superseded by one that shows',
      { ...here, effects: [effect({ state: 'REFUSED' }), effect({ id: 'e2' })], report: there },
    ],
    [
      'a person has said that it did not happen',
      { ...here, effects: [effect({ state: 'SETTLED', settledOutcome: 'DID_NOT_HAPPEN' })] },
    ],
    [
      'a person has confirmed the package by another in Seller Central',
      {
        ...here,
        effects: [effect({ state: 'SETTLED', settledOutcome: 'HAPPENED' })],
        report: { ...there, packages: [{ ...shownParcel, referenceId: '9' }] },
      },
    ],
    [
      'Amazon counts the units and tells of no package',
      { ...here, effects: [effect({})], report: { ...there, packages: [] } },
    ],
    [
      'what had shipped when the order was made here',
      {
        report: {
          ...there,
          packages: [{ ...shownParcel, referenceId: '9', shippedAt: new Date('2026-03-01T10:00:00Z') }],
        },
      },
    ],
    ['Amazon ships', { report: { ...there, fulfilledBy: 'AMAZON', packages: [] } }],
    ['a program ships', { report: { ...there, programs: ['FBM_SHIP_PLUS'] } }],
    [
      'both have canceled',
      { order: { state: 'CANCELED' }, effects: [cancel({})], report: { shippingState: 'CANCELED', total: null } },
    ],
    ['a cancel is on its way', { order: { state: 'CANCELED' }, effects: [cancel({ state: 'ACCEPTED', ...inAnHour })] }],
    ['each memo has its refund', { ...withMemo, refunds: [seen(1_000n)] }],
    ['a refund came in two parts', { ...withMemo, refunds: [seen(400n), seen(600n, 'r2')] }],
    ['a refund’s amount cannot be read', { ...withMemo, refunds: [seen(0n)] }],
    ['a memo was credited without telling Amazon', { ...withMemo, effects: [effect({})], refunds: [] }],
    [
      'a memo’s refund is on its way',
      { ...withMemo, effects: [effect({}), refund({ id: 'e2', state: 'QUEUED' })], refunds: [] },
    ],
    [
      'money may take two days to show',
      { ...withMemo, effects: [effect({}), refund({ id: 'e2', state: 'ACCEPTED', ...inAnHour })], refunds: [] },
    ],
    [
      'a refund that was there before the order',
      { ...here, effects: [effect({})], report: there, refunds: [seen(500n, 'r', new Date('2026-03-01T10:00:00Z'))] },
    ],
    ['refunds were not asked for', { ...withMemo, refunds: null }],
    [
      'Amazon takes off the total what was refunded',
      { order: { refunded: { ...noAmounts, grandTotal: 1_000n } }, report: { total: 2_000n } },
    ],
    [
      'Amazon takes off the total what it canceled',
      { item: { quantityCanceled: 1 }, report: { total: 2_000n, items: [{ ...line, quantityUnfulfilled: 2 }] } },
    ],
    [
      'Amazon no longer lists canceled units as ordered',
      { item: { quantityCanceled: 1 }, report: { items: [{ ...line, quantityOrdered: 2, quantityUnfulfilled: 2 }] } },
    ],
    ['an order is blocked', { order: null, amazon: { orderId: null, importState: 'BLOCKED' } }],
    ['a store does not import', { order: null, amazon: { orderId: null, importState: 'DISABLED' } }],
    [
      'an order is older than the store',
      {
        order: null,
        amazon: { orderId: null, importState: 'NOT_DUE' },
        report: { purchasedAt: new Date('2026-01-01T00:00:00Z') },
      },
    ],
  ])('where %s', (_name, one) => {
    expect(found(one)).toEqual([]);
  });
});
