import { type FeedPlace, type FeedScope, findFeedEnd, listEventsAfter } from '../../db/event-feed.ts';
import { followEvents } from '../../db/follow-events.ts';
import type { Viewer } from '../../domain/viewer.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { readGlobalId } from '../global-id.ts';
import { narrowStores } from '../narrow-stores.ts';
import { OrderEventRef } from '../refs.ts';
import { historyArgs, OrderEventConnectionRef, pageOf, readEventPage } from './events.ts';

type Narrowing = { readonly orderId?: string | null | undefined; readonly storeId?: string | null | undefined };

const narrowingArgs = builder.args((t) => ({
  orderId: t.id({ description: 'Of this Commerce order or Amazon order alone.' }),
  storeId: t.id({ description: 'Of this store alone. One that your key may not see counts as one that is not there.' }),
}));

builder.queryField('orderEvents', (t) =>
  t.field({
    type: OrderEventConnectionRef,
    description:
      'What happened to all orders that your key may see, oldest first. Read page by page from `after` on, nothing is missed, however many write at once.',
    args: { ...narrowingArgs, ...historyArgs },
    resolve: async (_root, args, context) => {
      requirePermission(context.viewer, 'READ_ORDERS');
      const { after, limit } = readFeedPage(context, args);
      const scope = await scopeOf(args, context);
      const read = scope && limit > 0 ? (await listEventsAfter(context.shell.db, scope, after, limit + 1)).events : [];
      return pageOf(read, limit, after !== null, context);
    },
  }),
);

builder.subscriptionField('orderEvents', (t) =>
  t.field({
    type: OrderEventRef,
    description:
      'What was missed since `after`, then what happens, each event once and an order’s events as they happened. Without `after`, what happens from now on.',
    args: {
      after: t.arg.string({ description: 'Go on behind this event: the `cursor` of the last one you have.' }),
      ...narrowingArgs,
    },
    subscribe: async (_root, args, context) => {
      const { shell, wakes, signal, viewer } = context;
      requirePermission(viewer, 'READ_ORDERS');
      const { after } = readFeedPage(context, args);
      const scope = await scopeOf(args, context);
      if (!scope) throw badRequest('There is no such order or store for your key: nothing would ever be told.');
      return followEvents({ db: shell.db, wakes, signal }, scope, after ?? (await findFeedEnd(shell.db)));
    },
    resolve: (event) => event,
  }),
);

function readFeedPage(context: Context, args: Parameters<typeof readEventPage>[1]) {
  const { after, limit } = readEventPage(context, args);
  if (!after) return { after, limit };
  const { position, ...place } = after;
  if (position !== null) return { after: { ...place, position } satisfies FeedPlace, limit };
  throw badRequest('The cursor is from before there were live events: it is good in the history of its order alone.');
}

/** Null where there is nothing that this key may see. */
async function scopeOf({ orderId, storeId }: Narrowing, { viewer, loaders }: Context): Promise<FeedScope | null> {
  const storeIds = storesOf(viewer, storeId);
  if (storeIds?.length === 0) return null;
  if (orderId === null || orderId === undefined) return { storeIds };

  const named = readGlobalId(orderId);
  const order = named?.kind === 'ORDER' ? await loaders.order.load(named.id) : null;
  const found = named?.kind === 'AMAZON_ORDER' ? await loaders.amazonOrder.load(named.id) : order;
  if (!found || storeIds?.includes(found.storeId) === false) return null;
  return { storeIds, amazonOrderId: order ? order.amazon.id : found.id };
}

function storesOf(viewer: Viewer, storeId: string | null | undefined): readonly string[] | null {
  return narrowStores(viewer, storeId === null || storeId === undefined ? null : [storeId]) ?? null;
}
