import type { AmazonItem, AmazonLineMoney, AmazonOrder, AmazonPackage, AmazonReport } from '../domain/amazon-order.ts';
import { formatAmount } from '../domain/money.ts';
import { columnsBut } from './reading.ts';
import { parsed, rowJson } from './row-json.ts';
import { amazonOrders, orders, type StoredAmazonItem, type StoredReport, stores } from './tables.ts';

/** Without what only the import of it needs. */
const amazonRow = rowJson(
  columnsBut(
    amazonOrders,
    'totalAmount',
    'contentHash',
    'eventCount',
    'eventPosition',
    'seenAt',
    'createdAt',
    'updatedAt',
  ),
);

export const amazonOrderColumns = {
  amazon: amazonRow.json,
  orderId: orders.id,
  policy: { readOnly: stores.readOnly, buyerCancelRequestPolicy: stores.buyerCancelRequestPolicy },
};

type AmazonOrderRow = {
  readonly amazon: string;
  readonly orderId: string | null;
  readonly policy: Pick<typeof stores.$inferSelect, 'readOnly' | 'buyerCancelRequestPolicy'>;
};

export function amazonOrderOf({ amazon, orderId, policy }: AmazonOrderRow): AmazonOrder {
  const row = parsed(amazon, amazonRow.read);
  const { buyerCancelRequestedAt: requestedAt } = row;
  return {
    id: row.id,
    storeId: row.storeId,
    number: row.number,
    shippingState: row.shippingState,
    amazonStatus: row.amazonStatus,
    fulfilledBy: row.fulfilledBy,
    programs: row.programs,
    purchasedAt: row.purchasedAt,
    lastUpdatedAt: row.lastUpdatedAt,
    latestShipAt: row.latestShipAt,
    currency: row.currency,
    total: row.total,
    buyerRequestedCancel: requestedAt !== null,
    hasBuyerEmail: row.hasBuyerEmail,
    buyerCancelRequest: requestedAt && { reason: row.buyerCancelReason, requestedAt },
    cancelAskedAt: row.cancelAskedAt,
    stockReserved: row.stockReserved,
    importState: row.importState,
    importBlockers: row.importBlockers,
    notes: row.notes,
    itemIds: row.itemIds,
    orderId,
    policy,
    comparedAt: row.comparedAt,
    serviceLevel: row.report.serviceLevel,
    purchaseOrderNumber: row.report.purchaseOrderNumber,
    deliveryTip: BigInt(row.report.deliveryTip),
    items: row.report.items.map(itemOf),
    packages: row.report.packages.map(packageOf),
    defects: row.report.defects,
    reportNotes: row.report.notes,
    deliverBy: row.report.deliverBy ? new Date(row.report.deliverBy) : null,
    buyerErasesAt: row.buyerErasedAt === null ? row.eraseBuyerAt : null,
    buyerErasedAt: row.buyerErasedAt,
  };
}

/** The columns that say what Amazon reported; what became of the order here is not among them. */
export function reportValues(report: AmazonReport) {
  const { serviceLevel, purchaseOrderNumber, deliveryTip, items, packages, defects, notes } = report;
  const stored: StoredReport = {
    serviceLevel,
    purchaseOrderNumber,
    deliveryTip: String(deliveryTip),
    items: items.map(storedItem),
    packages: packages.map(storedPackage),
    defects,
    notes,
    ...(report.deliverBy && { deliverBy: report.deliverBy.toISOString() }),
  };
  return {
    shippingState: report.shippingState,
    amazonStatus: report.amazonStatus,
    fulfilledBy: report.fulfilledBy,
    programs: report.programs,
    purchasedAt: report.purchasedAt,
    lastUpdatedAt: report.lastUpdatedAt,
    latestShipAt: report.latestShipAt,
    currency: report.currency,
    total: report.total,
    totalAmount: report.total === null || report.currency === null ? null : formatAmount(report.total, report.currency),
    hasBuyerEmail: report.buyer.email !== null,
    itemIds: items.map(({ amazonOrderItemId }) => amazonOrderItemId),
    report: stored,
  };
}

function storedItem({ money, ...item }: AmazonItem): StoredAmazonItem {
  const amounts = money && Object.fromEntries(Object.entries(money).map(([part, amount]) => [part, String(amount)]));
  return { ...item, money: amounts };
}

function itemOf({ money, ...item }: StoredAmazonItem): AmazonItem {
  return { ...item, money: money && moneyOf(money) };
}

function moneyOf(stored: Readonly<Record<string, string>>): AmazonLineMoney {
  const part = (name: keyof AmazonLineMoney) => BigInt(stored[name] ?? 0);
  return {
    total: part('total'),
    row: part('row'),
    shipping: part('shipping'),
    giftWrap: part('giftWrap'),
    codFee: part('codFee'),
    other: part('other'),
    tax: part('tax'),
    shippingTax: part('shippingTax'),
    giftWrapTax: part('giftWrapTax'),
    codFeeTax: part('codFeeTax'),
    discount: part('discount'),
    shippingDiscount: part('shippingDiscount'),
    discountAsSent: part('discountAsSent'),
  };
}

function storedPackage({ shippedAt, ...rest }: AmazonPackage): StoredReport['packages'][number] {
  return { ...rest, shippedAt: shippedAt?.toISOString() ?? null };
}

function packageOf({ shippedAt, ...rest }: StoredReport['packages'][number]): AmazonPackage {
  return { ...rest, shippedAt: shippedAt === null ? null : new Date(shippedAt) };
}
