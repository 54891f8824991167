import { type Db, desc, lt, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { deprecatedUses } from './tables.ts';

export type StoredDeprecatedUse = typeof deprecatedUses.$inferSelect;

/** Adds to what all processes have counted before. */
export async function addDeprecatedUses(db: Db, uses: readonly StoredDeprecatedUse[]): Promise<void> {
  if (uses.length === 0) return;
  // In one order for all processes, so that none waits for another that waits for it.
  const inOrder = uses.toSorted((a, b) => order(a.callerId, b.callerId) || order(a.element, b.element));
  await db
    .insert(deprecatedUses)
    .values(inOrder)
    .onConflictDoUpdate({
      target: [deprecatedUses.callerId, deprecatedUses.element],
      set: {
        count: sql`${deprecatedUses.count} + excluded.count`,
        lastUsedAt: sql`greatest(${deprecatedUses.lastUsedAt}, excluded.last_used_at)`,
      },
    });
}

/** Who has not used it for so long will not. */
export async function deleteUsesBefore(tx: Tx, before: Date): Promise<void> {
  await tx.delete(deprecatedUses).where(lt(deprecatedUses.lastUsedAt, before));
}

/** Of each caller, the latest first. */
export async function findDeprecatedUses(db: Db | Tx, callerIds: readonly string[]): Promise<StoredDeprecatedUse[]> {
  return statement(db, 'findDeprecatedUses', (on) =>
    on
      .select()
      .from(deprecatedUses)
      .where(sql`${deprecatedUses.callerId} = any(${placeholder('callerIds')})`)
      .orderBy(desc(deprecatedUses.lastUsedAt), deprecatedUses.element),
  ).execute({ callerIds });
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
