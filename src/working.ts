import { completeOrders } from './app/complete-orders.ts';
import { releaseHold } from './app/release-hold.ts';
import type { Shell } from './app/shell.ts';
import { takeHint } from './app/take-hint.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { listAccountIds } from './db/stores.ts';
import type { Channel } from './domain/channel.ts';
import type { Tracing } from './domain/tracing.ts';
import { startCaringForBuyerData } from './jobs/buyer-data.ts';
import { catchUp } from './jobs/catch-up.ts';
import { confirm } from './jobs/confirm.ts';
import { deliver } from './jobs/deliver.ts';
import type { Delivery } from './jobs/delivery.ts';
import { compareAccount, compareAgain } from './jobs/drift.ts';
import { type Post, sendEmail } from './jobs/email.ts';
import { fetchHinted } from './jobs/fetch-hinted.ts';
import { flushFeed } from './jobs/flush-feed.ts';
import { followFeed } from './jobs/follow-feed.ts';
import { followOpenFeeds } from './jobs/follow-open-feeds.ts';
import { hearEvents } from './jobs/hear-events.ts';
import { housekeeping } from './jobs/housekeeping.ts';
import { listenToQueue } from './jobs/notification-queue.ts';
import type { Messenger } from './jobs/post-webhook.ts';
import type { Queue } from './jobs/queue.ts';
import { reschedule } from './jobs/reschedule.ts';
import { syncAccount } from './jobs/sync.ts';
import type { Waits } from './jobs/waits.ts';
import { webhookJobs } from './jobs/webhook-jobs.ts';
import { postTimeoutMs, post as postTo, resolving } from './jobs/webhook-post.ts';
import type { Around, Jobs } from './jobs/workers.ts';
import { reportsOf } from './server/fault.ts';
import type { Log } from './server/log.ts';

type Closing = () => Promise<void>;

type Working = {
  readonly shell: Shell;
  readonly channel: Channel;
  readonly post: Pick<Post, 'mailer' | 'print'>;
  readonly queue: Queue;
  readonly waits: Waits;
  readonly log: Log;
  readonly listen: Database['listen'];
  /** How receivers of webhooks know orders and events. */
  readonly ids: Messenger['ids'];
  readonly tracing: Tracing;
  readonly around: Around;
};

/** What a process does that runs jobs; `opened` is told how each part of it is stopped. */
export async function startWork(working: Working, config: Config, opened: Closing[]): Promise<void> {
  const { shell, log } = working;
  const { backfillDays, queueUrl } = config.amazon;
  await takeUpJobs(working, backfillDays);
  if (queueUrl) opened.push((await listen(shell, queueUrl, log)).stop);
  opened.push(completeInBackground(shell, log));
  opened.push(
    await hearEvents(shell, working.listen, (error) =>
      log.error({ causes: reportsOf(error) }, 'Webhooks could not be told at once.'),
    ),
  );
  const failed = (error: unknown, message: string) => log.error({ causes: reportsOf(error) }, message);
  const told = { info: log.info, warn: log.warn, failed };
  opened.push(startCaringForBuyerData(shell, config.secretsKeysBefore.length, told));
}

async function takeUpJobs(working: Working, backfillDays: number): Promise<void> {
  const { shell, channel, post, queue, waits, log, tracing, around } = working;
  const reportFeed: Delivery['report'] = (told) => log.warn(told, 'Amazon does not end a feed.');
  const reportPrint: Delivery['reportPrint'] = ({ invoiceId, error }) =>
    log.warn({ invoiceId, causes: reportsOf(error) }, 'An invoice could not be printed for Amazon.');
  const delivery = { shell, channel, waits, tracing, print: post.print, reportPrint, report: reportFeed };
  const report = ({ number, why }: { number: string | null; why: string }) =>
    log.warn({ number, why }, 'An order could not be taken in.');
  const reportMail: Parameters<typeof sendEmail>[0]['report'] = (told) => log.warn(told, 'A mail could not be sent.');
  const drift = { shell, channel, waits, goOn: queue.requestDrift, lookAgain: queue.compare, report };
  const jobs: Jobs = {
    deliver: (effectId) => deliver(delivery, effectId),
    confirm: (effectId, look, attempts) => confirm(delivery, effectId, look, attempts),
    sync: async (accountId) => {
      await syncAccount({ shell, channel, report }, accountId);
      await queue.requestCatchUp(accountId);
    },
    fetchHinted: (accountId) => fetchHinted({ shell, channel, report }, accountId),
    catchUp: (accountId) => catchUp({ shell, channel, report }, accountId, backfillDays),
    release: (orderId) => releaseHold(shell, orderId),
    flush: (batch) => flushFeed(delivery, batch),
    follow: (feed) => followFeed(delivery, feed.id, feed),
    mail: (emailId) => sendEmail({ ...post, shell, report: reportMail }, emailId),
    housekeeping: () => housekeeping(shell),
    drift: async (accountId) => {
      if (accountId !== null) return compareAccount(drift, accountId);
      for (const id of await listAccountIds(shell.db)) await queue.requestDrift(id);
    },
    compare: (amazonOrderId, seen) => compareAgain(drift, amazonOrderId, seen),
    webhooks: webhookJobs(messengerOf(working)),
  };
  await queue.work(jobs, around);
  await followOpenFeeds(shell);
  await reschedule(shell.db, queue);
  for (const accountId of await listAccountIds(shell.db)) await queue.requestSync(accountId);
}

function messengerOf({ shell, waits, ids, log }: Working): Messenger {
  const privateToo = shell.privateWebhooks ?? false;
  const poster = { privateToo, resolve: resolving({ privateToo }), timeoutMs: postTimeoutMs };
  const report: Messenger['report'] = (told) => log.warn(told, 'A webhook does not take what it is told.');
  return { shell, waits, ids, post: (message) => postTo(poster, message), report };
}

function listen(shell: Shell, url: string, log: Log) {
  const warn = (error: Error) => log.warn({ causes: reportsOf(error) }, 'The notification queue');
  const dropped: Parameters<typeof listenToQueue>[0]['dropped'] = (told) =>
    log.warn(told, 'A message of the notification queue is dropped.');
  return listenToQueue({ url, take: (change) => takeHint(shell, null, change), warn, dropped });
}

/** Nobody waits for it: until it is done, orders from before a new version are missing from searches. */
function completeInBackground(shell: Shell, log: Log): Closing {
  let stopped = false;
  const completed = completeOrders(shell, () => stopped).catch((error) =>
    log.error({ causes: reportsOf(error) }, 'Older orders could not be made ready for search.'),
  );
  return async () => {
    stopped = true;
    await completed;
  };
}
