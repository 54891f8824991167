import { removeWebhook } from '../../app/remove-webhook.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { webhookAnswered, webhookPayload } from './webhook-payload.ts';

const DeleteWebhookInputRef = builder.inputType('DeleteWebhookInput', {
  description: 'The webhook that is to go.',
  fields: (t) => ({
    webhookId: t.id({ required: true, description: 'From `webhooks`.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const DeleteWebhookPayloadRef = webhookPayload(
  'DeleteWebhookPayload',
  'Nothing but the call when the webhook is gone, or what is in the way.',
);

builder.mutationField('deleteWebhook', (t) =>
  t.field({
    type: DeleteWebhookPayloadRef,
    description:
      'Deletes a webhook with its secrets and its log. What waits is not sent any more. To stop it for a while, pause it. Needs MANAGE_SETTINGS.',
    args: { input: t.arg({ type: DeleteWebhookInputRef, required: true, description: 'Which webhook.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, webhookId } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'deleteWebhook',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      return webhookAnswered(context, call, await removeWebhook(context.shell, call, idOf('WEBHOOK', webhookId)));
    },
  }),
);
