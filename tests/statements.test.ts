import { describe, expect, it } from 'vitest';
import { amazonJson } from './support/amazon-json.ts';
import { useDesk } from './support/desk.ts';

const desk = useDesk();

const amount = '{ amount currency }';
const lines = 'items { quantity orderItem { sku } }';
const item = `items { id sku quantityOrdered quantityToShip unitPrice ${amount} rowTotal ${amount} }`;
const shipments = `shipments { number packages { trackingNumber ${lines} } }`;
const totals = `totals { subtotal ${amount} tax ${amount} grandTotal ${amount} due ${amount} }`;
const actions = 'allowedActions actions { action allowed reasons { code message } items { maxQuantity item { sku } } }';
const summary = `id number state shippingState amazonOrderNumber ${item} ${shipments} ${totals} ${actions}`;
const everything = `${summary} store { name } customer { name email } shippingAddress { city }
  invoices { number ${lines} amazonEffect { state } } creditMemos { number ${lines} amazonEffect { state } } emails { state title }
  amazonEffects { kind state amazonOrder { number } } amazonOrder { number shippingState packages { trackingNumber } }`;

const payload = 'errors { code path } operation { replayed } order { version state }';

/** How many statements a request costs, without those that begin and end its transaction and look up its key. */
async function statementsOf(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<number> {
  desk.statements.length = 0;
  const { data, errors } = await desk.api(query, variables);
  expect(errors).toBeUndefined();
  for (const answer of Object.values(data) as readonly { errors?: readonly unknown[] }[]) {
    expect(answer?.errors ?? []).toEqual([]);
  }
  return desk.statements.filter((text) => !/^(begin|commit|rollback)|"api_keys"/.test(text)).length;
}

async function importOrders(count: number) {
  const at = (index: number) => `112-7770000-${String(index).padStart(7, '0')}`;
  const lines = ['MUG 3 36.00 2.97', 'TEE 2 51.00 4.21'];
  const reports = Array.from({ length: count }, (_, index) =>
    amazonJson({ number: at(index), lines, shipping: '9.95' }),
  );
  await desk.stock({ sku: 'MUG' }, { sku: 'TEE' });
  await desk.amazonHas(...reports);
  await desk.advance(600);
  await desk.sync();
  return Promise.all(reports.map(({ orderId }) => desk.orderBy(orderId)));
}

type Order = Awaited<ReturnType<typeof desk.orderBy>>;

const parcel = (trackingNumber: string, ...items: readonly object[]) => ({ carrierCode: 'UPS', trackingNumber, items });

const ship = ({ id, items: [mug, tee] }: Order, changes: object = {}) => ({
  input: {
    orderId: id,
    idempotencyKey: `ship ${id}`,
    packages: [
      parcel('1Z1', { itemId: mug.id, quantity: 2 }),
      parcel('1Z2', { itemId: mug.id, quantity: 1 }, { itemId: tee.id, quantity: 1 }),
    ],
    ...changes,
  },
});

const shipping = `mutation($input: ShipInput!) { ship(input: $input) { ${payload} shipment { number } amazonEffects { kind } } }`;
const invoicing = `mutation($input: InvoiceInput!) { invoice(input: $input) { ${payload} invoice { number } } }`;
const refunding = `mutation($input: CreditMemoInput!) { creditMemo(input: $input) { ${payload} creditMemo { number } } }`;
const mailing = `mutation($input: SendEmailInput!) { sendEmail(input: $input) { ${payload} email { state title } } }`;
const commenting = `mutation($input: AddCommentInput!) { addComment(input: $input) { ${payload} comment { text } } }`;
const correctingTracking = `mutation($input: CorrectTrackingInput!) { correctTracking(input: $input) { ${payload} amazonEffects { kind } } }`;
const correctingAddress = `mutation($input: CorrectAddressInput!) { correctAddress(input: $input) { ${payload} } }`;
const canceling = `mutation($input: CancelAmazonOrderInput!) { cancelAmazonOrder(input: $input) { ${payload} } }`;

async function tracking({ amazonOrderNumber }: Order) {
  const [shipment] = (await desk.orderBy(amazonOrderNumber)).shipments;
  return { packageId: shipment.packages[0].id, trackingNumber: '1Z9', idempotencyKey: 'tracking' };
}

describe('a reader', () => {
  it('gets a page of 20 orders with lines, parcels, totals and actions for one statement', {
    timeout: 60_000,
  }, async () => {
    for (const order of await importOrders(20)) await desk.api(shipping, ship(order));
    const page = `{ orders(first: 20) { nodes { ${summary} } pageInfo { hasNextPage endCursor } } }`;
    // From the second time on graphql-jit answers.
    for (const _ of [1, 2, 3]) expect(await statementsOf(page)).toBe(1);

    const { data } = await desk.api(page);
    expect(data.orders.nodes).toHaveLength(20);
    expect(data.orders.nodes.map(({ shipments }: Order) => shipments[0].packages.length)).toEqual(Array(20).fill(2));
  });

  it('gets one order with everything for one statement, one for its history, and one that records who was shown the buyer', async () => {
    const [order] = await importOrders(1);
    await desk.api(shipping, ship(order, { invoice: true }));
    const by = { by: { amazonOrderNumber: order.amazonOrderNumber } };
    expect(await statementsOf(`query($by: OrderBy!) { order(by: $by) { ${everything} } }`, by)).toBe(3);
    expect(await statementsOf(`query($by: OrderBy!) { order(by: $by) { ${summary} } }`, by)).toBe(1);
    expect(await statementsOf('query($by: OrderBy!) { order(by: $by) { number state } }', by)).toBe(1);
  });

  it('gets the dashboard for a handful, however many rows it has', async () => {
    await importOrders(12);
    const rows = 'orderNumber status buyerName total { amount } notes order { number allowedActions }';
    const recent = (first: number) => `query($id: ID!) { recentOrders(storeId: $id, first: ${first}) { ${rows} } }`;
    for (const first of [1, 12]) expect(await statementsOf(recent(first), { id: desk.storeId })).toBe(6);
  });

  it('gets a page that is narrowed, searched and sorted for as many, and a count of it for one more', async () => {
    await importOrders(3);
    const filter = `{ states: [NEW, PROCESSING], allowedAction: SHIP, customer: "ana", sku: "MUG", number: "0",
      amazonOrderNumber: "112", placedAt: { from: "2026-01-01T00:00:00Z" }, grandTotal: { min: "1.00" }, buyerCancelRequested: false }`;
    const args = `filter: ${filter}, search: "portland mug", sort: { field: SHIP_BY, direction: ASC }`;
    const page = `{ orders(first: 20, ${args}) { nodes { ${summary} shipBy { risk } } } }`;
    const whole = `{ orders(first: 20) { nodes { ${summary} } } }`;
    expect(await statementsOf(page)).toBe(await statementsOf(whole));
    expect((await desk.api(page)).data.orders.nodes).toHaveLength(3);
    expect(await statementsOf(`{ orders(first: 0, ${args}) { totalCount { value } } }`)).toBe(1);
    const amazon = 'amazonOrders(filter: { buyerName: "ana", number: "112", total: { min: "1" } })';
    expect(await statementsOf(`{ ${amazon} { nodes { number } totalCount { value } } }`)).toBe(2);
  });

  it('pays for a count only when asking for one', async () => {
    await importOrders(2);
    expect(await statementsOf('{ orders { nodes { number } } }')).toBe(1);
    expect(await statementsOf('{ orders { nodes { number } totalCount { value } } }')).toBe(2);
    expect(await statementsOf('{ orders(first: 0) { totalCount { value } } }')).toBe(1);
  });
});

describe('a sync', () => {
  it('takes in a page of new orders for as many statements as one new order', async () => {
    await desk.stock({ sku: 'MUG' }, { sku: 'TEE' });
    const statementsFor = async (...serials: readonly number[]) => {
      const lines = ['MUG 3 36.00 2.97', 'TEE 2 51.00 4.21'];
      const createdTime = new Date(desk.shell.now()).toISOString();
      const reports = serials.map((serial) =>
        amazonJson({ number: `112-8880000-000000${serial}`, lines, createdTime }),
      );
      await desk.amazonHas(...reports);
      await desk.advance(600);
      desk.statements.length = 0;
      await desk.sync();
      const count = desk.statements.length;
      for (const { orderId } of reports) expect(await desk.orderBy(orderId)).toMatchObject({ state: 'NEW' });
      return count;
    };
    await statementsFor(1);
    expect(await statementsFor(3, 4, 5, 6, 7, 8)).toBe(await statementsFor(2));
  });
});

describe('an action', () => {
  // The job that goes to the queue with each effect comes on top: the queue has statements of its own.
  it('costs so many statements, of which the last few show the answer', { timeout: 60_000 }, async () => {
    const [first, second] = await importOrders(2);
    const everything = { orderId: first.id, idempotencyKey: 'invoice' };
    const oneBack = {
      orderId: first.id,
      items: [{ itemId: first.items[0].id, quantity: 1 }],
      reason: 'CUSTOMER_RETURN',
      idempotencyKey: 'refund',
    };
    const comment = { orderId: first.id, text: 'seen', idempotencyKey: 'comment' };
    const address = {
      amazonOrderNumber: first.amazonOrderNumber,
      address: { city: 'Salem' },
      idempotencyKey: 'address',
    };
    const cancel = { amazonOrderNumber: second.amazonOrderNumber, reason: 'NO_INVENTORY', idempotencyKey: 'cancel' };

    expect({
      'ship, dry run': await statementsOf(shipping, ship(first, { dryRun: true })),
      ship: await statementsOf(shipping, ship(first)),
      'ship, replayed': await statementsOf(shipping, ship(first)),
      invoice: await statementsOf(invoicing, { input: everything }),
      creditMemo: await statementsOf(refunding, { input: oneBack }),
      sendEmail: await statementsOf(mailing, { input: { subjectId: second.id, idempotencyKey: 'mail' } }),
      cancelAmazonOrder: await statementsOf(canceling, { input: cancel }),
      addComment: await statementsOf(commenting, { input: comment }),
      correctTracking: await statementsOf(correctingTracking, { input: await tracking(first) }),
      correctAddress: await statementsOf(correctingAddress, { input: address }),
    }).toEqual({
      'ship, dry run': 17,
      ship: 7,
      'ship, replayed': 3,
      invoice: 7,
      creditMemo: 8,
      // One of them records that the mail was shown.
      sendEmail: 11,
      // One of them gives the units of two products back to stock.
      cancelAmazonOrder: 7,
      addComment: 8,
      correctTracking: 10,
      // Five of them have search find the order by its new address.
      correctAddress: 14,
    });
  });
});
