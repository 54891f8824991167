import { globalId } from '../global-id.ts';
import { loadNode } from '../node.ts';
import { NodeRef, OrderCommentRef } from '../refs.ts';

OrderCommentRef.implement({
  description: 'A remark on an order or on one of its documents.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the comment.', resolve: ({ id }) => globalId('COMMENT', id) }),
    subject: t.field({
      type: NodeRef,
      description: 'What it is about: the order, an invoice, a shipment or a credit memo.',
      resolve: async ({ subject }, _args, context) => {
        const found = await loadNode(context, subject.type, subject.id);
        if (!found) throw new Error(`There is no ${subject.type} ${subject.id}.`);
        return found;
      },
    }),
    text: t.exposeString('text', { description: 'As it was given: escape it where you show it.' }),
    status: t.exposeString('status', {
      nullable: true,
      description: 'The status that it gave the order; null when it gave none.',
    }),
    author: t.exposeString('author', { description: 'The name of the key that did it.' }),
    visibleToCustomer: t.exposeBoolean('visibleToCustomer', { description: 'Whether the storefront may show it.' }),
    customerNotified: t.exposeBoolean('customerNotified', {
      description: 'Whether a mail to the buyer was made with it. How that went is told with the order’s mails.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});
