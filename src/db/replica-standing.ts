import type { PgClient, PgPool } from './pg.ts';
import type { WalPosition } from './wal.ts';

/** How far one start of one server has come. */
export type Standing = {
  readonly instance: string;
  readonly cluster: string;
  /** Null where it follows no primary. */
  readonly replayed: WalPosition | null;
};

const INSTANCE = 'pg_postmaster_start_time()::text';
const STANDING = `select ${INSTANCE} as instance, (pg_control_system()).system_identifier::text as cluster,
  case when pg_is_in_recovery() then pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') end as replayed`;

/** `isNamed` where the connection keeps what is prepared on it. */
export async function findStanding(pool: PgPool, isNamed: boolean): Promise<Standing> {
  const { rows } = await pool.query({ text: STANDING, ...(isNamed && { name: 'findStanding' }) });
  const { instance, cluster, replayed = null } = rows[0] ?? {};
  return {
    instance: String(instance),
    cluster: String(cluster),
    replayed: replayed === null ? null : Number(replayed),
  };
}

/** Two servers, and two starts of one, have begun at different microseconds. */
export async function findInstance(client: PgClient): Promise<string> {
  const { rows } = await client.query(`select ${INSTANCE} as instance`);
  return String(rows[0]?.instance);
}
