import { rotateWebhookSecret } from '../../app/rotate-webhook-secret.ts';
import { overlapHours as hours } from '../../domain/webhook.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { secretField, webhookAnswered, webhookPayload } from './webhook-payload.ts';

const RotateWebhookSecretInputRef = builder.inputType('RotateWebhookSecretInput', {
  description: 'Whose secret is to be exchanged, and how long the old one goes on.',
  fields: (t) => ({
    webhookId: t.id({ required: true, description: 'From `webhooks`.' }),
    overlapHours: t.int({
      defaultValue: hours.usual,
      description: `So long messages bear a signature by the old secret too, 0 to ${hours.max} hours. 0 when it has leaked.`,
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const RotateWebhookSecretPayloadRef = webhookPayload(
  'RotateWebhookSecretPayload',
  'The webhook with its new secret, or what is in the way.',
  (t) => ({ secret: secretField(t) }),
);

builder.mutationField('rotateWebhookSecret', (t) =>
  t.field({
    type: RotateWebhookSecretPayloadRef,
    description:
      'Gives a webhook a new secret, beside which the old one signs for a while; one from before that ends at once. Needs MANAGE_SETTINGS.',
    args: {
      input: t.arg({ type: RotateWebhookSecretInputRef, required: true, description: 'Which webhook, and how long.' }),
    },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, webhookId, overlapHours } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'rotateWebhookSecret',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const rotation = { webhookId: idOf('WEBHOOK', webhookId), overlapHours: overlapHours ?? hours.usual };
      const { answer, secret } = await rotateWebhookSecret(context.shell, { ...call, ...rotation });
      return webhookAnswered(context, call, answer, secret);
    },
  }),
);
