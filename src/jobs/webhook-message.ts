import type { RecordedEvent } from '../db/events.ts';
import type { ToldEvent } from '../db/webhook-events.ts';

/** How ids are shown to strangers, and a place in the feed to who goes on behind it. */
export type PublicIds = {
  readonly shown: (
    kind:
      | 'ORDER_EVENT'
      | 'WEBHOOK'
      | 'STORE'
      | 'ORDER'
      | 'AMAZON_ORDER'
      | NonNullable<RecordedEvent['subject']>['type'],
    id: string,
  ) => string;
  readonly cursorOf: (event: RecordedEvent) => string;
};

/** Of which form a body is: it gets new fields without a new number, and none is ever taken away. */
const version = 1;

/** What a receiver is told of an event: what happened to what, and nothing of the buyer. More is asked for by the ids. */
export function messageOf(
  event: ToldEvent,
  { webhookId, replayed }: { readonly webhookId: string; readonly replayed: boolean },
  { shown, cursorOf }: PublicIds,
): { readonly id: string; readonly body: string } {
  const id = shown('ORDER_EVENT', event.id);
  const body = {
    version,
    id,
    webhookId: shown('WEBHOOK', webhookId),
    kind: event.kind,
    cursor: cursorOf(event),
    sequence: event.sequence,
    storeId: shown('STORE', event.storeId),
    orderId: event.orderId && shown('ORDER', event.orderId),
    amazonOrderId: shown('AMAZON_ORDER', event.amazonOrderId),
    amazonOrderNumber: event.amazonOrderNumber,
    state: event.state,
    subject: event.subject && { type: event.subject.type, id: shown(event.subject.type, event.subject.id) },
    actor: event.actor,
    occurredAt: event.occurredAt.toISOString(),
    replayed,
  };
  return { id, body: JSON.stringify(body) };
}
