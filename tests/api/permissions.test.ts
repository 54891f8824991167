import { describe, expect, it } from 'vitest';
import { type Permission, permissions } from '../../src/domain/viewer.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, documentOf, type Mutation, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);

/** A key that may do everything but this. */
async function without(...denied: readonly Permission[]): Promise<string> {
  const key = `a key without ${denied.join(' and ')}`;
  await desk.addKey(
    key,
    permissions.filter((permission) => !denied.includes(permission)),
  );
  return key;
}

async function actionsAs(key: string, id: string): Promise<Shown[]> {
  const { data } = await desk.api(
    `query($id: ID!) { order(by: { id: $id }) { allowedActions actions {
      action allowed reasons { code source message } items { maxQuantity reasons { code } } } } }`,
    { id },
    key,
  );
  return data.order.actions;
}

describe('an action without its permission', () => {
  const needed: readonly (readonly [Permission, string, Mutation])[] = [
    ['SHIP', 'SHIP', 'ship'],
    ['INVOICE', 'INVOICE', 'invoice'],
    ['REFUND', 'CREDIT_MEMO', 'creditMemo'],
    ['CANCEL', 'CANCEL_AMAZON_ORDER', 'cancelAmazonOrder'],
    ['HOLD', 'HOLD', 'hold'],
    ['HOLD', 'UNHOLD', 'unhold'],
    ['EMAIL', 'SEND_EMAIL', 'sendEmail'],
    ['COMMENT', 'ADD_COMMENT', 'addComment'],
    ['SHIP', 'CORRECT_TRACKING', 'correctTracking'],
    ['SHIP', 'CORRECT_ADDRESS', 'correctAddress'],
    ['EMAIL', 'MESSAGE_BUYER', 'messageBuyer'],
  ];

  it.each(needed)(
    '%s: %s is listed as denied, is denied, and changes nothing',
    async (permission, action, mutation) => {
      const order = await desk.anOrder();
      const prepare: Partial<Record<Mutation, () => Promise<unknown>>> = {
        creditMemo: () => acts.ship(order, { MUG: 1 }, { invoice: true }),
        unhold: () => acts.hold(order),
        correctTracking: () => acts.ship(order, { MUG: 1 }),
      };
      await prepare[mutation]?.();
      const asked: Partial<Record<Mutation, Readonly<Record<string, unknown>>>> = {
        ship: { orderId: order.id, packages: [aPackage(order)] },
        creditMemo: { orderId: order.id, reason: 'OTHER' },
        cancelAmazonOrder: { amazonOrderNumber: order.amazonOrderNumber, reason: 'NO_INVENTORY' },
        sendEmail: { subjectId: order.id },
        addComment: { orderId: order.id, text: 'seen' },
        correctAddress: { amazonOrderNumber: order.amazonOrderNumber, address: { region: 'CA' } },
        messageBuyer: { orderId: order.id, kind: 'UNEXPECTED_PROBLEM', text: 'A delay' },
      };
      const [shipped] = (await desk.orderBy(order.amazonOrderNumber)).shipments;
      const corrected = { packageId: shipped?.packages[0].id, trackingNumber: '1Z9' };
      if (mutation === 'correctTracking') asked[mutation] = corrected;
      const input = asked[mutation] ?? { orderId: order.id };

      const key = await without(permission);
      const denied = {
        code: 'PERMISSION_DENIED',
        source: 'PERMISSION',
        message: `This needs the permission ${permission}.`,
      };
      const listed = (await actionsAs(key, order.id)).find((one) => one.action === action);
      expect(listed).toMatchObject({ allowed: false, reasons: [denied] });
      expect(listed.items.map((item: Shown) => item.maxQuantity)).toEqual(listed.items.map(() => 0));

      const payload = await leavesNothing(desk, () => acts.act(mutation, input, key));
      expect(payload.errors).toMatchObject([{ __typename: 'RefusedError', ...denied }]);
      expect((await acts.act(mutation, input)).errors).toEqual([]);
    },
  );

  it('SHIP with `invoice: true` needs INVOICE too, and without `invoice` does not', async () => {
    const order = await desk.anOrder();
    const key = await without('INVOICE');
    const input = { orderId: order.id, packages: [aPackage(order)] };
    const payload = await leavesNothing(desk, () => acts.act('ship', { ...input, invoice: true }, key));
    expect(payload.errors).toMatchObject([
      { code: 'PERMISSION_DENIED', message: 'This needs the permission INVOICE.' },
    ]);
    expect((await acts.act('ship', input, key)).errors).toEqual([]);
  });

  it('MANAGE_SETTINGS: a sync is denied', async () => {
    const key = await without('MANAGE_SETTINGS');
    const sync = () => acts.act('syncStore', { storeId: desk.storeId }, key);
    expect((await leavesNothing(desk, sync)).errors).toMatchObject([
      { code: 'PERMISSION_DENIED', source: 'PERMISSION', path: ['storeId'] },
    ]);
    expect(desk.requestedSyncs).toEqual([]);
    expect((await acts.act('syncStore', { storeId: desk.storeId })).errors).toEqual([]);
    expect(desk.requestedSyncs).toEqual([desk.accountUuid]);
  });
});

describe('without READ_ORDERS', () => {
  it('nothing can be read', async () => {
    const order = await desk.anOrder();
    const key = await without('READ_ORDERS');
    for (const query of [
      `{ order(by: { id: "${order.id}" }) { id } }`,
      '{ orders { nodes { id } } }',
      `{ amazonOrder(number: "${order.amazonOrderNumber}") { id } }`,
      '{ amazonOrders { totalCount { value } } }',
      `{ recentOrders(storeId: "${desk.storeId}") { orderNumber } }`,
      `{ node(id: "${order.id}") { id } }`,
      `{ nodes(ids: ["${order.id}"]) { id } }`,
    ]) {
      const { data, errors } = await desk.api(query, {}, key);
      expect(Object.values(data ?? { none: null })).toEqual([null]);
      expect(errors).toMatchObject([
        { message: 'This needs the permission READ_ORDERS.', extensions: { code: 'FORBIDDEN' } },
      ]);
    }
    const { data } = await desk.api('{ viewer { permissions stores { name } } }', {}, key);
    expect(data.viewer).toEqual({
      permissions: permissions.filter((permission) => permission !== 'READ_ORDERS'),
      stores: [{ name: 'Test store' }],
    });
  });

  it('a mutation says whether it was done, and shows nothing of the order', async () => {
    const order = await desk.anOrder();
    await desk.addKey('a key for holds', ['HOLD']);
    const hold = { orderId: order.id };
    const nothing = { order: null, operation: { order: null } };
    expect(await acts.act('hold', { ...hold, ifVersion: 99 }, 'a key for holds')).toMatchObject({
      ...nothing,
      errors: [{ code: 'VERSION_CONFLICT', currentOrder: null }],
    });
    expect(await acts.act('hold', { ...hold, dryRun: true }, 'a key for holds')).toMatchObject(nothing);
    const done = await acts.act('hold', hold, 'a key for holds');
    expect(done).toMatchObject({ ...nothing, errors: [], warnings: [{ code: 'SHIP_BY_AT_RISK' }] });
    expect(await desk.orderBy(order.amazonOrderNumber)).toMatchObject({ state: 'ON_HOLD' });

    const denied = await acts.act(
      'cancelAmazonOrder',
      { amazonOrderNumber: order.amazonOrderNumber, reason: 'NO_INVENTORY' },
      'a key for holds',
    );
    expect(denied).toMatchObject({ ...nothing, amazonOrder: null });
    expect(denied.errors.map(({ code }: Shown) => code)).toContain('PERMISSION_DENIED');
  });
});

describe('what is known of the buyer', () => {
  const address = '{ name company street city region postalCode countryCode phone }';
  const buyer = `customer { name email isGuest } billingAddress ${address} shippingAddress ${address}
    amazonOrder { buyerName buyerEmail shippingAddress ${address} items { giftMessage } }`;
  const personal = /Ana|Lopez|k3j2h1g0|Reception|Quay|Portland|97201|Happy/;
  const gift = {
    lines: ['MUG 1 10.00'],
    item: {
      fulfillment: {
        quantityFulfilled: 0,
        quantityUnfulfilled: 1,
        packing: { giftOption: { giftMessage: 'Happy birthday' } },
      },
    },
  };
  const everywhere = `query($id: ID!, $storeId: ID!, $number: AmazonOrderNumber!) {
    order(by: { id: $id }) { ${buyer} }
    orders { nodes { ${buyer} } }
    node(id: $id) { ... on Order { ${buyer} } }
    amazonOrder(number: $number) { buyerName buyerEmail shippingAddress ${address} items { giftMessage } }
    recentOrders(storeId: $storeId) { buyerName order { ${buyer} } }
  }`;

  it('is shown everywhere with READ_BUYER, and nowhere without it', async () => {
    const { id, amazonOrderNumber: number } = await desk.anOrder(gift);
    const variables = { id, number, storeId: desk.storeId };
    const { data: seen } = await desk.api(everywhere, variables);
    const whole = {
      customer: { name: 'Ana Maria Lopez', email: 'k3j2h1g0@marketplace.amazon.com', isGuest: true },
      billingAddress: { name: 'Ana Maria Lopez', street: ['5 Quay Rd', 'Unit 2'] },
      shippingAddress: { name: 'Reception Desk', city: 'Portland', postalCode: '97201' },
      amazonOrder: { buyerName: 'Ana Maria Lopez', items: [{ giftMessage: 'Happy birthday' }] },
    };
    expect(seen).toMatchObject({
      order: whole,
      orders: { nodes: [whole] },
      node: whole,
      amazonOrder: whole.amazonOrder,
      recentOrders: [{ buyerName: 'Ana Maria Lopez', order: whole }],
    });

    const key = await without('READ_BUYER');
    const { data: blind, errors } = await desk.api(everywhere, variables, key);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(blind)).not.toMatch(personal);
    expect(blind.order).toEqual({
      customer: { name: null, email: null, isGuest: true },
      billingAddress: null,
      shippingAddress: null,
      amazonOrder: { buyerName: null, buyerEmail: null, shippingAddress: null, items: [{ giftMessage: null }] },
    });
  });

  it('is not shown by a mutation either, not even by one that is tried or refused', async () => {
    const order = await desk.anOrder(gift);
    const key = await without('READ_BUYER');
    const document = documentOf('hold').replace('errors {', `order { ${buyer} } errors {`);
    for (const more of [{ dryRun: true }, {}, { reason: 'twice' }]) {
      const input = { orderId: order.id, idempotencyKey: JSON.stringify(more), ...more };
      const { data, errors } = await desk.api(document, { input }, key);
      expect(errors).toBeUndefined();
      expect(data.hold.order).toMatchObject({ id: order.id, customer: { name: null } });
      expect(JSON.stringify(data)).not.toMatch(personal);
    }
  });
});
