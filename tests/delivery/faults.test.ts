import { expect, it } from 'vitest';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);

const acts = {
  async CONFIRM_SHIPMENT() {
    const order = await desk.anOrder();
    return { order, act: () => tell.ship(order) };
  },
  async CANCEL_ORDER() {
    const order = await desk.anOrder();
    return { order, act: () => tell.cancel(order) };
  },
  async REFUND() {
    const order = await tell.aShippedOrder();
    return { order, act: () => tell.refund(order) };
  },
};
type Kind = keyof typeof acts;
type Row = readonly [kind: Kind, operation: string, fault: string, times: number, first: string, attempts: number];

/** What Amazon's call does to each effect: its state after the first try, and how many tries it took. */
// biome-ignore format: a table reads best as a table
const survived: readonly Row[] = [
  ['CONFIRM_SHIPMENT', 'confirmShipment',    'throttle',   2, 'QUEUED',   1],
  ['CONFIRM_SHIPMENT', 'confirmShipment',    'error',      2, 'QUEUED',   3],
  ['CONFIRM_SHIPMENT', 'confirmShipment',    'timeout',    1, 'UNKNOWN',  2],
  ['CONFIRM_SHIPMENT', 'confirmShipment',    'lost-reply', 1, 'UNKNOWN',  1],
  ['CONFIRM_SHIPMENT', 'confirmShipment',    'hide',       3, 'ACCEPTED', 1],
  ['CONFIRM_SHIPMENT', 'getOrder',           'error',      2, 'ACCEPTED', 1],
  ['CONFIRM_SHIPMENT', 'getToken',           'error',      1, 'QUEUED',   2],
  ['CANCEL_ORDER',     'getOrder',           'error',      1, 'QUEUED',   2],
  ['CANCEL_ORDER',     'createFeedDocument', 'throttle',   1, 'QUEUED',   1],
  ['CANCEL_ORDER',     'createFeed',         'throttle',   2, 'QUEUED',   1],
  ['CANCEL_ORDER',     'createFeed',         'error',      1, 'UNKNOWN',  2],
  ['CANCEL_ORDER',     'createFeed',         'timeout',    1, 'UNKNOWN',  2],
  ['CANCEL_ORDER',     'createFeed',         'lost-reply', 1, 'UNKNOWN',  1],
  ['CANCEL_ORDER',     'createFeed',         'hide',       3, 'ACCEPTED', 1],
  ['CANCEL_ORDER',     'processFeed',        'hide',       3, 'ACCEPTED', 1],
  ['REFUND',           'createFeedDocument', 'throttle',   1, 'QUEUED',   1],
  ['REFUND',           'createFeedDocument', 'error',      1, 'QUEUED',   2],
  ['REFUND',           'createFeedDocument', 'timeout',    1, 'QUEUED',   2],
  ['REFUND',           'createFeedDocument', 'lost-reply', 1, 'QUEUED',   2],
  ['REFUND',           'uploadFeedDocument', 'error',      1, 'QUEUED',   2],
  ['REFUND',           'uploadFeedDocument', 'timeout',    1, 'QUEUED',   2],
  ['REFUND',           'uploadFeedDocument', 'lost-reply', 1, 'QUEUED',   2],
  ['REFUND',           'uploadFeedDocument', 'refuse',     1, 'QUEUED',   2],
  ['REFUND',           'createFeed',         'throttle',   2, 'QUEUED',   1],
  ['REFUND',           'createFeed',         'error',      2, 'UNKNOWN',  3],
  ['REFUND',           'createFeed',         'timeout',    1, 'UNKNOWN',  2],
  ['REFUND',           'createFeed',         'lost-reply', 1, 'UNKNOWN',  1],
  ['REFUND',           'createFeed',         'hide',       3, 'ACCEPTED', 1],
  ['REFUND',           'getFeed',            'throttle',   1, 'ACCEPTED', 1],
  ['REFUND',           'getFeed',            'error',      2, 'ACCEPTED', 1],
  ['REFUND',           'getFeed',            'timeout',    1, 'ACCEPTED', 1],
  ['REFUND',           'getFeed',            'lost-reply', 1, 'ACCEPTED', 1],
  ['REFUND',           'getFeedDocument',    'throttle',   1, 'ACCEPTED', 1],
  ['REFUND',           'getFeedDocument',    'error',      1, 'ACCEPTED', 1],
  ['REFUND',           'getFeedDocument',    'lost-reply', 1, 'ACCEPTED', 1],
  ['REFUND',           'downloadFeedDocument', 'error',    1, 'ACCEPTED', 1],
  ['REFUND',           'processFeed',        'hide',       3, 'ACCEPTED', 1],
  ['REFUND',           'listTransactions',   'error',      2, 'ACCEPTED', 1],
];

it.each(survived)(
  '%s: %s meets %s %i times, and it happens once',
  async (kind, operation, fault, times, first, tries) => {
    const { order, act } = await acts[kind]();
    if (operation === 'getToken') await desk.advance(4_000);
    const before = await tell.again(order);
    await act();
    await desk.fault({ operation, kind: fault, times });

    await desk.drain(1);
    // What Amazon only gave no turn was no try.
    const attempts = first === 'QUEUED' && fault === 'throttle' ? 0 : 1;
    expect(await tell.effect(order, kind)).toMatchObject({ state: first, attempts });
    await desk.drain();

    expect(await tell.effect(order, kind)).toMatchObject({ state: 'CONFIRMED', attempts: tries, lastError: null });
    expect(await tell.told(kind)).toBe(1);
    const after = await tell.again(order);
    expect([after.version, after.state]).toEqual([
      before.version + 1,
      kind === 'CANCEL_ORDER' ? 'CANCELED' : after.state,
    ]);
    expect(await discrepancies(desk.db)).toEqual([]);
  },
);

it.each([
  ['CONFIRM_SHIPMENT', 'confirmShipment', 1],
  ['CANCEL_ORDER', 'createFeedDocument', 1],
  ['CANCEL_ORDER', 'createFeed', 1],
  ['CANCEL_ORDER', 'processFeed', 2],
  ['REFUND', 'createFeedDocument', 1],
  ['REFUND', 'createFeed', 1],
  ['REFUND', 'processFeed', 2],
] as const)(
  '%s: %s is refused, which is shown in Amazon’s words and not tried again',
  async (kind, operation, rounds) => {
    const { order, act } = await acts[kind]();
    await act();
    await desk.fault({ operation, kind: 'refuse' });

    await desk.drain(rounds);
    const effect = await tell.effect(order, kind);
    expect(effect).toMatchObject({ state: 'REFUSED', attempts: 1 });
    expect(effect.lastError).toMatch(/was refused because a test asked for it/);
    await desk.drain();

    expect(await tell.effect(order, kind)).toMatchObject({ state: 'REFUSED', attempts: 1 });
    expect(await tell.told(kind)).toBe(0);
    expect(await discrepancies(desk.db)).toEqual([]);
  },
);

it.each(['CANCEL_ORDER', 'REFUND'] as const)(
  '%s: a feed that Amazon gives up is looked for, never sent again',
  async (kind) => {
    const { order, act } = await acts[kind]();
    await act();
    await desk.fault({ operation: 'processFeed', kind: 'error' });
    const calls = await tell.calls('createFeed');

    await desk.drain();

    expect(await tell.effect(order, kind)).toMatchObject({
      state: 'UNKNOWN',
      attempts: 1,
      lastError: 'Amazon ended the feed as FATAL.',
    });
    expect(await tell.calls('createFeed')).toBe(calls + 1);
    expect(await discrepancies(desk.db)).toEqual([]);
  },
);
