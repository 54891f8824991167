import type { Webhook } from '../../db/webhooks.ts';
import { webhookStates } from '../../domain/webhook.ts';
import { describedEnum } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { OrderEventKindRef } from '../order/event-kinds.ts';
import { StoreRef, WebhookRef } from '../refs.ts';
import { storeOf } from '../store/store-of.ts';

const WebhookStateRef = describedEnum('WebhookState', 'Whether a webhook is told of what happens.', webhookStates, {
  ACTIVE: 'It is told.',
  PAUSED: 'It is not: `pauseReason` says why. It keeps its place, and is told of everything once it goes on.',
});

const WebhookPauseReasonRef = describedEnum('WebhookPauseReason', 'Why a webhook is paused.', ['BY_PERSON', 'GONE'], {
  BY_PERSON: 'Somebody has paused it, with `updateWebhook`.',
  GONE: 'Its receiver has answered 410 Gone, which says that it wants nothing more.',
});

WebhookRef.implement({
  description:
    'Where what happens to the orders of a store is told: each event is posted there, signed, at least once and those of one Amazon order in their order.',
  fields: (t) => ({
    id: t.id({ description: 'Our id of the webhook.', resolve: ({ id }) => globalId('WEBHOOK', id) }),
    store: t.field({
      type: StoreRef,
      description: 'The store whose events it is told of.',
      resolve: ({ storeId }, _args, context) => storeOf(storeId, context),
    }),
    url: t.exposeString('url', { description: 'Where events are posted to.' }),
    kinds: t.field({
      type: [OrderEventKindRef],
      description: 'The kinds it is told of; empty when it is told of every kind, also of those to come.',
      resolve: ({ kinds }) => [...(kinds ?? [])],
    }),
    state: t.field({
      type: WebhookStateRef,
      description: 'Whether it is told.',
      resolve: ({ paused }) => (paused === null ? 'ACTIVE' : 'PAUSED'),
    }),
    pauseReason: t.field({
      type: WebhookPauseReasonRef,
      nullable: true,
      description: 'Why it is not; null while it is.',
      resolve: ({ paused }) => paused,
    }),
    replaying: t.boolean({
      description: 'Whether it is still being told again of what happened before: see `replayWebhook`.',
      resolve: ({ replayUntil }: Webhook) => replayUntil !== null,
    }),
    failures: t.exposeInt('failures', {
      description:
        'So many events in a row were not taken at the first attempt. From 5 on the receiver counts as down, and is tried with one at a time.',
    }),
    previousSecretEndsAt: t.expose('previousSecretEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret before the last `rotateWebhookSecret` signs too; null when there was none.',
    }),
    createdBy: t.exposeString('createdBy', { description: 'The name of the key that made it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed, or paused.' }),
  }),
});
