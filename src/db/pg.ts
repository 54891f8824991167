import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { failTogether } from './pool-queue.ts';

// `postgres` is faster by a fifth, and unusable: a connection lost inside a transaction ends the process
// (porsager/postgres#1208), or lets the rest of the transaction run inside another one (#1216).
const { Client, Pool } = createRequire(import.meta.url)('pg') as PgModule;

export type PgClient = EventEmitter & {
  readonly connection: { readonly stream: Socket };
  connect(): Promise<void>;
  query(text: string): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<void>;
};

export type PgPool = EventEmitter & {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  connect: () => Promise<PooledClient>;
  query(config: string | { readonly text: string }, values?: readonly unknown[]): Promise<Answer>;
  end(): Promise<void>;
};

type Answer = { rows: Record<string, unknown>[] };
export type PooledClient = PgClient & { release(): void };

type PgModule = {
  readonly Client: new (options: PgOptions) => PgClient;
  readonly Pool: new (options: PgOptions) => PgPool;
};

type PgOptions = Readonly<Record<string, string | number | boolean | ((options: PgOptions) => PgClient) | Verify>>;

type PoolOptions = {
  readonly max?: number;
  /** Told of each new connection before it is used; calls back with an error if it must not be. */
  readonly verify?: Verify;
};
type Verify = (client: PgClient, done: (error?: unknown) => void) => void;

const LIMITS = { statement_timeout: 5_000, lock_timeout: 3_000, idle_in_transaction_session_timeout: 10_000 };
/** Their names, as the server knows them. */
export const limitsOfConnections = Object.keys(LIMITS);
// The default, 4, is that of turning disks: with it the planner would often rather read a whole table than an index. And
// workers beside a statement take longer to start than a page takes, from cores that others would have.
const PLANNER = { options: '-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0' };
const CONNECT_MS = 3_000;
// As long as the longest request may take: its own deadline comes first.
const TURN_MS = 30_000;
const IDLE_MS = 30_000;
const LIFE_SECONDS = 3_600;
/** No connection of a pool lives longer, with all that it may still be busy with. */
export const connectionLifeMs = 2 * LIFE_SECONDS * 1_000;
// No statement takes this long and no idle connection lives this long: a socket this quiet has lost its other end.
const SILENT_MS = 40_000;
const END_MS = 4_000;

/** Behind a pooler in transaction mode, where consecutive statements may meet different connections. */
export function isPooled(url: string): boolean {
  return new URL(url).searchParams.get('prepare') === 'false';
}

export type OpenPool = {
  readonly pool: PgPool;
  /** Ends every connection at once, with what runs on it; the pool makes new ones. */
  cut(): void;
  end(): Promise<void>;
};

export function makePool(url: string, options: PoolOptions = {}): OpenPool {
  const streams = new Set<Socket>();
  const pool = new Pool({
    ...place(url),
    // A pooler refuses start-up parameters that it does not know: it is told of these limits by its own settings.
    ...(isPooled(url) ? {} : { ...LIMITS, ...PLANNER }),
    max: 10,
    // The pool has one limit for both: how long it waits for a connection that is taken, and for one that it makes.
    connectionTimeoutMillis: TURN_MS,
    Client: QuickClient,
    idleTimeoutMillis: IDLE_MS,
    maxLifetimeSeconds: LIFE_SECONDS,
    ...options,
  });
  // Without listeners a lost connection ends the process. The query that was on it fails by itself.
  pool.on('error', () => {});
  pool.on('connect', (client: PgClient) => {
    client.on('error', () => {});
    const { stream } = client.connection;
    stream.setTimeout(SILENT_MS, () => stream.destroy());
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
  });

  const queue = failTogether(pool, streams);
  const cut = () => {
    for (const stream of streams) stream.destroy();
  };
  const end = async () => {
    queue.end();
    const force = setTimeout(cut, END_MS);
    await pool.end();
    clearTimeout(force);
  };
  return { pool, cut, end };
}

/** Gives up on connecting soon, whatever its pool would allow. */
function QuickClient(options: PgOptions): PgClient {
  return new Client({ ...options, connectionTimeoutMillis: CONNECT_MS });
}

/** One connection of its own, with no limit on how long a statement takes. */
export function makeClient(url: string): PgClient {
  const client = new Client(place(url));
  client.on('error', () => {});
  return client;
}

function place(url: string): PgOptions {
  const address = new URL(url);
  address.searchParams.delete('prepare');
  return {
    connectionString: address.href,
    application_name: 'amazon-order-desk',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
