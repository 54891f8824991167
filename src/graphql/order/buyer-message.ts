import { openMessage, type StoredBuyerMessage } from '../../db/buyer-messages.ts';
import { buyerMessageKinds, type MessageContent } from '../../domain/buyer-message.ts';
import { may } from '../../domain/viewer.ts';
import { builder } from '../builder.ts';
import { recordRead } from '../buyer-reads.ts';
import type { Context } from '../context.ts';
import { describedEnum } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { AmazonEffectRef, BuyerMessageRef, InvoiceRef, NodeRef, OrderRef } from '../refs.ts';
import { orderOf } from './documents.ts';

export const BuyerMessageKindRef = describedEnum(
  'BuyerMessageKind',
  'What Amazon lets a seller write about. Which of them it offers for an order says `order.buyerMessageKinds`.',
  buyerMessageKinds,
  {
    CONFIRM_CUSTOMIZATION_DETAILS: 'Ask for, or confirm, how a product is to be customised.',
    CONFIRM_DELIVERY_DETAILS: 'Arrange the delivery.',
    CONFIRM_ORDER_DETAILS: 'Ask about the order before it is shipped.',
    CONFIRM_SERVICE_DETAILS: 'Arrange a home service.',
    UNEXPECTED_PROBLEM: 'Tell of a problem with the order.',
    DIGITAL_ACCESS_KEY: 'Hand over a key to a digital product.',
    LEGAL_DISCLOSURE: 'Send papers that the law asks for.',
    WARRANTY: 'Send the papers of a warranty.',
    INVOICE: 'Send the invoice.',
  },
);

/** What was written to the buyer may name the buyer. */
async function contentOf(message: StoredBuyerMessage, context: Context): Promise<MessageContent | null> {
  if (!may(context.viewer, 'READ_BUYER')) return null;
  await recordRead(message.amazonOrderId, context);
  return openMessage(context.shell.sealer, message);
}

BuyerMessageRef.implement({
  description:
    'A message that Amazon passes on to the buyer. Text and files are null without the permission READ_BUYER, and once the buyer’s data were erased. Answers are read in Seller Central.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the message.', resolve: ({ id }) => globalId('BUYER_MESSAGE', id) }),
    kind: t.expose('kind', { type: BuyerMessageKindRef, description: 'What it is about.' }),
    order: t.field({
      type: OrderRef,
      nullable: true,
      description: 'The order it is about.',
      resolve: ({ orderId }, _args, { loaders }) => (orderId ? loaders.order.load(orderId) : null),
    }),
    text: t.string({
      nullable: true,
      description: 'What it says; null too where its kind takes no text.',
      resolve: async (message, _args, context) => (await contentOf(message, context))?.text ?? null,
    }),
    attachmentNames: t.stringList({
      nullable: true,
      description: 'The files that go with it, by name. The invoice comes before them, and is in `invoice`.',
      resolve: async (message, _args, context) =>
        (await contentOf(message, context))?.attachments.map(({ name }) => name) ?? null,
    }),
    invoice: t.field({
      type: InvoiceRef,
      nullable: true,
      description: 'The invoice that goes with it.',
      resolve: async (message, _args, context) => {
        const invoiceId = (await contentOf(message, context))?.invoiceId;
        const invoice = invoiceId ? await context.loaders.invoice.load(invoiceId) : null;
        return invoice && { ...invoice, currency: (await orderOf(invoice.orderId, context)).currency };
      },
    }),
    author: t.exposeString('author', { description: 'Who wrote it: the name of a key.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    amazonEffect: t.field({
      type: AmazonEffectRef,
      nullable: true,
      description:
        'How far it has got. UNKNOWN: nobody can tell whether the buyer has it, and it is never sent again by itself.',
      resolve: async ({ id, amazonOrderId }, _args, { loaders }) =>
        (await loaders.effectsOfAmazonOrder.load(amazonOrderId)).findLast(({ subject }) => subject.id === id) ?? null,
    }),
  }),
});

builder.objectField(OrderRef, 'buyerMessages', (t) =>
  t.field({
    type: [BuyerMessageRef],
    description: 'What was written to the buyer through Amazon from here, oldest first.',
    resolve: async ({ amazon }, _args, { loaders }) => [...(await loaders.buyerMessagesOfAmazonOrder.load(amazon.id))],
  }),
);
