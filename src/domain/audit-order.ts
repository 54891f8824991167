import { type AuditChange, type AuditFacts, type AuditSubject, changesOf } from './audit.ts';
import type { AmazonEffect } from './effects.ts';
import type { OrderEvent, Package } from './events.ts';
import { formatAmount } from './money.ts';
import type { Order, OrderItem } from './order.ts';

/** What became of an order and its lines. */
export function changesOfOrder(before: Order, after: Order): readonly AuditChange[] {
  const lines = after.items.flatMap((item) => {
    const known = before.items.find(({ id }) => id === item.id);
    return changesOf({ kind: 'ORDER_ITEM', id: item.id }, known ? unitsOf(known) : null, unitsOf(item));
  });
  return [...changesOf({ kind: 'ORDER', id: after.id }, factsOf(before), factsOf(after)), ...lines];
}

/** Why an order is held is a person's own words, and stays with the order. */
function factsOf({ currency, hold, ...order }: Order): AuditFacts {
  const money = (minor: bigint) => `${formatAmount(minor, currency)} ${currency}`;
  return {
    state: order.state,
    status: order.status,
    version: order.version,
    heldBy: hold?.placedBy ?? null,
    heldUntil: hold?.expiresAt?.toISOString() ?? null,
    invoiced: money(order.invoiced.grandTotal),
    refunded: money(order.refunded.grandTotal + order.adjustmentRefunded - order.adjustmentFees),
    canceled: money(order.canceledTotal),
  };
}

function unitsOf(item: OrderItem): AuditFacts {
  return {
    quantityInvoiced: item.quantityInvoiced,
    quantityShipped: item.quantityShipped,
    quantityRefunded: item.quantityRefunded,
    quantityCanceled: item.quantityCanceled,
  };
}

type Facts = { readonly currency: string; readonly amazonOrderId: string; readonly parcel: Package | null };

/** What came of it beside the order itself: documents, parcels, remarks, mails. */
export function madeBy(events: readonly OrderEvent[], facts: Facts): readonly AuditChange[] {
  return events.flatMap((event) => madeByOne(event, facts));
}

function madeByOne(event: OrderEvent, { currency, amazonOrderId, parcel }: Facts): readonly AuditChange[] {
  const money = (minor: bigint) => `${formatAmount(minor, currency)} ${currency}`;
  switch (event.kind) {
    case 'SHIPPED': {
      const { id, packages } = event.shipment;
      return [
        ...changesOf({ kind: 'SHIPMENT', id }, null, { packages: packages.length }),
        ...packages.flatMap((one) => changesOf({ kind: 'PACKAGE', id: one.id }, null, parcelFacts(one))),
      ];
    }
    case 'INVOICED': {
      const { id, amounts } = event.invoice;
      return changesOf({ kind: 'INVOICE', id }, null, { grandTotal: money(amounts.grandTotal) });
    }
    case 'REFUNDED': {
      const { id, amounts, adjustmentRefund, adjustmentFee, reason } = event.creditMemo;
      return changesOf({ kind: 'CREDIT_MEMO', id }, null, {
        grandTotal: money(amounts.grandTotal),
        adjustmentRefund: money(adjustmentRefund),
        adjustmentFee: money(adjustmentFee),
        reason,
      });
    }
    case 'COMMENTED': {
      const { id, status, visibleToCustomer } = event.comment;
      return changesOf({ kind: 'COMMENT', id }, null, { status, visibleToCustomer });
    }
    case 'EMAILED': {
      const { id, subject } = event.email;
      return changesOf({ kind: 'EMAIL', id }, null, { about: { kind: subject.type, id: subject.id } });
    }
    case 'MESSAGED':
      return changesOf({ kind: 'BUYER_MESSAGE', id: event.message.id }, null, { kind: event.message.kind });
    case 'TRACKING_CORRECTED': {
      const { corrected } = event;
      return changesOf({ kind: 'PACKAGE', id: corrected.id }, parcel && parcelFacts(parcel), parcelFacts(corrected));
    }
    case 'CANCELED':
      return event.by === 'MERCHANT' ? askedToCancel(amazonOrderId, event.at) : [];
    case 'CANCEL_UNDONE':
    case 'CREDIT_MEMO_VOIDED':
    case 'CREDIT_MEMO_REINSTATED':
    case 'HELD':
    case 'UNHELD':
    case 'ADDRESS_CORRECTED':
    case 'BUYER_CANCEL_REQUESTED':
    case 'BUYER_DATA_ERASED':
    case 'AMAZON_CHANGED':
      return [];
  }
}

export function askedToCancel(amazonOrderId: string, at: Date): readonly AuditChange[] {
  return changesOf({ kind: 'AMAZON_ORDER', id: amazonOrderId }, null, { cancelAskedAt: at.toISOString() });
}

function parcelFacts({ carrierCode, trackingNumber }: Package): AuditFacts {
  return { carrierCode, trackingNumber };
}

/** What Amazon is to be told, and how far that is; of what was not to be told before, nothing was there. */
export function changesOfEffects(
  before: readonly Pick<AmazonEffect, 'id' | 'state'>[],
  after: readonly Pick<AmazonEffect, 'id' | 'state' | 'kind'>[],
): readonly AuditChange[] {
  const states = new Map(before.map(({ id, state }) => [id, state]));
  return after.flatMap(({ id, kind, state }) => {
    const subject: AuditSubject = { kind: 'AMAZON_EFFECT', id };
    const known = states.get(id);
    return known === undefined
      ? changesOf(subject, null, { kind, state })
      : changesOf(subject, { state: known }, { state });
  });
}
