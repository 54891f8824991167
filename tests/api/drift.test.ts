import { describe, expect, it } from 'vitest';
import { eq, sql } from '../../src/db/drizzle.ts';
import { amazonOrders, budgets, effects, orderDifferences } from '../../src/db/tables.ts';
import { knownWait } from '../../src/jobs/delivery.ts';
import { spreadOf } from '../../src/jobs/waits.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { driftOf } from './support/drift.ts';

const desk = useDesk();
const acts = actsOf(desk);
const drift = driftOf(desk);

const number = '112-0000001-0000001';
const brief = ({ kind, cause, here, atAmazon, subject, proposal }: Shown) =>
  [kind, cause, here, atAmazon, subject?.__typename, proposal.mutation].map((part) => part ?? '-').join(' | ');

/** Three mugs, shipped in full and shown so by Amazon. */
async function aShippedOrder(): Promise<Shown> {
  const order = await desk.anOrder();
  await acts.invoice(order);
  await acts.ship(order);
  await desk.drain();
  return desk.orderBy(number);
}

/** One difference, whose proposal mends it. */
async function mended(expected: string): Promise<void> {
  const [difference, ...others] = await drift.differences(number);
  expect([brief(difference), others]).toEqual([expected, []]);
  await drift.carryOut(difference.proposal);
  if (drift.knows(difference.proposal.mutation)) expect(await drift.differences(number)).toEqual([]);
}

describe('what was done at Amazon, past this server, is told with its cause', () => {
  it.each<[string, (order: Shown) => object, string]>([
    [
      'another tracking number',
      ({ packages }) => ({ packages: [{ ...packages[0], trackingNumber: '1Z999' }] }),
      'TRACKING_DIFFERS | DONE_IN_SELLER_CENTRAL | UPS 1Z1 | UPS 1Z999 | Package | correctTracking',
    ],
    [
      'another carrier',
      ({ packages }) => ({ packages: [{ ...packages[0], carrier: 'FedEx', trackingNumber: '77' }] }),
      'TRACKING_DIFFERS | DONE_IN_SELLER_CENTRAL | UPS 1Z1 | FedEx 77 | Package | correctTracking',
    ],
  ])('%s, and taken over', async (_name, change, expected) => {
    await aShippedOrder();
    await drift.inSellerCentral(number, change);
    await mended(expected);
    const [shipment] = (await desk.orderBy(number)).shipments;
    expect((await desk.atAmazon(number)).packages[0].trackingNumber).toBe(shipment.packages[0].trackingNumber);
  });

  it.each<[string, (order: Shown) => object, string]>([
    [
      'a package that is gone',
      () => ({
        packages: [
          {
            packageReferenceId: '7',
            createdTime: '2026-03-02T13:00:00Z',
            shipTime: '2026-03-02T13:00:00Z',
            packageStatus: { status: 'SHIPPED' },
          },
        ],
      }),
      'PACKAGE_NOT_AT_AMAZON | UNKNOWN | package 1, UPS 1Z1, 3 × MUG | - | Package | -',
    ],
    [
      'an extra package',
      ({ packages }) => ({ packages: [packages[0], { ...packages[0], packageReferenceId: '7' }] }),
      'PACKAGE_ONLY_AT_AMAZON | DONE_IN_SELLER_CENTRAL | - | package 7, UPS 1Z1, 3 × MUG | AmazonOrder | -',
    ],
    [
      'a cancel of what has left',
      () => ({ fulfillment: { fulfilledBy: 'MERCHANT', fulfillmentStatus: 'CANCELLED' } }),
      'CANCELED_AT_AMAZON | DONE_AT_AMAZON | 3 shipped | CANCELED | Order | -',
    ],
    [
      'another price',
      ({ proceeds }) => ({ proceeds: { ...proceeds, grandTotal: { amount: '40.00', currencyCode: 'USD' } } }),
      'TOTAL_CHANGED | CHANGED_AFTER_IMPORT | 38.97 USD | 40.00 USD | Order | -',
    ],
  ])('%s, with what a person can do', async (_name, change, expected) => {
    await aShippedOrder();
    await drift.inSellerCentral(number, change);
    expect((await drift.differences(number)).map(brief)).toContain(expected);
  });

  it('units shipped in Seller Central, and more units ordered', async () => {
    await desk.anOrder();
    await drift.inSellerCentral(number, ({ orderItems: [line] }) => ({
      fulfillment: { fulfilledBy: 'MERCHANT', fulfillmentStatus: 'PARTIALLY_SHIPPED' },
      orderItems: [{ ...line, quantityOrdered: 4, fulfillment: { quantityFulfilled: 2, quantityUnfulfilled: 2 } }],
    }));
    expect((await drift.differences(number)).map(brief)).toEqual([
      'QUANTITY_CHANGED | CHANGED_AFTER_IMPORT | 3 × MUG | 4 × MUG | OrderItem | -',
      'UNITS_SHIPPED_AT_AMAZON | DONE_IN_SELLER_CENTRAL | 0 of 3 × MUG shipped | 2 shipped | OrderItem | -',
    ]);
  });

  it('a refund made in Seller Central, for which no second payment is proposed', async () => {
    const order = await aShippedOrder();
    await acts.creditMemo(order, { MUG: 1 });
    await desk.drain();
    await desk.control('refunds', { orderId: number, amount: '5.00' });
    const [difference, ...others] = await drift.differences(number);
    expect([brief(difference), others]).toEqual([
      'REFUND_ONLY_AT_AMAZON | DONE_AT_AMAZON | - | 5.00 USD, 2026-03-02 | Order | -',
      [],
    ]);
    expect(difference.proposal.fix).toContain('make no credit memo');
  });

  it('an order that Amazon does not find any more', async () => {
    await desk.anOrder();
    await desk.control('reset', {});
    expect((await drift.differences(number)).map(brief)).toEqual([
      'NOT_FOUND_AT_AMAZON | UNKNOWN | UNSHIPPED | - | AmazonOrder | -',
    ]);
  });
});

describe('a proposal, sent as it stands, mends the difference', () => {
  it('cancels what Amazon has taken back from being canceled', async () => {
    await desk.anOrder();
    const status =
      (fulfillmentStatus: string, open: number) =>
      ({ orderItems: [line] }: Shown) => ({
        fulfillment: { fulfilledBy: 'MERCHANT', fulfillmentStatus },
        orderItems: [{ ...line, fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: open } }],
      });
    await drift.inSellerCentral(number, status('CANCELLED', 0));
    expect(await drift.differences(number)).toEqual([]);
    await drift.inSellerCentral(number, status('UNSHIPPED', 3));
    await mended('NOT_CANCELED_AT_AMAZON | DONE_AT_AMAZON | CANCELED | UNSHIPPED | Order | cancelAmazonOrder');
  });

  it('imports what is due and was left behind', async () => {
    await desk.stock({ sku: 'MUG' });
    await desk.amazonHas(amazonJson());
    await desk.advance(600);
    await desk.sync();
    await desk.db.execute(sql`update amazon_orders set import_state = 'NOT_DUE'`);
    for (const table of ['invoices', 'order_items', 'order_search', 'orders'])
      await desk.db.execute(sql`delete from ${sql.raw(table)}`);
    await mended('NOT_IMPORTED | NOT_YET_READ | NOT_DUE | UNSHIPPED | AmazonOrder | syncStore');
    expect((await desk.orderBy(number)).state).toBe('NEW');
  });

  it('tells Amazon again of a package that it refused', async () => {
    const order = await desk.anOrder();
    await acts.ship(order);
    await desk.fault({ operation: 'confirmShipment', kind: 'refuse' });
    await desk.drain();
    await mended(
      'PACKAGE_NOT_AT_AMAZON | REFUSED_BY_AMAZON | package 1, UPS 1Z1, 3 × MUG | - | Package | retryAmazonEffect',
    );
  });

  it('settles a cancel of which Amazon shows nothing', async () => {
    const order = await desk.anOrder();
    await acts.cancel(order);
    await desk.db.update(effects).set({ state: 'UNKNOWN', attempts: 1, sentAt: desk.clock.now });
    await mended('NOT_CANCELED_AT_AMAZON | NEVER_ARRIVED | CANCELED | UNSHIPPED | Order | settleAmazonEffect');
  });

  it('lets a credit memo count again whose refund Amazon refused and made all the same', async () => {
    const order = await aShippedOrder();
    await desk.fault({ operation: 'processFeed', kind: 'refuse' });
    await acts.creditMemo(order, { MUG: 1 });
    await desk.drain();
    const [memo] = (await desk.orderBy(number)).creditMemos;
    expect(memo.voidedAt).not.toBeNull();
    const amount = memo.grandTotal.amount;
    await desk.control('refunds', { orderId: number, amount });
    await mended(
      `REFUND_ONLY_AT_AMAZON | HAPPENED_AFTER_ALL | credit memo ${memo.number} was voided | ${amount} USD, 2026-03-02 | CreditMemo | settleAmazonEffect`,
    );
    expect((await desk.orderBy(number)).totals.refunded.amount).toBe(amount);
  });

  it('is none any more once the store sends nothing to Amazon', async () => {
    await aShippedOrder();
    await drift.inSellerCentral(number, ({ packages }) => ({ packages: [{ ...packages[0], trackingNumber: '1Z9' }] }));
    await desk.db.execute(sql`update stores set read_only = true`);
    const [{ proposal }] = await drift.differences(number);
    expect([proposal.mutation, proposal.input]).toEqual([null, null]);
  });
});

describe('the daily comparison', () => {
  const edited = async () => {
    await aShippedOrder();
    await drift.inSellerCentral(number, ({ packages }) => ({ packages: [{ ...packages[0], trackingNumber: '1Z9' }] }));
    await desk.advance(2 * 86_400);
  };
  const open = async () => (await desk.db.select().from(orderDifferences)).filter(({ resolvedAt }) => !resolvedAt);

  it('records what two looks have seen, and not what one has', async () => {
    await edited();
    const seen: (readonly string[])[] = [];
    await drift.sweep({ lookAgain: async (_tx, look) => void seen.push(look.seen) });
    expect([seen.length, await open()]).toEqual([1, []]);

    await desk.db.update(amazonOrders).set({ comparedAt: null });
    await drift.sweep();
    expect(await open()).toHaveLength(1);
  });

  it('leaves calls to others, in a second look too, and counts no look whose second could not be asked for', async () => {
    await edited();
    const level = { accountId: desk.accountUuid, rate: 0.5, refilledAt: desk.clock.now };
    const spent = [
      { ...level, operation: 'getOrder', tokens: 10 },
      { ...level, operation: 'listTransactions', tokens: 3 },
    ] as const;
    for (const bucket of spent) {
      await desk.db.delete(budgets);
      await desk.db.insert(budgets).values(bucket);
      const before = (await desk.control('calls')) as { calls: readonly object[] };
      const parked = await drift.sweep().catch((error: unknown) => error);
      expect(parked).toMatchObject({ name: 'NotYet' });
      // One more call comes in two seconds, and not everybody who waits comes with it.
      const [{ id = '' } = {}] = await desk.db.select().from(amazonOrders);
      expect(knownWait(parked)).toBe(2_000 + spreadOf(id, 60_000));
      expect(await desk.control('calls')).toEqual(before);
    }
    await desk.advance(30);
    const crash = async () => {
      throw new Error('The queue is away.');
    };
    await expect(drift.sweep({ lookAgain: crash })).rejects.toThrow('away');
    const [order] = await desk.db.select().from(amazonOrders);
    expect(order?.comparedAt).toBeNull();
    const between = async () => {
      await desk.db.update(budgets).set({ tokens: 0, refilledAt: desk.clock.now });
    };
    await expect(drift.sweep({ between })).rejects.toMatchObject({ name: 'NotYet' });
    expect(await open()).toEqual([]);
  });

  it('sees it again tomorrow, and sees it go', async () => {
    await edited();
    await drift.sweep();
    const [found] = await open();
    expect(await drift.sweep()).toBe(0);
    await desk.advance(90_000);
    expect(await drift.sweep()).toBe(1);
    // A clock may have been days ahead when it was compared.
    await desk.db.update(amazonOrders).set({ comparedAt: new Date(desk.clock.now.getTime() + 9 * 86_400_000) });
    expect(await drift.sweep()).toBe(1);
    const [again] = await open();
    expect([again?.id, again?.seenAt]).toEqual([found?.id, desk.clock.now]);

    await drift.inSellerCentral(number, ({ packages }) => ({ packages: [{ ...packages[0], trackingNumber: '1Z1' }] }));
    await desk.advance(90_000);
    await drift.sweep();
    expect(await open()).toEqual([]);
    const query = `query($by: OrderBy!) { order(by: $by) { differences { id }
      amazonOrder { comparedAt differences(includeResolved: true) { kind resolvedAt proposal { fix } } } } }`;
    const { data } = await desk.api(query, { by: { amazonOrderNumber: number } });
    const resolvedAt = desk.clock.now.toISOString();
    expect(data.order).toEqual({
      differences: [],
      amazonOrder: {
        comparedAt: resolvedAt,
        differences: [{ kind: 'TRACKING_DIFFERS', resolvedAt, proposal: null }],
      },
    });
  });

  it('leaves alone what has not changed for two months, and goes on in batches', async () => {
    await desk.stock({ sku: 'MUG' });
    const many = Array.from({ length: 23 }, (_, index) => amazonJson({ number: `112-0000001-00000${10 + index}` }));
    await desk.amazonHas(...many);
    await desk.advance(600);
    await desk.sync();
    await desk.db.execute(sql`update amazon_orders set updated_at = '2025-01-01' where number like '%0000010'`);
    expect(await drift.sweep()).toBe(22);
  });
});

describe('reading differences', () => {
  const listing = `query($storeId: ID, $kinds: [OrderDifferenceKind!], $after: String) {
    orderDifferences(first: 1, storeId: $storeId, kinds: $kinds, after: $after) {
      totalCount { value } nodes { kind order { number } amazonOrder { number } } pageInfo { endCursor hasNextPage } } }`;

  it('is by page, store and kind, newest first, and costs no more for more orders', async () => {
    await aShippedOrder();
    await drift.inSellerCentral(number, ({ packages, proceeds }) => ({
      packages: [{ ...packages[0], trackingNumber: '1Z9' }],
      proceeds: { ...proceeds, grandTotal: { amount: '40.00', currencyCode: 'USD' } },
    }));
    const found = (await drift.differences(number)).map(({ kind }) => kind);
    const page = async (variables: object) => (await desk.api(listing, { ...variables })).data.orderDifferences;
    const first = await page({});
    const second = await page({ after: first.pageInfo.endCursor });
    expect([first, second].map(({ nodes }) => nodes[0].kind)).toEqual(found.toReversed());
    expect([first.totalCount.value, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([2, true, false]);
    expect((await page({ kinds: ['TOTAL_CHANGED'] })).totalCount.value).toBe(1);
    expect((await page({ storeId: desk.storeId })).totalCount.value).toBe(2);
    expect((await page({ storeId: 'sto_0190000000007000800000000000ffff' })).totalCount.value).toBe(0);

    const stores = await desk.api('{ stores { openDifferences } }');
    expect(stores.data.stores).toEqual([{ openDifferences: 2 }]);

    desk.statements.length = 0;
    await desk.api(`{ orderDifferences { nodes { ${drift.fields} amazonOrder { number } order { number } } } }`);
    const statements = desk.statements.filter((text) => !/^(begin|commit|rollback)|"api_keys"/.test(text));
    // The list, the Amazon order, the order, its lines, its effects, the store, and the package one is about.
    expect(statements).toHaveLength(7);
  });

  it('asks for permission, and shows nothing of other stores', async () => {
    await desk.anOrder();
    await desk.addKey('a-key-that-only-reads', ['READ_ORDERS']);
    await desk.addKey(
      'a-key-of-another-store',
      ['READ_ORDERS', 'MANAGE_SETTINGS'],
      ['01900000-0000-7000-8000-00000000ffff'],
    );
    await desk.addKey('a-key-for-nothing-at-all', []);
    const refusal = async (key: string) => (await drift.compare(number, key)).errors;
    expect(await refusal('a-key-that-only-reads')).toEqual([
      { code: 'PERMISSION_DENIED', path: ['amazonOrderNumber'] },
    ]);
    expect(await refusal('a-key-of-another-store')).toEqual([
      { code: 'AMAZON_ORDER_NOT_FOUND', path: ['amazonOrderNumber'] },
    ]);
    const { errors } = await desk.api('{ orderDifferences { nodes { id } } }', {}, 'a-key-for-nothing-at-all');
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('answers a repeated comparison with what it found, without asking Amazon again', async () => {
    await desk.anOrder();
    await drift.compare(number, undefined, 'once');
    const before = (await desk.control('calls')) as { calls: readonly object[] };
    const again = await drift.compare(number, undefined, 'once');
    const after = (await desk.control('calls')) as { calls: readonly object[] };
    expect([again.operation.replayed, after.calls.length]).toEqual([true, before.calls.length]);
  });
});

it('keeps the table to one open difference of a kind', async () => {
  await aShippedOrder();
  await drift.inSellerCentral(number, ({ packages }) => ({ packages: [{ ...packages[0], trackingNumber: '1Z9' }] }));
  await drift.differences(number);
  await drift.differences(number);
  const rows = await desk.db.select().from(orderDifferences).where(eq(orderDifferences.kind, 'TRACKING_DIFFERS'));
  expect(rows).toHaveLength(1);
});
