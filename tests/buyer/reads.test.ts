import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { housekeeping } from '../../src/jobs/housekeeping.ts';
import { fetched, linksOf } from '../api/support/documents.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import { useMailServer } from '../support/mail-server.ts';
import { aPlantedOrder, planted, plantedJson } from './support/planted.ts';

const desk = useDesk();
const mailServer = useMailServer();
const numbers = [1, 2, 3].map((index) => `112-0000001-000000${index}`);
const number = numbers[0] ?? '';

async function severalOrders(): Promise<void> {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(...numbers.map((one) => plantedJson({ number: one })));
  await desk.advance(600);
  await desk.sync();
}

/** Every record of a read: whose buyer, by whom, in answer to which request. */
const recorded = async () =>
  (
    await desk.db.execute<{ number: string; actor: string; request: string }>(sql`
      select amazon.number, read.actor, read.request_id as request from buyer_reads as read
      join amazon_orders as amazon on amazon.id = read.amazon_order_id and amazon.store_id = read.store_id
      order by read.id`)
  ).rows;
const inserts = () => desk.statements.filter((text) => text.includes('insert into "buyer_reads"')).length;
const forget = () => desk.db.execute(sql`delete from buyer_reads`);

const buyerFields = 'customer { name email } shippingAddress { city phone } billingAddress { street }';
const onAmazon = 'buyerName buyerEmail shippingAddress { name } items { giftMessage }';
const page = `{ orders(first: 50) { nodes { number ${buyerFields} emails { to text } amazonOrder { ${onAmazon} } } } }`;

describe('who is shown something of a buyer', () => {
  it('is recorded once for each request and order, for one statement', async () => {
    await severalOrders();
    // From the second time on graphql-jit answers.
    for (const times of [1, 2, 3]) {
      desk.statements.length = 0;
      const { data, errors } = await desk.api(page);
      expect(errors).toBeUndefined();
      expect(data.orders.nodes[0].customer.name).toBe(planted.name);
      expect(inserts()).toBe(1);
      const rows = await recorded();
      expect(rows).toHaveLength(3 * times);
      expect(
        rows
          .slice(-3)
          .map((row) => row.number)
          .toSorted(),
      ).toEqual(numbers);
      expect(new Set(rows.map(({ request }) => request)).size).toBe(times);
    }
  });

  it.for([
    ['a name', `amazonOrder(number: "${number}") { buyerName }`],
    ['a gift message', `amazonOrder(number: "${number}") { items { giftMessage } }`],
    ['a row of the dashboard', 'recentOrders(storeId: $id, first: 1) { buyerName }'],
    ['the addressee of a mail', `order(by: { amazonOrderNumber: "${number}" }) { emails { to } }`],
    ['what a mail says', `order(by: { amazonOrderNumber: "${number}" }) { emails { html } }`],
  ])('is recorded for %s alone', async ([, field]) => {
    await aPlantedOrder(desk);
    await forget();
    const query = field?.includes('$id') ? `query($id: ID!) { ${field} }` : `{ ${field} }`;
    expect((await desk.api(query, { id: desk.storeId })).errors).toBeUndefined();
    expect(await recorded()).toMatchObject([{ number, actor: expect.stringContaining('admin') }]);
  });

  it('is recorded for the answer of a mutation too, also of a trial', async () => {
    await severalOrders();
    const hold = (dryRun: boolean) =>
      desk.api(
        `mutation($input: HoldInput!) { hold(input: $input) { errors { code } order { customer { email } } } }`,
        { input: { orderId, reason: 'x', dryRun, idempotencyKey: `hold ${dryRun}` } },
      );
    const { id: orderId } = await desk.orderBy(number);
    for (const dryRun of [true, false]) {
      expect((await hold(dryRun)).data.hold).toMatchObject({
        errors: [],
        order: { customer: { email: planted.email } },
      });
    }
    expect(await recorded()).toHaveLength(2);
  });

  it('is recorded for no look at anything else, by nobody who may not see buyers, and for no job', async () => {
    desk.sendMailsTo(mailServer.url);
    const { order } = await aPlantedOrder(desk);
    await desk.drain();
    const packer = 'a key that may not see buyers';
    await desk.addKey(packer, ['READ_ORDERS']);
    await forget();

    expect((await desk.api(page, {}, packer)).errors).toBeUndefined();
    await fetched(desk, (await linksOf(desk, order, packer)).invoice, { key: null });
    const search = `{ orders(search: "quorleston") { nodes { number state totals { grandTotal { amount } } } } }`;
    expect((await desk.api(search)).data.orders.nodes).toHaveLength(1);
    await desk.orderBy(number);
    await desk.sync();
    await desk.drain();
    expect(await recorded()).toEqual([]);
  });

  it('is recorded for a document, whose maker answers for a signed link', async () => {
    const { order } = await aPlantedOrder(desk);
    const links = await linksOf(desk, order);
    const plain = (link: string) => link.replace(/\?.*/, '');
    await forget();
    await fetched(desk, plain(links.invoice), { key: adminKey });
    await fetched(desk, links.packingSlip, { key: null });
    await fetched(desk, `/documents/credit-memos.pdf?orders=${order.id}`);
    expect(await recorded()).toMatchObject([1, 2, 3].map(() => ({ number, actor: adminKey })));
  });
});

it('shows nothing of a buyer that cannot be recorded, and everything else', async () => {
  const { order } = await aPlantedOrder(desk);
  const { invoice } = await linksOf(desk, order);
  await forget();
  await desk.db.execute(sql`alter table buyer_reads add constraint none check (false) not valid`);
  try {
    const { data, errors } = await desk.api(
      `{ amazonOrder(number: "${number}") { number buyerName buyerEmail total { amount } } }`,
    );
    expect(data.amazonOrder).toEqual({ number, buyerName: null, buyerEmail: null, total: { amount: '38.97' } });
    expect(errors?.map(({ path }) => path.at(-1))).toEqual(['buyerName', 'buyerEmail']);
    expect((await fetched(desk, invoice)).status).toBe(500);
  } finally {
    await desk.db.execute(sql`alter table buyer_reads drop constraint none`);
  }
});

it('shows the reads of an order to whom may manage settings, for a year', async () => {
  await severalOrders();
  const manager = 'a key that manages';
  await desk.addKey(manager, ['READ_ORDERS', 'MANAGE_SETTINGS']);
  const reader = 'a key that reads';
  await desk.addKey(
    reader,
    permissions.filter((permission) => permission !== 'MANAGE_SETTINGS'),
  );
  await desk.api(page, {}, reader);
  await desk.advance(60);
  await desk.api(`{ amazonOrder(number: "${number}") { buyerName } }`);

  const reads = (first: number, key = manager, orders = 20) =>
    desk.api(
      `{ amazonOrders(first: ${orders}) { nodes { number buyerDataReads(first: ${first}) { actor readAt requestId callerId } } } }`,
      {},
      key,
    );
  desk.statements.length = 0;
  const { data } = await reads(20);
  expect(desk.statements.filter((text) => text.includes('"buyer_reads"'))).toHaveLength(1);
  const shown = data.amazonOrders.nodes.toSorted((one: { number: string }, other: { number: string }) =>
    one.number < other.number ? -1 : 1,
  );
  expect(
    shown.map(({ buyerDataReads }: { buyerDataReads: { actor: string }[] }) =>
      buyerDataReads.map(({ actor }) => actor),
    ),
  ).toEqual([[adminKey, reader], [reader], [reader]]);
  expect((await reads(0)).data.amazonOrders.nodes[0].buyerDataReads).toEqual([]);
  expect((await reads(101, manager, 1)).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  expect((await reads(1, reader)).errors?.[0].extensions.code).toBe('FORBIDDEN');

  await desk.advance(364 * 86_400);
  await housekeeping(desk.shell);
  expect(await recorded()).toHaveLength(4);
  await desk.advance(86_460);
  await housekeeping(desk.shell);
  expect(await recorded()).toEqual([]);
});
