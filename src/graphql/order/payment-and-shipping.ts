import { linksOf } from '../../domain/links.ts';
import type { OrderHeader } from '../../domain/order.ts';
import { builder } from '../builder.ts';
import { storeOf } from '../store/store-of.ts';
import { AmazonOrderLinkRef } from './links.ts';

export const PaymentAndShippingRef = builder.objectRef<OrderHeader>('PaymentAndShipping').implement({
  description: 'How the order was paid and is to be sent.',
  fields: (t) => ({
    paymentMethod: t.string({
      description: 'Amazon has charged the buyer: there is no other way.',
      resolve: () => 'Amazon Channel Payment',
    }),
    shippingMethod: t.string({
      nullable: true,
      description: 'The service the buyer chose, in Amazon’s words.',
      resolve: async ({ amazon }, _args, { loaders }) =>
        (await loaders.amazonOrder.load(amazon.id))?.serviceLevel ?? null,
    }),
    amazonOrderNumber: t.field({
      type: 'AmazonOrderNumber',
      description: 'The purchase order number of the payment.',
      resolve: ({ amazon }) => amazon.number,
    }),
    links: t.field({
      type: [AmazonOrderLinkRef],
      description:
        'Ways to Seller Central. VIEW_OR_CANCEL_AMAZON_ORDER is there only while the order can still change.',
      resolve: async ({ amazon, storeId }, _args, context) => [
        ...linksOf(amazon, (await storeOf(storeId, context)).marketplaceId),
      ],
    }),
  }),
});
