import { createHash, randomUUIDv7 } from 'node:crypto';
import { sealer } from '../database.ts';

// biome-ignore lint/suspicious/noExplicitAny: rows are what the driver takes
export type Row = Readonly<Record<string, any>>;
type Known = {
  readonly storeId: string;
  readonly number: string;
  readonly names: ReadonlyMap<string, string>;
  readonly position: unknown;
};

const actions = 'SHIP,INVOICE,CANCEL_AMAZON_ORDER,HOLD,ADD_COMMENT,SEND_EMAIL,CORRECT_ADDRESS,MESSAGE_BUYER'.split(',');
const cents = (money: Row | undefined) => Math.round(Number(money?.amount ?? 0) * 100);
const words = (...texts: readonly (string | null | undefined)[]) => [
  ...new Set(texts.flatMap((text) => (text ?? '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])),
];

/** The rows of one order, by table: only what the pages that are generated have is looked for. */
export function readOrder(
  order: Row,
  { storeId, number, names, position }: Known,
): Readonly<Record<string, readonly Row[]>> {
  const [id, amazonOrderId, at] = [randomUUIDv7(), randomUUIDv7(), new Date()];
  const lines = order.orderItems.map((item: Row) => readLine(item, names));
  const sum = (field: string) => lines.reduce((total: number, line: Row) => total + line[field], 0);
  const { buyerName: name, buyerEmail: email } = order.buyer;
  const total = cents(order.proceeds.grandTotal);
  const amount = (total / 100).toFixed(2);
  const latest = order.fulfillment.shipByWindow.latestDateTime;
  const both = { store_id: storeId, created_at: at, updated_at: at };
  const event = {
    store_id: storeId,
    amazon_order_id: amazonOrderId,
    actor: 'Amazon',
    position,
    data: {},
    occurred_at: at,
  };
  const plain = words(number, order.orderId, ...lines.map(({ sku }: Row) => sku));
  const { addressType: _, ...address } = order.recipient.deliveryAddress;
  return {
    amazon_orders: [
      {
        ...both,
        id: amazonOrderId,
        number: order.orderId,
        shipping_state: 'UNSHIPPED',
        amazon_status: order.fulfillment.fulfillmentStatus,
        fulfilled_by: order.fulfillment.fulfilledBy,
        programs: [],
        purchased_at: order.createdTime,
        last_updated_at: order.lastUpdatedTime,
        latest_ship_at: latest,
        currency: 'USD',
        total,
        total_amount: amount,
        has_buyer_email: true,
        stock_reserved: true,
        import_state: 'IMPORTED',
        import_blockers: [],
        notes: 'The order was imported.',
        item_ids: lines.map(({ amazonItem }: Row) => amazonItem),
        report: reportOf(order, lines),
        content_hash: createHash('sha256').update(JSON.stringify(order)).digest('base64url'),
        event_count: 2,
        event_position: position,
        seen_at: at,
      },
    ],
    buyers: [
      {
        amazon_order_id: amazonOrderId,
        store_id: storeId,
        sealed: sealer.seal(JSON.stringify({ ...order.buyer, address })),
        name: name.toLowerCase(),
        email: email.toLowerCase(),
      },
    ],
    orders: [
      {
        ...both,
        id,
        amazon_order_id: amazonOrderId,
        number,
        version: 1,
        state: 'NEW',
        status: 'pending',
        shipping_state: 'UNSHIPPED',
        currency: 'USD',
        tax_mode: 'EXCLUSIVE',
        is_guest: true,
        subtotal: sum('row'),
        shipping: sum('shipping'),
        tax: sum('tax') + sum('shippingTax'),
        shipping_tax: sum('shippingTax'),
        grand_total: total,
        grand_total_amount: amount,
        invoice_count: 0,
        package_count: 0,
        credit_memo_count: 0,
        latest_ship_at: latest,
        ship_by: latest,
        allowed_actions: actions,
        placed_at: order.createdTime,
      },
    ],
    order_items: lines.map((line: Row, at: number) => ({
      id: randomUUIDv7(),
      store_id: storeId,
      order_id: id,
      line: at,
      amazon_order_item_id: line.amazonItem,
      sku: line.sku,
      name: line.name,
      asin: line.asin,
      needs_transparency_codes: false,
      quantity_ordered: line.quantity,
      row_total: line.row,
      tax: line.tax,
      shipping: line.shipping,
      shipping_tax: line.shippingTax,
    })),
    order_events: [
      {
        ...event,
        id: randomUUIDv7(),
        order_id: null,
        sequence: 1,
        kind: 'RECEIVED',
        state: null,
        subject_type: 'AMAZON_ORDER',
        subject_id: amazonOrderId,
      },
      {
        ...event,
        id: randomUUIDv7(),
        order_id: id,
        sequence: 2,
        kind: 'IMPORTED',
        state: 'NEW',
        subject_type: 'ORDER',
        subject_id: id,
      },
    ],
    order_search: [
      {
        order_id: id,
        store_id: storeId,
        plain,
        full: words(
          ...plain,
          ...lines.flatMap(({ name, title }: Row) => [name, title]),
          name,
          email,
          ...Object.values<string>(address),
        ),
      },
    ],
  };
}

function readLine(item: Row, names: ReadonlyMap<string, string>): Row {
  const { asin, title, sellerSku: sku } = item.product;
  const breakdowns: readonly Row[] = item.proceeds.breakdowns;
  const part = (type: string) => cents(breakdowns.find((one) => one.type === type)?.subtotal);
  const taxes: readonly Row[] = breakdowns.find(({ type }) => type === 'TAX')?.detailedBreakdowns ?? [];
  const tax = (subtype: string) => cents(taxes.find((one) => one.subtype === subtype)?.value);
  return {
    amazonItem: item.orderItemId,
    sku,
    asin,
    title,
    name: names.get(sku) ?? '',
    quantity: item.quantityOrdered,
    total: cents(item.proceeds.proceedsTotal),
    row: part('ITEM'),
    shipping: part('SHIPPING'),
    tax: tax('ITEM'),
    shippingTax: tax('SHIPPING'),
  };
}

function reportOf(order: Row, lines: readonly Row[]): Row {
  const nothing = {
    giftWrap: '0',
    codFee: '0',
    other: '0',
    giftWrapTax: '0',
    codFeeTax: '0',
    discount: '0',
    shippingDiscount: '0',
    discountAsSent: '0',
  };
  return {
    serviceLevel: order.fulfillment.fulfillmentServiceLevel,
    purchaseOrderNumber: null,
    deliveryTip: '0',
    items: lines.map(({ amazonItem, sku, asin, title, quantity, total, row, shipping, tax, shippingTax }) => ({
      amazonOrderItemId: amazonItem,
      sku,
      asin,
      title,
      quantityOrdered: quantity,
      quantityFulfilled: 0,
      quantityUnfulfilled: quantity,
      needsTransparencyCodes: false,
      money: {
        total: String(total),
        row: String(row),
        shipping: String(shipping),
        tax: String(tax + shippingTax),
        shippingTax: String(shippingTax),
        ...nothing,
      },
    })),
    packages: [],
    defects: [],
    notes: [],
    deliverBy: order.fulfillment.deliverByWindow.latestDateTime,
  };
}
