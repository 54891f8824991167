import { randomUUID } from 'node:crypto';
import { type Answer, invalid, json, notFound } from './answer.ts';
import type { Received } from './answer-call.ts';
import { currencyOf } from './feeds/refund-lines.ts';
import { minorOf } from './money.ts';
import { refundTransaction } from './refund-transaction.ts';
import { parseJson, problemIn, type Shape } from './shape.ts';
import type { World } from './world.ts';

const shape: Shape = { kind: 'object', required: { orderId: { kind: 'text' }, amount: { kind: 'text' } } };

/** Money given back in Seller Central, or by Amazon: only the transactions tell of it. */
export function postRefund(world: World, { body }: Received): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, shape, 'body');
  if (problem) return invalid(problem);
  const { orderId, amount } = request as { orderId: string; amount: string };
  const order = world.store.find('orders', orderId);
  const [line] = order?.orderItems ?? [];
  if (!order || !line) return notFound(`Order ${orderId}`);
  const minor = minorOf(amount, currencyOf(order));
  if (minor === undefined || minor <= 0) return invalid(`The amount '${amount}' is not valid.`);

  const refundId = randomUUID();
  const lines = [{ orderItemId: line.orderItemId, component: 'Principal', minor }];
  const transaction = refundTransaction({ order, refundId, lines, at: world.now().toISOString() });
  world.store.save([['refunds', refundId, { refundId, orderId, lines, minor, transaction, hiddenReads: 0 }]]);
  return json(200, { refundId });
}
