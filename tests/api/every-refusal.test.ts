import { describe, expect, it } from 'vitest';
import { fanOutWebhooks } from '../../src/app/fan-out-webhooks.ts';
import { sql } from '../../src/db/drizzle.ts';
import { accounts, stores } from '../../src/db/tables.ts';
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts';
import { globalId } from '../../src/graphql/global-id.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, listed, type Shown, soon, type Units } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
type Input = Readonly<Record<string, unknown>>;
type Changes = Parameters<typeof amazonJson>[0];
type Told = { readonly code: ErrorCode; readonly message: string; readonly fix: string };
/** Provokes its code in few steps and hands over what was told. */
type Scenario = () => Promise<readonly Told[]>;

const number = '112-0000001-0000001';
const nowhere = (kind: Parameters<typeof globalId>[0]) => globalId(kind, '01900000-0000-7000-8000-00000000ffff');
const mugs = () => desk.anOrder({ lines: ['MUG 2 10.00'], shipping: '4.00' });

/** Any mutation by its name, refused: not a row may change. */
async function refused(mutation: string, input: Input, key?: string, inputType?: string): Promise<readonly Told[]> {
  const type = inputType ?? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { errors { code message fix } } }`;
  const given = { input: { idempotencyKey: 'refused', ...input } };
  const { data, errors } = await leavesNothing(desk, () => desk.api(query, given, key));
  expect(errors).toBeUndefined();
  const told: readonly Told[] = data[mutation].errors;
  expect(desk.refusals).toEqual(expect.arrayContaining(told.map(({ code }) => code)));
  return told;
}

const reason = 'OTHER';
const shipping = ({ id: orderId }: Shown, ...packages: readonly object[]) => refused('ship', { orderId, packages });
const invoicing = (order: Shown, units: Units | null = null) =>
  refused('invoice', { orderId: order.id, items: listed(order, units) });
const refunding = (order: Shown, more: Input = {}) => refused('creditMemo', { orderId: order.id, reason, ...more });
const canceling = () => refused('cancelAmazonOrder', { amazonOrderNumber: number, reason: 'NO_INVENTORY' });
const parcel = (changes: Input = {}) => ({ carrierCode: 'UPS', trackingNumber: '1Z1', ...changes });

const manual = { name: 'manual.pdf', contentType: 'application/pdf', content: '' };
async function writing(kind: string, more: Input, changes: Changes = {}) {
  return refused('messageBuyer', { orderId: (await desk.anOrder(changes)).id, kind, ...more });
}

/** An order of which both mugs have left and are paid. */
async function complete(): Promise<Shown> {
  const order = await mugs();
  await acts.ship(order, null, { invoice: true });
  return desk.orderBy(number);
}

/** A shipment that Amazon is to be told of. */
async function anEffect(): Promise<string> {
  return (await acts.ship(await mugs())).amazonEffects[0].id;
}

/** What stands against an action, as `actions` lists it. */
async function listedAgainst(action: string, { actions }: Shown): Promise<readonly Told[]> {
  return actions.find((one: Shown) => one.action === action).reasons;
}
const shipAgainst = async (changes: Changes) => listedAgainst('SHIP', await desk.anOrder(changes));

/** Amazon has an order that cannot be imported; the products it names are in the catalogue but for what is said. */
async function blocked(changes: Changes, product: Input | null = {}): Promise<readonly Told[]> {
  const json = amazonJson(changes);
  if (product) await desk.stock({ sku: 'MUG', ...product });
  await desk.amazonHas(json);
  await desk.advance(600);
  await desk.sync();
  const query = `{ amazonOrder(number: "${number}") { importState importBlockers { code message fix } order { id } } }`;
  const { amazonOrder } = (await desk.api(query)).data;
  expect(amazonOrder).toMatchObject({ importState: 'BLOCKED', order: null });
  return amazonOrder.importBlockers;
}

const program = (name: string) => () => shipAgainst({ programs: [name] });
const buyerAsks = { item: { cancellation: { cancellationRequest: { requester: 'BUYER' } } } };
const euros = { amount: '10.00', currencyCode: 'EUR' };
const withoutMail = { order: { buyer: { buyerName: 'Ana Maria Lopez' } } };

/** A new code does not compile until this table says how it is reached. */
const scenarios: Record<ErrorCode, Scenario> = {
  ORDER_NOT_FOUND: () => refused('hold', { orderId: nowhere('ORDER') }),
  AMAZON_ORDER_NOT_FOUND: canceling,
  ITEM_NOT_IN_ORDER: async () =>
    shipping(await mugs(), parcel({ items: [{ itemId: nowhere('ORDER_ITEM'), quantity: 1 }] })),
  STORE_NOT_FOUND: () => refused('syncStore', { storeId: nowhere('STORE') }),
  SHIPMENT_NOT_FOUND: () => refused('sendEmail', { subjectId: nowhere('SHIPMENT') }),
  PACKAGE_NOT_FOUND: () => refused('correctTracking', { packageId: nowhere('PACKAGE'), trackingNumber: '1Z2' }),
  CREDIT_MEMO_NOT_FOUND: () => refused('sendEmail', { subjectId: nowhere('CREDIT_MEMO') }),
  INVOICE_NOT_FOUND: async () => refunding(await complete(), { invoiceId: nowhere('INVOICE') }),
  EFFECT_NOT_FOUND: () =>
    refused('retryAmazonEffect', { amazonEffectId: nowhere('AMAZON_EFFECT') }, undefined, 'AmazonEffectInput'),
  WEBHOOK_NOT_FOUND: () => refused('deleteWebhook', { webhookId: nowhere('WEBHOOK') }),
  WEBHOOK_DELIVERY_NOT_FOUND: () => refused('retryWebhookDelivery', { deliveryId: nowhere('WEBHOOK_DELIVERY') }),
  WEBHOOK_DELIVERY_NOT_PARKED: async () => {
    const url = 'https://shop.example/hooks';
    const { data } = await desk.api(
      'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }',
      { input: { storeId: desk.storeId, url, idempotencyKey: 'webhook' } },
    );
    await mugs();
    await expect.poll(() => fanOutWebhooks(desk.shell, desk.storeUuid), { timeout: 20_000 }).toBe('DONE');
    const log = `{ webhook(id: "${data.createWebhook.webhook.id}") { deliveries(first: 1) { nodes { id } } } }`;
    const [delivery] = (await desk.api(log)).data.webhook.deliveries.nodes;
    return refused('retryWebhookDelivery', { deliveryId: delivery.id });
  },
  API_KEY_NOT_FOUND: () => refused('revokeApiKey', { apiKeyId: nowhere('API_KEY') }),
  EFFECT_ALREADY_SENT: async () => {
    const amazonEffectId = await anEffect();
    await desk.drain(1);
    return refused('recallAmazonEffect', { amazonEffectId }, undefined, 'AmazonEffectInput');
  },
  EFFECT_NOT_RETRYABLE: async () =>
    refused('retryAmazonEffect', { amazonEffectId: await anEffect() }, undefined, 'AmazonEffectInput'),
  EFFECT_NOT_SETTLEABLE: async () =>
    refused('settleAmazonEffect', { amazonEffectId: await anEffect(), outcome: 'HAPPENED', evidence: 'Seen' }),
  NOTHING_TO_SHIP: async () => shipping(await complete(), parcel()),
  SHIP_STATE_FORBIDDEN: async () => shipping((await acts.hold(await mugs())).order, parcel()),
  SHIP_QTY_EXCEEDED: async () => {
    const order = await mugs();
    return shipping(order, aPackage(order, { MUG: 3 }));
  },
  EMPTY_SHIPMENT: async () => shipping(await mugs()),
  TRACK_NUMBER_REQUIRED: async () => shipping(await mugs(), parcel({ trackingNumber: null })),
  TRACK_CARRIER_REQUIRED: async () => shipping(await mugs(), parcel({ carrierCode: 'OTHER' })),
  CARRIER_UNKNOWN: async () => shipping(await mugs(), parcel({ carrierCode: 'UPSS' })),
  TRANSPARENCY_CODES_REQUIRED: async () =>
    shipping(await desk.anOrder({ item: { programs: ['TRANSPARENCY'] } }), parcel()),
  NOTHING_TO_INVOICE: async () => invoicing((await acts.invoice(await mugs())).order),
  INVOICE_STATE_FORBIDDEN: async () => invoicing(await complete()),
  INVOICE_QTY_EXCEEDED: async () => invoicing(await mugs(), { MUG: 3 }),
  EMPTY_INVOICE: async () => invoicing(await mugs(), {}),
  NOTHING_TO_REFUND: async () => refunding((await acts.ship(await mugs())).order),
  REFUND_STATE_FORBIDDEN: async () => refunding((await acts.creditMemo(await complete())).order),
  REFUND_QTY_EXCEEDED: async () => {
    const order = await complete();
    return refunding(order, { items: listed(order, { MUG: 3 }) });
  },
  REFUND_EXCEEDS_PAID: async () => refunding(await complete(), { adjustmentRefund: '0.01' }),
  REFUND_LIMIT_EXCEEDED: async () => {
    const { id: orderId } = await complete();
    await desk.addKey('a key with a limit', ['REFUND'], null, new Map([['USD', 1_000n]]));
    return refused('creditMemo', { orderId, reason }, 'a key with a limit');
  },
  SHIPPING_REFUND_EXCEEDED: async () => refunding(await complete(), { shippingAmount: '4.01' }),
  REFUND_TOTAL_NOT_POSITIVE: async () => refunding(await complete(), { adjustmentFee: '99.00' }),
  EMPTY_CREDIT_MEMO: async () => refunding(await complete(), { items: [] }),
  NO_SHIPPING_TO_REFUND: async () => {
    const { order } = await acts.ship(await desk.anOrder(), null, { invoice: true });
    return refunding(order, { shippingAmount: '1.00' });
  },
  ADJUSTMENT_NEGATIVE_VALUE: async () => refunding(await complete(), { adjustmentFee: '-1.00' }),
  INVOICE_NOT_REFUNDABLE: async () => {
    const order = await mugs();
    const { invoice } = await acts.ship(order, { MUG: 1 }, { invoice: true });
    await acts.creditMemo(order, null, { invoiceId: invoice.id });
    await acts.ship(order, null, { invoice: true });
    return refunding(order, { invoiceId: invoice.id });
  },
  RETURN_ITEM_NOT_IN_CREDIT_MEMO: async () => {
    const order = await complete();
    return refunding(order, { items: listed(order, { MUG: 1 }), returnToStock: listed(order, { MUG: 2 }) });
  },
  HOLD_NOT_ALLOWED: async () => refused('hold', { orderId: (await complete()).id }),
  UNHOLD_NOT_ALLOWED: async () => refused('unhold', { orderId: (await mugs()).id }),
  COMMENT_EMPTY: async () => refused('invoice', { orderId: (await mugs()).id, comment: { text: ' ' } }),
  STATUS_NOT_IN_STATE: async () => refused('addComment', { orderId: (await mugs()).id, text: 'x', status: 'closed' }),
  EMAIL_NOT_ALLOWED: async () => listedAgainst('SEND_EMAIL', (await acts.cancel(await mugs())).order),
  MESSAGE_KIND_NOT_OFFERED: async () => writing('WARRANTY', { attachments: [{ ...manual, content: 'JVBERg==' }] }),
  MESSAGE_TEXT_INVALID: async () => writing('UNEXPECTED_PROBLEM', { text: 'Write to me@example.com' }),
  MESSAGE_ATTACHMENTS_INVALID: async () => writing('LEGAL_DISCLOSURE', { attachments: [manual] }),
  INVOICED_BY_AMAZON: async () => writing('INVOICE', { attachments: [] }, { programs: ['INVOICE_BY_AMAZON'] }),
  NO_EMAIL_ADDRESS: async () => listedAgainst('SEND_EMAIL', await desk.anOrder(withoutMail)),
  NOTHING_TO_CORRECT: async () => listedAgainst('CORRECT_TRACKING', await mugs()),
  FULFILLED_BY_AMAZON: () => shipAgainst({ fulfilledBy: 'AMAZON', status: 'SHIPPED' }),
  CONFIRMED_BY_AMAZON: program('FBM_SHIP_PLUS'),
  USE_EASY_SHIP: program('AMAZON_EASY_SHIP'),
  USE_SELLER_CENTRAL: program('IN_STORE_PICK_UP'),
  AMAZON_REFUND_BEFORE_SHIPMENT: async () => refunding((await acts.invoice(await mugs())).order),
  AWAITING_PAYMENT: async () => {
    const order = await mugs();
    await desk.amazonHas({ ...amazonJson({ status: 'PENDING' }), lastUpdatedTime: soon(desk) });
    await desk.advance(600);
    await desk.sync();
    return shipping(order, parcel());
  },
  AMAZON_CANCEL_NOT_UNSHIPPED: async () => {
    await acts.ship(await mugs(), { MUG: 1 });
    return canceling();
  },
  AMAZON_CANCEL_ORDER_ON_HOLD: async () => {
    await acts.hold(await mugs());
    return canceling();
  },
  AMAZON_ORDER_VIEW_ONLY: async () => {
    await blocked({}, null);
    const { data } = await desk.api(`{ amazonOrder(number: "${number}") { id } }`);
    return refused('hold', { orderId: data.amazonOrder.id });
  },
  BUYER_REQUESTED_CANCEL: async () => {
    await desk.db.update(stores).set({ buyerCancelRequestPolicy: 'REFUSE_SHIP' });
    return shipping(await desk.anOrder(buyerAsks), parcel());
  },
  AMAZON_ADDRESS_FIELD_REQUIRED: async () => {
    await mugs();
    return refused('correctAddress', { amazonOrderNumber: number, address: { city: '' } });
  },
  AMAZON_SETTING_INVALID: () => refused('updateOrderSettings', { storeId: desk.storeId, syncCron: 'whenever' }),
  QTY_NEGATIVE: async () => invoicing(await mugs(), { MUG: -1 }),
  VERSION_CONFLICT: async () => refused('hold', { orderId: (await mugs()).id, ifVersion: 99 }),
  IDEMPOTENCY_KEY_REUSED: async () => {
    const order = await mugs();
    await acts.hold(order, { idempotencyKey: 'refused' });
    return refused('unhold', { orderId: order.id });
  },
  OPERATION_IN_PROGRESS: async () => {
    const order = await mugs();
    await aBusyDatabase(true);
    try {
      return await refused('hold', { orderId: order.id });
    } finally {
      await aBusyDatabase(false);
    }
  },
  PERMISSION_DENIED: async () => {
    await desk.addKey('a reader', ['READ_ORDERS']);
    return refused('hold', { orderId: (await mugs()).id }, 'a reader');
  },
  STORE_READ_ONLY: async () => {
    await desk.db.update(stores).set({ readOnly: true });
    return shipping(await mugs(), parcel());
  },
  STORE_NOT_ACTIVE: async () => {
    await desk.db.update(accounts).set({ active: false });
    return refused('syncStore', { storeId: desk.storeId });
  },
  BUYER_DATA_NEEDED: async () => refused('eraseBuyerData', { orderId: (await mugs()).id }),
  INVALID_INPUT: async () => refused('hold', { orderId: (await mugs()).id, expiresAt: '2020-01-01T00:00:00Z' }),
  PRODUCT_NOT_FOUND: () => blocked({}, null),
  PRODUCT_DISABLED: () => blocked({}, { enabled: false }),
  PRODUCT_NOT_SALABLE: () => blocked({}, { quantityAvailable: 2 }),
  NO_ORDER_ITEMS: () => blocked({ lines: [] }),
  ADDRESS_INVALID: () => blocked({ order: { recipient: { deliveryAddress: { name: 'Nobody', city: 'Portland' } } } }),
  MIXED_CURRENCY: () => blocked({ order: { proceeds: { grandTotal: euros } } }),
  AMAZON_ORDER_UNREADABLE: () => blocked({ item: { proceeds: undefined } }),
};

/** Every lock is taken: what waits for one gives up. */
async function aBusyDatabase(busy: boolean): Promise<void> {
  if (!busy) {
    await desk.db.execute(sql`drop function refuse_lock cascade`);
    return;
  }
  await desk.db.execute(sql`create function refuse_lock() returns trigger language plpgsql as $$
    begin raise exception 'busy' using errcode = '55P03'; end $$`);
  await desk.db.execute(sql`create trigger busy before insert on operations execute function refuse_lock()`);
}

/** Codes whose fix depends on the case: it names what to take instead, or what helps in the state that something is in. */
const fixOfTheCase: ReadonlySet<ErrorCode> = new Set([
  'CARRIER_UNKNOWN',
  'STATUS_NOT_IN_STATE',
  'INVALID_INPUT',
  'AMAZON_SETTING_INVALID',
  'EFFECT_ALREADY_SENT',
  'EFFECT_NOT_RETRYABLE',
  'EFFECT_NOT_SETTLEABLE',
  'REFUND_LIMIT_EXCEEDED',
]);

describe('every refusal', () => {
  it.each(Object.keys(scenarios) as ErrorCode[])('%s is reached through the API, and says what to do', async (code) => {
    const told = await scenarios[code]();
    expect(told.map((one) => one.code)).toContain(code);
    const found = told.find((one) => one.code === code);
    expect(found?.message.trim()).toBeTruthy();
    if (fixOfTheCase.has(code)) expect(found?.fix.trim()).toBeTruthy();
    else expect(found?.fix).toBe(errorCatalogue[code].fix);
  });

  it('is in `errorCatalog`, word for word', async () => {
    const { data } = await desk.api('{ errorCatalog { code meaning fix retryable } }');
    const expected = Object.entries(errorCatalogue).map(([code, entry]) => ({ code, retryable: false, ...entry }));
    expect(data.errorCatalog).toEqual(expected);
  });
});
