import { expect } from 'vitest';
import { orderFields, type useDesk } from '../../support/desk.ts';

export type Desk = ReturnType<typeof useDesk>;
/** Units by SKU, as the worked examples write them. */
export type Units = Readonly<Record<string, number>>;
// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
export type Shown = any;
type More = Readonly<Record<string, unknown>>;

const common = `order { ${orderFields} }
  operation { idempotencyKey mutation replayed dryRun completedAt order { id version } }
  errors {
    __typename code message path fix
    ... on RefusedError { source clearsAt }
    ... on QuantityError { itemId requested available }
    ... on AmountError { availableAmount: available { amount currency } }
    ... on ConflictError { currentOrder { id version } }
  }`;
const warnings = 'warnings { code message }';
const effects = 'amazonEffects { id kind state subject { __typename id } }';
const amounts = [
  'subtotal',
  'discount',
  'shipping',
  'otherCharges',
  'tax',
  'shippingTax',
  'shippingDiscount',
  'grandTotal',
];
const priced = amounts.map((name) => `${name} { amount currency }`).join(' ');
const lines =
  'items { quantity rowTotal { amount } tax { amount } discount { amount } orderItem { sku } returnedToStock }';
const invoice = `invoice { id number ${priced} ${lines} }`;
const shipment = `shipment { id number items { quantity orderItem { sku } }
  packages { id referenceId carrierCode carrierName shippingMethod trackingNumber shippedAt items { quantity orderItem { sku } } } }`;
const comment =
  'comment { id text status author visibleToCustomer customerNotified createdAt subject { __typename id } }';
const address = 'shippingAddress { name street city region postalCode countryCode phone }';
const creditMemo = `creditMemo { id number reason ${priced} adjustmentRefund { amount } adjustmentFee { amount } ${lines} }`;

export const emailFields = 'id subject { __typename id } state to title text html attempts createdAt sentAt lastError';

const documents = {
  ship: ['ShipInput', `${shipment} ${invoice} ${effects} ${warnings}`],
  invoice: ['InvoiceInput', `${invoice} ${effects} ${warnings}`],
  creditMemo: ['CreditMemoInput', `${creditMemo} ${effects} ${warnings}`],
  cancelAmazonOrder: [
    'CancelAmazonOrderInput',
    `amazonOrder { id number shippingState notes stockReserved } ${creditMemo} ${effects} ${warnings}`,
  ],
  hold: ['HoldInput', warnings],
  unhold: ['UnholdInput', ''],
  sendEmail: ['SendEmailInput', `email { ${emailFields} }`],
  addComment: ['AddCommentInput', `${comment} ${warnings}`],
  correctTracking: ['CorrectTrackingInput', `${shipment} ${effects}`],
  messageBuyer: ['MessageBuyerInput', 'message { id }'],
  correctAddress: [
    'CorrectAddressInput',
    `amazonOrder { number importState notes ${address} order { number ${address} } }`,
  ],
  syncStore: ['SyncStoreInput', 'store { id } amazonOrder { id number importState }'],
} as const;
export type Mutation = keyof typeof documents;

export function documentOf(mutation: Mutation): string {
  const [input, own] = documents[mutation];
  return `mutation($input: ${input}!) { ${mutation}(input: $input) { ${common} ${own} } }`;
}

/** Keys are never used twice in a test file. */
let calls = 0;

/** The mutations, each with a key of its own unless one is given. */
export function actsOf(desk: Desk) {
  /** The payload, whether it was done or refused. */
  async function act(mutation: Mutation, input: More, key?: string): Promise<Shown> {
    calls += 1;
    const given = { idempotencyKey: `call-${calls}`, ...input };
    const { data, errors } = await desk.api(documentOf(mutation), { input: given }, key);
    expect(errors).toBeUndefined();
    return data[mutation];
  }
  async function done(mutation: Mutation, input: More, key?: string): Promise<Shown> {
    const payload = await act(mutation, input, key);
    expect(payload.errors).toEqual([]);
    return payload;
  }

  return {
    act,
    /** What stands in the way: code and place. */
    refusals: async (mutation: Mutation, input: More, key?: string): Promise<string[]> =>
      (await act(mutation, input, key)).errors.map(told),
    ship: (order: Shown, units: Units | null = null, more: More = {}) =>
      done('ship', { orderId: order.id, packages: [aPackage(order, units)], ...more }),
    invoice: (order: Shown, units: Units | null = null, more: More = {}) =>
      done('invoice', { orderId: order.id, items: listed(order, units), ...more }),
    creditMemo: (order: Shown, units: Units | null = null, more: More = {}) =>
      done('creditMemo', { orderId: order.id, items: listed(order, units), reason: 'CUSTOMER_RETURN', ...more }),
    cancel: ({ amazonOrderNumber }: Shown, more: More = {}) =>
      done('cancelAmazonOrder', { amazonOrderNumber, reason: 'NO_INVENTORY', ...more }),
    hold: ({ id }: Shown, more: More = {}) => done('hold', { orderId: id, ...more }),
    unhold: ({ id }: Shown, more: More = {}) => done('unhold', { orderId: id, ...more }),
    sendEmail: ({ id }: Shown, more: More = {}) => done('sendEmail', { subjectId: id, ...more }),
    /** Mails to the buyer, oldest first. */
    emails: async ({ id }: Shown, key?: string): Promise<Shown[]> => {
      const query = `query($id: ID!) { order(by: { id: $id }) { emails { ${emailFields} } } }`;
      const { data, errors } = await desk.api(query, { id }, key);
      expect(errors).toBeUndefined();
      return data.order.emails;
    },
  };
}

export function told({ code, path }: { readonly code: string; readonly path: readonly string[] }): string {
  return path.length > 0 ? `${code} at ${path.join('.')}` : code;
}

export function itemId({ items }: Shown, sku: string): string {
  return items.find((item: Shown) => item.sku === sku)?.id ?? sku;
}

/** Units by SKU as an input lists them; a SKU that the order does not have is taken for an id. */
export function listed(order: Shown, units: Units | null) {
  return units && Object.entries(units).map(([sku, quantity]) => ({ itemId: itemId(order, sku), quantity }));
}

export function aPackage(order: Shown, units: Units | null = null, changes: More = {}) {
  return { items: listed(order, units), carrierCode: 'UPS', trackingNumber: '1Z1', ...changes };
}

/** State, lines as ordered/invoiced/shipped/refunded/canceled, and what may be done next. */
export function standing({ state, items, allowedActions }: Shown) {
  const quantities = (item: Shown) =>
    ['Ordered', 'Invoiced', 'Shipped', 'Refunded', 'Canceled'].map((name) => item[`quantity${name}`]).join('/');
  return {
    state,
    lines: items.map((item: Shown) => `${item.sku} ${quantities(item)} ${item.status}`),
    actions: allowedActions.filter(isStep).join(' '),
  };
}

/** The worked examples list actions without comments, mails and corrections, which hardly anything forbids. */
export function isStep(action: string): boolean {
  return !['ADD_COMMENT', 'SEND_EMAIL', 'CORRECT_TRACKING', 'CORRECT_ADDRESS', 'MESSAGE_BUYER'].includes(action);
}

/** The amounts of a document or of totals as texts, those of zero left out. */
export function amountsOf(priced: Shown): Record<string, string> {
  const entries = Object.entries<Shown>(priced).flatMap(([name, value]): [string, string][] =>
    value?.amount === undefined || /^0(\.0+)?$/.test(value.amount) ? [] : [[name, value.amount]],
  );
  return Object.fromEntries(entries);
}

/** What Amazon holds of an order at the end. */
export async function amazonHolds(desk: Desk, number: string) {
  const { fulfillment, packages = [] } = (await desk.atAmazon(number)) as Shown;
  const told = (await desk.amazonEffects()).filter(({ orderId }) => orderId === number);
  return { status: fulfillment.fulfillmentStatus, packages: packages.length, told: told.map(({ kind }) => kind) };
}

/** When an order must have changed at Amazon for the next sync to see it. */
export function soon({ clock }: Desk): string {
  return clock.now.toISOString();
}
