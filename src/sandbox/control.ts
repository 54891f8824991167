import { randomUUID } from 'node:crypto';
import { type Answer, invalid, json, notFound } from './answer.ts';
import type { Received } from './answer-call.ts';
import { completeOrder } from './complete-order.ts';
import { operations } from './operations.ts';
import { postRefund } from './post-refund.ts';
import { seed } from './seed.ts';
import { isRecord, parseJson, problemIn, type Shape } from './shape.ts';
import { type FaultKind, faultKinds } from './state/records.ts';
import type { World } from './world.ts';

type Control = {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (world: World, received: Received, params: readonly string[]) => Answer;
};

const controls: readonly Control[] = [
  { method: 'POST', path: /^\/_sandbox\/orders$/, handle: postOrders },
  { method: 'GET', path: /^\/_sandbox\/orders\/([^/]+)$/, handle: getWholeOrder },
  {
    method: 'GET',
    path: /^\/_sandbox\/effects$/,
    handle: ({ store }) => json(200, { effects: store.list('effects') }),
  },
  { method: 'GET', path: /^\/_sandbox\/calls$/, handle: ({ calls }) => json(200, { calls }) },
  { method: 'GET', path: /^\/_sandbox\/faults$/, handle: ({ store }) => json(200, { faults: store.list('faults') }) },
  { method: 'POST', path: /^\/_sandbox\/faults$/, handle: armFault },
  { method: 'POST', path: /^\/_sandbox\/refunds$/, handle: postRefund },
  { method: 'POST', path: /^\/_sandbox\/clock$/, handle: advanceClock },
  { method: 'POST', path: /^\/_sandbox\/reset$/, handle: reset },
];

/** What a tester may tell the sandbox. No token: none of this exists at Amazon. */
export function control(world: World, received: Received): Answer {
  const found = controls.find(({ method, path }) => method === received.method && path.test(received.path));
  const params = found?.path.exec(received.path)?.slice(1) ?? [];
  return found ? found.handle(world, received, params) : notFound(`${received.method} ${received.path}`);
}

function postOrders(world: World, { body, query }: Received): Answer {
  const posted = parseJson(body);
  const list = isRecord(posted) && Array.isArray(posted.orders) ? posted.orders : [posted].flat();
  const now = world.now().toISOString();
  const orders = list.map((order) => completeOrder(order, now));
  const wrong = orders.find((order) => typeof order === 'string');
  if (wrong !== undefined) return invalid(wrong);

  const complete = orders.filter((order) => typeof order !== 'string');
  const kept = query.get('keepTimes') === 'true';
  world.store.save(
    complete.map((order) => ['orders', order.orderId, kept ? order : { ...order, lastUpdatedTime: now }]),
  );
  return json(200, { orderIds: complete.map(({ orderId }) => orderId) });
}

function getWholeOrder({ store }: World, _received: Received, [orderId = '']: readonly string[]): Answer {
  const order = store.find('orders', orderId);
  return order ? json(200, order) : notFound(`Order ${orderId}`);
}

const faultShape: Shape = {
  kind: 'object',
  required: {
    operation: { kind: 'text', oneOf: [...operations.map(({ name }) => name), 'processFeed'] },
    kind: { kind: 'text', oneOf: faultKinds },
  },
  optional: { times: { kind: 'integer', min: 1 } },
};

function armFault(world: World, { body }: Received): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, faultShape, 'body');
  if (problem) return invalid(problem);
  const { operation, kind, times = 1 } = request as { operation: string; kind: FaultKind; times?: number };
  if (operation === 'processFeed' && !['refuse', 'error', 'hide'].includes(kind)) {
    return invalid('processFeed knows only refuse, error and hide.');
  }
  const fault = { id: randomUUID(), operation, kind, times, used: 0 };
  world.store.save([['faults', fault.id, fault]]);
  return json(200, fault);
}

const clockShape: Shape = { kind: 'object', required: { advanceSeconds: { kind: 'integer', min: 0 } } };

function advanceClock(world: World, { body }: Received): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, clockShape, 'body');
  if (problem) return invalid(problem);
  const { advanceSeconds } = request as { advanceSeconds: number };
  const offset = Number(world.store.find('settings', 'clockOffsetMs')?.value ?? 0) + advanceSeconds * 1000;
  world.store.save([['settings', 'clockOffsetMs', { value: offset }]]);
  return json(200, { now: world.now().toISOString() });
}

function reset(world: World, { body }: Received): Answer {
  const request = body.length === 0 ? {} : parseJson(body);
  const problem = problemIn(
    request,
    { kind: 'object', required: {}, optional: { seed: { kind: 'text', oneOf: ['demo', 'empty'] } } },
    'body',
  );
  if (problem) return invalid(problem);
  seed(world, (request as { seed?: 'demo' | 'empty' }).seed ?? 'empty');
  return json(200, { orders: world.store.list('orders').length });
}
