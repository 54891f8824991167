import { countOrders, findOrderByAmazonNumber, findOrdersByNumber, listOrders } from '../../db/orders.ts';
import { seesStore, type Viewer } from '../../domain/viewer.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf, pageArgs, readConnection } from '../connection.ts';
import { idOf } from '../global-id.ts';
import { primed } from '../loaders.ts';
import { OrderRef } from '../refs.ts';

const OrderConnectionRef = connectionOf('Order', OrderRef, 'orders');

export function scopeOf({ storeIds }: Viewer): readonly string[] | null {
  return storeIds && [...storeIds];
}

const OrderByRef = builder.inputType('OrderBy', {
  description: 'Which order: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'Our id.' }),
    number: t.string({ description: 'Your number. Unique per store: give `storeId` with several stores.' }),
    amazonOrderNumber: t.field({ type: 'AmazonOrderNumber', description: 'Amazon’s number.' }),
  }),
});

builder.queryFields((t) => ({
  order: t.field({
    type: OrderRef,
    nullable: true,
    description: 'One Commerce order; null when there is none for your key.',
    args: {
      by: t.arg({ type: OrderByRef, required: true, description: 'Which one.' }),
      storeId: t.arg.id({ description: 'Whose number it is.' }),
    },
    resolve: async (_root, { by, storeId }, { viewer, shell, loaders }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const id = by.id ? idOf('ORDER', by.id) : null;
      const candidates = by.id
        ? [id === null ? null : await loaders.order.load(id)]
        : by.number
          ? await findOrdersByNumber(shell.db, by.number)
          : [await findOrderByAmazonNumber(shell.db, by.amazonOrderNumber ?? '')];
      const store = storeId ? idOf('STORE', storeId) : null;
      const found = candidates.filter(
        (order) => order && seesStore(viewer, order.storeId) && (!storeId || order.storeId === store),
      );
      if (found.length > 1) throw badRequest('Several stores have an order of this number: give `storeId`.');
      const [order = null] = found;
      if (order) primed(loaders.order, [order]);
      return order;
    },
  }),
  orders: t.field({
    type: OrderConnectionRef,
    description: 'Commerce orders, newest first. Page 10,000 costs what page 1 costs.',
    args: pageArgs,
    resolve: (_root, args, { viewer, shell, loaders }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const scope = scopeOf(viewer);
      return readConnection(shell.sealer, args, {
        name: 'orders',
        list: async (page) => primed(loaders.order, await listOrders(shell.db, scope, page)),
        positionOf: ({ placedAt, id }) => ({ at: placedAt.toISOString(), id }),
        count: (cap) => countOrders(shell.db, scope, cap),
      });
    },
  }),
}));
