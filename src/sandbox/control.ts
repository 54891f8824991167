import { randomUUID } from 'node:crypto';
import { type Answer, invalid, json, notFound } from './answer.ts';
import type { Received } from './answer-call.ts';
import { completeOrder } from './complete-order.ts';
import { anyOperation } from './faults.ts';
import { planFeed } from './feeds/feed-plan.ts';
import { offerMessages } from './messaging/offer.ts';
import { operations } from './operations.ts';
import { postRefund } from './post-refund.ts';
import { seed } from './seed.ts';
import { tellSeller } from './sellers.ts';
import { isRecord, parseJson, problemIn, type Shape } from './shape.ts';
import { type Fault, faultKinds } from './state/records.ts';
import type { Change } from './state/store.ts';
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
  { method: 'POST', path: /^\/_sandbox\/feeds$/, handle: planFeed },
  { method: 'POST', path: /^\/_sandbox\/sellers$/, handle: tellSeller },
  { method: 'POST', path: /^\/_sandbox\/refunds$/, handle: postRefund },
  { method: 'POST', path: /^\/_sandbox\/message-offers$/, handle: offerMessages },
  { method: 'POST', path: /^\/_sandbox\/lists$/, handle: spoilLists },
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
  const seller = query.get('seller');
  world.store.save([
    ...complete.flatMap(({ orderId }): Change[] => {
      const before = world.store.find('orders', orderId);
      return before ? [['previous', orderId, before]] : [];
    }),
    ...complete.map((order): Change => ['orders', order.orderId, kept ? order : { ...order, lastUpdatedTime: now }]),
    ...complete.flatMap(({ orderId }): Change[] => (seller === null ? [] : [['owners', orderId, { seller }]])),
  ]);
  return json(200, { orderIds: complete.map(({ orderId }) => orderId) });
}

function getWholeOrder({ store }: World, _received: Received, [orderId = '']: readonly string[]): Answer {
  const order = store.find('orders', orderId);
  return order ? json(200, order) : notFound(`Order ${orderId}`);
}

const faultShape: Shape = {
  kind: 'object',
  required: {
    operation: { kind: 'text', oneOf: [...operations.map(({ name }) => name), 'processFeed', anyOperation] },
    kind: { kind: 'text', oneOf: faultKinds },
  },
  optional: { times: { kind: 'integer', min: 1 }, seller: { kind: 'text' } },
};

function armFault(world: World, { body }: Received): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, faultShape, 'body');
  if (problem) return invalid(problem);
  const {
    operation,
    kind,
    times = 1,
    seller,
  } = request as Pick<Fault, 'operation' | 'kind' | 'seller'> & { times?: number };
  if (operation === 'processFeed' && !['refuse', 'error', 'hide', 'drop'].includes(kind)) {
    return invalid('processFeed knows only refuse, error, hide and drop.');
  }
  const fault: Fault = { id: randomUUID(), operation, kind, times, used: 0, ...(seller && { seller }) };
  world.store.save([['faults', fault.id, fault]]);
  return json(200, fault);
}

const listsShape: Shape = {
  kind: 'object',
  required: {},
  optional: {
    hideEvery: { kind: 'integer', min: 1 },
    hideIn: { kind: 'text', oneOf: ['CHANGES', 'ALL'] },
    hideUntil: { kind: 'date-time' },
    staleEvery: { kind: 'integer', min: 1 },
    lateSeconds: { kind: 'integer', min: 0 },
    repeat: { kind: 'text', oneOf: ['YES', 'NO'] },
  },
};

/** What is not named is right again. */
function spoilLists({ store }: World, { body }: Received): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, listsShape, 'body');
  if (problem) return invalid(problem);
  store.save([['settings', 'lists', { value: JSON.stringify(request) }]]);
  return json(200, request);
}

/** Amazon's clock may go back too. */
const yearSeconds = 366 * 86_400;
const clockShape: Shape = { kind: 'object', required: { advanceSeconds: { kind: 'integer', min: -yearSeconds } } };

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
