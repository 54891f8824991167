import type {
  AmazonItem,
  AmazonLineMoney,
  AmazonReport,
  AmazonStanding,
  BuyerData,
} from '../../src/domain/amazon-order.ts';
import { parseAmount, sum } from '../../src/domain/money.ts';
import { noAmounts, noLineAmounts, type Order, type OrderItem, totalOf } from '../../src/domain/order.ts';
import { defaultSettings, type OrderSettings, type Product, type Store } from '../../src/domain/store.ts';
import { type Permission, permissions, type Viewer } from '../../src/domain/viewer.ts';

export const placedAt = new Date('2026-03-01T09:00:00Z');
export const now = new Date('2026-03-02T12:00:00Z');

/** Ids that count up: `id-1`, `id-2` … */
export function ids(prefix = 'id'): () => string {
  let count = 0;
  return () => `${prefix}-${++count}`;
}

export function dollars(text: string): bigint {
  const amount = parseAmount(text, 'USD');
  if (amount === null) throw new Error(`${text} is no amount in USD.`);
  return amount;
}

/** A line in the notation of the worked examples: SKU, quantity, row, tax, discount. Its id is its SKU. */
export function aLine(text: string, changes: Partial<OrderItem> = {}): OrderItem {
  const [sku = 'MUG', quantity = '1', row = '10.00', tax = '0', discount = '0'] = text.split(' ');
  return {
    id: sku,
    amazonOrderItemId: `amazon-${sku}`,
    sku,
    name: `A ${sku}`,
    asin: null,
    needsTransparencyCodes: false,
    quantityOrdered: Number(quantity),
    quantityInvoiced: 0,
    quantityShipped: 0,
    quantityRefunded: 0,
    quantityCanceled: 0,
    quantityShippedElsewhere: 0,
    charged: { row: dollars(row), otherCharges: 0n, discount: dollars(discount), tax: dollars(tax) },
    invoiced: noLineAmounts,
    refunded: noLineAmounts,
    shipping: 0n,
    shippingTax: 0n,
    shippingDiscount: 0n,
    giftWrap: 0n,
    giftWrapTax: 0n,
    ...changes,
  };
}

export function aStanding(changes: Partial<AmazonStanding> = {}): AmazonStanding {
  return {
    id: 'amazon-order',
    storeId: 'store',
    number: '112-0000001-0000001',
    shippingState: 'UNSHIPPED',
    fulfilledBy: 'MERCHANT',
    programs: [],
    buyerRequestedCancel: false,
    hasBuyerEmail: true,
    buyerErasedAt: null,
    cancelAskedAt: null,
    stockReserved: true,
    itemIds: ['amazon-MUG'],
    ...changes,
  };
}

type OrderChanges = Partial<Omit<Order, 'amazon' | 'items'>> & {
  readonly items?: readonly OrderItem[];
  readonly amazon?: Partial<AmazonStanding>;
};

/** A new order; what it charges is the sum of its lines, their shipping included, and of `orderCharge`. */
export function anOrder({ items = [aLine('MUG 3 36.00 2.97')], amazon, ...changes }: OrderChanges = {}): Order {
  const total = (amount: (item: OrderItem) => bigint) => sum(items.map(amount));
  const { taxMode = 'EXCLUSIVE', orderCharge = 0n } = changes;
  const charged = {
    subtotal: total((item) => item.charged.row),
    otherCharges: total((item) => item.charged.otherCharges) + orderCharge,
    discount: total((item) => item.charged.discount + item.shippingDiscount),
    tax: total((item) => item.charged.tax + item.shippingTax),
    shipping: total((item) => item.shipping),
    shippingTax: total((item) => item.shippingTax),
    shippingDiscount: total((item) => item.shippingDiscount),
  };
  return {
    id: 'order',
    storeId: 'store',
    number: '000000001',
    version: 1,
    state: 'NEW',
    status: 'pending',
    currency: 'USD',
    taxMode,
    isGuest: true,
    placedAt,
    createdAt: placedAt,
    updatedAt: placedAt,
    latestShipAt: null,
    shippingState: amazon?.shippingState ?? 'UNSHIPPED',
    charged: { ...charged, grandTotal: totalOf(taxMode, charged) },
    invoiced: noAmounts,
    refunded: noAmounts,
    adjustmentRefunded: 0n,
    adjustmentFees: 0n,
    canceledTotal: 0n,
    orderCharge,
    invoiceCount: 0,
    packageCount: 0,
    creditMemoCount: 0,
    hold: null,
    policy: { readOnly: false, buyerCancelRequestPolicy: 'WARN' },
    ...changes,
    amazon: aStanding({ itemIds: items.map((item) => item.amazonOrderItemId), ...amazon }),
    items,
  };
}

/** Someone who may do everything, or just what is named. */
export function aViewer(granted: readonly Permission[] = permissions): Viewer {
  return { id: 'viewer', name: 'Ana', permissions: new Set(granted), storeIds: null };
}

/** Amazon's money of a line; its total is the sum of its parts with the tax on top. */
export function someMoney(changes: Partial<AmazonLineMoney> = {}): AmazonLineMoney {
  const parts = {
    row: 1000n,
    shipping: 0n,
    giftWrap: 0n,
    codFee: 0n,
    other: 0n,
    tax: 0n,
    shippingTax: 0n,
    giftWrapTax: 0n,
    codFeeTax: 0n,
    discount: 0n,
    shippingDiscount: 0n,
    ...changes,
  };
  const { row, shipping, giftWrap, codFee, other, tax, discount } = parts;
  const total = row + shipping + giftWrap + codFee + other + tax - discount;
  return { total, discountAsSent: -discount, ...parts };
}

export function anAmazonItem(changes: Partial<AmazonItem> = {}): AmazonItem {
  const { sku = 'MUG', quantityOrdered = 1, quantityFulfilled = 0 } = changes;
  return {
    amazonOrderItemId: `amazon-${sku}`,
    sku,
    asin: 'B000000001',
    title: `A ${sku}`,
    quantityOrdered,
    quantityFulfilled,
    quantityUnfulfilled: quantityOrdered - quantityFulfilled,
    needsTransparencyCodes: false,
    money: someMoney(),
    ...changes,
  };
}

export const aBuyer: BuyerData = {
  name: 'Ana Maria Lopez',
  email: null,
  company: null,
  shippingAddress: {
    name: 'Reception Desk',
    company: null,
    street: ['5 Quay Rd', 'Unit 2'],
    city: 'Boston',
    region: 'MA',
    postalCode: '02110',
    countryCode: 'US',
    phone: null,
  },
  giftMessages: {},
};

/** An order as Amazon reports it, unshipped and complete; its total is that of its lines and the tip. */
export function aReport(changes: Partial<AmazonReport> = {}): AmazonReport {
  const { items = [anAmazonItem()], deliveryTip = 0n } = changes;
  return {
    number: '112-0000001-0000001',
    marketplaceId: 'ATVPDKIKX0DER',
    purchasedAt: placedAt,
    lastUpdatedAt: placedAt,
    shippingState: 'UNSHIPPED',
    amazonStatus: 'UNSHIPPED',
    fulfilledBy: 'MERCHANT',
    programs: [],
    serviceLevel: 'Std US Dom',
    purchaseOrderNumber: null,
    latestShipAt: null,
    currency: 'USD',
    total: sum(items.map(({ money }) => money?.total ?? 0n)) + deliveryTip,
    deliveryTip,
    buyerCancelRequest: null,
    buyer: aBuyer,
    items,
    packages: [],
    defects: [],
    notes: [],
    ...changes,
  };
}

export function aStore(settings: Partial<OrderSettings> = {}): Store {
  return {
    id: 'store',
    accountId: 'account',
    name: 'Quay Goods',
    marketplaceId: 'ATVPDKIKX0DER',
    region: 'NA',
    active: true,
    connectedAt: new Date('2026-02-01T00:00:00Z'),
    settings: { ...defaultSettings, ...settings },
  };
}

export function aProduct(changes: Partial<Product> = {}): Product {
  const { sku = 'MUG' } = changes;
  const stock = { enabled: true, manageStock: true, quantityAvailable: 100 };
  return { id: `product-${sku}`, sku, sellerSku: sku, name: `A ${sku}`, ...stock, ...changes };
}
