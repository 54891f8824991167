import { listApiKeys } from '../../db/api-keys.ts';
import { type ApiKey, seesKey } from '../../domain/api-key.ts';
import { seesStore } from '../../domain/viewer.ts';
import { requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { PermissionRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { ApiKeyRef, StoreRef } from '../refs.ts';
import { refundLimitsField } from './refund-limits.ts';

ApiKeyRef.implement({
  description: 'A key to this API. The text of the key itself is kept nowhere.',
  fields: (t) => ({
    id: t.id({ description: 'For `revokeApiKey`.', resolve: ({ id }) => globalId('API_KEY', id) }),
    name: t.exposeString('name', { description: 'Who uses it. History shows what it did under this name.' }),
    permissions: t.field({
      type: [PermissionRef],
      description: 'What it permits.',
      resolve: ({ permissions }) => [...permissions],
    }),
    stores: t.field({
      type: [StoreRef],
      description: 'The stores it may see.',
      resolve: (key, _args, context) => storesOf(key, context),
    }),
    everyStore: t.boolean({
      description: 'True when it may see every store, also those connected after it was made.',
      resolve: ({ storeIds }) => storeIds === null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description: 'The name of the key that made it; null for a key of the settings.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is refused; null when it is good until it is revoked.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last let in, to the minute; null when it never was.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null for all that `apiKeys` lists.',
    }),
    revokedBy: t.exposeString('revokedBy', {
      nullable: true,
      description: 'The name of the key that revoked it, or of the subject of a token; null where nobody did.',
    }),
    refundLimits: t.field(refundLimitsField),
  }),
});

async function storesOf({ storeIds }: ApiKey, { loaders, viewer }: Context) {
  const stores =
    storeIds === null ? await loaders.everyStore() : await Promise.all(storeIds.map((id) => loaders.store.load(id)));
  return stores.filter((store) => store !== null).filter(({ id }) => seesStore(viewer, id));
}

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKeyRef],
    description:
      'The keys that are not revoked, newest first, those that have expired too. Needs MANAGE_KEYS; a key of some stores sees the keys that see no others.',
    resolve: async (_root, _args, { db, viewer }) => {
      requirePermission(viewer, 'MANAGE_KEYS');
      return (await listApiKeys(db)).filter((key) => seesKey(viewer, key));
    },
  }),
);
