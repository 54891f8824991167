import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import type { Tracing } from '../domain/tracing.ts';
import type { Db } from './drizzle.ts';
import { connectionLifeMs, isPooled, makePool, type PgClient, type PgPool } from './pg.ts';
import { findInstance, findStanding } from './replica-standing.ts';
import { forgoNames, noteLife } from './server-names.ts';
import { tracedPool } from './traced.ts';
import type { WalPosition } from './wal.ts';
import { within } from './within.ts';

const require = createRequire(import.meta.url);
const { drizzle } = require('drizzle-orm/node-postgres') as typeof import('drizzle-orm/node-postgres');

export type Primary = {
  readonly client: Pick<PgPool, 'query'>;
  /** Whether it is reached through a pooler, which knows no prepared statements. */
  readonly isPooled: boolean;
  readonly cluster: string;
};

export type Replica = {
  readonly place: string;
  /** What fails here is asked of the primary. */
  readonly db: Db;
  /** Whether it has replayed all that stands before this position, or does within a moment. */
  has(position: WalPosition): Promise<boolean>;
  /** How far it has come by now; fails where it does not follow the primary. */
  look(): Promise<WalPosition>;
  close(): Promise<void>;
};

/** The longest that a request waits for a replica to come as far as the primary. */
const catchUpMs = 50;
const lookMs = 1_000;
/** Less than a request may take by half: what a replica does not answer has time to be asked of the primary. */
const statementMs = 2_000;
/** How long an address is left alone that led to more than one server. */
const strayedMs = 60_000;
const severalServers = 'The address of the replica leads to several servers.';
const pauseMs = { first: 1, most: 8 };

export function openReplica(url: string, primary: Primary, tracing: Tracing | null): Replica {
  const isNamed = !isPooled(url);
  const asking = makePool(url, { max: 1 });
  const reading = makePool(url, { verify });
  let instance: string | null = null;
  let reached: WalPosition = 0;
  let strayed: { readonly from: string; readonly until: number } | null = null;
  let looking: Promise<WalPosition> | null = null;
  let isAway = false;

  /** What was said of one server is true of no other: behind an address there may be several, or a new one. */
  function verify(client: PgClient, done: (error?: unknown) => void): void {
    findInstance(client).then((found) => {
      if (found === instance) return done();
      if (instance) strayed = { from: instance, until: performance.now() + strayedMs };
      done(new Error(severalServers));
    }, done);
  }

  async function ask(): Promise<WalPosition> {
    const standing = await within(lookMs, findStanding(asking.pool, isNamed)).catch((error: unknown) => {
      // What still runs on it need not wait: it is asked of the primary.
      asking.cut();
      reading.cut();
      throw error;
    });
    if (standing.instance !== instance) {
      reading.cut();
      instance = standing.instance;
      reached = 0;
    }
    if (standing.cluster !== primary.cluster || standing.replayed === null) {
      throw new Error('The server is no replica of this database.');
    }
    if (strayed?.from === instance && performance.now() < strayed.until) throw new Error(severalServers);
    reached = Math.max(reached, standing.replayed);
    return reached;
  }

  function look(): Promise<WalPosition> {
    looking ??= ask()
      .then(
        (found) => {
          isAway = false;
          return found;
        },
        (error: unknown) => {
          isAway = true;
          throw error;
        },
      )
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  async function has(position: WalPosition): Promise<boolean> {
    const until = performance.now() + catchUpMs;
    for (let pause = pauseMs.first; reached < position; pause = Math.min(2 * pause, pauseMs.most)) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) return false;
      await within(leftMs, look());
      if (reached < position) await wait(pause);
    }
    return true;
  }

  const query: PgPool['query'] = async (...asked) => {
    // A request that came before it was lost would else wait for it once more with each of its statements.
    if (isAway) return primary.client.query(...asked);
    try {
      return await within(statementMs, reading.pool.query(...asked));
    } catch {
      // The replica is lost, is late, or was about to replay what the statement still read.
      return primary.client.query(...asked);
    }
  };
  const pool: PgPool = Object.create(reading.pool, { query: { value: query } });
  const client = tracing ? tracedPool(pool, tracing) : pool;
  const db: Db = drizzle({ client: client as never, casing: 'snake_case' });
  noteLife(db, connectionLifeMs);
  if (!isNamed || primary.isPooled) forgoNames(db);

  const close = async () => {
    await Promise.all([asking.end(), reading.end()]);
  };
  return { place: new URL(url).host, db, has, look, close };
}
