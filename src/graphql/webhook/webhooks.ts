import { listWebhooks } from '../../db/webhooks.ts';
import { seesStore } from '../../domain/viewer.ts';
import { requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { WebhookRef } from '../refs.ts';

builder.queryFields((t) => ({
  webhooks: t.field({
    type: [WebhookRef],
    description: 'The webhooks of a store, oldest first. Needs MANAGE_SETTINGS.',
    args: {
      storeId: t.arg.id({ required: true, description: 'From `stores`. One that your key may not see has none.' }),
    },
    resolve: async (_root, { storeId: shown }, { db, viewer }) => {
      requirePermission(viewer, 'MANAGE_SETTINGS');
      const storeId = idOf('STORE', shown);
      return storeId && seesStore(viewer, storeId) ? listWebhooks(db, storeId) : [];
    },
  }),
  webhook: t.field({
    type: WebhookRef,
    nullable: true,
    description: 'A webhook by its id; null when there is none for your key. Needs MANAGE_SETTINGS.',
    args: { id: t.arg.id({ required: true, description: 'From `webhooks`.' }) },
    resolve: async (_root, { id: shown }, { viewer, loaders }) => {
      requirePermission(viewer, 'MANAGE_SETTINGS');
      const id = idOf('WEBHOOK', shown);
      const webhook = id && (await loaders.webhook.load(id));
      return webhook && seesStore(viewer, webhook.storeId) ? webhook : null;
    },
  }),
}));
