import { createWebhook } from '../../app/create-webhook.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { OrderEventKindRef } from '../order/event-kinds.ts';
import { described } from '../order/inputs.ts';
import { secretField, webhookAnswered, webhookPayload } from './webhook-payload.ts';

const CreateWebhookInputRef = builder.inputType('CreateWebhookInput', {
  description: 'A webhook to be made.',
  fields: (t) => ({
    storeId: t.id({ required: true, description: 'The store whose events it is to be told of: from `stores`.' }),
    url: t.string({
      required: true,
      description:
        'Where to post to: https, a host that the internet can reach, port 443 or one from 1024 on, no user name. Redirects are not followed.',
    }),
    kinds: t.field({
      type: [OrderEventKindRef],
      description: 'The kinds it is to be told of. Left out or empty: every kind, also those to come.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const CreateWebhookPayloadRef = webhookPayload(
  'CreateWebhookPayload',
  'The webhook with its secret, or everything that is in the way.',
  (t) => ({ secret: secretField(t) }),
);

builder.mutationField('createWebhook', (t) =>
  t.field({
    type: CreateWebhookPayloadRef,
    description:
      'Has what happens from now on in a store posted to a URL, signed as Standard Webhooks wants it. Needs MANAGE_SETTINGS. A store has at most 20.',
    args: { input: t.arg({ type: CreateWebhookInputRef, required: true, description: 'Store, URL, kinds.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, storeId, url, kinds } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'createWebhook',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const draft = { storeId: idOf('STORE', storeId), url, kinds: kinds?.length ? [...new Set(kinds)] : null };
      const { answer, secret } = await createWebhook(context.shell, call, draft);
      return webhookAnswered(context, call, answer, secret);
    },
  }),
);
