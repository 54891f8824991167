import { describe, expect, it } from 'vitest';
import { findBuyers, saveBuyers } from '../../src/db/buyers.ts';
import { buyers, creditMemos, orders, stores } from '../../src/db/tables.ts';
import { printDocument } from '../../src/documents/print.ts';
import { idOf } from '../../src/graphql/global-id.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, amountsOf, type Shown, soon } from './support/acts.ts';
import { aDocumentedOrder, fetched } from './support/documents.ts';

const desk = useDesk();
const acts = actsOf(desk);

/** Amounts that stand behind a word on the page. */
function printedAmounts(text: string): Readonly<Record<string, string>> {
  const labels = { subtotal: 'Subtotal', shipping: 'Shipping', tax: 'Tax', grandTotal: 'Total(?: refund)? USD' };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, label]) => {
      const amount = new RegExp(`^${label} (-?[\\d.]+)$`, 'm').exec(text)?.[1];
      return amount === undefined || amount === '0.00' ? [] : [[name, amount]];
    }),
  );
}

/** What Amazon lets us see of the buyer changes after everything was made. */
async function moveBuyer({ amazonOrderNumber }: Shown): Promise<void> {
  const [{ amazonOrderId, storeId } = { amazonOrderId: '', storeId: '' }] = await desk.db.select().from(orders);
  const before = (await findBuyers(desk.db, desk.shell.sealer, [amazonOrderId])).get(amazonOrderId);
  if (!before?.shippingAddress) throw new Error(`${amazonOrderNumber} has no address.`);
  const correctedAddress = { ...before.shippingAddress, street: ['1 New Street'] };
  await desk.db.transaction((tx) =>
    saveBuyers(tx, desk.shell.sealer, [{ amazonOrderId, storeId, buyer: { ...before, correctedAddress } }]),
  );
}

describe('the documents of W1', () => {
  it('show the amounts that the API shows, line by line and in sum', async () => {
    const lines = ['MUG 3 36.00 2.97', 'TEE 2 51.00 4.21', 'CAP 1 18.99 1.57'];
    const order = await desk.anOrder({ lines, shipping: '9.95' });
    const first = await acts.invoice(order, { MUG: 1, TEE: 2 });
    await acts.ship(order, { MUG: 1, TEE: 2 });
    const refund = await acts.creditMemo(order, { TEE: 1 }, { shippingAmount: '0' });
    const rest = await acts.invoice(order);

    for (const [folder, document] of [
      ['invoices', first.invoice],
      ['credit-memos', refund.creditMemo],
      ['invoices', rest.invoice],
    ] as const) {
      const text = await (await fetched(desk, `/documents/${folder}/${document.id}.pdf`)).text();
      expect(printedAmounts(text)).toEqual(amountsOf(document));
      expect(text).toContain(document.number);
      expect(text).toContain(order.amazonOrderNumber);
      for (const { orderItem, quantity, rowTotal, tax } of document.items) {
        const line = new RegExp(
          `^${orderItem.sku} A ${orderItem.sku} ${quantity} [\\d.]+ ${rowTotal.amount} ${tax.amount}$`,
          'm',
        );
        expect(text).toMatch(line);
      }
    }
  });
});

describe('a document', () => {
  it('names its addressee, and a packing slip no price', async () => {
    const { invoice, packingSlip, creditMemo } = await aDocumentedOrder(desk);
    const slip = await (await fetched(desk, packingSlip)).text();
    for (const text of [
      slip,
      await (await fetched(desk, invoice)).text(),
      await (await fetched(desk, creditMemo)).text(),
    ]) {
      expect(text).toContain('Reception Desk\n5 Quay Rd\nUnit 2\nPortland, OR 97201\nUS');
    }
    expect(slip).toContain('Tracking number: 1Z1');
    expect(slip).not.toMatch(/\d\.\d\d/);
  });

  it('has the gift message on the packing slip alone', async () => {
    const fulfillment = {
      quantityFulfilled: 0,
      quantityUnfulfilled: 3,
      packing: { giftOption: { giftMessage: 'Hi Mum' } },
    };
    const { invoice, packingSlip } = await aDocumentedOrder(desk, { item: { fulfillment } });
    expect(await (await fetched(desk, packingSlip)).text()).toContain('Gift message for MUG:\nHi Mum');
    expect(await (await fetched(desk, invoice)).text()).not.toContain('Hi Mum');
  });

  it('is the same bytes again, also after the buyer has moved', async () => {
    const { order, ...paths } = await aDocumentedOrder(desk);
    for (const path of Object.values(paths)) {
      const before = await fetched(desk, path);
      await moveBuyer(order);
      await desk.advance(100_000);
      expect((await fetched(desk, path)).bytes).toEqual(before.bytes);
    }
  });

  it('is for a mail what it is for the API', async () => {
    const { invoice } = await aDocumentedOrder(desk);
    const id = idOf('INVOICE', invoice.match(/inv_\w+/)?.[0] ?? '') ?? '';
    const printed = await printDocument(desk.shell, 'INVOICE', id);
    const { bytes: content } = await fetched(desk, invoice);
    expect(printed).toMatchObject({ filename: 'invoice-000000001.pdf', content });
    expect(await printDocument(desk.shell, 'CREDIT_MEMO', id)).toBeNull();
  });

  it('made by an import or after the move has the address of its time', async () => {
    await desk.db.update(stores).set({ invoiceOnImport: true });
    const order = await desk.anOrder({ lines: ['MUG 3 36.00 2.97'] });
    const path = `/documents/invoices/${order.invoices[0].id}.pdf`;
    expect(await (await fetched(desk, path)).text()).toContain('5 Quay Rd');
    await moveBuyer(order);
    const { shipment } = await acts.ship(order);
    expect(await (await fetched(desk, `/documents/shipments/${shipment.id}.pdf`)).text()).toContain('1 New Street');
    expect(await (await fetched(desk, path)).text()).toContain('5 Quay Rd');
  });

  it('without an addressee is printed all the same', async () => {
    const order = await desk.anOrder();
    await desk.db.delete(buyers);
    const { invoice } = await acts.invoice(order);
    const text = await (await fetched(desk, `/documents/invoices/${invoice.id}.pdf`)).text();
    expect(text).not.toContain('Bill and ship to');
    expect(text).toContain('Total USD');
  });

  it('says that it is void once Amazon has refused it', async () => {
    const { creditMemo } = await aDocumentedOrder(desk);
    const before = await fetched(desk, creditMemo);
    await desk.db.update(creditMemos).set({ voidedAt: new Date('2026-03-09T00:00:00Z') });
    const text = await (await fetched(desk, creditMemo)).text();
    expect(await before.text()).not.toContain('VOID');
    expect(text).toContain('VOID');
    expect(text).toContain('Voided 2026-03-09');
  });
});

describe('several documents', () => {
  it('come in the order asked for, each with its own page numbers', async () => {
    const orders = [];
    for (const number of ['112-0000001-0000001', '112-0000001-0000002']) {
      orders.push((await aDocumentedOrder(desk, { number })).order);
    }
    const [first, second] = orders;
    const ids = `${second.id},${first.id},${second.id}`;
    for (const collection of ['invoices', 'shipments', 'credit-memos']) {
      const answer = await fetched(desk, `/documents/${collection}.pdf?orders=${ids}`);
      const pages = await answer.pages();
      expect(pages.map((page) => page.match(/Amazon order ([\d-]+)/)?.[1])).toEqual([
        second.amazonOrderNumber,
        first.amazonOrderNumber,
      ]);
      expect(pages.every((page) => page.endsWith('1 / 1'))).toBe(true);
      expect(answer.headers.get('content-disposition')).toBe(`inline; filename="${collection}.pdf"`);
    }
  });

  it('are named one by one too, and an order may have none of them', async () => {
    const { order, invoice } = await aDocumentedOrder(desk);
    const bare = await desk.anOrder({ number: '112-0000001-0000002', order: { lastUpdatedTime: soon(desk) } });
    const id = invoice.match(/inv_\w+/)?.[0];
    expect(await (await fetched(desk, `/documents/invoices.pdf?ids=${id}`)).pages()).toHaveLength(1);
    expect(await (await fetched(desk, `/documents/invoices.pdf?orders=${bare.id},${order.id}`)).pages()).toHaveLength(
      1,
    );
    expect(await fetched(desk, `/documents/invoices.pdf?orders=${bare.id}`)).toMatchObject({ status: 404 });
  });

  it('cost as many statements as one', async () => {
    const first = await aDocumentedOrder(desk);
    const second = await aDocumentedOrder(desk, { number: '112-0000001-0000002' });
    const statements = async (path: string) => {
      desk.statements.length = 0;
      expect((await fetched(desk, path)).status).toBe(200);
      return desk.statements.filter((text) => !text.includes('"api_keys"')).length;
    };
    // One of them records who was shown the buyers.
    expect(await statements(first.invoice)).toBe(6);
    expect(await statements(first.packingSlip)).toBe(7);
    expect(await statements(`/documents/invoices.pdf?orders=${first.order.id},${second.order.id}`)).toBe(7);
  });
});
