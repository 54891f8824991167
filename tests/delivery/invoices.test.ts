import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/amazon/operations.ts';
import { sql } from '../../src/db/drizzle.ts';
import { insertStore } from '../../src/db/stores.ts';
import { budgets, stores } from '../../src/db/tables.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import type { Delivery } from '../../src/jobs/delivery.ts';
import { noFeedLeft } from '../../src/jobs/feed-calls.ts';
import { flushFeed } from '../../src/jobs/flush-feed.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { useDesk } from '../support/desk.ts';
import { findUnfinishedEffects } from '../support/unfinished-effects.ts';
import { tried, workOff } from '../support/work-off.ts';
import { counted } from './support/counted.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);
const germany = { channelName: 'AMAZON', marketplaceId: 'A1PA6795UKMFR9', marketplaceName: 'Amazon.de' };
const number = '302-0000001-0000001';
/** Placed after the first one was fetched. */
const second = { number: '302-0000002-0000001', createdTime: '2026-03-02T12:10:00Z', lines: ['KANNE 1 10.00 1.90'] };

async function storeIs(settings: Partial<typeof stores.$inferInsert> = {}): Promise<void> {
  await desk.db.update(stores).set({ marketplaceId: germany.marketplaceId, uploadInvoices: true, ...settings });
}

function aGermanOrder(changes: Parameters<typeof desk.anOrder>[0] = {}) {
  const money = {
    currency: 'EUR',
    lines: ['TASSE 3 36.00 6.84', 'TUCH 1 9.99 1.90'],
    shipping: '4.90',
    shippingTax: '0.93',
  };
  return desk.anOrder({ number, ...money, order: { salesChannel: germany }, ...changes });
}

const uploads = async () => (await desk.amazonEffects()).filter(({ kind }) => kind === 'UPLOAD_INVOICE');
const optionsOf = ({ detail }: { readonly detail: unknown }) => (detail as { options: Record<string, string> }).options;

async function invoicesOf(orderNumber = number) {
  const query = `query($by: OrderBy!) { order(by: $by) {
    invoices { number amazonEffect { id kind state attempts lastError amazonReference subject { __typename id } } } } }`;
  const { data } = await desk.api(query, { by: { amazonOrderNumber: orderNumber } });
  return data.order.invoices;
}

const kingdom = { channelName: 'AMAZON', marketplaceId: 'A1F83G8C2ARO7P', marketplaceName: 'Amazon.co.uk' };

async function aBritishStore(): Promise<void> {
  const settings = { ...defaultSettings, uploadInvoices: true };
  const place = { accountId: desk.accountUuid, name: 'UK', marketplaceId: kingdom.marketplaceId };
  await desk.db.transaction((tx) =>
    insertStore(tx, { id: v7(), ...place, connectedAt: new Date('2026-02-01T00:00:00Z'), settings }),
  );
}

describe('an invoice of a store that uploads its invoices', () => {
  it('reaches Amazon as the PDF that is printed, with the order’s own totals to the cent', async () => {
    await storeIs();
    await tell.invoice(await aGermanOrder());
    await desk.drain();

    const [invoice] = await invoicesOf();
    expect(invoice.amazonEffect).toMatchObject({ kind: 'UPLOAD_INVOICE', state: 'CONFIRMED', lastError: null });
    expect(invoice.amazonEffect.subject.__typename).toBe('Invoice');
    const [upload] = await uploads();
    expect(upload && optionsOf(upload)).toEqual({
      'metadata:OrderId': number,
      'metadata:InvoiceNumber': invoice.number,
      'metadata:DocumentType': 'Invoice',
      'metadata:TotalAmount': '60.56',
      'metadata:TotalVATAmount': '9.67',
    });
  });

  it('goes alone in its feed, once for each, and names no totals where it is of a part', async () => {
    await storeIs();
    const order = await aGermanOrder();
    await tell.ship(order, 1);
    for (const quantity of [1, 2]) {
      await tell.act('invoice', 'InvoiceInput', {
        orderId: order.id,
        items: [{ itemId: order.items[0].id, quantity }],
      });
    }
    await desk.drain();

    const invoices = await invoicesOf();
    expect(invoices.map(({ amazonEffect: { state } }: typeof invoices) => state)).toEqual(['CONFIRMED', 'CONFIRMED']);
    expect(new Set(invoices.map(({ amazonEffect }: typeof invoices) => amazonEffect.amazonReference)).size).toBe(2);
    for (const upload of await uploads()) expect(Object.keys(optionsOf(upload))).not.toContain('metadata:TotalAmount');
    expect(await uploads()).toHaveLength(2);
  });

  it('is uploaded too when the import or a shipment makes it', async () => {
    await storeIs({ invoiceOnImport: true });
    await aGermanOrder();
    await storeIs({ invoiceOnImport: false });
    const other = await aGermanOrder(second);
    await tell.act('ship', 'ShipInput', {
      orderId: other.id,
      invoice: true,
      packages: [{ carrierCode: 'DHL', trackingNumber: '1' }],
    });
    await desk.drain();

    expect((await uploads()).map(({ orderId }) => orderId)).toEqual([number, other.amazonOrderNumber]);
  });

  it('reaches Amazon also when another store of the seller has an invoice of the same number', async () => {
    await storeIs();
    await aBritishStore();
    await tell.invoice(await aGermanOrder());
    const british = { currency: 'GBP', order: { salesChannel: kingdom } };
    await tell.invoice(await desk.anOrder({ ...second, lines: ['KANNE 1 10.00 2.00'], ...british }));
    const waiting = await findUnfinishedEffects(desk.db);
    for (const { id } of waiting) await deliver(desk.delivery(), id);
    // Both are due, and Amazon's feeds of a kind are begun one by one: the later store lays down nothing meanwhile.
    for (const { storeId } of waiting.toReversed()) {
      await tried(flushFeed(desk.delivery(), { storeId, kind: 'UPLOAD_INVOICE' }));
    }
    expect([await tell.calls('createFeedDocument'), await tell.calls('createFeed')]).toEqual([1, 1]);
    await desk.drain();

    const [[one], [other]] = [await invoicesOf(), await invoicesOf(second.number)];
    expect([one.number, other.number]).toEqual(['000000001', '000000001']);
    expect([one, other].map(({ amazonEffect: { state } }) => state)).toEqual(['CONFIRMED', 'CONFIRMED']);
    expect(await uploads()).toHaveLength(2);
  });

  it('stays an invoice when Amazon refuses its document, with Amazon’s words', async () => {
    await storeIs();
    await tell.invoice(await aGermanOrder());
    await desk.fault({ operation: 'processFeed', kind: 'refuse' });
    await desk.drain();

    const [{ amazonEffect }] = await invoicesOf();
    expect(amazonEffect).toMatchObject({ state: 'REFUSED', lastError: expect.stringContaining('a test asked for it') });
    expect((await desk.orderBy(number)).totals.invoiced.amount).toBe('60.56');
  });

  it('is given up, with the reason, once its addressee was erased: also when it is tried again', async () => {
    await storeIs();
    await tell.invoice(await aGermanOrder());
    await desk.db.execute(sql`update amazon_orders set buyer_erased_at = '2026-03-02'`);
    await desk.drain();

    const refused = { state: 'REFUSED', lastError: expect.stringContaining('without its addressee') };
    const [{ amazonEffect }] = await invoicesOf();
    expect(amazonEffect).toMatchObject(refused);
    const retry = 'mutation($input: AmazonEffectInput!) { retryAmazonEffect(input: $input) { errors { code } } }';
    const input = { amazonEffectId: amazonEffect.id, idempotencyKey: 'again' };
    expect((await desk.api(retry, { input })).data.retryAmazonEffect.errors).toEqual([]);
    await desk.drain();
    expect((await invoicesOf())[0].amazonEffect).toMatchObject({ ...refused, attempts: amazonEffect.attempts + 1 });
    expect(await uploads()).toEqual([]);
  });

  it('is known at Amazon once, however often its feed had no answer', async () => {
    await storeIs();
    await tell.invoice(await aGermanOrder());
    await desk.fault({ operation: 'createFeed', kind: 'lost-reply' });
    await desk.drain();

    expect((await invoicesOf())[0].amazonEffect).toMatchObject({ state: 'CONFIRMED' });
    expect(await uploads()).toHaveLength(1);
  });
});

it('no invoice is uploaded where the setting is off, or Amazon makes the invoice itself', async () => {
  await storeIs({ uploadInvoices: false });
  await tell.invoice(await aGermanOrder());
  await storeIs();
  await tell.invoice(await aGermanOrder({ ...second, programs: ['INVOICE_BY_AMAZON'] }));
  await desk.drain();

  expect((await invoicesOf())[0].amazonEffect).toBeNull();
  expect((await invoicesOf(second.number))[0].amazonEffect).toBeNull();
  expect(await uploads()).toEqual([]);
});

it('lets a refund go first where the feeds are used up, and lays down no document for which there is no feed', async () => {
  await storeIs();
  const order = await aGermanOrder();
  await tell.ship(order);
  await desk.drain();
  for (const { id: itemId } of order.items) {
    await tell.act('invoice', 'InvoiceInput', { orderId: order.id, items: [{ itemId, quantity: 1 }] });
  }
  await tell.refund(order);
  const { rate } = operations.createFeed;
  const empty = { accountId: desk.accountUuid, operation: 'createFeed', tokens: 0, rate, refilledAt: desk.clock.now };
  await desk.db.insert(budgets).values(empty);

  const told: string[][] = [];
  for (const afterSeconds of [0, 60, 61, 483]) {
    await desk.advance(afterSeconds);
    await workOff(counted(desk), new Map());
    const effects = (await tell.effects(order)).slice(1) as { kind: string; attempts: number }[];
    told.push(effects.filter(({ attempts }) => attempts > 0).map(({ kind }) => kind));
    const documents = await tell.calls('createFeedDocument');
    expect([documents, await tell.calls('createFeed')]).toEqual([told.at(-1)?.length, documents]);
  }

  expect(told).toEqual([[], [], ['REFUND'], ['UPLOAD_INVOICE', 'REFUND']]);
  const waits = (await tell.effects(order)).find(({ state }) => state === 'QUEUED');
  expect(waits).toMatchObject({ kind: 'UPLOAD_INVOICE', attempts: 0, lastError: null });
  // The next one waits for its turn, not for the gap between two documents.
  expect(desk.batches.at(-1)).toEqual({ kind: 'UPLOAD_INVOICE', afterMs: 3_000 });
});

it('says why an invoice waits and until when, and lets it go before the refunds to come once it has waited an hour', async () => {
  await storeIs();
  await tell.invoice(await aGermanOrder());
  const { rate } = operations.createFeed;
  const account = { accountId: desk.accountUuid, operation: 'createFeed', rate };
  await desk.db.insert(budgets).values({ ...account, tokens: 1, refilledAt: desk.clock.now });
  await workOff(counted(desk), new Map());
  const [parked] = await findUnfinishedEffects(desk.db);
  const nextAttemptAt = new Date(desk.clock.now.getTime() + Math.ceil(3_000 / rate));
  expect(parked).toMatchObject({ state: 'QUEUED', attempts: 0, lastError: noFeedLeft, nextAttemptAt });

  // Refunds have taken all but one.
  await desk.advance(3_600);
  await desk.db.update(budgets).set({ tokens: 1, refilledAt: desk.clock.now });
  await flushFeed(counted(desk), { storeId: desk.storeUuid, kind: 'UPLOAD_INVOICE' });
  expect((await invoicesOf())[0].amazonEffect).toMatchObject({ state: 'ACCEPTED', lastError: null });
});

it('puts off an invoice that cannot be printed, and the others go', async () => {
  await storeIs();
  const order = await aGermanOrder();
  for (const { id: itemId } of order.items) {
    await tell.act('invoice', 'InvoiceInput', { orderId: order.id, items: [{ itemId, quantity: 1 }] });
  }
  const delivery = desk.delivery();
  const [poison] = await findUnfinishedEffects(desk.db);
  const told: string[] = [];
  const print: Delivery['print'] = async (kind, id) => {
    if (id === poison?.subject.id) throw new RangeError('No such glyph.');
    return (await delivery.print?.(kind, id)) ?? null;
  };
  const reportPrint: Delivery['reportPrint'] = ({ invoiceId }) => told.push(invoiceId);
  const waits = { ...noWaits, retrySeconds: 5, retrySecondsMax: 300 };
  for (let time = 0; time < 2; time++) await workOff({ ...delivery, print, reportPrint, waits }, new Map());

  const [first, second] = await invoicesOf();
  expect(first.amazonEffect).toMatchObject({
    state: 'QUEUED',
    attempts: 1,
    lastError: 'The invoice could not be printed.',
  });
  expect(second.amazonEffect).toMatchObject({ state: 'ACCEPTED' });
  expect(told).toEqual([poison?.subject.id]);
});

it('puts off what waits behind an invoice that Amazon gives no turn, and counts no try', async () => {
  await storeIs();
  const order = await aGermanOrder();
  for (const { id: itemId } of order.items) {
    await tell.act('invoice', 'InvoiceInput', { orderId: order.id, items: [{ itemId, quantity: 1 }] });
  }
  await desk.fault({ operation: 'createFeed', kind: 'throttle', times: 9 });
  await workOff(counted(desk), new Map());
  await workOff(counted(desk), new Map());

  expect(await tell.effects(order)).toMatchObject([
    { state: 'QUEUED', attempts: 0, lastError: expect.stringContaining('429') },
    { state: 'QUEUED', attempts: 0 },
  ]);
});
