import type { AuditEntry } from './audit-entries.ts';
import { and, type Db, eq, lt, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { auditEntries, operations } from './tables.ts';

export type OperationKey = { readonly caller: string; readonly key: string };
type Row = typeof operations.$inferSelect;

/**
 * Claims a key for this transaction; false when it is taken. A claim that another transaction has not
 * committed yet is waited for.
 */
export async function insertOperation(tx: Tx, operation: Omit<Row, 'outcome'>): Promise<boolean> {
  const rows = await tx
    .insert(operations)
    .values(operation)
    .onConflictDoNothing({ target: [operations.caller, operations.key] })
    .returning({ key: operations.key });
  return rows.length > 0;
}

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
  const told = tx.insert(auditEntries).values(entry);
  const done = tx
    .update(operations)
    .set({ outcome })
    .where(and(eq(operations.caller, caller), eq(operations.key, key)));
  await tx.execute(sql`with told as (${told.getSQL()}) ${done.getSQL()}`);
}

/** Keys are kept for a limited time only; `before` is the oldest that stays. */
export async function deleteOperationsBefore(tx: Tx, before: Date): Promise<void> {
  await tx.delete(operations).where(lt(operations.completedAt, before));
}
