import type { AmazonReport } from './amazon-order.ts';
import type { Judging } from './effect-standing.ts';
import { canceledUnits, counts, isDue } from './import.ts';
import { formatAmount, sum } from './money.ts';
import type { Order } from './order.ts';
import type { OrderDifference } from './order-difference.ts';
import type { Books } from './order-look.ts';

/** What the order was made from, held against what Amazon shows now. */
export function importDifferences(report: AmazonReport, judging: Judging, books: Books): readonly OrderDifference[] {
  const { order } = books;
  if (!order) return notImported(report, judging, books);
  // What has not changed since the order was made from it is what it was made from.
  if (report.shippingState === 'CANCELED' || report.lastUpdatedAt <= order.createdAt) return [];
  return [...quantitiesChanged(report, order), ...totalChanged(report, order)];
}

/** Due, and neither blocked nor switched off: nobody could say why there is no order. */
function notImported(
  report: AmazonReport,
  { at, patience }: Judging,
  { amazon, store }: Books,
): readonly OrderDifference[] {
  const idle = amazon.importState === 'NOT_DUE' || amazon.importState === 'PENDING';
  const settled = at.getTime() - report.lastUpdatedAt.getTime() >= patience.freshMs;
  const wanted = store.settings.importAmazonOrders && isDue(report) && report.purchasedAt >= store.connectedAt;
  if (!idle || !settled || !wanted || amazon.cancelAskedAt !== null) return [];
  return [
    {
      kind: 'NOT_IMPORTED',
      cause: 'NOT_YET_READ',
      about: '',
      here: amazon.importState,
      atAmazon: report.shippingState,
      subject: { type: 'AMAZON_ORDER', id: amazon.id },
      mend: { mutation: 'syncStore' },
    },
  ];
}

function quantitiesChanged(report: AmazonReport, order: Order): readonly OrderDifference[] {
  const lines = report.items.filter(counts);
  if (lines.length === 0) return [];
  const changed = (about: string, here: string | null, atAmazon: string | null, subject: OrderDifference['subject']) =>
    ({ kind: 'QUANTITY_CHANGED', cause: 'CHANGED_AFTER_IMPORT', about, here, atAmazon, subject, mend: null }) as const;

  const ours = order.items.flatMap((item) => {
    const { id, sku, amazonOrderItemId, quantityOrdered, quantityCanceled } = item;
    const shown = report.items.find((line) => line.amazonOrderItemId === amazonOrderItemId);
    const there = shown ? (counts(shown) ? Math.max(1, shown.quantityOrdered) : 0) : null;
    // Units that were canceled may be missing from what Amazon calls ordered.
    if (there === quantityOrdered || (there ?? 0) + quantityCanceled === quantityOrdered) return [];
    const atAmazon = there === null ? null : `${there} × ${sku}`;
    return [changed(amazonOrderItemId, `${quantityOrdered} × ${sku}`, atAmazon, { type: 'ORDER_ITEM', id })];
  });
  const known = new Set(order.items.map(({ amazonOrderItemId }) => amazonOrderItemId));
  const added = lines
    .filter(({ amazonOrderItemId }) => !known.has(amazonOrderItemId))
    .map(({ amazonOrderItemId, quantityOrdered, sku }) =>
      changed(amazonOrderItemId, null, `${Math.max(1, quantityOrdered)} × ${sku ?? 'a line without SKU'}`, {
        type: 'ORDER',
        id: order.id,
      }),
    );
  return [...ours, ...added];
}

/** Amazon takes off its total what is canceled, and may take off what was given back: neither is a new price. */
function totalChanged(report: AmazonReport, order: Order): readonly OrderDifference[] {
  const { currency, charged, refunded } = order;
  const total = totalOf(report);
  if (total === null || report.currency === null || report.items.some((item) => canceledUnits(item) > 0)) return [];
  if (
    report.currency === currency &&
    (total === charged.grandTotal || total === charged.grandTotal - refunded.grandTotal)
  )
    return [];
  return [
    {
      kind: 'TOTAL_CHANGED',
      cause: 'CHANGED_AFTER_IMPORT',
      about: '',
      here: `${formatAmount(charged.grandTotal, currency)} ${currency}`,
      atAmazon: `${formatAmount(total, report.currency)} ${report.currency}`,
      subject: { type: 'ORDER', id: order.id },
      mend: null,
    },
  ];
}

function totalOf({ total, items, deliveryTip }: AmazonReport): bigint | null {
  if (total !== null) return total;
  const monies = items.flatMap(({ money }) => (money ? [money.total] : []));
  return items.length > 0 && monies.length === items.length ? sum(monies) + deliveryTip : null;
}
