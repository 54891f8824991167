import type { RecordedEvent } from '../../db/events.ts';
import type { AmazonOrder } from '../../domain/amazon-order.ts';
import { badRequest } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { type PageInfo, PageInfoRef } from '../connection.ts';
import type { Context } from '../context.ts';
import { readPage } from '../cursor.ts';
import { OrderStateRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { loadNode } from '../node.ts';
import { AmazonOrderRef, NodeRef, OrderEventRef, OrderRef } from '../refs.ts';
import { eventCursor, eventList } from './event-cursor.ts';
import { OrderEventKindRef } from './event-kinds.ts';

function cursorOfEvent(event: RecordedEvent, { shell }: Context): string {
  return eventCursor(shell.sealer, event);
}

/** The place that a cursor of an event names. Those from before there was a feed have no position. */
export function readEventPage({ shell }: Context, args: HistoryArgs) {
  const { from, limit } = readPage(shell.sealer, eventList, args);
  const [, position, sequence, amazonOrderId] = /^(?:(-?\d+)\.)?(\d+)@(.+)$/.exec(from?.at ?? '') ?? [];
  if (amazonOrderId === undefined) return { limit, after: null };
  const after = {
    amazonOrderId,
    sequence: Number(sequence),
    position: position === undefined ? null : Number(position),
  };
  return { limit, after };
}

OrderEventRef.implement({
  description: 'One thing that happened to an Amazon order or to the Commerce order made from it. Never changed later.',
  fields: (t) => ({
    id: t.id({ description: 'Our id of the event.', resolve: ({ id }) => globalId('ORDER_EVENT', id) }),
    cursor: t.string({
      description:
        'What `after` takes, to go on behind this event: in a history, in `orderEvents`, and as a subscription.',
      resolve: (event, _args, context) => cursorOfEvent(event, context),
    }),
    sequence: t.exposeInt('sequence', { description: 'Counts from 1 within one Amazon order, without gaps.' }),
    kind: t.expose('kind', { type: OrderEventKindRef, description: 'What happened.' }),
    state: t.expose('state', {
      type: OrderStateRef,
      nullable: true,
      description: 'The order’s state after it. Null where no Commerce order changed.',
    }),
    amazonOrder: t.field({
      type: AmazonOrderRef,
      description: 'The Amazon order it happened to.',
      resolve: async ({ amazonOrderId }, _args, { loaders }): Promise<AmazonOrder> => {
        const found = await loaders.amazonOrder.load(amazonOrderId);
        if (!found) throw new Error(`There is no Amazon order ${amazonOrderId}.`);
        return found;
      },
    }),
    order: t.field({
      type: OrderRef,
      nullable: true,
      description: 'The Commerce order, also for what happened before it was made; null where there is none.',
      resolve: ({ orderId }, _args, { loaders }) => (orderId ? loaders.order.load(orderId) : null),
    }),
    subject: t.field({
      type: NodeRef,
      nullable: true,
      description: 'What it is about: a document, a package, an effect, or the order itself.',
      resolve: ({ subject }, _args, context) => subject && loadNode(context, subject.type, subject.id),
    }),
    actor: t.exposeString('actor', {
      description: 'Whose doing it was: the name of a key, "Amazon", or "schedule".',
    }),
    idempotencyKey: t.exposeString('idempotencyKey', {
      nullable: true,
      description: 'The key of the call that did it; null where it was no call.',
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was recorded here.' }),
  }),
});

const OrderEventEdgeRef = builder.objectRef<RecordedEvent>('OrderEventEdge').implement({
  description: 'One event of a history or of the feed.',
  fields: (t) => ({
    cursor: t.string({
      description: 'The same as the event’s own.',
      resolve: (event, _args, context) => cursorOfEvent(event, context),
    }),
    node: t.field({ type: OrderEventRef, description: 'The event itself.', resolve: (event) => event }),
  }),
});

type History = { readonly events: readonly RecordedEvent[]; readonly pageInfo: PageInfo };

export const OrderEventConnectionRef = builder.objectRef<History>('OrderEventConnection').implement({
  description: 'A page of a history or of the feed, oldest first.',
  fields: (t) => ({
    edges: t.field({
      type: [OrderEventEdgeRef],
      description: 'The events with their cursors.',
      resolve: ({ events }) => [...events],
    }),
    nodes: t.field({ type: [OrderEventRef], description: 'The events alone.', resolve: ({ events }) => [...events] }),
    pageInfo: t.expose('pageInfo', {
      type: PageInfoRef,
      description: 'Where the page lies.',
    }),
  }),
});

export const historyArgs = builder.args((t) => ({
  first: t.int({ description: 'At most so many, from the oldest on; 20 when left out, at most 100.' }),
  after: t.string({ description: 'Go on behind this event: its `cursor`.' }),
}));

export type HistoryArgs = { readonly first?: number | null | undefined; readonly after?: string | null | undefined };

/** A page of what happened to an Amazon order. */
export async function historyOf(amazonOrderId: string, args: HistoryArgs, context: Context): Promise<History> {
  const { after, limit } = readEventPage(context, args);
  if (after && after.amazonOrderId !== amazonOrderId) throw badRequest('The cursor is of another order’s history.');

  const page = { amazonOrderId, after: after?.sequence ?? 0, limit: limit + 1 };
  const beginning = after ? undefined : context.loaders.beginnings.get(amazonOrderId);
  const read = limit === 0 ? [] : (beginning ?? (await context.loaders.eventsOfAmazonOrder.load(page)));
  return pageOf(read, limit, after !== null, context);
}

/** One event more than asked for was read, to know whether there are more. */
export function pageOf(read: readonly RecordedEvent[], limit: number, cameFrom: boolean, context: Context): History {
  const events = read.slice(0, limit);
  const [first, last] = [events.at(0), events.at(-1)];
  const pageInfo = {
    hasNextPage: read.length > limit,
    hasPreviousPage: cameFrom,
    startCursor: first ? () => cursorOfEvent(first, context) : null,
    endCursor: last ? () => cursorOfEvent(last, context) : null,
  };
  return { events, pageInfo };
}
