import type { Socket } from 'node:net';
import type { PgPool, PooledClient } from './pg.ts';

type Take = (error: Error | undefined, client?: PooledClient) => void;

const LOOK_MS = 1_000;
// A statement is given up after five seconds: a database that has told no connection anything for longer is not there.
const SILENT_LOOKS = 6;

/**
 * While all connections are busy, waiting for one is no outage and may last. pg's pool would let it last also when the
 * database is away, for it tells a failure only to the one it connected for: here all who wait are told.
 */
export function failTogether(pool: PgPool, streams: ReadonlySet<Socket>): { end(): void } {
  const waiting = new Set<(error: Error) => void>();
  const failAll = (error: Error) => {
    for (const fail of waiting) fail(error);
  };

  const connect = pool.connect.bind(pool) as (take?: Take) => Promise<PooledClient>;
  const join = async () => {
    const { promise: lost, reject } = Promise.withResolvers<never>();
    waiting.add(reject);
    const turn = connect();
    // One that nobody waits for any more was begun while the database was away: it may be back.
    turn.catch((error) => waiting.has(reject) && streams.size === 0 && failAll(error));
    try {
      return await Promise.race([turn, lost]);
    } catch (error) {
      // Its turn may come yet, when nobody wants it any more.
      turn.then(
        (client) => client.release(),
        () => {},
      );
      throw error;
    } finally {
      waiting.delete(reject);
    }
  };
  // The pool's own `query` calls with a callback, which settles all it is given and throws nothing.
  pool.connect = ((take?: Take) => {
    // Nobody waits where a connection is idle.
    if (pool.idleCount > pool.waitingCount) return connect(take);
    return take ? void join().then((client) => take(undefined, client), take) : join();
  }) as never;

  let read = 0;
  let silent = 0;
  const look = setInterval(() => {
    const now = streams.values().reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    silent = now === read && waiting.size > 0 ? silent + 1 : 0;
    read = now;
    if (silent >= SILENT_LOOKS) failAll(new Error('timeout exceeded when trying to connect'));
  }, LOOK_MS).unref();

  const end = () => {
    clearInterval(look);
    failAll(new Error('Connection terminated: the pool has been closed'));
  };
  return { end };
}
