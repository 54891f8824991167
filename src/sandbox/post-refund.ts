import { randomUUID } from 'node:crypto';
import { type Answer, invalid, json, notFound } from './answer.ts';
import type { Received } from './answer-call.ts';
import { currencyOf } from './feeds/refund-lines.ts';
import { minorOf } from './money.ts';
import { refundTransaction } from './refund-transaction.ts';
import { parseJson, problemIn, type Shape } from './shape.ts';
import type { World } from './world.ts';

const shape: Shape = {
  kind: 'object',
  required: { orderId: { kind: 'text' }, amount: { kind: 'text', pattern: /^\d+(\.\d+)?$/ } },
};

/** A refund that a person makes in Seller Central: money that no feed of the seller's has asked for. */
export function postRefund(world: World, { body }: Received): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, shape, 'body');
  if (problem) return invalid(problem);
  const { orderId, amount } = request as { orderId: string; amount: string };
  const order = world.store.find('orders', orderId);
  const [item] = order?.orderItems ?? [];
  if (!order || !item) return notFound(`Order ${orderId}`);
  const minor = minorOf(amount, currencyOf(order));
  if (minor === undefined) return invalid(`The amount '${amount}' is finer than its currency.`);

  const refundId = randomUUID();
  const lines = [{ orderItemId: item.orderItemId, component: 'Principal', minor }];
  const transaction = refundTransaction({ order, refundId, lines, at: world.now().toISOString() });
  world.store.save([['refunds', refundId, { refundId, orderId, lines, minor, transaction, hiddenReads: 0 }]]);
  return json(200, { refundId });
}
