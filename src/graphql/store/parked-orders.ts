import { type ParkedOrder, parkedOrdersMax } from '../../domain/parked-order.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { StoreRef } from '../refs.ts';

const ParkedOrderRef = builder.objectRef<ParkedOrder>('ParkedOrder').implement({
  description:
    'An order of which too little could be read to show it as an Amazon order. What Amazon sent is kept, encrypted and never shown, and read again at every sync; once that succeeds, or Amazon sends it readable, the order is taken in and is no longer parked.',
  fields: (t) => ({
    number: t.exposeString('number', {
      nullable: true,
      description: 'Amazon’s number of the order; null where not even that could be read.',
    }),
    why: t.exposeString('why', { description: 'What could not be read, in English. It holds nothing of the order.' }),
    parkedAt: t.expose('parkedAt', { type: 'DateTime', description: 'When it first came unreadable.' }),
    seenAt: t.expose('seenAt', {
      type: 'DateTime',
      description: 'When Amazon last sent it. One that is not sent for 90 days is forgotten.',
    }),
  }),
});

builder.objectFields(StoreRef, (t) => ({
  parkedOrders: t.field({
    type: [ParkedOrderRef],
    description:
      'Orders that could not be read, newest first: the last hundred at most. One whose marketplace could not be read either is listed at each store of its seller in the region. Needs READ_ORDERS.',
    args: { first: t.arg.int({ description: 'At most so many; 20 when left out, at most 100.' }) },
    resolve: async ({ id }, { first }, { viewer, loaders }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const limit = first ?? 20;
      if (limit < 0 || limit > parkedOrdersMax) throw badRequest(`first is 0 to ${parkedOrdersMax}.`);
      return (await loaders.parkedOfStore.load(id)).slice(0, limit);
    },
  }),
  ordersThatCannotBeRead: t.int({
    description: 'How many orders are parked, for a notice: `parkedOrders` says why. Needs READ_ORDERS.',
    resolve: ({ id }, _args, { viewer, loaders }) => {
      requirePermission(viewer, 'READ_ORDERS');
      return loaders.parkedCountOfStore.load(id);
    },
  }),
}));
