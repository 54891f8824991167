import { expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import type { Shown } from './support/acts.ts';
import { eventful } from './support/eventful.ts';
import { twice } from './support/twice.ts';

const desk = useDesk();
const number = '112-0000001-0000001';
const money = (amount: string) => ({ amount, currency: 'USD' });

it('an Amazon order shows what Amazon reported', async () => {
  const order = await eventful(desk);
  const { data } = await twice(
    desk,
    `query($number: AmazonOrderNumber!) { amazonOrder(number: $number) {
      id number store { id } order { id } shippingState amazonStatus importState importBlockers { code } notes fulfilledBy
      programs serviceLevel purchaseOrderNumber stockReserved purchasedAt lastUpdatedAt latestShipAt
      buyerName buyerEmail shippingAddress { city } total { amount currency } buyerCancelRequest { reason }
      items { id amazonOrderItemId sku asin title giftMessage quantityOrdered quantityShipped
        rowPrice { amount } tax { amount } shipping { amount } discount { amount } }
      packages { referenceId status carrier trackingNumber shippedAt items { amazonOrderItemId quantity } }
      actions { action allowed reasons { code } items { maxQuantity } } links { kind } amazonEffects { kind state }
    } }`,
    { number },
  );
  expect(data.amazonOrder).toMatchObject({
    number,
    store: { id: desk.storeId },
    order: { id: order.id },
    shippingState: 'PARTIALLY_SHIPPED',
    amazonStatus: 'PARTIALLY_SHIPPED',
    importState: 'IMPORTED',
    importBlockers: [],
    notes: 'A refund was handed over for Amazon.',
    fulfilledBy: 'MERCHANT',
    programs: ['AMAZON_BUSINESS'],
    serviceLevel: 'STANDARD',
    purchaseOrderNumber: 'PO-7',
    stockReserved: true,
    purchasedAt: '2026-03-01T09:00:00.000Z',
    latestShipAt: '2026-03-04T23:59:59.000Z',
    buyerEmail: 'k3j2h1g0@marketplace.amazon.com',
    shippingAddress: { city: 'Portland' },
    total: money('98.95'),
    buyerCancelRequest: null,
    actions: [
      { action: 'CANCEL_AMAZON_ORDER', allowed: false, reasons: [{ code: 'AMAZON_CANCEL_NOT_UNSHIPPED' }] },
      { action: 'CORRECT_ADDRESS', allowed: true, reasons: [] },
    ],
    amazonEffects: [
      { kind: 'CONFIRM_SHIPMENT', state: 'CONFIRMED' },
      { kind: 'CONFIRM_SHIPMENT', state: 'CONFIRMED' },
      { kind: 'REFUND', state: 'CONFIRMED' },
    ],
  });
  expect(data.amazonOrder.items[0]).toMatchObject({
    amazonOrderItemId: '0100000011',
    sku: 'MUG',
    title: 'A MUG',
    quantityOrdered: 3,
    quantityShipped: 3,
    rowPrice: { amount: '36.00' },
    tax: { amount: '3.79' },
    shipping: { amount: '9.95' },
    discount: { amount: '6.00' },
  });
  expect(data.amazonOrder.packages).toMatchObject([
    { referenceId: '1', carrier: 'UPS', trackingNumber: '1Z1', items: [{ quantity: 2 }] },
    { referenceId: '2', trackingNumber: 'V1', items: [{ quantity: 1 }, { quantity: 1 }] },
  ]);
});

it('everything with an id is a node, and nodes answers in the order asked for', async () => {
  const order = await eventful(desk);
  const { data: found } = await desk.api(`{ order(by: { id: "${order.id}" }) { amazonOrder { id } } }`);
  const expected: [string, string][] = [
    ['Order', order.id],
    ['OrderItem', order.items[1].id],
    ['Invoice', order.invoices[0].id],
    ['Shipment', order.shipments[0].id],
    ['Package', order.shipments[0].packages[1].id],
    ['CreditMemo', order.creditMemos[0].id],
    ['AmazonOrder', found.order.amazonOrder.id],
    ['AmazonEffect', order.amazonEffects[2].id],
    ['Store', desk.storeId],
  ];
  const parts = `__typename id ... on OrderItem { sku rowTotal { amount } } ... on Invoice { grandTotal { amount } }
    ... on Package { trackingNumber } ... on CreditMemo { total: grandTotal { amount } } ... on AmazonEffect { kind }`;
  for (const [type, id] of expected) {
    const { data } = await twice(desk, `query($id: ID!) { node(id: $id) { ${parts} } }`, { id });
    expect(data.node).toMatchObject({ __typename: type, id });
  }
  const ids = ['none', ...expected.toReversed().map(([, id]) => id), order.id];
  const { data } = await twice(desk, `query($ids: [ID!]!) { nodes(ids: $ids) { ${parts} } }`, { ids });
  expect(data.nodes.map((node: Shown) => node?.id ?? null)).toEqual([null, ...ids.slice(1)]);
  expect(data.nodes).toContainEqual(expect.objectContaining({ sku: 'TEE', rowTotal: { amount: '51.00' } }));

  const many = await desk.api('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array(101).fill(order.id) });
  expect(many.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

it('a store is read by its id, and a caller sees who it is', async () => {
  const { data } = await twice(
    desk,
    'query($id: ID!) { store(id: $id) { id name } none: store(id: "x") { id } stores { id } viewer { name permissions stores { id } } }',
    { id: desk.storeId },
  );
  const id = desk.storeId;
  expect(data).toMatchObject({
    store: { id, name: 'Test store' },
    none: null,
    stores: [{ id }],
    viewer: { stores: [{ id }] },
  });
  expect(data.viewer.permissions).toHaveLength(11);
});
