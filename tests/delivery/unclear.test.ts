import { expect, it } from 'vitest';
import { findSubmitting } from '../../src/db/feeds.ts';
import type { Channel } from '../../src/domain/channel.ts';
import { flushFeed } from '../../src/jobs/flush-feed.ts';
import { useDesk } from '../support/desk.ts';
import { aWorker, telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);

const channel = () => desk.delivery().channel;
const account = { id: 'somebody', sellerId: 'A1TEST', region: 'NA', refreshToken: 'Atzr|sandbox-test' } as const;

/** A feed of the same kind that another program of the seller has sent. */
async function aForeignFeed(): Promise<string> {
  const { documentId } = await channel().prepareFeed(account, 'REFUND', []);
  return (await channel().submitFeed(account, 'REFUND', 'ATVPDKIKX0DER', documentId)).feedId;
}

it('leaves a person to decide when several feeds could be ours, and sends none of that kind meanwhile', async () => {
  const order = await tell.aShippedOrder();
  await tell.refund(order);
  await desk.fault({ operation: 'createFeed', kind: 'timeout' });
  await desk.drain(1);
  const foreign = [await aForeignFeed(), await aForeignFeed()];
  const calls = await tell.calls('createFeed');

  await desk.drain();

  const effect = await tell.effect(order, 'REFUND');
  expect(effect).toMatchObject({ state: 'UNKNOWN', attempts: 1 });
  expect(effect.lastError).toMatch(/^Amazon has 2 feeds that could be this one: /);
  for (const feedId of foreign) expect(effect.lastError).toContain(feedId);
  expect(await tell.calls('createFeed')).toBe(calls);
});

/** Two memos over the same amount, nothing of them told yet. */
async function twoAlike() {
  const order = await tell.aShippedOrder();
  await tell.refund(order);
  await tell.refund(order);
  const worker = aWorker(desk);
  const [first = '', second = ''] = await worker.unfinished();
  const states = async () => (await tell.effects(order)).slice(1).map(({ state }) => state);
  return { order, worker, first, second, states };
}

it('never takes the refund of one memo for that of another over the same amount, which never arrived', async () => {
  const { worker, first, second, states } = await twoAlike();
  await worker.deliver(first);
  await desk.fault({ operation: 'createFeed', kind: 'timeout' });
  await worker.deliver(second);
  expect(await states()).toEqual(['ACCEPTED', 'UNKNOWN']);

  await worker.confirm(second);
  expect(await states()).toEqual(['ACCEPTED', 'UNKNOWN']);
  await desk.drain();

  expect(await states()).toEqual(['CONFIRMED', 'CONFIRMED']);
  expect(await tell.told('REFUND')).toBe(2);
});

it('confirms one of two refunds over the same amount while Amazon shows one, even if both are looked at at once', async () => {
  const { worker, first, second, states } = await twoAlike();
  await worker.deliver(first);
  expect(await tell.told('REFUND')).toBe(1);
  await desk.fault({ operation: 'processFeed', kind: 'hide', times: 3 });
  await worker.deliver(second);
  expect(await states()).toEqual(['ACCEPTED', 'ACCEPTED']);

  await Promise.all([worker.confirm(first), worker.confirm(second)]);
  expect((await states()).toSorted()).toEqual(['ACCEPTED', 'CONFIRMED']);
  await desk.drain();

  expect(await states()).toEqual(['CONFIRMED', 'CONFIRMED']);
});

it('shows a refund as refused although Amazon shows another one over the same amount', async () => {
  const { worker, first, second, states } = await twoAlike();
  await worker.deliver(first);
  await desk.fault({ operation: 'processFeed', kind: 'refuse' });
  await worker.deliver(second);
  expect(await tell.told('REFUND')).toBe(1);

  await worker.confirm(second);
  await worker.confirm(first);

  expect(await states()).toEqual(['CONFIRMED', 'REFUSED']);
});

it('does not send a package again that somebody else has shipped already', async () => {
  const order = await desk.anOrder();
  const json = await desk.atAmazon(order.amazonOrderNumber);
  await tell.ship(order);
  const { fulfillment } = json;
  const [item] = json.orderItems;
  const gone = { ...item, fulfillment: { ...item.fulfillment, quantityFulfilled: 3, quantityUnfulfilled: 0 } };
  await desk.amazonHas({
    ...json,
    fulfillment: { ...fulfillment, fulfillmentStatus: 'SHIPPED' },
    orderItems: [gone],
  });
  const calls = await tell.calls('confirmShipment');

  await desk.drain();

  const effect = await tell.effect(order, 'CONFIRM_SHIPMENT');
  expect(effect).toMatchObject({ state: 'REFUSED', attempts: 1 });
  expect(effect.lastError).toMatch(/already fulfilled.*Amazon shows these units as shipped/);
  expect(await tell.calls('confirmShipment')).toBe(calls + 1);
});

it.each([
  ['ahead', 3_600_000],
  ['behind', -3_600_000],
])('finds its feed and its refund at Amazon although the clock here is an hour %s', async (_, offMs) => {
  const order = await tell.aShippedOrder();
  await tell.refund(order);
  await desk.fault({ operation: 'createFeed', kind: 'lost-reply' });
  await desk.fault({ operation: 'processFeed', kind: 'hide', times: 4 });

  await aWorker(desk, { now: () => new Date(desk.clock.now.getTime() + offMs) }).tries(12);

  expect(await tell.effect(order, 'REFUND')).toMatchObject({ state: 'CONFIRMED', attempts: 1 });
  expect(await tell.told('REFUND')).toBe(1);
});

it('sends nothing twice when two feeds of the same messages are made at once', async () => {
  const order = await tell.aShippedOrder();
  await tell.refund(order);
  const other = aWorker(desk);
  const [id = ''] = await other.unfinished();
  const { channel } = desk.delivery();

  // While the first uploads its document, its job is taken for dead, and another one goes the whole way.
  const prepareFeed: Channel['prepareFeed'] = async (...asked) => {
    const document = await channel.prepareFeed(...asked);
    await other.deliver(id);
    return document;
  };
  const batch = { storeId: desk.storeUuid, kind: 'REFUND' } as const;
  await flushFeed({ ...desk.delivery(), channel: { ...channel, prepareFeed } }, batch);
  await desk.drain();

  expect(await tell.effect(order, 'REFUND')).toMatchObject({ state: 'CONFIRMED', attempts: 1 });
  expect(await tell.told('REFUND')).toBe(1);
  expect(await tell.calls('createFeed')).toBe(1);
  expect(await findSubmitting(desk.db, desk.accountUuid, 'REFUND')).toBeNull();
});
