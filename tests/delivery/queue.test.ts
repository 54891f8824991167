import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { findUnfinishedEffects } from '../../src/db/effects.ts';
import { findEmails } from '../../src/db/emails.ts';
import { idOf } from '../../src/graphql/global-id.ts';
import { confirm } from '../../src/jobs/confirm.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { sendEmail } from '../../src/jobs/email.ts';
import { type Queue, startQueue } from '../../src/jobs/queue.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { actsOf } from '../api/support/acts.ts';
import { useDesk } from '../support/desk.ts';
import { useMailServer } from '../support/mail-server.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);
const acts = actsOf(desk);
const mailServer = useMailServer();
const patience = { timeout: 20_000, interval: 100 };
const started: Queue[] = [];
const warnings: Error[] = [];

type Jobs = Parameters<Queue['work']>[0];

async function aQueue(jobs: Partial<Jobs> | null = {}): Promise<Queue> {
  const queue = await startQueue(desk.database, noWaits, (error) => warnings.push(error));
  started.push(queue);
  if (jobs === null) return queue;

  const delivery = { ...desk.delivery(), shell: { ...desk.shell, outbox: queue } };
  const idle = async () => {};
  await queue.work({
    deliver: (effectId) => deliver(delivery, effectId),
    confirm: (effectId, look, attempts) => confirm(delivery, effectId, look, attempts),
    sync: idle,
    release: idle,
    mail: idle,
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
