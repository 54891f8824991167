import { setTimeout as wait } from 'node:timers/promises';
import { v7 } from 'uuid';
import { afterEach, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { findEmails } from '../../src/db/emails.ts';
import { ChannelError } from '../../src/domain/channel.ts';
import type { AmazonEffect } from '../../src/domain/effects.ts';
import { idOf } from '../../src/graphql/global-id.ts';
import { confirm } from '../../src/jobs/confirm.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { NotYet } from '../../src/jobs/delivery.ts';
import { sendEmail } from '../../src/jobs/email.ts';
import { flushFeed } from '../../src/jobs/flush-feed.ts';
import { followFeed } from '../../src/jobs/follow-feed.ts';
import { type Queue, startQueue } from '../../src/jobs/queue.ts';
import { noWaits, sandboxWaits } from '../../src/jobs/waits.ts';
import { actsOf } from '../api/support/acts.ts';
import { useDesk } from '../support/desk.ts';
import { useMailServer } from '../support/mail-server.ts';
import { findUnfinishedEffects } from '../support/unfinished-effects.ts';
import { telling } from './support/tell.ts';
import { waiting } from './support/waiting.ts';

const desk = useDesk();
const tell = telling(desk);
const many = waiting(desk);
const acts = actsOf(desk);
const mailServer = useMailServer();
const patience = { timeout: 20_000, interval: 100 };
const started: Queue[] = [];
const warnings: Error[] = [];

type Jobs = Parameters<Queue['work']>[0];

async function aQueue(jobs: Partial<Jobs> | null = {}, waits = noWaits): Promise<Queue> {
  const queue = await startQueue(desk.database, waits, (error) => warnings.push(error));
  started.push(queue);
  if (jobs === null) return queue;

  const delivery = { ...desk.delivery(), waits, shell: { ...desk.shell, outbox: queue } };
  const idle = async () => {};
  await queue.work({
    deliver: (effectId) => deliver(delivery, effectId),
    confirm: (effectId, look, attempts) => confirm(delivery, effectId, look, attempts),
    sync: idle,
    fetchHinted: idle,
    catchUp: idle,
    release: idle,
    mail: idle,
    flush: (batch) => flushFeed(delivery, batch),
    follow: (feed) => followFeed(delivery, feed.id, feed),
    housekeeping: idle,
    drift: idle,
    compare: idle,
    ...jobs,
  });
  return queue;
}
/** What the mutation's own transaction does: the desk of these tests has no queue. */
const enqueueAll = async (queue: Queue) => {
  const effects = await findUnfinishedEffects(desk.db);
  await desk.db.transaction((tx) => queue.deliver(tx, effects));
};
/** The ids, in the database, of so many mails about an order. */
async function mailsOf(order: { readonly id: string }, count: number) {
  for (let index = 0; index < count; index++) await acts.sendEmail(order);
  return (await findEmails(desk.db, 'order', [idOf('ORDER', order.id) ?? ''])).map(({ id }) => id);
}
const stop = async (queue: Queue) => {
  started.splice(started.indexOf(queue), 1);
  await queue.stop();
};
const states = async (order: object) => (await tell.effects(order)).map(({ state }) => state);
const jobsOf = async (name: string) =>
  (await desk.db.execute(sql`select state from pgboss.job where name = ${name}`)).rows.map(({ state }) => state);

afterEach(async () => {
  for (const queue of started.splice(0)) await queue.stop();
  warnings.length = 0;
});

it('tells of one order in order, also when the first message must be sent again', async () => {
  const order = await desk.anOrder();
  await tell.ship(order, 1, 1, 1);
  await tell.invoice(order);
  await tell.refund(order);
  await desk.fault({ operation: 'confirmShipment', kind: 'timeout' });
  await enqueueAll(await aQueue());

  await expect.poll(() => states(order), patience).toEqual(Array(4).fill('CONFIRMED'));
  const kinds = (await desk.amazonEffects()) as readonly { kind: string; detail: { packageDetail?: object } }[];
  expect(kinds.map(({ kind, detail }) => ({ kind, ...detail.packageDetail }))).toMatchObject([
    { packageReferenceId: '1' },
    { packageReferenceId: '2' },
    { packageReferenceId: '3' },
    { kind: 'REFUND' },
  ]);
  expect(warnings).toEqual([]);
});

it('sends what comes within a while as one feed, and what comes meanwhile as the next', async () => {
  await many.orders(6);
  const known = async () => (await many.last(0, 1, 2, 3, 4, 5)).map(({ state }) => state);
  const queue = await aQueue({}, { ...noWaits, feedFlushMs: 2_000, feedGatherMs: 2_000 });
  await many.refund(0, 1, 2, 3);
  await enqueueAll(queue);
  await expect.poll(() => tell.calls('createFeed'), patience).toBe(1);
  await many.refund(4, 5);
  await enqueueAll(queue);

  await expect.poll(known, patience).toEqual(Array(6).fill('CONFIRMED'));
  expect(await tell.calls('createFeed')).toBe(2);
  expect(await tell.told('REFUND')).toBe(6);
  expect(warnings).toEqual([]);
});

it('never runs what was enqueued in a transaction that was rolled back', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  const queue = await aQueue();
  const effects = await findUnfinishedEffects(desk.db);

  const given = desk.db.transaction(async (tx) => {
    await queue.deliver(tx, effects);
    throw new Error('given up');
  });
  await expect(given).rejects.toThrow('given up');
  await wait(1_500);
  expect(await states(order)).toEqual(['QUEUED']);
  expect(await jobsOf('tell-amazon')).toEqual([]);

  await enqueueAll(queue);
  await expect.poll(() => states(order), patience).toEqual(['CONFIRMED']);
});

it('tries again what must wait, without calling it a failure, for as long as it takes', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  await desk.db.execute(sql`update stores set read_only = true`);
  await enqueueAll(await aQueue());

  const lastError = 'The store sends nothing to Amazon for now.';
  await expect
    .poll(() => tell.effect(order, 'CONFIRM_SHIPMENT'), patience)
    .toMatchObject({ state: 'QUEUED', lastError });
  await desk.db.execute(sql`update stores set read_only = false`);

  await expect.poll(() => states(order), patience).toEqual(['CONFIRMED']);
  expect(warnings).toEqual([]);
});

it.each(['as it is', 'as an earlier version left it'])('runs what the schedule sends, %s', async (schedule) => {
  const ran: unknown[] = [];
  await aQueue({
    housekeeping: async () => void ran.push('housekeeping'),
    drift: async (accountId) => void ran.push(['drift', accountId]),
  });
  if (schedule !== 'as it is') await desk.db.execute(sql`update pgboss.schedule set data = null`);
  await desk.db.execute(sql`insert into pgboss.job (name, data) select name, data from pgboss.schedule`);

  await expect.poll(() => ran.toSorted(), patience).toEqual([['drift', null], 'housekeeping']);
  expect(warnings).toEqual([]);
});

it('brings back a job that met a bug, and says so', async () => {
  const seen: string[] = [];
  const queue = await aQueue({
    release: async (orderId) => {
      seen.push(orderId);
      if (seen.length === 1) throw new TypeError('a bug');
    },
  });
  await desk.db.transaction((tx) => queue.release(tx, desk.storeUuid, new Date(0)));

  await expect.poll(() => seen, patience).toEqual([desk.storeUuid, desk.storeUuid]);
  expect(warnings.map(({ message }) => message)).toEqual(['a bug']);
});

it('brings back jobs that a lock kept from a row, without a word', async () => {
  const codes = new Map(['55P03', '40P01', '57014'].map((code) => [v7(), code]));
  const met = new Set<string>();
  const done: string[] = [];
  const queue = await aQueue({
    release: async (orderId) => {
      const cause = Object.assign(new Error('a lock'), { code: codes.get(orderId) });
      if (met.has(orderId)) return void done.push(orderId);
      met.add(orderId);
      throw new Error('Failed query', { cause });
    },
  });
  await desk.db.transaction(async (tx) => {
    for (const orderId of codes.keys()) await queue.release(tx, orderId, new Date(0));
  });

  await expect.poll(() => done.toSorted(), patience).toEqual([...codes.keys()].toSorted());
  expect(warnings).toEqual([]);
});

it('carries mails: again what the server put off, and none of what was rolled back', async () => {
  desk.sendMailsTo(mailServer.url);
  mailServer.refuse({ at: 'RCPT TO', code: 450, words: 'later' });
  const order = await desk.anOrder();
  const [rolledBack = '', ...ids] = await mailsOf(order, 3);
  const queue = await aQueue({ mail: (emailId) => sendEmail(desk.post(), emailId) });
  const given = desk.db.transaction(async (tx) => {
    await queue.mail(tx, rolledBack);
    throw new Error('given up');
  });
  await expect(given).rejects.toThrow('given up');
  await desk.db.transaction(async (tx) => {
    for (const id of ids) await queue.mail(tx, id);
  });

  const sent = async () => (await acts.emails(order)).map(({ state }) => state);
  await expect.poll(sent, patience).toEqual(['QUEUED', 'SENT', 'SENT']);
  expect(mailServer.received).toHaveLength(2);
  expect(warnings).toEqual([]);
});

it('posts the webhooks of a store however slow all receivers of another are', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const [slow, quick] = [v7(), v7()];
  const receivers = Array.from({ length: 20 }, () => v7());
  const begun: string[] = [];
  const idle = async () => {};
  const post = async (webhookId: string) => {
    begun.push(webhookId);
    if (receivers.includes(webhookId)) await answered;
  };
  const queue = await aQueue({ webhooks: { fanOut: idle, sweep: idle, post } });
  for (const id of receivers) await queue.postWebhook(desk.db, { id, storeId: slow }, 0);
  await expect.poll(() => begun.length, patience).toBeGreaterThanOrEqual(3);
  // Long enough for every worker to take up more.
  await wait(3_000);
  await queue.postWebhook(desk.db, { id: quick, storeId: quick }, 0);
  await expect.poll(() => begun, patience).toContain(quick);
  answer();
  await expect.poll(() => begun.length, patience).toBe(21);
});

it('joins a sync that waits or runs already', async () => {
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  let runs = 0;
  const queue = await aQueue(null);
  await Promise.all([queue.requestSync(desk.accountUuid), queue.requestSync(desk.accountUuid)]);
  expect(await jobsOf('sync-account')).toEqual(['created']);

  const worker = await aQueue({
    sync: async () => {
      runs += 1;
      await done;
    },
  });
  await expect.poll(() => jobsOf('sync-account'), patience).toEqual(['active']);
  await worker.requestSync(desk.accountUuid);
  expect(await jobsOf('sync-account')).toEqual(['active']);
  finish();
  await expect.poll(() => jobsOf('sync-account'), patience).toEqual(['completed']);
  expect(runs).toBe(1);
});

it('starts a job anew at the time it was put off to, and counts that as no failure', async () => {
  const seen: string[] = [];
  const queue = await aQueue({
    release: async (orderId) => {
      seen.push(orderId);
      if (seen.length === 1) throw new NotYet('later', 2_000);
    },
  });
  const since = Date.now();
  await desk.db.transaction((tx) => queue.release(tx, desk.storeUuid, new Date(0)));

  await expect.poll(() => seen, patience).toEqual([desk.storeUuid, desk.storeUuid]);
  expect(Date.now() - since).toBeGreaterThan(1_900);
  await expect.poll(() => jobsOf('release-hold'), patience).toEqual(['completed', 'completed']);
  expect(warnings).toEqual([]);
});

it('parks a sync until Amazon allows the next page, and has others asked for meanwhile join it', async () => {
  const queue = await aQueue({
    sync: async () => {
      throw new ChannelError('used up', { kind: 'later', afterMs: 178_000, paced: true });
    },
  });
  await queue.requestSync(desk.accountUuid);
  await expect.poll(async () => (await jobsOf('sync-account')).sort(), patience).toEqual(['completed', 'created']);
  await queue.requestSync(desk.accountUuid);

  const { rows } = await desk.db.execute(
    sql`select extract(epoch from start_after - now()) as wait, singleton_key, group_id from pgboss.job where state = 'created'`,
  );
  expect(rows).toMatchObject([{ singleton_key: desk.accountUuid, group_id: desk.accountUuid }]);
  expect(Number(rows[0]?.wait)).toBeGreaterThan(150);
  expect(warnings).toEqual([]);
});

it('leaves workers for other accounts when Amazon keeps all jobs of one waiting', async () => {
  const { promise: hanging, resolve: end } = Promise.withResolvers<void>();
  const done: string[] = [];
  const [silent, other] = [v7(), v7()];
  const jobsFor = (storeId: string, count: number) =>
    Array.from({ length: count }, () => ({ id: v7(), amazonOrderId: v7(), storeId }) as AmazonEffect);
  const stuck = jobsFor(silent, 40);
  const fine = jobsFor(other, 6);
  const queue = await aQueue({
    deliver: async (effectId) => {
      if (stuck.some(({ id }) => id === effectId)) return hanging;
      done.push(effectId);
    },
  });
  await desk.db.transaction((tx) => queue.deliver(tx, stuck));
  await wait(1_000);
  await desk.db.transaction((tx) => queue.deliver(tx, fine));

  await expect.poll(() => done.sort(), patience).toEqual(fine.map(({ id }) => id).sort());
  end();
});

it('tells queues that an earlier version has made what has changed, and has background jobs that fail wait ever longer', async () => {
  await stop(await aQueue(null));
  const other = await startQueue(desk.database, sandboxWaits, (error) => warnings.push(error));
  started.push(other);
  const { rows } = await desk.db.execute(
    sql`select name, policy, retry_delay, retry_delay_max, retry_backoff from pgboss.queue
        where name in ('tell-amazon', 'sync-account', 'compare-account') order by name`,
  );
  // What Amazon is to be told is tried often; what only keeps us up to date less and less.
  const patient = { retry_delay: 1, retry_backoff: true };
  expect(rows).toEqual([
    { name: 'compare-account', policy: 'stately', ...patient, retry_delay_max: 600 },
    { name: 'sync-account', policy: 'exclusive', ...patient, retry_delay_max: 600 },
    { name: 'tell-amazon', policy: 'standard', ...patient, retry_delay_max: 5 },
  ]);
});

it('lets what runs come to its end before it stops', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const queue = await aQueue({
    deliver: async (effectId) => {
      begin();
      await wait(500);
      await deliver(desk.delivery(), effectId);
    },
  });
  await enqueueAll(queue);
  await begun;
  await stop(queue);

  expect(await states(order)).toEqual(['ACCEPTED']);
  expect(await jobsOf('tell-amazon')).toEqual(['completed']);
});

it('gives back what does not end in time, and the next process takes it up', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: hanging, resolve: end } = Promise.withResolvers<void>();
  const queue = await aQueue({
    deliver: () => {
      begin();
      return hanging;
    },
  });
  await enqueueAll(queue);
  await begun;
  const since = Date.now();
  await stop(queue);
  expect(Date.now() - since).toBeLessThan(9_000);

  await aQueue();
  await expect.poll(() => states(order), patience).toEqual(['CONFIRMED']);
  end();
});

it('fetches once for all the notifications that come while a fetch waits, and again for those that come during it', async () => {
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  let fetches = 0;
  const queue = await aQueue(null);
  const ask = () => queue.fetchHinted(desk.db, desk.accountUuid);
  for (let times = 0; times < 5; times++) await ask();
  const idle = async () => {};
  await queue.work({
    ...{
      deliver: idle,
      confirm: idle,
      flush: idle,
      follow: idle,
      sync: idle,
      catchUp: idle,
      release: idle,
      mail: idle,
    },
    drift: idle,
    compare: idle,
    housekeeping: idle,
    fetchHinted: async () => {
      fetches += 1;
      if (fetches === 1) await told;
    },
  });
  await expect.poll(() => fetches, patience).toBe(1);
  await ask();
  await ask();
  tell();
  await expect.poll(() => fetches, patience).toBe(2);
  await wait(1_500);
  expect(fetches).toBe(2);
});
