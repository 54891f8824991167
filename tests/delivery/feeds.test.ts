import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { listOpenFeeds } from '../../src/db/feeds.ts';
import { type Channel, ChannelError } from '../../src/domain/channel.ts';
import type { Tracing, Work } from '../../src/domain/tracing.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { followFeed } from '../../src/jobs/follow-feed.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { findUnfinishedEffects } from '../support/unfinished-effects.ts';
import { telling } from './support/tell.ts';
import { numberOf, waiting } from './support/waiting.ts';

const desk = useDesk();
const tell = telling(desk);
const wait = waiting(desk);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const states = async (...indexes: readonly number[]) => (await wait.last(...indexes)).map(({ state }) => state);
const plan = (plan: object) => desk.control('feeds', plan);

it('sends forty refunds and forty cancels that wait together as two feeds, and does each once', async () => {
  await wait.orders(40, 40);
  await wait.refund(...range(0, 40));
  await wait.cancel(...range(40, 80));

  await wait.handOver();
  await wait.flush('REFUND');
  await wait.flush('CANCEL_ORDER');
  await wait.follow();

  expect(new Set(await states(...range(0, 80)))).toEqual(new Set(['ACCEPTED']));
  expect(await tell.calls('createFeed')).toBe(2);
  const done = (await desk.amazonEffects()).map(({ kind, orderId }) => `${kind} ${orderId}`);
  expect(done.toSorted()).toEqual(
    range(0, 80)
      .map((index) => `${index < 40 ? 'REFUND' : 'CANCEL_ORDER'} ${numberOf(index)}`)
      .toSorted(),
  );
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('is shown as done for each that it carries, while traces are made', async () => {
  await wait.orders(2);
  await wait.refund(0, 1);
  const shown: Work[] = [];
  let current = '';
  const trace: Tracing['trace'] = (work, run) => {
    shown.push(work);
    return run(() => {});
  };
  const delivery = { ...desk.delivery(), tracing: { trace, current: () => current } };
  const handedOverBy = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
  for (const [index, { id }] of (await findUnfinishedEffects(desk.db)).entries()) {
    current = handedOverBy[index] ?? '';
    await deliver(delivery, id);
  }
  await wait.flush('REFUND', delivery);
  expect(shown).toEqual([{ name: 'feed REFUND', facts: { messages: 2 }, alsoFor: handedOverBy }]);
});

it('takes as many statements for twelve messages as for two', async () => {
  await wait.orders(14);
  const statements = async (...indexes: readonly number[]) => {
    await wait.refund(...indexes);
    await wait.handOver();
    await plan({ warn: { every: 1, words: ['Odd.'] } });
    const before = desk.statements.length;
    await wait.flush('REFUND');
    await wait.follow();
    return desk.statements.length - before;
  };

  const few = await statements(0, 1);
  expect(await statements(...range(2, 14))).toBe(few);
  expect(new Set(await states(...range(0, 14)))).toEqual(new Set(['ACCEPTED']));
  expect(await tell.calls('createFeed')).toBe(2);
});

it('goes soon when no feed was sent for long, and otherwise two minutes after the last one', async () => {
  await wait.orders(3);
  const delivery = { ...desk.delivery(), waits: { ...noWaits, feedFlushMs: 120_000, feedGatherMs: 5_000 } };
  const handedOver = async (index: number) => {
    await wait.refund(index);
    await wait.handOver(delivery);
    return desk.batches.at(-1);
  };

  expect(await handedOver(0)).toEqual({ kind: 'REFUND', afterMs: 5_000 });
  await wait.flush('REFUND');
  await desk.advance(30);
  expect(await handedOver(1)).toEqual({ kind: 'REFUND', afterMs: 90_000 });
  await desk.advance(600);
  expect(await handedOver(2)).toEqual({ kind: 'REFUND', afterMs: 5_000 });
});

const isRefused = /^REFUSED .*because a test asked for it/;
/** What becomes of a feed of three, and what is then known of each of its messages. */
// biome-ignore format: a table reads best as a table
const reports: readonly (readonly [plan: object, looks: number, expected: readonly unknown[]])[] = [
  [{},                                                          1, ['ACCEPTED', 'ACCEPTED', 'ACCEPTED']],
  [{ refuse: { every: 2 } },                                    1, ['ACCEPTED', isRefused, 'ACCEPTED']],
  [{ refuse: { every: 2, words: ['One.', 'Two.'] } },           1, ['ACCEPTED', 'REFUSED One. (18028); Two. (18028)', 'ACCEPTED']],
  [{ warn: { every: 3, words: ['Odd.'] } },                     1, ['ACCEPTED', 'ACCEPTED', 'ACCEPTED Odd. (18028)']],
  [{ report: 'DISAGREES', refuse: { every: 2 } },               1, [/^UNKNOWN .*counts 2 refused/, isRefused, /^UNKNOWN/]],
  [{ report: 'CUT_OFF', refuse: { every: 3 } },                 1, ['ACCEPTED', 'ACCEPTED', 'ACCEPTED']],
  [{ report: 'CUT_OFF', refuse: { every: 3 } },                 2, [/^UNKNOWN .*cannot be read/, /^UNKNOWN/, /^UNKNOWN/]],
  [{ wholeFile: 'Malformed.' },                                 1, [/^REFUSED .*whole file: Malformed/, /^REFUSED/, /^REFUSED/]],
  [{ status: 'FATAL', report: 'NONE' },                         1, ['UNKNOWN Amazon ended the feed as FATAL.', /^UNKNOWN/, /^UNKNOWN/]],
  [{ status: 'FATAL', refuse: { every: 1 } },                   1, [isRefused, isRefused, isRefused]],
  [{ status: 'FATAL', refuse: { every: 2, words: ['No "Lopez".'] } }, 1, [/^UNKNOWN Amazon ended the feed as FATAL: No "…"/, /^REFUSED No "…"/, /^UNKNOWN .* No "…"/]],
  [{ status: 'CANCELLED', warn: { every: 1, words: ['Odd: Lopez.'] } }, 1, Array(3).fill('ACCEPTED Odd: …. (18028)')],
];

it('tells each message what the report says of it, whatever the report is like', async () => {
  await wait.orders(reports.length * 3);
  for (const [index, [planned, looks, expected]] of reports.entries()) {
    const three = range(index * 3, index * 3 + 3);
    await plan(planned);
    await wait.refund(...three);
    await wait.flush('REFUND');
    for (let look = 0; look < looks; look++) await wait.follow();

    const known = (await wait.last(...three)).map(({ state, lastError }) =>
      [state, lastError].filter(Boolean).join(' '),
    );
    const wanted = expected.map((one) => (one instanceof RegExp ? expect.stringMatching(one) : one));
    expect([planned, looks, known]).toEqual([planned, looks, wanted]);
    // The next row's feed must find nothing under way.
    await wait.follow();
  }
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('says so when Amazon does not end a feed, gives it up after a day, and still takes its late word', async () => {
  await wait.orders(2);
  await plan({ lateSeconds: 26 * 3_600, refuse: { orderIds: [numberOf(1)], words: ['Too late.'] } });
  await wait.refund(0, 1);
  await wait.flush('REFUND');
  const told: string[] = [];
  const delivery = { ...desk.delivery(), report: ({ why }: { why: string }) => told.push(why) };

  for (const hours of [1, 2, 3]) {
    await desk.advance(3_600);
    await wait.follow(delivery);
    await wait.follow(delivery);
    expect([hours, told.length]).toEqual([hours, hours < 2 ? 0 : 1]);
  }
  expect(await states(0, 1)).toEqual(['ACCEPTED', 'ACCEPTED']);

  await desk.advance(21 * 3_600);
  const { channel } = delivery;
  // Another look takes the feed on: then that one sees to its messages.
  const outrun: Channel['readFeed'] = async (...asked) => {
    await desk.db.execute(sql`update amazon_feeds set looks = looks + 1`);
    return channel.readFeed(...asked);
  };
  await wait.follow({ ...delivery, channel: { ...channel, readFeed: outrun } });
  expect(await states(0, 1)).toEqual(['ACCEPTED', 'ACCEPTED']);
  await wait.follow(delivery);
  const gaveUp = { state: 'UNKNOWN', lastError: 'Amazon has not ended the feed within 24 hours.', attempts: 1 };
  expect(await wait.last(0, 1)).toEqual([gaveUp, gaveUp]);

  // A look that fails is over: the next day's asks again.
  const [unknown] = await findUnfinishedEffects(desk.db);
  const readFeed: Channel['readFeed'] = () => Promise.reject(new ChannelError('Gone.', { kind: 'give-up' }));
  await followFeed({ ...delivery, channel: { ...channel, readFeed } }, unknown?.feedId ?? '');

  await desk.advance(3 * 3_600);
  const { feedId } = (await findUnfinishedEffects(desk.db))[0] ?? {};
  await desk.drain(1);
  expect(desk.followed).toContain(feedId);
  await wait.followAgain(feedId ?? '');
  await desk.drain();
  expect(await wait.last(0, 1)).toMatchObject([{ state: 'CONFIRMED' }, { state: 'REFUSED', lastError: /Too late/ }]);
  expect(await tell.told('REFUND')).toBe(1);
});

it('waits for a feed that is silent, and sends no message of it again', async () => {
  await wait.orders(1);
  await plan({ silent: 'YES' });
  await wait.refund(0);
  await desk.drain(6);
  await desk.advance(25 * 3_600);
  await desk.drain(6);

  expect(await states(0)).toEqual(['UNKNOWN']);
  expect(await tell.calls('createFeed')).toBe(1);
});

it('reads the report of a feed that was sent before feeds carried several messages', async () => {
  await wait.orders(1);
  await plan({ refuse: { every: 1, words: ['No.'] } });
  await wait.refund(0);
  await wait.flush('REFUND');
  await desk.db.execute(sql`update amazon_feeds set message_count = null, marketplace_id = null`);
  await desk.db.execute(sql`update amazon_effects set feed_message_id = null`);

  await wait.follow();
  expect(await wait.last(0)).toMatchObject([{ state: 'REFUSED', lastError: 'No. (18028)' }]);
});

it('does not send again what was put back into the queue while Amazon has it', async () => {
  await wait.orders(2);
  await wait.refund(0, 1);
  await desk.fault({ operation: 'createFeed', kind: 'lost-reply' });
  await wait.flush('REFUND');
  await desk.db.execute(sql`update amazon_effects set state = 'QUEUED' where state = 'UNKNOWN'`);

  await desk.drain();
  expect(await states(0, 1)).toEqual(['CONFIRMED', 'CONFIRMED']);
  expect([await tell.calls('createFeed'), await tell.told('REFUND')]).toEqual([1, 2]);
});

it('leaves out what was recalled while the document was on its way, and sends no document that names it', async () => {
  await wait.orders(3);
  await wait.refund(0, 1, 2);
  await wait.handOver();
  const [, second] = await findUnfinishedEffects(desk.db);
  const { channel } = desk.delivery();
  const prepareFeed: Channel['prepareFeed'] = async (...asked) => {
    const prepared = await channel.prepareFeed(...asked);
    await desk.db.execute(sql`update amazon_effects set state = 'RECALLED' where id = ${second?.id}`);
    return prepared;
  };

  await wait.flush('REFUND', { ...desk.delivery(), channel: { ...channel, prepareFeed } });
  await desk.drain();

  expect(await states(0, 1, 2)).toEqual(['CONFIRMED', 'RECALLED', 'CONFIRMED']);
  expect((await desk.amazonEffects()).map(({ orderId }) => orderId)).toEqual([numberOf(0), numberOf(2)]);
  expect([await tell.calls('createFeedDocument'), await tell.calls('createFeed')]).toEqual([2, 1]);
});

it('sends nothing that waited when the store is made read-only while the document is on its way', async () => {
  await wait.orders(2);
  await wait.refund(0, 1);
  await wait.handOver();
  const { channel } = desk.delivery();
  const prepareFeed: Channel['prepareFeed'] = async (...asked) => {
    const prepared = await channel.prepareFeed(...asked);
    await desk.db.execute(sql`update stores set read_only = true`);
    return prepared;
  };

  const handed = desk.enqueued.length;
  await wait.flush('REFUND', { ...desk.delivery(), channel: { ...channel, prepareFeed } });

  const held = { state: 'QUEUED', lastError: 'The store sends nothing to Amazon for now.', attempts: 0 };
  expect(await wait.last(0, 1)).toEqual([held, held]);
  expect(await tell.calls('createFeed')).toBe(0);
  // Each has a job of its own again.
  expect(desk.enqueued.length - handed).toBe(2);
});

/** Whose looks are asked for is told to the test. */
function looking(asked: string[]) {
  const confirmAll = async (_tx: unknown, effects: readonly { readonly id: string }[]) => {
    asked.push(...effects.map(({ id }) => id));
  };
  return { ...desk.delivery(), shell: { ...desk.shell, outbox: { ...desk.shell.outbox, confirmAll } } };
}

it('looks at what Amazon shows when it cannot be asked for a day which feeds it has', async () => {
  await wait.orders(1);
  await wait.refund(0);
  await desk.fault({ operation: 'createFeed', kind: 'lost-reply' });
  await wait.flush('REFUND');
  await desk.fault({ operation: 'getFeeds', kind: 'refuse', times: 9 });

  const asked: string[] = [];
  await wait.follow(looking(asked));
  expect(asked).toEqual([]);
  await desk.advance(24 * 3_600);
  for (let time = 0; time < 3; time++) await wait.follow(looking(asked));

  const lastError = 'Amazon could not be asked within 24 hours whether it has the feed.';
  expect(await wait.last(0)).toMatchObject([{ state: 'UNKNOWN', lastError }]);
  expect(asked.length).toBe(1);
});

it('says that nobody knows of what was being sent when a process ended, although the account is shut out since', async () => {
  await wait.orders(1);
  await wait.refund(0);
  const { channel } = desk.delivery();
  const submitFeed: Channel['submitFeed'] = () => Promise.reject(new TypeError('The process ends.'));
  const ends = wait.flush('REFUND', { ...desk.delivery(), channel: { ...channel, submitFeed } });
  await expect(ends).rejects.toThrow('The process ends.');
  expect(await states(0)).toEqual(['SENDING']);
  const delivery = { ...desk.delivery(), waits: { ...noWaits, leaseMs: 60_000 } };
  const [feed] = await listOpenFeeds(desk.db, null, 1);
  await expect(followFeed(delivery, feed?.id ?? '')).rejects.toMatchObject({ name: 'NotYet', afterMs: 60_000 });
  // By a clock that was far ahead it has only just begun tomorrow.
  await desk.db.execute(sql`update amazon_accounts set active = false`);
  await desk.db.execute(sql`update amazon_feeds set created_at = created_at + interval '1 day'`);

  await wait.follow(delivery);
  expect(await states(0)).toEqual(['UNKNOWN']);
});

it('goes on with the search for a feed that was left behind, although Amazon’s refusal comes late', async () => {
  await wait.orders(1);
  await wait.refund(0);
  const { channel } = desk.delivery();
  const submitFeed: Channel['submitFeed'] = async () => {
    await wait.follow();
    throw new ChannelError('No.', { kind: 'give-up' });
  };
  await wait.flush('REFUND', { ...desk.delivery(), channel: { ...channel, submitFeed } });

  expect(await states(0)).toEqual(['UNKNOWN']);
  expect(await listOpenFeeds(desk.db, null, 9)).toHaveLength(1);
  await desk.drain();
  expect(await states(0)).toEqual(['CONFIRMED']);
  expect(await tell.told('REFUND')).toBe(1);
});

it('takes back what has arrived although another feed has had it meanwhile, and tells it its own line of the report', async () => {
  await wait.orders(2);
  await plan({ refuse: { orderIds: [numberOf(1)], words: ['No.'] } });
  await wait.refund(0, 1);
  const { channel } = desk.delivery();
  const submitFeed: Channel['submitFeed'] = async (...asked) => {
    for (let look = 0; look < 4; look++) await wait.follow();
    await desk.db.execute(
      sql`update amazon_effects set state = case when feed_message_id = 1 then 'SETTLED' else 'QUEUED' end`,
    );
    await desk.fault({ operation: 'createFeed', kind: 'throttle' });
    await wait.flush('REFUND');
    expect(await wait.last(0, 1)).toMatchObject([{ state: 'SETTLED' }, { state: 'QUEUED', attempts: 1 }]);
    return channel.submitFeed(...asked);
  };
  await wait.flush('REFUND', { ...desk.delivery(), channel: { ...channel, submitFeed } });
  expect(await states(0, 1)).toEqual(['SETTLED', 'ACCEPTED']);
  await desk.drain();
  expect(await wait.last(0, 1)).toMatchObject([{ state: 'SETTLED' }, { state: 'REFUSED', lastError: 'No. (18028)' }]);
});

it('does not take a message that is being sent for one that a crash has left behind', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  const [id = ''] = (await findUnfinishedEffects(desk.db)).map((effect) => effect.id);
  const { channel } = desk.delivery();
  const waits = { ...noWaits, leaseMs: 60_000 };
  const again = () => deliver({ ...desk.delivery(), waits }, id);
  const confirmShipment: Channel['confirmShipment'] = async (...asked) => {
    await expect(again()).rejects.toMatchObject({ name: 'NotYet', afterMs: 60_000 });
    return channel.confirmShipment(...asked);
  };

  await deliver({ ...desk.delivery(), waits, channel: { ...channel, confirmShipment } }, id);
  expect(await tell.effects(order)).toMatchObject([{ state: 'ACCEPTED' }]);

  await desk.db.execute(sql`update amazon_effects set state = 'SENDING', sent_at = ${desk.clock.now.toISOString()}`);
  await desk.advance(61);
  await again();
  expect(await tell.effects(order)).toMatchObject([{ state: 'UNKNOWN' }]);

  const ahead = new Date(desk.clock.now.getTime() + 3_600_000).toISOString();
  await desk.db.execute(sql`update amazon_effects set state = 'SENDING', sent_at = ${ahead}`);
  await again();
  expect(await tell.effects(order)).toMatchObject([{ state: 'UNKNOWN' }]);
});
