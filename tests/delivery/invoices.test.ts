import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { stores } from '../../src/db/tables.ts';
import { useDesk } from '../support/desk.ts';
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
