import type { Reason } from '../../domain/rules.ts';
import { builder } from '../builder.ts';
import { ErrorCodeRef, OrderActionRef, RefusalSourceRef } from '../enums.ts';
import { ActionAvailabilityRef, OrderItemRef, RefusalReasonRef } from '../refs.ts';

RefusalReasonRef.implement({
  description: 'One reason against an action.',
  fields: (t) => ({
    code: t.expose('code', {
      type: ErrorCodeRef,
      description: 'The code that the mutation would answer with.',
    }),
    source: t.expose('source', {
      type: RefusalSourceRef,
      description: 'What stands in the way.',
    }),
    message: t.exposeString('message', { description: 'For people. Use the code to decide.' }),
    fix: t.exposeString('fix', { nullable: true, description: 'What can be done about it.' }),
    clearsAt: t.expose('clearsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it goes away by itself; null when nobody can tell.',
    }),
  }),
});

type Allowance = {
  readonly itemId: string;
  readonly orderId: string;
  readonly maxQuantity: number;
  readonly reasons: readonly Reason[];
};

const ItemAllowanceRef = builder.objectRef<Allowance>('ItemAllowance').implement({
  description: 'How much of a line an action would take.',
  fields: (t) => ({
    item: t.field({
      type: OrderItemRef,
      description: 'The line.',
      resolve: async ({ itemId, orderId }, _args, { loaders }) => {
        const [order, items] = await Promise.all([loaders.order.load(orderId), loaders.itemsOfOrder.load(orderId)]);
        const item = items.find(({ id }) => id === itemId);
        if (!item || !order) throw new Error(`Order ${orderId} has no line ${itemId}.`);
        return { ...item, currency: order.currency };
      },
    }),
    maxQuantity: t.exposeInt('maxQuantity', {
      description: 'The most units the mutation would take of this line now: 0 while the action is refused.',
    }),
    reasons: t.field({
      type: [RefusalReasonRef],
      description: 'Why it takes none; empty when it takes some.',
      resolve: ({ reasons }) => [...reasons],
    }),
  }),
});

ActionAvailabilityRef.implement({
  description: 'Whether an action would be carried out now. The mutation asks the same rules.',
  fields: (t) => ({
    action: t.expose('action', {
      type: OrderActionRef,
      description: 'What would be done. Its mutation has the same name.',
    }),
    allowed: t.boolean({
      description: 'Whether nothing stands in the way.',
      resolve: ({ reasons }) => reasons.length === 0,
    }),
    reasons: t.field({
      type: [RefusalReasonRef],
      description: 'Everything that stands in the way; empty exactly when allowed.',
      resolve: ({ reasons }) => reasons,
    }),
    items: t.field({
      type: [ItemAllowanceRef],
      description: 'For SHIP, INVOICE and CREDIT_MEMO: how much is left, per line.',
      resolve: ({ items, orderId }) => (orderId === null ? [] : items().map((item) => ({ ...item, orderId }))),
    }),
  }),
});
