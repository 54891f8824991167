import { describe, expect, it } from 'vitest';
import { buyers, events, stores } from '../../src/db/tables.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const number = '112-0000001-0000001';
const reported = {
  name: 'Reception Desk',
  street: ['5 Quay Rd', 'Unit 2'],
  city: 'Portland',
  region: 'OR',
  postalCode: '97201',
  countryCode: 'US',
  phone: null,
};

const address = '{ name street city region postalCode countryCode phone }';
const query = `query { amazonOrder(number: "${number}") {
  importState importBlockers { code } notes shippingAddress ${address} buyerName
  order { version shippingAddress ${address} billingAddress ${address} } } }`;

async function looked(key?: string): Promise<Shown> {
  const { data, errors } = await desk.api(query, {}, key);
  expect(errors).toBeUndefined();
  return data.amazonOrder;
}
const correct = (change: object, more: object = {}) =>
  acts.act('correctAddress', { amazonOrderNumber: number, address: change, ...more });

/** Amazon reports the order anew, and we read it. */
async function reports(changes: Parameters<typeof amazonJson>[0]): Promise<void> {
  await desk.amazonHas({ ...amazonJson(changes), lastUpdatedTime: desk.clock.now.toISOString() });
  await desk.advance(600);
  await desk.sync();
}
const delivery = (changes: object) => ({
  order: { recipient: { deliveryAddress: { ...amazonJson().recipient.deliveryAddress, ...changes } } },
});

describe('a corrected address', () => {
  it('is laid over what Amazon reported, and shown on the Amazon order and on the order (W19)', async () => {
    await desk.anOrder();
    const before = (await looked()).order.version;
    const done = await correct({ region: 'CA' });
    expect(done).toMatchObject({
      errors: [],
      operation: { mutation: 'correctAddress', replayed: false },
      amazonOrder: { number, shippingAddress: { ...reported, region: 'CA' } },
      order: { version: before + 1, amazonEffects: [] },
    });
    await correct({ street: [' 7 Pier St ', ''], postalCode: '02110' });

    const corrected = { ...reported, region: 'CA', street: ['7 Pier St'], postalCode: '02110' };
    expect(await looked()).toMatchObject({
      notes: 'The delivery address was corrected here.',
      shippingAddress: corrected,
      order: {
        version: before + 2,
        shippingAddress: corrected,
        billingAddress: { ...corrected, name: 'Ana Maria Lopez' },
      },
    });
    await desk.drain();
    expect(await desk.amazonEffects()).toEqual([]);
    expect(await discrepancies(desk.db)).toEqual([]);
  });

  it('is kept encrypted, and written into no history', async () => {
    await desk.anOrder();
    await correct({ city: 'Unmistakable City' });
    const kept = JSON.stringify([await desk.db.select().from(buyers), await desk.db.select().from(events)]);
    expect(kept).not.toContain('Unmistakable');
    expect(kept).toContain('ADDRESS_CORRECTED');
  });

  it('outlasts a report that repeats the address, or withholds it', async () => {
    await desk.anOrder();
    await correct({ city: 'Salem' });
    await reports({ programs: ['PRIME'] });
    expect(await looked()).toMatchObject({ shippingAddress: { city: 'Salem' }, order: { version: 3 } });
    await reports({ order: { recipient: {} } });
    expect(await looked()).toMatchObject({ shippingAddress: { city: 'Salem' } });
  });

  it('outlasts an address that Amazon withholds for a while and then reports again as it was', async () => {
    await desk.anOrder();
    await correct({ city: 'Salem' });
    await reports({ order: { recipient: {} } });
    await reports({});
    expect((await looked()).shippingAddress).toEqual({ ...reported, city: 'Salem' });
  });

  it('gives way to another address that Amazon reports, for good', async () => {
    await desk.anOrder();
    await correct({ city: 'Salem' });
    await reports(delivery({ addressLine2: 'Unit 3' }));
    const street = ['5 Quay Rd', 'Unit 3'];
    expect((await looked()).shippingAddress).toEqual({ ...reported, street });
    await reports({});
    expect((await looked()).shippingAddress).toEqual(reported);
  });

  it('costs a page of reports one statement more, as search reads the buyers too, and none where all orders are new', async () => {
    const read = () => desk.statements.filter((text) => /^select.* from "buyers"/.test(text)).length;
    await desk.stock({ sku: 'MUG' });
    const numbers = Array.from({ length: 5 }, (_, index) => `112-000000${index + 1}-0000001`);
    desk.statements.length = 0;
    await desk.amazonHas(...numbers.map((one) => amazonJson({ number: one })));
    await desk.advance(600);
    await desk.sync();
    expect(read()).toBe(0);
    desk.statements.length = 0;

    const lastUpdatedTime = desk.clock.now.toISOString();
    await desk.amazonHas(...numbers.map((one) => ({ ...amazonJson({ number: one }), lastUpdatedTime })));
    await desk.advance(600);
    await desk.sync();
    expect(read()).toBe(2);
  });

  it('is refused with everything that is wrong, and nothing comes of it', async () => {
    await desk.anOrder();
    const refused = (change: object, more: object = {}) =>
      leavesNothing(desk, () =>
        acts.refusals('correctAddress', { amazonOrderNumber: number, address: change, ...more }),
      );
    expect(await refused({ city: ' ', street: [''] })).toEqual([
      'AMAZON_ADDRESS_FIELD_REQUIRED at address.street.0',
      'AMAZON_ADDRESS_FIELD_REQUIRED at address.city',
    ]);
    expect(await refused({})).toEqual(['NOTHING_TO_CORRECT at address']);
    expect(await refused({ city: null })).toEqual(['NOTHING_TO_CORRECT at address']);
    expect(await refused({ city: 'Salem' }, { ifVersion: 99 })).toEqual(['VERSION_CONFLICT at ifVersion']);
    expect(await refused({ city: 'Salem' }, { amazonOrderNumber: '999-0000001-0000001' })).toEqual([
      'AMAZON_ORDER_NOT_FOUND at amazonOrderNumber',
    ]);
    await reports({ status: 'CANCELLED' });
    expect(await refused({ city: 'Salem' })).toEqual(['NOTHING_TO_CORRECT at amazonOrderNumber']);
  });

  it('takes no field that is not of the address, as nothing else can be corrected', async () => {
    await desk.anOrder();
    const { errors } = await desk.api(
      `mutation { correctAddress(input: { amazonOrderNumber: "${number}", idempotencyKey: "k", address: { buyerName: "Eve" } }) { errors { code } } }`,
    );
    expect(errors).toMatchObject([{ message: expect.stringContaining('buyerName') }]);
  });

  it('can be tried, and under one key is made once', async () => {
    await desk.anOrder();
    const tried = await leavesNothing(desk, () => correct({ city: 'Salem' }, { dryRun: true }));
    expect(tried).toMatchObject({
      errors: [],
      amazonOrder: { shippingAddress: { city: 'Salem' }, order: { shippingAddress: { city: 'Salem' } } },
    });
    expect((await looked()).shippingAddress.city).toBe('Portland');

    await correct({ city: 'Salem' }, { idempotencyKey: 'once' });
    await correct({ city: 'Eugene' });
    const again = await leavesNothing(desk, () => correct({ city: 'Salem' }, { idempotencyKey: 'once' }));
    expect(again).toMatchObject({
      operation: { replayed: true },
      amazonOrder: { shippingAddress: { city: 'Eugene' } },
    });
  });

  it('is not shown without READ_BUYER, not even to the one who corrected it', async () => {
    await desk.anOrder();
    await desk.addKey(
      'may read no buyer',
      permissions.filter((permission) => permission !== 'READ_BUYER'),
    );
    const input = { amazonOrderNumber: number, address: { city: 'Salem' } };
    const done = await acts.act('correctAddress', input, 'may read no buyer');
    expect(done).toMatchObject({
      errors: [],
      amazonOrder: { number, shippingAddress: null, order: { shippingAddress: null } },
    });
    expect(JSON.stringify(done)).not.toContain('Salem');
    expect(await looked('may read no buyer')).toMatchObject({
      shippingAddress: null,
      order: { shippingAddress: null, billingAddress: null },
    });
    expect((await looked()).shippingAddress.city).toBe('Salem');
  });
});

describe('where no order was made', () => {
  it('the address can be corrected all the same', async () => {
    await desk.db.update(stores).set({ importAmazonOrders: false });
    await desk.anOrder();
    const tried = await leavesNothing(desk, () => correct({ city: 'Salem' }, { dryRun: true }));
    expect(tried).toMatchObject({ errors: [], amazonOrder: { shippingAddress: { city: 'Salem' } } });
    const done = await correct({ city: 'Salem' });
    expect(done).toMatchObject({
      errors: [],
      order: null,
      amazonOrder: { importState: 'DISABLED', notes: 'The delivery address was corrected here.' },
    });
    expect(await looked()).toMatchObject({ shippingAddress: { city: 'Salem' }, order: null });
    expect(
      await leavesNothing(desk, () =>
        acts.refusals('correctAddress', { amazonOrderNumber: number, address: { city: '' } }),
      ),
    ).toEqual(['AMAZON_ADDRESS_FIELD_REQUIRED at address.city']);
    expect(await discrepancies(desk.db)).toEqual([]);
  });

  it('an order that its address has blocked is imported at once', async () => {
    await desk.stock({ sku: 'MUG' });
    await reports(delivery({ countryCode: undefined }));
    expect(await looked()).toMatchObject({ importState: 'BLOCKED', importBlockers: [{ code: 'ADDRESS_INVALID' }] });

    const input = { countryCode: 'US' };
    const done = await correct(input, { idempotencyKey: 'mend' });
    expect(done).toMatchObject({
      errors: [],
      amazonOrder: { importState: 'IMPORTED', order: { shippingAddress: reported } },
      order: { state: 'NEW', number: '000000001' },
    });
    expect(await correct(input, { idempotencyKey: 'mend' })).toMatchObject({
      operation: { replayed: true },
      order: { number: '000000001' },
    });
    expect(await discrepancies(desk.db)).toEqual([]);
  });

  it('an order that something else blocks too stays blocked by that, also when Amazon repeats its report', async () => {
    await reports(delivery({ countryCode: undefined }));
    const codes = async () => (await looked()).importBlockers.map(({ code }: Shown) => code);
    expect(await codes()).toEqual(['ADDRESS_INVALID', 'PRODUCT_NOT_FOUND']);
    expect(await correct({ countryCode: 'US' })).toMatchObject({
      errors: [],
      order: null,
      amazonOrder: { importState: 'BLOCKED' },
    });
    expect(await codes()).toEqual(['PRODUCT_NOT_FOUND']);
    await reports({ ...delivery({ countryCode: undefined }), programs: ['PRIME'] });
    expect(await codes()).toEqual(['PRODUCT_NOT_FOUND']);
    await desk.stock({ sku: 'MUG' });
    await desk.sync();
    expect(await looked()).toMatchObject({ importState: 'IMPORTED', shippingAddress: { countryCode: 'US' } });
  });
});
