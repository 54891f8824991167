import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { createChannel } from './amazon/channel.ts';
import { liveHosts } from './amazon/regions.ts';
import { completeOrders } from './app/complete-orders.ts';
import { releaseHold } from './app/release-hold.ts';
import type { Shell } from './app/shell.ts';
import { takeHint } from './app/take-hint.ts';
import type { Config } from './config.ts';
import { findViewer, insertApiKey } from './db/api-keys.ts';
import { databaseBuckets } from './db/budgets.ts';
import { openDatabase } from './db/client.ts';
import type { Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { findTroubledAccounts, listAccountIds } from './db/stores.ts';
import { connectDemoStore } from './demo-store.ts';
import type { Region } from './domain/amazon-order.ts';
import { permissions } from './domain/viewer.ts';
import { exampleTabs } from './examples.ts';
import { makeLoaders } from './graphql/loaders.ts';
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
import { housekeeping } from './jobs/housekeeping.ts';
import { createMailer } from './jobs/mailer.ts';
import { listenToQueue } from './jobs/notification-queue.ts';
import { type Queue, startQueue } from './jobs/queue.ts';
import { reschedule } from './jobs/reschedule.ts';
import { syncAccount } from './jobs/sync.ts';
import { liveWaits, sandboxWaits } from './jobs/waits.ts';
import { attaching, printing } from './printing.ts';
import { openSealer, readSecrets } from './secrets.ts';
import { reportsOf } from './server/fault.ts';
import { startServer } from './server/http.ts';
import { type Log, makeLog } from './server/log.ts';
import { isLoopback } from './server/loopback.ts';

export type Progress = (line: string) => void;
export type Running = { readonly url: string | null; readonly adminKey: string; readonly stop: () => Promise<void> };
type Closing = () => Promise<void>;

const called = 'Called Amazon.';

/** Starts what a process is to do: answer requests, run jobs, or both. Whatever fails, what was started is stopped again. */
export async function startDesk(
  config: Config,
  parts: { serve: boolean; work: boolean },
  say: Progress,
): Promise<Running> {
  const opened: Closing[] = [];
  const stop = async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    return { ...(await start(config, parts, say, opened)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(config: Config, parts: { serve: boolean; work: boolean }, say: Progress, opened: Closing[]) {
  const log = makeLog(config.logLevel);
  // Read while the database opens, which takes as long.
  if (parts.serve) void import('./graphql/schema.ts');
  if (config.amazon.mode === 'sandbox') void import('./sandbox/sandbox.ts');
  const database = await openDatabase(config.database);
  opened.push(database.close);
  await migrate(database);
  say(
    config.database.kind === 'embedded'
      ? `Database: embedded, in ${config.database.directory}`
      : 'Database: PostgreSQL',
  );

  // Only now: the keys lie in a folder that another process may own.
  const secrets = readSecrets(config);
  const { adminKey } = secrets;
  const sealer = await openSealer(database.db, config, secrets);
  const amazon = await reachAmazon(config, database, sealer, say, opened);
  await insertApiKey(database.db, adminApiKey(adminKey));

  const waits = config.amazon.mode === 'sandbox' ? sandboxWaits : liveWaits;
  const queue = await startQueue(database, waits, (error) => log.error({ causes: reportsOf(error) }, 'a job failed'));
  opened.push(queue.stop);
  const mail = config.mail ? 'smtp' : 'none';
  const { buyerDataDays } = config;
  const now = () => new Date();
  const shell: Shell = { db: database.db, sealer, now, newId: v7, outbox: queue, mail, buyerDataDays };
  const post = { mailer: config.mail && createMailer(config.mail), print: attaching(shell) };
  const channel = createChannel({
    ...amazon,
    userAgent: 'AmazonOrderDesk/0.1 (Language=TypeScript; Platform=Node)',
    buckets: databaseBuckets(database.db),
    log: (call) => (call.status !== null && call.status < 400 ? log.debug(call, called) : log.info(call, called)),
  });

  if (parts.work) {
    await work(shell, channel.background, post, queue, waits, log, config.amazon.backfillDays);
    if (config.amazon.queueUrl) opened.push((await listen(shell, config.amazon.queueUrl, log)).stop);
    opened.push(completeInBackground(shell, log));
    const failed = (error: unknown, message: string) => log.error({ causes: reportsOf(error) }, message);
    opened.push(
      startCaringForBuyerData(shell, config.secretsKeysBefore.length, { info: log.info, warn: log.warn, failed }),
    );
  }
  if (!parts.serve) return { url: null, adminKey };

  const { schema } = await import('./graphql/schema.ts');
  const server = await startServer({
    host: config.host,
    port: config.port,
    schema,
    findViewer: (keyHash) => findViewer(database.db, keyHash, new Date()),
    contextFor: ({ viewer, requestId, baseUrl }) => ({
      viewer,
      requestId,
      baseUrl,
      shell,
      channel,
      requestSync: queue.requestSync,
      loaders: makeLoaders(database.db, sealer),
    }),
    publicUrl: config.publicUrl,
    documents: { print: printing(shell), sign: sealer.fingerprint, now: shell.now },
    notifications: (viewer, change) => takeHint(shell, viewer, change),
    log,
    ready: () => readiness(database),
    graphiql: {
      key: config.database.kind === 'embedded' && isLoopback(config.host) ? adminKey : null,
      tabs: () => exampleTabs(database.db),
    },
  });
  // Both at once: each may take most of the time that a stop may take.
  opened.push(async () => {
    await Promise.all([server.stop(), queue.stop()]);
  });
  return { url: server.url, adminKey };
}

type Amazon = Pick<Parameters<typeof createChannel>[0], 'hosts' | 'clientId' | 'clientSecret'>;

async function reachAmazon(
  { amazon, sandboxFolder }: Config,
  { db }: Database,
  sealer: Shell['sealer'],
  say: Progress,
  opened: Closing[],
): Promise<Amazon> {
  const { clientId, clientSecret, apiUrl, lwaUrl, mode } = amazon;
  if (mode === 'live') {
    const hosts = { api: (region: Region) => apiUrl ?? liveHosts.api(region), lwa: lwaUrl ?? liveHosts.lwa };
    say('Amazon: live');
    return { hosts, clientId, clientSecret };
  }
  const { demoProducts } = await import('./sandbox/demo/products.ts');
  await connectDemoStore(db, sealer, demoProducts, new Date());
  if (apiUrl) {
    say(`Amazon: the sandbox at ${apiUrl}`);
    return { hosts: { api: () => apiUrl, lwa: lwaUrl ?? apiUrl }, clientId, clientSecret };
  }
  const { startSandbox } = await import('./sandbox/sandbox.ts');
  const folder = sandboxFolder === null ? {} : { folder: sandboxFolder };
  const sandbox = await startSandbox({ port: amazon.sandboxPort, ...folder });
  opened.push(sandbox.close);
  say(`Amazon: sandbox Seller Central at ${sandbox.url}`);
  return { hosts: { api: () => sandbox.url, lwa: sandbox.url }, clientId, clientSecret };
}

async function work(
  shell: Shell,
  channel: Parameters<typeof deliver>[0]['channel'],
  post: Pick<Post, 'mailer' | 'print'>,
  queue: Queue,
  waits: typeof liveWaits,
  log: Log,
  backfillDays: number,
) {
  const reportFeed: Delivery['report'] = (told) => log.warn(told, 'Amazon does not end a feed.');
  const delivery = { shell, channel, waits, print: post.print, report: reportFeed };
  const report = ({ number, why }: { number: string | null; why: string }) =>
    log.warn({ number, why }, 'An order could not be taken in.');
  const reportMail: Parameters<typeof sendEmail>[0]['report'] = (told) => log.warn(told, 'A mail could not be sent.');
  const drift = { shell, channel, goOn: queue.requestDrift, lookAgain: queue.compare, report };
  await queue.work({
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
  });
  await followOpenFeeds(shell);
  await reschedule(shell.db, queue);
  for (const accountId of await listAccountIds(shell.db)) await queue.requestSync(accountId);
}

function listen(shell: Shell, url: string, log: Log) {
  const warn = (error: Error) => log.warn({ causes: reportsOf(error) }, 'The notification queue');
  return listenToQueue({ url, take: (change) => takeHint(shell, null, change), warn });
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

function adminApiKey(key: string) {
  return {
    id: v7(),
    name: 'admin',
    keyHash: createHash('sha256').update(key).digest('hex'),
    permissions,
    storeIds: null,
    createdAt: new Date(),
  };
}

async function readiness({ db }: Database) {
  try {
    const troubled = await findTroubledAccounts(db);
    if (troubled.length === 0) return { state: 'ready' as const };
    return { state: 'degraded' as const, reason: 'Amazon could not be reached at the last sync.' };
  } catch {
    return { state: 'unavailable' as const, reason: 'The database does not answer.' };
  }
}
