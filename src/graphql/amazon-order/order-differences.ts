import { countDifferences, listDifferences } from '../../db/order-differences.ts';
import { requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf, pageArgs, readConnection } from '../connection.ts';
import { narrowStores } from '../narrow-stores.ts';
import { OrderDifferenceRef } from '../refs.ts';
import { OrderDifferenceKindRef } from './order-difference-enums.ts';

const OrderDifferenceConnectionRef = connectionOf('OrderDifference', OrderDifferenceRef, 'differences');

builder.queryField('orderDifferences', (t) =>
  t.field({
    type: OrderDifferenceConnectionRef,
    description: 'Where Amazon and this server differ now, newest first. Every order is compared once a day.',
    args: {
      ...pageArgs,
      storeId: t.arg.id({ description: 'Of this store alone. One that your key may not see has none.' }),
      kinds: t.arg({ type: [OrderDifferenceKindRef], description: 'Of these kinds alone.' }),
    },
    resolve: (_root, { storeId, kinds, ...args }, { viewer, db, shell }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const filters = { storeIds: narrowStores(viewer, storeId ? [storeId] : null), kinds: kinds ?? undefined };
      return readConnection(shell.sealer, args, {
        name: 'orderDifferences',
        list: (page) => listDifferences(db, filters, page),
        positionOf: ({ id }) => ({ at: 'id', id }),
        count: (cap) => countDifferences(db, filters, cap),
      });
    },
  }),
);
