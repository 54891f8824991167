import type { Tx } from './drizzle.ts';
import { namesOf } from './prepared.ts';

type Answer<Row> = { readonly rows: Row[]; readonly rowCount?: number | null };

/**
 * Runs a statement whose text never changes within a transaction. It has a name, so that each connection has it parsed
 * and planned once: the transaction is over before another could have changed what the plan was made for.
 */
export async function runFixed<Row = never>(
  tx: Tx,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Answer<Row>> {
  const query = tx._.session.prepareQuery({ sql: text, params: [...values] }, undefined, namesOf(tx)(name), false);
  return (await query.execute()) as Answer<Row>;
}
