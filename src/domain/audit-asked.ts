import { type AuditFacts, type AuditValue, namedAs } from './audit.ts';
import type { CommentDraft, ItemQuantity, OrderCommand } from './commands.ts';
import type { EffectCommand } from './effect-command.ts';

// Lists what is kept rather than what is left out: a field that is new is not in the audit until somebody says so here.
// Words that a person wrote freely may name the buyer: of them only that there were some.

/** What the audit keeps of what was asked of an order. */
export function askedOf(command: OrderCommand): AuditFacts {
  switch (command.action) {
    case 'SHIP': {
      const packages = command.packages.map(({ items, carrierCode, trackingNumber, shippedAt }) => ({
        items: unitsOf(items),
        carrierCode,
        trackingNumber,
        shippedAt: shippedAt?.toISOString() ?? null,
      }));
      return { packages, invoice: command.invoice, ...told(command) };
    }
    case 'INVOICE':
      return { items: unitsOf(command.items), ...told(command) };
    case 'CREDIT_MEMO': {
      const { invoiceId, items, shippingAmount, adjustmentRefund, adjustmentFee, reason, returnToStock } = command;
      return {
        invoice: namedAs('INVOICE', invoiceId)[0] ?? null,
        items: unitsOf(items),
        shippingAmount,
        adjustmentRefund,
        adjustmentFee,
        reason,
        returnToStock: unitsOf(returnToStock),
        ...told(command),
      };
    }
    case 'CANCEL_AMAZON_ORDER':
      return { reason: command.reason };
    case 'HOLD':
      return { hasReason: command.reason !== null, expiresAt: command.expiresAt?.toISOString() ?? null };
    case 'UNHOLD':
      return {};
    case 'ADD_COMMENT': {
      const { text, status, visibleToCustomer, notifyCustomer } = command;
      return { hasComment: text !== '', status, visibleToCustomer, notifyCustomer };
    }
    case 'SEND_EMAIL':
      return { about: { kind: command.subject.type, id: command.subject.id } };
    case 'CORRECT_TRACKING':
      return { carrierCode: command.carrierCode, trackingNumber: command.trackingNumber };
    case 'CORRECT_ADDRESS':
      return { corrects: Object.entries(command.address).flatMap(([field, value]) => (value === null ? [] : [field])) };
    case 'MESSAGE_BUYER':
      return { kind: command.kind, attachments: command.content.attachments.length, invoice: command.invoiceAsked };
  }
}

/** What a person found out about an effect is in their own words. */
export function askedOfEffect(command: EffectCommand): AuditFacts {
  return command.action === 'SETTLE' ? { outcome: command.outcome } : {};
}

function told({ comment, notifyCustomer }: { comment: CommentDraft | null; notifyCustomer: boolean }): AuditFacts {
  return { hasComment: comment !== null, notifyCustomer };
}

function unitsOf(items: readonly ItemQuantity[] | null): AuditValue {
  if (items === null) return null;
  return items.map(({ itemId, quantity }) => ({ item: { kind: 'ORDER_ITEM' as const, id: itemId }, quantity }));
}
