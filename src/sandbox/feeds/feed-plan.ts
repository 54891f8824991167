import { randomUUID } from 'node:crypto';
import { type Answer, invalid, json } from '../answer.ts';
import { parseJson, problemIn, type Shape } from '../shape.ts';
import type { FeedPlan, FeedSelection } from '../state/records.ts';
import type { World } from '../world.ts';
import { type Element, textOf } from './xml.ts';

const selection: Shape = {
  kind: 'object',
  required: {},
  optional: {
    every: { kind: 'integer', min: 1 },
    orderIds: { kind: 'list', of: { kind: 'text' } },
    words: { kind: 'list', of: { kind: 'text' }, min: 1 },
  },
};

const shape: Shape = {
  kind: 'object',
  required: {},
  optional: {
    feedType: { kind: 'text' },
    times: { kind: 'integer', min: 1 },
    lateSeconds: { kind: 'integer', min: 0 },
    silent: { kind: 'text', oneOf: ['YES'] },
    refuse: selection,
    warn: selection,
    wholeFile: { kind: 'text' },
    status: { kind: 'text', oneOf: ['FATAL', 'CANCELLED'] },
    report: { kind: 'text', oneOf: ['NONE', 'CUT_OFF', 'DISAGREES'] },
  },
};

/** Says what becomes of the next feeds, in the order in which it is said. */
export function planFeed(world: World, { body }: { readonly body: Buffer }): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, shape, 'body');
  if (problem) return invalid(problem);
  const plan: FeedPlan = { times: 1, ...(request as Partial<FeedPlan>), id: randomUUID() };
  world.store.save([['feedPlans', plan.id, plan]]);
  return json(200, plan);
}

/** Uses up one of the plan's feeds. */
export function takePlan({ store }: World, feedType: string): FeedPlan | undefined {
  const plan = store.list('feedPlans').find((one) => one.times > 0 && (one.feedType ?? feedType) === feedType);
  if (!plan) return undefined;
  store.save([['feedPlans', plan.id, plan.times > 1 ? { ...plan, times: plan.times - 1 } : null]]);
  return plan;
}

/** The words for a message, if it is among those that are meant. */
export function wordsFor(
  { every, orderIds = [], words = ['The message was refused because a test asked for it.'] }: FeedSelection = {},
  message: Element,
): readonly string[] {
  const messageId = Number(textOf(message, 'MessageID'));
  const orderId = textOf(message.children.at(-1), 'AmazonOrderID') ?? '';
  const meant = (every !== undefined && messageId % every === 0) || orderIds.includes(orderId);
  return meant ? words : [];
}
