import type { AmazonItem, AmazonLineMoney } from '../../domain/amazon-order.ts';
import { builder } from '../builder.ts';
import { money } from '../money.ts';
import { buyerOf } from '../order/order.ts';
import { MoneyRef } from '../refs.ts';

type ItemOfAmazon = { readonly item: AmazonItem; readonly currency: string | null; readonly amazonOrderId: string };

export const AmazonOrderItemRef = builder.objectRef<ItemOfAmazon>('AmazonOrderItem').implement({
  description: 'A line as Amazon reports it. Money that Amazon has not named yet, as on a pending order, is null.',
  fields: (t) => {
    const amount = (description: string, of: (line: AmazonLineMoney) => bigint) =>
      t.field({
        type: MoneyRef,
        nullable: true,
        description,
        resolve: ({ item, currency }) => (item.money && currency ? money(of(item.money), currency) : null),
      });
    return {
      id: t.id({ description: 'Unique among Amazon’s lines.', resolve: ({ item }) => `aoi_${item.amazonOrderItemId}` }),
      amazonOrderItemId: t.string({
        description: 'Amazon’s id of the line.',
        resolve: ({ item }) => item.amazonOrderItemId,
      }),
      sku: t.string({ nullable: true, description: 'The seller SKU of the listing.', resolve: ({ item }) => item.sku }),
      asin: t.string({ nullable: true, description: 'Amazon’s product number.', resolve: ({ item }) => item.asin }),
      title: t.string({ nullable: true, description: 'The listing’s title.', resolve: ({ item }) => item.title }),
      giftMessage: t.string({
        nullable: true,
        description: 'From the buyer to whom it goes to. Null without READ_BUYER.',
        resolve: async ({ item, amazonOrderId }, _args, context) =>
          (await buyerOf(amazonOrderId, context))?.giftMessages[item.amazonOrderItemId] ?? null,
      }),
      quantityOrdered: t.int({ description: 'Units ordered.', resolve: ({ item }) => item.quantityOrdered }),
      quantityShipped: t.int({
        description: 'Units Amazon shows as shipped.',
        resolve: ({ item }) => item.quantityFulfilled,
      }),
      rowPrice: amount('Price of all units.', ({ row }) => row),
      tax: amount('All tax of the line, the shipping’s included.', ({ tax }) => tax),
      shipping: amount('Shipping of the line.', ({ shipping }) => shipping),
      discount: amount(
        'All discounts of the line, the shipping’s included, as a positive amount.',
        ({ discount }) => discount,
      ),
    };
  },
});
