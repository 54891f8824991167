import { type Address, type AmazonItem, type AmazonReport, addressOf, type ImportState } from './amazon-order.ts';
import { holdForBuyer } from './buyer-cancel.ts';
import type { OrderEvent } from './events.ts';
import { evolve, shippingStateOf } from './evolve.ts';
import { blocker, type ImportBlocker } from './import-blocker.ts';
import { drawInvoice } from './invoice.ts';
import { noAmounts, noLineAmounts, type Order, type OrderItem, quantityToInvoice } from './order.ts';
import { everythingLeft, units } from './quantities.ts';
import { addsDiscount, reconcile } from './reconcile.ts';
import type { Product, Store } from './store.ts';

export type ImportVerdict =
  | { readonly state: Exclude<ImportState, 'IMPORTED' | 'BLOCKED'> }
  | { readonly state: 'BLOCKED'; readonly blockers: readonly ImportBlocker[] }
  | {
      readonly state: 'IMPORTED';
      /** The order before `events`; its number is given when it is saved. */
      readonly order: Order;
      readonly events: readonly OrderEvent[];
      /** Units to take off what may still be promised, by product SKU. */
      readonly reserve: ReadonlyMap<string, number>;
      readonly notes: readonly string[];
    };

export type ImportContext = {
  readonly store: Store;
  /** By seller SKU. */
  readonly products: ReadonlyMap<string, Product>;
  readonly amazonOrderId: string;
  /** An operator asked for this order by number: its age does not matter (R14). */
  readonly askedFor: boolean;
  readonly buyerErasedAt?: Date | null;
  readonly at: Date;
  readonly newId: () => string;
};

/** What becomes of an Amazon order that has no Commerce order yet (commerce-orders.md 11). */
export function judgeImport(report: AmazonReport, context: ImportContext): ImportVerdict {
  const { settings, connectedAt } = context.store;
  if (!settings.importAmazonOrders) return { state: 'DISABLED' };
  if (!isDue(report) || (report.purchasedAt < connectedAt && !context.askedFor)) return { state: 'NOT_DUE' };

  const items = report.items.filter(counts);
  const blockers = [...reportBlockers(report, items), ...productBlockers(report, items, context.products)];
  return blockers.length > 0 ? { state: 'BLOCKED', blockers } : imported(report, items, context);
}

export function isDue({ shippingState, fulfilledBy }: AmazonReport): boolean {
  if (fulfilledBy === 'AMAZON') return shippingState === 'SHIPPED';
  return ['UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED'].includes(shippingState);
}

/** A line of no units and no money is a remnant; one of no units that cost money counts as one unit (11.2). */
export function counts({ quantityOrdered, money }: AmazonItem): boolean {
  return quantityOrdered > 0 || (money !== null && money.total !== 0n);
}

function reportBlockers(report: AmazonReport, items: readonly AmazonItem[]): readonly ImportBlocker[] {
  const unnamed = items.some(({ money }) => money === null) || report.currency === null;
  return [
    ...report.defects.map(({ code, message }) => blocker(code, message)),
    ...(items.length === 0 ? [blocker('NO_ORDER_ITEMS')] : []),
    ...(items.length > 0 && unnamed && report.defects.length === 0
      ? [blocker('AMAZON_ORDER_UNREADABLE', 'Amazon has not named the money of every line.')]
      : []),
    ...(understandable(addressOf(report.buyer)) ? [] : [blocker('ADDRESS_INVALID')]),
  ];
}

/** An address that Amazon withholds is no obstacle; one that leads nowhere is. */
function understandable(address: Address | null): boolean {
  if (address === null) return true;
  return address.countryCode !== null && (address.street.length > 0 || address.city !== null);
}

function productBlockers(
  report: AmazonReport,
  items: readonly AmazonItem[],
  products: ImportContext['products'],
): readonly ImportBlocker[] {
  const wanted = unitsBySku(items, products);
  return items.flatMap(({ sku }) => {
    const product = products.get(sku ?? '');
    if (!product) return [blocker('PRODUCT_NOT_FOUND', undefined, sku)];
    if (!product.enabled) return [blocker('PRODUCT_DISABLED', undefined, sku)];

    const short = product.manageStock && (wanted.get(product.sku) ?? 0) > product.quantityAvailable;
    return short && report.fulfilledBy === 'MERCHANT' ? [blocker('PRODUCT_NOT_SALABLE', undefined, sku)] : [];
  });
}

function imported(report: AmazonReport, lines: readonly AmazonItem[], context: ImportContext): ImportVerdict {
  const { store, products, newId } = context;
  const monies = lines.flatMap(({ money }) => (money ? [money] : []));
  const {
    taxMode,
    lines: amounts,
    amounts: charged,
    orderCharge,
    notes,
  } = reconcile(monies, report.total, report.deliveryTip);
  const reserves = store.settings.reserveStock && report.fulfilledBy === 'MERCHANT';

  const items = lines.map((line, index): OrderItem => {
    const product = products.get(line.sku ?? '');
    return {
      id: newId(),
      amazonOrderItemId: line.amazonOrderItemId,
      sku: product?.sku ?? '',
      name: product?.name ?? '',
      asin: line.asin,
      needsTransparencyCodes: line.needsTransparencyCodes,
      quantityOrdered: Math.max(1, line.quantityOrdered),
      quantityInvoiced: 0,
      quantityShipped: 0,
      quantityRefunded: 0,
      quantityCanceled: canceledUnits(line),
      quantityShippedElsewhere: 0,
      charged: amounts[index] ?? noLineAmounts,
      invoiced: noLineAmounts,
      refunded: noLineAmounts,
      shipping: line.money?.shipping ?? 0n,
      shippingTax: line.money?.shippingTax ?? 0n,
      shippingDiscount: line.money && !addsDiscount(line.money) ? line.money.shippingDiscount : 0n,
      giftWrap: line.money?.giftWrap ?? 0n,
      giftWrapTax: line.money?.giftWrapTax ?? 0n,
    };
  });

  const placed: Order = {
    id: newId(),
    storeId: store.id,
    number: '',
    version: 1,
    state: 'NEW',
    status: 'pending',
    currency: report.currency ?? '',
    taxMode,
    isGuest: store.settings.customerCreation === 'GUEST' || report.buyer.email === null,
    placedAt: report.purchasedAt,
    createdAt: context.at,
    updatedAt: context.at,
    latestShipAt: report.latestShipAt,
    shippingState: report.shippingState,
    charged,
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
    amazon: {
      id: context.amazonOrderId,
      storeId: store.id,
      number: report.number,
      shippingState: report.shippingState,
      fulfilledBy: report.fulfilledBy,
      programs: report.programs,
      buyerRequestedCancel: report.buyerCancelRequest !== null,
      hasBuyerEmail: report.buyer.email !== null,
      buyerErasedAt: context.buyerErasedAt ?? null,
      cancelAskedAt: null,
      stockReserved: reserves,
      itemIds: report.items.map(({ amazonOrderItemId }) => amazonOrderItemId),
    },
    policy: store.settings,
    items,
  };

  const seen = evolve(placed, amazonChanged(report));
  const invoices = store.settings.invoiceOnImport ? invoiceInFull(seen, newId) : [];
  return {
    state: 'IMPORTED',
    order: { ...seen, shippingState: shippingStateOf(seen) },
    events: [...invoices, ...holdForBuyer(invoices.reduce(evolve, seen), report)],
    reserve: reserves ? unitsBySku(lines, products) : new Map(),
    notes: [...report.notes, ...notes],
  };
}

function invoiceInFull(order: Order, newId: () => string): readonly OrderEvent[] {
  const everything = everythingLeft(order, quantityToInvoice);
  if (units(everything) === 0) return [];
  return [{ kind: 'INVOICED', invoice: { id: newId(), ...drawInvoice(order, everything), comment: null } }];
}

/** The status an order gets for having been invoiced by its import (commerce-orders.md 10.1). */
export function importedStatus(order: Order, { settings }: Store): string {
  const custom = settings.invoiceOnImport ? settings.processingStatus : null;
  return custom !== null && order.state === 'PROCESSING' ? custom : order.status;
}

type Seen = Pick<AmazonReport, 'shippingState' | 'fulfilledBy' | 'programs' | 'latestShipAt' | 'items'> & {
  readonly buyerCancelRequest: object | null;
} & ({ readonly buyer: AmazonReport['buyer'] } | { readonly hasBuyerEmail: boolean });

/** What a report, or what is kept of it, says of an order that we already have. */
export function amazonChanged(report: Seen): Extract<OrderEvent, { kind: 'AMAZON_CHANGED' }> {
  return {
    kind: 'AMAZON_CHANGED',
    shippingState: report.shippingState,
    fulfilledBy: report.fulfilledBy,
    programs: report.programs,
    buyerRequestedCancel: report.buyerCancelRequest !== null,
    hasBuyerEmail: 'buyer' in report ? report.buyer.email !== null : report.hasBuyerEmail,
    latestShipAt: report.latestShipAt,
    shippedAtAmazon: new Map(report.items.map((item) => [item.amazonOrderItemId, item.quantityFulfilled])),
    canceledAtAmazon: new Map(report.items.map((item) => [item.amazonOrderItemId, canceledUnits(item)])),
  };
}

/** Units neither shipped nor open any more. Amazon has no field for them. */
export function canceledUnits({ quantityOrdered, quantityFulfilled, quantityUnfulfilled }: AmazonItem): number {
  return quantityUnfulfilled === null ? 0 : Math.max(0, quantityOrdered - quantityFulfilled - quantityUnfulfilled);
}

/** Ordered units, shipped or not (11.1); what Amazon has canceled already needs none. */
function unitsBySku(items: readonly AmazonItem[], products: ImportContext['products']): ReadonlyMap<string, number> {
  const total = new Map<string, number>();
  for (const item of items) {
    const product = products.get(item.sku ?? '');
    const wanted = Math.max(1, item.quantityOrdered) - canceledUnits(item);
    if (product) total.set(product.sku, (total.get(product.sku) ?? 0) + wanted);
  }
  return total;
}
