import type { FieldMap } from '@pothos/core';
import type { Answer } from '../../app/once.ts';
import { may, seesStore } from '../../domain/viewer.ts';
import type { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { type Answered, payload } from '../payload.ts';
import { WebhookRef } from '../refs.ts';
import { answered } from '../run-command.ts';

type Fields = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Answered>;

export function webhookPayload(name: string, description: string, own: (t: Fields) => FieldMap = () => ({})) {
  return payload(name, description, (t) => ({
    webhook: t.field({
      type: WebhookRef,
      nullable: true,
      description: 'The webhook as it stands now; null when it was refused, or is gone.',
      resolve: ({ webhookId }, _args, { loaders }) => (webhookId ? loaders.webhook.load(webhookId) : null),
    }),
    ...own(t),
  }));
}

export function secretField(t: Fields) {
  return t.string({
    nullable: true,
    description:
      'What messages are signed with: `whsec_` and 32 random bytes in base64, as the libraries of Standard Webhooks take it. Shown this once: a repeat under the same `idempotencyKey` answers null here, as do a refusal and a dry run. If the answer was lost, exchange it with `rotateWebhookSecret`.',
    resolve: ({ newKey }) => newKey ?? null,
  });
}

type Asked = Parameters<typeof answered>[1];

/** Also for callers who may not read orders. At a replay the caller may have lost the permission or the store. */
export async function webhookAnswered(context: Context, call: Asked, answer: Answer, newKey: string | null = null) {
  const { viewer } = context;
  const { webhookId = null, storeId = null } = answer.ok ? answer.done : {};
  const shown = await answered(context, call, answer);
  const visible = may(viewer, 'MANAGE_SETTINGS') && storeId !== null && seesStore(viewer, storeId);
  return { ...shown, webhookId: visible ? webhookId : null, newKey };
}
