export type Query = (text: string) => Promise<{ readonly rows: readonly unknown[] }>;

const ahead = `(select max(position) from order_events)
  - (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + coalesce((select value from order_event_offset), 0))`;

/**
 * Whether events are stored with positions that transactions have not come to yet: a dump was restored into a cluster
 * that counts lower than the one it is from. What happens from now on would stand before what readers have read.
 */
export async function eventsAreAhead(query: Query): Promise<boolean> {
  const { rows } = await query(`select ${ahead} >= 0 as ahead`).catch(noneIfMissing);
  return rows.some((row) => (row as { ahead: boolean | null }).ahead === true);
}

/** Puts the positions to come behind those that are stored. Whoever calls it is alone in doing so. */
export async function raiseEventOffset(query: Query): Promise<void> {
  if (!(await eventsAreAhead(query))) return;
  await query(`
    insert into order_event_offset (value) select ${ahead} + 1
    on conflict (one) do update set value = order_event_offset.value + excluded.value`);
}

/** No such table, or no such column of it yet. */
const missing = ['42P01', '42703'];

export function noneIfMissing(error: unknown): { readonly rows: readonly unknown[] } {
  if (error instanceof Error && 'code' in error && missing.includes(String(error.code))) return { rows: [] };
  throw error;
}
