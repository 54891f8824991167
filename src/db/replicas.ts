import type { Tracing } from '../domain/tracing.ts';
import type { ServerDatabase } from './database.ts';
import type { Db } from './drizzle.ts';
import { isPooled } from './pg.ts';
import { openReplica, type Primary, type Replica } from './replica.ts';
import { sharedAsk } from './shared-ask.ts';
import { findCluster, findWalPosition } from './wal.ts';
import { within } from './within.ts';

export type ReplicaState = 'well' | 'behind' | 'away';
export type ReplicaStanding = {
  readonly place: string;
  readonly state: ReplicaState;
  /** Requests that were answered from it. */
  readonly reads: number;
};

export type Replicas = {
  /** Where a request that has come may read: what was committed before, by whomever, is there. */
  readonly reader: () => Promise<Db>;
  readonly standings: () => readonly ReplicaStanding[];
  readonly close: () => Promise<void>;
};

type Told = (replica: { readonly place: string; readonly state: ReplicaState; readonly error: unknown }) => void;
type Options = { readonly tracing: Tracing | null; readonly told: Told };
type Watched = { readonly replica: Replica; state: ReplicaState; toldState: ReplicaState; reads: number };

const lookEveryMs = 1_000;
const positionMs = 500;

/**
 * Replicas are behind their primary, mostly by a millisecond. Each request asks the primary how far its log has come, and
 * reads from a replica that has replayed as much: so it reads what it would have read from the primary, whoever wrote it,
 * through whichever process. What is not there in a moment is read from the primary.
 */
export async function openReplicas(
  database: Pick<ServerDatabase, 'db' | 'url'>,
  urls: readonly string[],
  { tracing, told }: Options,
): Promise<Replicas> {
  const { db, url } = database;
  const client = db.$client as Primary['client'];
  const primary = { client, isPooled: isPooled(url), cluster: await findCluster(db) };
  const all = urls.map((one): Watched => {
    return { replica: openReplica(one, primary, tracing), state: 'away', toldState: 'well', reads: 0 };
  });
  const position = sharedAsk(() => findWalPosition(db));
  let turn = 0;

  async function reader(): Promise<Db> {
    const well = all.filter(({ state }) => state === 'well');
    const chosen = well[turn++ % well.length];
    if (!chosen) return db;
    const at = await within(positionMs, position()).catch(() => null);
    if (at === null) return db;
    if (!(await chosen.replica.has(at).catch(() => false))) {
      chosen.state = 'behind';
      return db;
    }
    chosen.reads += 1;
    return chosen.replica.db;
  }

  async function examine(one: Watched): Promise<void> {
    let error: unknown = null;
    try {
      const state = await stateOf(one.replica);
      // While the primary is away, nobody knows.
      one.state = state ?? one.state;
    } catch (caught) {
      error = caught;
      one.state = 'away';
    }
    if (closed || one.state === one.toldState) return;
    one.toldState = one.state;
    told({ place: one.replica.place, state: one.state, error });
  }

  async function stateOf(replica: Replica): Promise<ReplicaState | null> {
    const reached = await replica.look();
    const at = await within(positionMs, position()).catch(() => null);
    if (at === null) return null;
    // The replica was asked first, and none knows what its primary has not written yet.
    if (reached > at) throw new Error('The replica has what this primary never had.');
    return (await replica.has(at).catch(() => false)) ? 'well' : 'behind';
  }

  let busy = false;
  let closed = false;
  async function examineAll(): Promise<void> {
    if (busy) return;
    busy = true;
    await Promise.all(all.map(examine));
    busy = false;
  }
  await examineAll();
  const timer = setInterval(() => void examineAll(), lookEveryMs).unref();

  const close = async () => {
    clearInterval(timer);
    closed = true;
    await Promise.all(all.map(({ replica }) => replica.close()));
  };
  const standings = () => all.map(({ replica: { place }, state, reads }) => ({ place, state, reads }));
  return { reader, standings, close };
}
