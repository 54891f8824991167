import type { AuditEntry } from './audit-entries.ts';
import { and, type Db, eq, lt, placeholder, type Tx } from './drizzle.ts';
import { runBuilt, runFixed } from './fixed.ts';
import { insertion, oneEntry, parametersOf } from './insert-many.ts';
import { statement } from './statement.ts';
import { auditEntries, operations } from './tables.ts';

export type OperationKey = { readonly caller: string; readonly key: string };
type Row = typeof operations.$inferSelect;

/**
 * Claims a key for this transaction; false when it is taken. A claim that another transaction has not
 * committed yet is waited for.
 */
export async function insertOperation(tx: Tx, operation: Omit<Row, 'outcome'>): Promise<boolean> {
  const { caller, key, mutation, inputHash, completedAt } = operation;
  const values = [caller, key, mutation, inputHash, completedAt.toISOString()];
  const { rows } = await runFixed(tx, 'insertOperation', claiming, values);
  return rows.length > 0;
}

const claiming = `insert into operations (caller, key, mutation, input_hash, completed_at) values ($1, $2, $3, $4, $5)
  on conflict (caller, key) do nothing returning key`;

export async function findOperation(db: Db | Tx, { caller, key }: OperationKey): Promise<Row | null> {
  const [row] = await statement(db, 'findOperation', (on) =>
    on
      .select()
      .from(operations)
      .where(and(eq(operations.caller, placeholder('caller')), eq(operations.key, placeholder('key')))),
  ).execute({ caller, key });
  return row ?? null;
}

/** What came of it, and the entry of the audit that tells of it: one statement for both. */
export async function saveOutcome(
  tx: Tx,
  { caller, key }: OperationKey,
  outcome: Row['outcome'],
  entry: AuditEntry,
): Promise<void> {
  const values = [caller, key, JSON.stringify(outcome), ...parametersOf(auditEntries, entry)];
  await runBuilt(tx, 'saveOutcome', () => savingWith(Object.keys(entry)), values);
}

function savingWith(fields: readonly string[]): string {
  return `with told as (${insertion(auditEntries, fields, oneEntry(auditEntries, fields, 4))})
    update operations set outcome = $3 where caller = $1 and key = $2`;
}

/** Keys are kept for a limited time only; `before` is the oldest that stays. */
export async function deleteOperationsBefore(tx: Tx, before: Date): Promise<void> {
  await tx.delete(operations).where(lt(operations.completedAt, before));
}
