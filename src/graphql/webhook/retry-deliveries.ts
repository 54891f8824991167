import { retryAllParked, retryDelivery } from '../../app/retry-deliveries.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { WebhookDeliveryRef } from '../refs.ts';
import { webhookAnswered, webhookPayload } from './webhook-payload.ts';

const RetryWebhookDeliveryInputRef = builder.inputType('RetryWebhookDeliveryInput', {
  description: 'The parked delivery that is to be tried again.',
  fields: (t) => ({
    deliveryId: t.id({ required: true, description: 'From `deliveries` of the webhook.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const RetryWebhookDeliveryPayloadRef = webhookPayload(
  'RetryWebhookDeliveryPayload',
  'The delivery, under way again, or what is in the way.',
  (t) => ({
    delivery: t.field({
      type: WebhookDeliveryRef,
      nullable: true,
      description: 'The delivery as it stands now; null when it was refused, and at a dry run.',
      resolve: ({ webhookId, deliveryId, dryRun }, _args, { loaders }) =>
        webhookId && deliveryId && !dryRun ? loaders.webhookDelivery.load(deliveryId) : null,
    }),
  }),
);

builder.mutationField('retryWebhookDelivery', (t) =>
  t.field({
    type: RetryWebhookDeliveryPayloadRef,
    description: 'Gives a parked delivery another 24 hours, beginning now. Needs MANAGE_SETTINGS.',
    args: { input: t.arg({ type: RetryWebhookDeliveryInputRef, required: true, description: 'Which delivery.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, deliveryId: shown } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'retryWebhookDelivery',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const deliveryId = idOf('WEBHOOK_DELIVERY', shown);
      const answer = await retryDelivery(context.shell, call, deliveryId);
      return { ...(await webhookAnswered(context, call, answer)), deliveryId };
    },
  }),
);

const RetryParkedDeliveriesInputRef = builder.inputType('RetryParkedWebhookDeliveriesInput', {
  description: 'The webhook whose parked deliveries are all to be tried again.',
  fields: (t) => ({
    webhookId: t.id({ required: true, description: 'From `webhooks`.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const RetryParkedDeliveriesPayloadRef = webhookPayload(
  'RetryParkedWebhookDeliveriesPayload',
  'The webhook, or what is in the way.',
);

builder.mutationField('retryParkedWebhookDeliveries', (t) =>
  t.field({
    type: RetryParkedDeliveriesPayloadRef,
    description:
      'Gives what is parked of a webhook another 24 hours, beginning now: the oldest 5000 at a time. Needs MANAGE_SETTINGS.',
    args: { input: t.arg({ type: RetryParkedDeliveriesInputRef, required: true, description: 'Which webhook.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, webhookId } = input;
      const mutation = 'retryParkedWebhookDeliveries';
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation,
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const answer = await retryAllParked(context.shell, call, idOf('WEBHOOK', webhookId));
      return webhookAnswered(context, call, answer);
    },
  }),
);
