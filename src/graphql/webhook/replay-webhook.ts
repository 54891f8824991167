import { replayWebhook } from '../../app/replay-webhook.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { placeOf } from './feed-place.ts';
import { webhookAnswered, webhookPayload } from './webhook-payload.ts';

const ReplayWebhookInputRef = builder.inputType('ReplayWebhookInput', {
  description: 'Which webhook is to be told again, and from where on. Give `after` or `since`.',
  fields: (t) => ({
    webhookId: t.id({ required: true, description: 'From `webhooks`.' }),
    after: t.string({
      description: 'Behind this event: the `cursor` of a message, or of an event of `orderEvents`.',
    }),
    since: t.field({
      type: 'DateTime',
      description: 'From this instant on; it may begin up to a minute earlier.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const ReplayWebhookPayloadRef = webhookPayload('ReplayWebhookPayload', 'The webhook, or what is in the way.');

builder.mutationField('replayWebhook', (t) =>
  t.field({
    type: ReplayWebhookPayloadRef,
    description:
      'Tells a webhook again of all that came behind a place, in its order, with the same ids and `replayed: true`; what is new comes behind it. It may begin before the webhook was made. Needs MANAGE_SETTINGS.',
    args: { input: t.arg({ type: ReplayWebhookInputRef, required: true, description: 'Which webhook, from where.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, webhookId, after, since } = input;
      const call = { viewer: context.viewer, mutation: 'replayWebhook', idempotencyKey, dryRun: dryRun ?? false };
      const from = { after: after ? placeOf(context.shell.sealer, after) : null, since: since ?? null };
      const replay = { ...call, webhookId: idOf('WEBHOOK', webhookId), from };
      return webhookAnswered(context, call, await replayWebhook(context.shell, replay));
    },
  }),
);
