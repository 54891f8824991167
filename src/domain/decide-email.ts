import type { Circumstances, OrderCommand, SendEmailCommand } from './commands.ts';
import type { Decision } from './decision.ts';
import type { EmailSubject } from './email.ts';
import type { OrderEvent } from './events.ts';
import type { Order } from './order.ts';
import { accepted, invalid, type Outcome, rejected } from './rejection.ts';

/** An order may have been named by the id of its Amazon order (R32). */
export function decideEmail(
  order: Order,
  { subject }: SendEmailCommand,
  voided: boolean,
  circumstances: Circumstances,
): Outcome<Decision> {
  if (voided) {
    const message = 'The credit memo was voided: Amazon did not pay the money back.';
    return rejected(invalid('EMAIL_NOT_ALLOWED', ['subjectId'], message));
  }
  const about = subject.type === 'ORDER' ? { type: subject.type, id: order.id } : subject;
  return accepted({ events: [emailed(about, null, circumstances)], warnings: [] });
}

/** Tells the buyer too where that was asked for; without an address that is no error (R34). */
export function withNotice(
  order: Order,
  command: OrderCommand,
  decision: Decision,
  circumstances: Circumstances,
): Decision {
  if (!('notifyCustomer' in command) || !command.notifyCustomer) return decision;
  const { events, warnings } = decision;
  if (!order.amazon.hasBuyerEmail) return { events, warnings: [...warnings, 'CUSTOMER_NOT_NOTIFIED'] };

  const text = 'comment' in command ? (command.comment?.text ?? null) : 'text' in command ? command.text : null;
  return { events: [...events, emailed(noticeSubject(order, events), text, circumstances)], warnings };
}

/** What a notice is about: the document that was made, else the order. */
function noticeSubject(order: Order, events: readonly OrderEvent[]): EmailSubject {
  for (const event of events) {
    if (event.kind === 'SHIPPED') return { type: 'SHIPMENT', id: event.shipment.id };
    if (event.kind === 'INVOICED') return { type: 'INVOICE', id: event.invoice.id };
    if (event.kind === 'REFUNDED') return { type: 'CREDIT_MEMO', id: event.creditMemo.id };
  }
  return { type: 'ORDER', id: order.id };
}

function emailed(subject: EmailSubject, comment: string | null, { newId }: Circumstances): OrderEvent {
  return { kind: 'EMAILED', email: { id: newId(), subject, comment: comment?.trim() || null } };
}
