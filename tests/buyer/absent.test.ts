import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import type { Shown } from '../api/support/acts.ts';
import { useDesk } from '../support/desk.ts';
import { planted, plantedJson } from './support/planted.ts';

const desk = useDesk();
const number = '112-0000001-0000001';
const firstAt = '2026-03-02T11:00:00.000Z';

/** Amazon shows the order, last changed at a time, and we read all that Amazon lists. */
async function reported(changed: object = {}, lastUpdatedTime = firstAt): Promise<void> {
  await desk.amazonHas({ ...plantedJson({ number }), ...changed, lastUpdatedTime });
  await desk.db.execute(sql`update amazon_accounts set checkpoint_at = '2026-03-02T10:00:00Z'`);
  await desk.advance(600);
  await desk.sync();
}

/** As it comes without the roles for it, or from a call that does not ask for it. */
function without(): object {
  const { buyer: _, recipient: __, orderItems, ...rest } = plantedJson({ number });
  const plain = orderItems.map((item) => ({ ...item, fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 3 } }));
  return { ...rest, buyer: undefined, recipient: undefined, orderItems: plain };
}

const query = `{ order(by: { amazonOrderNumber: "${number}" }) {
  version allowedActions customer { name email } shippingAddress { name street phone }
  amazonOrder { items { giftMessage } events(first: 100) { nodes { kind } } } } }`;
const known = async (): Promise<Shown> => (await desk.api(query)).data.order;
const everything = {
  customer: { name: planted.name, email: planted.email },
  shippingAddress: { name: planted.recipient, street: [planted.street], phone: planted.phone },
};

it('takes nothing away by what Amazon leaves out, and replaces by what Amazon sends', async () => {
  await desk.stock({ sku: 'MUG' });
  await reported();
  await reported(without(), '2026-03-02T11:10:00.000Z');
  expect(await known()).toMatchObject({
    ...everything,
    allowedActions: expect.arrayContaining(['SEND_EMAIL']),
    amazonOrder: { items: [{ giftMessage: planted.gift }] },
  });
  const found = await desk.api('{ orders(search: "quorleston") { nodes { amazonOrderNumber } } }');
  expect(found.data.orders.nodes).toEqual([{ amazonOrderNumber: number }]);

  const buyer = { buyerName: 'Bea Ruiz' };
  await reported({ ...without(), buyer }, '2026-03-02T11:20:00.000Z');
  expect(await known()).toMatchObject({ ...everything, customer: { name: 'Bea Ruiz', email: planted.email } });
  const deliveryAddress = { addressLine1: '9 Hill St', city: 'Salem', countryCode: 'US' };
  await reported({ ...without(), recipient: { deliveryAddress } }, '2026-03-02T11:30:00.000Z');
  expect((await known()).shippingAddress).toEqual({ name: null, street: ['9 Hill St'], phone: null });
});

it('takes a report for no news that only lacks what is known, however often it comes in between', async () => {
  await desk.stock({ sku: 'MUG' });
  await reported();
  const before = await known();
  for (const changed of [without(), {}, without(), without(), {}]) {
    await reported(changed);
    expect(await known()).toEqual(before);
  }
});

it('knows an address again whose telephone Amazon withholds after the delivery, and keeps our correction of it', async () => {
  await desk.stock({ sku: 'MUG' });
  await reported();
  const corrected = await desk.api(
    'mutation($input: CorrectAddressInput!) { correctAddress(input: $input) { errors { code } } }',
    { input: { amazonOrderNumber: number, address: { street: ['78 Plonkwhistle Alley'] }, idempotencyKey: 'street' } },
  );
  expect(corrected.data.correctAddress.errors).toEqual([]);
  const { recipient } = plantedJson({ number });
  const { phone: _, ...deliveryAddress } = { phone: '', ...recipient.deliveryAddress };
  await reported({ recipient: { deliveryAddress } }, '2026-03-02T11:10:00.000Z');
  expect((await known()).shippingAddress).toEqual({
    name: planted.recipient,
    street: ['78 Plonkwhistle Alley'],
    phone: planted.phone,
  });
});
