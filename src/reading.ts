import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import type { ReplicaStanding, Replicas } from './db/replicas.ts';
import { type Tracing, untraced } from './domain/tracing.ts';
import { reportsOf } from './server/fault.ts';
import type { Log } from './server/log.ts';
import { gauge, type Metric } from './watch/series.ts';

/** Loaded only where there are any. */
export async function startReading(
  database: Database,
  { replicaUrls }: Config,
  tracing: Tracing,
  log: Log,
): Promise<Replicas | null> {
  if (replicaUrls.length === 0 || database.kind !== 'server') return null;
  const { openReplicas } = await import('./db/replicas.ts');
  return openReplicas(database, replicaUrls, {
    tracing: tracing === untraced ? null : tracing,
    told: ({ place: replica, state, error }) => {
      if (state === 'well') return log.info({ replica }, 'Queries are read from a replica again.');
      const causes = error === null ? [] : reportsOf(error);
      log.warn({ replica, state, causes }, 'A replica is not to be read from: queries go to the primary.');
    },
  });
}

/** What a person is told whose replicas do not take the load they are meant to. */
export function troubleOfReplicas(standings: readonly ReplicaStanding[]): string | null {
  const idle = standings.filter(({ state }) => state !== 'well').map(({ place, state }) => `${place} is ${state}`);
  return idle.length === 0 ? null : `Queries go to the primary: the replica at ${idle.join(', that at ')}.`;
}

export function figuresOfReplicas(standings: readonly ReplicaStanding[]): readonly Metric[] {
  if (standings.length === 0) return [];
  return [
    gauge(
      'desk_replica_well',
      'Whether a replica has what the primary has, and answers: 1, or 0.',
      standings.map(({ place, state }) => ({ labels: { replica: place }, value: state === 'well' ? 1 : 0 })),
    ),
    {
      name: 'desk_replica_reads_total',
      help: 'Queries of this process that were read from a replica.',
      type: 'counter',
      values: standings.map(({ place, reads }) => ({ labels: { replica: place }, value: reads })),
    },
  ];
}
