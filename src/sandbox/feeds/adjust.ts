import { randomUUID } from 'node:crypto';
import { effect } from '../effects.ts';
import { takeDrop, takeHiding } from '../faults.ts';
import { amountOf } from '../money.ts';
import { refundTransaction } from '../refund-transaction.ts';
import type { Order, RefundLine } from '../state/records.ts';
import type { World } from '../world.ts';
import { readAdjustedItem } from './adjustment-message.ts';
import { minorIn } from './charges.ts';
import type { MessageContext, Outcome } from './message.ts';
import { currencyOf, refundLinesOf } from './refund-lines.ts';
import { childrenOf, type Element, textOf } from './xml.ts';

/** A refund. The same message again refunds again, as long as something is left: Amazon knows no key. */
export function adjust(world: World, message: Element, context: MessageContext): Outcome {
  const orderId = textOf(message, 'AmazonOrderID') ?? '';
  const failed = (description: string, orderItemId?: string): Outcome => ({
    problem: { orderId, description, ...(orderItemId && { orderItemId }) },
  });

  const order = world.store.find('orders', orderId);
  if (!order) return failed(`The AmazonOrderID ${orderId} is not known.`);
  if (textOf(message, 'ActionType') === 'Cancel') return failed('The ActionType Cancel is not valid.');
  if (order.fulfillment?.fulfilledBy === 'AMAZON') return failed('Amazon refunds the orders that it fulfils.');
  if (!hasShippedUnit(order)) return failed('Nothing of the order has shipped: cancel it instead.');

  const earlier = world.store.list('refunds').filter((refund) => refund.orderId === orderId);
  const items = childrenOf(message, 'AdjustedItem').map(readAdjustedItem);
  const before = earlier.flatMap(({ lines }) => lines);
  const lines: RefundLine[] = [];
  for (const item of items) {
    const found = refundLinesOf(order, item, [...before, ...lines]);
    if ('description' in found) return failed(found.description, found.orderItemId);
    lines.push(...found);
  }

  const minor = totalOf(lines);
  const left = paidFor(order) - totalOf(before);
  if (minor < 0) return failed('The fees and promotions exceed the refund.');
  if (minor > left) return failed('The adjustment exceeds what is left of the order total.');

  if (takeDrop(world, 'processFeed')) return { changes: [] };
  const refundId = randomUUID();
  const transaction = refundTransaction({ order, refundId, lines, at: context.at });
  const hiddenReads = takeHiding(world, 'processFeed') || takeHiding(world, 'createFeed');
  const currency = currencyOf(order);
  return {
    changes: [
      ['refunds', refundId, { refundId, orderId, lines, minor, transaction, hiddenReads }],
      effect(world, {
        kind: 'REFUND',
        orderId,
        ...context,
        detail: { refundId, amount: amountOf(minor, currency), currency, items },
      }),
    ],
  };
}

function hasShippedUnit({ orderItems }: Order): boolean {
  return orderItems.some(({ fulfillment }) => (fulfillment?.quantityFulfilled ?? 0) > 0);
}

function totalOf(lines: readonly RefundLine[]): number {
  return lines.reduce((sum, { minor }) => sum + minor, 0);
}

/** Without any total there is no ceiling but those of the lines. */
function paidFor({ proceeds, orderItems }: Order): number {
  if (proceeds?.grandTotal) return minorIn(proceeds.grandTotal);
  const totals = orderItems.map((item) => item.proceeds?.proceedsTotal);
  return totals.every((total) => total === undefined)
    ? Number.POSITIVE_INFINITY
    : totals.reduce((sum, total) => sum + minorIn(total), 0);
}
