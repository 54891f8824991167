import type { AmazonEffect, EffectMessage, ShipmentMessage } from './effects.ts';
import type { OrderEvent, Package } from './events.ts';
import { invoiceMessage } from './invoice-message.ts';
import type { Order } from './order.ts';
import { refundMessage } from './refund-message.ts';

export type OutgoingEffect = { readonly subject: AmazonEffect['subject']; readonly message: EffectMessage };

/** What Amazon must be told because of an event; `before` is the order as it was then. */
export function effectsOf(before: Order, event: OrderEvent): readonly OutgoingEffect[] {
  switch (event.kind) {
    case 'SHIPPED':
      return event.shipment.packages.map((parcel) => ({
        subject: { type: 'PACKAGE', id: parcel.id },
        message: shipmentMessage(before, parcel),
      }));
    case 'TRACKING_CORRECTED':
      return [
        { subject: { type: 'PACKAGE', id: event.corrected.id }, message: shipmentMessage(before, event.corrected) },
      ];
    case 'REFUNDED': {
      const message = event.tellAmazon ? refundMessage(before, event.creditMemo) : null;
      return message ? [{ subject: { type: 'CREDIT_MEMO', id: event.creditMemo.id }, message }] : [];
    }
    case 'CANCELED':
      return event.by === 'MERCHANT' ? [cancelEffect(before.amazon, event.reason)] : [];
    case 'INVOICED': {
      const message = invoiceMessage(before, event.invoice);
      return message ? [{ subject: { type: 'INVOICE', id: event.invoice.id }, message }] : [];
    }
    case 'MESSAGED': {
      const { id, kind: messageKind } = event.message;
      const message = { kind: 'MESSAGE_BUYER', messageKind, buyerMessageId: id } as const;
      return [{ subject: { type: 'BUYER_MESSAGE', id }, message }];
    }
    case 'CANCEL_UNDONE':
    case 'CREDIT_MEMO_VOIDED':
    case 'CREDIT_MEMO_REINSTATED':
    case 'HELD':
    case 'UNHELD':
    case 'COMMENTED':
    case 'EMAILED':
    case 'ADDRESS_CORRECTED':
    case 'BUYER_CANCEL_REQUESTED':
    case 'BUYER_DATA_ERASED':
    case 'AMAZON_CHANGED':
      return [];
  }
}

/** Every line with a reason: Amazon ignores a cancel without lines (amazon-sp-api.md 11). */
export function cancelEffect(
  { id, itemIds }: Order['amazon'],
  reason: Extract<EffectMessage, { kind: 'CANCEL_ORDER' }>['reason'],
): OutgoingEffect {
  return {
    subject: { type: 'AMAZON_ORDER', id },
    message: { kind: 'CANCEL_ORDER', reason, amazonOrderItemIds: itemIds },
  };
}

function shipmentMessage({ items }: Order, parcel: Package): ShipmentMessage {
  const { referenceId, carrierName, shippingMethod, trackingNumber, shippedAt } = parcel;
  const amazonIds = new Map(items.map((item) => [item.id, item.amazonOrderItemId]));
  return {
    kind: 'CONFIRM_SHIPMENT',
    referenceId,
    carrierCode: parcel.carrierCode === 'OTHER' ? 'Other' : parcel.carrierCode,
    carrierName,
    shippingMethod,
    trackingNumber,
    shippedAt: shippedAt.toISOString(),
    items: parcel.lines.map(({ itemId, quantity, transparencyCodes }) => ({
      amazonOrderItemId: amazonIds.get(itemId) ?? '',
      quantity,
      transparencyCodes,
    })),
  };
}
