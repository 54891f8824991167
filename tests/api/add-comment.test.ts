import { describe, expect, it } from 'vitest';
import { orderStatuses } from '../../src/db/tables.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const withoutEmail = { buyer: { buyerName: 'Ana Maria Lopez' } };

const fields = 'id subject { __typename id } text status author visibleToCustomer customerNotified createdAt';

async function commentsOf({ id }: Shown, key?: string): Promise<Shown[]> {
  const { data, errors } = await desk.api(
    `query($id: ID!) { order(by: { id: $id }) { comments { ${fields} } } }`,
    { id },
    key,
  );
  expect(errors).toBeUndefined();
  return data.order.comments;
}

describe('a comment', () => {
  it('is kept as it was given, to the letter, and grows the version like any change', async () => {
    const order = await desk.anOrder();
    const text = ' <script>alert("x")</script> & \'q\' — שלום 🎁\n\tO’Hara; drop table orders; ';
    const done = await acts.act('addComment', { orderId: order.id, text, visibleToCustomer: true });
    expect(done).toMatchObject({
      errors: [],
      operation: { mutation: 'addComment', order: { version: order.version + 1 } },
      order: { state: 'NEW', status: 'pending', version: order.version + 1 },
      comment: {
        text,
        status: null,
        author: 'test-admin-key-of-this-desk',
        visibleToCustomer: true,
        customerNotified: false,
        createdAt: desk.clock.now.toISOString(),
        subject: { __typename: 'Order', id: order.id },
      },
    });
    expect(await commentsOf(order)).toEqual([done.comment]);
    expect(await discrepancies(desk.db)).toEqual([]);
  });

  it('is listed with those on documents, newest first, for one statement however many orders there are', async () => {
    const order = await desk.anOrder({ lines: ['MUG 3 36.00'] });
    const comment = (text: string) => ({ comment: { text } });
    await acts.act('addComment', { orderId: order.id, text: 'first' });
    const { invoice } = await acts.invoice(order, { MUG: 1 }, comment('on the invoice'));
    const { shipment } = await acts.ship(order, { MUG: 1 }, comment('on the shipment'));
    const { creditMemo } = await acts.creditMemo(order, { MUG: 1 }, comment('on the memo'));
    await acts.act('addComment', { orderId: order.id, text: 'last' });

    const listed = await commentsOf(order);
    expect(listed.map(({ text, subject }: Shown) => [text, subject.__typename, subject.id])).toEqual([
      ['last', 'Order', order.id],
      ['on the memo', 'CreditMemo', creditMemo.id],
      ['on the shipment', 'Shipment', shipment.id],
      ['on the invoice', 'Invoice', invoice.id],
      ['first', 'Order', order.id],
    ]);
    const { data } = await desk.api('query($id: ID!) { node(id: $id) { __typename ... on OrderComment { text } } }', {
      id: listed[1].id,
    });
    expect(data.node).toEqual({ __typename: 'OrderComment', text: 'on the memo' });

    const other = '112-0000002-0000001';
    await desk.amazonHas(amazonJson({ number: other, createdTime: desk.clock.now.toISOString() }));
    await desk.advance(600);
    await desk.sync();
    await acts.act('addComment', { orderId: (await desk.orderBy(other)).id, text: 'elsewhere' });
    desk.statements.length = 0;
    const page = await desk.api('{ orders(first: 10) { nodes { number comments { text author } } } }');
    expect(page.data.orders.nodes.map(({ comments }: Shown) => comments.length)).toEqual([1, 5]);
    expect(desk.statements.filter((text) => text.includes('order_comments'))).toHaveLength(1);
  });

  it('gives the order another status of its state, the merchant’s own too, with or without a text', async () => {
    await desk.db.insert(orderStatuses).values({ code: 'to_be_wrapped', label: 'To be wrapped', state: 'NEW' });
    const order = await desk.anOrder();
    const wrapped = await acts.act('addComment', { orderId: order.id, text: '', status: 'to_be_wrapped' });
    expect(wrapped).toMatchObject({
      errors: [],
      order: { state: 'NEW', status: 'to_be_wrapped' },
      comment: { text: '', status: 'to_be_wrapped' },
    });
    const { data } = await desk.api('query($id: ID!) { order(by: { id: $id }) { statusLabel } }', { id: order.id });
    expect(data.order.statusLabel).toBe('To be wrapped');
    // A shipment gives back the state's own status (4.4).
    expect((await acts.ship(order, { MUG: 1 })).order).toMatchObject({ state: 'PROCESSING', status: 'processing' });
  });

  it('is refused without a text or a status of the order’s state, and nothing comes of it', async () => {
    const order = await desk.anOrder();
    const refused = (input: object) =>
      leavesNothing(desk, () => acts.refusals('addComment', { orderId: order.id, ...input }));
    expect(await refused({ text: ' \n' })).toEqual(['COMMENT_EMPTY at text']);
    expect(await refused({ text: '', status: 'pending' })).toEqual(['COMMENT_EMPTY at text']);
    expect(await refused({ text: 'x', status: 'complete' })).toEqual(['STATUS_NOT_IN_STATE at status']);
    expect(await refused({ text: 'x', ifVersion: 99 })).toEqual(['VERSION_CONFLICT at ifVersion']);
    expect(await acts.refusals('addComment', { orderId: 'ord_1', text: 'x' })).toEqual(['ORDER_NOT_FOUND at orderId']);
  });

  it('is taken on an order that is on hold, canceled or closed', async () => {
    const order = await desk.anOrder();
    await acts.hold(order);
    expect(await acts.refusals('addComment', { orderId: order.id, text: 'held' })).toEqual([]);
    await acts.unhold(order);
    await acts.cancel(order);
    expect(await acts.refusals('addComment', { orderId: order.id, text: 'canceled' })).toEqual([]);
  });

  it('can be tried, and under one key is made once', async () => {
    const order = await desk.anOrder();
    const input = { orderId: order.id, text: 'once', idempotencyKey: 'one-comment' };
    const tried = await leavesNothing(desk, () => acts.act('addComment', { ...input, dryRun: true }));
    expect(tried).toMatchObject({ errors: [], comment: { text: 'once' }, order: { version: order.version + 1 } });

    const first = await acts.act('addComment', input);
    const again = await leavesNothing(desk, () => acts.act('addComment', input));
    expect(again).toMatchObject({ comment: first.comment, operation: { replayed: true } });
    expect(await commentsOf(order)).toHaveLength(1);
  });

  it('is marked as told to the buyer when a mail was made with it, also on a document', async () => {
    const order = await desk.anOrder();
    await acts.act('addComment', { orderId: order.id, text: 'for you', notifyCustomer: true });
    await acts.ship(order, null, { comment: { text: 'on its way' }, notifyCustomer: true });
    await acts.act('addComment', { orderId: order.id, text: 'for us' });
    expect((await commentsOf(order)).map(({ text, customerNotified }: Shown) => [text, customerNotified])).toEqual([
      ['for us', false],
      ['on its way', true],
      ['for you', true],
    ]);
  });

  it('warns that a buyer without an address was not told, and marks nothing', async () => {
    const order = await desk.anOrder({ order: withoutEmail });
    const done = await acts.act('addComment', { orderId: order.id, text: 'for you', notifyCustomer: true });
    expect(done).toMatchObject({
      errors: [],
      comment: { customerNotified: false },
      warnings: [{ code: 'CUSTOMER_NOT_NOTIFIED' }],
    });
  });

  it('needs EMAIL as well as COMMENT where the buyer is to be told', async () => {
    const order = await desk.anOrder();
    await desk.addKey('comments-only', ['READ_ORDERS', 'COMMENT']);
    const input = { orderId: order.id, text: 'for you', notifyCustomer: true };
    const denied = await leavesNothing(desk, () => acts.act('addComment', input, 'comments-only'));
    expect(denied.errors).toMatchObject([{ code: 'PERMISSION_DENIED', message: 'This needs the permission EMAIL.' }]);
    expect((await acts.act('addComment', { ...input, notifyCustomer: false }, 'comments-only')).errors).toEqual([]);
  });
});

it('a comment that a dry run would leave on a document is shown with the order', async () => {
  const order = await desk.anOrder();
  const { data, errors } = await desk.api(
    `mutation($input: ShipInput!) { ship(input: $input) { order { comments { text subject { __typename } } } } }`,
    {
      input: {
        orderId: order.id,
        packages: [aPackage(order)],
        comment: { text: 'tried' },
        dryRun: true,
        idempotencyKey: 'k',
      },
    },
  );
  expect(errors).toBeUndefined();
  expect(data.ship.order.comments).toEqual([{ text: 'tried', subject: { __typename: 'Shipment' } }]);
  expect(await commentsOf(order)).toEqual([]);
});
