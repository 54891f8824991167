import { describe, expect, it } from 'vitest';
import { desc, sql } from '../../src/db/drizzle.ts';
import { insertStore } from '../../src/db/stores.ts';
import { creditMemos, events } from '../../src/db/tables.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, emailFields } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const buyerEmail = 'k3j2h1g0@marketplace.amazon.com';

/** An order with one document of each kind. */
async function anEventfulOrder() {
  const order = await desk.anOrder();
  await acts.ship(order, { MUG: 2 }, { invoice: true });
  await acts.creditMemo(order, { MUG: 1 });
  const { shipments, invoices, creditMemos, ...rest } = await desk.orderBy(order.amazonOrderNumber);
  return { order: { ...rest, id: order.id }, shipment: shipments[0], invoice: invoices[0], memo: creditMemos[0] };
}

async function without(denied: 'EMAIL' | 'READ_BUYER' | 'READ_ORDERS'): Promise<string> {
  const key = `a key without ${denied}`;
  await desk.addKey(
    key,
    permissions.filter((permission) => permission !== denied),
  );
  return key;
}

describe('a mail is written', () => {
  it('about an order and each of its documents, and can be read on the order where no mail server is set up', async () => {
    const { order, shipment, invoice, memo } = await anEventfulOrder();
    const sent = [];
    for (const subject of [order, invoice, shipment, memo]) sent.push((await acts.sendEmail(subject)).email);

    expect(sent.map(({ title }) => title)).toEqual([
      'Test store: your Amazon order 112-0000001-0000001',
      'Test store: invoice 000000001 for your Amazon order 112-0000001-0000001',
      'Test store: shipment 000000001 of your Amazon order 112-0000001-0000001',
      'Test store: credit memo 000000001 for your Amazon order 112-0000001-0000001',
    ]);
    expect(sent.map(({ subject }) => subject)).toEqual([
      { __typename: 'Order', id: order.id },
      { __typename: 'Invoice', id: invoice.id },
      { __typename: 'Shipment', id: shipment.id },
      { __typename: 'CreditMemo', id: memo.id },
    ]);
    for (const email of sent) {
      expect(email).toMatchObject({ state: 'KEPT', to: buyerEmail, attempts: 0, sentAt: null, lastError: null });
      expect(email.id).toMatch(/^eml_/);
      expect(email.text).toMatch(/^Dear Ana Maria Lopez,\n/);
      expect(email.html).toContain('<bdi>Ana Maria Lopez</bdi>');
    }
    expect(sent[1].text).toContain('2 × A MUG (MUG): 24.00 USD');
    expect(await acts.emails(order)).toEqual(sent);

    const { data } = await desk.api(`query($id: ID!) { node(id: $id) { ... on Email { ${emailFields} } } }`, sent[0]);
    expect(data.node).toEqual(sent[0]);
  });

  it('about an order named by the id of its Amazon order', async () => {
    const order = await desk.anOrder();
    const { data } = await desk.api('query($id: ID!) { order(by: { id: $id }) { amazonOrder { id } } }', order);
    const { email } = await acts.sendEmail(data.order.amazonOrder);
    expect(email.subject).toEqual({ __typename: 'Order', id: order.id });
  });

  it('as a page in which nothing that anybody wrote is markup', async () => {
    await desk.db.execute(sql`update stores set name = ${'<b>Shop</b>\r\nBcc: all@desk.test'}`);
    const buyer = { buyerName: 'Eve <script>alert(1)</script>', buyerEmail };
    const order = await desk.anOrder({ order: { buyer } });
    const comment = { text: 'Handle with <i>care</i> & love' };
    await acts.invoice(order, null, { comment, notifyCustomer: true });
    const [email] = await acts.emails(order);

    expect(email.title).toMatch(/^<b>Shop<\/b> Bcc: all@desk.test: invoice 000000001 /);
    expect(email.text).toContain('\n\nHandle with <i>care</i> & love\n\n');
    expect(email.html).not.toMatch(/<\/?(b|i|script)>/);
    expect(email.html).toContain('Handle with &#60;i&#62;care&#60;/i&#62; &#38; love');
  });

  it('without moving the order’s version, but with its time of change and its history', async () => {
    const order = await desk.anOrder();
    const read = `query($id: ID!) { order(by: { id: $id }) { version updatedAt state } }`;
    const before = (await desk.api(read, order)).data.order;
    await desk.advance(60);
    const { email } = await acts.sendEmail(order, { ifVersion: before.version });
    expect((await desk.api(read, order)).data.order).toEqual({
      ...before,
      updatedAt: new Date(Date.parse(before.updatedAt) + 60_000).toISOString(),
    });
    const [event] = await desk.db.select().from(events).orderBy(desc(events.sequence)).limit(1);
    expect(event).toMatchObject({ kind: 'EMAILED', subjectType: 'ORDER', actor: 'test-admin-key-of-this-desk' });
    expect(email.createdAt).toBe(new Date(Date.parse(before.updatedAt) + 60_000).toISOString());
  });

  it('once per key: a replay shows the first as it is now, another key sends again', async () => {
    const order = await desk.anOrder();
    const first = await acts.sendEmail(order, { idempotencyKey: 'mail' });
    const again = await acts.sendEmail(order, { idempotencyKey: 'mail' });
    expect(again.operation.replayed).toBe(true);
    expect(again.email).toEqual(first.email);
    expect(await acts.emails(order)).toHaveLength(1);

    const another = await acts.sendEmail(order, { idempotencyKey: 'mail again' });
    expect(await acts.emails(order)).toEqual([first.email, another.email]);
    const reused = await acts.refusals('sendEmail', { subjectId: desk.storeId, idempotencyKey: 'mail' });
    expect(reused).toEqual(['IDEMPOTENCY_KEY_REUSED at idempotencyKey']);
  });
});

describe('a mail is not written', () => {
  it('when an order is imported', async () => {
    expect(await acts.emails(await desk.anOrder())).toEqual([]);
  });

  it('about what does not exist, told by what the id is of', async () => {
    const { order, shipment, invoice, memo } = await anEventfulOrder();
    const absent = (id: string) => id.replace(/.{6}$/, 'ffffff');
    const refusal = async (subjectId: string) => acts.refusals('sendEmail', { subjectId });
    expect(await refusal(absent(order.id))).toEqual(['ORDER_NOT_FOUND at subjectId']);
    expect(await refusal(absent(invoice.id))).toEqual(['INVOICE_NOT_FOUND at subjectId']);
    expect(await refusal(absent(shipment.id))).toEqual(['SHIPMENT_NOT_FOUND at subjectId']);
    expect(await refusal(absent(memo.id))).toEqual(['CREDIT_MEMO_NOT_FOUND at subjectId']);
    for (const none of ['', 'a mug', order.items[0].id, desk.storeId, absent('amo_00000000000000000000000000000000')]) {
      expect(await refusal(none)).toEqual(['ORDER_NOT_FOUND at subjectId']);
    }
  });

  it('about what another store has, exactly as if it did not exist', async () => {
    const { order, shipment, invoice, memo } = await anEventfulOrder();
    const canada = '01900000-0000-7000-8000-000000000009';
    await desk.db.transaction((tx) =>
      insertStore(tx, {
        id: canada,
        accountId: desk.accountUuid,
        name: 'Canada',
        marketplaceId: 'A2EUQ1WTGCTBG2',
        connectedAt: new Date('2026-02-01T00:00:00Z'),
        settings: defaultSettings,
      }),
    );
    await desk.addKey('of Canada', permissions, [canada]);
    const email = (await acts.sendEmail(order)).email;
    await leavesNothing(desk, async () => {
      const codes = [];
      for (const { id } of [order, invoice, shipment, memo]) {
        const payload = await acts.act('sendEmail', { subjectId: id }, 'of Canada');
        expect(payload).toMatchObject({ order: null, email: null });
        codes.push(payload.errors[0].code);
      }
      expect(codes).toEqual(['ORDER_NOT_FOUND', 'INVOICE_NOT_FOUND', 'SHIPMENT_NOT_FOUND', 'CREDIT_MEMO_NOT_FOUND']);
    });
    expect((await desk.api('query($id: ID!) { node(id: $id) { id } }', email, 'of Canada')).data.node).toBeNull();
  });

  it('about a canceled order', async () => {
    const order = await desk.anOrder();
    await acts.cancel(order);
    const payload = await leavesNothing(desk, () => acts.act('sendEmail', { subjectId: order.id }));
    expect(payload.errors).toMatchObject([{ code: 'EMAIL_NOT_ALLOWED', source: 'ORDER', path: ['subjectId'] }]);
    expect(payload.order.id).toBe(order.id);
  });

  it('about a credit memo that Amazon did not pay', async () => {
    const { memo } = await anEventfulOrder();
    await desk.db.update(creditMemos).set({ voidedAt: desk.clock.now });
    const payload = await leavesNothing(desk, () => acts.act('sendEmail', { subjectId: memo.id }));
    expect(payload.errors).toMatchObject([{ code: 'EMAIL_NOT_ALLOWED', message: expect.stringMatching('voided') }]);
  });

  it('where Amazon gave no address', async () => {
    const order = await desk.anOrder({ order: { buyer: { buyerName: 'Ana Maria Lopez' } } });
    expect(await acts.refusals('sendEmail', { subjectId: order.id })).toEqual(['NO_EMAIL_ADDRESS at subjectId']);
    expect(order.allowedActions).not.toContain('SEND_EMAIL');
  });

  it('where no order was made', async () => {
    await desk.amazonHas(amazonJson({ lines: ['UNKNOWN 1 10.00'] }));
    await desk.advance(600);
    await desk.sync();
    const { data } = await desk.api('{ amazonOrders { nodes { id } } }');
    const [{ id }] = data.amazonOrders.nodes;
    expect(await acts.refusals('sendEmail', { subjectId: id })).toEqual(['AMAZON_ORDER_VIEW_ONLY at subjectId']);
  });

  it('for a key without the permission EMAIL, also where it would go with a document', async () => {
    const order = await desk.anOrder();
    const key = await without('EMAIL');
    const denied = { code: 'PERMISSION_DENIED', message: 'This needs the permission EMAIL.' };
    await leavesNothing(desk, async () => {
      const mailed = await acts.act('sendEmail', { subjectId: order.id }, key);
      expect(mailed.errors).toMatchObject([{ ...denied, path: ['subjectId'] }]);
      const invoiced = await acts.act('invoice', { orderId: order.id, notifyCustomer: true }, key);
      expect(invoiced.errors).toMatchObject([{ ...denied, path: ['orderId'] }]);
    });
    expect((await acts.act('invoice', { orderId: order.id }, key)).errors).toEqual([]);
  });

  it('when the order has moved on since it was read', async () => {
    const order = await desk.anOrder();
    const stale = { subjectId: order.id, ifVersion: order.version + 1 };
    const refusals = await leavesNothing(desk, () => acts.refusals('sendEmail', stale));
    expect(refusals).toEqual(['VERSION_CONFLICT at ifVersion']);
  });
});

describe('whom a mail goes to and what it says', () => {
  it('is shown under READ_BUYER alone', async () => {
    const order = await desk.anOrder();
    const key = await without('READ_BUYER');
    const { email } = await acts.act('sendEmail', { subjectId: order.id }, key);
    const hidden = { to: null, title: null, text: null, html: null, state: 'KEPT', subject: { id: order.id } };
    expect(email).toMatchObject(hidden);
    expect(await acts.emails(order, key)).toMatchObject([hidden]);
    expect(await acts.emails(order)).toMatchObject([{ to: buyerEmail, title: expect.stringMatching('Test store') }]);
  });

  it('is not told to a key that may not read orders', async () => {
    const order = await desk.anOrder();
    const payload = await acts.act('sendEmail', { subjectId: order.id }, await without('READ_ORDERS'));
    expect(payload).toMatchObject({ errors: [], order: null, email: null });
    expect(await acts.emails(order)).toHaveLength(1);
  });

  it('is readable neither in the database nor, once erased, anywhere', async () => {
    const order = await desk.anOrder();
    const { email } = await acts.sendEmail(order);
    const { rows } = await desk.db.execute(sql`select * from emails`);
    expect(JSON.stringify(rows)).not.toMatch(/k3j2h1g0|Lopez|Test store/);
    await desk.db.execute(sql`update emails set sealed = null`);
    expect(await acts.emails(order)).toEqual([{ ...email, to: null, title: null, text: null, html: null }]);
  });
});
