import type { Db } from '../../src/db/drizzle.ts';
import { sql } from '../../src/db/drizzle.ts';
import { manyStores } from '../postgres-only/support/generated-orders.ts';
import { postgraphile } from './queries/postgraphile.ts';

export type Place = { readonly at: string; readonly id: string; readonly cursor: string };

/** What there is to ask for. */
export type Samples = {
  /** Where pages begin, from the newest orders to the oldest, also as PostGraphile names them. */
  readonly places: readonly Place[];
  /** Amazon's numbers of some orders. */
  readonly numbers: readonly string[];
  /** Orders that nothing keeps from being shipped. */
  readonly toShip: readonly string[];
};

const placeCount = 40;
const numberCount = 200;
const readOnlyStore = manyStores[4];

export async function takeSamples(db: Db, count: number, postgraphileUrl: string): Promise<Samples> {
  const rows = async (query: ReturnType<typeof sql>) => (await db.execute<Record<string, string>>(query)).rows;
  const places: Place[] = [];
  for (let n = 0; n < placeCount; n++) {
    const offset = Math.floor(((count - 100) * n) / placeCount);
    const [row] = await rows(sql`select to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, id
      from orders order by placed_at desc, id desc offset ${offset} limit 1`);
    const { at = '', id = '' } = row ?? {};
    places.push({ at, id, cursor: await cursorAt(postgraphileUrl, offset) });
  }
  const numbers = await rows(sql`select number from amazon_orders where number like '%7' limit ${numberCount}`);
  const toShip = await rows(
    sql`select id from orders where state = 'NEW' and store_id <> ${readOnlyStore} order by id`,
  );
  return { places, numbers: numbers.map(({ number = '' }) => number), toShip: toShip.map(({ id = '' }) => id) };
}

async function cursorAt(url: string, offset: number): Promise<string> {
  const body = JSON.stringify({ query: postgraphile.cursorAt, variables: { offset } });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { data } = (await response.json()) as { data: { allOrders: { edges: { cursor: string }[] } } };
  return data.allOrders.edges[0]?.cursor ?? '';
}
