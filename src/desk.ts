import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { createChannel } from './amazon/channel.ts';
import type { Shell } from './app/shell.ts';
import { type Config, UsageError } from './config.ts';
import { findViewer, insertApiKey } from './db/api-keys.ts';
import { databaseBuckets } from './db/budgets.ts';
import { openDatabase } from './db/client.ts';
import type { Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { findMissingLimits } from './db/pooler.ts';
import { untraced } from './domain/tracing.ts';
import { permissions } from './domain/viewer.ts';
import { figuresOf } from './figures.ts';
import { createMailer } from './jobs/mailer.ts';
import { startQueue } from './jobs/queue.ts';
import { liveWaits, sandboxWaits } from './jobs/waits.ts';
import { publicIds } from './posting.ts';
import { attaching } from './printing.ts';
import { reachAmazon } from './reach-amazon.ts';
import { readiness } from './readiness.ts';
import { figuresOfReplicas, startReading } from './reading.ts';
import { openSealer, readSecrets } from './secrets.ts';
import { reportsOf } from './server/fault.ts';
import { unknownLimits } from './server/limits.ts';
import { sparing } from './server/spare-log.ts';
import { startWatchServer } from './server/watch-server.ts';
import { readingTokens, startServing } from './serving.ts';
import { trustedDocuments } from './trusted-documents.ts';
import { makeCounts } from './watch/counts.ts';
import { exposition } from './watch/exposition.ts';
import { aroundJobs, hearing, startWatching } from './watching.ts';
import { startWork } from './working.ts';

export type Progress = (line: string) => void;
export type Running = { readonly url: string | null; readonly adminKey: string; readonly stop: () => Promise<void> };
type Closing = () => Promise<void>;

/** Starts what a process is to do: answer requests, run jobs, or both. Whatever fails, what was started is stopped again. */
export async function startDesk(
  config: Config,
  parts: { serve: boolean; work: boolean },
  say: Progress,
): Promise<Running> {
  const opened: Closing[] = [];
  const stop = closingAll(opened);
  try {
    return { ...(await start(config, parts, say, opened)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function closingAll(opened: Closing[]): Closing {
  return async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
}

async function start(config: Config, parts: { serve: boolean; work: boolean }, say: Progress, opened: Closing[]) {
  const [unknown] = unknownLimits(config.limits);
  if (unknown) throw new UsageError(`LIMITS has no \`${unknown}\`: the names are those of src/server/limits.ts.`);
  const { log, tracing, stop: stopWatching } = await startWatching(config);
  opened.push(stopWatching);
  const counts = makeCounts();
  // Read while the database opens, which takes as long.
  if (parts.serve) void import('./graphql/schema.ts');
  if (config.amazon.mode === 'sandbox') void import('./sandbox/sandbox.ts');
  // A fault in it is told before anything has begun.
  const trusted =
    parts.serve && config.trusted
      ? trustedDocuments(config.trusted, (await import('./graphql/schema.ts')).schema)
      : null;
  const database = await openDatabase(config.database, tracing === untraced ? {} : { tracing });
  opened.push(database.close);
  await migrate(database);
  const limits = await findMissingLimits(database);
  if (limits.length > 0) log.warn({ limits }, 'Connections through the pooler have no limits: see README.');
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
  const settingsKeyHash = await useSettingsKey(database.db, adminKey);

  const waits = config.amazon.mode === 'sandbox' ? sandboxWaits : liveWaits;
  const failed = sparing((error, leftOut) => log.error({ causes: reportsOf(error), leftOut }, 'a job failed'));
  const queue = await startQueue(database, waits, failed, tracing);
  opened.push(queue.stop);
  const mail = config.mail ? 'smtp' : 'none';
  const { buyerDataDays } = config;
  const now = () => new Date();
  const shell: Shell = {
    db: database.db,
    sealer,
    now,
    newId: v7,
    outbox: queue,
    mail,
    buyerDataDays,
    settingsKeyHash,
    patience: waits,
    privateWebhooks: config.privateWebhooks,
  };
  const post = { mailer: config.mail && createMailer(config.mail), print: attaching(shell) };
  const channel = createChannel({
    ...amazon,
    userAgent: 'AmazonOrderDesk/0.1 (Language=TypeScript; Platform=Node)',
    buckets: databaseBuckets(database.db),
    tracing,
    ...hearing(log, counts),
  });

  // In its place among what is stopped, whenever it starts.
  const working: Closing[] = [];
  opened.push(closingAll(working));
  const work = async () => {
    if (!parts.work) return;
    const { listen } = database;
    const ids = publicIds(sealer);
    const around = aroundJobs(tracing, counts);
    const jobs = { shell, channel: channel.background, post, queue, waits, log, listen, ids, tracing, around };
    await startWork(jobs, config, working);
  };
  const replicas = parts.serve ? await startReading(database, config, tracing, log) : null;
  if (replicas) opened.push(replicas.close);
  const unread = sparing((error) => log.warn({ causes: reportsOf(error) }, 'Figures for the metrics cannot be read.'));
  const figures = () => figuresOf({ database, queue, usagePlans: channel.usagePlans, now });
  const counted = () => [...counts.read(), ...figuresOfReplicas(replicas?.standings() ?? [])];
  const metrics = config.metrics && {
    access: config.metrics,
    read: exposition({ counts: counted, figures, failed: unread }),
  };
  const ready = () => readiness({ database, queue, replicas, amazonIsSilent: channel.isSilent });
  const find = (keyHash: string) => findViewer(database.db, keyHash, new Date());
  if (!parts.serve) {
    await work();
    const { host, healthPort } = config;
    if (healthPort === undefined) return { url: null, adminKey };
    const readToken = config.jwt && (await readingTokens(config.jwt, log));
    const watch = { host, port: healthPort, findViewer: find, readToken, ready, metrics, log };
    const { port, stop } = await startWatchServer(watch);
    opened.push(stop);
    say(`Health and metrics at http://${host}:${port}`);
    return { url: null, adminKey };
  }

  const watched = { ready, tracing, meter: counts, metrics };
  const serving = { ...watched, shell, channel, database, replicas, queue, log, adminKey, trusted, findViewer: find };
  const url = await startServing(serving, config, opened);
  // Now: each of a hundred workers looks for jobs as it starts, and the first who asks would wait for that.
  await work();
  return { url, adminKey };
}

/** The first key; whoever starts with one that somebody has revoked would be shut out. */
async function useSettingsKey(db: Database['db'], key: string): Promise<string> {
  const keyHash = createHash('sha256').update(key).digest('hex');
  const now = new Date();
  await insertApiKey(db, { id: v7(), name: 'admin', keyHash, permissions, storeIds: null, createdAt: now });
  if (await findViewer(db, keyHash, now)) return keyHash;
  throw new UsageError('The ADMIN_API_KEY of the settings has been revoked: start with another one.');
}
