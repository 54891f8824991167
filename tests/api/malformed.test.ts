import { expect, it } from 'vitest';
import { adminKey, useDesk } from '../support/desk.ts';
import { actsOf, documentOf, type Mutation } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z1' }];

it('an id that is malformed, of another kind or of nothing finds no order, whatever is asked of it', async () => {
  const order = await desk.anOrder();
  const absent = order.id.replace(/.{4}$/, 'ffff');
  const ids = [
    '',
    'nonsense',
    "ord_'; drop table orders",
    order.items[0].id,
    desk.storeId,
    absent,
    order.id.toUpperCase(),
  ];
  await leavesNothing(desk, async () => {
    for (const orderId of ids) {
      const asked = [
        ['ship', { orderId, packages }],
        ['invoice', { orderId }],
        ['creditMemo', { orderId, reason: 'OTHER' }],
        ['hold', { orderId }],
        ['unhold', { orderId }],
      ] as const;
      for (const [mutation, input] of asked) {
        const payload = await acts.act(mutation, input);
        expect(payload).toMatchObject({ order: null, errors: [{ code: 'ORDER_NOT_FOUND', path: ['orderId'] }] });
      }
      const { data, errors } = await desk.api(
        'query($id: ID!) { node(id: $id) { id } order(by: { id: $id }) { id } }',
        {
          id: orderId,
        },
      );
      expect(errors).toBeUndefined();
      expect(data.order).toBeNull();
    }
  });
  const input = { amazonOrderNumber: '112-0000001-0000009', reason: 'NO_INVENTORY' };
  expect(await acts.act('cancelAmazonOrder', input)).toMatchObject({
    order: null,
    amazonOrder: null,
    errors: [{ __typename: 'InputError', code: 'AMAZON_ORDER_NOT_FOUND', path: ['amazonOrderNumber'] }],
  });
});

it('an order answers to the id of its Amazon order too (R32)', async () => {
  const order = await desk.anOrder();
  const { data } = await desk.api('query($by: OrderBy!) { order(by: $by) { amazonOrder { id } } }', {
    by: { id: order.id },
  });
  expect((await acts.hold({ id: data.order.amazonOrder.id })).order).toMatchObject({ id: order.id, state: 'ON_HOLD' });
});

it('an idempotency key has 1 to 200 characters', async () => {
  const order = await desk.anOrder();
  for (const idempotencyKey of ['', '  ', 'k'.repeat(201)]) {
    const hold = () => acts.act('hold', { orderId: order.id, idempotencyKey });
    expect((await leavesNothing(desk, hold)).errors).toMatchObject([
      { __typename: 'InputError', code: 'INVALID_INPUT', path: ['idempotencyKey'] },
    ]);
  }
  await acts.hold(order, { idempotencyKey: 'k'.repeat(200) });
});

it('a request that no input can mean is a bad request, and changes nothing', async () => {
  const order = await desk.anOrder();
  const { id: orderId, amazonOrderNumber } = order;
  const key = { idempotencyKey: 'k' };
  const [line] = order.items;
  const bad: readonly (readonly [Mutation, object])[] = [
    ['hold', { orderId, ...key, reason: 'a\0b' }],
    ['hold', { orderId, ...key, reason: 'half a \ud83d surrogate' }],
    ['hold', { orderId, idempotencyKey: 'a\0b' }],
    ['hold', { orderId }],
    ['hold', { ...key }],
    ['hold', { orderId, ...key, expiresAt: 'tomorrow' }],
    ['hold', { orderId, ...key, state: 'NEW' }],
    ['hold', { orderId, ...key, ifVersion: '1' }],
    ['hold', { orderId, ...key, dryRun: 'yes' }],
    ['invoice', { orderId, ...key, items: [{ itemId: line.id, quantity: 1.5 }] }],
    ['invoice', { orderId, ...key, items: [{ itemId: line.id, quantity: 2 ** 31 }] }],
    ['invoice', { orderId, ...key, items: [null] }],
    ['creditMemo', { orderId, ...key, reason: 'BECAUSE' }],
    ['creditMemo', { orderId, ...key, reason: 'OTHER', shippingAmount: 1.5 }],
    ['creditMemo', { orderId, ...key, reason: 'OTHER', shippingAmount: '1e3' }],
    ['creditMemo', { orderId, ...key, reason: 'OTHER', shippingAmount: 'NaN' }],
    ['cancelAmazonOrder', { amazonOrderNumber: amazonOrderNumber.replaceAll('-', ''), ...key, reason: 'NO_INVENTORY' }],
    ['cancelAmazonOrder', { amazonOrderNumber: `${amazonOrderNumber}1`, ...key, reason: 'NO_INVENTORY' }],
    ['cancelAmazonOrder', { amazonOrderNumber: '１１２-0000001-0000001', ...key, reason: 'NO_INVENTORY' }],
  ];
  await leavesNothing(desk, async () => {
    for (const [mutation, input] of bad) {
      const { data, errors } = await desk.api(documentOf(mutation), { input });
      expect([input, data, errors?.[0]?.extensions?.code]).toEqual([input, undefined, 'BAD_USER_INPUT']);
    }
  });
});

it('text of any language is kept as it was given', async () => {
  const order = await desk.anOrder();
  const reason = 'Zähl’ nach — 数量 🧮 "\\" </script>';
  await acts.hold(order, { reason });
  const { data } = await desk.api('query($by: OrderBy!) { order(by: $by) { hold { reason placedBy } } }', {
    by: { id: order.id },
  });
  expect(data.order.hold).toEqual({ reason, placedBy: adminKey });
});

it('nobody is let in without a key that is known', async () => {
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${desk.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ viewer { name } }' }),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return [response.status, data, errors?.map(({ extensions }) => extensions.code)];
  };
  const shut = [401, undefined, ['UNAUTHENTICATED']];
  expect(await ask({})).toEqual(shut);
  for (const authorization of [
    'Bearer',
    'Bearer ',
    adminKey,
    `Basic ${adminKey}`,
    `Bearer ${adminKey}x`,
    'Bearer a b',
  ]) {
    expect(await ask({ authorization })).toEqual(shut);
  }
  expect(await ask({ authorization: `Bearer ${adminKey}` })).toEqual([200, { viewer: { name: adminKey } }, undefined]);
  expect(await ask({ 'x-api-key': adminKey })).toEqual([200, { viewer: { name: adminKey } }, undefined]);
});
