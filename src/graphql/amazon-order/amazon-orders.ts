import { countAmazonOrders, findAmazonOrderByNumber, listAmazonOrders } from '../../db/amazon-orders.ts';
import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { seesStore } from '../../domain/viewer.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf, pageArgs, readConnection } from '../connection.ts';
import { ShippingStateRef } from '../enums.ts';
import { idOf } from '../global-id.ts';
import { money } from '../money.ts';
import { buyerOf } from '../order/order.ts';
import { primed } from '../prime.ts';
import { AmazonOrderRef, MoneyRef, OrderRef } from '../refs.ts';
import { AmazonOrderFilterRef, readFilter } from './amazon-order-filter.ts';

const recentMax = 50;
const AmazonOrderConnectionRef = connectionOf('AmazonOrder', AmazonOrderRef, 'Amazon orders');

const RecentOrderRef = builder.objectRef<AmazonOrder>('RecentOrder').implement({
  description: 'One row of the store dashboard. It shows no Commerce number: open `order` for that.',
  fields: (t) => ({
    purchasedAt: t.expose('purchasedAt', { type: 'DateTime', description: 'When the buyer ordered.' }),
    orderNumber: t.field({
      type: 'AmazonOrderNumber',
      description: 'Amazon’s number.',
      resolve: ({ number }) => number,
    }),
    status: t.field({
      type: ShippingStateRef,
      description: 'As it stands here where there is a Commerce order, else Amazon’s last report.',
      resolve: async ({ orderId, shippingState }, _args, { loaders }) =>
        (orderId ? (await loaders.order.load(orderId))?.shippingState : null) ?? shippingState,
    }),
    buyerName: t.string({
      nullable: true,
      description: 'Null without READ_BUYER, and where Amazon does not tell.',
      resolve: async ({ id }, _args, context) => (await buyerOf(id, context))?.name ?? null,
    }),
    total: t.field({
      type: MoneyRef,
      nullable: true,
      description: 'As Amazon reports it.',
      resolve: ({ total, currency }) => (total === null || currency === null ? null : money(total, currency)),
    }),
    notes: t.exposeString('notes', { nullable: true, description: 'The latest thing that happened to it here.' }),
    order: t.field({
      type: OrderRef,
      nullable: true,
      description: 'The Commerce order, where there is one.',
      resolve: ({ orderId }, _args, { loaders }) => (orderId ? loaders.order.load(orderId) : null),
    }),
    amazonOrder: t.field({
      type: AmazonOrderRef,
      description: 'All that Amazon reported.',
      resolve: (amazon) => amazon,
    }),
  }),
});

builder.queryFields((t) => ({
  recentOrders: t.field({
    type: [RecentOrderRef],
    description: 'The dashboard of a store: its latest Amazon orders, newest first, whether they are imported or not.',
    args: {
      storeId: t.arg.id({ required: true, description: 'From `stores`.' }),
      first: t.arg.int({ defaultValue: 10, description: 'How many, at most 50.' }),
    },
    resolve: async (_root, { storeId, first }, { viewer, db, loaders }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const limit = first ?? 10;
      if (limit < 0 || limit > recentMax) throw badRequest(`\`first\` is 0 to ${recentMax}.`);
      const id = idOf('STORE', storeId);
      if (id === null || !seesStore(viewer, id) || !(await loaders.store.load(id)))
        throw badRequest('There is no such store.');
      const page = { direction: 'forward', from: null, limit } as const;
      return [...primed(loaders.amazonOrder, await listAmazonOrders(db, { storeIds: [id] }, page))];
    },
  }),
  amazonOrder: t.field({
    type: AmazonOrderRef,
    nullable: true,
    description: 'One Amazon order by its number; null when it is not known here, or not for your key.',
    args: { number: t.arg({ type: 'AmazonOrderNumber', required: true, description: 'Amazon’s number.' }) },
    resolve: async (_root, { number }, { viewer, db }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const found = await findAmazonOrderByNumber(db, number);
      return found && seesStore(viewer, found.storeId) ? found : null;
    },
  }),
  amazonOrders: t.field({
    type: AmazonOrderConnectionRef,
    description: 'Amazon orders as reported, imported or not, newest purchase first.',
    args: { ...pageArgs, filter: t.arg({ type: AmazonOrderFilterRef, description: 'Which ones.' }) },
    resolve: (_root, { filter, ...args }, { viewer, db, shell, loaders }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const filters = readFilter(filter, viewer);
      return readConnection(shell.sealer, args, {
        name: 'amazonOrders',
        list: async (page) => primed(loaders.amazonOrder, await listAmazonOrders(db, filters, page)),
        positionOf: ({ purchasedAt, id }) => ({ at: purchasedAt.toISOString(), id }),
        count: (cap) => countAmazonOrders(db, filters, cap),
        narrowing: { filter },
      });
    },
  }),
}));
