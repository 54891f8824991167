import type { Shell } from './app/shell.ts';
import { takeHint } from './app/take-hint.ts';
import type { Config } from './config.ts';
import { revokedKeysChannel, saveKeyUse } from './db/api-keys.ts';
import { leasePoints } from './db/caller-points.ts';
import type { Database } from './db/database.ts';
import { addDeprecatedUses } from './db/deprecated-uses.ts';
import type { Db } from './db/drizzle.ts';
import { hearOrderEvents } from './db/event-wakes.ts';
import type { Replicas } from './db/replicas.ts';
import { viewerOfToken } from './domain/token-viewer.ts';
import { may } from './domain/viewer.ts';
import { exampleTabs } from './examples.ts';
import type { Context } from './graphql/context.ts';
import { idOf } from './graphql/global-id.ts';
import { makeLoaders } from './graphql/loaders.ts';
import type { Queue } from './jobs/queue.ts';
import { printing } from './printing.ts';
import { allowanceOf, type LeasePoints } from './server/allowance.ts';
import { reportsOf } from './server/fault.ts';
import { type ServerOptions, startServer } from './server/http.ts';
import { keptFor } from './server/kept.ts';
import type { Log } from './server/log.ts';
import { isLoopback } from './server/loopback.ts';

const tabsKeptMs = 5_000;
const plainTab = { query: '{\n  viewer {\n    name\n  }\n}\n' };

type Closing = () => Promise<void>;

type Serving = Pick<ServerOptions<Context>, 'findViewer' | 'ready' | 'tracing' | 'meter' | 'metrics' | 'trusted'> & {
  readonly shell: Shell;
  readonly channel: Context['channel'];
  readonly database: Database;
  readonly replicas: Replicas | null;
  readonly queue: Queue;
  readonly log: Log;
  readonly adminKey: string;
};

/** What a process does that answers requests, and where; `opened` is told how each part of it is stopped. */
export async function startServing(serving: Serving, config: Config, opened: Closing[]): Promise<string> {
  const { shell, channel, database, replicas, queue, log, adminKey, ...rest } = serving;
  const { sealer } = shell;
  const lease = (ask: Parameters<LeasePoints>[0]) => leasePoints(database.db, { ...ask, at: null });
  const allowance = config.rate && allowanceOf({ ...config.rate, lease });
  if (allowance) opened.push(allowance.stop);

  const { schema } = await import('./graphql/schema.ts');
  const wakes = await hearOrderEvents(database);
  const server = await startServer({
    ...rest,
    host: config.host,
    port: config.port,
    schema,
    hearRevocations: async ({ revoked, hearing, deaf }) => {
      await database.listen(revokedKeysChannel, revoked, hearing, deaf);
      hearing();
    },
    saveDeprecatedUses: (uses) => addDeprecatedUses(database.db, uses),
    ...(config.jwt && { readToken: await readingTokens(config.jwt, log) }),
    saveUse: ({ id }) => saveKeyUse(database.db, id, new Date()),
    contextFor: ({ viewer, requestId, baseUrl, signal, progress }) => {
      const reading = (db: Db) => ({
        viewer,
        signal,
        wakes,
        requestId,
        baseUrl,
        shell,
        db,
        channel,
        refused: rest.meter?.refused ?? (() => {}),
        requestSync: queue.requestSync,
        loaders: makeLoaders(db, sealer),
      });
      return replicas && progress.kind === 'query' ? replicas.reader().then(reading) : reading(database.db);
    },
    publicUrl: config.publicUrl,
    documents: { print: printing(shell), sign: sealer.fingerprint, now: shell.now },
    notifications: (viewer, change) => takeHint(shell, viewer, change),
    limits: config.limits,
    ...(allowance && { allowance }),
    log,
    corsOrigins: config.corsOrigins,
    mayIntrospect: (viewer) => config.openSchema || may(viewer, 'MANAGE_KEYS'),
    ...(config.graphiql && {
      graphiql: {
        key: config.database.kind === 'embedded' && isLoopback(config.host) ? adminKey : null,
        // Their variables name what is there, which is nothing for strangers.
        tabs: isLoopback(config.host) ? keptFor(tabsKeptMs, () => exampleTabs(database.db)) : async () => [plainTab],
      },
    }),
  });
  // Both at once: each may take most of the time that a stop may take.
  opened.push(async () => {
    await Promise.all([server.stop(), queue.stop()]);
  });
  return server.url;
}

/** Loaded only where tokens are taken: it costs a tenth of the start. */
export async function readingTokens(rules: NonNullable<Config['jwt']>, log: Log) {
  const { tokenReader } = await import('./server/token-reader.ts');
  const readStoreId = (shown: string) => idOf('STORE', shown);
  return tokenReader(rules, {
    now: () => new Date(),
    viewerOf: (claims) => viewerOfToken(claims, { issuer: rules.issuer, readStoreId }),
    failed: (error) =>
      log.warn({ causes: reportsOf(error) }, 'the keys that tokens are checked with cannot be fetched'),
  });
}
