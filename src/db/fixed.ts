import { createHash } from 'node:crypto';
import type { Tx } from './drizzle.ts';
import { namesOf } from './prepared.ts';

type Answer<Row> = { readonly rows: Row[]; readonly rowCount?: number | null };

/**
 * Runs a statement whose text never changes within a transaction. It has a name, so that each connection has it parsed
 * and planned once: the transaction is over before another could have changed what the plan was made for.
 */
export async function runFixed<Row = never>(
  tx: Tx,
  name: string | null,
  text: string,
  values: readonly unknown[],
): Promise<Answer<Row>> {
  const called = name === null ? '' : namesOf(tx)(name);
  const query = tx._.session.prepareQuery({ sql: text, params: [...values] }, undefined, called, false);
  return (await query.execute()) as Answer<Row>;
}

// As many as there are shapes of calls in the code.
const texts = new Map<string, string>();

/** As `runFixed`, with a text that is put together the first time. The name must say everything that changes it. */
export async function runBuilt<Row = never>(
  tx: Tx,
  name: string,
  build: () => string,
  values: readonly unknown[],
): Promise<Answer<Row>> {
  const text = texts.get(name) ?? build();
  texts.set(name, text);
  return runFixed(tx, name, text, values);
}

const hashesMax = 200;
const hashes = new Map<string, string>();

/** As `runFixed`, for texts that are made elsewhere, and are few. */
export async function runSame<Row = never>(
  tx: Tx,
  of: string,
  text: string,
  values: readonly unknown[],
): Promise<Answer<Row>> {
  const known = hashes.get(text);
  if (known !== undefined) return runFixed(tx, known, text, values);
  const name = `${of} ${createHash('sha256').update(text).digest('base64url')}`;
  if (hashes.size < hashesMax) hashes.set(text, name);
  return runFixed(tx, hashes.has(text) ? name : null, text, values);
}
