import { divideRounded } from '../../domain/money.ts';
import { itemStatus, type OrderItem, quantityToInvoice, quantityToRefund, quantityToShip } from '../../domain/order.ts';
import { OrderItemStatusRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { money } from '../money.ts';
import { MoneyRef, NodeRef, OrderItemRef, type Priced } from '../refs.ts';

OrderItemRef.implement({
  description: 'One line of an order, as Amazon has it.',
  interfaces: [NodeRef],
  fields: (t) => {
    const amount = (description: string, of: (item: OrderItem) => bigint) =>
      t.field({
        type: MoneyRef,
        description,
        resolve: (item: Priced<OrderItem>) => money(of(item), item.currency),
      });
    return {
      id: t.id({
        description: 'Our id of the line: what every input wants.',
        resolve: ({ id }) => globalId('ORDER_ITEM', id),
      }),
      sku: t.exposeString('sku', {
        description: 'The product’s SKU in your catalogue. Amazon’s listing may have another.',
      }),
      name: t.exposeString('name', { description: 'The product’s name in your catalogue.' }),
      asin: t.exposeString('asin', { nullable: true, description: 'Amazon’s product number.' }),
      amazonOrderItemId: t.exposeString('amazonOrderItemId', {
        description: 'Amazon’s id of the line. A text of digits: leading zeros count.',
      }),
      needsTransparencyCodes: t.exposeBoolean('needsTransparencyCodes', {
        description: 'Whether shipping wants one Transparency code per unit.',
      }),
      status: t.field({
        type: OrderItemStatusRef,
        description: 'A label for people; rules use the quantities.',
        resolve: itemStatus,
      }),
      quantityOrdered: t.exposeInt('quantityOrdered', { description: 'Units the buyer ordered. Never changes.' }),
      quantityInvoiced: t.exposeInt('quantityInvoiced', { description: 'Units on invoices.' }),
      quantityShipped: t.exposeInt('quantityShipped', {
        description: 'Units on shipments made here, not those shipped elsewhere.',
      }),
      quantityRefunded: t.exposeInt('quantityRefunded', { description: 'Units on credit memos that stand.' }),
      quantityCanceled: t.exposeInt('quantityCanceled', { description: 'Units canceled, here or at Amazon.' }),
      quantityToInvoice: t.int({ description: 'Units that can still be invoiced.', resolve: quantityToInvoice }),
      quantityToShip: t.int({
        description:
          'Units that can still be shipped. Refunded units count as shipped first, and units Amazon shows as shipped are gone. `actions` says whether shipping is allowed at all.',
        resolve: quantityToShip,
      }),
      quantityToRefund: t.int({
        description: 'Units that can still be refunded: invoiced and not refunded.',
        resolve: quantityToRefund,
      }),
      unitPrice: amount(
        'Row total by quantity, rounded: for display. Only the row total is exact.',
        ({ charged, quantityOrdered }) => divideRounded(charged.row, BigInt(quantityOrdered)),
      ),
      rowTotal: amount('Price of all units, as Amazon has it, before discount.', ({ charged }) => charged.row),
      tax: amount(
        'Tax of the line without the shipping’s. Contained in the amounts where `taxMode` is INCLUSIVE.',
        ({ charged }) => charged.tax,
      ),
      discount: amount(
        'Discount of the line without the shipping’s, as a positive amount.',
        ({ charged }) => charged.discount,
      ),
      shipping: amount('The line’s part of the order’s shipping.', ({ shipping }) => shipping),
      otherCharges: amount('Gift wrap, cash-on-delivery fee and the like.', ({ charged }) => charged.otherCharges),
    };
  },
});
