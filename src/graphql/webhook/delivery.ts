import { webhookDeliveryStates } from '../../domain/webhook.ts';
import { builder } from '../builder.ts';
import { connectionOf, pageArgs, readConnection } from '../connection.ts';
import { describedEnum } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { OrderEventKindRef } from '../order/event-kinds.ts';
import { WebhookDeliveryRef, WebhookRef } from '../refs.ts';

const WebhookDeliveryStateRef = describedEnum(
  'WebhookDeliveryState',
  'How far a delivery has got.',
  webhookDeliveryStates,
  {
    PENDING: 'It waits for its turn or for the next attempt.',
    DELIVERED: 'The receiver has answered 2xx.',
    PARKED: 'It was given up after 24 hours of trying, and what waited behind it went on. It can be tried again.',
  },
);

WebhookDeliveryRef.implement({
  description: 'One event that a webhook is told of, and what came of it. Kept for 30 days.',
  fields: (t) => ({
    id: t.id({
      description: 'For `retryWebhookDelivery`.',
      resolve: ({ id }) => globalId('WEBHOOK_DELIVERY', id),
    }),
    eventId: t.id({
      description: 'The event: the `webhook-id` of the message, the same at every attempt and at a replay.',
      resolve: ({ eventId }) => globalId('ORDER_EVENT', eventId),
    }),
    kind: t.expose('kind', { type: OrderEventKindRef, description: 'What happened.' }),
    amazonOrderId: t.id({
      description: 'Our id of the Amazon order it happened to.',
      resolve: ({ amazonOrderId }) => globalId('AMAZON_ORDER', amazonOrderId),
    }),
    sequence: t.exposeInt('sequence', { description: 'The event’s place in the history of that Amazon order.' }),
    replayed: t.exposeBoolean('replayed', { description: 'Whether it is told again, by `replayWebhook`.' }),
    state: t.expose('state', {
      type: WebhookDeliveryStateRef,
      description: 'How far it has got.',
    }),
    attempts: t.exposeInt('attempts', { description: 'How often it was posted, or was tried to be.' }),
    lastStatus: t.exposeInt('lastStatus', {
      nullable: true,
      description: 'The HTTP status of the last answer; null where there was none.',
    }),
    lastFailure: t.exposeString('lastFailure', {
      nullable: true,
      description: 'Why the last attempt came to nothing, in a few words; null when it did not fail.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried next; null while an earlier one of its order is under way, and once it has ended.',
    }),
    giveUpAt: t.expose('giveUpAt', { type: 'DateTime', description: 'An attempt that fails from then on parks it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was queued.' }),
    lastAttemptAt: t.expose('lastAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last attempt ended; null before the first.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was delivered or parked; null while it is pending.',
    }),
  }),
});

const WebhookDeliveryConnectionRef = connectionOf('WebhookDelivery', WebhookDeliveryRef, 'deliveries');

const WebhookDeliveryFilterRef = builder.inputType('WebhookDeliveryFilter', {
  description: 'Which deliveries of a webhook are wanted. All that is given must hold.',
  fields: (t) => ({
    state: t.field({ type: WebhookDeliveryStateRef, description: 'Those that have got so far.' }),
    kind: t.field({ type: OrderEventKindRef, description: 'Those of this kind of event.' }),
  }),
});

builder.objectField(WebhookRef, 'deliveries', (t) =>
  t.field({
    type: WebhookDeliveryConnectionRef,
    description: 'What it was told and is to be told, newest first.',
    args: { ...pageArgs, filter: t.arg({ type: WebhookDeliveryFilterRef, description: 'Left out: all.' }) },
    resolve: ({ id: webhookId }, { filter, ...args }, { shell, loaders }) => {
      const { state, kind } = filter ?? {};
      const filters = { states: state ? [state] : undefined, kinds: kind ? [kind] : undefined };
      return readConnection(shell.sealer, args, {
        name: 'webhookDeliveries',
        list: (page) => loaders.deliveriesOfWebhook.load({ webhookId, filters, page }),
        positionOf: ({ id, number }) => ({ at: String(number), id }),
        count: (cap) => loaders.deliveryCountOfWebhook.load({ webhookId, filters, cap }),
      });
    },
  }),
);
