import { countOrders, findOrdersBy, listOrders, type OrderBy, orderSortValue } from '../../db/orders.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf, pageArgs, readConnection } from '../connection.ts';
import { idOf } from '../global-id.ts';
import { narrowStores } from '../narrow-stores.ts';
import { OrderRef } from '../refs.ts';
import { OrderFilterRef, OrderSortRef, readFilter, readSort } from './order-filter.ts';
import { wantedParts } from './wanted-parts.ts';

const OrderConnectionRef = connectionOf('Order', OrderRef, 'orders');

const OrderByRef = builder.inputType('OrderBy', {
  description: 'Which order: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'Our id.' }),
    number: t.string({ description: 'Your number. Unique per store: give `storeId` with several stores.' }),
    amazonOrderNumber: t.field({ type: 'AmazonOrderNumber', description: 'Amazon’s number.' }),
  }),
});

/** Null for an id that is none of an order. */
function readOrderBy({ id, number, amazonOrderNumber }: typeof OrderByRef.$inferInput): OrderBy | null {
  if (number) return { by: 'number', value: number };
  if (!id) return { by: 'amazonOrderNumber', value: amazonOrderNumber ?? '' };
  const value = idOf('ORDER', id);
  return value === null ? null : { by: 'id', value };
}

const searched =
  'Every word of it must be, or begin, a word of the order: of its numbers, SKUs and titles, of the buyer’s name, e-mail address and postal address. Case and accents do not matter. Without READ_BUYER only numbers and SKUs are looked at.';

builder.queryFields((t) => ({
  order: t.field({
    type: OrderRef,
    nullable: true,
    description: 'One Commerce order; null when there is none for your key.',
    args: {
      by: t.arg({ type: OrderByRef, required: true, description: 'Which one.' }),
      storeId: t.arg.id({ description: 'Whose number it is.' }),
    },
    resolve: async (_root, { by, storeId }, { viewer, db, loaders }, info) => {
      requirePermission(viewer, 'READ_ORDERS');
      const address = readOrderBy(by);
      const storeIds = narrowStores(viewer, storeId ? [storeId] : null);
      const found = address ? await findOrdersBy(db, { ...address, storeIds }, wantedParts(info, viewer)) : [];
      if (found.length > 1) throw badRequest('Several stores have an order of this number: give `storeId`.');
      return loaders.take(found)[0] ?? null;
    },
  }),
  orders: t.field({
    type: OrderConnectionRef,
    description: 'Commerce orders, newest first unless sorted otherwise. Page 10,000 costs what page 1 costs.',
    args: {
      ...pageArgs,
      filter: t.arg({ type: OrderFilterRef, description: 'Which ones.' }),
      search: t.arg.string({ description: searched }),
      sort: t.arg({ type: OrderSortRef, description: 'In which order.' }),
    },
    resolve: (_root, { filter, search, sort, ...args }, { viewer, db, shell, loaders }, info) => {
      requirePermission(viewer, 'READ_ORDERS');
      const filters = readFilter(filter, search, viewer);
      const order = readSort(sort);
      const at = orderSortValue[order.field];
      // Their histories may be long: as much of each is read as is asked for.
      const parts = wantedParts(info, viewer).filter((part) => part !== 'events');
      return readConnection(shell.sealer, args, {
        name: `orders ${order.field} ${order.ascending ? 'ASC' : 'DESC'}`,
        list: async (page) => (filters ? loaders.take(await listOrders(db, filters, order, page, parts)) : []),
        positionOf: (entry) => ({ at: at(entry), id: entry.id }),
        count: async (cap) => (filters ? countOrders(db, filters, cap) : 0),
        narrowing: { filter, search },
      });
    },
  }),
}));
