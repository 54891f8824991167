import { listStores } from '../../db/stores.ts';
import { permissions, seesStore, type Viewer } from '../../domain/viewer.ts';
import { builder } from '../builder.ts';
import { PermissionRef } from '../enums.ts';
import { StoreRef } from '../refs.ts';
import { refundLimitsField } from './refund-limits.ts';

const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is asking: the key or the token of this request.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'The key’s name; of a token, `jwt:` and its subject. History shows it.',
    }),
    permissions: t.field({
      type: [PermissionRef],
      description: 'What the key permits.',
      resolve: (viewer) => permissions.filter((permission) => viewer.permissions.has(permission)),
    }),
    stores: t.field({
      type: [StoreRef],
      description: 'The stores it may see.',
      resolve: async (viewer, _args, { db }) => (await listStores(db)).filter(({ id }) => seesStore(viewer, id)),
    }),
    refundLimits: t.field(refundLimitsField),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerRef,
    description: 'Who you are to this server.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
