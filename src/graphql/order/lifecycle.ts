import { type Transition, transitions } from '../../domain/lifecycle.ts';
import { orderStates } from '../../domain/order.ts';
import type { OrderStatus } from '../../domain/statuses.ts';
import { builder } from '../builder.ts';
import { OrderActionRef, OrderStateRef } from '../enums.ts';

const OrderStatusRef = builder.objectRef<OrderStatus>('OrderStatus').implement({
  description: 'A label that an order can wear while it is in a state.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'What `status` shows and takes.' }),
    label: t.exposeString('label', { description: 'For people.' }),
    state: t.expose('state', { type: OrderStateRef, description: 'The one state it belongs to.' }),
    default: t.exposeBoolean('default', { description: 'Whether an order that comes into the state gets it.' }),
  }),
});

const OrderTransitionRef = builder.objectRef<Transition>('OrderTransition').implement({
  description: 'A change of state. What is not listed leaves the state as it is.',
  fields: (t) => ({
    from: t.expose('from', { type: OrderStateRef, description: 'The state before.' }),
    action: t.expose('action', {
      type: OrderActionRef,
      nullable: true,
      description:
        'What brings it about. Null: Amazon’s doing or the schedule’s, such as a report, a refusal, an import or the end of a hold.',
    }),
    to: t.field({
      type: [OrderStateRef],
      description: 'The states it can lead to, by what is left to do; it may also stay where it is.',
      resolve: ({ to }) => [...to],
    }),
  }),
});

const OrderLifecycleRef = builder.objectRef<object>('OrderLifecycle').implement({
  description: 'States, statuses and the ways between them: the very table that orders are held to.',
  fields: (t) => ({
    states: t.field({
      type: [OrderStateRef],
      description: 'All states. A new order is NEW.',
      resolve: () => [...orderStates],
    }),
    statuses: t.field({
      type: [OrderStatusRef],
      description: 'The built-in statuses, then your own.',
      resolve: async (_lifecycle, _args, { loaders }) => [...(await loaders.statuses())],
    }),
    transitions: t.field({
      type: [OrderTransitionRef],
      description: 'Every change of state there is.',
      resolve: () => [...transitions],
    }),
  }),
});

builder.queryField('orderLifecycle', (t) =>
  t.field({ type: OrderLifecycleRef, description: 'How an order can go.', resolve: () => ({}) }),
);
