import { updateWebhook, type WebhookPatch } from '../../app/update-webhook.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { OrderEventKindRef } from '../order/event-kinds.ts';
import { described } from '../order/inputs.ts';
import { webhookAnswered, webhookPayload } from './webhook-payload.ts';

const UpdateWebhookInputRef = builder.inputType('UpdateWebhookInput', {
  description: 'What is to change about a webhook. What is left out stays as it is.',
  fields: (t) => ({
    webhookId: t.id({ required: true, description: 'From `webhooks`.' }),
    url: t.string({ description: 'Where to post to: see `createWebhook`. What waits goes there too.' }),
    kinds: t.field({
      type: [OrderEventKindRef],
      description: 'The kinds it is to be told of from now on; an empty list is every kind.',
    }),
    paused: t.boolean({
      description:
        'True: nothing is sent until it goes on, and nothing is forgotten. False: it goes on, also after a 410.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const UpdateWebhookPayloadRef = webhookPayload(
  'UpdateWebhookPayload',
  'The webhook after the change, or everything that is in the way.',
);

builder.mutationField('updateWebhook', (t) =>
  t.field({
    type: UpdateWebhookPayloadRef,
    description:
      'Changes where a webhook leads or what it is told of, pauses it or lets it go on. Needs MANAGE_SETTINGS.',
    args: { input: t.arg({ type: UpdateWebhookInputRef, required: true, description: 'Which webhook, and what.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, webhookId: shown, url, kinds, paused } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'updateWebhook',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const patch: WebhookPatch = {
        ...(typeof url === 'string' && { url }),
        ...(kinds && { kinds: kinds.length > 0 ? [...new Set(kinds)] : null }),
        ...(typeof paused === 'boolean' && { paused }),
      };
      const answer = await updateWebhook(context.shell, { ...call, webhookId: idOf('WEBHOOK', shown), patch });
      return webhookAnswered(context, call, answer);
    },
  }),
);
