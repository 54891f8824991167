import { replayWebhook } from '../../app/replay-webhook.ts';
import type { FeedPlace } from '../../domain/webhook.ts';
import { badRequest } from '../bad-request.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { idOf } from '../global-id.ts';
import { readEventPage } from '../order/events.ts';
import { described } from '../order/inputs.ts';
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
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'replayWebhook',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const from = { after: after ? placeOf(context, after) : null, since: since ?? null };
      const replay = { ...call, webhookId: idOf('WEBHOOK', webhookId), from };
      return webhookAnswered(context, call, await replayWebhook(context.shell, replay));
    },
  }),
);

function placeOf(context: Context, cursor: string): FeedPlace {
  const { after } = readEventPage(context, { after: cursor });
  if (after && after.position !== null) return { ...after, position: after.position };
  throw badRequest('The cursor is from before there was one feed of all events: give `since` instead.');
}
