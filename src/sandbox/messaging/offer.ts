import { type Answer, invalid, json } from '../answer.ts';
import { parseJson, problemIn, type Shape } from '../shape.ts';
import type { MessageOffer } from '../state/records.ts';
import type { World } from '../world.ts';

const shape: Shape = {
  kind: 'object',
  required: { orderId: { kind: 'text' }, actions: { kind: 'list', of: { kind: 'text' } } },
  optional: { forbidden: { kind: 'text', oneOf: ['YES'] } },
};

/** Has Amazon offer these messages for an order from now on, whatever its state; with `forbidden` it refuses every call. */
export function offerMessages({ store }: World, { body }: { readonly body: Buffer }): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, shape, 'body');
  if (problem) return invalid(problem);
  const offer = request as MessageOffer;
  store.save([['offers', offer.orderId, offer]]);
  return json(200, offer);
}
