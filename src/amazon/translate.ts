import { type AmazonReport, isAmazonOrderNumber, type ShippingState } from '../domain/amazon-order.ts';
import type { UnreadableReport } from '../domain/channel.ts';
import { sum } from '../domain/money.ts';
import { type Findings, money, noFindings, unreadable } from './findings.ts';
import { OrderJson } from './order-json.ts';
import { translateBuyer } from './translate-buyer.ts';
import { type ReadItem, translateItems } from './translate-item.ts';
import { translatePackages } from './translate-package.ts';

/** An order as Orders 2026-01-01 sends it, in our words. Takes any JSON and never throws. */
export function translateOrder(json: unknown): AmazonReport | UnreadableReport {
  const { success, data: order } = OrderJson.safeParse(json);
  const unread = (why: string, known: Partial<UnreadableReport> = {}): UnreadableReport => ({
    number: null,
    marketplaceId: null,
    ...known,
    unreadable: why,
    raw: json,
  });
  if (!success) return unread('The order is no JSON object.');

  const number = order.orderId !== null && isAmazonOrderNumber(order.orderId) ? order.orderId : null;
  const { createdTime, lastUpdatedTime, fulfillment } = order;
  const marketplaceId = order.salesChannel?.marketplaceId ?? null;
  const known = { number, marketplaceId };
  if (number === null) return unread('orderId is no Amazon order number.', known);
  if (!createdTime) return unread('createdTime cannot be read.', known);
  if (!lastUpdatedTime) return unread('lastUpdatedTime cannot be read.', known);
  if (!marketplaceId) return unread('salesChannel.marketplaceId is missing.', known);

  const findings = noFindings();
  const total = money(findings, order.proceeds?.grandTotal, 'proceeds.grandTotal');
  // No buyer is owed money by an order: whatever it means, books must not be made of it.
  if (total !== null && total < 0n) {
    const message = 'proceeds.grandTotal is less than nothing.';
    findings.defects.push({ code: 'AMAZON_ORDER_UNREADABLE', message });
  }
  const items = translateItems(order.orderItems, findings);
  const deliveryTip = tipOf(order, findings);
  const fulfilledBy = fulfilledByOf(order, findings);
  const packages = translatePackages(order.packages, findings);

  const [currency = null] = findings.currencies;
  if (findings.currencies.size > 1) {
    const message = `The order mixes currencies: ${[...findings.currencies].join(', ')}.`;
    findings.defects.push({ code: 'MIXED_CURRENCY', message });
  }

  const report: AmazonReport = {
    number,
    marketplaceId,
    purchasedAt: createdTime,
    lastUpdatedAt: lastUpdatedTime,
    shippingState: states.get(fulfillment?.fulfillmentStatus ?? '') ?? 'UNKNOWN',
    amazonStatus: fulfillment?.fulfillmentStatus ?? null,
    fulfilledBy,
    programs: order.programs,
    serviceLevel: fulfillment?.fulfillmentServiceLevel ?? null,
    purchaseOrderNumber: order.buyer?.buyerPurchaseOrderNumber ?? null,
    latestShipAt: fulfillment?.shipByWindow?.latestDateTime ?? null,
    deliverBy: fulfillment?.deliverByWindow?.latestDateTime ?? null,
    currency,
    total,
    deliveryTip,
    buyerCancelRequest: buyerCancelRequestOf(items),
    buyer: translateBuyer(order, items),
    items: items.map(({ item }) => item),
    packages,
    defects: findings.defects,
    notes: findings.notes,
  };
  raws.set(report, json);
  return report;
}

// Beside the reports and not in them: what Amazon sent holds buyer data, and reports are stored, compared and hashed.
const raws = new WeakMap<AmazonReport, unknown>();

export function rawOf(report: AmazonReport): unknown {
  return raws.get(report);
}

const states: ReadonlyMap<string, ShippingState> = new Map([
  ['PENDING_AVAILABILITY', 'PENDING_AVAILABILITY'],
  ['PENDING', 'PENDING'],
  ['UNSHIPPED', 'UNSHIPPED'],
  ['PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED'],
  ['SHIPPED', 'SHIPPED'],
  ['CANCELLED', 'CANCELED'],
  ['UNFULFILLABLE', 'UNFULFILLABLE'],
]);

function fulfilledByOf({ fulfillment }: OrderJson, findings: Findings): AmazonReport['fulfilledBy'] {
  if (fulfillment?.fulfilledBy === 'AMAZON' || fulfillment?.fulfilledBy === 'MERCHANT') return fulfillment.fulfilledBy;
  // Guessing would either ship a second parcel or none. Without any fulfillment the state is UNKNOWN anyway.
  if (fulfillment) unreadable(findings, 'fulfillment.fulfilledBy');
  return 'MERCHANT';
}

function tipOf({ proceeds }: OrderJson, findings: Findings): bigint {
  const tips = (proceeds?.breakdowns ?? []).map(({ type, subtotal }, index) =>
    type === 'DELIVERY_TIP' ? money(findings, subtotal, `proceeds.breakdowns[${index}].subtotal`) : null,
  );
  return sum(tips.filter((tip) => tip !== null));
}

/** A request that nobody has acted on yet. */
function buyerCancelRequestOf(items: readonly ReadItem[]): AmazonReport['buyerCancelRequest'] {
  for (const { json } of items) {
    const { cancellationRequest: request, cancellationExecution: execution } = json.cancellation ?? {};
    const executed = execution !== undefined && execution !== null;
    if (request?.requester === 'BUYER' && !executed) return { reason: request.cancelReason };
  }
  return null;
}
