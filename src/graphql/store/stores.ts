import { listStores } from '../../db/stores.ts';
import { seesStore } from '../../domain/viewer.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { StoreRef } from '../refs.ts';

builder.queryFields((t) => ({
  stores: t.field({
    type: [StoreRef],
    description: 'The stores your key may see.',
    resolve: async (_root, _args, { db, viewer }) => (await listStores(db)).filter(({ id }) => seesStore(viewer, id)),
  }),
  store: t.field({
    type: StoreRef,
    nullable: true,
    description: 'One store; null when there is none by this id, or not for your key.',
    args: { id: t.arg.id({ required: true, description: 'From `stores`.' }) },
    resolve: async (_root, { id }, { loaders, viewer }) => {
      const storeId = idOf('STORE', id);
      return storeId && seesStore(viewer, storeId) ? loaders.store.load(storeId) : null;
    },
  }),
}));
